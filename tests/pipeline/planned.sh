#!/usr/bin/env bash
# make plan: changes nothing, and the tasks it names are those that the next run starts, whatever there is to do.
. "$TOP/tests/pipeline/lib.sh"
market
printf 'old_broker,new_broker\nX,A\n' >data/broker_mergers.csv
goal=run table=totals
MAYFAIL=1
# Everything that could be changed, with its time; a folder's time would show a file that came and went.
tree() { find data $([ ! -e out ] || echo out) -printf '%p %T@ %s\n' | sort; }
planned() { awk -F, 'NR > 1 && $NF == "yes" { n[$1]++ } END { for (k in n) print k, n[k] }' plan.csv | sort; }
started() { awk -F, '$(NF - 2) == "started" { n[$2]++ } END { for (k in n) print k, n[k] }' log.new | sort; }
# plan CASE TEXT [ARG]...: the plan says TEXT, changes nothing, and its tasks are those that then run; those of kinds
# that hang on a manifest which is out of date are not known, and it says so.
plan() {
	local case=$1 text=$2; shift 2
	tree >tree.before
	graph plan GOAL=$goal "$@" || die "$case: make plan fails"
	cp said plan.said
	LOTMILL_TASK= lot-plan --csv -- make -nsrRk --no-print-directory --trace LOTMILL_PLAN=yes $table "$@" >plan.csv
	tree >tree.after
	same tree.before tree.after "$case: make plan changes files"
	grep -qF -- "$text" plan.said || die "$case: the plan does not say '$text': $(cat plan.said)"
	graph $goal -j2 "$@" || die "$case: make $goal fails"
	planned >planned
	started >started
	if grep -q '[Tt]he.* manifest' plan.said || grep -q 'no manifest' plan.said; then
		grep -E '^(partition|manifest) ' planned >p || :
		grep -E '^(partition|manifest) ' started >s || :
		same s p "$case: not what ran (<) but (>) was planned before the manifest"
	else
		same started planned "$case: not what ran (<) but (>) was planned"
	fi
	rm -f planned started p s plan.said plan.csv tree.*
}
plan 'nothing made yet' 'There is no manifest yet'
plan 'nothing to do' 'nothing to do'
rm out/pnl/2317.csv
plan 'a table deleted' 'fifo: 1 of 4: missing'
rm out/pnl/2317.npz out/pnl/1101.csv
plan 'partial and table deleted' 'fifo: 2 of 4: missing'
rm -r out/pnl
plan 'a folder deleted' 'fifo: 4 of 4: missing'
rm out/groups/pnl/*.npz out/symbols.csv
plan 'totals deleted' 'merge: '
plan 'a setting' "fifo: 4 of 4: START changed from '' to '2024-01-03'" START=2024-01-03
plan 'a setting twice' "fifo: 4 of 4: START changed from '2024-01-03' to '', END changed from '' to '2024-01-03'" END=2024-01-03
plan 'a setting taken back' "END changed from '2024-01-03' to ''"
plan 'mergers turned off' "MERGERS changed from 'out/broker_mergers.csv' to ''" MERGERS=
plan 'mergers again' "MERGERS changed"
rm out/settings/fifo
plan 'a settings file deleted' 'settings/fifo missing'
touch out/slices/2330/prices.parts; rm out/pnl/1101.npz
plan 'a symbol changed and one gone' 'fifo: 2 of 4: 1 missing, 1 prices changed'
touch out/pnl/9999.npz
plan 'a group' 'merge: 2 of'
touch data/trades.csv
plan 'a table touched' 'partition: 1 of 3: data/trades.csv changed'
sed -i 's/^9999,A.*/9999,A,2024-01-03,1,0,21,0/' data/trades.csv
plan 'a table changed' 'The manifest (out/manifest.mk) is out of date: trades.csv'
sed -i '/^9999/d' data/trades.csv
plan 'a symbol gone' 'The manifest'
rm out/slices/2317/trades.npz
plan 'a slice gone' 'partition: 1 of 3: in part missing'
rm -r out/slices/2317
plan 'the slices and nodes of a symbol gone' 'fifo: 1 of 3: '
rm out/parts.list
plan 'the list of parts gone' 'manifest: 1 of 1: parts.list missing'
mkdir tools && cp "$BIN"/lot-* tools/
sed -i "s|^LOTMILL_BIN.*|LOTMILL_BIN := $PWD/tools|" Makefile
touch -d '2001-01-01' tools/*
plan 'other programs, older' 'nothing to do'
touch tools/lot-fifo
plan 'a program rebuilt' 'fifo: 3 of 3: lot-fifo rebuilt'
touch tools/lot-merge
plan 'lot-merge rebuilt' 'lot-merge rebuilt'
touch tools/lot-fifo tools/lot-partition
plan 'lot-partition rebuilt' 'lot-partition rebuilt'
touch -d '2001-01-01' tools/*

goal=rolling table=rolling-tables
plan 'rolling afresh' 'rolling: 3 of 3: missing' WINDOWS='1y ytd'
plan 'rolling again' 'nothing to do' WINDOWS='1y ytd'
rm out/rolling/ytd/pnl/2330.npz
plan 'a partial of the second window' 'rolling: 1 of 3: missing' WINDOWS='1y ytd'
touch out/slices/2330/prices.parts
plan 'a symbol in both windows' 'rolling: 1 of 3: prices changed' WINDOWS='1y ytd'
plan 'another window' 'WINDOWS changed' WINDOWS='1y 3y'
goal=daily table=daily-tables
plan 'daily afresh' 'daily: 3 of 3: missing'
plan 'daily again' 'nothing to do'
touch out/slices/2330/prices.parts
plan 'daily of a symbol' 'daily: 1 of 3: prices changed'
goal=sweep table=sweep-table
plan 'a sweep afresh' 'backtest: 3 of 3: missing' GRID='fast=2 slow=3,4' SPLIT=
plan 'a sweep again' 'nothing to do' GRID='fast=2 slow=3,4' SPLIT=
plan 'how it is watched over' 'nothing to do' GRID='fast=2 slow=3,4' SPLIT= TIMEOUT=9 SEED=4
plan 'another grid' "GRID changed from 'fast=2 slow=3,4' to 'fast=2 slow=3'" GRID='fast=2 slow=3' SPLIT=
rm out/backtest/sweep/2330.csv
plan 'a table of a sweep gone' 'backtest: 1 of 3: missing' GRID='fast=2 slow=3' SPLIT=
[ -f out/backtest/sweep/2330.csv ] || die 'a table of a sweep that was deleted stays so'
touch out/slices/2330/prices.parts
plan 'a symbol of a sweep' 'backtest: 1 of 3: prices changed' GRID='fast=2 slow=3' SPLIT=
plan 'a split' 'backtest: 3 of 3' GRID='fast=2 slow=3' SPLIT=50%
touch -d 'now - 1 second' out/settings/span/sweep # the days were looked at after they were written
plan 'a split again' 'nothing to do' GRID='fast=2 slow=3' SPLIT=50%
rm out/backtest/sweep/2330.npz
plan 'a result of a split sweep gone' 'backtest: 1 of 3: missing' GRID='fast=2 slow=3' SPLIT=50%
plan 'other costs' "backtest: 3 of 3: BUY_COST changed from '0.001425' to '0'" GRID='fast=2 slow=3' SPLIT=50% BUY_COST=0
plan 'the first costs' "backtest: 3 of 3: BUY_COST changed from '0' to '0.001425'" GRID='fast=2 slow=3' SPLIT=50%
touch out/slices/2330/prices.parts
plan 'a symbol of a split sweep' '2 more may: settings/span/sweep made again' GRID='fast=2 slow=3' SPLIT=50%
goal=compare table=compare-table
plan 'a comparison' 'backtest: 3 of 3: missing' STRATEGIES='buy_hold rsi'
plan 'a comparison again' 'nothing to do' STRATEGIES='buy_hold rsi'

# make -n starts nothing on other machines either, though their recipe is one that make runs under -n.
times >before
for goal in cluster hosts; do
	graph -n $goal HOSTS=nowhere.invalid/1 SSH=false SBATCH=false || die "make -n $goal fails"
	grep -q '^# make -n: nothing is written' said || die "make -n $goal does not say so"
done
times >after
same before after 'make -n cluster or hosts writes'

# The order of bad calls and bad tables.
goal=run
if graph plan GOAL=nonsense; then die 'an unknown GOAL is planned'; fi
grep -qF "GOAL 'nonsense' is not one of " said || die 'an unknown GOAL has no reason'
if graph plan SHARD=1/2; then die 'a shard is planned'; fi
mkdir data/trades
if graph plan; then die 'a table that is a file and a folder is planned'; fi
grep -q 'only one of them can be the table' said || die 'a bad table has no reason'
exit 0
