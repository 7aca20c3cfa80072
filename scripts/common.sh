# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the other scripts: messages, progress, the cache's place.
# shellcheck shell=bash

MINT_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
MINT_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/mint
PATH=$PATH:/usr/sbin:/sbin	# depmod, modprobe and mkfs.vfat, for users too
export LC_ALL=C

say() {
	printf 'mint: %s\n' "$*" >&2
}

die() {
	say "error: $*"
	exit 1
}

usage_error() {
	say "error: $*"
	say "see '${0##*/} --help'"
	exit 2
}

# The value $2 of option $1, which must be there.
option_value() {
	[ -n "$2" ] || usage_error "$1 needs a value"
	printf '%s\n' "$2"
}

# step TEXT COMMAND...: say what is done, run it silently, say how long it
# took; a line every ten seconds meanwhile. When it fails: the end of what it wrote.
step() {
	local text=$1 log started=$SECONDS ticker rc=0
	shift
	log=$(mktemp)
	say "$text ..."
	(
		trap 'kill "$!" 2>/dev/null; exit' TERM
		while kill -0 $$ 2>/dev/null; do
			sleep 10 &
			wait "$!"
			say "  still at it, $((SECONDS - started)) s: $text"
		done
	) &
	ticker=$!
	"$@" >"$log" 2>&1 || rc=$?
	# Killed before it has set its trap, as after a very short step, it "fails" with 143.
	kill "$ticker" 2>/dev/null || true
	wait "$ticker" 2>/dev/null || true
	if [ "$rc" -eq 0 ]; then
		say "  done in $((SECONDS - started)) s"
	else
		say "  failed (exit $rc) after $((SECONDS - started)) s:"
		tail -n 40 "$log" | sed 's/^/    /' >&2
	fi
	rm -f "$log"
	return "$rc"
}
