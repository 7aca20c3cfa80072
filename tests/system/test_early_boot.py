# SPDX-License-Identifier: GPL-2.0-only
"""Tests that a node's turn of early boot ends by what the node does, not by its time-out, whether
the monitor has a core for its console or not."""
import re

import pytest

import configs
from machine import BIOS, BOOT_LIMIT

TIMEOUT = 200           # seconds: far longer than a boot takes on any host
# Every core belongs to a node, so there is no console once all of them have started.
LEFT_OUT = configs.config(
    configs.node("nosmp", cmdline="quiet nosmp", cores="1-2", memory="384M", uart="com2"),
    configs.small("maxcpus", cmdline="quiet maxcpus=1", cores="3-4", memory="384M", uart="com3"),
    configs.small("last", cores=0, memory="384M", uart="com4"),
    timeout=TIMEOUT)
# No core is left that could watch the node that starts last.
FULL = configs.config(
    configs.node("first", cores=1, memory="384M", uart="com2"),
    configs.small("last", cores=0, memory="384M", uart="com3"),
    configs.section("pool", memory="rest"),
    timeout=TIMEOUT)


def states(machine, node):
    """Returns {node: state}, as `node` sees it."""
    text = machine.sh(node,
                      "cd /sys/kernel/mint/nodes; for n in *; do echo $n $(cat $n/state); done")
    return dict(line.split() for line in text.split("\n") if line)


def wait_all_running(machine, node):
    machine.sh(node, "cd /sys/kernel/mint/nodes; while grep -qv running */state; do sleep 1; done",
               limit=BOOT_LIMIT)


def test_cores_that_are_left_out(start):
    """The monitor does not wait for cores that a command line leaves out. One of these cores ends
    the turn of the last node."""
    machine = start(LEFT_OUT, smp=5, disks=0, **BIOS)
    machine.wait_reports()
    wait_all_running(machine, "nosmp")
    runs = dict(re.findall(r"mint: node (\S+) runs, (\d of \d) cores", machine.log()))
    assert runs == {"nosmp": "1 of 2", "maxcpus": "1 of 2", "last": "1 of 1"}
    for ms in re.findall(r"(\d+) ms after its entry", machine.log()):
        assert int(ms) < TIMEOUT * 1000


@pytest.mark.long
def test_no_core_is_left(start):
    """mint.ko of the node that starts last marks it as running; after that the others can ask it
    for memory."""
    machine = start(FULL, smp=2, mem="2G", disks=0)
    machine.wait_reports()
    wait_all_running(machine, "first")
    assert states(machine, "last") == {"first": "running", "last": "running"}
    assert re.search(r"last: running \(sign of life", machine.sh("first", "mintctl log"))
    machine.sh("first", "mintctl mem take 1 --node last")
