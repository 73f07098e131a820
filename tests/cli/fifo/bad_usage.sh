#!/usr/bin/env bash
# Wrong calls: exit 2, one line, nothing written; what the system refuses: exit 3.
. "$TOP/tests/cli/tables.sh"
given trades trades $TRADES 2330,A,2024-01-02,1,0,10,0
call() { lot-fifo "$@"; echo "$*: $?"; }
call
call slices/2330 slices/2330
call --start 2024-02-30 -o t.csv slices/2330
call --end tomorrow -o t.csv slices/2330
call --mergers none.csv -o t.csv slices/2330
call --no-such-option slices/2330
call -o t.csv slices/+zz
call -o t.csv slices/none
printf 'version=1\nstart=2024-01-32\n' >settings; call --settings settings -o t.csv slices/2330
printf 'version=1\nstrat=2024-01-02\n' >settings; call --settings settings -o t.csv slices/2330
printf 'version=2\nstart=2024-01-02\n' >settings; call --settings settings -o t.csv slices/2330
printf 'version=1\nstart=2024-01-02\n\0nd=2024-01-03\n' >settings; call --settings settings -o t.csv slices/2330
printf 'version=1\nstart=\nend=\n' >settings; call --settings settings slices/2330
printf 'old_broker,new_broker\na,b\nc,a\nb,c\n' >cycle.csv; call --mergers cycle.csv -o t.csv slices/2330
printf 'old_broker,new_broker\na,b\na,c\n' >fork.csv; call --mergers fork.csv -o t.csv slices/2330
printf 'old_broker,new_broker\na,a\n' >self.csv; call --mergers self.csv -o t.csv slices/2330
printf 'old_broker,new_broker\na,b' >torn.csv; call --mergers torn.csv -o t.csv slices/2330
printf 'old,new\na,b\n' >columns.csv; call --mergers columns.csv -o t.csv slices/2330
call -o /dev/full slices/2330
call --partial /dev/full -o t.csv slices/2330
call --lots /dev/full -o t.csv slices/2330
lot-fifo slices/2330 >/dev/full; echo "standard output: $?"
: >file; call -o file/t.csv slices/2330
[ ! -e t.csv ] || echo "a refused call wrote a table"
