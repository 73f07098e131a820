#!/bin/sh
# A second price of a symbol's day must agree with the first.
printf 'symbol,date,close\n0050,2026-06-10,80.35\n' >a.csv
printf 'symbol,date,close\n2330,2026-06-10,1085\n0050,2026-06-10,80.350\n' >b.csv
printf 'symbol,date,close\n2330,2026-06-10,1085\n0050,2026-06-10,81\n' >c.csv
printf '[{"Date":"1150610","Code":"0050","ClosingPrice":"82.00"}]' >d.json
printf 'symbol,date,close,adj_close\n0050,2026-06-10,80.35,79.5\n' >e.csv
printf 'symbol,date,close,adj_close\n0050,2026-06-10,80.35,79.6\n' >f.csv
for second in b.csv c.csv d.json e.csv; do lot-import a.csv $second; echo "exit $?"; done
lot-import e.csv f.csv
echo "exit $?"
