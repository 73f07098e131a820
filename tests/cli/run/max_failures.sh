#!/usr/bin/env bash
# --max-failures: when so many tasks have failed nothing new begins, and the end says why.
PATH=$BIN/../helper:$PATH
hopeless() { fake_task fifo 2330 fail 'out of luck'; fake_task fifo 2317 fail 'torn'; fake_task fifo 0050 wait never; }
export -f hopeless
lot-run --max-failures=2 -- bash -c hopeless; echo $?
