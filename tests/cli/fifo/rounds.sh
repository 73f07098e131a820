#!/usr/bin/env bash
# TRAPS 12: ten thousand rounds of three shares for 10 sold one by one at 4: rounding never adds up.
. "$TOP/tests/cli/tables.sh"
awk -v header=$TRADES 'function date(d) { return sprintf("%04d-%02d-%02d", 1900 + int(d / 336), int(d / 28) % 12 + 1, d % 28 + 1) }
	BEGIN { print header; d = 0
		for (i = 0; i < 10000; i++) {
			print "2330,A," date(d++) ",3,0,10,0"
			for (k = 0; k < 3; k++) print "2330,A," date(d++) ",0,1,0,4"
		}
		print "2330,A," date(d++) ",3,0,10,0"
		print "2330,A," date(d) ",0,1,0,4"
	}' >trades.csv
partition trades trades.csv
# 10,000 x 2, and 4 - 10/3 of the round that is open
lot-fifo --lots lots.csv slices/2330
cat lots.csv
