#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build the patched kernel into the cache, unless it is there:
# build-kernel.sh [--source TARBALL] [--cached | --offered]
#
#	--source TARBALL	a linux-6.12.*.tar.*, instead of Debian's linux-source-6.12
#	--cached		build nothing: exit 3 if it is not in the cache
#	--offered		build nothing: exit 3 if it is not there, nor could be built
#
# Prints the directory as its last line: what unpack-kernel.sh makes of a package, and
# build/, which is KDIR of `make module`. An entry is keyed by the source's version,
# linux-patches/6.12 and the config; it gets its name when it is complete.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

SERIES=6.12
NAME=patched-${SERIES}_
PACKAGE=linux-source-$SERIES
EXIT_NOT_CACHED=3
EXTMOD_BUILD=scripts/package/install-extmod-build
OBJECTS=2090			# lines of the build's output, for the progress shown
FREE_KIB=6000000		# source, objects and result
patches=$MINT_ROOT/linux-patches/$SERIES
fragment=$MINT_ROOT/linux-patches/config/mint-node.config

key() {
	local names
	mapfile -t names <"$patches/series"
	(cd "$patches" && cat series "${names[@]}" "$fragment") | sha256sum | cut -c1-12
}

# The version of the source that would be built now; nothing: there is none.
source_version() {
	if [ -n "$tarball" ]; then
		sha256sum "$tarball" | cut -c1-12
	elif command -v apt-cache >/dev/null; then
		apt_candidate "$PACKAGE"
	fi
}

