#!/usr/bin/env bash
# What is refused, in which words; the whole of before stays then.
mkdir out
echo before >whole.csv
printf 'task_id\na\nb\nc\n' >list.csv
call() { lot-gather --list list.csv --in out -o whole.csv "$@"; echo "$?"; [ "$(cat whole.csv)" = before ] || echo "the whole changed"; }
printf 'k,v\na,1\n' >out/a.out
call
printf 'k,w\nb,1\n' >out/b.out
: >out/c.out
call
printf 'k,v\nb,1\nb\n' >out/b.out
call
printf 'k,v\nb,"1\n' >out/b.out
call
printf '12\n' >out/b.out
call
printf 'k,v\nb,1\n' >out/b.out; sleep .01; touch out/b.task
call
rm out/b.out; mkdir out/b.out
call
rmdir out/b.out
printf 'task_id\n' >list.csv
seq 1 15 >>list.csv
call
printf 'id\na\n' >list.csv
call
rm list.csv
call
printf 'task_id\na\n' >list.csv
lot-gather --list list.csv --in out -o /dev/full; echo "full disk: $?"
lot-gather --list list.csv --in out >/dev/full; echo "full standard output: $?"
lot-gather --list list.csv; echo "$?"
lot-gather --in out; echo "$?"
lot-gather --list list.csv --in out more; echo "$?"
