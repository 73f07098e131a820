#!/usr/bin/env bash
# Relative links in the documents lead to files, and to headings in them: in the source tree and where it is installed.
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
$again --no-print-directory install PREFIX=/usr DESTDIR="$PWD/stage" >/dev/null || exit
doc=$PWD/stage/usr/share/doc/lotmill
names() { # names FILE: its headings as links name them
	sed -n '/^```/,/^```/d; s/^#\{1,\} //p' "$1" | tr '[:upper:] ' '[:lower:]-' | sed 's/[^a-z0-9_-]//g'
}
check() { # check FOLDER FILE...
	cd "$1" && shift || exit
	for f; do
		sed '/^```/,/^```/d; s/`[^`]*`//g' "$f" | grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' | grep -v '^[a-z]*:' | while read -r link; do
			to=${link%%#*}
			to=${to:+$(dirname "$f")/$to}
			to=${to:-$f}
			[ -e "$to" ] || echo "$PWD/$f: there is no '$link'"
			[[ $link != *#* ]] || names "$to" | grep -qxF -- "${link#*#}" || echo "$PWD/$f: '$link' has no such heading"
		done
		echo "$f" >>"$files"
	done
}
files=$PWD/files
in_tree=$(cd "$TOP" && { git ls-files -co --exclude-standard '*.md' 2>/dev/null | sort || :; }) installed=$(cd "$doc" && find . -name '*.md' | sed 's|^\./||' | sort)
in_tree=${in_tree:-$(cd "$TOP" && find README.md docs data tests -name '*.md' | sort)}
(check "$TOP" $in_tree)
(check "$doc" $installed)
[ "$(grep -c . "$files")" -ge 20 ] || echo "only $(grep -c . "$files") documents were looked at"
[ "$in_tree" = "$installed" ] || diff <(echo "$in_tree") <(echo "$installed")
