# SPDX-License-Identifier: GPL-2.0-only
"""Blocks of memory, as mintctl in a node shows and moves them."""
import contextlib
import json
import re
import time

from machine import BOOT_LIMIT

BLOCK = 128 << 20
PAGE = 4096
SYSFS = "/sys/devices/system/memory"
PARAMETERS = "/sys/module/mint/parameters"
MOVE_LIMIT = 240        # for many blocks, on a busy host
POOL = ("free", "stale", "zeroing")


def owners(machine, node="one"):
    """Returns the owner of each block, as mintctl in that node shows them."""
    return json.loads(machine.sh(node, "mintctl map --json"))["owners"]


def pool(machine, node="one"):
    return [n for n, owner in enumerate(owners(machine, node)) if owner in POOL]


def held(machine, node, by="one"):
    return [n for n, owner in enumerate(owners(machine, by)) if owner == node]


def mem(machine, node, what):
    """Returns (exit status, output) of `mintctl mem`."""
    text = machine.sh(node, f"mintctl mem {what}; echo status $?", limit=MOVE_LIMIT)
    return int(text.rpartition("status ")[2]), text.rpartition("status ")[0]


def online(machine, node, block, value):
    """Returns the exit status of the usual sysfs operation."""
    said = machine.sh(node, f"echo {value} >{SYSFS}/memory{block}/state; echo status $?")
    return int(said.rpartition("status ")[2])


@contextlib.contextmanager
def by_hand(machine, *nodes):
    """Allows the usual sysfs operation to make blocks online, which is forbidden by default."""
    for node in nodes:
        machine.sh(node, f"echo 1 >{PARAMETERS}/online_by_hand")
    yield
    for node in nodes:
        machine.sh(node, f"! test -e {PARAMETERS} || echo 0 >{PARAMETERS}/online_by_hand")


def wait_for(condition, otherwise):
    end = time.monotonic() + BOOT_LIMIT
    while not condition():
        assert time.monotonic() < end, otherwise
        time.sleep(0.5)


def wait_clean(machine, block, by="one"):
    """Waits until the monitor has zeroed the block, which it does when it has nothing else to
    do."""
    wait_for(lambda: owners(machine, by)[block] == "free", f"block {block} is not zeroed")


def pages_filled(machine, block, byte):
    """Returns how many pages of the block are filled with that byte."""
    path = machine.dir / "block"
    machine.qmp("pmemsave", val=block * BLOCK, size=BLOCK, filename=str(path))
    page = bytes([byte]) * PAGE
    with open(path, "rb") as file:
        filled = sum(found == page for found in iter(lambda: file.read(PAGE), b""))
    path.unlink()
    return filled


def is_zero(machine, block):
    return pages_filled(machine, block, 0) == BLOCK // PAGE


def fill(machine, node, mib):
    """Fills memory with data, and makes a checksum for verify()."""
    machine.sh(node, f"mkdir -p /data; mount -t tmpfs -o size={mib + 16}m none /data; "
                     f"dd if=/dev/urandom of=/data/d bs=1M count={mib} 2>/dev/null; md5sum /data/d "
                     ">/data/sum",
               limit=MOVE_LIMIT)


def verify(machine, node):
    machine.sh(node, "md5sum -c /data/sum", limit=MOVE_LIMIT)
    machine.sh(node, "umount /data")


def movable_free(machine, node):
    """Returns how many pages of the movable zone are free: the sum over its free lists, and its
    counter."""
    lists = re.search(r"zone +Movable((?: +\d+)+)",
                      machine.sh(node, "cat /proc/buddyinfo"))[1].split()
    counter = re.search(r"zone +Movable\n +pages free +(\d+)",
                        machine.sh(node, "cat /proc/zoneinfo"))[1]
    return sum(int(n) << order for order, n in enumerate(lists)), int(counter)
