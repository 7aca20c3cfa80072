# SPDX-License-Identifier: GPL-2.0-only
"""Tests what a node finds in its own memory when it starts again: everything that was there, or
nothing with `scrub = yes`."""
import pytest

import configs
from machine import BOOT_LIMIT, Machine

START, SIZE = 5 << 10, 256      # MiB
MARK = "left-by-a-life-that-is-over"
LOG = (START + SIZE + 256) << 20        # inside the memory of "looks"
TWO = configs.config(
    configs.node("looks", cores=1, memory=f"512M@{START + SIZE}M", uart="com2",
                 cmdline=f"quiet memmap=1M${LOG:#x}"),
    configs.node("fills", cores="2-3", memory=f"{SIZE}M@{START}M", pci="02:00.0", uart="com3",
                 scrub="yes"),
    cores=0)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("zero"), TWO) as machine:
        machine.wait_running()
        yield machine


def marks(machine, options):
    """Returns how many lines grep counts. /dev/mem shows memory that is not RAM of this Linux, up
    to the end of its RAM."""
    return int(machine.sh("looks", f"dd if=/dev/mem bs=1M skip={START} count={SIZE} 2>/tmp/dd | "
                          rf"tr -s '\0' '\n' | grep {options} -c {MARK}; true", limit=BOOT_LIMIT))


def test_scrubbed_memory_is_zeroed(machine):
    """A neighbour reads the RAM itself by /dev/mem."""
    machine.sh("fills", f"yes {MARK} | head -c 100m >/tmp/fill", limit=BOOT_LIMIT)
    assert marks(machine, "-m 1") == 1      # so the neighbour can see the marks
    machine.monitor("restart --force fills")
    machine.wait_monitor(r"mint: node fills: made ready in \d+ us, zeroing took \d+", BOOT_LIMIT)
    machine.wait_monitor(r"mint: node fills runs, 2 of 2 cores", BOOT_LIMIT)
    machine.wait_report("fills")
    assert marks(machine, "") == 0
    assert f"{SIZE}+0 records in" in machine.sh("looks", "cat /tmp/dd")     # it has read everything


def test_crash_log_outlives_its_kernel(machine):
    """ramoops keeps the log in memory of the node that memmap= hides from the kernel's
    allocators."""
    ramoops = f"modprobe ramoops mem_address={LOG:#x} mem_size=0x100000 record_size=0x20000 ecc=1"
    records = "mount -t pstore pstore /sys/fs/pstore; ls /sys/fs/pstore"
    machine.sh("looks", ramoops)
    assert "dmesg-ramoops" not in machine.sh("looks", records)
    machine.console("looks").sendline(f"echo {MARK} >/dev/kmsg; echo c >/proc/sysrq-trigger")
    machine.wait_report("looks")
    machine.sh("looks", ramoops)
    assert "dmesg-ramoops-0" in machine.sh("looks", records)
    log = machine.sh("looks", "cat /sys/fs/pstore/dmesg-ramoops-*")
    assert MARK in log and "Kernel panic - not syncing: sysrq triggered crash" in log


def test_power_off(machine):
    assert machine.power_off() == 0
