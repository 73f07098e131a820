#!/usr/bin/env bash
# A second price of a day must agree with the first; so must a second return.  Trades are added up.
. "$TOP/tests/cli/tables.sh"
close_ prices-differ 2330,2024-01-03,11 2330,2024-01-02,10.00000001
close_ prices-agree 2330,20240102,1e1 2330,2024-01-02,10.000000001
close_ prices-apart 2330,2024-01-03,11 2331,2024-01-02,12
return_ returns-differ 2330,2024-01-02,0.02
return_ returns-agree 2330,2024-01-02,1e-2
trade sums-beyond-64-bits 2330,A,2024-01-02,9223372036854775807,0,0,0
trade money-sums-beyond-64-bits $(for i in 1 2 3; do echo 2330,A,2024-01-02,1,0,400000000000000,0; done)
# Over two files of one part.
printf '%s\n2330,2024-01-02,10\n' $PRICES >one.csv
printf '%s\n2330,2024-01-02,11\n' $PRICES >two.csv
rm -rf slices parts
lot-partition --table prices --slices slices -o parts/part.csv one.csv two.csv
echo "two files: $?"
[ -z "$(find slices parts -type f 2>/dev/null)" ]
