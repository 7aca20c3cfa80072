# SPDX-License-Identifier: GPL-2.0-only
"""Tests machines whose memory is near to some cores and far from others (docs/numa.md)."""
import json
import re
import struct

import pytest

import configs
import kernels
import life
import linux
from blocks import BLOCK, held, mem, pool
from machine import Machine

GIB = 1 << 30
NODE = "/sys/devices/system/node"


def qemu_numa(cpus, sizes, distances):
    """Returns QEMU's arguments for a NUMA node with each of `cpus` and `sizes`. `distances` is
    {(from, to): n}; the way back is as long."""
    args = []
    for n, (cpu, size) in enumerate(zip(cpus, sizes)):
        args += ["-object", f"memory-backend-ram,id=ram{n},size={size}",
                 "-numa", f"node,nodeid={n},cpus={cpu},memdev=ram{n}"]
    for (a, b), distance in distances.items():
        args += ["-numa", f"dist,src={a},dst={b},val={distance}"]
    return args


def ram(machine, node):
    """Returns the node's RAM from 1 MiB up, as its Linux sees it."""
    return [r for r in linux.ranges(linux.iomem(machine, node), "System RAM") if r[0] >= 1 << 20]


def numa_nodes(machine, node):
    """Returns {number: (CPUs, MiB, distances)} of Linux's NUMA nodes."""
    said = machine.sh(node, f"for n in {NODE}/node[0-9]*; do echo ${{n##*node}}:$(cat "
                            "$n/cpulist):$(sed -n 's/.*MemTotal: *\\([0-9]*\\) kB/\\1/p' "
                            "$n/meminfo):$(cat $n/distance); done")
    rows = [line.split(":") for line in said.strip().split("\n")]
    return {int(n): (cpus, int(kib) >> 10, [int(d) for d in distances.split()])
            for n, cpus, kib, distances in rows}


def linux_node_of(machine, node, block):
    """Returns the NUMA node in which Linux has a memory block."""
    return int(machine.sh(node, f"ls -d {NODE}/node*/memory{block} | sed "
                                "'s/.*node\\([0-9]*\\).memory.*/\\1/'"))


TWO = configs.config(
    configs.node("near", cores="1", memory="512M", uart="com2"),
    configs.node("far", cores="2-3", memory="512M", uart="com3"), cores=0)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """NUMA node 0 has 2 GiB below 4 GiB, NUMA node 1 has 2 GiB above."""
    args = qemu_numa(("0-1", "2-3"), ("2G", "2G"), {(0, 1): 21})
    with Machine(tmp_path_factory.mktemp("numa"), TWO, smp=4, mem="4G", disks=0,
                 qemu_args=args) as machine:
        machine.wait_running()
        yield machine


def test_memory_is_where_the_cores_are(two):
    plan = two.monitor("plan")
    assert re.search(r"near +cores +1\n.*\n +numa +0: 1 core, 512 MiB\n", plan)
    assert re.search(r"far +cores +2-3\n.*\n +numa +0: 192 MiB, far from its cores \(DMA slice\)\n"
                     r" +1: 2 cores, 512 MiB\n", plan)
    assert all(end <= 4 * GIB for _, end in ram(two, "near"))
    own = [r for r in ram(two, "far") if r[0] >= 4 * GIB]
    assert sum(end - first for first, end in own) == 512 << 20
    # Linux's node 0 is that of its first core: the machine's NUMA node 0 in `near`, 1 in `far`.
    near, far = numa_nodes(two, "near"), numa_nodes(two, "far")
    assert near[0][0] == "0" and near[0][2] == [10, 21] and near[0][1] > 300
    assert far[0][0] == "0-1" and far[0][2] == [10, 21] and far[0][1] > 300
    # Of the DMA slice swiotlb takes 64 MiB, and Linux's image some 40, if KASLR puts it there.
    assert far[1][0] == "" and far[1][2] == [21, 10] and 60 < far[1][1] <= 192
    for node in ("near", "far"):
        assert linux.trouble(two, node) == []

    # A node takes the nearest blocks of the pool first, and Linux has them in the right NUMA node.
    low = [n for n in pool(two, "near") if n * BLOCK < 4 * GIB]
    high = [n for n in pool(two, "near") if n * BLOCK >= 4 * GIB]
    assert len(low) >= 4 and len(high) >= 4
    assert mem(two, "far", "take 2")[0] == 0
    assert set(held(two, "far", "near")) <= set(high)
    assert {linux_node_of(two, "far", n) for n in held(two, "far", "near")} == {0}
    assert mem(two, "near", "take 2")[0] == 0
    assert set(held(two, "near", "near")) <= set(low)
    assert {linux_node_of(two, "near", n) for n in held(two, "near", "near")} == {0}
    # A block that is far away is in the right NUMA node, too.
    assert mem(two, "far", f"take --block {low[-1]}")[0] == 0
    assert linux_node_of(two, "far", low[-1]) == 1
    told = json.loads(two.sh("far", "mintctl map --json"))
    assert {told["numa"][n] for n in low} == {0} and {told["numa"][n] for n in high} == {1}


