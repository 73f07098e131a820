#!/usr/bin/env bash
# A partial whose accounts and symbols contradict each other is refused.
partial() { "$BIN/../helper/make_partial" "$@"; }
try() { partial x.npz; lot-merge x.npz; echo "exit $?"; }
try <<'END'
account,A,1,10,0,0,0,0,0,0
symbol,X,1,1,,,0,0,0,0,0,11,0
END
try <<'END'
account,A,1,0,0,0,-1,0,0,0
symbol,X,1,1,,,0,0,0,0,0,0,1
END
try <<'END'
account,A,1,0,0,0,0,0,0,0
account,B,1,0,0,0,0,0,0,0
symbol,X,1,1,,,0,0,0,0,0,0,0
END
try <<'END'
account,A,2,0,0,0,0,0,0,0
symbol,X,1,2,,,0,0,0,0,0,0,0
END
try <<'END'
account,A,1,0,0,0,0,0,0,0
END
