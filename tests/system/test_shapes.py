# SPDX-License-Identifier: GPL-2.0-only
"""Tests machines that are partitioned in other ways than the example."""
import pexpect
import pytest

import kernels
import linux
import table
from configs import FEW, config, node, small
from machine import BIOS

MIB, GIB = 1 << 20, 1 << 30
DMA_SLICE = 192 * MIB


def above_1m(machine, name):
    """Returns a node's RAM without its low slice."""
    return [(first, end) for first, end in linux.ranges(linux.iomem(machine, name), "System RAM")
            if end > MIB]


def size(ranges):
    return sum(end - first for first, end in ranges)


def assert_healthy(machine, expected):
    """Checks the cores and the disk of each node, and that no two nodes have the same RAM.
    `expected` is {node: (LAPIC IDs, text on its disk)}."""
    ram = {}
    for name, (cores, disk) in expected.items():
        assert linux.lapic_ids(machine, name) == cores
        assert [text for _, _, text in machine.reports[name].disks] == ([disk] if disk else [])
        assert linux.trouble(machine, name) == []
        ram[name] = linux.ranges(linux.iomem(machine, name), "System RAM")
    everybody = sorted(r for ranges in ram.values() for r in ranges)
    assert all(a[1] <= b[0] for a, b in zip(everybody, everybody[1:])), everybody


def test_three_nodes(start):
    machine = start(config(
        node("one", cores=1, memory="512M", pci="01:00.0", uart="com2"),
        node("two", cores=2, memory="512M", pci="02:00.0", uart="com3"),
        node("three", cores=3, memory="512M", pci="03:00.0", uart="com4"), cores=0,
        pool=FEW), disks=3)
    machine.wait_running()
    assert_healthy(machine, {"one": ([1], "mint disk 1"), "two": ([2], "mint disk 2"),
                             "three": ([3], "mint disk 3")})


def test_four_nodes(start):
    """The monitor has no console; its UART belongs to the fourth node."""
    machine = start(config(
        small("one", cores=1, memory="384M", pci="01:00.0", uart="com2"),
        small("two", cores=2, memory="384M", pci="02:00.0", uart="com3"),
        small("three", cores=3, memory="384M", pci="03:00.0", uart="com4"),
        small("four", cores=4, memory="384M", pci="04:00.0", uart="com1"),
        cores=0, console="none", pool=FEW), smp=5, disks=4, **BIOS)
    machine.wait_reports()
    assert_healthy(machine, {"one": ([1], "mint disk 1"), "two": ([2], "mint disk 2"),
                             "three": ([3], "mint disk 3"), "four": ([4], "mint disk 4")})
    seen = table.Table(machine, "four")
    assert [(n.tag, n.state) for n in seen.nodes.values()] == \
        [(tag, table.RUNNING) for tag in (1, 2, 3, 4)]


def test_node_above_4g(start):
    machine = start(config(
        small("low", cores=1, memory="512M", pci="01:00.0", uart="com2"),
        small("high", cores="2-3", memory="1G@4G", pci="02:00.0", uart="com3"), cores=0), mem="6G")
    machine.wait_running()
    assert_healthy(machine, {"low": ([1], "mint disk 1"), "high": ([2, 3], "mint disk 2")})
    low, high = above_1m(machine, "low"), above_1m(machine, "high")
    assert all(end <= 4 * GIB for _, end in low)
    upper = [(first, end) for first, end in high if first >= 4 * GIB]
    slice_below = [(first, end) for first, end in high if end <= 4 * GIB]
    assert upper[0][0] >= 4 * GIB and upper[-1][1] <= 5 * GIB and size(upper) > GIB - 4 * MIB
    assert DMA_SLICE - 4 * MIB <= size(slice_below) <= DMA_SLICE
    kernels = {name: entry.kernel_addr for name, entry in table.Table(machine, "low").nodes.items()}
    assert kernels["low"] < 4 * GIB <= kernels["high"]
    # Data goes both ways through a disk: no DMA was lost on the way to high memory.
    machine.sh("high", "dd if=/dev/urandom of=/tmp/sample bs=1M count=16 2>&1; "
                       "dd if=/tmp/sample of=/dev/nvme0n1 bs=1M seek=1 conv=notrunc,fsync 2>&1; "
                       "echo 3 >/proc/sys/vm/drop_caches; "
                       "dd if=/dev/nvme0n1 bs=1M skip=1 count=16 2>/dev/null | cmp - /tmp/sample")


