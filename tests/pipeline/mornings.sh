#!/usr/bin/env bash
# Mornings in production: between two runs days arrive, are corrected, renamed and taken back, settings change, OUT is copied, restored,
# damaged and dated wrongly, runs are killed, doubled and starved.  Whatever it was, run, daily and rolling have the bytes of one from nothing.
# LOTMILL_MORNINGS is how many, LOTMILL_SEED which.
. "$TOP/tests/pipeline/lib.sh"
# A shell that bash starts for $(...) draws numbers of its own, which no seed repeats: all are drawn here.
RANDOM=${LOTMILL_SEED:-7}
draw() { drawn=$((RANDOM % $1)); } # draw N: a number below N
lot-gen --symbols=4 --days=50 --brokers=7 --active=3 --mergers=2 --names --seed=3 -o full
awk -F, 'NR == 1 { head = $0; next } { f = "days/" $3 ".csv"; if (!seen[f]++) { system("mkdir -p days"); print head >f } print >f }' full/trades.csv
mapfile -t day < <(ls days)
mkdir -p data/trades && cp full/prices.csv data/ && cp full/broker_*.csv data/
next=0
pick() { # pick ARG...: picked is one of the files that find ARG... finds
	local f; mapfile -t f < <(find "$@" | LC_ALL=C sort)
	draw ${#f[@]} && picked=${f[drawn]}
}
arrives() { local m=data/trades/${day[next]:0:7}; mkdir -p "$m" && cp "days/${day[next]}" "$m/" && next=$((next + 1)); }
corrected() { # a row of a table gets other shares, and the table one of the times that it may be given
	local f
	pick data/trades -name '*.csv*' && f=$picked
	cp -p "$f" was
	draw 90
	awk -F, -v OFS=, -v n=$((drawn + 10)) 'NR == 2 { $4 = n; $6 = n * 10 } { print }' <(zcat -f "$f") >t
	[[ $f != *.gz ]] || { gzip -n t && mv t.gz t; }
	mv t "$f"
	draw 4
	case $drawn in 0) touch -r was "$f" ;; 1) touch -d 2020-01-01 "$f" ;; esac
}
tables() {
	local f n=$RANDOM
	pick data/trades -name '*.csv*' && f=$picked
	draw 7
	case $drawn in
	0) mkdir -p data/trades/other && mv "$f" "data/trades/other/$n.csv$([[ $f != *.gz ]] || echo .gz)" ;;
	1) [[ $f == *.gz ]] && gunzip "$f" || gzip "$f" ;;
	2) [ "$(find data/trades -type f | wc -l)" -lt 5 ] || rm "$f" ;;
	3) cp -a data data.new && rm -r data && mv data.new data ;;
	4) sed -i "2s/\$/ $n/" data/broker_names.csv ;;
	5) if [ -e data/broker_mergers.csv ]; then rm data/broker_mergers.csv; else cp -p full/broker_mergers.csv data/; fi ;;
	6) awk -F, -v OFS=, -v n=$n 'NR == n % 100 + 2 { $3 = n % 50 + 9 } { print }' data/prices.csv >t && mv t data/prices.csv ;;
	esac
	find data/trades -mindepth 1 -type d -empty -delete
}
settings() {
	rm -f lotmill.mk
	local d
	draw $next && d=${day[drawn]:0:10}
	draw 4
	case $drawn in
	0) echo "START := $d" >lotmill.mk ;;
	1) echo "END := $d" >lotmill.mk ;;
	2) printf 'MERGERS :=\nNAMES :=\n' >lotmill.mk ;;
	esac
}
results() {
	pick out -type f ! -name .lock
	draw 7
	case $drawn in
	0) rm "$picked" ;;
	1) cp -a out out.new && rm -r out && mv out.new out ;;
	2) cp -r out out.new && rm -r out && mv out.new out ;;
	3) [ ! -d old ] || { rm -r out && cp -a old out; } ;;
	4) [ ! -d old/slices ] || { rm -r out/slices && cp -a old/slices out/; } ;;
	5) find out -type f ! -name .lock -exec touch -r {} -d '+1 hour' {} \; ;;
	6) rm -rf old && cp -a out old ;;
	esac
}
troubles() {
	local pid signal=KILL moment d
	draw 9 && moment=.0$((drawn + 1))
	draw 2 && [ $drawn = 0 ] || signal=INT
	draw $next && d=${day[drawn]:0:10}
	draw 5
	case $drawn in
	0 | 1)
		setsid make run daily -j2 >killed.said 2>&1 &
		pid=$!
		sleep $moment
		kill -$signal -- -$pid 2>/dev/null || :
		wait $pid 2>/dev/null || :
		flock -w 30 out/.lock true
		find out -name '.*.tmp' -delete
		;;
	2) make run START="$d" >twice.said 2>&1 & make daily >>twice.said 2>&1 || :; wait $! || : ;;
	3) (ulimit -f 8; make run) >starved.said 2>&1 || : ;;
	4) make rolling >rolling.said 2>&1 || : ;;
	esac
}
for _ in 1 2 3 4 5 6 7 8 9 10; do arrives; done
good
what=(corrected tables settings results results troubles)
goals=(run run run daily rolling)
declare -A made_by=([run]='totals brokers.csv symbols.csv pnl' [daily]='daily-tables equity.csv equity.npz daily' [rolling]='rolling-tables rolling')
done=
for morning in $(seq "${LOTMILL_MORNINGS:-12}"); do
	[ $next -ge ${#day[@]} ] || arrives
	for _ in 1 2 3; do
		draw 6
		done="$done ${what[drawn]}"
		${what[drawn]}
	done
	draw 5
	goal=${goals[drawn]}
	MAYFAIL=1 graph $goal -j2 || graph $goal -j2 || die "morning $morning ($done): make $goal fails twice"
	rm -rf fresh
	make -srRk "${made_by[$goal]%% *}" OUT=fresh >fresh.said 2>&1 || die "morning $morning ($done): a $goal from nothing fails: $(tail -n 1 fresh.said)"
	for f in ${made_by[$goal]#* }; do
		diff -r -x '.*.tmp' -x groups.list "fresh/$f" "out/$f" >/dev/null || die "morning $morning ($done): make $goal: $f differs"
	done
	done=
done
find out fresh old -name '.*.tmp' -delete 2>/dev/null || :
