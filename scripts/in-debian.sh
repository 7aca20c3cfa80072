#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Run a command on a copy of this repository in a bare Debian of another release.
set -euo pipefail
. "$(dirname "$0")/common.sh"

usage() {
	cat <<'END'
usage: scripts/in-debian.sh [--fresh] RELEASE COMMAND...

Runs COMMAND in a root file system of Debian RELEASE (bookworm, trixie, ...), in a copy of
what is committed here. For example, the tests with the QEMU of Debian 13:

    scripts/in-debian.sh trixie make test
    scripts/in-debian.sh trixie make test-system TESTS=tests/system/test_x2apic.py

Nothing of the host is used but its kernel: what the command needs it has to install, as on
a machine that never saw Mint. The file system is made by debootstrap at its first use, and
kept with what was installed and cached in it; --fresh makes it anew. It lies in
~/.cache/mint/debian. This needs root. MIRROR=URL takes another mirror than deb.debian.org.
END
}

# What a bare Debian lacks and every user has: a repository is cloned by git, built by make.
BARE=git,make,ca-certificates

make_root() {
	mkdir -p "${root%/*}"
	rm -rf "$root.part"
	step "making a bare Debian $release" \
		debootstrap --variant=minbase --include="$BARE" "$release" "$root.part" \
		"${MIRROR:-http://deb.debian.org/debian}" || die "debootstrap failed"
	mv "$root.part" "$root"
}

# The copy has the same path in each run, so that what was built there is built no second time.
copy_sources() {
	local git=(git -C "$root/mint")
	[ -d "$root/mint" ] || git init -q "$root/mint"
	"${git[@]}" fetch -q --force "$MINT_ROOT" HEAD
	"${git[@]}" checkout -q --force --detach FETCH_HEAD
}

fresh=
if [ "${1-}" = --fresh ]; then
	fresh=1
	shift
fi
case ${1-} in
'' | --help | -h)
	usage
	[ -n "${1-}" ] || exit 2
	exit 0
	;;
-*) usage_error "unknown option '$1'" ;;
esac
release=$1
shift
[ $# -gt 0 ] || usage_error "no command"
[[ $release =~ ^[a-z]+$ ]] || usage_error "no release of Debian: $release"
[ "$(id -u)" -eq 0 ] || die "this needs root: a bare Debian is a root file system of its own"
command -v debootstrap >/dev/null || die "there is no debootstrap: apt-get install debootstrap"

root=$MINT_CACHE/debian/$release
[ -z "$fresh" ] || rm -rf "$root"
[ -d "$root" ] || make_root
copy_sources
# In a mount namespace of its own: however this ends, nothing stays mounted on the host.
exec unshare --mount --propagation private bash -euc '
	root=$1
	shift
	for dir in dev proc sys; do mount --rbind "/$dir" "$root/$dir"; done
	mount -t tmpfs tmpfs "$root/dev/shm"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	exec chroot "$root" /usr/bin/env -i HOME=/root TERM="${TERM:-dumb}" \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		bash -c "cd /mint && exec \"\$@\"" bash "$@"
' bash "$root" "$@"
