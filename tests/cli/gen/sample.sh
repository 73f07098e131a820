#!/usr/bin/env bash
# data/ is what its README and the Makefile say makes it; packed files by content, for another zlib may
# pack otherwise.
command=$(sed -n 's/^    lot-gen /lot-gen /p' "$TOP/data/README.md")
[ "$command" = "lot-gen $(sed -n 's/^MARKET := //p' "$TOP/Makefile") --output=data" ] || echo "README and Makefile differ"
$command
n=0
for f in "$TOP"/data/*.{csv,gz,rows}; do
	name=$(basename "$f")
	case $name in
	*.gz) cmp <(zcat "$f") <(zcat data/$name) ;;
	*) cmp "$f" data/$name ;;
	esac
	n=$((n + 1))
done
echo "$n files"
[ "$(du -s --apparent-size --block-size=1 "$TOP/data" | cut -f1)" -lt 1048576 ] || echo "data is larger than 1 MiB"
