#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A small initrd for a kernel that fetch-kernel.sh has fetched:
# mkinitrd.sh KERNELDIR OUT [--extra FILE:DEST]...
#
# busybox, the kernel's modules, scripts/initrd/init, the extra files, and where
# they have been built mint.ko and mintctl. The same input gives the same bytes.
set -euo pipefail
. "$(dirname "$0")/common.sh"

put() {
	local file=$1 dest=$2 mode=$3
	[ -f "$file" ] || die "no such file: $file"
	install -D -m "$mode" "$file" "$root/${dest#/}"
}

# Without what only a debugger needs, and where modprobe looks.
put_module() {
	local release=$1 file=$MINT_ROOT/build/module/$1/mint.ko
	[ -f "$file" ] || return 0
	mkdir -p "$root/lib/modules/$release/extra"
	objcopy --strip-debug "$file" "$root/lib/modules/$release/extra/mint.ko"
	echo extra/mint.ko: >>"$root/lib/modules/$release/modules.dep"
}

pack() {
	find "$root" -exec touch -h -d @0 {} +
	(cd "$root" && find . -mindepth 1 -printf '%P\n' | sort |
		cpio --quiet -o -H newc -R 0:0 --reproducible) | gzip -6n
}

case ${1-} in
-h | --help | '')
	sed -n '4,8s/^# \{0,1\}//p' "$0"
	exit 0
	;;
esac
[ $# -ge 2 ] || usage_error "expected KERNELDIR OUT"
kernel=$1 out=$2
shift 2
[ -f "$kernel/release" ] || die "$kernel holds no kernel of fetch-kernel.sh"
busybox=$(command -v busybox) || die "busybox is missing: scripts/deps.sh"
! ldd "$busybox" >/dev/null 2>&1 || die "$busybox is not static: scripts/deps.sh"

umask 022
root=$(mktemp -d)
trap 'rm -rf "$root" "$out.part"' EXIT
chmod 755 "$root"
mkdir -p "$root"/{bin,dev,etc,lib/modules,mnt,proc,root,sbin,sys,tmp}
put "$busybox" /bin/busybox 755
put "$MINT_ROOT/scripts/initrd/init" /init 755
cp -R "$kernel/modules/." "$root/lib/modules/"
put_module "$(<"$kernel/release")"
[ ! -f "$MINT_ROOT/build/mintctl-static" ] || put "$MINT_ROOT/build/mintctl-static" /bin/mintctl 755
while [ $# -gt 0 ]; do
	[ "$1" = --extra ] || usage_error "unknown argument '$1'"
	value=$(option_value "$@" '')
	[[ $value == *:* ]] || usage_error "--extra wants FILE:DEST"
	mode=644
	[ ! -x "${value%%:*}" ] || mode=755
	put "${value%%:*}" "${value#*:}" "$mode"
	shift 2
done
pack >"$out.part"
mv "$out.part" "$out"
