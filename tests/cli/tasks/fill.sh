#!/usr/bin/env bash
# Values arrive intact at every place of a command, whatever they hold: what the command prints is the value itself.
cat >values <<'END'
plain
a b
 leading and trailing 
-x
--help
it's
say "hi"
$HOME $(echo pwned) `echo pwned` ${HOME}
back\slash \n \\ end\
*?[a]
a;b&c|d<e>f(g)
#no comment
~root
!important
a=b
if
{item} {} {task_id}
%s %d
17
-5
1.5
台積電
two
lines
END
# Items of one line each, escaped; the last two lines are one item.
{ head -n -2 values | sed 's/\\/\\\\/g'; printf 'two\\nlines\n'; } >items
{ head -n -2 values | tr '\n' '\0'; printf 'two\nlines\0'; } >expected
place() { # place COMMAND: runs it for each item by hand, as make would; its output must be the item
	rm -rf p p.*
	lot-tasks --items items --command "$1" -o p || { echo "$1: refused"; return; }
	for f in p/*.task; do lot-task --settings "$f" -o "${f%.task}.out" || echo "$1: $f fails"; done
	cat p/*.out >got
	cmp -s got expected || { echo "$1: not intact"; diff <(tr '\0' '\n' <expected) <(tr '\0' '\n' <got); }
	[ ! -e pwned ] || echo "$1: pwned"
}
place "printf '%s\\0' {}"
place "printf '%s\\0' {item}"
place "printf '%s\\0' \"{}\""
place "printf '%s\\0' '{}'"
place "true && printf '%s\\0' {}"
place "true; printf '%s\\0' \"{}\" # it's \" {} a comment"
place "x={}; printf '%s\\0' \"\$x\""
place "x='{}'; printf '%s\\0' \"\$x\" | cat"
place "printf '%s\\0' \"\$(printf '%s.' \"{}\")\" | sed 's/\\.\\x00/\\x00/'"
place "printf '%s\\0' \"\$(printf '%s.' {})\" | sed 's/\\.\\x00/\\x00/'"
place "(printf '%s\\0' '{}')"
place "(printf '%s\\0' {})"
place "a=; printf '%s\\0' \"\$a{}\""
place "a=; printf '%s\\0' \$a{}"
place "a=; printf '%s\\0' \"\${a}{}\""
place "printf '%s\\0' {} 2>/dev/null"
place "printf '%s\\0' {}>&1"
place "if true; then printf '%s\\0' {}; fi"
place "f() { printf '%s\\0' \"\$1\"; }; f {}"
place "echo '}' >/dev/null; printf '%s\\0' {}"
# Several at once, from a table, empty ones among them; and what is no place.
cat >list.csv <<'END'
task_id,command,x,learning rate,empty
a,"printf '<%s>' {x}{learning rate} ""{x}"" --x={x} {empty} '{empty}' {task_id}",it's,0.5,
b,"awk 'BEGIN { print 1; x = {x} } {print $1}' </dev/null; echo {{x}} '{{x}}' {1..2} {} {a,b} ${#x}",5,0.1,
c,"echo $((2 * {x} + $(echo {x})))",-3,0,
END
lot-tasks --list list.csv -o l
for t in a b c; do grep ^line= l/$t.task; lot-task --settings l/$t.task -o l/$t.out; cat l/$t.out; done; echo
