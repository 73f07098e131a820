#!/usr/bin/env bash
# fuzz - builds targets of tests/fuzz with libFuzzer and runs each for a while.
#
# usage: fuzz.sh SECONDS TARGET...    (from `make fuzz`, which says in FUZZ_MAKE how to build)
#
# What a target found before is kept in build/fuzz/found/TARGET, and it goes on from there and from tests/fuzz/corpus/TARGET.
# One that breaks leaves its input in build/fuzz/broken and what it said in build/fuzz/log, the others run all the same, and the exit
# is 1.  Without clang and its libFuzzer nothing is done, and the exit is 0.
set -u
cd "$(dirname "$0")/../.." || exit 3
export LC_ALL=C.UTF-8
seconds=$1; shift
[[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || { echo "fuzz: FUZZ_SECONDS '$seconds' is not a whole number of seconds, 1 or more" >&2; exit 2; }
for target; do
	[ -f "tests/fuzz/fuzz_$target.c" ] || { echo "fuzz: there is no target '$target' in tests/fuzz" >&2; exit 2; }
done

lacking=$(./setup.sh --list fuzz)
if [ -n "$lacking" ]; then
	echo "fuzz: skipped, for this is not installed: $lacking (./setup.sh fuzz installs it)"
	exit 0
fi
MAKEFLAGS='' $FUZZ_MAKE fuzzers MODE=fuzz CC=clang FUZZ="$*" || exit

build=$PWD/build/fuzz failed=0 work=${TMPDIR:-/tmp}
# Some targets write files, a thousand a second.
[ ! -w /dev/shm ] || work=/dev/shm
work=$(mktemp -d "$work/lotmill-fuzz.XXXXXX") || exit 3
trap 'rm -rf "$work"' EXIT
mkdir -p "$build"/{log,broken}
printf '%-10s %12s %10s %8s %8s\n' target inputs per-second branches found
for target; do
	seeds=$PWD/tests/fuzz/corpus/$target found=$build/found/$target log=$build/log/$target said=
	mkdir -p "$found" "$work/$target"
	(cd "$work/$target" && "$build/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -use_value_profile=1 \
		-print_final_stats=1 -artifact_prefix="$build/broken/$target-" "$found" "$seeds") >"$log" 2>&1 || said=broken
	awk -v target="$target" -v said="$said" '
		/ cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") branches = $(i + 1); else if ($i == "corp:") found = $(i + 1) }
		$1 == "stat::number_of_executed_units:" { inputs = $2 }
		$1 == "stat::average_exec_per_sec:" { rate = $2 }
		END { sub("/.*", "", found); printf "%-10s %12d %10d %8d %8d %s\n", target, inputs, rate, branches, found, said }' "$log"
	if [ -n "$said" ]; then
		failed=1
		grep -m 1 -E 'does not hold|ERROR: |runtime error: ' "$log"
		sed -n 's/.*Test unit written to /  input: /p' "$log"
	fi
done
exit $failed
