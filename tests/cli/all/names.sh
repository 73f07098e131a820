#!/usr/bin/env bash
# File names are unique over the tree: whoever wants to change something can name the file.
# A program's page is named after it, and what a case expects after the case.
cd "$TOP" && find include tools tests docs -type f ! -path 'tests/cli/*' ! -path 'tests/cases/*' ! -path 'tests/input/*' ! -name '*.1' \
	! -name '*.pyc' -printf '%f\n' | sed 's/\.h$/.c/; s/\.sh\.std.*//' | sort | uniq -c | awk '$1 > 2 { print $2 }'
find tools -maxdepth 1 -name '*.1' | while read -r page; do [ -f "${page%.1}.c" ] || echo "$page has no program"; done
find tools/lib -name '*.c' | while read -r module; do
	base=$(basename "$module" .c)
	[ -f "include/$base.h" ] || echo "$module has no header"
done
