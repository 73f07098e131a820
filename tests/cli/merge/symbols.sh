#!/usr/bin/env bash
# The table of symbols: byte order, days that are not there, marks missing, identities that do not
# hold or do not apply (TRAPS 36, 38), shares beyond 64 bits.
partial() { "$BIN/../helper/make_partial" "$@"; }
partial a.npz <<'END'
account,A,2,10,10,0,-3,0,0,0
account,B,1,-1,0,-1,3,0,0,0
symbol,b,0,0,,,0,0,0,0,0,0,0
symbol,B,1,1,2026-06-10,2026-06-11,13,1,2,3,4,-1,3
symbol,"x,""y",170,2,0001-01-01,9999-12-31,20,9223372036854775808,-9223372036854775809,18446744073709551616,5,10,-3
END
partial b.npz <<'END'
symbol,$(x),0,0,,,1,0,0,0,0,0,0
symbol,-o,0,0,,,18,0,0,0,0,0,0
symbol,../../etc/x,0,0,,,0,0,0,0,0,0,0
END
lot-merge --symbols=- a.npz b.npz
