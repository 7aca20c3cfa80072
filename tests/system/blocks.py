# SPDX-License-Identifier: GPL-2.0-only
"""Blocks of memory, as mintctl in a node has them."""
import json

BLOCK = 128 << 20
SYSFS = "/sys/devices/system/memory"
MOVE_LIMIT = 240        # many blocks, on a loaded host
POOL = ("free", "stale", "zeroing")


def owners(machine, node="one"):
    """The owner of each block, as mintctl in that node has them."""
    return json.loads(machine.sh(node, "mintctl map --json"))["owners"]


def pool(machine, node="one"):
    return [n for n, owner in enumerate(owners(machine, node)) if owner in POOL]


def held(machine, node, by="one"):
    return [n for n, owner in enumerate(owners(machine, by)) if owner == node]


def mem(machine, node, what):
    """(exit status, what mintctl says)"""
    text = machine.sh(node, f"mintctl mem {what}; echo status $?", limit=MOVE_LIMIT)
    return int(text.rpartition("status ")[2]), text.rpartition("status ")[0]


def online(machine, node, block, value):
    """The exit status of the usual sysfs operation."""
    said = machine.sh(node, f"echo {value} >{SYSFS}/memory{block}/state; echo status $?")
    return int(said.rpartition("status ")[2])
