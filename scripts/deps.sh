#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Install what is missing, on Debian and Ubuntu: deps.sh [run] [test] [kernel]
# Silent and quick where nothing is missing.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

# package: what for
RUN='gcc: compiles the monitor
libc6-dev: C headers for the tools
make: runs the build
nasm: assembles the monitor
binutils: links the monitor
gnu-efi: EFI headers
qemu-system-x86: the machine
ovmf: the UEFI firmware of the machine
seabios: the BIOS of the machine
mtools: writes FAT volumes
dosfstools: makes FAT volumes
xorriso: makes GRUB volumes
grub-common: makes GRUB volumes
grub-pc-bin: GRUB for BIOS
grub-efi-amd64-bin: GRUB for UEFI
busybox-static: userspace of the example nodes
cpio: packs initrds
kmod: finds the modules that belong together
libelf-dev: objtool, for mint.ko
libjansson-dev: JSON, for mintctl
xz-utils: unpacks kernel packages
zstd: unpacks kernel packages
tmux: shows all consoles at once
socat: talks to the consoles'

TEST='libcmocka-dev: unit tests
clang: fuzzers
spin: explores the model of the ownership table
acpica-tools: reads back the ACPI tables that are built
python3: system tests
python3-pytest: system tests
python3-pexpect: system tests talk to consoles
python3-pytest-xdist: system tests side by side
gdb: opens dumps
crash: opens dumps'

KERNEL='flex: configures the patched kernel
bison: configures the patched kernel
bc: builds the patched kernel
patch: patches it
libssl-dev: builds the patched kernel'

list_for() {
	case $1 in
	run) printf '%s\n' "$RUN" ;;
	test) printf '%s\n' "$TEST" ;;
	kernel) printf '%s\n' "$KERNEL" ;;
	*) usage_error "unknown group '$1': run, test or kernel" ;;
	esac
}

# Of the package names given, those that are not installed.
not_installed() {
	local have
	have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
		sed -n 's/^installed //p') || true
	comm -23 <(printf '%s\n' "$@" | sort) <(sort <<<"$have")
}

# Debian keeps clang's sanitizer and fuzzer libraries in a package of their own.
clang_runtime() {
	local version
	version=$(dpkg-query -W -f '${Version}' clang 2>/dev/null) || return 0
	version=${version#*:}
	version=${version%%.*}
	compgen -G "/usr/lib/llvm-$version/lib/clang/*/lib/*/libclang_rt.fuzzer*" >/dev/null ||
		printf 'libclang-rt-%s-dev\n' "$version"
}

by_hand() {
	say "please run as root, then start again:"
	say "    apt-get update && apt-get install --no-install-recommends $*"
	exit 1
}

install() {
	apt_prepare || by_hand "$@"
	if ! apt_knows "$@"; then
		step "apt-get update" apt_get update || by_hand "$@"
	fi
	step "apt-get install" apt_get install --no-install-recommends "$@" && return
	# The lists may be older than what the mirror still has.
	step "apt-get update" apt_get update || by_hand "$@"
	step "apt-get install" apt_get install --no-install-recommends "$@" || by_hand "$@"
}

case ${1-} in
-h | --help)
	echo "usage: deps.sh [run] [test] [kernel]    install what is missing (default: run)"
	exit 0
	;;
esac
[ $# -gt 0 ] || set -- run
wanted=
for group; do
	wanted+=$(list_for "$group")$'\n'
done
mapfile -t names < <(sed -n 's/:.*//p' <<<"$wanted")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
	say "not Debian or Ubuntu: cannot see what is missing; these packages are needed:"
	say "    ${names[*]}"
	exit 0
fi

mapfile -t missing < <(not_installed "${names[@]}")
if [ ${#missing[@]} -gt 0 ]; then
	say "to be installed:"
	for package in "${missing[@]}"; do
		say "    $(grep -m 1 "^$package:" <<<"$wanted")"
	done
	install "${missing[@]}"
fi
if grep -q '^clang:' <<<"$wanted"; then
	runtime=$(clang_runtime)
	if [ -n "$runtime" ]; then
		say "to be installed: $runtime: sanitizers and fuzzers of clang"
		install "$runtime"
	fi
fi
