# SPDX-License-Identifier: GPL-2.0-only
"""Tests that every core comes home: the hardware BSP, and cores with SVM on. Tests also what the
monitor does when a core cannot come home."""
import json
import re

import pytest

import configs
import kernels
import life
import load
import table
from machine import BOOT_LIMIT


def two(first):
    """Returns a config whose first node has the kernel `first`, and the BSP."""
    return configs.config(
        configs.node("first", cores="0-1", memory="512M", pci="01:00.0", uart="com2",
                     **kernels.files(first)),
        configs.small("second", cores=2, memory="512M", pci="02:00.0", uart="com3"),
        cores=3, pool=configs.FEW)


TWO, OLD = two(kernels.small()), two("6.1")
OTHERS = configs.config(
    configs.small("two", cores="1-2", memory="512M", pci="01:00.0", uart="com2"),
    configs.small("one", cores=3, memory="512M", pci="02:00.0", uart="com3"),
    cores=0, pool=configs.FEW)
MODULES = ("mint_hang", "mint_nmi_hang", "mint_svm")
NMI_HOME, VIRT = 1, 2
PANIC, RESET = "c", "b"
NO_WAY = "only a reset of the machine helps"
NO_BSP = 0xffffffff


@pytest.fixture(scope="session")
def initrd(tmp_path_factory):
    return load.initrds(tmp_path_factory.mktemp("initrd"), MODULES, kernels.small())


@pytest.fixture(scope="session")
def old_initrd(tmp_path_factory):
    return load.initrds(tmp_path_factory.mktemp("initrd"), MODULES, "6.1")


@pytest.fixture
def boot(start, initrd):
    def boot(config, **options):
        machine = start(config, esp=initrd, **options)
        machine.wait_running()
        return machine
    return boot


def nodes(machine):
    """Returns {node: (state, cores taken/owned, starts)}."""
    return {name: row[:3] for name, row in life.rows(machine).items()}


def again(machine, node, cores):
    """Checks that the node has started once more, with all its cores."""
    machine.wait_monitor(rf"mint: node {node} runs, ", BOOT_LIMIT)
    assert machine.wait_report(node).lapic_ids == cores


def sysrq(machine, node, cpu, key):
    machine.console(node).sendline(f"taskset -c {cpu} sh -c 'echo {key} >/proc/sysrq-trigger'")


def hang(machine, node, cpu):
    machine.console(node).sendline(f"insmod /lib/mint_hang.ko cpu={cpu}")
    machine.console(node).expect(rf"mint_hang: CPU {cpu} hangs")


def hang_and_panic(machine, node, module):
    """CPU 0 hangs; then CPU 1 panics."""
    machine.console(node).sendline(f"taskset -c 1 insmod /lib/{module}.ko cpu=0 then_panic=1")
    machine.console(node).expect(f"{module}: CPU 0 hangs")


def json_nodes(machine, node):
    return {n["name"]: n for n in json.loads(machine.sh(node, "mintctl nodes --json"))}


class Witness:
    """Watches a node that must not notice anything: it keeps its life and its memory, and misses no
    heartbeat."""

    def __init__(self, machine, node):
        self.machine, self.node = machine, node
        machine.sh(node, "dd if=/dev/urandom of=/tmp/keep bs=1M count=32 2>/dev/null; "
                         "md5sum /tmp/keep >/tmp/keep.md5")
        self.before = json_nodes(machine, node)[node]

    def check(self):
        self.machine.sh(self.node, "md5sum -c /tmp/keep.md5")
        first = json_nodes(self.machine, self.node)[self.node]
        self.machine.sh(self.node, "sleep 2")
        now = json_nodes(self.machine, self.node)[self.node]
        assert now["generation"] == self.before["generation"] and now["state"] == "running"
        assert now["heartbeat"] >= first["heartbeat"] + 10


def keeps_flag(machine):
    """Returns True if the hardware BSP keeps its flag. Checks that the monitor has printed one of
    the two answers."""
    kept = "core 0, the hardware BSP, keeps its flag" in machine.log()
    assert kept or "core 0, the hardware BSP, has given up its flag" in machine.log()
    return kept


def needs_flag(machine):
    if not keeps_flag(machine):
        pytest.skip("the hardware BSP gives up its flag here, and is out of nobody's reach")


