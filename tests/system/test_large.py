# SPDX-License-Identifier: GPL-2.0-only
"""Tests a machine of 96 GiB; the host has a quarter of that, and gives memory only where it is
touched. One node has 66 GiB. Two nodes with stock kernels have memory above 64 GiB, where a memory
block of Linux contains sixteen blocks: 6.12 can use parts of one, 6.1 cannot."""
import pathlib
import re

import pytest

import configs
import kernels
import life
import linux
from blocks import (BLOCK, MOVE_LIMIT, POOL, SYSFS, fill, held, is_zero, mem, owners, verify,
                    wait_clean, wait_for)
from kernels import kernel
from machine import BOOT_LIMIT, Machine

GIB = 1 << 30
MEMORY = ("-object", "memory-backend-ram,id=ram,size=96G,reserve=off", "-machine",
          "memory-backend=ram",
          # Linux aligns its memory blocks with the end of memory where it sees a hypervisor.
          "-cpu", "max,-hypervisor")
LARGE = "larger than 128 MiB"
NOT_WHOLE = "not the pool's as a whole"
HOST_LIMIT_KIB = 12 << 20       # the memory that QEMU may really use
GROUP = 80 * GIB                # from here a memory block of 2 GiB belongs to the pool
FIRST = GROUP // BLOCK

# The pool is small, since the monitor zeroes all of it.
CONFIG = configs.config(
    configs.node("one", cores=1, memory="512M", uart="com2"),
    configs.node("big", cores=2, memory="66G", uart="com3", **kernels.PATCHED),
    configs.node("high", cores=3, memory="1G@72G", dma="32M", uart="com4"),
    configs.node("old", cores=4, memory="1G@76G", **kernels.OLD),
    configs.section("pool", memory="512M, 2G@80G"), cores=0)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def machine(kernel, tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("large"), CONFIG, smp=5, mem="96G", disks=0,
                 qemu_args=MEMORY, limit=1200) as machine:
        machine.wait_running(limit=2 * BOOT_LIMIT)
        machine.sh("one", 'until [ "$(cat /sys/kernel/mint/nodes/old/heartbeat_ms)" != 0 ]; do '
                          'sleep 1; done',
                   limit=BOOT_LIMIT)
        yield machine


def block_size(machine, node):
    return int(machine.sh(node, f"cat {SYSFS}/block_size_bytes"), 16)


def memory_total(machine, node):
    return int(re.search(r"MemTotal: +(\d+) kB", machine.sh(node, "cat /proc/meminfo"))[1]) << 10


def memory_blocks(machine, node):
    """Returns the addresses of all memory blocks that the node's Linux has."""
    listing, size = machine.sh(node, f"cd {SYSFS} && ls -d memory*"), block_size(machine, node)
    return sorted(int(n) * size for n in re.findall(r"memory(\d+)", listing))


def quiet(machine):
    for node in ("one", "big", "high"):
        assert linux.trouble(machine, node) == []


def test_each_has_what_it_was_given(machine):
    assert memory_total(machine, "big") > 64 * GIB
    assert GIB // 2 < memory_total(machine, "high") < GIB + 64 * (1 << 20)
    assert {node: block_size(machine, node) for node in ("one", "big", "high")} == \
        {"one": BLOCK, "big": BLOCK, "high": 2 * GIB}
    assert any(at >= 69 * GIB for at in memory_blocks(machine, "big"))
    assert max(memory_blocks(machine, "high")) == 72 * GIB
    quiet(machine)


def test_memory_moves_to_and_from_a_node_of_66_gib(machine):
    assert mem(machine, "big", f"take --block {FIRST + 8}")[0] == 0
    assert held(machine, "big") == [FIRST + 8]
    assert mem(machine, "one", "move 128M big one")[0] == 0
    assert held(machine, "one") == [FIRST + 8]
    assert mem(machine, "one", f"give --block {FIRST + 8}")[0] == 0
    quiet(machine)


