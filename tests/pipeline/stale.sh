#!/usr/bin/env bash
# Curves that are not of the run whose totals lie beside them are shown with a warning.
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
