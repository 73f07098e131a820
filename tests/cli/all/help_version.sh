#!/usr/bin/env bash
# What every program owes its user: help, version, honest errors, and a man page that agrees.
complain() { echo "$*"; }
# Long options of a text, in a line each; groff's \- and mdoc's Fl -name are dashes too.
options() { sed -E 's/\\-/-/g; s/\\f[A-Z]//g; s/Fl -([a-z])/--\1/g' | grep -oE -e '--[a-z][a-z0-9-]*' | sort -u; }
count=0
for program in "$BIN"/lot-*; do
	name=${program##*/}
	count=$((count + 1))
	for option in --help --version; do
		"$program" $option >text 2>err || complain "$name $option: exit $?"
		[ -s text ] || complain "$name $option says nothing"
		[ -s err ] && complain "$name $option complains: $(cat err)"
		"$program" $option >/dev/full 2>err; rc=$?
		[ $rc -eq 3 ] || complain "$name $option into a full disk: exit $rc"
		[ "$(wc -l <err)" = 1 ] || complain "$name $option into a full disk says: $(cat err)"
	done
	grep -q "^$name (lotmill) [0-9]" <("$program" --version) || complain "$name --version does not name it"
	"$program" --no-such-option >text 2>err </dev/null; rc=$?
	[ $rc -eq 2 ] || complain "$name --no-such-option: exit $rc"
	[ -s text ] && complain "$name --no-such-option prints to standard output"
	grep -q "^$name: .*'--no-such-option'" err && [ "$(wc -l <err)" = 1 ] || complain "$name --no-such-option says: $(cat err)"
	[ "$("$program" --help | awk 'length > 120' | wc -l)" = 0 ] || complain "$name --help has lines over 120 bytes"
	page=$TOP/tools/${name#lot-}.1
	[ -f "$page" ] || { complain "$name has no man page"; continue; }
	"$program" --help | sed -n 's/^ *\(-[a-zA-Z0-9], \)\?\(--[a-z0-9-]*\).*/\2/p' | sort -u >help
	options <"$page" >man
	# Every program has these three; a man page may take them for granted.
	diff <(grep -vxE -e '--(help|version|settings)' help) <(grep -vxE -e '--(help|version|settings)' man) >diff ||
		complain "$name: help (<) and man page (>) differ: $(grep '^[<>]' diff | tr '\n' ' ')"
done
[ $count -gt 5 ] || complain "only $count programs"
