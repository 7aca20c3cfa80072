# SPDX-License-Identifier: GPL-2.0-only
"""Nothing of a node's memory outlives it: its neighbour looks, past Linux, into the RAM itself."""
import configs
from machine import BOOT_LIMIT, Machine

START, SIZE = 5 << 10, 256      # MiB
MARK = "left-by-a-life-that-is-over"
TWO = configs.config(
    configs.node("looks", cores=1, memory=f"512M@{START + SIZE}M", uart="com2"),
    configs.node("fills", cores="2-3", memory=f"{SIZE}M@{START}M", pci="02:00.0", uart="com3"),
    cores=0)


def marks(machine, options):
    """What grep counts. /dev/mem shows what is not this Linux's own RAM, up to the end of that."""
    return int(machine.sh("looks", f"dd if=/dev/mem bs=1M skip={START} count={SIZE} 2>/tmp/dd | "
                          rf"tr -s '\0' '\n' | grep {options} -c {MARK}; true", limit=BOOT_LIMIT))


def test_memory_is_zeroed(tmp_path):
    with Machine(tmp_path, TWO) as machine:
        machine.wait_running()
        machine.sh("fills", f"yes {MARK} | head -c 100m >/tmp/fill", limit=BOOT_LIMIT)
        assert marks(machine, "-m 1") == 1      # so the eyes are good
        machine.monitor("restart --force fills")
        machine.wait_monitor(r"mint: node fills runs, 2 of 2 cores", BOOT_LIMIT)
        machine.wait_report("fills")
        assert marks(machine, "") == 0
        assert f"{SIZE}+0 records in" in machine.sh("looks", "cat /tmp/dd")     # it looked at all
        assert machine.power_off() == 0
