# SPDX-License-Identifier: GPL-2.0-only
"""Runs the kernel's own selftests for what nodes rely on."""
import pytest

import configs
import linux
import load
from blocks import MOVE_LIMIT, SYSFS, held, pool
from machine import fetch

CONFIG = configs.config(
    configs.node("one", cores="1", memory="512M", uart="com2", 
                 # The script writes `online`, which must mean the movable zone wherever the block
                 # lies.
                 cmdline="quiet mint.appear=all mint.online_by_hand=1 "
                         "memory_hotplug.online_policy=auto-movable "
                         "memory_hotplug.auto_movable_ratio=10000"),
    configs.node("two", cores="2", memory="512M", uart="com3"), cores=0)
SCRIPT = "mem-on-off-test.sh"


@pytest.fixture
def initrd(tmp_path):
    directory = fetch("fetch-selftest.sh", "memory-hotplug")
    if not directory:
        pytest.skip("apt offers no linux-source-6.12, or no bash-static, here")
    out = tmp_path / "selftest.img"
    extra = [f"{directory / 'memory-hotplug' / SCRIPT}:/bin/{SCRIPT}",
             f"{directory / 'bash'}:/bin/bash"]
    if not load.initrd(out, extra=extra):
        pytest.skip("apt offers no kernel 6.12, or no headers of it, here")
    return out


def test_memory_hotplug(start, initrd):
    """All memory that can be plugged goes online and offline, also with errors that are injected
    into notifiers."""
    machine = start(CONFIG, esp={"/mint/initrd.img": initrd}, disks=0)
    machine.wait_running()
    told = machine.sh("one",
                      "mount -t debugfs none /sys/kernel/debug; ln -s /bin/modprobe "
                      f"/sbin/modprobe; {SCRIPT} -r 50 2>&1; echo status $?", limit=MOVE_LIMIT)
    assert "Test with memory notifier error injection" in told and "skip" not in told, told
    assert "unexpected" not in told and "FAILED" not in told, told
    assert told.rstrip().endswith("status 0"), told
    # The script leaves all of it online, and the other node sees that it belongs to this one.
    mine = held(machine, "one", "two")
    assert len(mine) >= 2 and pool(machine, "two") == []
    for block in mine:
        assert machine.sh("one", f"cat {SYSFS}/memory{block}/state") == "online\n"
    for node in ("one", "two"):
        assert linux.trouble(machine, node) == []
