#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Build Mint, and boot the example machine with it under QEMU.
set -euo pipefail
. "$(dirname "$0")/scripts/common.sh"
. "$MINT_ROOT/scripts/config.sh"
. "$MINT_ROOT/scripts/machine.sh"
. "$MINT_ROOT/scripts/consoles.sh"
. "$MINT_ROOT/scripts/tour.sh"

usage() {
	cat <<'END'
usage: ./run-qemu.sh [OPTION]...

Installs what is missing (Debian, Ubuntu), builds, and boots the example machine: 4
cores, 4 GiB, two NVMe disks, split between two Linux kernels. On a terminal it shows the
monitor's console and each node's. Without one it gives the tour by itself: boots,
waits for the nodes, shows what each says of itself, powers off.

  --config FILE         the partition config, which names the kernels (default:
                        configs/patched.conf, or with --kernel stock or --esp
                        configs/example.conf)
  --esp DIR             lay the files of DIR over the boot volume: kernels and
                        initrds that the config names, or /mint/mint.conf itself
  --firmware uefi|bios  firmware of the machine (default: uefi)
  --boot efi|grub|grub-chain
                        UEFI starts mint.efi (default), or GRUB loads mint.mb2
                        (default with bios), or GRUB chainloads mint.efi
  --kernel stock|patched
                        kernel of node alpha: the patched one (default), which is
                        built at its first use, or Debian's own; beta's is Debian's
  --smp N               cores (default: 4)
  --mem SIZE            memory (default: 4G)
  --disks N             NVMe disks, disk N alone on bus N; 0 to 8 (default: 2)
  --accel tcg|kvm       default: kvm where the processor has it, else tcg, which
                        means tcg,thread=single,tb-size=64; any value of QEMU's
                        is passed on
  --qemu-arg ARG        one more argument for QEMU (repeatable); a relative path in
                        it starts at the log directory
  --headless            show nothing; exit 0 when the machine powers off
  --log-dir DIR         keep there: com1.log to com4.log (each port also a socket,
                        com1.sock, ...), qmp.sock, qemu.log, the disks
  --timeout SECONDS     exit 124 after so long; 0: never (default: 600 headless,
                        300 for the tour, never on a terminal)
  --help                this text

Kernels and initrds that are made when the config names them: /mint/vmlinuz and
/mint/initrd.img, the same with -6.12 (/mint/vmlinuz-6.12, /mint/initrd-6.12.img),
with -6.1, -6.12-rt, -6.1-rt (PREEMPT_RT), -patched and -unpatched (the same
source and config without patches). Exit: 0 powered off; 1 error; 2 wrong usage;
3 apt has no such kernel; 4 the machine was reset; 124 timeout. QEMU=PROGRAM
chooses another QEMU.
END
}

KERNEL=patched			# --kernel, where it is not given
config='' esp='' firmware=uefi boot='' kernel='' smp=4 mem=4G disks=2 accel=auto
qemu_args=() headless='' log_dir='' timeout=''
qemu=${QEMU:-qemu-system-x86_64}

parse_options() {
	local value
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help)
			usage
			exit 0
			;;
		--headless)
			headless=1
			shift
			continue
			;;
		--config | --esp | --firmware | --boot | --kernel | --smp | --mem | --disks | \
			--accel | --qemu-arg | --log-dir | --timeout) ;;
		*) usage_error "unknown option '$1'" ;;
		esac
		value=$(option_value "$1" "${2-}")
		case $1 in
		--config) config=$value ;;
		--esp) esp=$value ;;
		--firmware) firmware=$value ;;
		--boot) boot=$value ;;
		--kernel) kernel=$value ;;
		--smp) smp=$value ;;
		--mem) mem=$value ;;
		--disks) disks=$value ;;
		--accel) accel=$value ;;
		--qemu-arg) qemu_args+=("$value") ;;
		--log-dir) log_dir=$value ;;
		--timeout) timeout=$value ;;
		esac
		shift 2
	done
}

example_config() {
	case $1 in
	stock) echo "$MINT_ROOT/configs/example.conf" ;;
	patched) echo "$MINT_ROOT/configs/patched.conf" ;;
	esac
}

# Who brings kernels means those; and not everywhere there is the source of the patched one.
default_kernel() {
	if [ -n "$esp" ]; then
		echo stock
	elif "$MINT_ROOT/scripts/build-kernel.sh" --offered >/dev/null; then
		echo "$KERNEL"
	else
		say "apt offers no source for the patched kernel here: node alpha gets Debian's own"
		echo stock
	fi
}

