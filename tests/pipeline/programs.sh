#!/usr/bin/env bash
# The programs are found where the source tree builds them, or where they are installed; where there are none, a line says what to set.
. "$TOP/tests/pipeline/lib.sh"
market
PATH=${PATH#"$BIN":}
mkdir -p tree/share/lotmill
cp "$TOP"/*.mk tree/share/lotmill
printf 'include tree/share/lotmill/pipeline.mk\n' >Makefile
MAYFAIL=1 graph run && die "make runs without programs"
[ "$(wc -l <said)" -eq 1 ] || die "more than a line is said"
grep -q "no programs in $PWD/tree/share/lotmill/build/release/bin or $PWD/tree/bin: run make in the source tree, or set LOTMILL_BIN" said ||
	die "what to set is not said"
graph help
ln -s "$BIN" tree/bin
graph run V=0
mkdir -p tree/share/lotmill/build/release && mv tree/bin tree/share/lotmill/build/release/bin
graph run V=0 OUT=built
cmp out/brokers.csv built/brokers.csv
mv tree/share/lotmill/build/release/bin elsewhere
echo "LOTMILL_BIN := $PWD/elsewhere" >lotmill.mk
graph run V=0 OUT=set
