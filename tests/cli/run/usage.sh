#!/usr/bin/env bash
# What the call itself can get wrong, and which exit code the command's end becomes.
PATH=$BIN/../helper:$PATH
lot-run; echo "no command: $?"
lot-run --nonsense -- true; echo "unknown option: $?"
lot-run --total fifo -- true; echo "bad total: $?"
lot-run --total fifo=SYMBOLS --stale 'merge=x y' -- true; echo "bad rule: $?"
ls
lot-run -- ./nonesuch; echo "no such command: $?"
lot-run --out /dev/null/x -- true; echo "no folder: $?"
lot-run -- true; echo "idle: $?"
lot-run --result out/x.csv -- true; echo "idle: $?"
lot-run --quiet --result out/x.csv -- true; echo "quiet: $?"
lot-run -- sh -c 'echo "to output"; echo "to error" >&2; exit 7'; echo "own code: $?"
lot-run -- sh -c 'kill -TERM $$'; echo "command killed: $?"
lot-run -- fake_task fifo 2330 fail 'no luck'; echo "task failed: $?"
lot-run -- sh -c 'fake_task fifo 2330 fail "no luck"; exit 2'; echo "task failed under make: $?"
lot-run -- sh -c 'fake_task fifo 2330 die; exit 2' 2>&1 | grep -v Killed; echo "task lost: ${PIPESTATUS[0]}"
lot-run -- sh -c 'fake_task fifo 2330 fail "no luck"; exit 0' | sed 's/in .*/in .../'; echo "forgiven: ${PIPESTATUS[0]}"
lot-run -- fake_task fifo 2330 >/dev/full; echo "output full: $?"
