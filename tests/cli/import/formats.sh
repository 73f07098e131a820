#!/bin/sh
# The list of formats, which docs and users go by.
lot-import --formats
lot-import --formats >/dev/full
echo "exit $?"
