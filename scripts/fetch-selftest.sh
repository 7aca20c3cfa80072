#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fetch one group of the kernel's own selftests, and a static bash to run it by, into the cache:
# fetch-selftest.sh GROUP
#
# Prints the directory as its last line: GROUP/ as it is in tools/testing/selftests of
# Debian's linux-source-6.12, and bash. Exit 3: this system's apt has no such packages.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

SOURCE=linux-source-6.12
SHELL_PACKAGE=bash-static
EXIT_NOT_OFFERED=3

unpack_group() {
	dpkg-deb --fsys-tarfile "$work/$SOURCE"_*.deb |
		tar -x -O --wildcards "./usr/src/$SOURCE.tar.*" |
		tar -x -J -C "$work/entry" --strip-components=4 --wildcards \
			"*/tools/testing/selftests/$1/*"
}

unpack_shell() {
	dpkg-deb --fsys-tarfile "$work/$SHELL_PACKAGE"_*.deb |
		tar -x -O --wildcards "*/bin/bash-static" >"$work/entry/bash" &&
		chmod 755 "$work/entry/bash"
}

case ${1-} in
-h | --help | '')
	sed -n '4,8s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
command -v apt-cache >/dev/null && apt_knows "$SOURCE" "$SHELL_PACKAGE" || {
	say "apt offers no $SOURCE, or no $SHELL_PACKAGE, here"
	exit "$EXIT_NOT_OFFERED"
}
version=$(apt_candidate "$SOURCE")
cache=$MINT_CACHE/selftests
entry=$1_$version
work=
mkdir -p "$cache"
trap 'rm -rf "$work"' EXIT
exec 9>"$cache/.lock"
flock 9

if [ ! -d "$cache/$entry" ]; then
	work=$(mktemp -d "$cache/.work.XXXXXX")
	mkdir "$work/entry"
	step "downloading the selftests of Linux $version" \
		apt_download "$work" "$SOURCE=$version" "$SHELL_PACKAGE" ||
		die "could not download $SOURCE and $SHELL_PACKAGE: try again after apt-get update"
	step "unpacking $1" unpack_group "$1" || die "$SOURCE has no selftests $1"
	step "unpacking bash" unpack_shell || die "$SHELL_PACKAGE cannot be unpacked"
	mv -T "$work/entry" "$cache/$entry"
fi
printf '%s\n' "$cache/$entry"
