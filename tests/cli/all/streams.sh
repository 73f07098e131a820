#!/usr/bin/env bash
# A closed standard stream is never mistaken for a file, and a file that may not grow is an error and leaves nothing.
. "$TOP/tests/cli/tables.sh"
lot-gen -o g -s 3 -d 40 -b 5 -a 3 || exit
for t in prices trades; do lot-partition --table $t --slices slices -o parts/$t.csv g/$t.csv || exit; done
set -- slices/*; folder=$1
lot-fifo --partial want.npz -o want.csv "$folder" && lot-merge -o want_sum.npz want.npz || exit
# wants TEXT EXIT COMMAND...: with standard output closed
wants() { local text=$1 want=$2 rc=0; shift 2; "$@" 2>err >&- || rc=$?; [ $rc = "$want" ] && grep -q "$text" <(cat err; echo) || echo "$*: exit $rc, says: $(cat err)"; }
wants '' 0 lot-fifo --partial p.npz -o t.csv "$folder"; cmp p.npz want.npz; cmp t.csv want.csv
wants '' 0 lot-merge -o sum.npz want.npz; cmp sum.npz want_sum.npz
wants '' 0 lot-gen -o again -s 3 -d 40 -b 5 -a 3; diff -r g again
wants '' 0 lot-partition --table prices --slices other -o other/prices.csv g/prices.csv; cmp other/prices.csv parts/prices.csv
wants "cannot write 'standard output': Bad file descriptor" 3 lot-fifo "$folder"
wants "cannot write 'standard output'" 3 lot-cat "$folder/prices.npz"
wants 'cannot write standard output' 3 lot-rank --help
lot-partition --table prices --slices none -o none.csv - <&- 2>err; echo "stdin closed: exit $?: $(cat err)"
lot-fifo -o closed.csv "$folder" <&- >&- 2>&-; echo "all closed: exit $?"; cmp closed.csv want.csv
lot-fifo missing/2330 2>&- >out; echo "nowhere to complain: exit $?"; cat out
# 4 KiB a file: what is larger is refused.
(ulimit -f 4; lot-gen -o large -s 30 -d 300 2>err; echo "exit $?"; sed 's/large\/[a-z.]*/FILE/' err)
(ulimit -f 1; lot-partition --table trades --slices small -o small/trades.csv g/trades.csv 2>err; echo "exit $?"; grep -c 'File too large' err)
# A command has its signal.
(ulimit -f 4; lot-task -o task.out -- sh -c 'yes >large.txt'; echo "task: exit $?")
find . -name '.*.tmp'
# The names of standard streams in /dev are these, also where they are files, which nothing may take the place of.
for stream in stdout fd/1; do lot-cat -o /dev/$stream "$folder/prices.npz" >by_name; lot-cat "$folder/prices.npz" | cmp - by_name; done
for stream in stderr fd/2; do lot-cat -o /dev/$stream "$folder/prices.npz" 2>by_name; lot-cat "$folder/prices.npz" | cmp - by_name; done
fd=1
for stream in stdout stderr; do
	[ -L /dev/$stream ] || { echo "/dev/$stream was replaced"; ln -sf /proc/self/fd/$fd /dev/$stream; }
	fd=2
done
