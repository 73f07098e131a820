#!/usr/bin/env bash
# Curves and windows that are not of the run whose totals lie beside them are shown with a warning.
. "$TOP/tests/pipeline/lib.sh"
wide 6 30
says() { # says N: lot-curve says N lines on standard error, and shows a curve
	[ "$(lot-curve 2 --csv 2>told | wc -l)" -gt 2 ] || die "no curve is shown"
	[ "$(grep -c "'out/equity.npz' does not end with what 'out/brokers.csv' says" told)" = "$1" ] && [ "$(wc -l <told)" = "$1" ] ||
		die "lot-curve says: $(cat told)"
}
graph daily || die "make daily fails"
says 0
good
says 0
sed -i 's/^1003,2,2020-01-09,\([0-9]*\),0,[0-9]*,0$/1003,2,2020-01-09,\1,0,7,0/' data/trades.csv
good
says 1
graph daily || die "make daily fails"
says 0
good START=2020-01-11
says 1
graph daily START=2020-01-11 || die "make daily fails"
says 0

# An old close moves no end; nor does a merger of brokers that a window does not have: the tables themselves are compared.
rm -rf out
both() { good "$@"; graph rolling daily -j2 WINDOWS='1w all' "$@" || die "make rolling daily fails"; agree; }
agree() { quiet lot-curve 2; quiet lot-rank --out=out/rolling/1w; quiet lot-rank out/rolling/all/brokers.csv; quiet lot-rank; }
quiet() { "$@" --csv 2>told >shown || die "$*: $(cat told)"; [ ! -s told ] || die "$* says: $(cat told)"; }
warns() { # warns TEXT COMMAND...: one line, and the answer
	local text=$1; shift
	"$@" --csv 2>told >shown && [ -s shown ] || die "$* shows nothing: $(cat told)"
	grep -qF -- "$text" told && [ "$(wc -l <told)" -eq 1 ] || die "$*: expected '$text', said: $(cat told)"
}
differ() {
	warns "'out/equity.npz' is of other tables than 'out/brokers.csv', though it ends with the same; make daily makes it anew" lot-curve 2
	warns "'out/rolling/1w' is of other tables than the last totals; make rolling or make run makes the older of them anew" lot-rank --out=out/rolling/1w
	warns "'out/rolling/all' is of other tables" lot-rank out/rolling/all/brokers.csv
	quiet lot-rank
}
both
sed -i 's/^1003,2020-01-09,.*/1003,2020-01-09,123/' data/prices.csv
good
differ
both
# The same tables again are the same.
cp -r data was
sed -i 's/^1003,2020-01-09,.*/1003,2020-01-09,124/' data/prices.csv
good && differ
cp was/prices.csv data/ && good && agree
printf 'old_broker,new_broker\n77,78\n' >data/broker_mergers.csv
good && differ
both
# Prices of a symbol that nobody trades are in no result.
echo 9999,2020-01-09,1 >>data/prices.csv
good && agree
graph rolling daily -j2 WINDOWS='1w all'
[ ! -s log.new ] || ! grep -qE ',(rolling|daily|equity|merge),' log.new || die "make does not agree"
# Where nobody wrote down what they are of, nothing is said.
rm out/tables && agree
good && [ -s out/tables ] || die "it is not written down again"