check_options() {
	case $kernel in
	'' | stock | patched) ;;
	*) usage_error "--kernel: stock or patched, not $kernel" ;;
	esac
	if [ -z "$config" ]; then
		config=$(example_config "${kernel:-$(default_kernel)}")
	elif [ -n "$kernel" ]; then
		usage_error "--kernel chooses an example, and --config names the kernels itself:" \
			"/mint/vmlinuz-patched is the patched one"
	fi
	[ -f "$config" ] || usage_error "--config: no such file: $config"
	[ -z "$esp" ] || [ -d "$esp" ] || usage_error "--esp: no such directory: $esp"
	[[ $smp =~ ^[1-9][0-9]*$ ]] || usage_error "--smp: not a number of cores: $smp"
	[[ $mem =~ ^[1-9][0-9]*[KMGT]?$ ]] || usage_error "--mem: not a size: $mem"
	[[ $disks =~ ^[0-8]$ ]] || usage_error "--disks: 0 to 8, not $disks"
	[[ $timeout =~ ^[0-9]*$ ]] || usage_error "--timeout: not a number of seconds: $timeout"
	[[ $accel =~ ^(auto|(tcg|kvm)(,.*)?)$ ]] || usage_error "--accel: tcg or kvm, not $accel"
	case $firmware in
	uefi) boot=${boot:-efi} ;;
	bios) boot=${boot:-grub} ;;
	*) usage_error "--firmware: uefi or bios, not $firmware" ;;
	esac
	case $firmware-$boot in
	uefi-efi | uefi-grub | uefi-grub-chain | bios-grub) ;;
	bios-*) usage_error "a BIOS starts Mint through GRUB only: --boot grub, not $boot" ;;
	*) usage_error "--boot: efi, grub or grub-chain, not $boot" ;;
	esac
}

choose_mode() {
	if [ -n "$headless" ]; then
		mode=headless timeout=${timeout:-600}
	elif [ -t 0 ] && [ -t 1 ]; then
		mode=interactive timeout=${timeout:-0}
	else
		mode=tour timeout=${timeout:-300}
	fi
}

# The directory of this run: given, or its own.
make_dir() {
	if [ -n "$log_dir" ]; then
		mkdir -p "$log_dir"
		dir=$(cd "$log_dir" && pwd)
	else
		mkdir -p "$MINT_ROOT/build/run"
		dir=$(mktemp -d "$MINT_ROOT/build/run/XXXXXX")
	fi
	exec {lock}>"$dir/lock"
	flock -n "$lock" || die "another machine runs in $dir"
}

# A scratch directory is kept where somebody may want to see why.
clean_up() {
	local rc=$?
	trap - EXIT
	set +e
	stop_machine
	tmux_own kill-server 2>/dev/null
	rm -rf "$dir"/{boot.img,vars.fd,volume,grub-embedded.cfg,lock,qmp.fifo} "$dir"/*.sock
	if [ -z "$log_dir" ] && [ "$rc" -eq 0 ] && [ "$mode" != headless ]; then
		rm -rf "$dir"
	elif [ -z "$log_dir" ]; then
		say "logs are kept in $dir"
	fi
	exit "$rc"
}

prepare() {
	local effective=$config
	"$MINT_ROOT/scripts/deps.sh" run
	[ -z "$esp" ] || [ ! -f "$esp/mint/mint.conf" ] || effective=$esp/mint/mint.conf
	consoles=$(config_consoles "$effective")
	memory_consoles=$(config_memory_consoles "$effective" | xargs)
	monitor_console=$(config_monitor_console "$effective")
	[ "$mode" != tour ] || check_tour "$monitor_console"
	mkdir -p "$MINT_ROOT/build"
	step "building the monitor" flock "$MINT_ROOT/build/.lock" \
		make -C "$MINT_ROOT" -j "$(nproc)" monitor || die "the build failed"
	"$MINT_ROOT/scripts/mkvolume.sh" "$boot" "$config" "$dir" "$dir/boot.img" "$esp"
	make_disks "$dir" "$disks"
}

run_headless() {
	local rc=0
	wait_machine $((timeout ? SECONDS + timeout : 0)) || rc=$?
	[ "$rc" -eq 0 ] || return "$rc"
	case $(end_reason) in
	guest-shutdown | host-qmp-quit) ;;
	guest-reset | host-qmp-system-reset)
		say "the machine was reset"
		return 4
		;;
	*)
		say "the machine ended otherwise: $(end_reason)"
		sed 's/^/    /' "$dir/qemu.log" >&2
		return 1
		;;
	esac
}

parse_options "$@"
check_options
choose_mode
make_dir
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
prepare
build_machine
say "starting the machine: $smp cores, $mem, $firmware, boot way $boot, $(accelerator "$accel")"
start_machine
case $mode in
headless) run_headless ;;
interactive)
	show_consoles "$monitor_console"
	say "the machine is off"
	;;
tour) tour "$monitor_console" ;;
esac
