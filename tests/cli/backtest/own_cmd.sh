#!/usr/bin/env bash
# Strategies in any language: what they are given, and that a failing one leaves no output.
"$CASE/market" s A 60
cat >mine.py <<'END'
#!/usr/bin/env python3
import csv, sys
n = int(sys.argv[1])
closes = []
for row in csv.DictReader(sys.stdin):
    closes.append(float(row["close"]))
    print(1 if len(closes) > n and closes[-1] > closes[-1 - n] else 0)
END
chmod +x mine.py
command -v python3 >/dev/null || { echo "python3 is missing"; exit 77; }
lot-backtest -s 'cmd:./mine.py {n}' -g n=1..3 s/A >own.csv
lot-backtest -s sma_cross -g 'fast=1 slow=2' s/A | tail -1 | cut -d, -f4-16 >twin
sed -n 2p own.csv | cut -d, -f3-15 | cmp - twin
cut -d, -f1-3 own.csv
lot-backtest -s 'cmd:sh -c "head -3 >&2; exit 5"' -o x.csv s/A; echo "exit $?"
try() { lot-backtest "$@" -o x.csv s/A; echo "exit $?"; ls x.csv 2>/dev/null; }
try -s 'cmd:./none.py'
try -s 'cmd:sed 1,2d'
try -s 'cmd:sh -c "exit {n}"' -g n=0,3
try --timeout=0.2 -s 'cmd:sleep 9'
try -s 'cmd:./mine.py {n}' -g n=x
# A name with a comma and quotes is one cell.
lot-backtest -s "cmd:sh -c 'sed 1d | sed s/.*/0/'  \"a,b\"" s/A | tail -1 | cut -c1-60
