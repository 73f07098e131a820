#!/bin/sh
# Every way a report can be wrong stops it with file, line and column, and leaves no output.
. "$CASE/fixtures.inc"
n=0
try() { n=$((n + 1)); twse 2330 >a$n.csv; lot-import --date 2026-06-10 a$n.csv -o out.csv; echo "exit $?"; }
try <<'R'
1,1020合庫,10.00,1000x,0
R
try <<'R'
1,1020合庫,10.00,1000,0
2,1030土銀,10.00,-5,0
R
try <<'R'
1,1020合庫,10.00,1000,0
2,1030土銀,10.00,5,0.5
R
try <<'R'
1,1020合庫,1o.00,1000,0
R
try <<'R'
1,1020合庫,0.00,1000,0
R
try <<'R'
1,1020合庫,40000000,1000,0
R
try <<'R'
1,1020合庫,-1,1000,0
R
try <<'R'
1,合庫,10.00,1000,0
R
try <<'R'
1,102合庫,10.00,1000,0
R
try <<'R'
1,1020合庫,10.00,1000,0
3,1030土銀,10.00,5,0
R
try <<'R'
1,1020合庫,10.00,1000,0
1,1030土銀,10.00,5,0
R
try <<'R'
x,1020合庫,10.00,1000,0
R
try <<'R'
1,1020合庫,30000000.00,90000000,0
R
try <<'R'
1,1020合庫,10.00,99999999999999999999,0
R
echo '-- fields'
printf '1,1020合庫,10.00,1000\n' | twse 2330 >f1.csv
printf '1,1020合庫,10.00,1000,0\n2,1030土銀,10.00,1,0\n3,1030土銀,11.00,1,0,9\n4,1030土銀,12.00,1,0\n' | twse 2330 >f2.csv
printf '1,1020 合庫,10.00,1000,0,9\n' | tpex 3163 >f3.csv
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >f4.csv
truncate -s -1 f4.csv
printf '1,1020 合庫,10.00,1000,0\n2,1030 土銀,10.00,1000,0\n' | tpex 3163 | head -c -5 >f5.csv
printf '1,1020 合庫,10.00,1000,0\n' | tpex 3163 | gzip -n | head -c -9 >f6.csv
for i in 1 2 3 4 5 6; do show lot-import --date 2026-06-10 f$i.csv -o out.csv; done
show lot-import --date 2026-06-10 missing.csv -o out.csv
ls out.csv 2>/dev/null || true
