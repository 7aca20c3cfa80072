#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The boot volume: mkvolume.sh efi|grub|grub-chain CONFIG WORKDIR OUT [OVERLAY]
#
#	efi		UEFI starts mint.efi from a FAT volume
#	grub		GRUB, on UEFI or BIOS, loads mint.mb2 with its modules
#	grub-chain	GRUB starts mint.efi (chainloader) from a FAT volume
#
# The files of OVERLAY are laid over the volume. Kernels and initrds that its config
# names are made where their names say how (/mint/vmlinuz, /mint/initrd.img,
# /mint/vmlinuz-6.1, /mint/vmlinuz-patched, ...); the rest must come with OVERLAY.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/config.sh"

DEFAULT_FLAVOUR=6.12
EXIT_NOT_OFFERED=3		# of fetch-headers.sh
here=$MINT_ROOT/scripts

flavour_of() {
	case $1 in
	/mint/vmlinuz | /mint/initrd.img) echo "$DEFAULT_FLAVOUR" ;;
	/mint/vmlinuz-6.12 | /mint/initrd-6.12.img) echo 6.12 ;;
	/mint/vmlinuz-6.1 | /mint/initrd-6.1.img) echo 6.1 ;;
	/mint/vmlinuz-6.12-rt | /mint/initrd-6.12-rt.img) echo 6.12-rt ;;
	/mint/vmlinuz-6.1-rt | /mint/initrd-6.1-rt.img) echo 6.1-rt ;;
	/mint/vmlinuz-patched | /mint/initrd-patched.img) echo patched ;;
	/mint/vmlinuz-unpatched | /mint/initrd-unpatched.img) echo unpatched ;;
	esac
}

make_locked() {
	flock "$MINT_ROOT/build/.lock" make -s -C "$MINT_ROOT" "$@"
}

# What an initrd of kernel $1 holds of ours. A node does without, but cannot be asked for much.
make_node_side() {
	local headers rc=0
	step "building mintctl" make_locked build/mintctl-static
	headers=$("$here/fetch-headers.sh" "$1" | tail -n 1) || rc=$?
	case $rc in
	0) step "building mint.ko for $(<"$1/release")" make_locked module KDIR="$headers" ;;
	"$EXIT_NOT_OFFERED") say "so its nodes have no mint.ko" ;;
	*) return "$rc" ;;
	esac
}

# Where the initrd of kernel $1 is kept from one machine to the next: packing it takes a second.
# It is packed again if something that it holds is newer.
packed_initrd() {
	local release packed input
	release=$(<"$1/release")
	packed=$MINT_ROOT/build/initrd/$release.img
	mkdir -p "${packed%/*}"
	for input in "$1/release" "$(command -v busybox)" "$here/mkinitrd.sh" "$here/initrd/init" \
		"$MINT_ROOT/build/mintctl-static" "$MINT_ROOT/build/module/$release/mint.ko"; do
		[ -e "$input" ] || continue
		if [ "$input" -nt "$packed" ]; then
			step "packing ${packed##*/}" "$here/mkinitrd.sh" "$1" "$packed" || return
			break
		fi
	done
	printf '%s\n' "$packed"
}

make_file() {
	local file=$1 flavour kernel lock
	flavour=$(flavour_of "$file")
	[ -n "$flavour" ] || return 0
	case $flavour in
	patched) kernel=$("$here/build-kernel.sh" | tail -n 1) ;;
	unpatched) kernel=$("$here/build-kernel.sh" --unpatched | tail -n 1) ;;
	*) kernel=$("$here/fetch-kernel.sh" "$flavour" | tail -n 1) ;;
	esac
	case $file in
	*/vmlinuz*) cp "$kernel/vmlinuz" "$tree$file" ;;
	*)
		make_node_side "$kernel"
		exec {lock}>"$MINT_ROOT/build/.initrd-lock"
		flock "$lock"
		cp "$(packed_initrd "$kernel")" "$tree$file"
		exec {lock}>&-
		;;
	esac
}

# GRUB as one EFI application, its modules inside, that finds its volume by the config on it.
make_grub_efi() {
	cat >"$work/grub-embedded.cfg" <<-'END'
		search --no-floppy --file --set=root /mint/mint.conf
		configfile ($root)/boot/grub/grub.cfg
	END
	grub-mkstandalone -O x86_64-efi -o "$tree/EFI/BOOT/BOOTX64.EFI" \
		--fonts= --themes= --locales= "boot/grub/grub.cfg=$work/grub-embedded.cfg"
}

lay_out() {
	local file files
	mkdir -p "$tree/mint"
	cp "$config" "$tree/mint/mint.conf"
	case $boot in
	efi) install -D "$MINT_ROOT/build/mint.efi" "$tree/EFI/BOOT/BOOTX64.EFI" ;;
	grub) install -D "$MINT_ROOT/build/mint.mb2" "$tree/boot/mint.mb2" ;;
	grub-chain) install -D "$MINT_ROOT/build/mint.efi" "$tree/EFI/mint/mint.efi" ;;
	esac
	[ -z "$overlay" ] || cp -RLT "$overlay" "$tree"
	mapfile -t files < <(config_files "$tree/mint/mint.conf")
	for file in "${files[@]}"; do
		[ -e "$tree$file" ] || make_file "$file"
	done
}

add_grub() {
	local cfg=$tree/boot/grub/grub.cfg
	mkdir -p "${cfg%/*}"
	[ -f "$cfg" ] || "$here/grub-cfg.sh" "$1" "$tree" >"$cfg"
}

[ $# -eq 4 ] || [ $# -eq 5 ] || usage_error "expected BOOT CONFIG WORKDIR OUT [OVERLAY]"
boot=$1 config=$2 work=$3 out=$4 overlay=${5-}
tree=$work/volume
rm -rf "$tree"
case $boot in
efi)
	lay_out
	step "writing a FAT volume" "$here/mkesp.sh" "$tree" "$out"
	;;
grub)
	lay_out
	add_grub multiboot2
	step "writing a GRUB volume" "$here/mkiso.sh" "$tree" "$out"
	;;
grub-chain)
	lay_out
	add_grub chain
	[ -f "$tree/EFI/BOOT/BOOTX64.EFI" ] || {
		mkdir -p "$tree/EFI/BOOT"
		make_grub_efi
	}
	step "writing a FAT volume" "$here/mkesp.sh" "$tree" "$out"
	;;
*) usage_error "unknown boot way '$boot': efi, grub or grub-chain" ;;
esac
rm -rf "$tree"
