#!/usr/bin/env bash
# Each word of COMMAND that is a file is an input of every task, also where the shell's own characters touch it; where > stands is none.
. "$TOP/tests/pipeline/lib.sh"
printf '#!/bin/sh\ncat >/dev/null\necho "$0 $1"\n' >g.sh
chmod +x g.sh
seq 2 >i.txt
n=0
while read -r file command; do
	n=$((n + 1))
	[ -e "$file" ] || echo one >"$file"
	graph map ITEMS=i.txt RUN=r$n COMMAND="$command" || die "$command fails"
	ran task 000001 000002
	sleep .01; echo '# more' >>"$file"
	graph map ITEMS=i.txt RUN=r$n COMMAND="$command" || die "$command fails"
	ran task 000001 000002
	graph map ITEMS=i.txt RUN=r$n COMMAND="$command" || die "$command fails"
	ran task
done <<'END2'
params ./g.sh {} <params
cfg cat cfg; echo {}
cfg2 cat cfg2|tr a b; : {}
cfg3 cat ./cfg3&& : {}
cfg4 cat cfg4>&1; : {}
cfg5 echo $(cat cfg5) {}
cfg6 echo "$(cat cfg6)" {}
g.sh (./g.sh {} <i.txt)
g.sh true;./g.sh {} <i.txt
g.sh echo {}|./g.sh
g.sh echo $(./g.sh {} <i.txt)
g.sh ./g.sh {}<i.txt
END2
# What a task writes is no reason to run it again.
for command in 'echo {} >>all' 'echo {}>>all2' 'echo {} > all3 2>&1' '(echo {})>all4' 'echo {}| cat > all5'; do
	n=$((n + 1))
	graph map ITEMS=i.txt RUN=r$n COMMAND="$command" -j1 || die "$command fails"
	sleep .01
	graph map ITEMS=i.txt RUN=r$n COMMAND="$command" -j1 || die "$command fails"
	ran task
done
# A mark of bytes' order, as some editors write it, is not part of the first item.
printf '\357\273\277alpha\r\nbeta\r\n' >b.txt
graph map ITEMS=b.txt COMMAND='echo {}' || die "items behind a mark fail"
cut -d, -f1,2,3 out/tasks/b.csv >got
printf 'task_id,item,result\n000001,alpha,alpha\n000002,beta,beta\n' >want
same want got "the mark is part of an item"
