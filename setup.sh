#!/bin/sh
# setup.sh - installs the Debian packages that lotmill needs and this machine lacks.
#
# usage: ./setup.sh [--list] PURPOSE...
#
# PURPOSE is build, test, plot, ci, fuzz or cluster; what is there is left alone, and with nothing missing nothing
# is run. Packages come from apt-get, through sudo where this is not root. Without either, they
# are listed and the exit code is 3. --list only prints what is missing.
set -u

# The one list: purpose, package, how to see that it is there.
packages='
build  make            command make
build  gcc             command gcc
build  libc6-dev       header stdio.h
build  zlib1g-dev      header zlib.h
build  libdeflate-dev  header libdeflate.h
build  musl-tools      command musl-gcc
build  libisal-dev     header isa-l/igzip_lib.h
build  libcsv-dev      header csv.h
build  uthash-dev      header uthash.h
build  libjansson-dev  header jansson.h
test   libcmocka-dev   header setjmp.h cmocka.h
test   python3         command python3
test   unzip           command unzip
plot   gnuplot-nox     command gnuplot
ci     python3-numpy   module numpy
ci     clang           command clang
fuzz   clang           command clang
fuzz   libclang-rt-dev fuzzer clang
cluster  slurmctld                  command slurmctld
cluster  slurmd                     command slurmd
cluster  slurm-client               command sbatch
cluster  slurm-wlm-basic-plugins    package slurm-wlm-basic-plugins
cluster  munge                      command munged
cluster  parallel                   command parallel
cluster  openssh-server             command sshd
cluster  openssh-client             command ssh
cluster  iproute2                   command ip
'

there() {  # there KIND NAME...: whether a package's trace is on this machine
	case $1 in
	command) PATH=$PATH:/usr/sbin:/sbin command -v "$2" >/dev/null 2>&1 ;;
	package) dpkg-query -W -f '${Status}' "$2" 2>/dev/null | grep -q ' installed$' ;;
	module)  /usr/bin/python3 -c "import $2" >/dev/null 2>&1 ;;
	fuzzer)  echo 'int LLVMFuzzerTestOneInput(const char *s, long n) { return s && n && 0; }' |
		"$2" -fsanitize=fuzzer,address -x c - -o /dev/null >/dev/null 2>&1 ;;
	header)
		shift
		{ echo '#include <stdarg.h>'; echo '#include <stddef.h>'; echo '#include <stdint.h>'
		  for h; do echo "#include <$h>"; done
		} | ${CC:-gcc} -E -x c - >/dev/null 2>&1 ;;
	esac
}

missing() {  # missing PURPOSE...: the packages that are not there, a line each
	echo "$packages" | while read -r purpose package trace; do
		for p; do
			# shellcheck disable=SC2086
			if [ "$p" = "$purpose" ] && ! there $trace; then echo "$package"; fi
		done
	done
}

list=
if [ "${1:-}" = --list ]; then list=1; shift; fi
[ $# -gt 0 ] || set -- build
for p; do
	case $p in
	build | test | plot | ci | fuzz | cluster) ;;
	*) echo "setup.sh: unknown purpose '$p': build, test, plot, ci, fuzz or cluster" >&2; exit 2 ;;
	esac
done

lacking=$(missing "$@" | tr '\n' ' ')
lacking=${lacking% }
if [ -n "$list" ]; then
	[ -z "$lacking" ] || echo "$lacking"
	exit 0
fi
[ -n "$lacking" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "setup.sh: please install: $lacking (Debian's names; there is no apt-get here)" >&2
	exit 3
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "setup.sh: please install as root: apt-get install $lacking" >&2
		exit 3
	fi
	as_root=sudo
fi
echo "setup.sh: installing $lacking" >&2
log=$(mktemp) || exit 3
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
       apt-get install -y --no-install-recommends $lacking; } >"$log" 2>&1 </dev/null; then
	tail -n 20 "$log" >&2
	echo "setup.sh: apt-get could not install: $lacking" >&2
	exit 3
fi
still=$(missing "$@" | tr '\n' ' ')
if [ -n "$still" ]; then
	echo "setup.sh: installed, and still not found: $still" >&2
	exit 3
fi
