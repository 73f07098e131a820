#!/usr/bin/env bash
# Ended in the middle by a signal it leaves nothing, and the folder can be written again.
for signal in TERM INT HUP; do
	(trap - INT; exec lot-gen -o m -s 2000 -d 5000 -b 800 -a 20 >/dev/null) &
	pid=$!
	for i in {1..500}; do
		[ -n "$(find m -name '.trades*.tmp' -size +512k 2>/dev/null)" ] && break
		sleep 0.01
	done
	kill -$signal $pid
	wait $pid 2>/dev/null
	echo "$? $(find m -type f | wc -l)"
done
lot-gen -o m -s 2 -d 2
ls -A m
