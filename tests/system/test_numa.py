# SPDX-License-Identifier: GPL-2.0-only
"""Machines whose memory is near to some cores and far from others (docs/numa.md)."""
import json
import re

import pytest

import configs
import life
import linux
from blocks import BLOCK, held, mem, pool
from machine import Machine

GIB = 1 << 30
NODE = "/sys/devices/system/node"


def qemu_numa(cpus, sizes, distances):
    """Arguments for a NUMA node with each of `cpus` and `sizes`; `distances`: {(from, to): n}, both ways the same."""
    args = []
    for n, (cpu, size) in enumerate(zip(cpus, sizes)):
        args += ["-object", f"memory-backend-ram,id=ram{n},size={size}",
                 "-numa", f"node,nodeid={n},cpus={cpu},memdev=ram{n}"]
    for (a, b), distance in distances.items():
        args += ["-numa", f"dist,src={a},dst={b},val={distance}"]
    return args


def ram(machine, node):
    """Its RAM from 1 MiB up, as its Linux has it."""
    return [r for r in linux.ranges(linux.iomem(machine, node), "System RAM") if r[0] >= 1 << 20]


def numa_nodes(machine, node):
    """{number: (CPUs, MiB, distances)} of Linux's NUMA nodes."""
    said = machine.sh(node, f"for n in {NODE}/node[0-9]*; do echo ${{n##*node}}:$(cat $n/cpulist):$(sed -n "
                            "'s/.*MemTotal: *\\([0-9]*\\) kB/\\1/p' $n/meminfo):$(cat $n/distance); done")
    rows = [line.split(":") for line in said.strip().split("\n")]
    return {int(n): (cpus, int(kib) >> 10, [int(d) for d in distances.split()]) for n, cpus, kib, distances in rows}


def linux_node_of(machine, node, block):
    """The NUMA node in which Linux has a memory block."""
    return int(machine.sh(node, f"ls -d {NODE}/node*/memory{block} | sed 's/.*node\\([0-9]*\\).memory.*/\\1/'"))


TWO = configs.config(
    configs.node("near", cores="1", memory="512M", uart="com2"),
    configs.node("far", cores="2-3", memory="512M", uart="com3"), cores=0)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """NUMA node 0 has 2 GiB below 4 GiB, NUMA node 1 has 2 GiB above."""
    args = qemu_numa(("0-1", "2-3"), ("2G", "2G"), {(0, 1): 21})
    with Machine(tmp_path_factory.mktemp("numa"), TWO, smp=4, mem="4G", disks=0, qemu_args=args) as machine:
        machine.wait_running()
        yield machine


def test_memory_is_where_the_cores_are(two):
    plan = two.log()
    assert re.search(r"near +cores +1\n.*\n +numa +0: 1 core, 512 MiB\n", plan)
    assert re.search(r"far +cores +2-3\n.*\n +numa +0: 192 MiB, far from its cores \(DMA slice\)\n"
                     r" +1: 2 cores, 512 MiB\n", plan)
    assert all(end <= 4 * GIB for _, end in ram(two, "near"))
    own = [r for r in ram(two, "far") if r[0] >= 4 * GIB]
    assert sum(end - first for first, end in own) == 512 << 20
    # Linux's node 0 is the first core's: the machine's NUMA node 0 for one, 1 for the other.
    near, far = numa_nodes(two, "near"), numa_nodes(two, "far")
    assert near[0][0] == "0" and near[0][2] == [10, 21] and near[0][1] > 300
    assert far[0][0] == "0-1" and far[0][2] == [10, 21] and far[0][1] > 300
    assert far[1][0] == "" and far[1][2] == [21, 10] and 100 < far[1][1] <= 192
    for node in ("near", "far"):
        assert linux.trouble(two, node) == []

    # The nearest blocks of the pool come first, and Linux has them in the right NUMA node.
    low = [n for n in pool(two, "near") if n * BLOCK < 4 * GIB]
    high = [n for n in pool(two, "near") if n * BLOCK >= 4 * GIB]
    assert len(low) >= 4 and len(high) >= 4
    assert mem(two, "far", "take 2")[0] == 0
    assert set(held(two, "far", "near")) <= set(high)
    assert {linux_node_of(two, "far", n) for n in held(two, "far", "near")} == {0}
    assert mem(two, "near", "take 2")[0] == 0
    assert set(held(two, "near", "near")) <= set(low)
    assert {linux_node_of(two, "near", n) for n in held(two, "near", "near")} == {0}
    # A block from afar is where it belongs, too.
    assert mem(two, "far", f"take --block {low[-1]}")[0] == 0
    assert linux_node_of(two, "far", low[-1]) == 1
    told = json.loads(two.sh("far", "mintctl map --json"))
    assert {told["numa"][n] for n in low} == {0} and {told["numa"][n] for n in high} == {1}
