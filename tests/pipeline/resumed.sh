#!/usr/bin/env bash
# Tasks that are interrupted or killed: the next run goes on where they were, nothing half done counts.
. "$TOP/tests/pipeline/lib.sh"
seq 1 12 >n.txt
# go stands in quotes, that it is no file which the COMMAND names: it would be an input of all tasks.
command='echo {} >>began; echo half; until [ -e "go" ] || [ {} -le 4 ]; do sleep 0.02; done; echo {}'
for signal in INT TERM KILL; do
	rm -rf out began go; touch began
	[ -f Makefile ] || printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
	setsid env --default-signal=INT make map COMMAND="$command" ITEMS=n.txt -j2 >killed.said 2>&1 &
	group=$!
	until [ "$(wc -l <began)" -ge 6 ]; do sleep 0.01; done
	kill -$signal -- -$group 2>/dev/null || :
	wait $group 2>/dev/null || :
	[ ! -e out/.lock ] || flock -w 30 out/.lock true || die "a stopped run does not end"
	[ $signal = KILL ] || [ -z "$(find out -name '.*.tmp')" ] || die "SIG$signal leaves $(find out -name '.*.tmp')"
	[ "$(ls out/tasks/n | grep -c 'out$')" = 4 ] || die "SIG$signal: $(ls out/tasks/n | grep -c 'out$') results, expected 4"
	rm began; touch go
	graph map COMMAND="$command" ITEMS=n.txt -j2 || die "the run after SIG$signal fails"
	sort -n began >second
	[ "$(tr '\n' ' ' <second)" = '5 6 7 8 9 10 11 12 ' ] || die "after SIG$signal ran $(tr '\n' ' ' <second)"
	[ "$(grep -c ',true,$' out/tasks/n.csv)" = 12 ] || die "after SIG$signal the table is not complete"
	graph map COMMAND="$command" ITEMS=n.txt || die fails; ran task
	[ -z "$(find out/tasks -name '.*.tmp')" ] || die "what SIG$signal left is not cleared away"
done