def test_memory_in_several_ranges(start):
    machine = start(config(
        small("pieces", cores="1-2", memory="256M@512M, 512M@4352M, 128M", pci="01:00.0",
             uart="com2"),
        small("whole", cores=3, memory="512M@1G", pci="02:00.0", uart="com3"), cores=0, pool=FEW))
    machine.wait_running()
    assert_healthy(machine, {"pieces": ([1, 2], "mint disk 1"), "whole": ([3], "mint disk 2")})
    pieces = above_1m(machine, "pieces")
    for first, end in ((512 * MIB, 768 * MIB), (4352 * MIB, 4864 * MIB)):
        part = [(max(first, a), min(end, b)) for a, b in pieces if a < end and first < b]
        assert size(part) > end - first - 4 * MIB, f"{first:#x}-{end:#x} is not there"
    assert 892 * MIB <= size(pieces) <= 896 * MIB
    assert above_1m(machine, "whole")[0][0] == GIB
    assert size(above_1m(machine, "whole")) > 508 * MIB


def test_two_kernel_versions(start):
    if not kernels.folder("6.1"):
        pytest.skip("this system's apt has no Debian kernel 6.1")
    machine = start(config(
        node("old", cores="1-2", memory="768M", pci="01:00.0", uart="com2", **kernels.OLD),
        node("new", cores=3, memory="768M", pci="02:00.0", uart="com3"), cores=0, pool=FEW))
    machine.wait_running()
    assert_healthy(machine, {"old": ([1, 2], "mint disk 1"), "new": ([3], "mint disk 2")})
    assert machine.sh("old", "uname -r").startswith("6.1.")
    assert not machine.sh("new", "uname -r").startswith("6.1.")
    for name in ("old", "new"):
        machine.sh(name, "dd if=/dev/nvme0n1 of=/dev/null bs=1M count=16 2>&1")
        assert linux.trouble(machine, name) == []


def test_sparse_lapic_ids(start):
    """Two sockets of three cores: LAPIC IDs 0, 1, 2, 4, 5, 6."""
    machine = start(config(
        small("left", cores="1-2", memory="512M", pci="01:00.0", uart="com2"),
        small("right", cores="4-6", memory="512M", pci="02:00.0", uart="com3"), cores=0, pool=FEW),
        smp=6, qemu_args=["-smp", "6,sockets=2,cores=3,threads=1"], **BIOS)
    machine.wait_running()
    assert_healthy(machine, {"left": ([1, 2], "mint disk 1"), "right": ([4, 5, 6], "mint disk 2")})
    seen = table.Table(machine, "right")
    assert seen.cores == {0: table.MONITOR, 1: 1, 2: 1, 4: 4, 5: 4, 6: 4}
    assert seen.nodes["right"].boot_lapic_id == 4


def test_node_on_core_0(start):
    """The console moves to a core that no node owns."""
    machine = start(config(
        small("first", cores="0-1", memory="768M", pci="01:00.0", uart="com2"),
        small("second", cores=2, memory="768M", pci="02:00.0", uart="com3")))
    machine.wait_running()
    assert_healthy(machine, {"first": ([0, 1], "mint disk 1"), "second": ([2], "mint disk 2")})
    assert table.Table(machine, "second").cores == {0: 0, 1: 0, 2: 2, 3: table.MONITOR}
    assert machine.power_off() == 0


def test_no_core_for_the_console(start):
    """The nodes have all cores, so the console prints a message and ends."""
    machine = start(config(
        small("first", cores="0-1", memory="768M", pci="01:00.0", uart="com2"),
        small("second", cores="2-3", memory="768M", pci="02:00.0", uart="com3")), **BIOS)
    machine.wait_reports()
    assert_healthy(machine, {"first": ([0, 1], "mint disk 1"), "second": ([2, 3], "mint disk 2")})
    assert "every core belongs to a node" in machine.log()
    with pytest.raises(pexpect.TIMEOUT):
        machine.monitor("nodes", 3)
