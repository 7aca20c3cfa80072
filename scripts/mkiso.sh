#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A GRUB volume with the files of a directory, for UEFI and for BIOS, as a
# disk or as a CD: mkiso.sh TREE OUT
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || usage_error "expected TREE OUT"
trap 'rm -f "$2.part"' EXIT
[ -f "$1/boot/grub/grub.cfg" ] || die "$1/boot/grub/grub.cfg is missing"
# Smaller, and read in less time by a slow firmware: no fonts, themes or translations.
grub-mkrescue --fonts= --themes= --locales= -o "$2.part" "$1" -- -volid MINT
mv "$2.part" "$2"
