# lib.sh - what the whole-graph tests share; sourced, not run.
#
# A test works in the scratch folder that tests/run gives it: tables in data/, results in out/, and a
# three-line Makefile of its own, so that the programs under test are those of $BIN and are never
# built again.  What make prints is kept in `said`; a test prints nothing unless something is wrong.
set -eu -o pipefail

MADE=0

die() { # die TEXT...: why the test fails, with the end of make's output
	echo "$*"
	[ ! -f said ] || { echo "--- make said:"; tail -n 15 said; }
	exit 1
}

# graph [ARG]...: make in the scratch folder; its exit status is that of make, its output in `said`.
graph() {
	[ -f Makefile ] || printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "${TOOLS:-$BIN}" "$TOP" >Makefile
	local status=0
	cat out/log/*.csv 2>/dev/null | grep -v '^task,' | sort >log.before || :
	make "$@" >said 2>&1 || status=$?
	cat out/log/*.csv 2>/dev/null | grep -v '^task,' | sort >log.after || :
	comm -13 log.before log.after >log.new
	MADE=$((MADE + 1))
	[ $MADE -gt 1 ] || [ $status -eq 0 ] || [ -n "${MAYFAIL:-}" ] || die "make exits $status"
	return $status
}

# good [ARG]...: graph run, which must succeed.
good() { graph run -j2 "$@" || die "make run $* fails"; }

# bad TEXT [ARG]...: graph run, which must fail with TEXT in its output.
bad() {
	local text=$1; shift
	if MAYFAIL=1 graph run -j2 "$@"; then die "make run $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make run $* does not say '$text'"
}

# tasks KIND: the tasks of that kind which the last `graph` started, one a line, sorted.
tasks() { awk -F, -v kind="$1" '$2 == kind && $(NF - 2) == "started" { print $1 }' log.new | sort; }

# ran KIND [TASK]...: exactly these tasks of the kind were started.
ran() {
	local kind=$1; shift
	[ "$(tasks "$kind" | tr '\n' ' ')" = "$(printf '%s\n' "$@" | sort | sed '/^$/d' | tr '\n' ' ')" ] ||
		die "$kind ran for: $(tasks "$kind" | tr '\n' ' ')- expected: $*"
}

# times: every file under out with its time and size; the log and locks are not results.
times() { find out -type f -not -path 'out/log/*' -not -name '*lock*' -printf '%p %T@ %s\n' | sort; }

# bytes: every result with its checksum.
bytes() { find out/brokers.csv out/symbols.csv out/pnl -type f -print0 | sort -z | xargs -0 sha256sum; }

# everything: every file of out, with its checksum; not the log, nor what lot-fifo keeps to itself for its next run, nor the
# manifest's time.
everything() {
	find out -type f -not -path 'out/log/*' -not -path 'out/state/*' -not -name '*lock*' -not -name manifest.mk -print0 | sort -z | xargs -0 sha256sum
	[ ! -e out/manifest.mk ] || grep -v '^LOTMILL_MADE' out/manifest.mk | sha256sum | sed 's|-$|out/manifest.mk|'
}

# same FILE FILE TEXT: they must be equal.
same() { cmp -s "$1" "$2" || { diff "$1" "$2" | head -n 20 || :; die "$3"; }; }

# market: four symbols, three days, three brokers, in which purchases equal sales.
market() {
	mkdir -p data
	cat >data/prices.csv <<-END
		symbol,date,close
		1101,2024-01-02,10
		1101,2024-01-03,11
		1101,2024-01-04,12
		2330,2024-01-02,500
		2330,2024-01-03,505.5
		2330,2024-01-04,499
		2317,2024-01-02,100
		2317,2024-01-04,101
	END
	cat >data/trades.csv <<-END
		symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
		1101,A,2024-01-02,100,0,1000,0
		1101,B,2024-01-02,0,100,0,1000
		1101,B,2024-01-04,50,0,600,0
		1101,A,2024-01-04,0,50,0,600
		2330,A,2024-01-02,10,0,5000,0
		2330,C,2024-01-02,0,10,0,5000
		2330,C,2024-01-03,4,0,2022,0
		2330,A,2024-01-03,0,4,0,2022
		2317,B,2024-01-03,7,0,703.5,0
		2317,C,2024-01-03,0,7,0,703.5
		9999,A,2024-01-03,1,0,20,0
		9999,B,2024-01-03,0,1,0,20
	END
}

# wide SYMBOLS DAYS: a larger market of awk's making; the same at every call.
wide() {
	mkdir -p data
	awk -v symbols="$1" -v days="$2" 'BEGIN {
		print "symbol,date,close" >"data/prices.csv"
		print "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount" >"data/trades.csv"
		for (s = 0; s < symbols; s++)
			for (d = 0; d < days; d++) {
				date = sprintf("20%02d-%02d-%02d", 20 + int(d / 336), int(d / 28) % 12 + 1, d % 28 + 1)
				close_ = 50 + (s * 7 + d * 13) % 41
				printf "%d,%s,%d.5\n", 1000 + s, date, close_ >"data/prices.csv"
				for (b = 0; b < 4; b++) {
					n = 1 + (s * 31 + d * 17 + b * 5) % 97
					printf "%d,%d,%s,%d,0,%d,0\n", 1000 + s, b, date, n, n * close_ >"data/trades.csv"
					printf "%d,%d,%s,0,%d,0,%d\n", 1000 + s, (b + 1 + d % 3) % 4, date, n, n * close_ >"data/trades.csv"
				}
			}
	}'
}

# as_fresh [ARG]...: out must hold what a run from nothing makes of the same tables.
as_fresh() {
	bytes >now.bytes
	rm -rf aside && mv out aside
	MAYFAIL= graph run -j2 "$@" || die "make run from nothing fails"
	bytes >fresh.bytes
	rm -rf out && mv aside out
	same fresh.bytes now.bytes "results differ from those of a run from nothing"
}