unpack() {
	mkdir "$work/linux" || return
	if [ -n "$tarball" ]; then
		tar -x -f "$tarball" -C "$work/linux" --strip-components=1
	else
		dpkg-deb --fsys-tarfile "$work"/*.deb |
			tar -x -O --wildcards "./usr/src/$PACKAGE.tar.*" |
			tar -x -J -C "$work/linux" --strip-components=1 &&
			rm "$work"/*.deb
	fi
}

apply_patches() {
	local name version
	version=$(make -s -C "$work/linux" kernelversion)
	[[ $version == "$SERIES" || $version == "$SERIES".* ]] ||
		die "this is Linux $version, and the patches are for $SERIES"
	while read -r name; do
		patch -d "$work/linux" -p1 --forward --no-backup-if-mismatch \
			<"$patches/$name" >"$work/patch.log" 2>&1 && continue
		sed 's/^/    /' "$work/patch.log" >&2
		die "linux-patches/$SERIES/$name does not apply to Linux $version:" \
			"it has to be refreshed for that release"
	done <"$patches/series"
}

# Every option of the fragment has to be there: one that has gone would be missed later.
configure() {
	local line missing=
	KCONFIG_ALLCONFIG=$fragment make -s -C "$work/linux" O="$work/obj" allnoconfig || return
	while read -r line; do
		grep -qxF "$line" "$work/obj/.config" || missing+=" ${line%%=*}"
	done < <(grep '^CONFIG_' "$fragment")
	[ -z "$missing" ] || {
		say "${fragment#"$MINT_ROOT"/}: this Linux does not take$missing"
		return 1
	}
}

# A line every ten seconds: how far, and how much longer.
show_progress() {
	local count elapsed
	while kill -0 "$1" 2>/dev/null; do
		sleep 10
		count=$(wc -l <"$work/make.log")
		elapsed=$((SECONDS - started))
		if [ "$count" -lt 50 ]; then
			say "  $elapsed s: getting ready"
		elif [ "$count" -lt "$OBJECTS" ]; then
			say "  $elapsed s: $((count * 100 / OBJECTS)) %, about" \
				"$(((OBJECTS - count) * elapsed / count)) s more"
		else
			say "  $elapsed s: nearly done"
		fi
	done
}

compile() {
	local rc=0 started=$SECONDS
	say "building Linux $version with Mint's patches (14 CPU minutes," \
		"$(nproc) processors) ..."
	: >"$work/make.log"
	nice make -C "$work/linux" O="$work/obj" -j "$(nproc)" KBUILD_BUILD_USER=mint \
		KBUILD_BUILD_HOST=mint bzImage modules >"$work/make.log" 2>&1 &
	maker=$!
	show_progress "$maker" &
	ticker=$!
	wait "$maker" || rc=$?
	kill "$ticker" 2>/dev/null || true
	maker=
	if [ "$rc" -ne 0 ]; then
		cp "$work/make.log" "$cache/failed-build.log"
		grep -A 15 -E 'error:|Error [0-9]' "$work/make.log" | head -n 40 >&2
		die "the kernel's build failed (exit $rc); all that it said:" \
			"$cache/failed-build.log"
	fi
	say "  done in $((SECONDS - started)) s"
}

# What scripts/package/install-extmod-build gathers is what distributions call headers.
install_entry() {
	local to=$work/entry release
	release=$(make -s -C "$work/linux" O="$work/obj" kernelrelease) &&
		mkdir "$to" &&
		cp "$work/obj/arch/x86/boot/bzImage" "$to/vmlinuz" &&
		make -s -C "$work/linux" O="$work/obj" INSTALL_MOD_PATH="$to" \
			INSTALL_MOD_STRIP=1 modules_install &&
		mv "$to/lib/modules" "$to/modules" &&
		rmdir "$to/lib" &&
		rm -f "$to/modules/$release"/{build,source} &&
		make -s -C "$work/linux" O="$work/obj" run-command \
			KBUILD_RUN_COMMAND="\$(srctree)/$EXTMOD_BUILD $to/build" &&
		printf '%s\n' "$release" >"$to/release" &&
		chmod -R u+w,a+rX "$to"
}

# Nothing goes on building that nobody waits for.
clean_up() {
	if [ -n "$maker" ]; then
		kill "$maker" "$ticker" 2>/dev/null || true
		wait "$maker" 2>/dev/null || true
	fi
	rm -rf "$work"
}

build() {
	local version=$1 entry=$2
	[ "$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')" -ge "$FREE_KIB" ] ||
		die "a build needs 6 GB of free space in $cache"
	"$MINT_ROOT/scripts/deps.sh" run kernel
	work=$(mktemp -d "$cache/.work.XXXXXX")
	if [ -z "$tarball" ]; then
		step "downloading $PACKAGE $version" apt_download "$work" "$PACKAGE=$version" ||
			die "could not download $PACKAGE $version: try again after apt-get update"
	fi
	step "unpacking the source" unpack || die "the source cannot be unpacked"
	apply_patches
	step "configuring it" configure || die "the kernel cannot be configured"
	compile
	step "packing what nodes need of it" install_entry || die "the kernel cannot be packed"
	mv -T "$work/entry" "$cache/$entry"
}

# Without apt's word, any source will do that has been built with these patches.
newest_cached() {
	find "$cache" -maxdepth 1 -type d -name "$NAME*_$kept" -printf '%f\n' | sort -V | tail -n 1
}

not_cached() {
	say "the patched kernel is not in $cache: build it by \`make kernel\`"
	exit "$EXIT_NOT_CACHED"
}

tarball='' only_cached='' only_offered=''
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help)
		sed -n '4,12s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	--cached) only_cached=1 ;;
	--offered) only_offered=1 ;;
	--source)
		tarball=$(realpath -- "$(option_value "$1" "${2-}")")
		[ -f "$tarball" ] || usage_error "--source: no such file: $tarball"
		shift
		;;
	*) usage_error "unknown option '$1'" ;;
	esac
	shift
done
cache=$MINT_CACHE/kernels
work= maker= ticker=
mkdir -p "$cache"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
kept=$(key)
version=$(source_version)
entry=$NAME${version//:/_}_$kept
[ -n "$version" ] || entry=$(newest_cached)
if [ -n "$only_cached" ]; then
	[ -n "$entry" ] && [ -d "$cache/$entry" ] || entry=$(newest_cached)
	[ -n "$entry" ] || not_cached
elif [ -z "$entry" ]; then
	if apt_prepare; then
		step "apt-get update" apt_get update || true
	fi
	version=$(source_version)
	[ -n "$version" ] || [ -z "$only_offered" ] || exit "$EXIT_NOT_CACHED"
	[ -n "$version" ] || die "apt offers no $PACKAGE here: give --source TARBALL"
	entry=$NAME${version//:/_}_$kept
fi
[ -z "$only_offered" ] || exit 0
if [ -d "$cache/$entry" ]; then
	printf '%s\n' "$cache/$entry"
	exit 0
fi
exec 9>"$cache/.build-lock"
if ! flock -n 9; then
	say "waiting for another build of a kernel"
	flock 9
fi
[ -d "$cache/$entry" ] || build "$version" "$entry"
printf '%s\n' "$cache/$entry"
