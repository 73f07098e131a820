#!/usr/bin/env bash
# Prices and returns of one day in two parts must agree: part and date are named.  Trades are added up.
. "$TOP/tests/cli/tables.sh"
part() { # part TABLE NAME LINE...
	local table=$1 name=$2; shift 2
	printf '%s\n' "$@" >"$name.csv"
	lot-partition --table "$table" --part "$name" --slices slices -o "parts/$table/$name.csv" "$name.csv" || echo "exit $?"
}
node() { # node TABLE PART...: the parts a symbol has in a table
	local table=$1; shift
	{ echo 'lotmill-parts 1'; for p; do awk -F, -v n="$table/$p.npz" '$1 == 2330 { print n, $2, $5, $6 }' "parts/$table/$p.csv"; done
	} >slices/2330/"$table".parts
}
part trades one $TRADES 2330,A,2024-01-02,1,0,10,0 2330,A,2024-01-03,2,0,20,0
part trades two $TRADES 2330,A,2024-01-03,0,1,0,11 2330,A,2024-01-04,5,0,60,0 2330,B,2024-01-02,0,9,0,90
part prices old $PRICES 2330,2024-01-03,10 2330,2024-01-04,11
part prices new $PRICES 2330,2024-01-05,13 2330,2024-01-04,11.00
part prices wrong $PRICES 2330,2024-01-04,11.00000001
part returns old $RETURNS 2330,2024-01-03,0.1
part returns new $RETURNS 2330,2024-01-03,1e-1
part returns wrong $RETURNS 2330,2024-01-03,0.10000001
node trades two one; node prices new old
lot-fifo --lots lots.csv slices/2330; echo "agree: $?"
cat lots.csv; rm lots.csv
node returns new old
lot-fifo -o agree.csv slices/2330; echo "returns agree: $?"
node prices old wrong
lot-fifo -o table.csv --partial p.npz --lots lots.csv slices/2330; echo "prices disagree: $?"
node prices old; node returns old wrong
lot-fifo -o table.csv --partial p.npz --lots lots.csv slices/2330; echo "returns disagree: $?"
ls
