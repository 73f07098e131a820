#!/usr/bin/env bash
# A table of returns comes, changes and goes: the symbols in it are run again, and only they.
. "$TOP/tests/pipeline/lib.sh"
market
good
bytes >derived
cat >data/returns.csv <<-END
	symbol,date,return
	2330,2024-01-03,0.5
	2330,2024-01-04,-0.25
	9999,2024-01-03,0.1
END
good
ran fifo 2330 9999
as_fresh
! bytes | cmp -s - derived || die "returns change nothing"
sed -i s/0.25/0.125/ data/returns.csv
good
ran fifo 2330
as_fresh
rm data/returns.csv
good
ran fifo 2330 9999
bytes >back
same derived back "without returns the results are not what they were"
