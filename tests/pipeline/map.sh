#!/usr/bin/env bash
# make map: one item a line, whatever it holds; the same table whatever -j; lists that are wrong; $ in COMMAND.
. "$TOP/tests/pipeline/lib.sh"
cat >f.sh <<'S'
#!/bin/sh
printf '%s|' "$@"
S
chmod +x f.sh
cat >items.txt <<'END'
a b
-x
it's "quoted"
$(touch pwned) `touch pwned` $HOME
back\\slash
{} {item}
two\nlines
 , ;&|<>*?

$$ $(OUT) \#
END
plain() { python3 -c 'import csv, sys
for r in csv.reader(open(sys.argv[1])): print(repr((r[:3] + r[5:])))' "$1"; }
graph map COMMAND='./f.sh {} "{}" {item}' ITEMS=items.txt -j1 || die "make map fails"
plain out/tasks/items.csv >one
cat >want <<'END'
['task_id', 'item', 'result', 'success', 'error']
['000001', 'a b', 'a b|a b|a b|', 'true', '']
['000002', '-x', '-x|-x|-x|', 'true', '']
['000003', 'it\'s "quoted"', 'it\'s "quoted"|it\'s "quoted"|it\'s "quoted"|', 'true', '']
['000004', '$(touch pwned) `touch pwned` $HOME', '$(touch pwned) `touch pwned` $HOME|$(touch pwned) `touch pwned` $HOME|$(touch pwned) `touch pwned` $HOME|', 'true', '']
['000005', 'back\\slash', 'back\\slash|back\\slash|back\\slash|', 'true', '']
['000006', '{} {item}', '{} {item}|{} {item}|{} {item}|', 'true', '']
['000007', 'two\nlines', 'out/tasks/items/000007.out', 'true', '']
['000008', ' , ;&|<>*?', ' , ;&|<>*?| , ;&|<>*?| , ;&|<>*?|', 'true', '']
['000010', '$$ $(OUT) \\#', '$$ $(OUT) \\#|$$ $(OUT) \\#|$$ $(OUT) \\#|', 'true', '']
END
same want one "the table is another"
[ ! -e pwned ] || die "an item was run"
[ "$(cat out/tasks/items/000007.out)" = $'two\nlines|two\nlines|two\nlines|' ] || die "a line end did not arrive"
graph map COMMAND='./f.sh {} "{}" {item}' ITEMS=items.txt RUN=other -j8 || die "make map -j8 fails"
plain out/tasks/other.csv | sed s,tasks/other,tasks/items, >eight
same one eight "-j1 and -j8 give other tables"
# A changed item is one task, a changed program all.
sed -i 's/^-x$/-y/' items.txt
graph map COMMAND='./f.sh {} "{}" {item}' ITEMS=items.txt || die fails; ran task 000002
sleep .01; touch f.sh
graph map COMMAND='./f.sh {} "{}" {item}' ITEMS=items.txt || die fails; [ "$(tasks task | wc -l)" = 9 ] || die "the program's change is not seen"
# On the command line and in the environment $ is $, and so is $$; blanks stay.
printf '5\n' >n.txt
for c in 'x=2;  echo $((x + {}))  "a  b"' 'x=2;  echo $$((x + {}))  "a  b"'; do
	graph map COMMAND="$c" ITEMS=n.txt || die "$c fails"
	grep -q '^000001,5,7 a  b,' out/tasks/n.csv || die "$c: $(cat out/tasks/n.csv)"
done
COMMAND='x=3; echo $((x + {}))' graph map ITEMS=n.txt || die fails
grep -q '^000001,5,8,' out/tasks/n.csv || die "COMMAND of the environment"
printf 'FACTOR := 4\nCOMMAND = echo $(FACTOR){}\nITEMS := n.txt\nTASK_ENV := A=1 B=2\n' >lotmill.mk
graph map || die "settings of lotmill.mk fail"
grep -q '^000001,5,45,' out/tasks/n.csv || die "COMMAND of lotmill.mk"
graph map COMMAND='echo {} $A $B' || die fails
grep -q '^000001,5,5 1 2,' out/tasks/n.csv || die "TASK_ENV does not arrive"
rm lotmill.mk

# What is wrong is said with file and line before anything runs, and nothing of before is lost.
refused() { # refused TEXT ARG...
	local text=$1; shift
	if MAYFAIL=1 graph "$@"; then die "make $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make $* does not say '$text'"
	ran task
}
times >before
cp items.txt good.txt
refused "good.txt:1: there is no command './g.sh'" map COMMAND='./g.sh {}' ITEMS=good.txt
refused "there is nothing to fill {x} with" map COMMAND='./f.sh {x}' ITEMS=good.txt
printf 'task_id,command\na,true\na,true\n' >twice.csv
refused "twice.csv:3: task_id 'a' stands twice" tasks TASKS=twice.csv
refused "cannot read 'nowhere.csv'" tasks TASKS=nowhere.csv
refused 'ITEMS is empty' map COMMAND=true
refused 'COMMAND is empty' map ITEMS=items.txt
refused 'TASKS is empty' tasks
refused 'only one of them' tasks TASKS=a.csv ITEMS=b
refused "RUN=name gives another" tasks TASKS='b&d.csv'
refused "RUN=name gives another" tasks TASKS=.hidden.csv
mkdir else; printf 'x\n' >else/items.txt
refused "out/tasks/items.csv holds the results of items.txt: RUN=name gives those of else/items.txt a name of their own" map COMMAND='echo {}' ITEMS=else/items.txt
printf 'task_id,command\na,true\nb,true\n' >items.csv
refused "holds the results of items.txt" tasks TASKS=items.csv
printf 'task_id,command\na,true\nb,true\n' >twice.csv; graph tasks TASKS=twice.csv || die "the repaired list fails"; ran task a b
printf 'task_id,command\na,true\n,true\n' >twice.csv; refused 'twice.csv:3: task_id is empty' tasks TASKS=twice.csv
[ "$(wc -l <out/tasks/twice.csv)" = 3 ] || die "a refused list changed the table"

# The table is UTF-8, whatever tasks print: what is not stands in its file, and what is said on failure is mended.
cat >odd.sh <<'S'
printf 'caf\351'
[ "$1" != b ] || { printf 'sorry: caf\351 \302\265\n' >&2; exit 1; }
S
printf 'a\nb\n' >odd.txt
if MAYFAIL=1 graph map COMMAND='sh ./odd.sh {}' ITEMS=odd.txt; then die "a task that fails is not seen"; fi
cut -d, -f1-3,6- out/tasks/odd.csv >got
cat >want <<'END'
task_id,item,result,success,error
000001,a,out/tasks/odd/000001.out,true,
000002,b,,false,sorry: caf? µ
END
same want got "results that are no text"
printf 'caf\351' | same - out/tasks/odd/000001.out "the result's bytes"
printf 'sorry: caf\351 \302\265\n' | same - out/tasks/odd/000002.out.err "the bytes of what was said"
for f in log/run.csv tasks/odd.tasks.csv; do iconv -f UTF-8 -t UTF-8 out/$f >here || die "$f is no UTF-8"; done

# Files that COMMAND names are inputs of every task; patterns, folders and what is written behind > are none.
mkdir folder; echo 'print(1)' >tt.py
watched() { graph "$@" COMMAND='python3 tt.py {} folder "a * b" >> all.log' ITEMS=n.txt RUN=watched; }
watched map || die "make map with python3 fails"; ran task 000001
watched map || die fails; ran task
touch folder/new; watched map || die fails; ran task
touch -d '2 minutes ago' tt.py; watched plan || die "make plan fails"
grep -qx 'task: 1 of 1: input tt.py changed' said || die "make plan does not see the changed program"
watched map || die fails; ran task 000001
rm tt.py; if MAYFAIL=1 watched map; then die "a program that is gone is not missed"; fi; ran task 000001
