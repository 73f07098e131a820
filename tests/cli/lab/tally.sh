#!/usr/bin/env bash
# A row of measurements from the results of tasks and their record; and what makes none.
PATH=$BIN/../lab:$PATH
cat >lab.csv <<'T'
task_id,result,execution_time,worker,success,error
t0,items=2 sum=ffffffffffffffff moved=10 peak_kb=100 own_kb=7,0.5,11,true,
t1,items=1 sum=0000000000000011 moved=5 peak_kb=90 own_kb=9,0.25,12,true,
T
record() {
	echo task,kind,start,seconds,cpu_seconds,max_rss_kb,worker,host,attempts,status,error,version
	echo 't0,task,2026-06-17T08:30:00.000Z,,,,11,h,1,started,,1
t0,task,2026-06-17T08:30:00.000Z,0.5,0.4,300,11,h,1,ok,,1
x,other,2026-06-17T08:30:00.000Z,90,9,900,13,h,1,ok,,1
t1,task,2026-06-17T08:30:00.500Z,,,,12,h,1,started,,1'
	[ $# -gt 0 ] || echo t1,task,2026-06-17T08:30:00.500Z,0.25,0.2,200,12,h,1,ok,,1
}
record >run.csv
row() { tally --record=run.csv --experiment=size --way=each --jobs=2 --batch=10 --size=0.01 --run=3 --wall=1.5 "$@" lab.csv; echo "exit $?"; }
tally --header
row --items=3
row --foreign --items=2
row --items=4
row --kind=other
row --experiment=
row --experiment=sixteen-letters-
row --size=x
tally --experiment=a --way=b lab.csv; echo "exit $?"
record torn >run.csv; row
record >run.csv; sed -i 's/,true,$/,false,no more/' lab.csv; row
sed -i '2,$s/items=/things=/; s/,false,.*/,true,/' lab.csv; row
echo task_id,result >lab.csv; row
rm lab.csv; row
