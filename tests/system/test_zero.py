# SPDX-License-Identifier: GPL-2.0-only
"""Nothing of a node's memory outlives it: its neighbour looks, past Linux, into the RAM itself."""
import configs
from machine import BOOT_LIMIT, Machine

START, SIZE = 5 << 10, 256      # MiB
MARK = "left-by-a-life-that-is-over"
TWO = configs.config(
    configs.node("looks", cores=1, memory="512M", uart="com2"),
    configs.node("fills", cores="2-3", memory=f"{SIZE}M@{START}M", pci="02:00.0", uart="com3"),
    cores=0)


def fill(machine):
    """Some 100 MiB, not all of it where the allocator begins."""
    machine.sh("fills", f"yes {MARK} | head -c 100m >/tmp/fill", limit=BOOT_LIMIT)


def marks(machine):
    """How many there are. /dev/mem shows what is not this Linux's own RAM."""
    return int(machine.sh("looks", f"dd if=/dev/mem bs=1M skip={START} count={SIZE} 2>/tmp/dd | "
                          rf"tr '\0' '\n' | grep -c {MARK}; [ \"$(sed -n 's/+0 records in//p' /tmp/dd)\" "
                          f"= {SIZE} ]", limit=BOOT_LIMIT))


def wait_again(machine, name):
    machine.wait_monitor(rf"mint: node {name} runs, 2 of 2 cores", BOOT_LIMIT)
    machine.wait_report(name)


def test_memory_is_zeroed(tmp_path):
    with Machine(tmp_path, TWO) as machine:
        machine.wait_running()
        fill(machine)
        machine.monitor("kill fills")
        machine.wait_monitor(r"mint: node fills: halted \(request\)")
        assert marks(machine) > 100000      # so the eyes are good
        machine.monitor("start fills")
        wait_again(machine, "fills")
        assert marks(machine) == 0
        fill(machine)                       # and with functions that are reset meanwhile
        assert marks(machine) > 100000
        machine.monitor("restart fills")
        wait_again(machine, "fills")
        assert marks(machine) == 0
        assert machine.power_off() == 0
