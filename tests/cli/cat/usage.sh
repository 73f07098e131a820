#!/usr/bin/env bash
# Wrong calls end with 2 and say why; a file that is not there or cannot be written ends with 3.
cd "$TOP/tests/input/numpy"
try() { lot-cat "$@"; echo "exit $?"; }
try
try --nothing
try -n x prices.npz
try -n -1 prices.npz
try --table=accounts prices.npz
try --table=symbols prices.npz
try --table=rows -c date prices.npz
try -c date,open prices.npz
try -c date, prices.npz
try -c broker,first trades.npz
try prices.npz returns.npz
try --info --check prices.npz
try missing.npz
try .
try -o none/x.csv prices.npz
try --settings=missing prices.npz
