#!/usr/bin/env bash
# Two runs at once in one out: the second waits or says so, and the results are right.
. "$TOP/tests/pipeline/lib.sh"
wide 30 15
good
everything >want
for round in 1 2 3; do
	rm -rf out
	make run -j2 >said.1 2>&1 & first=$!
	[ $round -eq 1 ] || sleep .0$((round * 2))
	make run -j2 >said.2 2>&1 & second=$!
	one=0 two=0
	wait $first || one=$?
	wait $second || two=$?
	cat said.1 said.2 >said
	[ $one -eq 0 ] || [ $two -eq 0 ] || die "both of two runs fail"
	[ $one -eq 0 ] || grep -qiE 'lock|another|already' said.1 || die "the first run fails without a reason"
	[ $two -eq 0 ] || grep -qiE 'lock|another|already' said.2 || die "the second run fails without a reason"
	graph run -j2 || die "make after two runs fails"
	everything >got
	same want got "two runs at once give other results"
done
# With different settings: whichever was last decides, and the next make gives its own results.
make run -j2 START=2020-01-05 >said.1 2>&1 & first=$!
make run -j2 END=2020-01-09 >said.2 2>&1 & second=$!
wait $first || :
wait $second || :
good
everything >got
same want got "two runs with other settings leave wrong results"
