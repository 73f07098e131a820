#!/usr/bin/env bash
# make lab at a tiny scale: every way of every experiment is measured and agrees; a way that answers differently, a task
# that fails or a wrong setting leaves no report.  What it prints hangs on the machine and is looked at for its form only.
set -u
again=${TEST_MAKE:-make -C $TOP MODE=$(basename "$(dirname "$BIN")")}
die() { echo "$*"; tail -n 20 said; exit 1; }
lab() { rm -rf out/lab; $again --no-print-directory lab JOBS=2 LAB_RUNS=1 LAB_SECONDS=0.2 BATCH='2 3' OUT="$PWD/out" "$@" >said 2>&1; }

touch "it's here"
lab COMMAND="ls \"$PWD/it's here\" | grep -c \"here\$\$\"" || die 'make lab fails'
sed 1d out/lab/measurements.csv | cut -d, -f1-3 | uniq >ways
cmp -s ways - <<'W' || die "ways are $(tr '\n' ' ' <ways)"
jobs,each,1
jobs,each,2
jobs,each,4
jobs,each,8
jobs,each,16
size,one,1
size,each,2
size,batch,2
size,one,1
size,each,2
size,batch,2
size,one,1
size,each,2
size,batch,2
size,one,1
size,each,2
size,batch,2
prepare,pack,1
prepare,split,2
data,parse,2
data,slice,2
data,map,2
data,fork,2
prepare,split,4
data,parse,4
data,slice,4
data,map,4
data,fork,4
prepare,split,8
data,parse,8
data,slice,8
data,map,8
data,fork,8
prepare,split,16
data,parse,16
data,slice,16
data,map,16
data,fork,16
images,one,1
images,each,1
images,each,2
images,batch,2
loader,load,0
loader,load,1
loader,load,2
loader,load,4
loader,load,8
net,each,1
net,each,2
net,one,1
net,whole,1
net,batch,2
command,command,1
W
cmp -s out/lab/report.txt <(sed -n '/ cores, /,$p' said) || die 'the report is not what was printed'
for part in '1. The same' '2. Small' '3. Handing' '4. An image' '5. A loader' '6. Inference' 'Advice for' '  jobs ' '  batches ' '  data ' '  your task takes '; do
	grep -qF -- "$part" out/lab/report.txt || die "'$part' is not in the report"
done
! grep -niE 'nan|inf[^e]' out/lab/report.txt || die 'a figure is none'
awk 'length > 125' out/lab/report.txt
if command -v gnuplot >/dev/null; then [ -s out/lab/lab.png ] && [ -s out/lab/lab.svg ] || die 'there is no picture'; fi
[ ! -e out/lab/run ] && [ ! -e out/lab/inputs ] && [ ! -e out/lab/tasks.csv ] || die 'the lab leaves its runs behind'

# The same, answered differently in batches: the times of both mean nothing.
mkdir -p fake wrong
ln -s "$(realpath "$BIN/../lab")"/* fake/ && mv fake/inference fake/honest
printf '#!/bin/sh\ncase "$*" in *batch=32*) %s/fake/honest "$@" | sed s/sum=./sum=x/ | tr x 0 ;; *) exec %s/fake/honest "$@" ;; esac\n' "$PWD" "$PWD" >fake/inference
chmod +x fake/inference
printf 'version=1\nexperiments=net\nseconds=0.2\nruns=1\njobs=2\nbatches=\ncommand=\n' >wrong/settings
! "$TOP/tests/lab/experiments.sh" "$BIN" fake wrong >said 2>&1 || die 'answers that differ are reported'
grep -q 'the answers differ, so the times mean nothing' said && [ ! -e wrong/report.txt ] || die 'answers that differ are not refused'

bad() { local text=$1; shift; ! lab "$@" || die "lab $* succeeds"; grep -qF -- "$text" said || die "lab $* does not say '$text'"; [ ! -e out/lab/report.txt ] || die "lab $* reports"; }
bad "LAB 'job' is not any of" LAB=job
bad "LAB_RUNS '0' is not" LAB=jobs LAB_RUNS=0
bad "LAB_SECONDS 'x' is not" LAB=jobs LAB_SECONDS=x
bad "LAB_SECONDS '0' is not" LAB=jobs LAB_SECONDS=0
bad "BATCH '1 x' is not" LAB=jobs BATCH='1 x'
bad 'broken' LAB=loader COMMAND='echo broken >&2; exit 7'
