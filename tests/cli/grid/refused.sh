#!/usr/bin/env bash
# What is refused, in which words; nothing is printed then.
try() { lot-grid "$@"; echo "$*: $?"; }
try
try -- ./f
try a=1
try a=1 --
try 'a' -- ./f
try a= -- ./f
try a=3..1 -- ./f {a}
try a=1..3/0 -- ./f {a}
try a=1 a=2 -- ./f {a}
try a=1..9999999999 b=1..9999999999 -- ./f {a} {b}
try a=1 --constraint 'c<2' -- ./f {a}
try a=1 -- ./f {b}
try a=1 -- ./f 'x{a}y{unknown}'
try a=1 -- "echo {a} \"x"
try command=1 -- ./f {command}
try inputs=1 -- ./f {inputs}
try error=1 -- ./f {error}
try a=1 --sample -1 -- ./f {a}
try a=1 --sample x -- ./f {a}
try a=1 --seed -- ./f {a}
try a=1 --no-such-option -- ./f {a}
try a=1..3 -o /dev/full -- ./f {a}
lot-grid a=1..3 -- ./f {a} >/dev/full; echo "$?"
echo "-- said, not refused"
try a=1,2 rep=1..2 -- ./f {a}
