#!/usr/bin/env bash
# make apply on tables of every form, groups of every name, and what it refuses.
. "$TOP/tests/pipeline/lib.sh"
apply() { MAYFAIL=1 graph apply -j2 "$@" || die "make apply $* fails"; }
fails() { # fails TEXT [ARG]...
	local text=$1; shift
	if MAYFAIL=1 graph apply -j2 "$@"; then die "make apply $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make apply $* does not say '$text'"
}
is() { cmp -s - "$1" || die "$1 is: $(cat -A "$1")"; }

printf '\xef\xbb\xbfk;1,"the ""v"""\r\nb,"1\r\n2"\r\na,\r\n' >t.csv
apply TABLE=t.csv BY='k;1' COMMAND=cat
printf 'k;1,"the ""v"""\r\na,\r\nb,"1\r\n2"\r\n' | is out/apply/t.csv
gzip -c t.csv >z.csv.gz
apply TABLE=z.csv.gz BY='the "v"' COMMAND=cat
printf 'k;1,"the ""v"""\r\na,\r\nb,"1\r\n2"\r\n' | is out/apply/z.csv
printf 'k,v\nonly,1\nonly,2\n' >one.csv
apply TABLE=one.csv BY=k COMMAND=cat
is out/apply/one.csv <one.csv
printf 'k,v\n' >none.csv
apply TABLE=none.csv BY=k COMMAND=cat
is out/apply/none.csv </dev/null
apply TABLE=none.csv BY=k COMMAND=cat
echo 'a,1' >>none.csv
apply TABLE=none.csv BY=k COMMAND=cat
is out/apply/none.csv <none.csv
printf 'k,v\n' >none.csv
apply TABLE=none.csv BY=k COMMAND=cat
is out/apply/none.csv </dev/null

# Names that mean something to make, to the shell, to a folder; {group} arrives as it is, and so does a $ of the command.
printf 'k,v\n%s' '$(touch pwned),1
"a
b",2
,3
../x,4
-rf,5
50%,6
"it''s ""q"" `id`",7
+,8
台積電,9
a b,10
#x,11
' >names.csv
apply TABLE=names.csv BY=k COMMAND='printf "k,n\n"; awk -F, -v n={group} "NR == 1 { next } END { printf \"\\\"%s\\\",%d\n\", length(n), \$NF }"'
[ ! -e pwned ] || die "a name was run"
cut -d, -f2 out/apply/names.csv | sort -n | tr '\n' ' ' | grep -qx 'n 1 2 3 4 5 6 7 8 9 10 11 ' ||
	[ "$(tail -n +2 out/apply/names.csv | cut -d, -f2 | sort -n | tr '\n' ' ')" = '1 2 3 4 5 6 7 8 9 10 11 ' ] || die "groups are missing: $(cat out/apply/names.csv)"
apply TABLE=names.csv BY=k COMMAND='printf "k,n\n"; awk -F, -v n={group} "NR == 1 { next } END { printf \"\\\"%s\\\",%d\n\", length(n), \$NF }"'
ran task

# Results are kept by the table's name.
mkdir other && cp t.csv other/one.csv
fails 'out/tasks/one.csv holds the results of one.csv: RUN=name' TABLE=other/one.csv BY='k;1' COMMAND=cat
apply RUN=two TABLE=other/one.csv BY='k;1' COMMAND=cat
cmp out/apply/two.csv out/apply/t.csv || die "another name, other bytes"
printf 'task_id,command\nx,echo 1\n' >jobs.csv
MAYFAIL=1 graph tasks TASKS=jobs.csv || die "make tasks fails"
mkdir tables && cp one.csv tables/jobs.csv
fails 'out/tasks/jobs.csv holds the results of jobs.csv: RUN=name' TABLE=tables/jobs.csv BY=k COMMAND=cat
is out/apply/one.csv <one.csv

fails 'TABLE is empty' BY=k COMMAND=cat
fails 'BY is empty' TABLE=one.csv COMMAND=cat
fails 'COMMAND is empty' TABLE=one.csv BY=k
fails 'nowhere.csv: there is no such table' TABLE=nowhere.csv BY=k COMMAND=cat
fails 'blanks in their path' TABLE='o ne.csv' BY=k COMMAND=cat
fails "';' is not supported here" TABLE='a;b.csv' BY=k COMMAND=cat
fails "one.csv:1: column 'x' is missing" TABLE=one.csv BY=x COMMAND=cat
fails "{nothing}" TABLE=one.csv BY=k COMMAND='echo {nothing}'
fails 'no-such-command' TABLE=one.csv BY=k COMMAND=no-such-command
printf 'k,v\na,1\nb\n' >ragged.csv
fails 'ragged.csv:3: 1 fields where the header has 2' TABLE=ragged.csv BY=k COMMAND=cat
[ -z "$(find out/apply/ragged* out/tasks/ragged* -name '*.csv' 2>/dev/null)" ] || die "a refused table leaves something"
