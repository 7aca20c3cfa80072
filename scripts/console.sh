#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Connect this terminal to serial port COMN of a machine that runs in DIR, after
# the last of what it has said: console.sh DIR N. Ctrl-] leaves.
set -euo pipefail

cd "$1"
tail -c 4096 "com$2.log"
exec socat -,raw,echo=0,escape=0x1d "UNIX-CONNECT:com$2.sock"
