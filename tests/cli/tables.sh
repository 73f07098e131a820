# tables.sh - helpers for the cases that feed bad tables to a program; sourced, not run.
#
# Each bad table has a name, which is that of its file, so that the golden messages tell which
# table they are about.  The exit statuses go to standard output.
set -u

TRADES=symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount
LEVELS=symbol,broker,date,price,buy_shares,sell_shares
PRICES=symbol,date,close
RETURNS=symbol,date,return

# partition TABLE FILE [OPTION]...: lot-partition into slices/ and parts/; prints its exit status and
# complains where a refused table left anything behind.
partition() {
	local table=$1 file=$2; shift 2
	local status=0 name
	name=$(basename "$file")
	rm -rf slices parts
	lot-partition --table "$table" "$@" --slices slices -o parts/part.csv "$file" || status=$?
	echo "$name: $status"
	[ $status -eq 0 ] || [ -z "$(find slices parts -type f 2>/dev/null)" ] ||
		echo "$name: left $(find slices parts -type f | tr '\n' ' ')"
}

# given TABLE NAME LINE...: a table of these lines, header first, partitioned.
given() {
	local table=$1 name=$2; shift 2
	printf '%s\n' "$@" >"$name.csv"
	partition "$table" "$name.csv"
}

# trade NAME ROW...: rows of trades by day, behind a good one.
trade() { local name=$1; shift; given trades "$name" $TRADES 2330,A,2024-01-02,1,0,10,0 "$@"; }
# level NAME ROW...: rows of trades by price, behind a good one.
level() { local name=$1; shift; given trades "$name" $LEVELS 2330,A,2024-01-02,10.5,1,0 "$@"; }
close_() { local name=$1; shift; given prices "$name" $PRICES 2330,2024-01-02,10 "$@"; }
return_() { local name=$1; shift; given returns "$name" $RETURNS 2330,2024-01-02,0.01 "$@"; }
