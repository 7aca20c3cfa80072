# SPDX-License-Identifier: GPL-2.0-only
# Sourced by run-qemu.sh: what somebody without a terminal gets to see.
# shellcheck shell=bash

POWEROFF_SECONDS=30

# What a terminal would show at last, line by line after $1: no escapes, and of a line
# that was written over, what stands there in the end.
plain() {
	sed -u -e 's/\x1b\[[0-9;=?]*[A-Za-z]//g; s/\x1bc//g' -e 's/\r*$//; s/.*\r//' -e "s/^/$1/"
}

follow() {
	tail --pid="$qemu_pid" -s 0.2 -n +1 -f "$dir/com$1.log" 2>/dev/null | plain "$2 | "
}

reported() {
	grep -q MINT-REPORT-END "$dir/com$1.log" 2>/dev/null
}

print_report() {
	sed -n '/MINT-REPORT-BEGIN/,/MINT-REPORT-END/{/MINT-REPORT/d;p}' "$dir/com$2.log" |
		plain "$1 | "
}

# The monitor says so when it does not like the config.
refused() {
	grep -q 'nothing was started' "$dir/com$1.log" 2>/dev/null
}

# Wait for every node's report, until second $2 of this script; name who is up, and who is awaited.
wait_nodes() {
	local monitor=$1 deadline=$2 started=$SECONDS said=$SECONDS node com waiting=all up=' '
	while [ -n "$waiting" ]; do
		machine_runs && ! refused "$monitor" || return 1
		[ "$SECONDS" -lt "$deadline" ] || return 124
		sleep 0.2
		waiting=
		while read -r node com; do
			if [[ $up == *" $node "* ]]; then
				continue
			elif reported "$com"; then
				say "$node is up, after $((SECONDS - started)) s"
				up+="$node "
			else
				waiting+=" $node"
			fi
		done <<<"$consoles"
		if [ -n "$waiting" ] && [ $((SECONDS - said)) -ge 10 ]; then
			said=$SECONDS
			say "$((SECONDS - started)) s: waiting for$waiting"
		fi
	done
}

# The connection must stay until the monitor has read it all.
power_off() {
	local com=$1
	{
		printf 'poweroff\rpoweroff\r'		# twice: nodes run
		wait_machine $((SECONDS + POWEROFF_SECONDS)) || true
	} | (cd "$dir" && socat -u - "UNIX-CONNECT:com$com.sock") || true
	! machine_runs
}

show_logs() {
	local log
	for log in "$dir"/com?.log "$dir/qemu.log"; do
		[ -s "$log" ] || continue
		say "the end of ${log##*/}:"
		tail -n 30 "$log" | plain '    ' >&2
		echo >&2
	done
}

# There must be something to look at.
check_tour() {
	[ -n "$1" ] || die "the config gives the monitor no console: use --headless"
	[ -n "$consoles" ] || die "no node of the config has a COM port: use --headless"
}

tour() {
	local monitor=$1 rc=0 node com follower
	follow "$monitor" monitor &
	follower=$!
	wait_nodes "$monitor" $((SECONDS + timeout)) || rc=$?
	if [ "$rc" -ne 0 ]; then
		[ "$rc" -ne 124 ] || say "after $timeout s the nodes are still not up"
		machine_runs || say "the machine is off ($(end_reason)) before its nodes were up"
		! refused "$monitor" || say "the monitor refuses the config"
		stop_machine
		wait "$follower" || true
		show_logs
		return "$rc"
	fi
	say "each Linux about itself:"
	while read -r node com; do
		print_report "$node" "$com"
	done <<<"$consoles"
	[ -z "$memory_consoles" ] ||
		say "without a COM port: $memory_consoles; the monitor's command \`console NAME\`" \
			"shows what such a node says"
	say "powering off, at the monitor's console"
	if ! power_off "$monitor" || [ "$(end_reason)" != guest-shutdown ]; then
		say "the machine did not power off within $POWEROFF_SECONDS s"
		show_logs
		return 1
	fi
	wait "$follower" || true
	say "the machine is off"
}
