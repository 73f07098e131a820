#!/usr/bin/env bash
# The lab's picture, PNG and SVG, where gnuplot is; a failure leaves none.
PATH=$BIN/../lab:$PATH
command -v gnuplot >/dev/null || { echo 'gnuplot is not installed'; exit 77; }
{
	tally --header
	for j in 1 2 4; do echo "jobs,each,$j,1,0.1,8,8,1,0.$((9 - j)),1,1,0,0,0,,1"; done
	for s in 0.001 0.1; do for w in one,1 each,1 batch,10; do echo "size,${w%,*},2,${w#*,},$s,8,8,1,0.5,1,1,0,0,0,,1"; done; done
} >m.csv
findings --cores=2 --picture=lab.png --picture="it's.svg" m.csv >/dev/null || exit
[ "$(head -c 4 lab.png | tail -c 3)" = PNG ] || echo 'no PNG'
for text in measured ideal 'Amdahl, s' 'one process' 'a process each' 'batches of 10' 'speed-up'; do grep -q "$text" "it's.svg" || echo "'$text' is not in the picture"; done
rm -f lab.png; mkdir no; printf '#!/bin/sh\ncat >/dev/null; echo no display >&2; exit 1\n' >no/gnuplot; chmod +x no/gnuplot
PATH=$PWD/no:$PATH findings --cores=2 --picture=lab.png m.csv 2>&1 >/dev/null | grep -c gnuplot; [ ! -e lab.png ] || echo 'a picture is left'
