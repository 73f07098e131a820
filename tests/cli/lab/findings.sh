#!/usr/bin/env bash
# The report on measurements: tables, bars, advice; on part of the experiments; and none where answers differ.
PATH=$BIN/../lab:$PATH
sum=0123456789abcdef
# rows EXPERIMENT WAY JOBS BATCH SIZE ITEMS SECONDS [PEAK OWN MOVED [CHECKSUM]]
row() { echo "$1,$2,$3,$4,$5,$6,$6,1,$7,$(awk "BEGIN { print $7 + 0.05 }"),$7,${8:-0},${9:-0},${10:-0},${11-$sum},1"; }
tally --header >m.csv
{
	for t in 1:4 2:2.1 4:1.2 8:1.15 16:1.2; do row jobs each "${t%:*}" 1 0.25 16 "${t#*:}"; done
	# A task costs 1 ms, four jobs make the work four times as fast.
	for t in 0.0001:400 0.001:400 0.01:100 0.1:16; do
		s=${t%:*} n=${t#*:}
		row size one 1 "$n" "$s" "$n" "$(awk "BEGIN { print $s * $n }")"
		row size each 4 1 "$s" "$n" "$(awk "BEGIN { print $n * ($s / 4 + 0.001) }")"
		[ "$n" -lt 100 ] || row size batch 4 10 "$s" "$n" "$(awk "BEGIN { print $n * ($s / 4 + 0.0001) }")"
	done
	row prepare pack 1 1 0 500000 0.08 0 0 20000000 ''
	for w in 2 4; do
		row prepare split $w 1 0 500000 0.03 0 0 19000000 ''
		row data parse $w 1 0 500000 0.2 24576 13312 $((9780720 * w)) aaaaaaaaaaaaaaaa
		row data slice $w 1 0 500000 0.12 12288 6144 9780720 aaaaaaaaaaaaaaaa
		row data map $w 1 0 500000 0.09 13312 2048 0 aaaaaaaaaaaaaaaa
		row data fork $w 1 0 500000 0.14 24576 1024 13974528 aaaaaaaaaaaaaaaa
	done
	row images one 1 96 0 96 0.3; row images each 4 1 0 96 0.15; row images batch 4 8 0 96 0.1
	row loader load 0 32 0 6000 0.6; row loader load 2 32 0 6000 0.3; row loader load 4 32 0 6000 0.32
	row net each 1 1 0 600 1.2; row net each 4 1 0 600 0.4; row net one 1 1 0 600 0.2; row net whole 1 32 0 600 0.1; row net batch 4 32 0 600 0.04
} >>m.csv
findings --cores=4 --memory=1G m.csv; echo "exit $?"
echo '--- tasks at hand'
at_hand() { { grep -E '^experiment|^size' m.csv; echo "command,command,1,1,$1,1,1,1,$1,$1,$2,$3,0,0,,1"; } >c.csv; findings --cores=4 --memory=1G c.csv | sed -n '/Advice/,$p'; }
at_hand 2 2 1024; at_hand 0.008 0.008 1024; at_hand 0.0002 0 1024; at_hand 0.5 0.05 300000; at_hand 1 0 0
echo '--- parts'
sed -n '1p;/^loader/p' m.csv >c.csv; findings --cores=1 c.csv
{ cat c.csv; echo command,command,1,1,1,1,1,1,1,1,1,1,0,0,,1; } >d.csv; findings --cores=1 d.csv | tail -n 3
# A lone core; nothing is faster than one process.
{ sed -n 1p m.csv; row jobs each 1 1 0.25 16 4; row jobs each 2 1 0.25 16 4.4; row size one 1 8 0.1 8 0.8; row size each 1 1 0.1 8 0.9; } >c.csv
findings --cores=1 c.csv
echo '--- refused'
sed '/^images,each/s/,0123456789abcdef/,0123456789abcdee/' m.csv >c.csv; findings c.csv -o r.txt; echo "exit $?"; [ ! -e r.txt ] || echo 'a report of wrong answers'
sed '/^net,whole/s/,600,600,/,600,599,/; /^net,whole/s/,0,600,/,0,599,/' m.csv >c.csv; findings c.csv; echo "exit $?"
findings; echo "exit $?"; findings none.csv; echo "exit $?"; findings --cores=0 m.csv; echo "exit $?"; findings m.csv >/dev/full; echo "exit $?"
findings --picture=a.png --picture=b.svg --picture=c.png m.csv; echo "exit $?"
head -n 1 m.csv >c.csv; findings c.csv; echo "exit $?"
