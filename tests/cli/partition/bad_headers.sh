#!/usr/bin/env bash
# Headers: a missing column, columns of no known table, a column twice, no header, and what is fine.
. "$TOP/tests/cli/tables.sh"
given trades no-amounts symbol,broker,date,buy_shares,sell_shares 2330,A,2024-01-02,1,0
given trades no-broker symbol,date,buy_shares,sell_shares,buy_amount,sell_amount 2330,2024-01-02,1,0,1,0
given trades half symbol,broker,date,buy_shares,sell_shares,buy_amount 2330,A,2024-01-02,1,0,1
given trades other-case Symbol,Broker,Date,Buy_shares,Sell_shares,Buy_amount,Sell_amount 2330,A,2024-01-02,1,0,1,0
given trades other-table $PRICES 2330,2024-01-02,10
given prices no-close symbol,date,open 2330,2024-01-02,10
given returns no-return $PRICES 2330,2024-01-02,10
given prices no-symbol ticker,date,close 2330,2024-01-02,10
given trades twice $TRADES,buy_shares 2330,A,2024-01-02,1,0,10,0,2
given trades both-kinds $TRADES,price 2330,A,2024-01-02,1,0,10,0,10
given prices numbers 2330,2024-01-02,10 2330,2024-01-03,10
: >nothing.csv; partition prices nothing.csv
printf '\n\n' >blank.csv; partition prices blank.csv
printf '\357\273\277' >mark.csv; partition prices mark.csv
printf 'symbol,date,close\r2330,2024-01-02,10\r\n' >old-ends.csv; partition prices old-ends.csv
head -c 70M /dev/zero | tr '\0' a | gzip -n1 >endless.csv.gz; partition prices endless.csv.gz
# Fine: a byte-order mark, CRLF, any order, other columns, quotes, blank lines, no row at all.
printf '\357\273\277"close",note,"date",symbol\r\n10,"a ""b"",\r\nc",2024-01-02,"2330"\r\n\r\n' >fine.csv
partition prices fine.csv
given trades header-alone $TRADES
given prices renamed symbol,date,adj_close,close 2330,2024-01-02,9,10
partition prices renamed.csv --columns close=adj_close
partition prices renamed.csv --columns close=none
