# SPDX-License-Identifier: GPL-2.0-only
"""Tests the example machine, booted by UEFI: two Linuxes run side by side, and each has its own
cores, memory and devices."""
import collections
import re
import subprocess
import time

import pytest

import kernels
import linux
import table
from machine import EXAMPLE, ROOT, Machine

CORES = {"alpha": [1, 2], "beta": [3]}
MEMORY = {"alpha": 1 << 30, "beta": 768 << 20}
DISK = {"alpha": "mint disk 1", "beta": "mint disk 2"}
FUNCTION = {"alpha": "01:00.0", "beta": "02:00.0"}
OTHER = {"alpha": "beta", "beta": "alpha"}
TABLE_ADDR = 16 << 20
MIB = 1 << 20
NVME_CLASS = 0x010802

each_node = pytest.mark.parametrize("node", ["alpha", "beta"])


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("two")) as machine:
        machine.wait_running()
        yield machine


@pytest.fixture(scope="module")
def owned(machine):
    """Returns the ownership table, as alpha sees it."""
    return table.settled(machine, "alpha")


def ram(machine, node):
    return linux.ranges(linux.iomem(machine, node), "System RAM")


@each_node
def test_cores(machine, node):
    assert linux.lapic_ids(machine, node) == CORES[node]
    assert machine.sh(node, "nproc").strip() == str(len(CORES[node]))
    assert machine.reports[node].lapic_ids == CORES[node]


@each_node
def test_memory_is_the_nodes_own(machine, node):
    above_1m = [(first, end) for first, end in ram(machine, node) if end > MIB]
    below_1m = [(first, end) for first, end in ram(machine, node) if end <= MIB]
    size = sum(end - first for first, end in above_1m)
    assert MEMORY[node] - 4 * MIB <= size <= MEMORY[node]
    assert all(first >= 64 << 10 and end <= 640 << 10 for first, end in below_1m)
    assert 0 < sum(end - first for first, end in below_1m) <= 32 << 10


def test_memory_is_nobody_elses(machine, owned):
    alpha, beta = ram(machine, "alpha"), ram(machine, "beta")
    for first, end in alpha:
        assert all(end <= a or b <= first for a, b in beta), "the nodes share RAM"
    for first, end in alpha + beta:
        assert table.FREE not in owned.blocks_of(first, end), "a node's RAM is in the pool"
    mine = (owned.acpi.addr, owned.acpi.addr + owned.acpi.size)
    assert all(end <= mine[0] or mine[1] <= first for first, end in alpha + beta)


@each_node
def test_ram_is_what_the_plan_gives(machine, node):
    """Compares /proc/iomem with the ranges that the monitor prints for the node."""
    planned = planned_ranges(machine.monitor("plan"), node)
    assert planned
    for first, end in ram(machine, node):
        assert linux.inside(planned, first, end), f"{first:#x}-{end:#x} is not in the plan"


def planned_ranges(plan, node):
    """Returns every address range in a node's part of the printed plan."""
    part = re.search(rf"^{node} .*?(?=\n\n)", plan, re.MULTILINE | re.DOTALL)[0]
    return [(int(first, 16), int(last, 16) + 1)
            for first, last in re.findall(r"0x([0-9a-f]+)-0x([0-9a-f]+)", part)]


@each_node
def test_kernel_lies_in_own_memory(machine, owned, node):
    resources = linux.iomem(machine, node)
    (first, end), = linux.ranges(resources, "Kernel code")
    assert linux.inside(linux.ranges(resources, "System RAM"), first, end)
    kernel = owned.nodes[node].kernel_addr
    assert linux.inside(linux.ranges(resources, "System RAM"), kernel, kernel + 1)


def test_kaslr_is_on(machine):
    """Each node chooses its own address for its kernel. (Both could choose the default by
    chance.)"""
    text = {node: int(machine.sh(node, "grep -w _text /proc/kallsyms").split()[0], 16)
            for node in CORES}
    assert set(text.values()) != {0xffffffff81000000}
    for node in CORES:
        assert text[node] % (2 * MIB) == 0 and text[node] > 0xffffffff80000000
        assert "nokaslr" not in machine.sh(node, "cat /proc/cmdline")


@each_node
def test_disk(machine, node):
    (name, size, text), = machine.reports[node].disks
    assert name == "nvme0n1" and size > 0 and text == DISK[node]
    assert machine.sh(node, "ls -d /dev/nvme*n* /dev/sd* /dev/vd* 2>/dev/null",
                      check=False).split() == ["/dev/nvme0n1"]


def test_disks_are_two(machine):
    """What one node writes to its disk, the other does not read from its own."""
    for node in CORES:
        machine.sh(node, f"echo written by {node} | dd of=/dev/nvme0n1 bs=512 seek=2048 "
                         "conv=notrunc,fsync")
    for node in CORES:
        machine.sh(node, "echo 3 >/proc/sys/vm/drop_caches")
        assert machine.sh(node,
                          "dd if=/dev/nvme0n1 bs=512 skip=2048 count=1 2>/dev/null | head -n 1"
                          ).strip() == f"written by {node}"


