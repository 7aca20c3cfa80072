#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a user does for a root disk that mint.ko shows: in a Debian, install its kernel, mint.ko and
# our hook, and have initramfs-tools make the initrd. root_disk.sh OUTDIR
#
# Leaves vmlinuz, initrd.img and root.img there: a file system that says where it was mounted from.
set -euo pipefail
out=$1
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends linux-image-amd64 linux-headers-amd64 \
	initramfs-tools busybox-static e2fsprogs build-essential zstd
version=$(cd /lib/modules && for dir in */build; do echo "${dir%/build}"; done | sort -V |
	tail -n 1)
make module KDIR="/lib/modules/$version/build"
install -D -m 644 "build/module/$version/mint.ko" "/lib/modules/$version/updates/mint.ko"
depmod "$version"
install -m 755 tools/initramfs/mint /etc/initramfs-tools/hooks/mint
mkdir -p "$out"
mkinitramfs -o "$out/initrd.img" "$version"
cp "/boot/vmlinuz-$version" "$out/vmlinuz"

root=$(mktemp -d)
mkdir -p "$root"/{bin,sbin,etc,proc,sys,dev,tmp,run,root}
cp "$(command -v busybox)" "$root/bin/busybox"
cat >"$root/sbin/init" <<'INIT'
#!/bin/busybox sh
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
dmesg -n 1
name=$(cat /sys/kernel/mint/self)
echo MINT-REPORT-BEGIN
echo "node: $name"
echo "kernel: $(uname -r)"
echo "cores: 1 (apicid $(sed -n 's/^apicid[^0-9]*//p' /proc/cpuinfo))"
echo "root: $(sed -n 's, / ext4.*,,p' /proc/mounts)"
echo MINT-REPORT-END
export PS1="$name# "
while :; do
	setsid cttyhack sh
done
INIT
chmod 755 "$root/sbin/init"
truncate -s 64M "$out/root.img"
mke2fs -q -t ext4 -L mintroot -d "$root" "$out/root.img"
