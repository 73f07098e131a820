#!/usr/bin/env bash
# gnuplot takes the programs as they are, without a word, and the pictures have their size; the same twice.
command -v gnuplot >/dev/null || { echo 'gnuplot is not installed'; exit 77; }
"$CASE/tables"
cat >text.csv <<'T'
rank,strategy,a,b,points,symbols,sharpe_mean,sharpe_median
1,own,1,x,4,3,1,2
2,own,1,"y%'`{\",4,3,1,1.5
3,own,10,x,4,3,1,
4,own,9,"y%'`{\",4,3,1,-1
T
(head -1 compare.portfolio.csv; sed -n 2p compare.portfolio.csv) >day.csv
printf 'date%s\n2020-01-01%s\n2020-01-02%s\n' "$(printf ',s%s' {1..30})" "$(printf ',0.0%s' {1..30})" "$(printf ',%.0s' {1..29}),-1" >many.csv
# No figure anywhere, and the same one everywhere.
printf '%s\n' rank,strategy,a,b,points,in_symbols,in_sharpe_median,out_sharpe_median 1,own,1,1,2,0,, 2,own,2,2,2,0,, >none.csv
sed 's/,,$/,0,0/' none.csv >zero.csv
for run in none zero split folds line text; do lot-plot $run.csv 2>/dev/null || echo "$run: exit $?"; done
lot-plot --kind=equity compare.csv
lot-plot --kind=equity --portfolio=day.csv -o deep/er/day compare.csv
lot-plot --kind=equity --portfolio=many.csv -o many --size=640x480 compare.csv
size() { od -An -tu1 -j16 -N8 "$1" | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }'; }
for picture in *.png deep/er/*.png; do
	svg=${picture%.png}.svg
	echo "$picture $(size $picture) $(grep -o -m1 'width="[0-9]*" height="[0-9]*"' $svg)"
	python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' $svg
done
cp split.heat.png before.png; cp split.heat.svg before.svg
lot-plot split.csv && cmp before.png split.heat.png && cmp before.svg split.heat.svg
# The script draws what the program draws.
rm split.*.svg; lot-plot --script --svg --kind=heat split.csv | gnuplot -d - && cmp before.svg split.heat.svg
