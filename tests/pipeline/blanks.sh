#!/usr/bin/env bash
# `A ` is not `A`: a broker is cut in two by it, and a merger merges nobody.  verify names such codes, unless mergers make one of
# them, and a merger table that is another market's.
again="make -s -f $TOP/pipeline.mk LOTMILL_BIN=$BIN V=0 OUT=out DATA=data"
mkdir data
printf 'symbol,date,close\nS,2024-01-02,10\n' >data/prices.csv
header=symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
printf '%s\n' $header S,A,2024-01-02,100,0,1000,0 S,C,2024-01-02,0,100,0,1000 S,A1,2024-01-03,1,1,1,1 >data/trades.csv
show() { # show ROW...: what is said with this merger table
	printf '%s\n' old_broker,new_broker "$@" >data/broker_mergers.csv
	echo "# $*"
	$again totals && lot-verify >found && sed -n /codes:/p found
}
show
show A,B
show X,Y X1,Y Z,A         # nobody's
show X,Y A,B              # one that holds is enough
show '"A ",B'             # merges nobody, and looks as if
show 'A," B"' 'C,"B "'
show '"A ",A'             # has been seen to
show 'A,"A "'
show '"A ",A' A,B
sed 's/S,C/T,A /' data/trades.csv | sed 1d >>data/trades.csv
printf '%s\n' 'T, A,2024-01-02,5,5,5,5' 'T,A  ,2024-01-02,5,5,5,5' 'T, ,2024-01-02,5,5,5,5' >>data/trades.csv
show
show '"A ",A' '" A",A'
show '"A ",A' '" A",A' '"A  ",A'
