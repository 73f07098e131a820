#!/usr/bin/env bash
# A slice that would not change keeps its time; only those of changed groups are written, vanished ones go.
times() { find slices -name '*.csv' -printf '%f %T@\n' | sort; }
changed() { times >after; diff before after | sed -n 's/^[<>] \([^ ]*\) .*/\1/p' | sort | uniq -c | awk '{ print ($1 == 2 ? "written" : "new or gone"), $2 }'; mv after before; }
run() { sleep .01; lot-split -v --by k --slices slices "$1" || echo "exit $?"; changed; }
: >before
printf 'k,v\na,1\nb,2\na,3\nc,4\n' >t.csv
run t.csv
run t.csv
echo "rows of other groups between"
printf 'k,v\nc,4\na,1\na,3\nb,2\n' >t.csv
run t.csv
echo "two rows of a group change places"
printf 'k,v\nc,4\na,3\na,1\nb,2\n' >t.csv
run t.csv
echo "one byte of as many"
printf 'k,v\nc,5\na,3\na,1\nb,2\n' >t.csv
run t.csv
echo "gone"
printf 'k,v\nc,5\na,3\na,1\n' >t.csv
run t.csv
echo "a header is every slice's"
printf 'k,w\nc,5\na,3\na,1\n' >t.csv
run t.csv
echo "made by hand"
rm slices/a.csv; echo >>slices/c.csv; mkdir slices/folder.csv; echo >slices/note.txt
run t.csv
ls slices
echo "looked for"
lot-split --by k --slices slices -o list.csv t.csv
lot-split --check -o list.csv
rm slices/a.csv
lot-split --check -o list.csv
echo "no rows"
printf 'k,w\n' >t.csv
run t.csv
