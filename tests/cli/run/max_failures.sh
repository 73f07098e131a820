#!/usr/bin/env bash
# --max-failures: when so many tasks have failed nothing new begins, and the end says why.
PATH=$BIN/../helper:$PATH
hopeless() { fake_task fifo 2330 fail 'out of luck'; fake_task fifo 2317 fail 'torn'; fake_task fifo 0050 wait never; }
export -f hopeless
# The third may or may not have begun when it was told to stop.
lot-run --max-failures=2 -- bash -c hopeless 2>&1 | sed 's/: [23] tasks failed: .*fifo 2317 (torn), fifo 2330 (out of luck)$/: .../'; echo ${PIPESTATUS[0]}
