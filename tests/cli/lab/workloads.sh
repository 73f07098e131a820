#!/usr/bin/env bash
# The lab's workloads: their parts add up to the whole, whichever way they are done, and what is refused.
PATH=$BIN/../lab:$PATH
# total ITEMS: the sum of the answers' figures as `items sum`; whole numbers of 64 bits wrap as the programs' do.
total() { local items=0 sum=0 i s _; while read -r i s _; do items=$((items + ${i#items=})) sum=$((sum + 0x${s#sum=})); done; printf '%d %016x\n' $items $sum; }
same() { [ "$(cat "$1")" = "$(cat "$2")" ] || { echo "$3:"; cat "$1" "$2"; }; }

work --count=6 --rounds=1000 | total >whole
{ work --count=1 --rounds=1000; work --first=1 --count=4 --rounds=1000; work --first=5 --rounds=1000; } | total >parts
same whole parts work; cat whole
[ "$(work --calibrate)" -gt 1000 ] || echo "no rate"

images --make=24 --count=5 --to=in >/dev/null && images --count=5 --from=in --to=out | total >whole
for i in 4 3 1 0 2; do images --first=$i --from=in --to=one; done | total >parts
same whole parts images; diff -r out one
printf 'P5 3 3 255\n\0\0\0\0\0\0\0\0\0' >in/0.pgm; images --from=in --to=flat | cut -d' ' -f1,3; tail -c 9 flat/0.pgm | od -An -tu1

inference --count=40 --batch=1 | total >whole
inference --count=40 --batch=7 | total >parts; same whole parts 'inference in batches'
for i in 0 10 20 30; do inference --first=$i --count=10 --batch=10; done | total >parts; same whole parts 'inference by tasks'

loading --make=70 --file=samples | cut -d' ' -f1
loading --file=samples --batch=8 | total >whole
for w in 1 2 5; do loading --file=samples --batch=8 --workers=$w --ahead=3 | total >parts; same whole parts "loading with $w workers"; done

handover --table=t.csv --rows=1001 make | cut -d' ' -f1,3
handover --table=t.csv parse | total >whole; cat whole
handover --table=t.csv pack | cut -d' ' -f1
handover --table=t.csv --workers=3 split | cut -d' ' -f1; cat t.csv.*of3 | grep -v id | cmp - <(sed 1d t.csv)
for way in parse slice map; do
	for w in 0 1 2; do handover --table=t.csv --workers=3 --worker=$w $way; done | total >parts; same whole parts $way
done
handover --table=t.csv --workers=3 fork | total >parts; same whole parts fork

echo '--- refused'
refused() { "$@"; echo "exit $?"; }
for p in work images inference loading handover tally findings; do
	$p --help | sed -n 2p | grep -c .; $p --no-such 2>&1 | head -n 1; $p x y 2>&1 | head -n 1
done
refused images --to=out; rm in/0.pgm; refused images --from=in --to=out; printf 'P5 2 2 255\nabc' >in/0.pgm; refused images --from=in --to=out
refused inference --batch=0; refused loading; refused loading --file=none; echo x >odd; refused loading --file=odd
refused handover --table=t.csv no; refused handover --table=t.csv --workers=2 --worker=2 map; refused handover --table=none.csv parse
refused handover --table=t.csv --workers=9 slice; echo torn >t.csv.packed; refused handover --table=t.csv map; refused handover make
printf 'id,price,shares\n1,2,x\n' >t.csv; for way in parse pack fork; do refused handover --table=t.csv $way; done
work >/dev/full; echo "exit $?"
