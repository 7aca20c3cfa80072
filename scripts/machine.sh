# SPDX-License-Identifier: GPL-2.0-only
# Sourced by run-qemu.sh: the machine, from its parts to its end.
# shellcheck shell=bash
#
# QEMU runs in $dir and names everything there by relative paths: the path of a
# Unix socket may not be longer than 107 bytes.

DISK_SIZE=64M
FIRST_PORT=4	# device number of the first root port on bus 0
qemu_pid=
qmp_in=

# KVM only where the processor has it: /dev/kvm alone proves too little. TCG has one thread, since
# only that does not race with Linux, and little room for translated code (MiB). When it is full,
# TCG throws everything away. With more room, a kernel that starts is written over the code of the
# life before, which costs 5 to 10 seconds (docs/adr/0043).
accelerator() {
	case $1 in
	auto)
		if grep -qwE '^flags.*(vmx|svm)' /proc/cpuinfo && : 2>/dev/null <>/dev/kvm; then
			echo kvm
		else
			accelerator tcg
		fi
		;;
	tcg) echo tcg,thread=single,tb-size=64 ;;
	*) echo "$1" ;;
	esac
}

make_disks() {
	local n
	for ((n = 1; n <= $2; n++)); do
		rm -f "$1/disk$n.img"
		truncate -s "$DISK_SIZE" "$1/disk$n.img"
		printf 'mint disk %s' "$n" | dd of="$1/disk$n.img" conv=notrunc status=none
	done
}

# Print the file of UEFI firmware that is $1 (CODE or VARS).
ovmf() {
	local file
	for file in /usr/share/OVMF/OVMF_"$1"_4M.fd /usr/share/OVMF/OVMF_"$1".fd; do
		if [ -f "$file" ]; then
			echo "$file"
			return
		fi
	done
	die "no OVMF_$1 in /usr/share/OVMF: scripts/deps.sh installs it"
}

add_firmware() {
	local code vars
	[ "$firmware" = uefi ] || return 0
	code=$(ovmf CODE)
	vars=$(ovmf VARS)
	cp "$vars" "$dir/vars.fd"
	args+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=vars.fd")
}

add_boot_volume() {
	local device=ide-hd
	[ "$boot" != grub ] || device=ide-cd
	args+=(-drive "if=none,id=boot,format=raw,file=boot.img"
		-device "$device,bus=ide.0,drive=boot,bootindex=0")
}

# Each disk behind a root port of its own: disk N is on bus N.
add_disks() {
	local n addr
	for ((n = 1; n <= disks; n++)); do
		addr=$((FIRST_PORT + n - 1))
		args+=(-device "pcie-root-port,id=port$n,bus=pcie.0,chassis=$n,slot=$n,addr=$addr"
			-drive "if=none,id=disk$n,format=raw,file=disk$n.img"
			-device "nvme,bus=port$n,drive=disk$n,serial=mint$n")
	done
}

add_serial_ports() {
	local n socket
	for n in 1 2 3 4; do
		socket="socket,id=com$n,path=com$n.sock,server=on,wait=off,logfile=com$n.log"
		args+=(-chardev "$socket" -device "isa-serial,chardev=com$n,index=$((n - 1))")
	done
}

# A second QMP, on QEMU's standard input and output: what it reports says how
# the machine ended, whoever else is connected to the first.
add_qmp() {
	# shellcheck disable=SC2054 # the commas are QEMU's
	args+=(-qmp 'unix:qmp.sock,server=on,wait=off'
		-chardev stdio,id=events,signal=off -mon chardev=events,mode=control)
}

build_machine() {
	local accelerator
	accelerator=$(accelerator "$accel")
	args=(-machine 'q35,graphics=off' -nodefaults -no-user-config -vga none -display none
		-cpu max -smp "$smp" -m "$mem" -accel "$accelerator")
	# Before QEMU 8.0, TCG's CMPXCHG16B leaves half of an operand where the flags are kept
	# (docs/caveats.md).
	[[ $accelerator != tcg* ]] || args+=(-global x86_64-cpu.cx16=off)
	add_firmware
	add_boot_volume
	add_disks
	add_serial_ports
	add_qmp
	# Without anybody to stop it, a machine that resets would do so for ever.
	[ "$mode" = interactive ] || args+=(-no-reboot)
	args+=("${qemu_args[@]}")
}

start_machine() {
	local tries
	rm -f "$dir"/com?.log "$dir"/*.sock "$dir/events.log"
	mkfifo "$dir/qmp.fifo"
	exec {qmp_in}<>"$dir/qmp.fifo"
	echo '{"execute": "qmp_capabilities"}' >&"$qmp_in"
	(
		cd "$dir" || exit
		exec {qmp_in}>&- {lock}>&-
		# Even if this script is killed outright, QEMU does not stay.
		exec setpriv --pdeathsig KILL "$qemu" "${args[@]}" \
			<qmp.fifo >events.log 2>qemu.log
	) &
	qemu_pid=$!
	for ((tries = 0; tries < 100; tries++)); do
		[ ! -S "$dir/qmp.sock" ] || break
		machine_runs || break
		sleep 0.1
	done
	rm -f "$dir/qmp.fifo"
	machine_runs || {
		sed 's/^/    /' "$dir/qemu.log" >&2
		die "QEMU did not start"
	}
}

machine_runs() {
	kill -0 "$qemu_pid" 2>/dev/null
}

# Wait until the machine ends, or until second $1 of this script (0: for ever).
wait_machine() {
	while machine_runs; do
		[ "$1" -eq 0 ] || [ "$SECONDS" -lt "$1" ] || return 124
		sleep 0.2
	done
}

# How it ended: guest-shutdown, guest-reset, guest-panic, host-qmp-quit, ...
end_reason() {
	sed -n 's/.*"event": "SHUTDOWN".*"reason": "\([a-z-]*\)".*/\1/p' "$dir/events.log" |
		tail -n 1
}

stop_machine() {
	local tries
	[ -n "$qemu_pid" ] || return 0
	kill "$qemu_pid" 2>/dev/null || true
	for ((tries = 0; tries < 50; tries++)); do
		machine_runs || break
		sleep 0.1
	done
	kill -KILL "$qemu_pid" 2>/dev/null || true
	wait "$qemu_pid" 2>/dev/null || true
	qemu_pid=
}
