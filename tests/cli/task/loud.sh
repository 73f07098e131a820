#!/usr/bin/env bash
# Much on standard error, from several processes at once, and a last line without an end: all of it is kept, in little memory.
export LOTMILL_RECORD=$PWD/record.csv
lot-task --quiet -o loud.out -- sh -c 'seq 1000000 >&2; (seq 5 >&2) & wait; printf "the end" >&2; exit 1'; echo $?
{ seq 1000000; seq 5; printf 'the end'; } | cmp - loud.out.err
lot-log --csv record.csv | cut -d, -f1,10,11
ls -A
lot-task -o loud.out -- sh -c 'seq 1000000 >&2; echo fine'; cat loud.out; ls -A
# One very long line is cut where it is told, not where it is kept.
lot-task -o long.out -- sh -c 'head -c 100000 /dev/zero | tr "\0" x >&2; exit 1' 2>said; wc -c <long.out.err; [ "$(wc -c <said)" -lt 1200 ] && wc -l <said
