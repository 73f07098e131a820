#!/usr/bin/env bash
# Slices hold the header and the rows as they are: quotes, line ends within, CRLF, blanks; not the mark, nor empty lines.
split() { # split NAME [OPTION]... <TABLE: what it says, and every slice byte for byte
	local name=$1; shift
	lot-split -v --by category --slices "$name" -o "$name.tasks.csv" "$@" - || echo "$name: exit $?"
	echo "== $name"
	cat "$name.tasks.csv"
	for slice in "$name"/*.csv; do
		[ -f "$slice" ] || continue
		echo "-- ${slice#*/}"
		cat -vE "$slice"
	done
}
printf 'id,category,note\n1,b,x\n2,a,"y, z"\n3,b,"say ""hi"""\n4,a,"two\nlines"\n5,"b", w \n' | split plain
printf '\xef\xbb\xbfid,category\r\n1,b\r\n\r\n2,"a\r\nb"\r\n3,b\r\n' | split crlf
printf '"category","the\nid"\nx,1\n' | split one
printf 'category,id\n' | split norows
printf 'category\n\n""\nx\n' | split single
printf 'category,id\n,1\nA/B,2\n../x,3\n.,4\nA,5\na,6\n$(x),7\n"a b",8\n+,9\n台積電,10\n-o,11\n"=,;",12\n' | split hostile
printf 'category,id\n10,1\n9,2\n100,3\n' | gzip | split numbers
long=$(printf 'x%.0s' {1..120})
printf 'category,id\n%s,1\n%sy,2\n%s,3\n' "$long" "$long" "$long" | split long
printf 'category,id\na\0,1\na,2\n' | lot-split --by category --slices nul - && ls nul && cat nul/a.csv
