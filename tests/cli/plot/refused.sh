#!/usr/bin/env bash
# What cannot be drawn, and calls that cannot be meant.
"$CASE/tables"
try() { lot-plot "$@"; echo "exit $?"; }
try
try a.csv b.csv
try --kind=pie split.csv
try --size=1000 split.csv
try --size=10x10 split.csv
try --size=1000x9999 split.csv
try -o - split.csv
try --by=nonsense split.csv
try --by=rank split.csv
try --by=fast split.csv
try --x=nonsense split.csv
try --x=slow --y=slow split.csv
try --x=slow line.csv
try --kind=scatter line.csv
try --kind=equity line.csv
try --kind=heat compare.csv
try missing.csv
printf 'date,close\n2001-01-01,5\n' >other.csv; try other.csv
head -1 split.csv >bare.csv; try bare.csv
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "out_sharpe_median") c = i } NR == 3 { $c = "x" } 1' split.csv >bad.csv; try bad.csv
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "in_symbols") c = i } NR == 2 { $c = "1 2" } 1' split.csv >bad.csv; try bad.csv
head -c 2000 split.csv >torn.csv; try torn.csv
cp line.csv run.csv
for text in 'date\n2001-01-01' 'day,a\n2001-01-01,0' 'date,a\n2001-02-30,0' 'date,a\n2001-01-02,0\n2001-01-02,0' 'date,a\n2001-01-02,x' 'date,a'; do
	printf "$text\n" >run.portfolio.csv; try --kind=equity run.csv
done
lot-plot --script line.csv --kind=heat >/dev/full; echo "exit $?"
echo '--- no gnuplot'
mkdir none; PATH=$PWD/none "$BIN/lot-plot" --kind=heat split.csv; echo "exit $?"
echo '--- a gnuplot that fails, that draws nothing'
mkdir fake
printf '%s\n' '#!/bin/sh' '{ echo; echo "    ^"; echo "    line 3: undefined variable: x"; echo; } >&2; exit 1' >fake/gnuplot; chmod +x fake/gnuplot
PATH=$PWD/fake:$PATH lot-plot --kind=heat split.csv; echo "exit $?"
printf '#!/bin/sh\ncat >/dev/null\n' >fake/gnuplot; PATH=$PWD/fake:$PATH lot-plot --kind=heat split.csv; echo "exit $?"
echo '--- one that is interrupted'
printf '#!/bin/sh\nkill -TERM $PPID; sleep 0.3\n' >fake/gnuplot; { (PATH=$PWD/fake:$PATH; exec lot-plot --kind=heat split.csv); rc=$?; } 2>/dev/null; echo "exit $rc"
ls ./*.png ./*.svg 2>/dev/null
exit 0
