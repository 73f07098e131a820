#!/usr/bin/env bash
# Tables in a folder that may not be read, or on a file system that is not there, are not tables that are gone: the run is refused.
. "$TOP/tests/pipeline/lib.sh"
wide 6 70
mkdir data/trades data/trades/2020-03 data/returns
head -n 1 data/trades.csv | tee data/trades/2020-01.csv data/trades/2020-02.csv >data/trades/2020-03/a.csv
for m in 1 2; do grep ",2020-0$m-" data/trades.csv >>data/trades/2020-0$m.csv; done
grep ',2020-03-' data/trades.csv >>data/trades/2020-03/a.csv
rm data/trades.csv
good
bytes >want
times >before
mv data/trades kept && mkdir data/trades
bad 'data/trades: a folder without a table that can be read'
rmdir data/trades && mv kept data/trades
times >after
same before after "a refused run changed results"
# Root may read everything, unless it does without what lets it.
MAKE=make
if [ "$(id -u)" -eq 0 ]; then
	caps=-dac_override,-dac_read_search
	setpriv --bounding-set=$caps --inh-caps=$caps true 2>/dev/null || exit 0
	make() { setpriv --bounding-set=$caps --inh-caps=$caps "$MAKE" "$@"; }
fi
# Nor are settings that may not be read settings that are not there.
echo 'START := 2020-02-01' >lotmill.mk && chmod 000 lotmill.mk
bad 'lotmill.mk: Permission denied'
rm -f lotmill.mk
for folder in data/trades data/trades/2020-03; do
	for mode in 000 600; do
		chmod $mode $folder
		if MAYFAIL=1 graph run; then chmod 700 $folder; die "make run succeeds though $folder has mode $mode"; fi
		chmod 700 $folder
		grep -q "pipeline.mk:[0-9]*: \*\*\* data/trades" said || die "$folder of mode $mode: no reason is given"
	done
done
times >after
same before after "a refused run changed results"
good
bytes >got
same want got "results differ"
