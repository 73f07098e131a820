#!/usr/bin/env bash
# -j1 and -j16 make the same bytes of every file.
. "$TOP/tests/pipeline/lib.sh"
wide 30 6
graph run -j1 || die "-j1 fails"
everything >one
rm -rf out
graph run -j16 || die "-j16 fails"
everything >sixteen
same one sixteen "-j1 and -j16 differ"
