#!/usr/bin/env bash
# The last line of a good run counts the symbols; of a bad one, it names them.
PATH=$BIN/../helper:$PATH
printf 'symbol,rows,brokers,priced\n2330,1200,40,1\n2317,34,2,0\n' >symbols.csv
lot-run --result brokers.csv --symbols symbols.csv -- fake_task fifo 2330 | sed 's/ in .* s:/ in TIME:/'
lot-run --result brokers.csv -- fake_task fifo 2330 | sed 's/ in .* s:/ in TIME:/'
lot-run -- fake_task fifo 2330 | sed 's/ in .* s$/ in TIME/'
lot-run --result brokers.csv --symbols none.csv -- fake_task fifo 2330; echo $?
mkdir -p out; echo 'SYMBOLS := 2330 2317 0050' >out/manifest.mk
many() { fake_task fifo 2330 fail 'out of luck'; fake_task fifo 2317 fail 'torn'; fake_task fifo 0050; exit 2; }
export -f many
lot-run --total fifo=SYMBOLS --result brokers.csv -- bash -c many; echo $?
lot-run -- bash -c many 2>&1 | tail -n 1
# The summary: tasks by kind, the slowest, the busy share.
lot-run -v -- bash -c many 2>&1 | sed -E 's/[0-9]+\.[0-9]+/N/g; s/ +/ /g; s/busy .*/busy .../' | grep -v '^lot-run' | sort
