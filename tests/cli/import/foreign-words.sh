#!/bin/sh
# What is wrong is quoted as it reads, whatever the file's character set: in messages, and in rows that were set aside.
. "$CASE/fixtures.inc"
printf 'symbol,date,close,備註\n2330,昨天,5,買賣日報表\n2330,2026-06-10,5,元\n' >utf8.csv
cp950 <utf8.csv >cp950.csv
iconv -f UTF-8 -t UTF-16 utf8.csv >utf16.csv
printf '[{"symbol": "2330", "date": "昨天", "close": 5, "備註": "買賣日報表"}, {"symbol": "2330", "date": "2026-06-10", "close": 5, "備註": "元"}]' |
	iconv -f UTF-8 -t UTF-16 >utf16.json
printf '1,1020合庫,十元,1000,0\n2,1030土銀,10.00,0,1000\n' | twse 2330 >twse_2330_20260610.csv
for file in utf8.csv cp950.csv utf16.csv utf16.json twse_2330_20260610.csv; do
	show lot-import $file
	show lot-import --reject=rejects.csv $file -o good.csv
	cat rejects.csv good.csv
done
