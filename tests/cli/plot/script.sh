#!/usr/bin/env bash
# gnuplot's programs for each kind of picture, to the byte.
"$CASE/tables"
lot-plot --script --png split.csv
lot-plot --script --svg --size=800x600 --by=-turnover_mean --x=threshold folds.csv -o picture.gp && cat picture.gp
lot-plot --script --png --kind=heat line.csv
lot-plot --script --png --kind=equity compare.csv
ls ./*.png ./*.svg 2>/dev/null
exit 0
