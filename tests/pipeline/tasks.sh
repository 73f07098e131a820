#!/usr/bin/env bash
# A list of tasks under make: results in the order of the list, again only what changed, failures that cost nobody else anything.
. "$TOP/tests/pipeline/lib.sh"
cat >f.sh <<'S'
#!/bin/sh
[ "$2" != bad ] || { echo "no luck with $1" >&2; exit 4; }
echo "$1 $2 $(cat "$3")"
S
chmod +x f.sh
mkdir in; echo one >in/1; echo two >in/2; echo shared >in/all
list() { cat >jobs.csv; }
list <<'END'
period,task_id,command,inputs
10,slow,"sleep 0.2; ./f.sh {period} 'a b' in/1",in/1 in/all
20,b/c,./f.sh {period} '$(x)' in/2,in/2
30,$(touch pwned),"./f.sh {period} ""{task_id}"" in/all",
40,two,"printf 'line\n%s\n' {period}",
END
run_tasks() { graph tasks TASKS=jobs.csv -j4 "$@"; }
plain() { cut -d, -f1-3,6- out/tasks/jobs.csv; } # without time and worker
run_tasks || die "make tasks fails"
plain >got
cat >want <<'END'
task_id,period,result,success,error
slow,10,10 a b one,true,
b/c,20,20 $(x) two,true,
$(touch pwned),30,30 $(touch pwned) shared,true,
two,40,out/tasks/jobs/two.out,true,
END
same want got "the table is another"
[ ! -e pwned ] || die "a task_id was run"
ran task slow b/c '$(touch pwned)' two
awk -F, 'NR > 1 && !($4 > 0 && $5 > 1) { exit 1 }' out/tasks/jobs.csv || die "no times or workers"
tail -n 1 said | grep -qE '^4 tasks in .* s: out/tasks/jobs.csv$' || die "the closing line is another"

# Nothing changed.
times >before
run_tasks || die "make tasks fails"
times >after; same before after "a second make changes files"
ran task
grep -q 'up to date' said || die "a second make does not say that there was nothing to do"

# An input, a parameter, a command, a further task, a deleted result: each its task.
sleep .01; echo ONE >in/1; run_tasks || die fails; ran task slow
sleep .01; touch in/all; run_tasks || die fails; ran task slow
sed -i 's/^20,/21,/' jobs.csv; run_tasks || die fails; ran task b/c
sed -i 's/^40,two,"printf/40,two,"true; printf/' jobs.csv; run_tasks || die fails; ran task two
rm out/tasks/jobs/two.out; run_tasks || die fails; ran task two
# The order is that of the list; a task that is gone takes its result along.
{ sed -n 1p jobs.csv; tail -n +2 jobs.csv | tac | sed /touch/d; echo '50,more,echo {period},'; } >new && mv new jobs.csv
run_tasks || die fails; ran task more
cut -d, -f1 out/tasks/jobs.csv | tr '\n' ' ' >got; echo -n 'task_id two b/c slow more ' >want; same want got "the order is another"
[ "$(ls out/tasks/jobs | grep -c touch)" = 0 ] || die "a vanished task left its files"
# How tasks are watched over is no reason to run them again.
run_tasks TIMEOUT=50 RETRIES=1 MEMORY=2G || die fails; ran task
# Whatever is deleted is made again, and the same.
cp out/tasks/jobs.csv table; rm out/tasks/jobs.csv; run_tasks || die fails; ran task; same table out/tasks/jobs.csv "the table differs"

# Failures: the others are complete, the table is written, the failed are named once.
list <<'END'
task_id,x,y
a,1,fine
b,2,bad
c,3,fine
d,4,bad
e,5,fine
END
if MAYFAIL=1 run_tasks COMMAND='./f.sh {x} {y} in/2' RUN=some; then die "make succeeds although tasks failed"; fi
[ "$(grep -o 'no luck with 2' said | wc -l)" = 1 ] && [ "$(grep -o 'no luck with 4' said | wc -l)" = 1 ] || die "the failed are not named once"
grep -qx 'lot-run: 2 of 5 tasks failed: b (no luck with 2), d (no luck with 4)' said || die "the failed are not named"
[ "$(grep -vc '^make: ' said)" = 1 ] || die "more than a line is said"
cut -d, -f1-4,7- out/tasks/some.csv >got
cat >want <<'END'
task_id,x,y,result,success,error
a,1,fine,1 fine two,true,
b,2,bad,,false,no luck with 2
c,3,fine,3 fine two,true,
d,4,bad,,false,no luck with 4
e,5,fine,5 fine two,true,
END
same want got "the table of failures is another"
[ "$(cat out/tasks/some/b.out.err)" = 'no luck with 2' ] && [ ! -e out/tasks/some/b.out ] || die "what a failed task leaves"
if MAYFAIL=1 run_tasks COMMAND='./f.sh {x} {y} in/2' RUN=some; then die "make succeeds although tasks still fail"; fi
ran task b d
cut -d, -f1-4,7- out/tasks/some.csv >got; same want got "the table of failures is another after another run"
# What is repaired is run, what the table says of the others stays.
grep ^a, out/tasks/some.csv >row
sed -i 's/^b,2,bad/b,2,good/' jobs.csv
if MAYFAIL=1 run_tasks COMMAND='./f.sh {x} {y} in/2' RUN=some; then die "make succeeds although a task still fails"; fi
ran task b d
grep ^a, out/tasks/some.csv | same row /dev/stdin "the row of a task that did not run changed"
[ ! -e out/tasks/some/b.out.err ] || die "errors of a task that succeeded are left"
# A changed task that fails does not show its result of before.
sed -i 's/^c,3,fine/c,3,bad/' jobs.csv
if MAYFAIL=1 run_tasks COMMAND='./f.sh {x} {y} in/2' RUN=some; then die fails; fi
grep -q '^c,3,bad,,[^,]*,[^,]*,false,no luck with 3$' out/tasks/some.csv || die "a failed task shows an old result"

