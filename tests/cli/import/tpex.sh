#!/bin/sh
# TPEx: quoted, one record a line, code and name apart; prices with and without decimals.
. "$CASE/fixtures.inc"
tpex 3163 >tpex_3163_20260610.csv <<'R'
1,1020 合庫,876,1013,0
2,1020 合庫,25.80,0,1000
3,9B2z 台新文心,921,1017,5
4,8888,1,2,3
R
gzip -n <tpex_3163_20260610.csv >t.bin
lot-import tpex_3163_20260610.csv --names names.csv
cat names.csv
echo '-- the same, packed, from a name without a day and without an extension'
mv t.bin 3163
lot-import 3163 --date 2026-06-10
echo '-- and from standard input'
lot-import - --date 20260610 <3163
