#!/usr/bin/env bash
# make plan and make why of a list of tasks: what would run and why, and nothing is written.
. "$TOP/tests/pipeline/lib.sh"
[ -x "$BIN/lot-plan" ] || { echo 'there is no lot-plan'; exit 77; }
cat >jobs.csv <<'END'
task_id,x,command,inputs
a,1,echo {x},in
b/c,2,"echo {x}; echo ""$(y) , #""",
d,3,true,
END
echo 1 >in
plan() { graph plan GOAL=tasks TASKS=jobs.csv "$@" || die "make plan fails"; }
plan; grep -qx 'task: 3 of 3: missing' said || die "the plan of nothing done"
[ ! -e out/tasks ] || die "a plan writes tasks"
graph tasks TASKS=jobs.csv || die "make tasks fails"
plan; grep -qx 'nothing to do' said || die "the plan of all done"
times >before
sed -i 's/^b\/c,2/b\/c,9/' jobs.csv; echo 22 >in; rm out/tasks/jobs/d.out
times >before
plan; grep -q '^task: 3 of 3: .*input in changed' said || die "the plan of changes"
graph why GOAL=tasks TASKS=jobs.csv TASK=b/c || die "make why fails"
grep -q "x changed from '2' to '9'" said || die "why does not name the parameter"
times >after; same before after "a plan changes files"
printf 'task_id,command\na,./nowhere\n' >jobs.csv
if MAYFAIL=1 graph plan GOAL=tasks TASKS=jobs.csv; then die "the plan of a bad list succeeds"; fi
grep -q "jobs.csv:2: there is no command './nowhere'" said || die "the plan does not say what is wrong with the list"
for lacking in 'GOAL=tasks TASKS' 'GOAL=map ITEMS' 'ITEMS=in COMMAND'; do
	if MAYFAIL=1 graph plan ${lacking% *}; then die "a plan without ${lacking#* } succeeds"; fi
	grep -q "${lacking#* } is empty: make plan GOAL=" said && [ "$(wc -l <said)" -eq 1 ] || die "that there is no ${lacking#* } is not said"
done
graph plan GOAL=map ITEMS=in COMMAND='echo {}' || die "make plan GOAL=map fails"
grep -qx 'task: 1 of 1: missing' said || die "the plan of a map"
# A path may hold a =.
printf 'task_id,command,inputs\na,true,k k=1 k=2\n' >jobs.csv; touch k k=1 k=2
graph tasks TASKS=jobs.csv || die "make tasks fails"
echo 1 >k=2
plan; grep -qx 'task: 1 of 1: input k=2 changed' said || die "the plan cuts a path at its ="
graph why GOAL=tasks TASKS=jobs.csv TASK=a || die "make why fails"
grep -q 'input k=2 changed' said || die "why cuts a path at its ="
