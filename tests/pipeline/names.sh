#!/usr/bin/env bash
# TRAPS 36, 37: symbols and brokers with names that mean something to make, the shell or the file system.
. "$TOP/tests/pipeline/lib.sh"
mkdir data
cat >symbols <<'END'
BRK/B
../../etc/x
con
a b
50%
%
$(x)
$(shell touch broken)
`touch broken`
;touch broken
#1
~
-o
.
..
台積電
x:y
a=b
a\b
a&b|c
*
?
[a]
{a,b}
it's
!
()
<a>
^@
+2F
.PHONY
FORCE
run
total
trades.npz
SYMBOLS
abcdefghijklmnopqrstuvwxyz012345
+++++++++++++++++++++++++++++++
END
{
	echo symbol,date,close
	while IFS= read -r s; do echo "\"$s\",2024-01-02,10"; done <symbols
} >data/prices.csv
{
	echo symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
	n=0
	while IFS= read -r s; do
		n=$((n + 1))
		s="\"$s\""
		echo "$s,9A9x,2024-01-02,$n,0,$n,0"
		echo "$s,9A9X,2024-01-02,0,$n,0,$n"
		for b in 0 00 1e5; do echo "$s,$b,2024-01-02,1,1,1,1"; done
	done <symbols
} >data/trades.csv
ls -A .. >before
good
ls -A .. >after
same before after "a name made a file beside the working folder"
[ -z "$(ls -A | grep -vxE 'data|out|said|symbols|Makefile|before|after|log[.](before|after|new)')" ] || die "a name made a file: $(ls -A)"
tail -n +2 out/symbols.csv | sed 's/^"\([^"]*\)".*/\1/; t; s/,.*//' >got
sort symbols >want
same want got "symbols.csv does not list the names as they are"
tail -n +2 out/brokers.csv | cut -d, -f2 | sort | tr '\n' ' ' | grep -qx '0 00 1e5 9A9X 9A9x ' || die "brokers became one"
[ "$(find out/pnl -name '*.csv' | wc -l)" -eq "$(wc -l <symbols)" ] || die "not a table a symbol"
for f in BRK+2FB +2E +2E. +2E.+2F..+2Fetc+2Fx a+20b 50+25 +24+28x+29 +231 +7E -o +E5+8F+B0+E7+A9+8D+E9+9B+BB +2B2F +2EPHONY; do
	[ -f "out/pnl/$f.csv" ] && [ -f "out/slices/$f/prices.npz" ] || die "there is no table or no slice of $f"
done
times >before
good
times >after
same before after "odd names make a second run work"
