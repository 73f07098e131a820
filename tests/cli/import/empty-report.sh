#!/bin/sh
# A report without records is a sound report: a table of no rows.
. "$CASE/fixtures.inc"
twse 2330 </dev/null >2330_20260610.csv
tpex 3163 </dev/null >3163_20260610.csv
lot-import 2330_20260610.csv 3163_20260610.csv -o t.csv.gz --names n.csv
gzip -dc t.csv.gz; cat t.csv.gz.rows n.csv
