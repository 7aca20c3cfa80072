# SPDX-License-Identifier: GPL-2.0-only
"""Power-off, reboot and panic of one node end that node; the monitor's power-off ends all."""
import re

import pytest

import configs
import linux
import table
from machine import EXAMPLE, Machine

THREE = configs.config(
    configs.node("stays", cores=1, memory="512M", pci="01:00.0", uart="com2"),
    configs.node("off", cores=2, memory="512M", pci="02:00.0", uart="com3"),
    configs.node("again", cores=3, memory="512M", uart="com4"),
    cores=0)


@pytest.fixture
def machine(request, tmp_path):
    with Machine(tmp_path, request.param) as machine:
        machine.wait_running()
        yield machine


def end(machine, node, command, said):
    machine.console(node).sendline(command)
    machine.wait_monitor(rf"mint: node {node}: {said}, its core (\d+) rests in the monitor")


def states(machine):
    return dict(line.split()[:2] for line in machine.monitor("nodes").split("\n")[1:])


def assert_alive(machine, node):
    """Its clock, its disk and its memory work."""
    before = linux.uptime(machine, node)
    interrupts = linux.total(linux.interrupts(machine, node, "nvme"))
    machine.sh(node, "sleep 1; dd if=/dev/urandom of=/tmp/sample bs=1M count=4 2>&1; "
                     "dd if=/tmp/sample of=/dev/nvme0n1 bs=1M seek=1 conv=notrunc,fsync 2>&1; "
                     "echo 3 >/proc/sys/vm/drop_caches; "
                     "dd if=/dev/nvme0n1 bs=1M skip=1 count=4 2>/dev/null | cmp - /tmp/sample")
    assert linux.uptime(machine, node) >= before + 1
    assert linux.total(linux.interrupts(machine, node, "nvme")) > interrupts
    assert linux.trouble(machine, node) == []


@pytest.mark.parametrize("machine", [THREE], indirect=True, ids=["three nodes"])
def test_power_off_and_reboot_end_one_node(machine):
    assert states(machine) == {"stays": "running", "off": "running", "again": "running"}
    end(machine, "off", "poweroff -f", "power-off")
    assert states(machine) == {"stays": "running", "off": "halted", "again": "running"}
    assert_alive(machine, "stays")
    assert machine.sh("again", "nproc").strip() == "1"
    end(machine, "again", "reboot -f", "reset")
    assert states(machine) == {"stays": "running", "off": "halted", "again": "halted"}
    assert_alive(machine, "stays")
    seen = table.Table(machine, "stays").nodes
    assert {name: node.state for name, node in seen.items()} == \
        {"stays": table.RUNNING, "off": table.HALTED, "again": table.HALTED}
    assert machine.power_off() == 0


@pytest.mark.parametrize("machine", [re.sub(r"cmdline = quiet", "cmdline = quiet panic=1",
                                            EXAMPLE.read_text())], indirect=True, ids=["two nodes"])
def test_panic_ends_one_node(machine):
    end(machine, "alpha", "echo c >/proc/sysrq-trigger", "reset")
    assert states(machine) == {"alpha": "halted", "beta": "running"}
    assert_alive(machine, "beta")
    assert machine.power_off() == 0
