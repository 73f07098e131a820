#!/usr/bin/env bash
# What setup.sh does where something is missing, with stand-ins for apt-get, sudo and id.
mkdir fake
for tool in sh env tr tail mktemp rm cat python3 unzip make gcc clang; do ln -s "$(command -v $tool)" fake/$tool 2>/dev/null; done
cat >fake/apt-get <<'F'
#!/bin/sh
echo "apt-get $*" >>calls
exit ${APT_FAILS:-0}
F
cat >fake/sudo <<'F'
#!/bin/sh
echo "sudo $1" >>calls
exec "$@"
F
printf '#!/bin/sh\necho ${UID_IS:-0}\n' >fake/id
: >fake/musl-gcc
chmod +x fake/apt-get fake/sudo fake/id fake/musl-gcc
setup() { rm -f calls; env PATH="$PWD/fake" "$@"; echo "exit $?"; [ -f calls ] && cat calls; }
headers="CC=false"  # a compiler that finds no header
echo '--- nothing missing'; setup "$TOP/setup.sh" build
rm fake/musl-gcc
echo '--- root'; setup $headers "$TOP/setup.sh" build
echo '--- apt-get fails'; setup $headers APT_FAILS=100 "$TOP/setup.sh" build
echo '--- not root'; setup $headers UID_IS=1000 "$TOP/setup.sh" build test
rm fake/sudo
echo '--- not root, no sudo'; setup $headers UID_IS=1000 "$TOP/setup.sh" build
rm fake/apt-get
echo '--- no apt-get'; setup $headers "$TOP/setup.sh" build
echo '--- list'; setup $headers "$TOP/setup.sh" --list build
rm -f fake/clang
echo '--- list, fuzz'; setup "$TOP/setup.sh" --list fuzz
echo '--- misuse'; setup "$TOP/setup.sh" everything
exit 0
