#!/usr/bin/env bash
# lot-plan over a small makefile: what it says, its exit codes, and that it runs nothing.
try() { lot-plan "$@" >text 2>err; echo "exit $?"; cat text; sed 's/^make[^:]*:/make:/' err; }
mkdir out
cat >Makefile <<'M'
all: out/b.csv out/bad.csv
out/a.npz out/c.npz: in ; lot-fifo $@
out/b.csv: out/a.npz out/c.npz ; lot-merge \
    $@
out/bad.csv: $(NEEDS) ; touch ran
M
touch in out/bad.csv
plan=(make -nsrRk --no-print-directory --trace all)
try -- "${plan[@]}"
try --csv -- "${plan[@]}"
touch out/a.npz out/b.csv; sleep 0.01; touch in
try -- "${plan[@]}"
LOTMILL_TASK=a try --why -- "${plan[@]}"
LOTMILL_TASK=bad try --why -- "${plan[@]}"
touch out/a.npz out/c.npz; sleep 0.01; touch out/b.csv
try -- "${plan[@]}"
try --csv -- "${plan[@]}"
# What make cannot say, it complains of once, and the rest is said.
rm out/a.npz
try -- "${plan[@]}" NEEDS=nowhere
try -- make -n --trace -f nowhere.mk
# Calls that cannot be meant.
try
try --why -- "${plan[@]}"
LOTMILL_TASK=a try --why --csv -- "${plan[@]}"
LOTMILL_TASK=x try --why -- "${plan[@]}"
try -- ./nowhere
[ ! -e ran ] || echo 'it ran'
# make has a folder to write in, which is gone afterwards; an odd TMPDIR is none for make.
cat >scratch.mk <<'M'
all: ; lot-fifo
$(info $(shell touch $(LOTMILL_SCRATCH)/one; [ -d $(LOTMILL_SCRATCH) ] && echo $(LOTMILL_SCRATCH) >where))
M
mkdir there 'not there'
for folder in there 'not there'; do
	TMPDIR=$PWD/$folder lot-plan -- make -nf scratch.mk --trace
	case $(cat where) in "$PWD/there/"*) echo there ;; /tmp/*) echo elsewhere ;; esac
	[ ! -e "$(cat where)" ] && [ -z "$(ls "$folder")" ] || echo 'it is still there'
done
# What stays of it is worth a word.
cat >stays.mk <<'M'
all: ; lot-fifo
$(info $(shell mkdir $(LOTMILL_SCRATCH)/one))
M
TMPDIR=$PWD/there try -- make -nf stays.mk --trace | sed "s|$PWD|PWD|; s/plan\..*'/plan'/"
rm -r there/*
TMPDIR=$PWD/nowhere try -- make -nf scratch.mk --trace 2>&1 | sed "s|$PWD|PWD|; s/plan\..*'/plan'/"
# A language of its own is no hindrance: make is asked in English.
LANGUAGE=de LC_ALL=de_DE.UTF-8 lot-plan -- "${plan[@]}"
lot-plan -- "${plan[@]}" >/dev/full; echo "exit $?"
