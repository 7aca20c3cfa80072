#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build the patched kernel into the cache, unless it is there:
# build-kernel.sh [--unpatched] [--source TARBALL] [--cached | --offered]
#
#	--unpatched		the same source and config without Mint's patches: a small
#				unmodified kernel that starts faster than Debian's. If the patched
#				one has to be built, too, that is done after it, in the same tree.
#	--source TARBALL	a linux-6.12.*.tar.*, instead of Debian's linux-source-6.12
#	--cached		build nothing: exit 3 if it is not in the cache
#	--offered		build nothing: exit 3 if it is not there, nor could be built
#
# Prints the directory as its last line: what unpack-kernel.sh makes of a package, and
# build/, which is KDIR of `make module`. An entry is keyed by the source's version, the
# config and, if patched, linux-patches/6.12; it gets its name when it is complete.
set -euo pipefail
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/apt.sh"

SERIES=6.12
PACKAGE=linux-source-$SERIES
EXIT_NOT_CACHED=3
EXTMOD_BUILD=scripts/package/install-extmod-build
OBJECTS=2250			# lines of the build's output, for the progress shown
OBJECTS_PATCHED_AGAIN=800	# of the patched kernel in the tree of the unpatched one
FREE_KIB=6000000		# source, objects and result
patches=$MINT_ROOT/linux-patches/$SERIES
fragment=$MINT_ROOT/linux-patches/config/mint-node.config

# The config of the kind $1, patched or unpatched, on top of allnoconfig.
fragment_of() {
	case $1 in
	patched) cat "$fragment" ;;
	unpatched) sed -e '/^CONFIG_MINT_NODE=/d' \
		-e 's/^CONFIG_LOCALVERSION=.*/CONFIG_LOCALVERSION="-unpatched"/' "$fragment" ;;
	esac
}

key() {
	local names=()
	[ "$1" != patched ] || mapfile -t names <"$patches/series"
	(
		cd "$patches"
		[ "$1" != patched ] || cat series "${names[@]}"
		fragment_of "$1"
	) | sha256sum | cut -c1-12
}

# The name of the entry of the kind $1 from the source's version $2.
entry_name() {
	printf '%s-%s_%s_%s\n' "$1" "$SERIES" "${2//:/_}" "$(key "$1")"
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
	fragment_of "$1" >"$work/fragment"
	KCONFIG_ALLCONFIG=$work/fragment make -s -C "$work/linux" O="$work/obj" allnoconfig ||
		return
	while read -r line; do
		grep -qxF "$line" "$work/obj/.config" || missing+=" ${line%%=*}"
	done < <(grep '^CONFIG_' "$work/fragment")
	[ -z "$missing" ] || {
		say "${fragment#"$MINT_ROOT"/}: this Linux does not take$missing"
		return 1
	}
}

# A line every ten seconds: how far of $2 objects, and how much longer. Ends with process $1.
show_progress() {
	local count elapsed
	while kill -0 "$1" 2>/dev/null; do
		sleep 10
		count=$(wc -l <"$work/make.log")
		elapsed=$((SECONDS - started))
		if [ "$count" -lt 50 ]; then
			say "  $elapsed s: getting ready"
		elif [ "$count" -lt "$2" ]; then
			say "  $elapsed s: $((count * 100 / $2)) %, about" \
				"$((($2 - count) * elapsed / count)) s more"
		else
			say "  $elapsed s: nearly done"
		fi
	done
}

# compile WHAT OBJECTS: WHAT is for the reader.
compile() {
	local rc=0 started=$SECONDS
	say "building Linux $version $1, $(nproc) processors ..."
	: >"$work/make.log"
	nice make -C "$work/linux" O="$work/obj" -j "$(nproc)" KBUILD_BUILD_USER=mint \
		KBUILD_BUILD_HOST=mint bzImage modules >"$work/make.log" 2>&1 &
	maker=$!
	show_progress "$maker" "$2" &
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
	local to=$1 release
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

# The kind $1 from the unpacked source: $2 is its name in the cache, $3 how many objects are built.
build_kind() {
	local what="with Mint's patches"
	if [ "$1" = patched ]; then
		apply_patches
	else
		what="without patches"
	fi
	step "configuring it" configure "$1" || die "the kernel cannot be configured"
	compile "$what" "$3"
	step "packing what nodes need of it" install_entry "$work/entry" ||
		die "the kernel cannot be packed"
	mv -T "$work/entry" "$cache/$2"
}

build() {
	local version=$1 patched
	[ "$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')" -ge "$FREE_KIB" ] ||
		die "a build needs 6 GB of free space in $cache"
	"$MINT_ROOT/scripts/deps.sh" run kernel
	work=$(mktemp -d "$cache/.work.XXXXXX")
	if [ -z "$tarball" ]; then
		step "downloading $PACKAGE $version" apt_download "$work" "$PACKAGE=$version" ||
			die "could not download $PACKAGE $version: try again after apt-get update"
	fi
	step "unpacking the source" unpack || die "the source cannot be unpacked"
	build_kind "$kind" "$entry" "$OBJECTS"
	patched=$(entry_name patched "$version")
	[ -d "$cache/$patched" ] || build_kind patched "$patched" "$OBJECTS_PATCHED_AGAIN"
}

# Without apt's word, any source will do that has been built with these patches.
newest_cached() {
	find "$cache" -maxdepth 1 -type d -name "$(entry_name "$kind" '*')" -printf '%f\n' |
		sort -V | tail -n 1
}

not_cached() {
	say "the $kind kernel is not in $cache: build it by \`make $target\`"
	exit "$EXIT_NOT_CACHED"
}

tarball='' only_cached='' only_offered='' kind=patched target=kernel
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help)
		sed -n '4,16s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	--unpatched) kind=unpatched target=test-kernels ;;
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
version=$(source_version)
entry=$(entry_name "$kind" "$version")
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
	entry=$(entry_name "$kind" "$version")
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
[ -d "$cache/$entry" ] || build "$version"
printf '%s\n' "$cache/$entry"
