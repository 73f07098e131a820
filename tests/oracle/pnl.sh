#!/usr/bin/env bash
# A hundred random markets through the whole graph: every account equals the oracle's.
[ -f "$TOP/../shared/oracle/fifo_oracle.py" ] || { echo "no ../shared/oracle beside the project"; exit 77; }
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
exec python3 "$TOP/tests/oracle/pnl_random.py" --count "${LOTMILL_MARKETS:-100}" 2>/dev/null
