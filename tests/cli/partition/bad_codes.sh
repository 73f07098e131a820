#!/usr/bin/env bash
# Symbols and brokers that cannot be codes: empty, too long, with control characters.
. "$TOP/tests/cli/tables.sh"
long=abcdefghijklmnopqrstuvwxyz0123456
trade symbol-empty ,A,2024-01-03,1,0,10,0
trade broker-empty 2330,,2024-01-03,1,0,10,0
trade symbol-long "$long,A,2024-01-03,1,0,10,0"
trade broker-long "2330,$long,2024-01-03,1,0,10,0"
trade symbol-tab "23	30,A,2024-01-03,1,0,10,0"
trade broker-delete "$(printf '2330,A\177,2024-01-03,1,0,10,0')"
trade broker-newline "$(printf '2330,"A\nB",2024-01-03,1,0,10,0')"
close_ prices-empty ,2024-01-03,10
return_ returns-long "$long,2024-01-03,0.1"
printf '%s\n%s\n2330,A\0B,2024-01-02,1,0,10,0\n' $TRADES 2330,A,2024-01-02,1,0,10,0 >nul.csv
partition trades nul.csv
trade zero-row-without-broker 2330,,2024-01-03,0,0,0,0
close_ no-close-without-symbol ,2024-01-03,
trade longest "${long%?},${long%?},2024-01-03,1,0,10,0"
trade utf8 '台積電,元大,2024-01-03,1,0,10,0'
