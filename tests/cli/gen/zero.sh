#!/usr/bin/env bash
# For every symbol and day purchases equal sales, in shares and in hundredths of money, and a row is
# never twice there.
lot-gen -o m -s 40 -d 60 -b 50 -a 7 --seed=11 --mergers=4
tr -d . <m/trades.csv | awk -F, 'NR > 1 {
	day = $1 FS $3
	shares[day] += $4 - $5
	money[day] += $6 - $7
	if (seen[day, $2]++) print "twice", $0
	rows++
}
END {
	for (day in shares) if (shares[day] || money[day]) print day, shares[day], money[day]
	for (day in shares) days++
	print (days > 2000), (rows / days > 6.7 && rows / days < 7.3)
}'
