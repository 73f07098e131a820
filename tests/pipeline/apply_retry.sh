#!/usr/bin/env bash
# make retry after a make apply in which a group failed: the table of all groups is put together, once all are there.
. "$TOP/tests/pipeline/lib.sh"
printf '#!/bin/sh\nread -r head; read -r row\n[ ! -e "no.${row%%%%,*}" ] || exit 1\necho "$head"; echo "$row"\n' >c.sh
chmod +x c.sh
printf 'g,v\na,1\nb,2\nc,3\n' >t.csv
apply() { MAYFAIL=1 graph apply TABLE=t.csv BY=g COMMAND=./c.sh; }
touch no.b no.c
if apply; then die "apply succeeds although groups failed"; fi
[ ! -e out/apply/t.csv ] || die "there is a table of some groups"
rm no.b
if MAYFAIL=1 graph retry RUN=t; then die "retry succeeds although a group failed"; fi
ran task b c
[ ! -e out/apply/t.csv ] || die "there is a table of some groups"
rm no.c
graph retry RUN=t || die "make retry fails"
ran task c
same t.csv out/apply/t.csv "retry does not put the table together"
times | grep -v retry.mk >before
graph retry RUN=t || die "retry of nothing fails"
times | grep -v retry.mk >after; same before after "retry of nothing changes results"
apply || die "apply fails"
ran task
# The table of before does not stay beside newer results.
sed -i s/b,2/b,999/ t.csv; touch no.b
if apply; then die "apply succeeds although a group failed"; fi
rm no.b
graph retry RUN=t || die "make retry fails"
same t.csv out/apply/t.csv "retry leaves the table of before"
