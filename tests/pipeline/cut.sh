#!/usr/bin/env bash
# Lists that were cut off, as after a power cut, and tables that are refused: no goal makes totals of some of the symbols.
. "$TOP/tests/pipeline/lib.sh"
market
all() { graph -j2 "$@" run && graph -j2 "$@" rolling && graph -j2 "$@" daily; }
all || die "make fails"
everything >want
group=$(echo out/groups/??.list | cut -d' ' -f1)
for victim in out/manifest.mk $group; do
	for cut in 0 -1 1; do
		# Beside a manifest that is newer, and beside folders that are.
		for touched in out/manifest.mk out/slices/2330; do
			cp "$victim" whole
			head -c $cut whole >"$victim" 2>/dev/null || :
			[ $cut != 1 ] || head -n 1 whole >"$victim"
			[ $victim != $group ] || [ $cut != 1 ] || : >"$victim"
			sleep 0.05; touch "$touched"
			all || die "make does not go on after $victim was cut to $cut"
			everything >got
			same want got "make does not mend $victim, cut to $cut"
		done
	done
done
# A part manifest that was cut off, also at a line's end, or is of another version, unseen: its time and its folders' are as they
# were.  By itself, and with the manifest, which tells of damage within.
for damage in '$d' '2,$d' '$s/,3$//' '3,$s/,3$/,2/' '1s/first_date,last_date,//'; do
	for also in '' '$d'; do
		[ "$also" ] || [ "${damage:0:2}" != 1s ] || continue
		touch -r out/manifest.mk when; touch -r out/parts/trades.csv then
		sed -i "$damage" out/parts/trades.csv; sed -i "$also" out/manifest.mk
		touch -r then out/parts/trades.csv; touch -r when out/manifest.mk
		all || die "make does not go on after '$damage' of a part manifest and '$also' of the manifest"
		everything >got
		same want got "make does not mend '$damage' of a part manifest and '$also' of the manifest"
	done
done
# A table without slices is as long as its copy.
printf '%s\n' old_broker,new_broker A,B C,B >data/broker_mergers.csv
all || die "make fails with mergers"
everything >want
for victim in out/broker_mergers.csv out/parts/broker_mergers.csv; do
	touch -r $victim then; sed -i '$d' $victim; touch -r then $victim
	all || die "make does not go on after $victim was cut"
	everything >got
	same want got "make does not mend $victim"
done
# A shard cannot make it again.
graph deal SHARDS=2 || die "make deal fails"
shard=$(grep -l 'SYMBOLS := .' out/shards/2/*.mk | head -n 1)
sed -i '$d' "$shard"
number=${shard##*/}
if MAYFAIL=1 graph pnl SHARD="${number%.mk}/2"; then die "a shard that was cut off is taken"; fi
grep -qF "$shard: it is not whole" said || die "a shard that was cut off is not named"
rm -r out/shards
# By hand: fewer inputs than there must be.
if lot-equity --expect=3 --list="$group" --in=out/daily -o none.npz 2>err; then die "lot-equity takes too few"; fi
grep -q 'where there must be 3' err || die "lot-equity does not say what is missing"
# A table that is refused while the manifest is gone: what was there stays, and nothing is made of no symbols at all.
echo '1101,2024-01-05,x' >>data/prices.csv
for goal in run rolling daily 'sweep GRID=fast=1 RUN=s'; do
	rm -f out/manifest.mk
	if MAYFAIL=1 graph -k $goal; then die "make $goal succeeds with a bad table"; fi
	everything | grep -v 'settings/\|parts/\|manifest\|backtest/\|priced\|[.]list' >got
	grep -v 'settings/\|parts/\|manifest\|backtest/\|priced\|[.]list' want >wanted
	same wanted got "make $goal leaves other results with a bad table"
	[ "$(grep -c '^lot-' said)" = "$(grep -c "data/prices.csv:10: close 'x'" said)" ] || die "make $goal says more than what is wrong"
done
rm -rf out
for goal in rolling daily; do
	if MAYFAIL=1 graph -k $goal; then die "make $goal succeeds with a bad table and nothing else"; fi
	[ ! -e out/equity.csv ] && [ ! -e out/rolling/1y/brokers.csv ] || die "make $goal makes a table of nothing"
done
