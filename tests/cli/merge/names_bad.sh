#!/usr/bin/env bash
# A names table that is wrong stops the merge with file and line.
"$BIN/../helper/make_partial" a.npz </dev/null
try() { cat >names.csv; lot-merge --names=names.csv --brokers=b.csv a.npz; echo "exit $?"; }
printf 'code,name\n1,x\n' | try
printf 'broker,title\n1,x\n' | try
printf 'broker,name\n1,x\n,y\n' | try
printf 'broker,name\n123456789012345678901234567890123,x\n' | try
printf 'broker,name\n1\tb,x\n' | try
printf 'broker,name\n1,x,y\n' | try
printf 'broker,name\n1,"x"y\n' | try
printf 'broker,name\n1,x' | try
printf '' | try
printf 'broker,name\n1,x\n' | gzip | head -c 30 | try
printf 'broker,name\n1,x\n2,y\n1,z\n' | try
printf 'broker,name\n1,z\n2,y\n1,x\n' | try
rm names.csv
lot-merge --names=names.csv --brokers=b.csv a.npz; echo "exit $?"
ls b.csv 2>/dev/null
exit 0
