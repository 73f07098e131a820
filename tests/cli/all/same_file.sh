#!/usr/bin/env bash
# A file that is read is not written over: two names of one file in a call are refused, however they are written.
. "$TOP/tests/cli/tables.sh"
lot-gen -o g -s 3 -d 40 -b 5 -a 3 || exit
cut_table() { lot-partition --table prices --slices slices "$@"; }
cut_table -o parts.csv g/prices.csv || exit
ln g/prices.csv hard; ln -s g/prices.csv soft
printf '%s\n' version=1 table=prices slices=slices output=g/prices.csv input=./g/prices.csv >settings
cp g/prices.csv before
refused() { "$@"; local rc=$?; [ $rc = 2 ] || echo "$*: exit $rc"; cmp before g/prices.csv; }
refused cut_table -o g/prices.csv g/prices.csv
refused cut_table -o hard g/prices.csv
refused cut_table g/prices.csv -o soft
refused cut_table -o new --reject=g/prices.csv parts.csv g/../g/prices.csv
refused lot-partition --settings=settings
refused lot-cat -o g/prices.csv g/prices.csv
refused lot-rank --names=g/prices.csv -o g/prices.csv
refused lot-import --list=g/prices.csv --names=g/prices.csv -o new
echo g/prices.csv >list; refused lot-import --list list -o g/prices.csv
# ... also those that a list names.
set -- slices/*; mkdir days && for s; do lot-daily -o "days/${s#*/}.npz" "$s"; done; ls days | sed 's/.npz//' >list
s=${1#*/}; cp "days/$s.npz" kept
lot-equity --list list --in days -o "days/$s.npz" 2>err; echo "exit $?"; sed "s/$s/SYMBOL/g" err; cmp kept "days/$s.npz"
[ ! -e new ] || echo 'something was written'
# Where nothing is lost it is allowed: operands that stand twice, an output of before, a code that is a file's name, a device.
lot-cat -o twice.csv slices/*/prices.npz slices/*/prices.npz && cut_table -o parts.csv g/prices.csv && lot-cat slices/*/prices.npz -o /dev/null
w=2024-01-01..2024-01-31; lot-windows -o $w $w && lot-windows -o $w $w && cat $w
# A command may read what its own output replaces.
echo one >task.out; lot-task -o task.out -- sed s/one/two/ task.out && cat task.out