@each_node
def test_pci_shows_own_functions_only(machine, owned, node):
    seen = linux.pci_functions(machine, node)
    segments = {name[:4] for name in seen}
    assert len(segments) == 1 and segments != {"0000"}
    assert {name[5:]: code for name, code in seen.items()} == {FUNCTION[node]: NVME_CLASS}
    assert {bdf for bdf, owner in owned.functions.items()
            if owner == owned.nodes[node].tag} == {FUNCTION[node]}


@each_node
def test_disk_interrupts_come_to_own_cores(machine, node):
    other = OTHER[node]
    before, before_other = (linux.interrupts(machine, n, "nvme") for n in (node, other))
    machine.sh(node, "for cpu in $(seq 0 $(($(nproc) - 1))); do "
                     "taskset $(printf %x $((1 << cpu))) dd if=/dev/nvme0n1 of=/dev/null bs=4096 "
                     "skip=$((cpu * 256)) count=64 iflag=direct 2>&1; done")
    after, after_other = (linux.interrupts(machine, n, "nvme") for n in (node, other))
    assert len(next(iter(after.values()))) == len(CORES[node])
    per_core = [sum(row[i] for row in after.values()) - sum(row[i] for row in before.values())
                for i in range(len(CORES[node]))]
    assert sum(per_core) >= 64 and all(per_core), per_core
    assert after_other == before_other, "the other node's disk interrupted"


@each_node
def test_no_stray_interrupts(machine, node):
    rows = linux.interrupts(machine, node, "SPU|ERR|MIS")
    assert set(rows) == {"SPU", "ERR", "MIS"} and linux.total(rows) == 0, rows


@each_node
def test_own_acpi(machine, node):
    acpi = table.read_acpi(machine, node)
    assert (acpi.major, acpi.addr, acpi.node_name) == (1, TABLE_ADDR, node)
    assert acpi.node_index == list(CORES).index(node)
    tables = machine.sh(node, "ls /sys/firmware/acpi/tables").split()
    assert {"APIC", "DSDT", "FACP", "MCFG", "MINT"} <= set(tables)
    assert not {"HPET", "WAET", "BGRT", "FACS"} & set(tables), "a table of the firmware's"


def test_table_says_who_owns_what(machine, owned):
    assert owned.acpi.addr == TABLE_ADDR and owned.bsp_lapic_id == 0
    tags = {node: owned.nodes[node].tag for node in CORES}
    assert list(owned.nodes) == list(CORES) and tags == {"alpha": 1, "beta": 3}
    assert owned.cores == {0: table.MONITOR, 1: 1, 2: 1, 3: 3}
    for node, entry in owned.nodes.items():
        assert (entry.boot_lapic_id, entry.state, entry.generation) == \
            (CORES[node][0], table.RUNNING, 1)
    ports = [bdf for bdf, owner in owned.functions.items() if bdf.startswith("00:")]
    assert ports and all(owned.functions[bdf] in (table.MONITOR, table.FREE) for bdf in ports)


def test_table_has_every_block(machine, owned):
    assert owned.block_shift == 27
    assert set(owned.blocks) <= {table.ABSENT, table.FIXED, table.FREE}
    assert table.FREE in owned.blocks, "4 GiB less 1.75 GiB leave no pool?"
    usable = [(int(a, 16), int(b, 16) + 1) for a, b in
              re.findall(r"^mem (\S+)-(\S+) usable", machine.monitor("machine"), re.MULTILINE)]
    for n, tag in enumerate(owned.blocks):
        start, end = n << 27, (n + 1) << 27
        touched = any(first < end and start < last for first, last in usable)
        assert (tag == table.ABSENT) == (not touched), f"block {n}: {tag:#x}"
        assert tag != table.FREE or linux.inside(usable, start, end), f"block {n} has holes"


def test_tsc_is_the_same_for_all(machine, owned):
    for node in CORES:
        assert f"tsc_early_khz={owned.tsc_khz}" in machine.sh(node, "cat /proc/cmdline").split()
        assert machine.sh(node,
                          "cat /sys/devices/system/clocksource/clocksource0/current_clocksource"
                          ).strip() == "tsc"


def test_both_see_the_same_table(machine, owned):
    assert table.Table(machine, "beta").still() == table.Table(machine, "alpha").still()


