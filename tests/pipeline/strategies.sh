#!/usr/bin/env bash
# Strategies of one's own under make: each C file is compiled to a file of its own, and whatever a strategy is made of and says that it
# reads is a reason to run it again.
. "$TOP/tests/pipeline/lib.sh"
lot-gen --symbols=3 --days=60 --brokers=4 --active=2 --seed=5 -o data
rm data/trades.csv
goal() { # goal NAME [ARG]...: make NAME, which must succeed
	local name=$1; shift
	MAYFAIL=1 graph "$name" -j2 "$@" || die "make $name $* fails"
}
refused() { # refused TEXT [ARG]...: make ARG... fails, and says TEXT in a line of its own
	local text=$1; shift
	if MAYFAIL=1 graph "$@"; then die "make $* succeeds, expected '$text'"; fi
	grep -q -- "[*][*][*] $text\.  Stop\.$" said || die "make $* does not say '$text'"
}
count() { [ "$(tasks backtest | wc -l)" -eq "$1" ] || die "$(tasks backtest | wc -l) symbols were run, expected $1: $2"; }
strategy() { # strategy NAME POSITION: a C file on standard output
	cat <<-END
		#include "strategy.h"
		static double step(void *state, const struct strategy_value *value, const struct strategy_days *days)
		{
			(void)state, (void)value, (void)days;
			return $2;
		}
		STRATEGY($1) = { STRATEGY_VERSION, "$1", "The same on every day.", NULL, .step = step };
	END
}

# One base name in two folders, in one run after the other, in one comparison, from above and from the root.
mkdir a b
strategy in 1 >a/s.c
strategy out 0 >b/s.c
goal sweep RUN=a STRATEGY=a/s.c SPLIT=
goal sweep RUN=b STRATEGY=b/s.c SPLIT=
grep -q '^in,' "$(find out/backtest/a -name '*.csv' | head -n 1)" || die 'a/s.c was not run'
grep -q '^out,' "$(find out/backtest/b -name '*.csv' | head -n 1)" || die 'b/s.c ran what a/s.c was compiled to'
goal compare RUN=both STRATEGIES='a/s.c ./b/s.c'
[ "$(cut -d, -f2 out/backtest/both.csv | sort | tr '\n' ' ')" = 'in out strategy ' ] || die 'a comparison takes one of two files for the other'
[ "$(cd out/strategies && echo */s.so)" = 'a/s.so b/s.so' ] || die 'the compiled files are not called after their sources'
goal compare RUN=both STRATEGIES="$PWD/a/s.c ../${PWD##*/}/b/s.c"
[ "$(cut -d, -f2 out/backtest/both.csv | sort | tr '\n' ' ')" = 'in out strategy ' ] || die 'paths from above and from the root are taken for one'
goal check-strategy STRATEGY=b/s.c
strategy in 1 >b/t.c
if MAYFAIL=1 graph compare RUN=same STRATEGIES='a/s.c b/t.c'; then die 'two strategies of one name are compared'; fi
grep -q "both call themselves 'in'" said || die 'two strategies of one name have no reason'

# It compiles as by hand: what the C library has beyond the standard is there.
strategy pi 'M_PI / 4' | sed '1i #include <math.h>' >a/pi.c
goal sweep RUN=pi STRATEGY=a/pi.c SPLIT=

# A header of its own, and one that comes to stand before it.
mkdir include
sed -i 's|#include "strategy.h"|&\n#include "../include/level.h"|; s|return 1|return LEVEL|' a/s.c
echo '#define LEVEL 1' >include/level.h
goal sweep RUN=h STRATEGY=a/s.c SPLIT=
count 3 'another source'
goal sweep RUN=h STRATEGY=a/s.c SPLIT=
count 0 'nothing changed'
echo '#define LEVEL 0.5' >include/level.h
goal sweep RUN=h STRATEGY=a/s.c SPLIT=
count 3 'its header changed'
rm out/strategies/a/s.so.d
echo '#define LEVEL 1' >include/level.h
goal sweep RUN=h STRATEGY=a/s.c SPLIT=
count 3 'its header changed while it was not known what it reads'
sed -i '/level.h/d; s|LEVEL|0|' a/s.c
rm -r include
goal sweep RUN=h STRATEGY=a/s.c SPLIT=
count 3 'the header is read no more, and gone'

# What a comparison runs is watched: programs, in quotes or a word, and shared objects, with values or without.
cat >in.sh <<'END'
#!/bin/sh
exec awk 'NR > 1 { print 1; fflush() }'
END
chmod +x in.sh
cp in.sh plain.sh
echo 1 >level
cp out/strategies/a/s.so mine.so
cp out/strategies/b/s.so other.so
compare=(RUN=c STRATEGIES="buy_hold 'cmd:./in.sh now' cmd:./plain.sh ./mine.so sma_cross:fast=2,slow=9")
goal compare "${compare[@]}"
count 3 'a comparison'
goal compare "${compare[@]}"
count 0 'the same comparison'
for f in in.sh plain.sh mine.so; do
	touch $f
	goal compare "${compare[@]}"
	count 3 "$f changed"
done

# What a strategy reads without saying so is named in INPUTS.
goal compare "${compare[@]}" INPUTS='level in.sh'
count 3 'one more file'
goal compare "${compare[@]}" INPUTS='level in.sh'
count 0 'the same files'
touch level
goal compare "${compare[@]}" INPUTS='level in.sh'
count 3 'a file of INPUTS changed'
goal sweep RUN=a STRATEGY=a/s.c SPLIT= INPUTS=level
touch level
goal sweep RUN=a STRATEGY=a/s.c SPLIT= INPUTS=level
count 3 'a file of INPUTS changed'

refused "INPUTS 'nosuch': there is no such file" sweep INPUTS='level nosuch'
refused "strategy 'a/nosuch.c': there is no such file" sweep STRATEGY=a/nosuch.c
refused "strategy 'nosuch.c': there is no such file" compare STRATEGIES='rsi nosuch.c'
refused "strategy 'nosuch.c': there is no such file" check-strategy STRATEGY=nosuch.c
