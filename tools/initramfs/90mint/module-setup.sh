#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A module of dracut.modules(7): puts mint.ko into the initrd, and has it loaded before the root
# file system is looked for. Functions that mint.ko shows (docs/pci.md) may then have that file
# system. Its folder belongs to /usr/lib/dracut/modules.d. On a Linux that is no node the module is
# not loaded: "No such device", in the log.

check() {
	modinfo -k "$kernel" mint &>/dev/null
}

installkernel() {
	instmods mint
}

install() {
	mkdir -p "$initdir/etc/cmdline.d"
	echo rd.driver.pre=mint >"$initdir/etc/cmdline.d/90mint.conf"
}
