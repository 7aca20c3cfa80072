# SPDX-License-Identifier: GPL-2.0-only
"""Tests the lives of nodes: a node ends, is started again, or is ended by the monitor, and the
others do not notice."""
import re

import pytest

import configs
import linux
import table
from life import wait_again
from machine import AT_ONCE, END_LIMIT, Machine

THREE = configs.config(
    configs.small("stays", cores=1, memory="512M", pci="01:00.0", uart="com2"),
    configs.small("off", cores=2, memory="512M", pci="02:00.0", uart="com3"),
    configs.node("again", cores=3, memory="512M", uart="com4"),
    cores=0, pool=configs.FEW)
STAY = "last_node_off = stay\n"


@pytest.fixture
def machine(request, tmp_path):
    with Machine(tmp_path, request.param) as machine:
        machine.wait_running()
        yield machine


def nodes(machine):
    """Returns {node: (state, "taken/owned" cores, starts)}."""
    rows = [line.split() for line in machine.monitor("nodes").split("\n")[1:]]
    return {row[0]: (row[1], row[3], int(row[4])) for row in rows}


def halt(machine, node, cause):
    machine.wait_monitor(rf"mint: node {node}: halted \({cause}\)")


def beat(machine, node):
    return linux.uptime(machine, node), linux.total(linux.interrupts(machine, node, "nvme"))


def assert_alive(machine, node):
    """Checks that the node's clock, disk and memory work."""
    uptime, interrupts = beat(machine, node)
    machine.sh(node, "sleep 1; dd if=/dev/urandom of=/tmp/sample bs=1M count=4 2>&1; "
                     "dd if=/tmp/sample of=/dev/nvme0n1 bs=1M seek=1 conv=notrunc,fsync 2>&1; "
                     "echo 3 >/proc/sys/vm/drop_caches; "
                     "dd if=/dev/nvme0n1 bs=1M skip=1 count=4 2>/dev/null | cmp - /tmp/sample")
    later = beat(machine, node)
    assert later[0] >= uptime + 1 and later[1] > interrupts
    assert linux.trouble(machine, node) == []


@pytest.mark.parametrize("machine", [THREE], indirect=True, ids=["three nodes"])
def test_ends_and_comes_back(machine):
    assert {n: s for n, (s, _, _) in nodes(machine).items()} == \
        {"stays": "running", "off": "running", "again": "running"}
    machine.console("off").sendline("poweroff -f")
    halt(machine, "off", "power-off")
    assert nodes(machine)["off"] == ("halted", "0/1", 1)
    uptime = linux.uptime(machine, "stays")
    first = machine.reports["again"]
    machine.console("again").sendline("reboot -f")
    again = wait_again(machine, "again")
    assert (again["kernel"], again["cores"]) == (first["kernel"], first["cores"])
    assert nodes(machine)["again"] == ("running", "1/1", 2)
    assert linux.uptime(machine, "again") < linux.uptime(machine, "stays")
    assert_alive(machine, "stays")
    assert linux.uptime(machine, "stays") > uptime

    seen = table.Table(machine, "stays").nodes
    assert {name: node.state for name, node in seen.items()} == \
        {"stays": table.RUNNING, "off": table.HALTED, "again": table.RUNNING}

    assert "is not halted" in machine.monitor("start stays")
    assert "no such node" in machine.monitor("start nobody")
    assert "is halted already" in machine.monitor("kill off")
    machine.monitor("start off")
    assert wait_again(machine, "off").disks == machine.reports["off"].disks != []
    assert nodes(machine)["off"] == ("running", "1/1", 2)
    events = machine.monitor("events")
    for what in (r"off\s+halted\s+power-off", r"again\s+stopping\s+reset",
                 r"off\s+loaded\s+request of monitor"):
        assert re.search(what, events), events
    assert machine.power_off() == 0


@pytest.mark.parametrize("machine", [AT_ONCE], indirect=True, ids=["example"])
def test_killed_and_restarted(machine):
    """The monitor kills a node with two cores in the middle of its disk's DMA. Then the node
    panics, and at last all nodes power off."""
    sums = machine.sh("beta", "dd if=/dev/urandom of=/tmp/keep bs=1M count=64 2>/dev/null; md5sum "
                              "/tmp/keep")
    machine.background("alpha",
                       "while :; do dd if=/dev/zero of=/dev/nvme0n1 bs=64k seek=16 count=512; done")
    assert_alive(machine, "beta")
    machine.monitor("kill alpha")
    halt(machine, "alpha", "request")
    assert nodes(machine)["alpha"] == ("halted", "0/2", 1)
    assert_alive(machine, "beta")
    machine.monitor("restart --force alpha")
    report = wait_again(machine, "alpha")
    assert report.lapic_ids == [1, 2]
    assert [text for _, _, text in report.disks] == ["mint disk 1"]
    assert nodes(machine)["alpha"] == ("running", "2/2", 2)
    assert_alive(machine, "alpha")

    machine.console("alpha").sendline("echo c >/proc/sysrq-trigger")
    assert wait_again(machine, "alpha").lapic_ids == [1, 2]
    assert nodes(machine)["alpha"] == ("running", "2/2", 3)
    machine.monitor("restart --force alpha")
    wait_again(machine, "alpha")
    assert nodes(machine)["alpha"] == ("running", "2/2", 4)
    assert machine.sh("beta", "md5sum /tmp/keep") == sums.split("\n")[-2] + "\n"
    assert nodes(machine)["beta"] == ("running", "1/1", 1)

    machine.console("alpha").sendline("poweroff -f")
    halt(machine, "alpha", "power-off")
    assert_alive(machine, "beta")
    machine.console("beta").sendline("poweroff -f")
    assert machine.process.wait(30) == 0     # the last node is off, and so is the machine


@pytest.mark.parametrize("machine",
                         [AT_ONCE.replace("[monitor]", "[monitor]\n" + STAY)],
                         indirect=True, ids=["stay"])
def test_machine_outlives_its_nodes(machine):
    """With `last_node_off = stay` the machine stays on without nodes, and can start one again."""
    for node in ("alpha", "beta"):
        machine.console(node).sendline("poweroff -f")
        halt(machine, node, "power-off")
    machine.monitor("start beta")
    wait_again(machine, "beta")
    assert nodes(machine) == {"alpha": ("halted", "0/2", 1), "beta": ("running", "1/1", 2)}
    assert_alive(machine, "beta")
    assert machine.power_off() == 0


def test_power_button(start):
    """Every node ends in order, and the machine powers off with the last one."""
    machine = start()
    machine.wait_running()
    machine.qmp("system_powerdown")
    assert machine.process.wait(END_LIMIT) == 0
    said = machine.log()
    assert "the power button: every node is asked to power off" in said
    for node in machine.nodes:
        assert f"mint: node {node}: halted (power-off)" in said
