#!/usr/bin/env bash
# make plan of make apply: the split alone where the table changed, else the groups that would run; nothing is written.
. "$TOP/tests/pipeline/lib.sh"
[ -x "$BIN/lot-plan" ] || { echo 'there is no lot-plan'; exit 77; }
printf 'k,v\na,1\nb,2\n' >t.csv
plan() { MAYFAIL=1 graph plan GOAL=apply TABLE=t.csv BY=k COMMAND=cat "$@" || die "make plan fails"; }
apply() { MAYFAIL=1 graph apply TABLE=t.csv BY=k COMMAND=cat || die "make apply fails"; }
says() { printf '%s\n' "$@" | cmp -s - said || die "make plan does not say: $*"; }
plan; says 'split: 1 of 1: missing' 'gather: 1 of 1: missing'
[ ! -e out/apply ] && [ ! -e out/tasks ] || die "a plan makes folders"
apply
plan; says 'nothing to do'
times >before
plan COMMAND='cat -u'; says 'task: 2 of 2: command changed' 'gather: 1 of 1: after task'
echo b,3 >>t.csv
plan; says 'split: 1 of 1: t.csv changed' 'task: 0 of 2: 2 more may: command, parameters or input changed' 'gather: 0 of 1: 1 more may: after task'
graph why TASK=b TABLE=t.csv BY=k COMMAND=cat || die "make why fails"
grep -q 'may run' said || die "make why does not say that the task may run"
times >after; same before after "a plan changes files"
apply
ran task b
