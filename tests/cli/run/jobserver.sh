#!/usr/bin/env bash
# The jobserver of the make above passes through: two tasks run at once, and make has nothing to complain of.
cat >Makefile <<'M'
run: ; +@lot-run --quiet -- $(MAKE) --no-print-directory inner
inner: a b
a b: ; @touch at.$@; for i in $$(seq 1000); do [ -e at.a ] && [ -e at.b ] && exit 0; sleep 0.01; done; exit 1
M
make -j2 --no-print-directory run
echo $?
# make -n, -q and -t say what they always say, and no more.
cat >Makefile <<'M'
run: ; +@lot-run -- $(MAKE) --no-print-directory inner
inner: c
c: ; @touch $@
M
make -n run; echo $?
make -q run; echo $?
make run; make run
