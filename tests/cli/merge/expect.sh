#!/usr/bin/env bash
# --expect: totals of fewer or more symbols than there are never become totals.
PATH=$BIN/../helper:$PATH
printf 'symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\nA,1,2024-01-02,1,0,5,0\nB,1,2024-01-02,0,1,0,5\n' >t.csv
lot-partition --table=trades --slices=s -o t.parts t.csv
for s in A B; do lot-fifo --partial=$s.npz s/$s; done
lot-merge --expect=2 --brokers=two.csv A.npz B.npz; echo $?
lot-merge --expect=2 --brokers=one.csv A.npz; echo $?
lot-merge --expect=1 --brokers=one.csv A.npz B.npz; echo $?
lot-merge --expect=x A.npz; echo $?
ls *.csv
