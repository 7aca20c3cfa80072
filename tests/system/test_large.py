# SPDX-License-Identifier: GPL-2.0-only
"""96 GiB, of which the host has a quarter: what nobody touches is not there. A node of 66 GiB, and a stock kernel with
memory above 64 GiB, whose memory blocks are too large for what moves."""
import re

import pytest

import configs
import linux
import patched
from blocks import BLOCK, SYSFS, held, mem, pool
from machine import Machine
from patched import kernel

MIB = 1 << 20
GIB = 1 << 30
MEMORY = ("-object", "memory-backend-ram,id=ram,size=96G,reserve=off", "-machine", "memory-backend=ram",
          # Linux aligns its blocks with the end of memory where it sees a hypervisor.
          "-cpu", "max,-hypervisor")
LARGE = "larger than 128 MiB"
HOST_LIMIT_KIB = 12 << 20       # of memory that the machine may really take

# A pool of a GiB: the monitor zeroes all of it.
CONFIG = configs.config(
    configs.node("one", cores=1, memory="512M", uart="com2"),
    configs.node("big", cores=2, memory="66G", uart="com3", **patched.FILES),
    configs.node("high", cores=3, memory="1G@72G", dma="32M", uart="com4"),
    configs.section("pool", memory="1G"), cores=0)


@pytest.fixture(scope="module")
def machine(kernel, tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("large"), CONFIG, smp=4, mem="96G", disks=0, qemu_args=MEMORY,
                 limit=900) as machine:
        machine.wait_running(limit=500)
        yield machine


def block_size(machine, node):
    return int(machine.sh(node, f"cat {SYSFS}/block_size_bytes"), 16)


def memory_total(machine, node):
    return int(re.search(r"MemTotal: +(\d+) kB", machine.sh(node, "cat /proc/meminfo"))[1]) << 10


def blocks_there(machine, node):
    """The addresses of all memory blocks that its Linux has."""
    listing, size = machine.sh(node, f"cd {SYSFS} && ls -d memory*"), block_size(machine, node)
    return sorted(int(n) * size for n in re.findall(r"memory(\d+)", listing))


@pytest.mark.long
def test_each_has_what_it_was_given(machine):
    assert memory_total(machine, "big") > 64 * GIB
    assert memory_total(machine, "high") < 1100 * MIB
    assert {node: block_size(machine, node) for node in ("one", "big", "high")} == \
        {"one": BLOCK, "big": BLOCK, "high": 2 * GIB}
    # The pool's lie between: they have page structs where a node can take them.
    assert any(at >= 69 * GIB for at in blocks_there(machine, "big"))
    assert max(blocks_there(machine, "high")) == 72 * GIB
    assert "above 64 GiB" not in machine.log()
    for node in machine.nodes:
        assert linux.trouble(machine, node) == []


@pytest.mark.long
def test_memory_moves_to_and_from_a_node_of_66_gib(machine):
    block = pool(machine)[0]
    assert mem(machine, "big", f"take --block {block}")[0] == 0
    assert held(machine, "big") == [block]
    assert mem(machine, "one", "move 128M big one")[0] == 0
    assert held(machine, "one") == [block]
    assert mem(machine, "one", f"give --block {block}")[0] == 0


@pytest.mark.long
def test_large_blocks_are_refused_with_the_reason(machine):
    """By itself, by others, and as a gift. The pool keeps its block."""
    block = pool(machine)[0]
    for asker, what in (("high", f"take --block {block}"), ("one", f"take --block {block} --node high"),
                        ("high", "give 128M"), ("high", "take 128M")):
        status, said = mem(machine, asker, what)
        assert status != 0 and LARGE in said and "high" in said, said
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    status, said = mem(machine, "one", "move 128M one high")
    assert status != 0 and LARGE in said and "high" in said, said
    assert mem(machine, "one", f"give --block {block}")[0] == 0
    for node in ("one", "high"):
        takes = machine.sh(node, "cat /sys/kernel/mint/nodes/high/takes")
        assert takes.startswith("0") and LARGE in takes
    assert LARGE in machine.sh("high", "dmesg")


@pytest.mark.long
def test_nobody_touches_what_he_need_not(machine):
    pages = re.findall(r"^VmRSS:\s+(\d+) kB", open(f"/proc/{qemu_of(machine)}/status", encoding="ascii").read(),
                       re.MULTILINE)
    assert int(pages[0]) < HOST_LIMIT_KIB
    print(f"resident: {int(pages[0]) >> 10} MiB")


def qemu_of(machine):
    """The process that run-qemu.sh has started."""
    for line in open(f"/proc/{machine.process.pid}/task/{machine.process.pid}/children", encoding="ascii"):
        for child in line.split():
            if "qemu-system" in open(f"/proc/{child}/comm", encoding="ascii").read():
                return child
    raise AssertionError("no QEMU")
