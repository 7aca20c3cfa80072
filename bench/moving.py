# SPDX-License-Identifier: GPL-2.0-only
"""A machine in which one node gives and takes something, and another one looks on."""
import contextlib

import qemu

LIMIT = 900             # seconds, from power-on
UPTIME = "cut -d' ' -f1 /proc/uptime"


def config(mover=""):
    """Returns a config with the nodes `mover` (core 1) and `other` (core 2)."""
    def node(name, core, uart, more):
        return (f"\n[node {name}]\ncores = {core}\nmemory = 768M\nkernel = /mint/vmlinuz\n"
                f"initrd = /mint/initrd.img\ncmdline = quiet\nuart = {uart}\n{more}")

    return ("[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\n"
            + node("mover", 1, "com2", mover) + node("other", 2, "com3", ""))


@contextlib.contextmanager
def machine(context, name, options, text):
    """Yields the machine and the shells of both nodes. `text` is the config."""
    with qemu.Machine(context, name, text, ["--disks", "0", *options], LIMIT) as running:
        for com in ("com2.log", "com3.log"):
            running.wait_for("MINT-REPORT-END", com)
        yield running, qemu.Shell(running, "com2"), qemu.Shell(running, "com3")
        running.quit()


def missed_beats(other, work):
    """Calls `work`. Returns what it returns, and how many of its heartbeats, ten in a second, the
    node `other` missed meanwhile."""
    def now():
        return (int(other.run("cat /sys/kernel/mint/nodes/other/heartbeat")),
                float(other.run(UPTIME)))

    beats, began = now()
    result = work()
    beats_now, ended = now()
    return result, max(0, round((ended - began) * 10) - (beats_now - beats) - 1)    # one is late
