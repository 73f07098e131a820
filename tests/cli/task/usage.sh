#!/usr/bin/env bash
# What lot-task refuses.
refuse() { lot-task "$@"; echo $?; }
refuse
refuse -- true
refuse -o - -- true
refuse -o r
refuse -o r --line true -- true
refuse -o r --timeout -1 -- true
refuse -o r --retries x -- true
refuse -o r --memory 10 -- true
refuse --check --wait 301
refuse --check --timeout 5 --retries 1 --wait 300 --memory 1M
refuse -o r --env novalue -- true
refuse -o r --env =x -- true
printf 'version=1\nname=t\nline=echo "from settings"\nparameter=a=b\nneeds=1 2 f\n' >t.task
lot-task --settings t.task -o r; cat r
printf 'version=2\n' >u.task; refuse --settings u.task -o r
printf 'version=1\nnonsense=1\n' >u.task; refuse --settings u.task -o r
touch nofolder; refuse -o nofolder/r -- true
ls
