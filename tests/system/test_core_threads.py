# SPDX-License-Identifier: GPL-2.0-only
"""Tests cores that are threads of physical cores: how a kernel starts them, and how they move."""
import re

import pytest

import configs
from test_core_moves import assert_refused, listing, move, online


@pytest.mark.long
def test_threads(start):
    """Two threads share each physical core: they are started in the order of the MADT, and move
    together."""
    config = configs.config(
        configs.small("alpha", cores="2-5", memory="384M", uart="com2"),
        configs.small("beta", cores="1", memory="384M", uart="com3"), cores=0, pool=configs.FEW)
    machine = start(config, disks=0, smp=8,
                    qemu_args=["-smp", "8,sockets=1,cores=4,threads=2"])
    machine.wait_running()
    # It would wait 11 s for each core that is not its own.
    log = machine.sh("alpha", "mintctl log")
    entered, ran = (float(re.search(rf"([0-9.]+) alpha: {state}", log)[1])
                    for state in ("starting", "running"))
    assert ran - entered < 10, log
    assert online(machine, "alpha") == {2, 3, 4, 5}
    rows = listing(machine, "alpha")
    assert rows[6]["siblings"] == rows[7]["siblings"] != rows[5]["siblings"]
    move(machine, "alpha", "take 6")
    assert online(machine, "alpha") == {2, 3, 4, 5, 6, 7}
    assert_refused(machine, "beta", "give 2", 5, "it never moves")
    said = machine.sh("beta", "echo nobody 2>&1 >/sys/kernel/mint/cores/6/owner; true")
    assert "busy" in said.lower(), said
    move(machine, "beta", "take 7")
    assert online(machine, "beta") == {1, 6, 7} and online(machine, "alpha") == {2, 3, 4, 5}
    move(machine, "beta", "give 7 --force")
    assert online(machine, "beta") == {1, 6}
    move(machine, "beta", "give 6")