# Settings of the watching, and a stop at so many failures.
list <<'END'
task_id,command,timeout
quick,sleep 1000,0.1
late,sleep 1000,
once,"echo x >>tries; [ $(wc -l <tries) = 3 ] && echo third",1000
END
if MAYFAIL=1 run_tasks TIMEOUT=0.3 RETRIES=2 RETRY_WAIT=0.01; then die "make succeeds although tasks timed out"; fi
grep -q '^quick,,.*,false,timeout after 0.1 s$' out/tasks/jobs.csv && grep -q '^late,,.*,false,timeout after 0.3 s$' out/tasks/jobs.csv &&
	grep -q '^once,third,.*,true,$' out/tasks/jobs.csv || die "timeouts or retries: $(cat out/tasks/jobs.csv)"
lot-log --csv out/log/run.csv | cut -d, -f1,9,10 | sort >got
printf '%s\n' late,3,timeout once,3,ok quick,3,timeout task,attempts,status >want
same want got "the log counts other attempts"
{ echo task_id,command; for i in 1 2 3; do echo "f$i,false"; done; for i in 4 5 6; do echo "w$i,sleep 1000"; done; } >jobs.csv
if MAYFAIL=1 graph tasks TASKS=jobs.csv -j1 MAX_FAILURES=3; then die "make succeeds although it was stopped"; fi
grep -q 'stopped at --max-failures=3' said || die "MAX_FAILURES does not stop it"
[ "$(grep -c false, out/tasks/jobs.csv)" = 6 ] && grep -q '^w6,,,,false,not run$' out/tasks/jobs.csv || die "the table of a stopped run"
# What was at work when the run was stopped, or ended by a signal, is interrupted: no failure, and run again next time.
{ echo task_id,command; for i in 1 2; do echo "f$i,\"until [ -e on.w3 ] && [ -e on.w4 ]; do sleep 0.01; done; false\""; done
  for i in 3 4; do echo "w$i,touch on.w$i; sleep 1000"; done; } >jobs.csv
if MAYFAIL=1 graph tasks TASKS=jobs.csv -j4 MAX_FAILURES=2; then die "make succeeds although it was stopped"; fi
[ "$(cat said | grep -v '^make: ')" = 'lot-run: stopped at --max-failures=2: 2 of 4 tasks failed: f1 (exit 1), f2 (exit 1)' ] || die "a stop says something else"
cut -d, -f1,5- out/tasks/jobs.csv >got
printf '%s\n' task_id,success,error 'f1,false,exit 1' 'f2,false,exit 1' w3,false,interrupted w4,false,interrupted >want
same want got "the table of a stopped run is another"
rm on.w3 on.w4
setsid make -j4 tasks TASKS=jobs.csv >bg.said 2>&1 & group=$!
until [ -e on.w3 ] && [ -e on.w4 ]; do sleep 0.01; done
kill -TERM -- -$group; wait $group || :
flock -w 30 out/.lock true
graph status || die "make status of an interrupted run fails"
grep -q '^run was interrupted' said && grep -qE '^task +0 +4 +0 +[012] +[234] ' said || die "status counts interrupted tasks as others"
graph log || die fails
sed -n '/^not well/,/^$/p' said | grep w3 && die "an interrupted task is listed as not well"
sed -n '/^interrupted/,/^$/p' said >got; grep -q '^task  w3 ' got && grep -q '^task  w4 ' got || die "log does not name what was interrupted"

# A limit that is none is said once, before anything is made or run, and also where there is nothing to do.
wrong() { if MAYFAIL=1 graph "$@"; then die "make $* succeeds"; fi; [ "$(wc -l <said)" = 1 ] || die "make $* says more than a line"; ran task; }
printf 'task_id,command\na,true\nb,true\n' >limits.csv
for limit in TIMEOUT=soon RETRIES=-1 RETRY_WAIT=301 MEMORY=1Q "TIMEOUT=it's"; do
	wrong tasks TASKS=limits.csv "$limit"
	grep -qF "'${limit#*=}' is not a" said || die "$limit: the line says something else"
	[ ! -e out/tasks/limits.mk ] && [ ! -e out/settings/task/limits ] || die "$limit: something is made"
done
graph tasks TASKS=limits.csv || die fails; ran task a b
wrong tasks TASKS=limits.csv TIMEOUT=soon
wrong retry RUN=limits TIMEOUT=soon
graph retry RUN=limits || die "a wrong limit is kept"
