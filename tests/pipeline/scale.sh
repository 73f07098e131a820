#!/usr/bin/env bash
# The tables of docs/scale.md are what its model computes.
model() { awk "$@" -f "$TOP/tests/bench/scale.awk"; }
{ model -v check=1; model; model -v parts=5; model -v points=10000 -v memory=5e10; model -v points=70 -v own=0.139; } |
	while read -r line; do grep -qxF -- "$line" "$TOP/docs/scale.md" || echo "docs/scale.md does not say: $line"; done
