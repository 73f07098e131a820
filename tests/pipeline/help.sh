#!/usr/bin/env bash
# make help lists every goal and setting, and reads no manifest.
cd "$TOP" || exit
make --no-print-directory help OUT=/dev/null/nowhere >"$OLDPWD/text" || exit
cd "$OLDPWD" || exit
for goal in plan why status wait log lab cluster cluster-status cluster-wait hosts deal check-cluster tools demo check check-asan test fuzz install uninstall clean help run; do
	grep -qE "^  $goal +[^ ]" text || echo "goal $goal is not there"
done
for setting in FUZZ FUZZ_SECONDS LAB LAB_SECONDS LAB_RUNS BATCH MODE PREFIX DESTDIR SHARDS CPUS MAXRUN RETRIES SBATCH HOSTS DATA OUT START END MERGERS NAMES MEMORY RAW IGNORE MAP DATE_FORMAT ENCODING SKIP_LINES; do
	grep -qE "^  $setting +[^ ]" text || echo "setting $setting is not there"
done
grep -n '[$]' text
awk 'length > 120' text
# Text begins in one column, behind the goals and behind the settings.
awk '/^Settings/ { at = 39; next } /^  / { if (substr($0, at ? at : 17, 2) !~ /^ [^ ]/) print "not aligned: " $0 }' text
