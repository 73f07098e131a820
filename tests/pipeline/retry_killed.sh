#!/usr/bin/env bash
# A run of tasks killed whole, as by a power cut: the next run, whichever it is, knows what the record knew; retry runs what
# failed and what was lost, and times of what was done stay.
. "$TOP/tests/pipeline/lib.sh"
cat >f.sh <<'S'
#!/bin/sh
echo "$1" >>began
[ -e mended ] || [ "$1" -ne 1 ] || exit 1
[ -e mended ] || [ "$1" -ne 3 ] || sleep 60
echo "$1"
S
chmod +x f.sh
seq 3 >i.txt
killed_run() {
	rm -f mended began
	(setsid sh -c 'echo $$ >session; exec make map ITEMS=i.txt COMMAND="./f.sh {}" -j1 -k' >killed.said 2>&1 &)
	for ((i = 0; i < 300; i++)); do
		[ "$(sed -n '$p' began 2>/dev/null)" != 3 ] || break
		sleep .1
	done
	# lot-run gives what it starts a group of its own; the session is one.
	ps -eo pid=,sid= | awk -v session="$(cat session)" '$2 == session { print $1 }' | xargs kill -9 2>/dev/null || :
	flock -w 30 out/.lock true || die "a killed run does not end"
}
[ -f Makefile ] || printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
for other in no yes; do
	rm -rf out
	killed_run
	touch mended
	# A run of another list takes the record's place first, or none does.
	[ $other = no ] || { seq 1 >o.txt; graph map ITEMS=o.txt COMMAND='echo {}' || die "another list fails"; }
	graph retry RUN=i || die "make retry fails"
	ran task 000001 000003
	awk -F, 'NR > 1 && ($3 != NR - 1 || !($4 > 0) || !($5 > 1) || $6 != "true") { exit 1 }' out/tasks/i.csv || die "the table lacks figures: $(cat out/tasks/i.csv)"
	graph map ITEMS=i.txt COMMAND='./f.sh {}' || die "make map fails"
	ran task
done
