#!/usr/bin/env bash
# What lot-tasks lays out, and that it touches only what differs.
printf 'one\n' >one; printf 'two two\n' >two
printf '#!/bin/sh\n' >f.sh; chmod +x f.sh
touch -d '2024-01-02 03:04:05.5 UTC' one; touch -d '2024-01-02 03:04:06 UTC' two f.sh
cat >list.csv <<'END'
x,task_id,inputs,stdin,timeout,note
1,b,one; two,,,"it's, ""so"""
2,../a b,,one,2.5,"back\slash, two
lines"
3,$(x),,,,
END
plan() { lot-tasks --list list.csv --command './f.sh {x} "{note}"' --env A=1 "$@" -o out/tasks/n || echo "exit $?"; }
plan
for f in out/tasks/n.mk out/tasks/n.list out/tasks/n/*; do echo "--- $f"; cat "$f"; done
times() { find out -type f -printf '%p %T@\n' | sort; }
changed() { times >now; diff before now | sed -n 's/^[<>] \([^ ]*\) .*/\1/p' | sort -u | tr '\n' ' '; echo; cp now before; }
times >before
echo "--- nothing: $(plan; changed)"
sed -i 's/^3,/4,/' list.csv; echo "--- a parameter: $(plan; changed)"
touch two; echo "--- an input: $(plan; changed)"
touch f.sh; echo "--- the program: $(plan; changed)"
echo "--- an input of all: $(plan --inputs one; changed)"
touch 'out/tasks/n/b.out' 'out/tasks/n/b.out.err' out/tasks/n/mine 'out/tasks/n/+2E./x' 2>/dev/null
touch "out/tasks/n/.b.out.$(hostname).999999999.0.tmp" "out/tasks/n/.b.out.$(hostname).$$.0.tmp" out/tasks/n/.b.out.elsewhere.999999999.0.tmp
sed -i /^1,b/d list.csv; plan --inputs one; (cd out/tasks/n; ls -A | sed "s/$(hostname)\.$$/HOST.MINE/"); cat out/tasks/n.mk
rm out/tasks/n/.*.tmp
echo '--- a list of none'
printf 'task_id,command\n' >list.csv; lot-tasks --list list.csv -o out/tasks/n; cat out/tasks/n.mk; ls out/tasks/n; lot-tasks --table -o out/tasks/n; cat out/tasks/n.csv
echo '--- long names, packed lists, items without a last line end, empty lines'
{ echo task_id,command; printf '%0300d,true\n' 1; printf '%0300d,true\n' 2; } | gzip >long.csv.gz
lot-tasks --list long.csv.gz -o out/tasks/long; cat out/tasks/long.mk
printf 'a\n\n\nb' >items; lot-tasks --items items --command 'echo {}' -o out/tasks/items; cat out/tasks/items.list
echo '--- items with CRLF: the line end is none of theirs, a CR within is'
printf 'a\r\n\r\nb\rc\r\nd\r' >items; lot-tasks --items items --command 'echo {}' -o out/tasks/crlf; cat -A out/tasks/crlf.list; grep -h ^line= out/tasks/crlf/*.task | cat -A
