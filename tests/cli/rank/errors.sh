#!/usr/bin/env bash
# Tables that cannot be ranked, and calls that cannot be meant.
cp "$CASE/brokers.csv" .
lot-rank; echo $?
lot-rank --by name brokers.csv; echo $?
lot-rank --by position brokers.csv; echo $?
lot-rank --top 0 brokers.csv; echo $?
lot-rank --bottom x brokers.csv; echo $?
lot-rank "$CASE/brokers.csv" more.csv; echo $?
sed 's/-3.5000,1.0000/n\/a,1.0000/' "$CASE/brokers.csv" >bad.csv; lot-rank -o out.csv bad.csv; echo $?
head -c 300 "$CASE/brokers.csv" >torn.csv; lot-rank -o out.csv torn.csv; echo $?
seq -s, 41 >wide.csv; lot-rank wide.csv; echo $?
head -n 1 "$CASE/brokers.csv" >bare.csv; lot-rank --top 3 bare.csv; echo $?
lot-rank "$CASE/brokers.csv" >/dev/full; echo $?
lot-rank --broker 00 --symbol 2330; echo $?
lot-rank --broker 00 brokers.csv; echo $?
lot-rank --broker ''; echo $?
lot-rank --symbol 123456789012345678901234567890123; echo $?
lot-rank --broker 00; echo $?
lot-rank --symbol 2330; echo $?
lot-rank --min-amount x brokers.csv; echo $?
lot-rank --min-amount -1 brokers.csv; echo $?
lot-rank --names none.csv brokers.csv; echo $?
mkdir -p out/pnl; lot-rank --broker 00; echo $?
head -c 20 brokers.csv >out/pnl/bad.npz; lot-rank --broker 00; echo $?
[ ! -e out.csv ]
