#!/usr/bin/env bash
# Equal totals are ordered by broker in byte order (TRAPS 19), codes are never numbers and their case
# counts (TRAPS 37), a code with a comma is quoted; names are joined, a row of them may stand twice.
partial() { "$BIN/../helper/make_partial" "$@"; }
partial a.npz <<'END'
account,9A9x,1,5,5,0,0,0,0,0
account,9A9X,1,5,5,0,0,0,0,0
account,00,1,5,5,0,0,0,0,0
account,0,1,5,5,0,0,0,0,0
account,1e5,1,5,5,0,0,0,0,0
account,"a,b",1,-6,-6,0,0,0,0,0
account,台積電,1,6,6,0,0,0,0,0
account,01234567890123456789012345678901,1,5,5,0,0,0,0,0
account,01234567890123456789012345678902,1,5,5,0,0,0,0,0
account,01234567,1,5,5,0,0,0,0,0
symbol,X,1,10,2026-06-10,2026-06-10,0,0,0,0,0,40,0
END
lot-merge a.npz
printf '\xef\xbb\xbfname,other,broker\r\n"Nine, ""X""",,9A9X\r\nnew,,9A9x\r\n,,00\r\nnobody,,zzzz\r\nnew,,9A9x\r\n last ,,0\r\n' >names.csv
lot-merge --names=names.csv a.npz
printf 'broker,name\n' | gzip >none.csv.gz
lot-merge --names=none.csv.gz a.npz | head -n 2
lot-merge --names= a.npz | head -n 1
