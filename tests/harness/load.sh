#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
#
# load.sh DISK: writes data to the disk DISK and to memory, and verifies it, again and again.
# /tmp/load/rounds has the number of rounds done. /tmp/load/wrong has a line for each datum that was
# not as it was written. The script ends when /tmp/load is gone.
disk=$1
dir=/tmp/load
round=0

sum() {
	md5sum | cut -d ' ' -f 1
}

# same WHAT SUM: checks that the standard input has that checksum.
same() {
	local found
	found=$(sum)
	[ "$found" = "$2" ] || echo "round $round: $1 is $found, not $2" >>"$dir/wrong"
}

read_disk() {
	dd if="$disk" bs=1M skip="$1" count="$2" iflag=direct 2>/dev/null
}

write_disk() {
	dd of="$disk" bs=1M seek="$1" iflag=fullblock oflag=direct conv=notrunc 2>/dev/null
}

mkdir -p "$dir"
: >"$dir/wrong"
# This data is written once, and must stay.
head -c 4194304 /dev/urandom >"$dir/memory"
memory=$(sum <"$dir/memory")
write_disk 48 <"$dir/memory"

while [ -d "$dir" ]; do
	place=$((8 + round % 32))
	head -c 1048576 /dev/urandom >"$dir/new"
	new=$(sum <"$dir/new")
	write_disk "$place" <"$dir/new"
	read_disk "$place" 1 | same "the disk at $place MiB" "$new"
	same "new memory" "$new" <"$dir/new"
	if [ $((round % 4)) -eq 0 ]; then
		read_disk 48 4 | same "the disk at 48 MiB" "$memory"
		same "kept memory" "$memory" <"$dir/memory"
	fi
	rm -f "$dir/new"
	round=$((round + 1))
	echo "$round" >"$dir/rounds.part"
	mv "$dir/rounds.part" "$dir/rounds"
	usleep 500000
done 2>/dev/null
