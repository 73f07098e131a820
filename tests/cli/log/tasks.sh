#!/usr/bin/env bash
# Many machines' record as the view that lies beside a result: a run that is over, with what an earlier one did.
lot-log --tasks=fifo=view.csv "$CASE/sample.csv" >/dev/null && cat view.csv
echo '9999,ok,0.1000,0.1000,900,1,n7,1,' >>view.csv
sed 's/,ok,/,failed,/' "$CASE/sample.csv" >again.csv
lot-log --failed --kind=fifo --tasks=fifo=view.csv again.csv && cut -d, -f1,2,7 view.csv
# No task of the kind, and a file that is no view.
lot-log --tasks=other=none.csv "$CASE/sample.csv" >/dev/null; [ ! -e none.csv ] || echo 'a view of nothing'
echo 'symbol,rows' >other.csv; lot-log --tasks=fifo=other.csv "$CASE/sample.csv"; echo $?
lot-log --tasks=fifo "$CASE/sample.csv"; echo $?
