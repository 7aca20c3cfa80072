#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A FAT volume with the files of a directory, for UEFI: mkesp.sh TREE OUT
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# -eq 2 ] || usage_error "expected TREE OUT"
tree=$1 out=$2
trap 'rm -f "$out.part"' EXIT

# FAT32 has at least 33 MiB; leave room for the file system's own and for more files.
used=$(du -sm --apparent-size "$tree" | cut -f1)
truncate -s "$((used + used / 8 + 48))M" "$out.part"
mkfs.vfat -F 32 -n MINT "$out.part" >/dev/null
(
	shopt -s nullglob dotglob
	MTOOLS_SKIP_CHECK=1 mcopy -s -i "$out.part" "$tree"/* ::/
)
mv "$out.part" "$out"