@pytest.mark.parametrize("la57", [True, False], ids=["five levels", "four levels"])
def test_node_with_the_bsp(boot, la57):
    machine = boot(TWO, qemu_args=() if la57 else ("-cpu", "max,la57=off"))
    assert ("la57" in machine.sh("first", "grep -m1 ^flags /proc/cpuinfo").split()) == la57
    assert table.Table(machine, "second").bsp_lapic_id == (0 if keeps_flag(machine) else NO_BSP)
    witness = Witness(machine, "second")

    machine.monitor("restart first --force")                            # the BSP is idle
    again(machine, "first", [0, 1])
    machine.sh("second", "mintctl restart first --force", limit=BOOT_LIMIT)
    again(machine, "first", [0, 1])
    for _ in range(2):                                          # the BSP spins with interrupts off
        hang(machine, "first", 0)
        machine.monitor("restart first --force")
        again(machine, "first", [0, 1])
    for _ in range(2):
        hang(machine, "first", 0)
        machine.sh("second", "mintctl kill first && mintctl start first", limit=BOOT_LIMIT)
        again(machine, "first", [0, 1])
    sysrq(machine, "first", 1, PANIC)
    again(machine, "first", [0, 1])
    assert re.search(r"first\s+stopping\s+panic", machine.monitor("events"))
    hang_and_panic(machine, "first", "mint_hang")
    again(machine, "first", [0, 1])
    sysrq(machine, "first", 1, RESET)                           # the BSP runs on meanwhile
    again(machine, "first", [0, 1])
    machine.sh("first", "echo 0 >/sys/devices/system/cpu/cpu1/online")
    machine.monitor("restart first --force")                            # its other core is home
    again(machine, "first", [0, 1])
    assert nodes(machine) == {"first": ("running", "2/2", 11), "second": ("running", "1/1", 1)}
    witness.check()


def test_bsp_that_hangs_in_an_nmi(boot):
    """Nothing reaches such a BSP. The monitor and mintctl report that, and the node's memory is
    left alone."""
    machine = boot(TWO)
    needs_flag(machine)
    witness = Witness(machine, "second")
    machine.console("first").sendline("insmod /lib/mint_nmi_hang.ko cpu=0")
    machine.console("first").expect("mint_nmi_hang: CPU 0 hangs")
    # the console wraps at 80 columns
    assert NO_WAY in " ".join(machine.monitor("restart first --force").split())
    assert nodes(machine)["first"] == ("crashed", "2/2", 1)
    said = machine.sh("second", "mintctl restart first --force; echo exit $?", limit=BOOT_LIMIT)
    assert "exit 6" in said and "crashed" in said
    assert json_nodes(machine, "second")["first"]["state"] == "crashed"
    witness.check()


@pytest.mark.long
def test_panic_beside_a_bsp_in_an_nmi(boot):
    machine = boot(TWO)
    needs_flag(machine)
    witness = Witness(machine, "second")
    hang_and_panic(machine, "first", "mint_nmi_hang")
    machine.wait_monitor(NO_WAY)
    assert nodes(machine)["first"][0] == "crashed"
    machine.monitor("kill first")
    assert nodes(machine)["first"] == ("crashed", "1/2", 1)
    witness.check()


@pytest.mark.long
def test_older_node_with_the_bsp(start, old_initrd):
    """A kernel 6.1 stops its other cores in another way; the way home by NMI is the same."""
    machine = start(OLD, esp=old_initrd)
    machine.wait_running()
    witness = Witness(machine, "second")
    machine.monitor("restart first --force")                            # the BSP is idle
    again(machine, "first", [0, 1])
    hang(machine, "first", 0)                                   # the BSP spins with interrupts off
    machine.sh("second", "mintctl restart first --force", limit=BOOT_LIMIT)
    again(machine, "first", [0, 1])
    sysrq(machine, "first", 1, PANIC)
    again(machine, "first", [0, 1])
    assert nodes(machine) == {"first": ("running", "2/2", 4), "second": ("running", "1/1", 1)}
    witness.check()


def test_core_that_is_lost(start, old_initrd):
    """Without mint.ko, a kernel 6.1 that panics on the other core leaves the BSP halted. The node
    starts again without that core."""
    machine = start(OLD, esp=old_initrd)
    machine.wait_running()
    needs_flag(machine)
    witness = Witness(machine, "second")
    machine.sh("first", "rmmod mint")
    assert "end it from inside" in machine.monitor("kill first")
    refused = machine.sh("second", "mintctl kill first; echo exit $?")
    assert "hardware BSP" in refused and "exit 5" in refused
    assert nodes(machine)["first"] == ("running", "2/2", 1)

    sysrq(machine, "first", 1, PANIC)
    machine.wait_monitor("core 0, the hardware BSP, was halted by the dead kernel")
    again(machine, "first", [1])
    assert nodes(machine)["first"] == ("running", "1/1", 2)
    assert "degraded: 1 lost" in machine.monitor("nodes")
    assert re.search(r"0\s+monitor\s+lost", machine.monitor("cpus"))
    seen = json_nodes(machine, "second")
    assert (seen["first"]["cores"], seen["first"]["boot_core"], seen["first"]["cores_lost"]) == \
        ([1], 1, 1)
    assert seen["second"]["cores_lost"] == 0
    assert "degraded: 1 lost" in machine.sh("second", "mintctl nodes")
    # The node lives on like any other.
    machine.sh("first", "dd if=/dev/nvme0n1 of=/dev/null bs=1M count=16 2>&1")
    for _ in range(2):
        machine.sh("second", "mintctl restart first --force", limit=BOOT_LIMIT)
        again(machine, "first", [1])
    machine.monitor("kill first")
    machine.wait_monitor(r"mint: node first: halted \(request\)")
    machine.monitor("start first")
    again(machine, "first", [1])
    assert nodes(machine) == {"first": ("running", "1/1", 5), "second": ("running", "1/1", 1)}
    witness.check()


