#!/usr/bin/env bash
# Calls that are wrong: exit 2.
: >l
try() { lot-merge "$@"; echo "exit $?"; }
try
try -o x.npz
try --in=pnl a.npz
try --list=l --brokers=x --symbols=x
try --list=l -o - --brokers=-
try --list=l --nonsense
try --list
printf 'version=1\nlist=l\nbrokers=\nprefix=x\n' >settings
try --settings=settings
ls
