#!/usr/bin/env bash
# More threads than files may be open at once: as many as that work, and every symbol gets its slice.
. "$TOP/tests/cli/tables.sh"
{ echo $PRICES; for symbol in {1000..2499}; do echo "$symbol,2024-01-02,$symbol"; done; } >prices.csv
partition prices prices.csv --jobs 400 --memory 64G
find slices -type f | wc -l