def test_two_nodes_use_parts_of_one_memory_block(machine):
    """What each node writes is its own, and what it gives away is zeroed. When its last part is
    given, the memory block goes offline."""
    before = memory_total(machine, "high")
    wait_clean(machine, FIRST)
    assert mem(machine, "high", f"take --block {FIRST}")[0] == 0
    assert mem(machine, "one", f"take --block {FIRST + 1} --node one")[0] == 0
    assert mem(machine, "one", f"take --block {FIRST + 2} --node high")[0] == 0
    assert memory_total(machine, "high") == before + 2 * BLOCK
    assert max(memory_blocks(machine, "high")) == GROUP
    for node in ("high", "one"):
        fill(machine, node, 100)
    for block in (FIRST, FIRST + 1):
        assert not is_zero(machine, block)
    assert is_zero(machine, FIRST + 3)
    for node in ("high", "one"):
        verify(machine, node)
    # A block is handed over as a gift, and comes back.
    assert mem(machine, "one", "move 128M one high")[0] == 0
    assert held(machine, "high") == [FIRST, FIRST + 1, FIRST + 2]
    fill(machine, "high", 300)
    # The node is full, so the contents of the block move elsewhere.
    assert mem(machine, "high", f"give --block {FIRST}")[0] == 0
    verify(machine, "high")
    assert owners(machine)[FIRST] == "free" and is_zero(machine, FIRST)
    assert mem(machine, "high", "move 256M high one")[0] == 0
    assert held(machine, "high") == [] and memory_total(machine, "high") == before
    assert max(memory_blocks(machine, "high")) == 72 * GIB
    assert mem(machine, "one", "give 256M")[0] == 0
    machine.sh("high", "rmmod mint && modprobe mint", limit=MOVE_LIMIT)
    quiet(machine)


def test_a_node_dies_with_a_part(machine):
    """The other node keeps its part, and the next life of the dead node takes its part again."""
    assert mem(machine, "high", f"take --block {FIRST}")[0] == 0
    assert mem(machine, "one", f"take --block {FIRST + 1}")[0] == 0
    fill(machine, "one", 100)
    machine.force("restart", "high")
    wait_for(lambda: owners(machine)[FIRST] in POOL, "the dead node keeps its block")
    life.wait_again(machine, "high")
    assert mem(machine, "high", f"take --block {FIRST}")[0] == 0
    fill(machine, "high", 100)
    for node in ("high", "one"):
        verify(machine, node)
        assert mem(machine, node, "give 128M")[0] == 0
    quiet(machine)


def test_a_part_that_is_not_the_pools(machine):
    """512 MiB of the pool are no whole memory block of 2 GiB, so no block of these can be taken by
    its number. If a size is asked for, other blocks are taken."""
    block = owners(machine).index("free")
    assert block < FIRST
    status, said = mem(machine, "high", f"take --block {block}")
    assert status != 0 and NOT_WHOLE in said and "high" in said, said
    assert mem(machine, "high", "take 128M")[0] == 0
    assert held(machine, "high") == [FIRST]
    assert mem(machine, "high", "give 128M")[0] == 0
    # By hand, nothing can be put online there.
    assert "larger than 128 MiB" in machine.sh("high", "dmesg")
    quiet(machine)


def test_an_older_kernel_is_refused_with_the_reason(machine):
    """A kernel 6.1 is refused blocks, whether it asks itself, another node asks, or a block is
    offered as a gift. The pool keeps the block."""
    for what in (f"take --block {FIRST}", "take 128M", "give 128M"):
        status, said = mem(machine, "one", f"{what} --node old")
        assert status != 0 and LARGE in said and "old" in said, said
    assert mem(machine, "one", f"take --block {FIRST}")[0] == 0
    status, said = mem(machine, "one", "move 128M one old")
    assert status != 0 and LARGE in said and "old" in said, said
    assert mem(machine, "one", f"give --block {FIRST}")[0] == 0
    takes = {node: machine.sh("one", f"cat /sys/kernel/mint/nodes/{node}/takes")
             for node in machine.nodes}
    assert takes.pop("old").startswith("0") and set(takes.values()) == {"1\n"}
    assert held(machine, "old") == []


def test_nobody_touches_what_he_need_not(machine):
    status = pathlib.Path(f"/proc/{qemu_of(machine)}/status").read_text(encoding="ascii")
    resident = int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1])
    print(f"resident: {resident >> 10} MiB")
    assert resident < HOST_LIMIT_KIB


def qemu_of(machine):
    """Returns the ID of the QEMU process that run-qemu.sh has started."""
    pid = machine.process.pid
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if "qemu-system" in pathlib.Path(f"/proc/{child}/comm").read_text(encoding="ascii"):
            return child
    raise AssertionError("no QEMU")
