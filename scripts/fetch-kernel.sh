#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Fetch Debian's newest kernel package of a flavour, unmodified, into the
# cache: fetch-kernel.sh 6.12|6.1|6.12-rt|6.1-rt
#
# Prints the directory as its last line; unpack-kernel.sh says what is in it.
# An entry gets its final name when it is complete, and is never changed after.
# Exit 3: this system's apt has no such kernel.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

MODULES='nvme ramoops reed_solomon virtio_pci virtio_blk virtio_net virtio_balloon '
MODULES+='virtio_mem memory-notifier-error-inject e1000 e1000e ext4 vfat nls_ascii nls_cp437 '
MODULES+='ahci sd_mod xhci_pci usb_storage veth bridge'
EXIT_NOT_OFFERED=3

# The signed packages of the normal kernel; a meta-package has no third number.
pattern_of() {
	case $1 in
	6.12) echo '^linux-image-6\.12\.[0-9]+(\+[a-z0-9.]+)?(-[0-9]+)?-amd64$' ;;
	6.1) echo '^linux-image-6\.1\.[0-9]+-[0-9]+-amd64$' ;;
	6.12-rt) echo '^linux-image-6\.12\.[0-9]+(\+[a-z0-9.]+)?(-[0-9]+)?-rt-amd64$' ;;
	6.1-rt) echo '^linux-image-6\.1\.[0-9]+-[0-9]+-rt-amd64$' ;;
	*) usage_error "unknown flavour '$1': 6.12, 6.1, 6.12-rt or 6.1-rt" ;;
	esac
}

# The newest package that apt could download, or nothing.
newest_package() {
	local package
	while read -r package; do
		if apt_knows "$package"; then
			echo "$package"
			return
		fi
	done < <(apt-cache pkgnames linux-image-6 2>/dev/null | grep -E "$(pattern_of "$1")" |
		sort -Vr)
}

# Entries are keyed by package, its version, and what is kept of it.
kept=$(cat - "$MINT_ROOT/scripts/unpack-kernel.sh" <<<"$MODULES" | cksum | cut -d' ' -f1)
entry_name() {
	printf '%s_%s_%s\n' "${1#linux-image-}" "${2//:/_}" "$kept"
}

# The newest complete entry of a flavour, or nothing.
newest_cached() {
	local dir pattern
	pattern=$(pattern_of "$1")
	for dir in "$cache"/*_*_"$kept"; do
		dir=${dir##*/}
		if [[ linux-image-${dir%%_*} =~ $pattern ]]; then
			echo "$dir"
		fi
	done | sort -V | tail -n 1
}

use() {
	printf '%s\n' "$cache/$1"
	exit 0
}

# Asking apt takes seconds; while its lists do not change, neither does the answer.
use_newest() {
	echo "$1" >"$stamp"
	use "$1"
}

use_if_lists_unchanged() {
	local entry
	[ "$stamp" -nt /var/lib/apt/lists ] || return 0
	entry=$(<"$stamp")
	[ ! -d "$cache/$entry" ] || use "$entry"
}

not_offered() {
	say "apt offers no Debian kernel $1 here ($(. /etc/os-release; echo "${PRETTY_NAME-?}"))"
	[[ $1 != 6.1 && $1 != 6.1-rt ]] || say "Debian 12 has it, Debian 13 does not"
	say "any kernel can be laid over the boot volume: run-qemu.sh --esp DIR"
	exit "$EXIT_NOT_OFFERED"
}

# Make the entry of the newest package, unless it is there, and use it.
# Returns only if that failed.
fetch_newest() {
	local package version entry
	package=$(newest_package "$1")
	[ -n "$package" ] || return 0
	version=$(apt_candidate "$package")
	entry=$(entry_name "$package" "$version")
	[ ! -d "$cache/$entry" ] || use_newest "$entry"
	work=$(mktemp -d "$cache/.work.XXXXXX")
	if (step "downloading $package $version" apt_download "$work" "$package=$version") &&
		step "unpacking it" "$MINT_ROOT/scripts/unpack-kernel.sh" \
			"$work"/*.deb "$work/entry" "$MODULES"; then
		mv -T "$work/entry" "$cache/$entry"
		use_newest "$entry"
	fi
	rm -rf "$work"
}

case ${1-} in
-h | --help | '')
	sed -n '4,9s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
flavour=$1
pattern_of "$flavour" >/dev/null
command -v apt-cache >/dev/null || not_offered "$flavour"
cache=$MINT_CACHE/kernels
stamp=$cache/.newest-$flavour-$kept
work=
mkdir -p "$cache"
trap 'rm -rf "$work"' EXIT
exec 9>"$cache/.lock"
if ! flock -n 9; then
	say "waiting for another fetch of a kernel"
	flock 9
fi

use_if_lists_unchanged
fetch_newest "$flavour"
cached=$(newest_cached "$flavour")
if [ -n "$cached" ]; then
	say "apt has nothing newer that could be fetched: using the cached kernel $cached"
	use "$cached"
fi
# No lists (a fresh container), or older than what the mirror still has.
if apt_prepare; then
	step "apt-get update" apt_get update || true
	fetch_newest "$flavour"
fi
[ -n "$(newest_package "$flavour")" ] || not_offered "$flavour"
die "could not fetch kernel $flavour"
