#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The build directory (KDIR of `make module`) of a kernel that fetch-kernel.sh
# has fetched: fetch-headers.sh KERNELDIR
#
# Prints the directory as its last line: what build-kernel.sh has put there, or
# the installed headers of that release, if there are, else Debian's header
# packages, unpacked into the cache without installing them. Exit 3: this
# system's apt has no headers for that kernel.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

EXIT_NOT_OFFERED=3

not_offered() {
	say "apt offers no headers for the kernel $release here"
	exit "$EXIT_NOT_OFFERED"
}

# The package, and what it needs of its own kind: the part common to all flavours and the
# programs of kbuild. Those of the kernel's own version come as exactly that one.
packages() {
	local depends package
	printf '%s=%s\n' "linux-headers-$release" "$version"
	depends=$(apt-cache show --no-all-versions "linux-headers-$release=$version" 2>/dev/null |
		sed -n 's/^Depends: //p')
	tr ',' '\n' <<<"$depends" | sed 's/^ *//' |
		while read -r package _; do
			case $package in
			linux-headers-*-common | linux-headers-*-common-rt | linux-kbuild-*)
				if apt-cache show "$package=$version" >/dev/null 2>&1; then
					package+="=$version"
				fi
				echo "$package"
				;;
			esac
		done
}

# Left out: what only BTF needs. The one absolute path in there is made to fit.
unpack() {
	local dir=$1 deb
	mkdir "$dir/entry"
	for deb in "$dir"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x -C "$dir/entry" --exclude './usr/share/*' --exclude '*/vmlinux' ||
			return
	done
	sed -i "s|/usr/src/|$cache/$entry/usr/src/|" \
		"$dir/entry/usr/src/linux-headers-$release/Makefile"
}

fetch() {
	local names
	mapfile -t names < <(packages)
	[ "${#names[@]}" -gt 1 ] || return 1
	work=$(mktemp -d "$cache/.work.XXXXXX")
	(step "downloading the headers of $release" apt_download "$work" "${names[@]}") &&
		step "unpacking them" unpack "$work" &&
		mv -T "$work/entry" "$cache/$entry"
}

case ${1-} in
-h | --help | '')
	sed -n '4,9s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
[ -f "$1/release" ] || die "$1 holds no kernel of fetch-kernel.sh or build-kernel.sh"
if [ -d "$1/build" ]; then
	printf '%s\n' "$1/build"
	exit 0
fi
release=$(<"$1/release")
# As fetch-kernel.sh names its entries: RELEASE_VERSION_KEY.
version=$(basename "$1")
version=${version#"${release}_"}
version=${version%_*}
installed=/lib/modules/$release/build
if [ -f "$installed/include/generated/utsrelease.h" ]; then
	printf '%s\n' "$installed"
	exit 0
fi
command -v apt-cache >/dev/null || not_offered
cache=$MINT_CACHE/headers
entry=${release}_$version
work=
mkdir -p "$cache"
trap 'rm -rf "$work"' EXIT
exec 9>"$cache/.lock"
flock 9

if [ ! -d "$cache/$entry" ] && ! fetch; then
	rm -rf "$work"
	! apt_prepare || step "apt-get update" apt_get update || true
	[ -n "$(packages | sed -n 2p)" ] || not_offered
	fetch || die "could not fetch the headers of $release"
fi
printf '%s\n' "$cache/$entry/usr/src/linux-headers-$release"
