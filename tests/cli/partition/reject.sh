#!/usr/bin/env bash
# --reject FILE sets bad rows aside with their reason, says how many, and the rest is as without them.
. "$TOP/tests/cli/tables.sh"
good=(2330,A,2024-01-02,1,0,10,0 2330,B,2024-01-02,0,1,0,10 '"a,b",C,2024-01-02,5,0,50,0')
bad=(2330,A,2024-01-03,1x,0,10,0 2330,A,2024-02-30,1,0,10,0 ,A,2024-01-03,1,0,10,0 '2330,"A,1",2024-01-03,0,0,1,0'
	2330,A,2024-01-03,1,0 2330,A,2024-01-03,-1,0,10,0 2330,A,2024-01-03,1,0,900000000000000,0)
printf '%s\n' $TRADES "${good[@]}" >good.csv
printf '%s\n' $TRADES "${good[0]}" "${bad[@]}" "${good[@]:1}" >mixed.csv
partition trades good.csv
mv slices good.slices
partition trades mixed.csv --reject rejected.csv
diff -r good.slices slices
cat rejected.csv
partition trades good.csv --reject none.csv
diff -r good.slices slices
[ ! -e none.csv ] || cat none.csv
# What is not a row stops the program all the same.
printf '%s\n%s' $TRADES 2330,A,2024 >torn.csv; partition trades torn.csv --reject r.csv
head -c 60 mixed.csv | gzip -n | head -c 40 >cut.csv.gz; partition trades cut.csv.gz --reject r.csv
given trades columns $PRICES 2330,2024-01-02,10
partition trades columns.csv --reject r.csv
[ ! -e r.csv ] || echo "rejects of a refused table were written"
# A bad price is set aside likewise.
printf '%s\n2330,2024-01-02,10\n2330,2024-01-02,x\n2330,2024-01-03,11\n' $PRICES >price.csv
partition prices price.csv --reject price.rejected
cat price.rejected
# Of prices of a day that contradict each other none stays, whatever their order, and a symbol of nothing else has no slice.
days='2317,2024-01-02,7 2317,2024-01-03,8 2330,2024-01-02,5 2330,2024-01-02,6 2330,2024-01-02,5 2330,2024-01-03,9 9999,2024-01-02,1 9999,2024-01-02,2'
printf '%s\n' $PRICES 2317,2024-01-02,7 2317,2024-01-03,8 2330,2024-01-03,9 >sound.csv
partition prices sound.csv
mv slices sound; mv parts/part.csv sound.part
printf '%s\n' $PRICES $days >forth.csv
{ echo $PRICES; printf '%s\n' $days | tac; } >back.csv
{ echo $PRICES; printf '%s\n' $days | LC_ALL=C sort; } >sorted.csv
for file in forth back sorted; do
	for jobs in 1 4; do
		partition prices $file.csv --reject $file.$jobs -j $jobs
		diff -r sound slices
		diff sound.part parts/part.csv
	done
	cmp $file.1 $file.4
	cat $file.1
done
given returns contradict $RETURNS 2330,2024-01-02,0.02 2330,2024-01-02,0.01
partition returns contradict.csv --reject returns.rejected
cat returns.rejected parts/part.csv
find slices -type f
