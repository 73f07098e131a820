#!/usr/bin/env bash
# What make says about a failure that a task explained is dropped; anything else is not.
PATH=$BIN/../helper:$PATH
cat >Makefile <<'M'
all: a b c
a b c: ; @fake_task fifo $@ $(FAIL.$@)
FAIL.a = fail 'no luck'
FAIL.c = die
other: ; @false
M
echo '--- explained'; lot-run -- make -k --no-print-directory; echo $?
echo '--- not explained'; lot-run -- make -k --no-print-directory other; echo $?
echo '--- only half of it'; lot-run -- make -k --no-print-directory a other; echo $?
echo '--- verbose'; lot-run -v -- make -k --no-print-directory all 2>&1 | sed '/^kind/,$d'
echo '--- no rule'; lot-run -- make --no-print-directory nonsense; echo $?