def test_core_that_runs_loose(boot):
    """mint.ko is not loaded. A newer kernel sends home each core that it stops, but SysRq b stops
    none."""
    machine = boot(TWO)
    needs_flag(machine)
    witness = Witness(machine, "second")
    machine.sh("first", "rmmod mint")
    sysrq(machine, "first", 1, PANIC)
    again(machine, "first", [0, 1])
    machine.sh("first", "rmmod mint")
    machine.console("first").sendline("halt -f")
    machine.wait_monitor(r"mint: node first: halted \(power-off\)")
    machine.monitor("start first")
    again(machine, "first", [0, 1])
    machine.sh("first", "rmmod mint")
    sysrq(machine, "first", 1, RESET)
    machine.wait_monitor(NO_WAY)
    assert nodes(machine)["first"] == ("crashed", "1/2", 3)
    witness.check()


@pytest.mark.long
@pytest.mark.parametrize("config, flavour", [(TWO, "initrd"), (OLD, "old_initrd")],
                         ids=["6.12", "6.1"])
def test_bsp_without_its_flag(start, request, config, flavour):
    """A BSP without its flag is a core like any other: INIT brings it home from anywhere, with
    mint.ko and without."""
    machine = start(config, esp=request.getfixturevalue(flavour))
    machine.wait_running()
    if keeps_flag(machine):
        pytest.skip("the hardware BSP keeps its flag here: tests/qemu/README.md has a QEMU where "
                    "it does not")
    assert table.Table(machine, "second").bsp_lapic_id == NO_BSP
    witness = Witness(machine, "second")

    def by_console():
        machine.monitor("restart first --force")

    def by_mintctl():
        machine.sh("second", "mintctl kill first && mintctl start first", limit=BOOT_LIMIT)

    def nmi_hang():
        machine.console("first").sendline("insmod /lib/mint_nmi_hang.ko cpu=0")
        machine.console("first").expect("mint_nmi_hang: CPU 0 hangs")

    ends = [
        [by_console],                                           # the BSP is idle
        [by_mintctl],
        [lambda: hang(machine, "first", 0), by_console],
        [lambda: hang(machine, "first", 0), by_mintctl],
        [nmi_hang, by_console],
        [nmi_hang, by_mintctl],
        [lambda: sysrq(machine, "first", 1, PANIC)],
        [lambda: sysrq(machine, "first", 1, RESET)],
        [lambda: hang_and_panic(machine, "first", "mint_hang")],
        [lambda: hang_and_panic(machine, "first", "mint_nmi_hang")],
    ]
    for with_module in (True, False):
        for steps in ends:
            if not with_module:
                machine.sh("first", "rmmod mint")
            for step in steps:
                step()
            again(machine, "first", [0, 1])
    assert nodes(machine) == \
        {"first": ("running", "2/2", 1 + 2 * len(ends)), "second": ("running", "1/1", 1)}
    witness.check()


def ways(machine, by, node):
    """Returns the flags that say how the node can be brought home."""
    return table.Table(machine, by).nodes[node].flags & (NMI_HOME | VIRT)


def test_halt_and_svm(boot):
    machine = boot(OTHERS)
    for node in ("two", "one"):
        machine.console(node).sendline("halt -f")
        machine.wait_monitor(rf"mint: node {node}: halted \(power-off\)")
        assert nodes(machine)[node] == ("halted", "0/2" if node == "two" else "0/1", 1)
        machine.monitor(f"start {node}")
        again(machine, node, [1, 2] if node == "two" else [3])
    witness = Witness(machine, "one")
    assert ways(machine, "one", "two") == NMI_HOME
    machine.sh("two", "insmod /lib/mint_svm.ko; sleep 1")
    assert ways(machine, "one", "two") == NMI_HOME | VIRT
    machine.monitor("restart two --force")
    again(machine, "two", [1, 2])
    assert ways(machine, "one", "two") == NMI_HOME
    for cpu in (0, 1):  # SVM is on on one core only; mint.ko on the other core does not know
        machine.sh("two", f"insmod /lib/mint_svm.ko cpu={cpu}; sleep 1")
        hang(machine, "two", cpu)
        machine.sh("one", "mintctl restart two --force", limit=BOOT_LIMIT)
        again(machine, "two", [1, 2])
    assert nodes(machine) == {"two": ("running", "2/2", 5), "one": ("running", "1/1", 2)}
    witness.check()
