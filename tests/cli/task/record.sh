#!/usr/bin/env bash
# The record: a start row and an end row for each attempt, what the command used, and what lot-log makes of it.
export LOTMILL_RECORD=$PWD/record.csv
rows() { cut -d, -f1,2,9-11 record.csv | tail -n +2; rm record.csv; }
echo '--- done'; lot-task -o dir/one.out -- true; rows
echo '--- fails'; lot-task --quiet --kind apply --name 'group 1' -o x -- sh -c 'echo why >&2; exit 1'; echo $?; rows
echo '--- signal'; lot-task --quiet --name s -o x -- sh -c 'kill -9 $$'; rows
echo '--- tried three times, done at the third'
cat >third <<'S'
echo x >>count
[ $(wc -l <count) -ge 3 ] || { echo "not yet $(wc -l <count)" >&2; exit 1; }
S
lot-task --retries 5 --wait 0.01 -o t.out -- sh third; echo $?
ls t.out t.out.err 2>/dev/null
lot-log --csv record.csv | cut -d, -f1,2,9-11
rows
echo '--- tried three times, in vain'
lot-task --retries 2 --wait 0.01 -o v.out -- sh -c 'echo in vain >&2; exit 1'; echo $?
lot-log --failed record.csv; rows
echo '--- within an attempt of a whole run'
LOTMILL_ATTEMPT=2 lot-task -o dir/one.out -- true; rows
echo '--- what the command used, not lot-task'
lot-task -o cpu.out -- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done'
awk -F, '$10 == "ok" { print ($5 > 0.02 && $5 < 2 * $4 + 0.02 ? "its processor time" : "not its processor time: " $0) }' record.csv; rm record.csv
lot-task -o mem.out -- python3 -c 'x = b"x" * 80000000'
awk -F, '$10 == "ok" { print ($6 > 78000 && $6 < 800000 ? "its memory" : "not its memory: " $0) }' record.csv; rm record.csv
echo '--- a program of lotmill inside writes no rows of its own'
lot-task -o inside.out -- lot-gen --symbols=2 --days=2 --brokers=2 --active=1 --output=made; rows
