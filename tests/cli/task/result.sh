#!/usr/bin/env bash
# What a task leaves: its result whole or not at all, its errors only when it fails, one line that says why.
show() { for f in "$@"; do [ -e "$f" ] && { echo "$f:"; cat "$f"; } || echo "$f: none"; done; }
echo '--- done'
lot-task -o r.out -- sh -c 'echo one; echo noise >&2; echo two'; echo $?
show r.out r.out.err
echo '--- fails: what was there stays, its errors are kept'
lot-task -o r.out -- sh -c 'echo half; echo first >&2; echo "last word" >&2; echo >&2; exit 3'; echo $?
show r.out r.out.err
echo '--- done again'
lot-task -o r.out -- echo three; echo $?
show r.out r.out.err
echo '--- fails without a word'
lot-task -o deep/er/r.out --name 'a task' -- false; echo $?
show deep/er/r.out deep/er/r.out.err
echo '--- is no command, is no program'
lot-task -o r.out -- ./nowhere; echo $?
touch plain; lot-task -o r.out -- ./plain; echo $?
echo '--- ended by a signal'
lot-task -o r.out -- sh -c 'echo oops >&2; kill -SEGV $$'; echo $?
echo '--- input: nothing, a file, our own'
lot-task -o in.out -- cat </etc/passwd; show in.out
printf 'from a file\n' >file
lot-task -o in.out --input file -- cat; show in.out
printf 'our own\n' | lot-task -o in.out --input - -- cat; show in.out
lot-task -o in.out --input nofile -- cat; echo $?
echo '--- environment'
MAKEFLAGS=k MAKELEVEL=3 LOTMILL_RECORD= OTHER=kept lot-task --env A=1 --env 'B=two words' -o env.out -- env
grep -E '^(A|B|MAKEFLAGS|MAKELEVEL|LOTMILL_RECORD|OTHER)=' env.out | sort
echo '--- words and lines'
cat >words <<'S'
printf "<%s>" "a b" 'it'\''s' \$x "" -- a\ b "\"\\\$" it''self
S
lot-task -o w.out --line "$(sed 's/\\/\\\\/g' words)"; cat w.out; echo; sh words; echo
HOME=/h lot-task -o w.out --line 'printf "<%s>" "$HOME" $((1 + 2)) | tr 3 4'; cat w.out; echo
lot-task -o w.out --line 'cd / && pwd'; cat w.out
lot-task -o w.out --line 'X=1 env'; grep ^X= w.out
lot-task -o w.out --line 'echo one\necho two \\\\ three'; cat w.out
lot-task -o w.out --line '-x'; echo $?
echo '--- errors of before that stay are worth a word, and the result is good'
mkdir s.out.err
lot-task -o s.out -- echo four; echo $?; cat s.out
lot-task -o s.out -- false; echo $?
