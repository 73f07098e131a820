#!/usr/bin/env bash
# A command on each group of a table: the groups that changed run again and no others, a failing group keeps the whole back and
# not the others, -j changes nothing.
. "$TOP/tests/pipeline/lib.sh"
cat >sales.csv <<'END'
id,category,amount,note
1,toys,10,x
2,books,20,"a, ""b"""
3,toys,30,"two
lines"
4,food,40,
5,books,5,y
END
cat >sum.sh <<'END'
#!/bin/sh
# Counts rows by their first field, a number, and sums the third.
awk -F, 'NR > 1 && /^[0-9]/ { name = $2; n++; sum += $3 } END { if (sum > 15) { print "category,rows,sum"; print name "," n "," sum } }'
END
chmod +x sum.sh
apply() { MAYFAIL=1 graph apply -j2 TABLE=sales.csv BY=category COMMAND=./sum.sh "$@" || die "make apply $* fails"; }
fails() { # fails TEXT [ARG]...
	local text=$1; shift
	if MAYFAIL=1 graph apply -j2 TABLE=sales.csv BY=category COMMAND=./sum.sh "$@"; then die "make apply $* succeeds, expected '$text'"; fi
	grep -qF -- "$text" said || die "make apply $* does not say '$text'"
}
whole() { printf '%s\n' "$@" | cmp -s - out/apply/sales.csv || die "the whole is: $(cat out/apply/sales.csv)"; }
kept() { stat -c '%Y %y' out/apply/sales.csv; }

apply
ran split sales.csv
ran task toys books food
ran gather out/apply/sales.csv
whole category,rows,sum books,2,25 food,1,40 toys,2,40
printf 'id,category,amount,note\n1,toys,10,x\n3,toys,30,"two\nlines"\n' | cmp - out/apply/sales/toys.csv || die "a slice has not the table's bytes"
head -n 1 out/tasks/sales.csv | grep -q '^task_id,group,result,' || die "the table of tasks has no column group"
cp -r out first

sleep .01; before=$(kept)
apply
[ ! -s log.new ] || die "a second make apply runs $(cat log.new)"
grep -q '^nothing to do: out/apply/sales.csv' said || die "a second make apply does not say that there is nothing to do"
touch sales.csv
apply
ran split sales.csv; ran task; ran gather
[ "$(kept)" = "$before" ] || die "a touched table makes the whole again"

# Rows of other groups between: no group changed.
{ head -n 1 sales.csv; printf '%s\n' '2,books,20,"a, ""b"""' '4,food,40,' '1,toys,10,x' '5,books,5,y' '3,toys,30,"two' 'lines"'; } >new && mv new sales.csv
apply
ran task; ran gather
sed -i 's/^4,food,40,/4,food,41,/' sales.csv
apply
ran task food; ran gather out/apply/sales.csv
whole category,rows,sum books,2,25 food,1,41 toys,2,40
echo 6,garden,100, >>sales.csv
apply
ran task garden
whole category,rows,sum books,2,25 food,1,41 garden,1,100 toys,2,40
# A group goes; one that says nothing is left out.
sed -i '/garden/d; s/^4,food,41/4,food,1/' sales.csv
apply
ran task food
whole category,rows,sum books,2,25 toys,2,40
[ ! -e out/apply/sales/garden.csv ] && [ ! -e out/tasks/sales/garden.out ] || die "files of a vanished group stay"
[ -e out/tasks/sales/food.out ] && [ ! -s out/tasks/sales/food.out ] || die "an empty result is no result"
# Its command's file is an input of each.
sed -i 's/sum > 15/sum > 0/' sum.sh
apply
ran split; ran task toys books food
whole category,rows,sum books,2,25 food,1,1 toys,2,40
apply COMMAND='./sum.sh; echo {group} >&2'
ran split; ran task toys books food

# What is deleted is made again.
rm out/apply/sales/toys.csv
apply
ran split sales.csv
[ -f out/apply/sales/toys.csv ] || die "a deleted slice is not made again"
rm out/apply/sales.csv; apply; ran split; ran task; ran gather out/apply/sales.csv
rm -r out/apply; apply; whole category,rows,sum books,2,25 food,1,1 toys,2,40
rm -r out/tasks; apply; ran split; ran task toys books food

# A group that fails: the others are kept, the whole stays away.
rm -r out
fails '1 of 3 tasks failed: food' COMMAND='if [ {group} = food ]; then echo bad food >&2; exit 3; fi; ./sum.sh'
grep -q 'bad food' said || die "why the group failed is not said"
ran task books food toys; ran gather
[ -s out/tasks/sales/toys.out ] && [ -s out/tasks/sales/books.out ] || die "the others are not kept"
[ ! -e out/tasks/sales/food.out ] && [ ! -e out/apply/sales.csv ] || die "there is a result of a failed group"
grep -q '^food,food,.*,false,' out/tasks/sales.csv || die "the table of tasks does not name the failed group"
fails 'food' COMMAND='if [ {group} = food ]; then echo bad food >&2; exit 3; fi; ./sum.sh'
ran task food
apply
ran task books food toys

# Headers that differ are named.
fails "task 'food' has the header 'other', but task 'books' has 'category,rows,sum'" COMMAND='if [ {group} = food ]; then echo other; else ./sum.sh; fi'
apply

# Another name, -j1 and -j8, and everything from nothing: the same bytes.
results() { everything | grep -vE ' out/tasks/sales(/.*[.]task|([.]tasks)?[.]csv)$'; } # not what says when
results >want
for jobs in 1 8; do
	rm -rf out
	apply -j$jobs
	results >got
	same want got "-j$jobs differs"
done
cut -d, -f1-3,6- out/tasks/sales.csv >table
apply RUN=other
cut -d, -f1-3,6- out/tasks/other.csv | sed 's/other/sales/g' | cmp - table || die "another name gives another table"
cmp out/apply/sales.csv out/apply/other.csv || die "another name gives another whole"
