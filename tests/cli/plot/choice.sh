#!/usr/bin/env bash
# Which points a heat map takes: the best point's strategy and other parameters; texts, empty cells, one point.
show() { lot-plot --script --png --kind=heat "$@" | grep -v '^set [lrtb]margin\|palette\|font'; }
echo '--- three parameters: those that vary, the third as in the best point'
cat >three.csv <<'T'
rank,strategy,a,b,c,points,symbols,gain_share,sharpe_mean,sharpe_median,sharpe_count
1,own,1,x,0.5,7,3,0.5,1,2,3
2,own,1,x,2,7,3,0.25,1,1.5,3
3,own,10,x,0.5,7,3,0.25,1,,0
4,own,9,x,0.5,7,3,0.25,1,-1,3
5,own,1,y%'z,0.5,7,3,0.25,3,-2,3
6,own,9,y%'z,2,7,3,0.25,1,-3,3
7,other,,,,7,3,0.75,1,-4,3
T
show three.csv
echo '--- two of them by name, another figure'; show --x=c --y=a --by=-sharpe_mean three.csv | sed -n '/heat0/,/EOD/p'
echo '--- the best by another figure is of another strategy'; show --by=gain_share three.csv; echo "exit $?"
echo '--- one point'; head -2 three.csv >one.csv; show one.csv; echo "exit $?"
echo '--- one column of parameters alone varies, and it is text'; sed '3,5d' three.csv | sed 3q >text.csv; show text.csv | sed -n '/heat0/,/EOD/p;/^set xtics/p'
echo '--- nothing but one point, no portfolio'; lot-plot --script one.csv; echo "exit $?"
