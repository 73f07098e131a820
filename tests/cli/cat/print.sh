#!/usr/bin/env bash
# What lot-partition and lot-fifo write, as CSV: prices without zeros at their end, returns as they were
# given, brokers repeated, money with four decimals; partials as brokers and as symbols.
cat >prices.csv <<'END'
symbol,date,close
BRK/B,2024-06-17,85
BRK/B,2024-06-18,85.50
BRK/B,2024-06-19,
BRK/B,2024-06-20,0.00000001
BRK/B,2024-06-21,39999999.99999999
END
cat >returns.csv <<'END'
symbol,date,return
BRK/B,2024-06-18,0.0058823529
BRK/B,2024-06-19,-0.1
BRK/B,2024-06-20,1e-17
BRK/B,2024-06-21,0.3333333333333333333
END
cat >trades.csv <<'END'
symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
BRK/B,9A9x,20240617,1000,0,85000,0
BRK/B,9A9X,20240617,0,1000,0,85000
BRK/B,9A9x,20240618,2147483648,7,1.00005,594.65
BRK/B,"1,2",20240618,7,7,594.65,594.65
BRK/B,9A9X,20240618,0,2147483641,0,1.0001
END
for t in prices returns trades; do lot-partition --table=$t --slices=s -o $t.parts.csv $t.csv; done
cd s/BRK+2FB
for t in prices returns trades; do lot-cat $t.npz; lot-cat --check $t.npz; done
lot-fifo --partial=p.npz -o p.csv ../BRK+2FB
lot-cat p.npz
lot-cat --table=symbols p.npz
lot-cat --check p.npz