FOUR = configs.config(
    configs.node("one", cores="1", memory="256M", uart="com2"),
    configs.node("two", cores="2", memory="256M", uart="com3"),
    configs.node("three", cores="3", memory="256M", uart="com4", **kernels.OLD),
    cores=0)


@pytest.mark.long
def test_four(start):
    """Only the DMA slices of the nodes are on NUMA node 0. A node takes the blocks of its own NUMA
    node first, then those of the next nearest."""
    distances = {(0, 1): 31, (0, 2): 26, (0, 3): 21, (1, 2): 15, (1, 3): 25, (2, 3): 18}
    args = qemu_numa("0123", ("2G", "1G", "1G", "1G"), distances)
    machine = start(FOUR, smp=4, mem="5G", disks=0, qemu_args=args)
    machine.wait_running()
    for n, node in enumerate(("one", "two", "three"), 1):
        home = (4 * GIB + (n - 1) * GIB, 4 * GIB + n * GIB)
        own = [r for r in ram(machine, node) if r[0] >= 4 * GIB]
        assert own and all(home[0] <= first and end <= home[1] for first, end in own)
        nodes = numa_nodes(machine, node)
        assert nodes[0][0] == "0" and nodes[0][2] == [10, distances[0, n]]
        assert linux.trouble(machine, node) == []
    numa = json.loads(machine.sh("one", "mintctl map --json"))["numa"]
    text = machine.sh("one", "mintctl map")
    assert all(f"NUMA node {k}: blocks " in text for k in range(4))
    assert all(f"<title>NUMA node {k}: blocks " in machine.sh("one", "mintctl map --svg")
               for k in range(4))
    near = [n for n in pool(machine, "one") if numa[n] == 1]
    assert near and len([n for n in pool(machine, "one") if numa[n] == 2]) >= 2
    assert mem(machine, "one", f"take {len(near) + 2}")[0] == 0
    mine = held(machine, "one", "one")
    assert set(near) <= set(mine) and sorted(numa[n] for n in set(mine) - set(near)) == [2, 2]
    (farther,) = {linux_node_of(machine, "one", n) for n in set(mine) - set(near)}
    assert {linux_node_of(machine, "one", n) for n in near} == {0}
    online = sorted(numa_nodes(machine, "one"))
    assert numa_nodes(machine, "one")[0][2][online.index(farther)] == 15
    # The blocks are given and taken again, and the node ends and starts again.
    assert mem(machine, "one", f"give {len(mine)}")[0] == 0
    assert mem(machine, "three", "take 1")[0] == 0
    assert {numa[n] for n in held(machine, "three", "one")} == {3}
    life.halt(machine, "one")
    life.start(machine, "one")
    assert numa_nodes(machine, "one")[0][2] == [10, 31]
    for node in machine.nodes:
        assert linux.trouble(machine, node) == []


def repeated(text):
    """Returns a pattern for the text in which each letter may be repeated: on a busy host the
    firmware's console now and then writes a letter twice."""
    return "".join(f"{re.escape(letter)}+\\s*" if letter == " " else f"{re.escape(letter)}+"
                   for letter in text)


def memory_affinity(domain, first, size):
    return struct.pack("<BBIHQQIIQ", 1, 40, domain, 0, first, size, 0, 1, 0)


def core_affinity(domain, lapic_id):
    return struct.pack("<BBBBIB3sI", 0, 16, domain, lapic_id, 1, 0, bytes(3), 0)


CORES = b"".join(core_affinity(n // 2, n) for n in range(4))
LIES = {
    "no memory": (CORES, "the SRAT names no memory"),
    "overlap": (CORES + memory_affinity(0, 0, 2 * GIB) + memory_affinity(1, GIB, 8 * GIB),
                "is in another NUMA node, too"),
    "domain": (CORES + memory_affinity(4096, 0, 8 * GIB), "proximity domain 4096 for memory"),
    "part": (CORES + memory_affinity(0, 0, 2 * GIB), "does not say where 2 GiB of RAM is"),
    "length": (CORES + b"\1\0" + bytes(38), "the SRAT is damaged: type 1 at byte 112 has length 0"),
}


@pytest.mark.long
@pytest.mark.parametrize("lie", LIES)
def test_lies(start, tmp_path, lie):
    """The monitor takes the machine as one NUMA node, prints a warning, and starts everything."""
    entries, said = LIES[lie]
    path = tmp_path / "srat"
    path.write_bytes(struct.pack("<IQ", 1, 0) + entries)
    machine = start(TWO, smp=4, mem="4G", disks=0,
                    qemu_args=["-acpitable", f"sig=SRAT,rev=3,data={path}"])
    machine.wait_running()
    for text in (said, "taken as one NUMA node"):
        assert re.search(repeated(text), machine.log())
    assert "\nnuma " not in machine.monitor("machine") and " numa " not in machine.monitor("plan")
    for node in ("near", "far"):
        assert len(numa_nodes(machine, node)) == 1
        assert machine.sh(node, "ls /sys/firmware/acpi/tables | grep -c SRAT",
                          check=False).strip() == "0"
        assert all(end <= 4 * GIB for _, end in ram(machine, node))
