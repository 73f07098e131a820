#!/usr/bin/env bash
# make status, wait and log from another shell: they follow RUN by its record, read no manifest and take no lock.
. "$TOP/tests/pipeline/lib.sh"
market
PATH=$BIN/../helper:$PATH
mkdir tools && cp "$BIN"/lot-* tools/
cat >tools/lot-fifo <<END
#!/bin/sh
for last; do :; done
case \$last in */2330) [ ! -e endless ] || exec fake_task fifo 2330 touch started wait never; fake_task held 2330 touch started wait go ;; esac
[ ! -e broken ] || case \$last in */2317) exec fake_task fifo 2317 fail 'it is broken' ;; esac
exec "$BIN/lot-fifo" "\$@"
END
TOOLS=$PWD/tools
MAYFAIL=1
says() { grep -qF -- "$1" said || die "$2: it does not say '$1'"; }
has_exit() { [ "$1" -eq "$2" ] || die "$3: exit $1, expected $2"; }
there() { until [ -e "$1" ]; do sleep 0.01; done; }
[ "$(graph status; echo $?)" = 2 ] || die 'status of no run is no error'
says "there was no run 'run' here" 'no run'
graph status RUN=x || :
says "there was no run 'x' here" 'no run x'
[ ! -e out ] || die 'status makes out'

# At work: seen from outside, waited for, and its end is that of who waits.
make -j2 run RUN=x >bg.said 2>&1 & run=$!
there started
graph status RUN=x || die 'status fails while a run works'
says 'x is at work' 'a run'
says 'held     2330' 'the task at work'
grep -qE '^fifo +[0-3] +4 ' said || die 'the tasks of the kind are not counted'
if graph status; then die 'status of no run is no error while another works'; fi
says "there was no run 'run' here: there is no out/log/run.run; x is at work here: pid " 'another run'
graph log RUN=x || die 'log fails while a run works'
grep -qE '^2330 +held +running +1 ' said || die 'log does not say what runs'
make wait RUN=x >waited 2>&1 & waiting=$!
touch go
code=0; wait $waiting || code=$?; has_exit $code 0 'wait for a run that ends well'
code=0; wait $run || code=$?; has_exit $code 0 'the run'
grep -q '^x ended well .*: out/brokers.csv$' waited || die "wait says: $(cat waited)"
[ -f out/log/x.csv ] && [ ! -e out/log/run.csv ] || die 'RUN does not name the record'
# Neither a changed table nor a missing folder concerns them.
echo torn >>data/trades.csv
times >before
graph status RUN=x || die 'status fails over a bad table'
graph wait RUN=x || die 'wait fails over a bad table'
graph log RUN=x || die 'log fails over a bad table'
times >after
same before after 'status, wait or log change files'
for column in task kind status attempts start seconds cpu_seconds max_rss_mb worker host error; do
	head -n 1 said | grep -qw "$column" || die "log shows no $column"
done
sed -i '$d' data/trades.csv

# A run that fails: both say so, and log names it.
touch broken
rm -f started go; touch out/slices/2317/prices.parts out/slices/2330/prices.parts
make -j2 run RUN=x >bg.said 2>&1 & run=$!
there started
make wait RUN=x V=0 >waited 2>&1 & waiting=$!
touch go
code=0; wait $waiting || code=$?; has_exit $code 2 'wait for a run that fails'
code=0; wait $run || code=$?; has_exit $code 2 'a run that fails'
grep -q '^x failed .*1 of 4 symbols failed: 2317 (it is broken)' waited || die "wait says: $(cat waited)"
code=0; graph wait RUN=x || code=$?; has_exit $code 2 'wait after a run that failed'
graph status RUN=x || die 'status of a run that failed fails'
says 'fifo  2317  failed         1  it is broken' 'a failure'
graph log RUN=x
grep -qE '^2317 +fifo +failed +1 .*it is broken$' said || die 'log does not say what failed'
rm broken

# Killed: who waits is told, and the next run goes on from there.
touch endless
rm -f started; touch out/slices/2330/prices.parts
setsid make -j2 run RUN=x >bg.said 2>&1 & run=$!
there started
make wait RUN=x >waited 2>&1 & waiting=$!
{ kill -9 -- -$run; wait $run; } 2>/dev/null || :
code=0; wait $waiting || code=$?; has_exit $code 2 'wait for a run that is killed'
grep -q '^x was killed' waited || die "wait says: $(cat waited)"
flock -w 30 out/.lock true
graph status RUN=x || die 'status of a killed run fails'
says 'x was killed' 'a killed run'
grep -qE '^fifo +2330 +lost ' said || die 'the killed task is not lost'
rm endless
good RUN=x
grep -q '^2330,fifo,' log.new || die 'a killed task does not run again'
graph status RUN=x
says 'x ended well' 'a run after a killed one'
good RUN=x
graph status RUN=x
says 'x had nothing to do' 'a run without tasks'

# Names that would be those of other files.
for bad in x.1 x.0 'a b' a/b 'a;b'; do
	if graph run RUN="$bad"; then die "RUN='$bad' is accepted"; fi
	grep -q "RUN '" said || die "RUN='$bad' has no reason"
done
exit 0
