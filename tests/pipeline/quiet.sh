#!/usr/bin/env bash
# A second make does nothing and says so: no program starts, no file of out changes.
. "$TOP/tests/pipeline/lib.sh"
wide 12 5
good
times >before
good
times >after
same before after "a second make changes files"
[ ! -s log.new ] || die "a second make runs tasks"
grep -qiE 'up to date|nothing' said || die "a second make does not say that there was nothing to do"
[ "$(wc -l <said)" -eq 1 ] || die "a second make says more than a line"
