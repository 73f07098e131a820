#!/usr/bin/env bash
# The man page and --help name the same options, and man finds nothing wrong with it.
diff <(lot-cat --help | grep -o -- '--[a-z-]*' | sort -u | grep -v -- '--help\|--version\|--settings') \
	<(sed -n 's/^\.It.* Fl -\([a-z-]*\).*/--\1/p' "$TOP/tools/cat.1" | sort -u)
if command -v groff >/dev/null; then groff -mdoc -Tutf8 -ww -z "$TOP/tools/cat.1"; fi
