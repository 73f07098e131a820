#!/usr/bin/env bash
# Results in the order of the list under one header, their rows byte for byte; those that say nothing are dropped.
mkdir out
printf 'command,task_id\nx,b\nx,a\nx,A/B\nx,none\nx,\n' >list.csv
printf 'k,v\nb,"1, 2"\nb,"two\nlines"\n' >out/b.out
printf 'k,v\r\na,3' >out/a.out
printf '\xef\xbb\xbfk,v\n\nc,4\n' >out/A+2FB.out
: >out/none.out
printf '\n\n' >out/+.out
lot-gather -v --list list.csv --in out | cat -vE
echo "-- only headers"
printf 'k,v\n' | tee out/a.out out/b.out >out/A+2FB.out
lot-gather --list list.csv --in out -o whole.csv; cat whole.csv
echo "-- nothing"
: | tee out/a.out out/b.out >out/A+2FB.out
lot-gather --list list.csv --in out -o whole.csv; wc -c <whole.csv
echo "-- no tasks"
head -n 1 list.csv >empty.csv
lot-gather -v --list empty.csv --in out -o whole.csv; wc -c <whole.csv
