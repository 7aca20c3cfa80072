# SPDX-License-Identifier: GPL-2.0-only
"""The machine of test_faults.py and test_wrecks.py, where nodes break.

It has three nodes: `witness`, whose load verifies what it has written; `victim` with two cores and
a kernel 6.12; `old` with two cores and a kernel 6.1. Each test leaves them running.
"""
import re
import struct

import pytest

import configs
import kernels
import life
import linux
import load
import table
from machine import BOOT_LIMIT, Machine

MODULES = ("mint_hang", "mint_scribble", "mint_stray", "mint_wreck")
HANG = 20               # seconds: seven cores share one core of a busy host
CONFIG = configs.config(
    configs.small("witness", cores=1, memory="384M", pci="01:00.0", uart="com2"),
    configs.small("victim", cores="2-3", memory="384M", pci="02:00.0", uart="com3"),
    configs.node("old", cores="4-5", memory="384M", pci="03:00.0", uart="com4", backoff=0,
                 **kernels.OLD),
    cores=0, hang_timeout=HANG, pool=configs.FEW)
SPARE = 6               # a core that no node owns
CORES = {"witness": [1], "victim": [2, 3], "old": [4, 5]}
INDEX = {"witness": 0, "victim": 1, "old": 2}
TAG = {node: cores[0] for node, cores in CORES.items()}
BOTH = pytest.mark.parametrize("node", ["victim", "old"], ids=["6.12", "6.1"])
# A broadcast machine check needs a CPU model that knows it (QEMU: Intel, family 6 from model 14
# on).
CPU = "max,vendor=GenuineIntel,family=6,model=60,stepping=3"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return load.initrds(tmp_path_factory.mktemp("initrd"), MODULES, kernels.small(), "6.1")


@pytest.fixture(scope="module")
def three(tmp_path_factory, files):
    """Yields a function that returns the machine with its witness, and starts a new one if the last
    has ended."""
    running = []

    def get():
        if running and running[0].is_running():
            return running[0]
        while running:
            running.pop().__exit__()
        machine = Machine(tmp_path_factory.mktemp("faults"), CONFIG, smp=7, disks=3, esp=files,
                          limit=5400, qemu_args=("-cpu", CPU))
        running.append(machine.__enter__())
        try:
            machine.wait_running()
            machine.witness = load.Load(machine, "witness")
        except BaseException:
            running.pop().__exit__()
            raise
        return machine

    yield get
    while running:
        running.pop().__exit__()


@pytest.fixture
def machine(three):
    """Yields the machine with all nodes running. Checks afterwards that the machine runs and that
    the witness was not touched."""
    machine = three()
    for node in ("victim", "old"):
        if life.rows(machine)[node][:2] != ("running", "2/2"):
            life.halt(machine, node)
            life.start(machine, node)
    yield machine
    assert machine.is_running(), "the machine itself has ended"
    machine.witness.untouched()


def said(machine, node, command, limit=BOOT_LIMIT):
    """Returns (exit status, output) of mintctl."""
    text = machine.sh(node, f"mintctl {command}; echo status $?", limit=limit)
    return int(text.rpartition("status ")[2]), text.rpartition("status ")[0].strip()


def events(machine, node):
    """Returns [(node, state, cause)], as the log of another node shows them."""
    return re.findall(r"^ *[\d.]+ (\S+): (\S+) \((.*)\)$", machine.sh(node, "mintctl log"),
                      re.MULTILINE)


def killed_and_started(machine, node):
    """Kills the node by force and starts it, which mends every fault."""
    before = life.rows(machine)[node][2]
    life.halt(machine, node)
    assert life.rows(machine)[node][:3] == ("halted", "0/2", before)
    assert all(life.cpus(machine)[core] == (node, "parked") for core in CORES[node])
    assert life.start(machine, node).lapic_ids == CORES[node]
    assert life.rows(machine)[node][:3] == ("running", "2/2", before + 1)
    assert linux.trouble(machine, node) == []


def poke(machine, array, element, offset, byte):
    """Lets `witness` overwrite a byte of the table."""
    addr = table.read_acpi(machine, "witness").addr
    start, _, stride = struct.unpack("<III4x", table.read_bytes(
        machine, "witness",
        f"dd if=/dev/mem bs=16 skip={addr // 16 + 4 + array} count=1 2>/dev/null"))
    machine.sh("witness", f"printf '\\x{byte:02x}' | dd of=/dev/mem bs=1 conv=notrunc 2>/dev/null "
                          f"seek={addr + start + element * stride + offset}")


def map_of(machine):
    """Returns the mark of each block."""
    return "".join(re.findall(r"GiB \|(.*)\|", machine.monitor("map")))


def shown(machine, field):
    return machine.sh("witness", f"cat /sys/kernel/mint/nodes/victim/{field}").strip()


def wait_shown(machine, field, value):
    """Waits until the monitor has put the right value back, which it does when it looks the next
    time."""
    machine.sh("witness",
               f"until grep -qx {value} /sys/kernel/mint/nodes/victim/{field}; do sleep 0.1; done")
