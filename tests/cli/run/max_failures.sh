#!/usr/bin/env bash
# --max-failures: when so many tasks have failed nothing new begins, the end says why, and what was at work is interrupted, not failed.
PATH=$BIN/../helper:$PATH
hopeless() {
	fake_task fifo 0050 touch started wait never &
	until [ -e started ]; do sleep 0.01; done
	fake_task fifo 2330 fail 'out of luck'; fake_task fifo 2317 fail 'torn'; fake_task fifo 1101 wait never
}
export -f hopeless
# The last may or may not have begun when it was told to stop.
lot-run --max-failures=2 -- bash -c hopeless; echo $?
lot-log --csv out/log/run.csv | cut -d, -f1,2,10,11 | grep -v ^1101
# What make says of its ends is noise then.
cat >Makefile <<'M'
all: a b c d
a b: ; @fake_task fifo $@ wait c.on wait d.on fail 'no luck'
c d: ; @fake_task fifo $@ touch $@.on wait never
M
lot-run --max-failures=2 -- make -skj4 --no-print-directory; echo $?
lot-log out/log/run.csv | sed -n '/^not well/,/^busy/p' | grep -v ^busy
