#!/usr/bin/env bash
# Everything that is wrong with a list is said with file and line, before anything is written.
refuse() { lot-tasks "$@" -o out; echo $?; [ ! -e out ] || { echo 'something was written'; rm -rf out*; }; }
list() { printf "$@" >list.csv; }
refuse --list nowhere.csv
refuse --items nowhere.txt --command 'echo {}'
list ''; refuse --list list.csv
list 'id,command\na,true\n'; refuse --list list.csv
list 'task_id,x\na,1\n'; refuse --list list.csv
list 'task_id,command\na,true\n'; refuse --list list.csv --command true
list 'task_id,command\na,true\nb\n'; refuse --list list.csv
list 'task_id,command\na,true'; refuse --list list.csv
list 'task_id,command\na,true\n\nb,true\na,false\n'; refuse --list list.csv
list 'task_id,command\na,true\n,true\n'; refuse --list list.csv
list 'task_id,command\n"a\nb",true\n'; refuse --list list.csv
list 'task_id,command\na,\n'; refuse --list list.csv
list 'task_id,command,x,x\na,true,1,2\n'; refuse --list list.csv
list 'task_id,command,error\na,true,1\n'; refuse --list list.csv
list 'task_id,command,\na,true,1\n'; refuse --list list.csv
list 'task_id,command,x\na,echo {x},1\nb,echo {y},2\n'; refuse --list list.csv
list 'task_id,x\na,1\n'; refuse --list list.csv --command 'echo {z}'
list 'task_id,command\na,true\nb,./nowhere now\n'; refuse --list list.csv
list 'task_id,command\na,A=1 nosuchprogram\n'; refuse --list list.csv
list 'task_id,command\na,nosuchprogram | cat\n'; refuse --list list.csv
touch plain; list 'task_id,command\na,./plain\n'; refuse --list list.csv
list 'task_id,command,inputs\na,true,plain\nb,true,plain;none.csv\n'; refuse --list list.csv
list 'task_id,command,stdin\na,cat,none.csv\n'; refuse --list list.csv
list 'task_id,command,timeout\na,true,soon\n'; refuse --list list.csv
list 'task_id,command\na,true\n'; refuse --list list.csv --inputs 'plain none.csv'
for row in 'a\0b,true,,1,1' 'a,echo sa\0fe,,1,1' 'a,true,plain\0,1,1' 'a,true,,1\0,1' 'a,true,,1,x\0y'; do
	list "task_id,command,inputs,timeout,x\n$row\n"; refuse --list list.csv
done
printf 'a\n' >items; refuse --items items
printf 'a\0b\n' >items; refuse --items items --command 'echo {}'
printf 'a\n' >items
for c in 'echo `echo {}`' 'cat <<E
{}
E' 'echo "{}' "echo '{}" 'echo $(echo {}' 'echo "$(case {} in a) echo {};; esac)"' 'echo $((1 + {}))' 'echo ${x:-"{}"}' 'echo $'\''{}'\' '{} x'; do refuse --items items --command "$c"; done
echo '--- usage'
refuse
refuse --list list.csv --items items
refuse --list list.csv --env novalue
refuse --list list.csv more
refuse --table --retry
lot-tasks --list list.csv; echo $?
echo '--- what needs no program is not looked for'
for c in 'cd / && ls' ': {}' 'exit 0' 'if true; then :; fi' '"$SHELL" -c true' 'f() { :; }; f' 'PATH=/nowhere:$PATH x' '(true)' 'X=1'; do lot-tasks --items items --command "$c" -o fine || echo "refused: $c"; done
