#!/usr/bin/env bash
# A part of trades that is a copy of another counts twice, as the rows of one key in several parts are meant to: the run says
# so, and verify names both; days that two parts share it names too.
. "$TOP/tests/pipeline/lib.sh"
wide 6 60
mkdir data/trades
head -n 1 data/trades.csv | tee data/trades/a.csv >data/trades/b.csv
grep ',2020-01-' data/trades.csv >>data/trades/a.csv
grep -v ',2020-01-' data/trades.csv | sed 1d >>data/trades/b.csv
rm data/trades.csv
warned() { # warned [LINE]...: exactly these warnings about parts
	good
	lot-verify >found || die "verify fails: $(head -n 3 found)"
	grep '^warning: parts: ' found >parts || :
	diff parts <(printf '%s' "${1:+$1$'\n'}") || die "other warnings"
	[ "$(grep -c 'lot-manifest: ' said)" -eq "${2:-0}" ] || die "lot-manifest says something else"
}
warned
cp out/brokers.csv once
cp data/trades/a.csv data/trades/a-old.csv
warned 'warning: parts: a and a-old: the same rows of 6 symbols, from 2020-01-01 to 2020-01-28: they count twice' 1
grep -qF "lot-manifest: parts 'a' and 'a-old' of trades hold the very same rows: they count twice" said || die "the run says nothing"
! cmp -s once out/brokers.csv || die "the copy does not count"
sed -i '/^1003,0,2020-01-02/d' data/trades/a-old.csv
warned 'warning: parts: a and a-old: the same rows of 5 symbols, from 2020-01-01 to 2020-01-28: they count twice; days of 1 more'
{ head -n 1 data/trades/a.csv; grep '^100[12],0,2020-01-28' data/trades/a.csv; } >data/trades/a-old.csv
warned 'warning: parts: a and a-old: both have days of 2 symbols from 2020-01-28 to 2020-01-28: what they have in common is added up'
rm data/trades/a-old.csv
warned
same once out/brokers.csv 'the totals are not those of before'
