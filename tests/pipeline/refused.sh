#!/usr/bin/env bash
# A list or COMMAND that is refused: nothing runs, not even what the plan of before left over, and the table stays.
. "$TOP/tests/pipeline/lib.sh"
cat >f.sh <<'S'
#!/bin/sh
echo "$1" >>ran.txt
[ "$2" != bad ]
S
chmod +x f.sh
echo mine >needed
printf 'task_id,how\na,good\nb,bad\nc,bad\n' >l.csv
if MAYFAIL=1 graph tasks TASKS=l.csv COMMAND='./f.sh {task_id} {how}' INPUTS=needed; then die "bad tasks succeed"; fi
ran task a b c
cp out/tasks/l.csv table
seq 3 >i.txt
if MAYFAIL=1 graph map ITEMS=i.txt COMMAND='./f.sh {} bad'; then die "bad items succeed"; fi
>ran.txt
refused() { # refused TEXT GOAL ARG...
	local text=$1; shift
	if MAYFAIL=1 graph -k -j2 "$@"; then die "make $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make $* does not say '$text'"
	[ ! -s ran.txt ] || die "make $* runs the plan of before"
}
refused 'i.txt:1: there is nothing to fill {itm}' map ITEMS=i.txt COMMAND='./f.sh {itm}'
refused 'l.csv:1: there is nothing to fill {x}' tasks TASKS=l.csv COMMAND='./f.sh {x}'
printf 'task_id,how\na,good\na,good\n' >l.csv
refused "l.csv:3: task_id 'a' stands twice" tasks TASKS=l.csv COMMAND='./f.sh {task_id} {how}'
printf 'task_id,how\na,good\nb,bad\nc,bad\n' >l.csv
rm needed
refused needed tasks TASKS=l.csv COMMAND='./f.sh {task_id} {how}' INPUTS=needed
rm l.csv
refused l.csv tasks TASKS=l.csv COMMAND='./f.sh {task_id} {how}'
cut -d, -f1-3,6- table >want; cut -d, -f1-3,6- out/tasks/l.csv >got
same want got "what was refused changes the table"
# Names under which the files beside other results stand.
for name in x.tasks x.list x.retry; do
	echo task_id >$name.csv
	refused "'$name': names that end so" tasks TASKS=$name.csv COMMAND=true
done
