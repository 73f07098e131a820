#!/usr/bin/env bash
# One run at a time in a folder: the second waits and says for whom, or does not wait, and never both work.
PATH=$BIN/../helper:$PATH
lot-run --quiet -- fake_task fifo first touch started wait go &
first=$!
until [ -e started ]; do sleep 0.01; done
lot-run --no-wait -- touch never 2>no-wait; echo "no wait: $?"
sed "s/pid $first on host $(hostname)\$/pid FIRST on host HERE/" no-wait
lot-run --quiet -- sh -c 'test -e go && echo "second after first"' >after 2>waiting &
second=$!
until [ -s waiting ]; do sleep 0.01; done
sed "s/pid $first on host $(hostname)\$/pid FIRST on host HERE/" waiting
# Another folder is another matter.
lot-run --out other --quiet -- echo 'other folder'
touch go
wait $first; echo "first: $?"
wait $second; echo "second: $?"; cat after
# A run inside a run in the same folder would wait for itself.
lot-run --quiet -- lot-run -- touch never; echo "inside: $?"
lot-run --quiet -- lot-run --quiet --out other -- echo 'inside, other folder'
# Removing the folder under a waiting run does not give two runs one name.
lot-run --quiet -- fake_task fifo first touch started2 wait go2 2>/dev/null & first=$!
until [ -e started2 ]; do sleep 0.01; done
lot-run --quiet -- test -e out/.lock 2>waiting2 & second=$!
until [ -s waiting2 ]; do sleep 0.01; done
rm -rf out; mkdir out; touch go2
wait $first
wait $second; echo "lock there: $?"
[ ! -e never ]
