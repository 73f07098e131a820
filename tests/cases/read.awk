# read.awk - turns a case into tables in data/ and expectations in N.settings and N.want.
# usage: awk -f read.awk CASE   (in a fresh folder that has data/)

function bad(text) { print FILENAME ":" FNR ": " text; exit 1 }

BEGIN {
	print "symbol,date,close" >"data/prices.csv"
	print "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount" >"data/trades.csv"
}
{ sub(/#.*/, "") }
NF == 0 { next }
$1 == "trade" {
	for (i = 4; i <= NF; i++) {
		if ($i !~ /^[BS][0-9]+[@=][0-9.]+$/) bad("'" $i "' is not a trade")
		split(substr($i, 2), part, /[@=]/)
		amount = sprintf("%.4f", $i ~ /@/ ? part[1] * part[2] : part[2])
		if ($i ~ /^B/) print "T," $3 "," $2 "," part[1] ",0," amount ",0" >"data/trades.csv"
		else print "T," $3 "," $2 ",0," part[1] ",0," amount >"data/trades.csv"
	}
	next
}
$1 == "close" { print "T," $2 "," $3 >"data/prices.csv"; next }
$1 == "return" {
	if (!returns++) print "symbol,date,return" >"data/returns.csv"
	print "T," $2 "," $3 >"data/returns.csv"
	next
}
$1 == "merge" {
	if (!mergers++) print "old_broker,new_broker" >"data/broker_mergers.csv"
	print $2 "," $3 >"data/broker_mergers.csv"
	next
}
$1 == "expect" {
	n++
	for (i = 2; i <= NF; i++) print $i >(n ".settings")
	printf "" >(n ".settings")
	next
}
n { print >(n ".want"); next }
{ bad("'" $1 "' is neither a table's row nor an expectation") }
END { if (!n) bad("nothing is expected") }
