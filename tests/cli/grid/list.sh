#!/usr/bin/env bash
# The list: a task a point in grid order, its values in columns, the command as it was given.
lot-grid period=10,20,30 threshold=0.01..0.03/0.01 -- ./my.sh {period} {threshold}
echo "-- constraints, from several options and terms in one word"
lot-grid 'a=1..4 b=1..4' --constraint 'a<b' --constraint 'b!=3;a>1' -- ./f {a} {b}
lot-grid --count a=1..4 b=1..4 --constraint 'a<b' -- ./f {a} {b}
echo "-- texts"
lot-grid 'file=data/a.csv,../x,-o,"q",台積電' mode=a_b,a-b -- ./f --mode={mode} '{file}'
echo "-- a task keeps its id when an axis grows"
lot-grid a=1..3 b=5 -o small.csv -- ./f {a} {b}
lot-grid a=0..9 b=4,5,6 -o large.csv -- ./f {a} {b}
grep -Fvxf large.csv small.csv
echo "-- a sample"
lot-grid a=1..1000 b=1..1000 --sample 3 --seed 7 -- ./f {a} {b} | tee three
lot-grid a=1..1000 b=1..1000 --sample 5 --seed 7 -- ./f {a} {b} | grep -cFxf three
lot-grid a=1..1000 b=1..1000 --sample 5 --seed 8 -- ./f {a} {b} | grep -cFxf three
lot-grid a=1..3 --sample 0 -- ./f {a}
lot-grid a=1..3 --sample 9 -- ./f {a} | wc -l
lot-grid a=1..9 --sample 4 --count -- ./f {a}
echo "-- no point"
lot-grid a=1..3 --constraint 'a>5' -- ./f {a}
lot-grid a=1..3 --constraint 'a>5' --count
echo "-- words are kept whole; one word is a line"
lot-grid a=1 -- ./f 'two words' "it's {a}" '' '$HOME' --x={a} '{{a}}' '{print $1}'
lot-grid a=1 -- './f {a} | sort >"$HOME"' | tail -n 1
