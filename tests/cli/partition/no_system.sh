#!/usr/bin/env bash
# What the system refuses: exit 3 and a message with the path; no manifest, nothing half written.
. "$TOP/tests/cli/tables.sh"
printf '%s\n2330,2024-01-02,10\n' $PRICES >prices.csv
partition prices nowhere.csv
mkdir folder; partition prices folder
lot-partition --table prices --slices slices -o /dev/full prices.csv; echo "full disk: $?"
lot-partition --table prices --slices slices -o parts/p.csv --reject /dev/full prices.csv; echo "rejects on a full disk: $?"
[ ! -e parts/p.csv ] || echo "a manifest without its rejects"
: >file
lot-partition --table prices --slices file/slices -o parts/p.csv prices.csv; echo "slices below a file: $?"
lot-partition --table prices --slices slices -o file/p.csv prices.csv; echo "manifest below a file: $?"
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 prices.csv; partition prices prices.csv >unreadable 2>&1
	grep -q 'cannot read .prices.csv.' unreadable && grep -q 'prices.csv: 3' unreadable || cat unreadable
fi
find . -name 'p.csv*'
