#!/bin/sh
# A file that no format knows is named, never skipped, and nothing is written; content decides, not the extension.
. "$CASE/fixtures.inc"
printf '1,1020合庫,10.00,1000,0\n' | twse 2330 >2330_20260610.json
: >empty.csv
printf '\n \r\n' >blank.csv
printf '<!DOCTYPE html><html><body>驗證碼錯誤</body></html>\n' >page.csv
printf 'a,b,c\n1,2,3\n' >table.csv
printf '{"a":1}\n' >object.json
printf '[1,2]\n' >list.json
printf '{"a":\n1,}\n' >broken.json
head -c 5000 /dev/zero | tr '\0' '\377' >junk
printf 'symbol,date,close\n2330,2026-06-10,"1\n' >quote.csv
for f in empty.csv blank.csv page.csv table.csv object.json list.json broken.json junk quote.csv; do
	show lot-import 2330_20260610.json $f -o out.csv
done
show lot-import quote.csv
show lot-import 2330_20260610.json
printf 'symbol,date,close\n' >only-header.csv
show lot-import only-header.csv
ls out.csv 2>/dev/null || true
