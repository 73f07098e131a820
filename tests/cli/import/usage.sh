#!/bin/sh
# Wrong calls end with 2 and one line.
. "$CASE/fixtures.inc"
printf 'symbol,date,close\n2330,2026-06-10,1\n' >a.csv
echo a.csv >list
show lot-import
show lot-import --list list a.csv
show lot-import --table stocks a.csv
show lot-import --table trades a.csv
show lot-import --table prices a.csv -o /dev/null
show lot-import --symbol '' a.csv
show lot-import --date 2026-02-30 a.csv
show lot-import --date-format %Y a.csv
show lot-import --encoding klingon a.csv
show lot-import --map close a.csv
show lot-import --map close=close --map close=close a.csv
show lot-import --skip-lines 1 a.csv
show lot-import --skip-lines x --map close=close a.csv
show lot-import --list missing
show lot-import --list list
show lot-import --made made a.csv
show lot-import --made made --list list
show lot-import --made made --list list -o /dev/stdout
printf 'a.csv\0b.csv\n' >nul; show lot-import --list nul
printf 'a.csv\nb.csv' >torn; show lot-import --list torn
show lot-import --bogus a.csv
