#!/bin/sh
# A number of JSON says what the same digits say in CSV, as far as a double tells it from its neighbours.
. "$CASE/fixtures.inc"
fields='symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount'
same() {
	echo "$1" >row
	{ echo "$fields"; echo "1101,A,2024-01-02,$1"; } >1101_20240102.csv
	IFS=, read -r a b c d <row
	echo "[{\"symbol\":\"1101\",\"broker\":\"A\",\"date\":\"2024-01-02\",\"buy_shares\":$a,\"sell_shares\":$b,\"buy_amount\":$c,\"sell_amount\":$d}]" >1101_20240102.json
	lot-import --table=trades 1101_20240102.csv >csv && lot-import --table=trades 1101_20240102.json | diff csv - && tail -n 1 csv
}
same 1000,2000,0.3,123456.78
same 1000000,0,123456789012.3456,0.0000
same 1234567890123456.0,1,1.0,0.5
same 1000,3,899999999999999.0,99999999999.9999
same 1000,7,0.30000000000000004,1234567.8000000001
printf 'symbol,date,close\n1101,2024-01-02,12345678.12345678\n1101,2024-01-03,123.45000457763672\n' >prices.csv
echo '[{"symbol":"1101","date":"2024-01-02","close":12345678.12345678},{"symbol":"1101","date":"2024-01-03","close":123.45000457763672}]' >prices.json
lot-import --table=prices prices.csv >csv && lot-import --table=prices prices.json | diff csv - && cat csv
