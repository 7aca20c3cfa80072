# SPDX-License-Identifier: GPL-2.0-only
# Sourced by run-qemu.sh: all consoles in one terminal, until the user leaves or the
# machine is off.
# shellcheck shell=bash

# "NAME N" of each console: the monitor's first.
all_consoles() {
	[ -z "$1" ] || echo "monitor $1"
	[ -z "$consoles" ] || echo "$consoles"
}

tmux_usable() {
	[ "${TERM:-dumb}" != dumb ] && command -v tmux >/dev/null
}

# A server of our own, so that neither a running tmux nor its settings matter.
tmux_own() {
	TMUX='' tmux -L "mint-$$" -f /dev/null "$@"
}

pane_command() {
	printf 'exec %q %q %q' "$MINT_ROOT/scripts/console.sh" "$dir" "$1"
}

tmux_settings() {
	local option
	for option in 'status-style bg=colour238,fg=white' 'status-left-length 80' \
		'status-right-length 40' 'mouse on' 'escape-time 10' 'history-limit 20000'; do
		# shellcheck disable=SC2086 # name and value
		tmux_own set-option -g $option
	done
	tmux_own set-option -g window-status-current-format ''
	tmux_own set-option -g status-left "$1"
	tmux_own set-option -g status-right 'Ctrl-]: leave'
	tmux_own set-option -g pane-border-status top
	tmux_own set-option -g pane-border-format ' #{pane_title} '
	tmux_own set-option -g main-pane-height 50%
	# A node's console that the monitor or mintctl shows is left by the same key.
	tmux_own bind-key -n 'C-]' display-menu -T ' Ctrl-] ' \
		'Switch the machine off' q kill-server \
		'Send Ctrl-] to this console' s 'send-keys C-]'
}

consoles_tmux() {
	local name com first=1 key=1 keys='' pane
	while read -r name com; do
		if [ "$first" ]; then
			pane=$(tmux_own new-session -d -P -F '#{pane_id}' -x 160 -y 50 \
				"$(pane_command "$com")")
			first=
		else
			pane=$(tmux_own split-window -d -P -F '#{pane_id}' "$(pane_command "$com")")
			tmux_own select-layout main-horizontal >/dev/null
		fi
		tmux_own select-pane -t "$pane" -T "F$key $name (COM$com)"
		tmux_own bind-key -n "F$key" select-pane -t "$pane"
		keys+=" F$key: $name "
		key=$((key + 1))
	done < <(all_consoles "$1")
	[ -z "$memory_consoles" ] || keys+=" at mint>: console ${memory_consoles// /|}"
	tmux_settings "$keys"
	tmux_own select-layout main-horizontal >/dev/null
	tmux_own attach-session || true
	tmux_own kill-server 2>/dev/null || true
}

# Have the console that COM$1 shows hear Ctrl-]: then a node's console in memory is left there.
send_leave() {
	printf '\035' | (cd "$dir" && socat -u - "UNIX-CONNECT:com$1.sock")
}

say_memory_consoles() {
	[ -n "$memory_consoles" ] || return 0
	printf "  Without a COM port: %s. \`console NAME' at mint> shows them.\n" "$memory_consoles"
	printf '  l  leave the console that mint> shows\n'
}

# One console at a time; Ctrl-] comes back to the menu.
consoles_menu() {
	local names=() coms=() name com choice=1 i
	while read -r name com; do
		names+=("$name")
		coms+=("$com")
	done < <(all_consoles "$1")
	while [ -z "$(end_reason)" ] && machine_runs; do
		if [[ $choice =~ ^[0-9]+$ ]] && ((choice >= 1 && choice <= ${#names[@]})); then
			say "console of ${names[choice - 1]}; Ctrl-]: the others"
			"$MINT_ROOT/scripts/console.sh" "$dir" "${coms[choice - 1]}" || true
			choice=
			continue
		elif [ "$choice" = l ] && [ -n "$memory_consoles" ]; then
			send_leave "$1"
		elif [ "$choice" = q ]; then
			return
		fi
		printf '\n'
		for i in "${!names[@]}"; do
			printf '  %s  %s (COM%s)\n' $((i + 1)) "${names[i]}" "${coms[i]}"
		done
		say_memory_consoles
		read -r -p '  q  switch off and leave: ' choice || return 0
	done
}

show_consoles() {
	if tmux_usable; then
		consoles_tmux "$1"
	else
		consoles_menu "$1"
	fi
}
