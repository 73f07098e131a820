#!/usr/bin/env bash
# Two symbols' accounts to totals: 177, 43 and -275, in the window 122, 38 and -160 (TRAPS 18).
partial() { "$BIN/../helper/make_partial" "$@"; }
partial pnl/AAA.npz <<END
account,1001,1,1850000,1850000,0,1300000,8000000,11800000,326934638
account,1002,1,-2800000,-2800000,0,-1700000,17700000,8000000,-359354073
account,1003,1,400000,400000,0,400000,0,5900000,432120811
symbol,AAA,9,3,2022-12-29,2023-01-05,9,380,380,41100000,41100000,-550000,0
END
partial pnl/BBB.npz <<END
account,1001,1,-80000,-80000,0,-80000,2120000,5100000,-6532368
account,1002,1,50000,0,50000,100000,0,0,0
account,1003,1,30000,-50000,80000,-20000,5100000,2120000,6532368
symbol,BBB,6,3,2022-12-30,2023-01-05,9,24,24,12270000,12270000,0,0
END
lot-merge --brokers=brokers.csv --symbols=symbols.csv pnl/AAA.npz pnl/BBB.npz && cat brokers.csv symbols.csv
lot-merge pnl/AAA.npz pnl/BBB.npz | cmp - brokers.csv
