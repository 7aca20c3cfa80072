#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Write the grub.cfg of a boot volume: grub-cfg.sh multiboot2|chain TREE
#
# multiboot2: the config must be the first module, and each module's argument is
# the name by which the config knows the file. They are not unpacked by GRUB (an
# initrd is smaller as it is).
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/config.sh"

CONFIG=/mint/mint.conf

# Everything in /mint, and what else the config names: all that is there.
files() {
	(
		cd "$1"
		find mint -type f -printf '/%p\n'
		config_files "$1$CONFIG"
	) | grep -vx "$CONFIG" | sort -u | while read -r file; do
		[[ $file == *[!A-Za-z0-9._/+-]* || ! -f $1$file ]] || echo "$file"
	done
}

# UEFI's own console is already on the serial port; a BIOS has none there. UEFI's screen is a
# framebuffer, a BIOS's is left as it is: with text.
header() {
	cat <<-'END'
		set timeout=0
		if [ "$grub_platform" = efi ]; then insmod all_video; fi
		insmod multiboot2
		insmod chain
		insmod progress
		if [ "$grub_platform" = pc ]; then
			serial --unit=0 --speed=115200
			terminal_input serial
			terminal_output serial
		fi
	END
}

multiboot2() {
	local file
	echo 'menuentry "Mint" {'
	printf '\tmultiboot2 /boot/mint.mb2\n'
	printf '\tmodule2 --nounzip %s %s\n' "$CONFIG" "$CONFIG"
	for file in $(files "$1"); do
		printf '\tmodule2 --nounzip %s %s\n' "$file" "$file"
	done
	printf '\tif [ "$grub_platform" = pc ]; then set gfxpayload=text; fi\n'
	echo '}'
}

chain() {
	printf 'menuentry "Mint" {\n\tchainloader /EFI/mint/mint.efi\n}\n'
}

[ $# -eq 2 ] || usage_error "expected multiboot2|chain TREE"
case $1 in
multiboot2 | chain)
	header
	"$1" "$2"
	;;
*) usage_error "unknown way '$1': multiboot2 or chain" ;;
esac
