#!/bin/bash
# A move cut off between its two tables leaves a file's rows in neither.  Whatever becomes of the file before the next import, a mark keeps
# totals from being made until its rows are in a table again.
. "$TOP/tests/cli/import/fixtures.inc"
printf 'LOTMILL_BIN := %s\ninclude %s/pipeline.mk\n' "$BIN" "$TOP" >Makefile
vendor() { # vendor SYMBOL SHARES DAY...
	local symbol=$1 shares=$2 d; shift 2
	echo 'securities_trader,price,buy,sell,securities_trader_id,stock_id,date'
	for d; do echo "合庫,10,$shares,0,1020,$symbol,$d"; done
}
die() { echo "$*"; cat said; exit 1; }
import() { make -s import RAW=raw DATA=data "$@" >said 2>&1; }
rows() { find data/trades -name '*.csv.gz' -exec gzip -dc {} + | grep -c "^$1,"; }
waits() { # waits WHEN: the mark stands, and no totals are made
	[ -e data/.import/moving ] || die "$1: there is no mark"
	! make -s run DATA=data V=0 >said 2>&1 && grep -q 'the import into .data. did not finish' said || die "$1: totals are made"
}
# The same programs, but for tables whose names hold what $broken says.
mkdir bin raw
ln -s "$BIN"/* bin/ && rm bin/lot-import
printf '#!/bin/sh\ncase "$*" in *"$broken"*) exit 3 ;; esac\nexec "%s/lot-import" "$@"\n' "$BIN" >bin/lot-import
chmod +x bin/lot-import
vendor 1101 5 2026-05-29 2026-05-30 >raw/1101.csv
vendor 1102 5 2026-05-29 >raw/1102.csv
vendor 2317 5 2026-05-29 2026-05-30 >raw/2317.csv
import && [ "$(rows 2317)" = 2 ] || die 'the first import fails'
cut_off() { # 2317 goes from the month's table to one of its own, which is not made
	vendor 2317 5 2026-05-29 2026-05-30 2026-06-01 >raw/2317.csv
	if broken=history import LOTMILL_BIN="$PWD/bin"; then die 'a broken import succeeds'; fi
	[ "$(rows 2317)" = 0 ] || die 'the test cuts off nothing'
	waits 'cut off'
}
cut_off
# Now it goes to a day's table that cannot be made.
vendor 2317 5 2026-05-29 >raw/2317.csv
vendor 1102 x 2026-05-29 >raw/1102.csv
if import; then die 'a bad row is taken'; fi
[ "$(rows 2317)" = 0 ] || die 'a table that stays has new rows'
waits 'a table stays'
# That can, but is not made in time.
vendor 1102 6 2026-05-29 >raw/1102.csv
if broken=2026-05-29 import LOTMILL_BIN="$PWD/bin"; then die 'a broken import succeeds'; fi
waits 'cut off again'
import && [ ! -e data/.import/moving ] && [ "$(rows 2317)" = 1 ] || die 'the last import fails'
# A report's day is its folder's name: it goes on to a third one, with its size and time.
mkdir raw/2026052{5,6,7}
report() { printf '1,1020合庫,10.00,%s,0\n' "$3" | twse "$2" >"raw/$1/$2.csv"; }
report 20260525 2002 5; report 20260526 2002 6; report 20260526 2303 7
import || die 'an import of reports fails'
mv raw/20260526/2303.csv raw/20260527/
if broken=2026-05-27 import LOTMILL_BIN="$PWD/bin"; then die 'a broken import succeeds'; fi
[ "$(rows 2303)" = 0 ] || die 'the test cuts off no report'
mv raw/20260527/2303.csv raw/20260525/
report 20260525 2002 x
if import; then die 'a bad report is taken'; fi
[ "$(rows 2303)" = 0 ] || die 'a table that stays has a new report'
waits 'another name, and a table stays'
report 20260525 2002 8
if broken=2026-05-25 import LOTMILL_BIN="$PWD/bin"; then die 'a broken import succeeds'; fi
waits 'another name, and cut off'
import && [ ! -e data/.import/moving ] && [ "$(rows 2303)" = 1 ] || die 'an import of a report that went on fails'
# A raw file that is removed has no rows to wait for.
vendor 2317 5 2026-05-29 2026-05-30 >raw/2317.csv
import || die 'an import fails'
cut_off
rm raw/2317.csv
import && [ ! -e data/.import/moving ] || die 'a file that is gone is waited for'
make -s import RAW=raw DATA=fresh >said 2>&1
diff -r -x .import data fresh