def test_mintctl_makes_the_same_plan(machine, tmp_path):
    """mintctl makes the plan from the machine as the monitor describes it, and from the same
    files."""
    description, files = tmp_path / "machine.txt", tmp_path / "mint"
    description.write_text(machine.monitor("machine") + "\n")
    files.mkdir()
    kernel = kernels.folder("6.12")
    (files / "vmlinuz").symlink_to(kernel / "vmlinuz")
    for command in ([ROOT / "scripts" / "mkinitrd.sh", kernel, files / "initrd.img"],
                    [ROOT / "build" / "mintctl", "config", "check", EXAMPLE,
                     "--machine", description, "--root", tmp_path]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    assert without_loading(done.stdout) == without_loading(machine.monitor("plan"))


def without_loading(plan):
    """Returns the lines of a plan, without those that depend on where the firmware loaded the
    monitor and the files."""
    lines, last = [], ""
    for line in plan.strip().split("\n")[1:]:
        what = line[17:27].strip() or last
        last = what
        if what != "files" and not line.endswith("  image") and " pieces" not in line:
            lines.append(line)
    return lines


def test_monitor_knows_its_nodes(machine):
    rows = [line.split()[:4] for line in machine.monitor("nodes").split("\n")[1:]]
    assert rows == [["alpha", "running", "1", "2/2"], ["beta", "running", "3", "1/1"]]


LOAD_SECONDS = 15               # ten times that with --long
WATCHED_SECONDS = 6
KEPT = "/tmp/kept"              # in the memory of the node without load: its contents must stay
FILL = "/tmp/fill"              # in the memory of the node with load

Figures = collections.namedtuple("Figures", "busy idle uptime read written interrupts free_kib")


def keep_something(machine, node):
    machine.sh(node, f"dd if=/dev/urandom of={KEPT} bs=1M count=32 2>&1")


def contents(machine, node):
    """Returns checksums of the memory that the node keeps and of its disk, which is read afresh."""
    machine.sh(node, "echo 3 >/proc/sys/vm/drop_caches")
    return machine.sh(node, f"md5sum {KEPT}; head -c 16777216 /dev/nvme0n1 | md5sum", 120)


def fill_memory(machine, node):
    """Fills 80 % of the available memory."""
    machine.sh(node, f"mkdir -p {FILL} && mount -t tmpfs -o size=95% fill {FILL} && "
                     "dd if=/dev/zero bs=1M count=$(awk '/^MemAvailable/ { print int($2 * 0.8 / "
                     "1024) }' "
                     f"/proc/meminfo) of={FILL}/file 2>&1", 120)


def load_cores_and_disk(machine, node, seconds):
    for _ in CORES[node]:
        machine.background(node, f"timeout {seconds} sh -c 'while :; do :; done'")
    machine.background(node, f"timeout {seconds} sh -c 'while :; do dd if=/dev/zero "
                             "of=/dev/nvme0n1 bs=64k seek=64 count=64 conv=notrunc,fsync; done'")


def figures(machine, node):
    return Figures(*map(float, machine.sh(
        node, "awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9, $5 + $6 }' /proc/stat; "
              "cut -d' ' -f1 /proc/uptime; "
              "awk '{ print $3, $7 }' /sys/block/nvme0n1/stat; "
              "awk '/nvme/ { for (i = 2; $i ~ /^[0-9]+$/; i++) n += $i } END { print n }' "
              "/proc/interrupts; "
              "awk '/^MemFree/ { print $2 }' /proc/meminfo").split()))


@pytest.mark.parametrize("loaded", ["alpha", "beta"])
def test_load_does_not_show_in_the_other(machine, loaded, pytestconfig):
    quiet = OTHER[loaded]
    times = 10 if pytestconfig.getoption("--long") else 1
    keep_something(machine, quiet)
    kept = contents(machine, quiet)
    free = figures(machine, loaded).free_kib
    fill_memory(machine, loaded)
    load_cores_and_disk(machine, loaded, times * LOAD_SECONDS)

    heavy_before, before = figures(machine, loaded), figures(machine, quiet)
    since = time.monotonic()
    time.sleep(times * WATCHED_SECONDS)
    after, until, heavy = figures(machine, quiet), time.monotonic(), figures(machine, loaded)
    print(f"{loaded}: {heavy_before}\n-> {heavy}\n{quiet}: {before}\n-> {after}")

    busy, idle = heavy.busy - heavy_before.busy, heavy.idle - heavy_before.idle
    assert busy > 0.8 * (busy + idle), "the loaded node's cores were not busy"
    assert heavy.written - heavy_before.written >= 8192, "its disk was not written"
    assert heavy.free_kib < 0.4 * free, "its memory was not filled"

    assert (after.read, after.written, after.interrupts) == \
        (before.read, before.written, before.interrupts)
    busy, idle = after.busy - before.busy, after.idle - before.idle
    assert busy < 0.2 * (busy + idle), "the quiet node's cores were busy"
    assert abs(after.free_kib - before.free_kib) < 8 << 10
    assert abs((after.uptime - before.uptime) - (until - since)) < 2, "the quiet node lost time"
    assert contents(machine, quiet) == kept
    machine.sh(loaded, f"wait; umount {FILL}", times * LOAD_SECONDS + 60)


@each_node
def test_kernel_log_is_clean(machine, node):
    """This test is the last one, so that it sees the logs of all others."""
    assert linux.trouble(machine, node) == []
