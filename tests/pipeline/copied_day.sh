#!/usr/bin/env bash
# A day that was delivered twice, the second time under another date, has the rows of the first, in whatever order: verify names it.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
lot-gen --symbols=12 --days=8 --brokers=30 --active=6 --start=2026-06-15 -o data
show() { $again totals && lot-verify >found && grep '^warning: date\|errors' found; }
show
# What was delivered as 2026-06-18 is 2026-06-17 again.
sed -i /,2026-06-18,/d data/trades.csv
cp data/trades.csv whole
grep ,2026-06-17, whole | sort -r | sed s/2026-06-17/2026-06-18/ >>data/trades.csv
show
# A share more is another day; a day of 19 rows may be equal by chance.
sed -i '$s/,2026-06-18,\([0-9]*\)/,2026-06-18,1\1/' data/trades.csv
show
for n in 19 20; do
	{ sed /,2026-06-17,/d whole; grep ,2026-06-17, whole | head -n $n | sed 'p; s/-06-17/-06-18/'; } >data/trades.csv
	show
done
