# SPDX-License-Identifier: GPL-2.0-only
"""Tests what happens only where cores run at the same instant: QEMU has a thread for each core."""
import pytest

import configs
import life
import load
from machine import BOOT_LIMIT

CONFIG = configs.config(
    configs.node("other", cores=1, memory="384M", uart="com2"),
    configs.node("busy", cores="2-3", memory="384M", pci="01:00.0", uart="com3"),
    cores=0)


@pytest.mark.long
def test_functions_are_silenced_again(start, tmp_path):
    """A core of the dead kernel turns bus mastering on again and again until it is home."""
    initrd = load.initrd(tmp_path / "initrd.img", "6.12", ("mint_master",))
    if not initrd:
        pytest.skip("apt offers no kernel 6.12, or no headers of it, here")
    machine = start(CONFIG, disks=1, accel="tcg,thread=multi", esp={"/mint/initrd.img": initrd})
    machine.wait_running(2 * BOOT_LIMIT)
    machine.console("busy").sendline("insmod /lib/mint_master.ko cpu=1")
    machine.console("busy").expect("mint_master: CPU 1 writes")
    assert machine.force("restart", "busy") == ""
    machine.wait_monitor(r"mint: node busy: \d+ functions had mastered the bus again")
    life.wait_started(machine, "busy", 2)
    assert machine.wait_shell("busy").disks == machine.reports["busy"].disks != []
