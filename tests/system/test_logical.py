# SPDX-License-Identifier: GPL-2.0-only
"""Tests eight nodes with three kinds of kernels, each with a disk: no interrupt goes to another
node's core.

Kernels before 6.12 send interrupts to logical IDs if they can, and each chooses these IDs as if it
were alone. The test reads what the hardware holds from outside, by QEMU and by the monitor.
"""
import re
import time

import pytest

import configs
import kernels
import life
import linux
from kernels import kernel
from machine import BOOT_LIMIT

KINDS = {"patched": kernels.PATCHED,
         "old": kernels.OLD,
         "stock": {}}
UARTS = {"patched1": "com2", "old2": "com3", "stock3": "com4"}
NODES = {f"{kind}{n}": (n, kind) for n, kind in
         enumerate(("patched", "old", "stock", "stock", "old", "patched", "old", "stock"), 1)}
CONFIG = configs.config(
    *(configs.node(name, cores=n, memory="128M", pci=f"{n:02x}:00.0", **KINDS[kind],
                   **({"uart": UARTS[name]} if name in UARTS else {}))
      for name, (n, kind) in NODES.items()),
    cores=0, timeout=120)


# bits 31-28 of the destination format register (Intel SDM vol. 3, 11.6.2.2), as QEMU shows it
FLAT = 0xf


def local_apic(machine, core):
    """Returns the core's (logical ID, destination format)."""
    said = machine.qmp("human-monitor-command", **{"command-line": f"info lapic {core}"})
    found = re.search(r"DFR 0x([0-9a-f]+) LDR 0x([0-9a-f]+)", said)
    assert found, said
    return int(found[2], 16), int(found[1], 16)


def messages(machine):
    """Returns [(owner of the function, core, that core's node)] of all messages. Checks that none
    of them goes to a logical ID."""
    said = machine.monitor("irqs")
    assert "logical" not in said
    return re.findall(r"^\S+ +(\S+) +MSI.* to core (\d+) \((\S+)\)$", said, re.MULTILINE)


def test_eight_nodes(kernel, start):
    if not kernels.folder("6.1"):
        pytest.skip("this system's apt has no Debian kernel 6.1")
    machine = start(CONFIG, smp=9, disks=8)
    machine.wait_running(600)
    assert {name: row[:2] for name, row in life.rows(machine).items()} == \
        {name: ("running", "1/1") for name in NODES}
    for name in UARTS:
        before = linux.total(linux.interrupts(machine, name, "nvme"))
        assert "16+0 records out" in \
            machine.sh(name, "dd if=/dev/nvme0n1 bs=1M count=16 iflag=direct "
                             "of=/dev/null 2>&1")
        assert linux.total(linux.interrupts(machine, name, "nvme")) > before
        assert linux.trouble(machine, name) == []
    registers = [local_apic(machine, n) for n, _ in NODES.values()]
    logical = [identity for identity, _ in registers]
    print("logical IDs", logical, "formats", [hex(form) for _, form in registers])
    # All cores have the same format; otherwise logical IDs could not be compared.
    assert {form for _, form in registers} == {FLAT}, registers
    assert len(set(logical) - {0}) == len([i for i in logical if i]), logical
    # The messages of each disk go to one core of the disk's node. A node without a UART does not
    # report when its driver has started, so the test waits.
    end = time.monotonic() + BOOT_LIMIT
    sent = messages(machine)
    while {name for name, *_ in sent} != set(NODES):
        assert time.monotonic() < end, sent
        time.sleep(1)
        sent = messages(machine)
    for name, core, owner in sent:
        assert (int(core), owner) == (NODES[name][0], name)
