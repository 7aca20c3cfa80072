#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs a model through every interleaving, and then its broken variants, whose faults must be found:
# check.sh MODEL VARIANTS DIR [NODES]
set -euo pipefail
model=$(realpath "$1") variants=$2 dir=$3 nodes=${4:-2}
mkdir -p "$dir"
cd "$dir"

# Prints what pan finds in one variant.
explore() {
	spin -a -DBROKEN="$1" -DNODES="$nodes" "$model" >spin.log || { cat spin.log; exit 1; }
	gcc -O2 -w -DSAFETY -DMEMLIM=8000 -o pan pan.c
	./pan -m1000000 | tee "pan-$1.log" | grep -E 'errors:|states, stored|max search depth'
}

echo "model ${model##*/}, $nodes nodes:"
explore 0 || true
grep -q 'errors: 0$' pan-0.log && ! grep -q 'max search depth' pan-0.log ||
	{ echo "an error, or not all of it was explored: $dir/pan-0.log"; exit 1; }
for ((variant = 1; variant <= variants; variant++)); do
	echo "  broken, variant $variant:"
	explore "$variant" || true
	grep -qE 'errors: [1-9]' "pan-$variant.log" || { echo "its error was not found"; exit 1; }
done
