#!/usr/bin/env bash
# The first command: the sample is run, and the ten best and ten worst brokers shown.
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
$again --no-print-directory demo OUT="$PWD/out" >text || exit
grep -cE '^ +[0-9]+  [^ ]+ .*[0-9]$' text
grep -n '^\.\.\.$' text | cut -d: -f2
grep -c 'symbols, .* accounts, .* rows in .* s: .*/out/brokers.csv$' text
tail -n 1 text | sed "s|$PWD/||g"
ls out/brokers.csv out/symbols.csv
# With -j the makes behind it share its places; check looks at -n as make does.
$again --no-print-directory -j2 demo OUT="$PWD/out" 2>&1 | grep jobserver
printf '#!/bin/sh\ntouch %s/ran\n' "$PWD" >case.sh; chmod +x case.sh
$again -n check CASES="$PWD/case.sh" >said 2>&1 || cat said
[ ! -e ran ] || echo 'make -n check runs tests'
# What README.md asks of the sample has an answer there.
printf 'LOTMILL_BIN := %s\nDATA := %s/data\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" "$TOP" >Makefile
awk '/^## / { on = /Reading the results|Questions/ } on && /^    / && !/numpy|pandas/' "$TOP/README.md" >lines
[ "$(wc -l <lines)" -ge 10 ] || cat lines
make -s run >said 2>&1 || cat said
while IFS= read -r line; do
	if ! bash -c "$line" >said 2>&1 </dev/null || [[ ! -s said && $line != *PATH=* ]]; then echo "README.md: $line"; tail -n 3 said; fi
done <lines
