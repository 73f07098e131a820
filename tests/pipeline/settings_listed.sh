#!/usr/bin/env bash
# docs/settings.md has every setting of make help, with the same default, and no other.
cd "$TOP" || exit
list=$OLDPWD
make --no-print-directory help | sed '1,/^Settings/d' | sed -E 's/^  ([A-Z_]+) +/\1 /' >"$list/help" || exit
sed -nE 's/^\| `([A-Z_]+)` \|([^|]*)\|.*/\1\2/p' docs/settings.md | sed 's/ *$//' >"$list/documented"
cd "$list" || exit
[ "$(wc -l <help)" -gt 50 ] || echo "make help lists $(wc -l <help) settings"
diff <(cut -d' ' -f1 help | sort -u) <(cut -d' ' -f1 documented | sort -u)
# Its default stands in columns 16 to 38; one of several words is cut.
(cd "$TOP" && make --no-print-directory help) | sed '1,/^Settings/d' | while IFS= read -r line; do
	name=$(cut -c3-15 <<<"$line" | tr -d ' ') value=$(cut -c16-38 <<<"$line" | sed 's/ *$//')
	[ -z "$value" ] || grep -qE "^$name ${value%% ...}($|[ ,])" documented || echo "$name is '$value', and otherwise in docs/settings.md"
	[ -n "$value" ] || ! grep -E "^$name [^(]" documented || echo "$name has no default, but one in docs/settings.md"
done
