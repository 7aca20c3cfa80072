# SPDX-License-Identifier: GPL-2.0-only
# Sourced: what the scripts need to know of a config. Only the monitor judges it: what
# cannot be read here is left out, however broken the file.
# shellcheck shell=bash

# "SECTION KEY VALUE" of each line, from as much of $1 as the monitor reads, too.
config_lines() {
	head -c 262144 "$1" | tr -d '\0\r' | awk '
		/^[ \t]*[#;]/ { next }
		{ sub(/[ \t]#.*/, "") }
		/^[ \t]*\[.*\][ \t]*$/ {
			gsub(/^[ \t]*\[[ \t]*|[ \t]*\][ \t]*$/, "")
			section = $0
			gsub(/[ \t]+/, ":", section)
			next
		}
		/=/ {
			key = value = $0
			sub(/=.*/, "", key)
			sub(/[^=]*=/, "", value)
			gsub(/[ \t]/, "", key)
			gsub(/^[ \t]+|[ \t]+$/, "", value)
			if (section != "" && key != "" && value != "")
				print section, key, value
		}'
}

# The kernels and initrds that config $1 names, each once.
config_files() {
	config_lines "$1" | sed -n -e 's/^node:[^ ]* kernel //p' \
		-e '/^node:[^ ]* initrd /{ s///; s/[ \t]*,[ \t]*/\n/g; p }' |
		sed 's|\\|/|g' | sort -u
}

# "NODE N" for each node of config $1 that has COMN as its UART.
config_consoles() {
	config_lines "$1" | sed -n 's/^node:\([^ ]*\) uart com\([1-4]\)$/\1 \2/p'
}

# The nodes of config $1 without a UART: their consoles are in memory. None if it has no consoles.
config_memory_consoles() {
	config_lines "$1" | awk '
		sub(/^node:/, "", $1) {
			if (!($1 in uart))
				order[n++] = $1
			uart[$1] += $2 == "uart" && $3 != "none"
		}
		$1 == "monitor" && $2 == "console_size" { none = $3 == "none" }
		END { for (i = 0; !none && i < n; i++) if (!uart[order[i]]) print order[i] }'
}

# N of the monitor's COMN in config $1; nothing if it has no console.
config_monitor_console() {
	local console
	console=$(config_lines "$1" | sed -n 's/^monitor console //p')
	case ${console:-com1} in
	com[1-4]) echo "${console:-com1}" | tr -d com ;;
	esac
}
