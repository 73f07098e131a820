#!/usr/bin/env bash
# Limits: a timeout ends all that the command started, memory is refused beyond its size.
export LOTMILL_RECORD=$PWD/record.csv
gone() { for p; do ! grep -q '^State:.[^ZX]' /proc/$p/status 2>/dev/null || echo "$p is still there"; done; }
echo '--- a grandchild, in the background, in a session of its own'
cat >family <<'S'
echo $$ >pids
sleep 1000 & echo $! >>pids
setsid sh -c 'echo $$ >>pids; sleep 1001' &
sh -c 'echo $$ >>pids; sleep 1002 & echo $! >>pids; wait'
S
lot-task --timeout 0.3 -o f.out -- sh family; echo $?
[ "$(wc -l <pids)" = 5 ] || echo "only $(wc -l <pids) began"
gone $(cat pids)
echo '--- one that does not listen'
lot-task --timeout 0.2 -o deaf.out -- sh -c 'trap "" TERM; echo $$ >pids; echo deaf >&2; while :; do sleep 0.05; done'; echo $?
gone $(cat pids)
ls f.out deaf.out 2>/dev/null; cat deaf.out.err
cut -d, -f1,10,11 record.csv | grep -v started
echo '--- what is left in the background when the command ends goes too'
lot-task -o left.out -- sh -c 'sleep 1003 & echo $! >pids; echo done'; echo $?; cat left.out; gone $(cat pids)
echo '--- memory'
lot-task --quiet --memory 64M -o m.out -- python3 -c 'x = b"x" * 200000000'; echo $?
tail -n 1 m.out.err
lot-task --memory 1G -o m.out -- python3 -c 'x = b"x" * 200000000; print(len(x))'; cat m.out
