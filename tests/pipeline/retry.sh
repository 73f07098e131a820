#!/usr/bin/env bash
# make retry: only what failed, of a list of tasks and of a run of tables.
. "$TOP/tests/pipeline/lib.sh"
cat >f.sh <<'S'
#!/bin/sh
[ -e "good.$1" ] || [ "$1" -gt 2 ] || { echo "no good.$1" >&2; exit 1; }
echo "$1 $(cat f.sh | wc -l)"
S
chmod +x f.sh
seq 1 5 >n.txt
make_map() { graph map COMMAND='./f.sh {}' ITEMS=n.txt -j2 "$@"; }
if MAYFAIL=1 make_map; then die "make succeeds although tasks failed"; fi
ran task 000001 000002 000003 000004 000005
# The program is repaired, and the list is longer now: retry runs what failed, as it was planned, and leaves the others alone.
sleep .01; echo '# better' >>f.sh; echo 6 >>n.txt; touch good.1
cp out/tasks/n/000003.task before.task
if MAYFAIL=1 graph retry ITEMS=n.txt; then die "retry succeeds although a task still fails"; fi
ran task 000001 000002
grep -q 'lot-run: 1 of 2 tasks failed: 000002 (no good.2)' said || die "retry does not name what failed"
cut -d, -f1-3,6- out/tasks/n.csv >got
cat >want <<'END'
task_id,item,result,success,error
000001,1,1 4,true,
000002,2,,false,no good.2
000003,3,3 3,true,
000004,4,4 3,true,
000005,5,5 3,true,
END
same want got "the table after retry is another"
same before.task out/tasks/n/000003.task "retry touched a task that did not fail"
touch good.2
graph retry RUN=n || die "retry by name fails"; ran task 000002
times >before; graph retry RUN=n || die "retry of nothing fails"; ran task; grep -q 'nothing to do' said || die "retry of nothing says something else"
# The plan finds the tasks of the retries as they are; the others hang on the changed program.
make_map || die fails; ran task 000003 000004 000005 000006
make_map || die fails; ran task
# An input that is gone is said before anything runs.
printf 'task_id,command,inputs\na,false,in\n' >jobs.csv; touch in
if MAYFAIL=1 graph tasks TASKS=jobs.csv; then die "false succeeds"; fi
rm in
if MAYFAIL=1 graph retry TASKS=jobs.csv; then die "retry without its input succeeds"; fi
grep -q "jobs/a.task: there is no file 'in'" said || die "the missing input is not named"
ran task
if MAYFAIL=1 graph retry TASKS=other.csv; then die "retry of nothing that was run succeeds"; fi
grep -q 'nothing was run there' said || die "a list that never ran is not refused"
if MAYFAIL=1 graph retry; then die "retry without a list succeeds"; fi
grep -q 'make retry with its TASKS' said || die "retry does not ask for the list"
# The limits of the run are those of its retries, but for those that are given anew; others are not asked again.
printf '#!/bin/sh\nulimit -d\nexit 1\n' >limited.sh; chmod +x limited.sh
limits() { tr '\n' ' ' <out/settings/task/n; }
if MAYFAIL=1 graph map COMMAND='./limited.sh >&2 {}' ITEMS=n.txt TIMEOUT=50 MEMORY=500M RETRIES=1 RETRY_WAIT=0.01; then die "map succeeds"; fi
limits >want
[ "$(cat want)" = 'version=1 timeout=50 retries=1 wait=0.01 memory=500M quiet=yes ' ] || die "the settings are another: $(limits)"
for given in RUN=n ITEMS=n.txt; do
	rm out/tasks/n/*.err
	if MAYFAIL=1 graph retry $given; then die "retry succeeds"; fi
	limits >got; same want got "retry $given drops limits of the run"
	[ "$(cat out/tasks/n/000001.out.err)" = 512000 ] || die "retry $given runs without the limit"
	[ "$(tasks task | wc -l)" = 12 ] || die "retry $given does not try again"
done
if MAYFAIL=1 graph retry RUN=n MEMORY=600M RETRIES=; then die "retry succeeds"; fi
[ "$(limits)" = 'version=1 timeout=50 retries= wait=0.01 memory=600M quiet=yes ' ] || die "limits given to retry are another: $(limits)"
[ "$(cat out/tasks/n/000001.out.err)" = 614400 ] || die "retry does not take a new limit"

# A run that never was.
if MAYFAIL=1 graph retry RUN=zzz; then die "retry of no run succeeds"; fi
grep -qF "there was no run 'zzz' here: there is no out/log/zzz.csv, and no out/tasks/zzz.list" said || die "a run that never was is not named"

# A run of tables: the failed symbol, then what waited for it; other settings are refused.
rm -rf out
if MAYFAIL=1 graph retry; then die "retry of nothing at all succeeds"; fi
grep -q "there was no run 'run' here" said || die "retry of nothing at all says something else"
market
mkdir data/prices
mv data/prices.csv data/prices/a.csv
printf 'symbol,date,close\n2330,2024-01-03,505.6\n' >data/prices/b.csv
bad 2330 START=2024-01-03
if MAYFAIL=1 graph retry START=2024-01-03; then die "retry succeeds although nothing was repaired"; fi
ran fifo 2330
sed -i s/505.6/505.5/ data/prices/b.csv
if MAYFAIL=1 graph retry; then die "retry with other settings succeeds"; fi
grep -q 'out/settings/fifo: the settings are not those of the last run' said || die "other settings are not refused"
ran fifo
graph retry START=2024-01-03 || die "retry fails"
ran fifo 2330
[ -f out/brokers.csv ] || die "retry makes no totals"
graph retry START=2024-01-03 || die "retry after a good run fails"
grep -q 'nothing failed in the last run' said || die "retry does not say that nothing failed"
as_fresh START=2024-01-03
