# SPDX-License-Identifier: GPL-2.0-only
# Sourced: apt-get without questions, as root or through sudo.
# shellcheck shell=bash

# Run $@ as root. Asks for a password only where there is somebody to type it.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif ! command -v sudo >/dev/null; then
		say "this needs root, and there is no sudo"
		return 1
	elif [ -t 0 ] && [ -t 2 ]; then
		sudo -- "$@"
	else
		sudo -n -- "$@"
	fi
}

apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q \
		-o DPkg::Lock::Timeout=300 "$@"
}

# Does apt know a version of every package named that it could install?
apt_knows() {
	local candidates
	candidates=$(apt-cache policy "$@" 2>/dev/null | grep -c '^  Candidate: [^(]') || true
	[ "$candidates" -eq $# ]
}

# Get sudo's password before a step that hides what its command writes.
apt_prepare() {
	[ "$(id -u)" -eq 0 ] || as_root true
}

# apt_download DIR PACKAGE[=VERSION]...: the packages themselves, into DIR.
apt_download() {
	local sandbox=()
	# apt's own user may not write to the cache.
	[ "$(id -u)" -ne 0 ] || sandbox=(-o APT::Sandbox::User=root)
	(cd "$1" && shift && apt-get -q "${sandbox[@]}" download "$@")
}

apt_candidate() {
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: \([^(].*\)/\1/p'
}
