#!/usr/bin/env bash
# COLUMNS renames the columns of prices; another name is another table.
. "$TOP/tests/pipeline/lib.sh"
market
good
bytes >want
sed -i '1s/close/last/; s/$/,7/; 1s/,7$/,close/' data/prices.csv
good COLUMNS=close=last
bytes >got
same want got "close=last is not the column last"
good
bytes >got
! cmp -s want got || die "without COLUMNS the column close does not count"
as_fresh
bad "column 'adj_close' is missing" COLUMNS=close=adj_close
bad "does not rename a column" COLUMNS=nothing=close
