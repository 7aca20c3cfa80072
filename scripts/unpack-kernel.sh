#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Take out of a Debian kernel package what a small initrd needs:
# unpack-kernel.sh DEB OUTDIR "MODULE..."
#
#	OUTDIR/release			what uname -r will say
#	OUTDIR/vmlinuz
#	OUTDIR/modules/RELEASE/		the modules and what they depend on,
#					decompressed, with modules.dep
set -euo pipefail
. "$(dirname "$0")/common.sh"

# What none of our modules depends on, and what makes up most of a kernel package.
LEAVE_OUT='gpu media net/wireless infiniband staging iio hid input'

# depmod and modprobe look below /lib or below /usr/lib, by release: be at both.
link_usr_lib() {
	mkdir -p "$1/usr"
	ln -sfn ../lib "$1/usr/lib"
}

unpack() {
	local deb=$1 to=$2 exclude=() dir
	for dir in $LEAVE_OUT; do
		exclude+=(--exclude "*/kernel/drivers/$dir/*")
	done
	dpkg-deb --fsys-tarfile "$deb" |
		tar -x -C "$to" "${exclude[@]}" --exclude '*/kernel/sound/*' \
			--exclude './usr/share/*' --exclude './boot/System.map*'
	[ -d "$to/lib" ] || mv "$to/usr/lib" "$to/lib"
	link_usr_lib "$to"
}

# The files of modules $3 and of all that they depend on, of release $2 at $1.
module_files() {
	local name
	for name in $3; do
		# A module may be built in (printed as such), or unknown to a version.
		modprobe -d "$1" -S "$2" --show-depends "$name" 2>/dev/null || true
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u
}

decompress() {
	case $1 in
	*.xz) xz -d "$1" ;;
	*.zst) zstd -qd --rm "$1" ;;
	*.gz) gzip -d "$1" ;;
	esac
}

copy_modules() {
	local from=$1 to=$2 release=$3 modules=$4 file kept
	while read -r file; do
		kept=$to/lib/modules/$release/${file##*/modules/"$release"/}
		mkdir -p "${kept%/*}"
		cp "$file" "$kept"
		decompress "$kept"
	done < <(module_files "$from" "$release" "$modules")
	cp "$from/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} \
		"$to/lib/modules/$release/"
	link_usr_lib "$to"
	depmod -b "$to" "$release"
}

[ $# -eq 3 ] || usage_error "expected DEB OUTDIR MODULES"
work=$(mktemp -d "$2.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/all" "$work/kept" "$2"
unpack "$1" "$work/all"
release=$(cd "$work/all/lib/modules" && echo *)
depmod -b "$work/all" "$release"
mkdir -p "$work/kept/lib/modules/$release"
copy_modules "$work/all" "$work/kept" "$release" "$3"
[ -n "$(find "$work/kept" -name nvme.ko)" ] || die "no nvme.ko in $1"
mv "$work/kept/lib/modules" "$2/modules"
cp "$work/all/boot/vmlinuz-$release" "$2/vmlinuz"
printf '%s\n' "$release" >"$2/release"
chmod -R u+w,a+rX "$2"
