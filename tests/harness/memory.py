# SPDX-License-Identifier: GPL-2.0-only
"""The machine of test_memory.py, test_memory_quick.py and test_random_moves.py: three nodes between
which blocks of memory move."""
import pytest

import configs
import life
import linux
from blocks import BLOCK, by_hand, held, mem, wait_for
from machine import BIOS, Machine

NODES = ("one", "two", "three")
CONFIG = configs.config(
    configs.node("one", cores="1", memory="512M", uart="com2"),
    configs.small("two", cores="2,4", memory="512M", uart="com3"),    # two zero what it gives
    configs.small("three", cores="3", memory="512M", uart="com4", memory_restore="yes"), cores=0)
QUICK = "/sys/module/mint/parameters/quick"


@pytest.fixture(scope="module")
def three(tmp_path_factory, request):
    limit = 4 * 3600 if request.config.getoption("--long") else 3600
    with Machine(tmp_path_factory.mktemp("memory"), CONFIG, smp=5, disks=0, limit=limit,
                 **BIOS) as machine:
        machine.wait_running()
        machine.base = {node: mem_total(machine, node) for node in NODES}
        yield machine


@pytest.fixture
def machine(three):
    """Yields the machine with all nodes running and every block in the pool. Checks afterwards that
    the machine is still there and that no Linux has logged trouble."""
    for node in NODES:
        if life.rows(three)[node][0] != "running":
            life.halt(three, node)
            life.start(three, node)
        give_all(three, node)
    yield three
    assert three.is_running(), "the machine itself has ended"
    for node in NODES:
        if life.rows(three)[node][0] == "running":
            assert linux.trouble(three, node) == []


def mem_total(machine, node):
    """Returns bytes."""
    return int(machine.sh(node, "sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo")) << 10


def grown(machine, node):
    """Returns how many blocks the node's kernel has beyond the memory that it was booted with,
    which varies by some KiB from boot to boot."""
    return round((mem_total(machine, node) - machine.base[node]) / BLOCK)


def give_all(machine, node):
    blocks = len(held(machine, node, node))
    if blocks:
        assert mem(machine, node, f"give {blocks}")[0] == 0
    assert held(machine, node, node) == []


def wait_grown(machine, node, blocks):
    """Waits until the node has so many blocks. It takes gifts by itself when it looks the next
    time, and what it had in an earlier life if it restores its memory."""
    wait_for(lambda: grown(machine, node) == blocks, f"{node} does not have {blocks} blocks more")


@pytest.fixture
def hands(machine):
    """Users may make blocks online by the usual sysfs operation, too."""
    with by_hand(machine, *NODES):
        yield machine
