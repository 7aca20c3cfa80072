# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how many instructions a node needs to write to its console in memory, beside what it
needs for the emulated 16550 that it also has."""
import re
import statistics

import moving
import overlay
import plugin
from figure import of_runs

MIB = 1 << 20
UART_BYTES = MIB // 16  # the UART has no interrupt, and takes 16 bytes at each tick of a timer
ROUNDS = 3
CPU = 1                 # the node's only core
IDLE = 5                # seconds
NO_POOL = "\n[pool]\nmemory = none\n"       # the monitor would zero it while we count
MEMORY, UART = "/dev/hvc0", "/dev/ttyS0"


class Counter:
    """Counts the instructions of the node, less those that it executes when idle."""

    def __init__(self, machine, shell):
        self.machine, self.shell = machine, shell
        self.idle = 0
        insns, seconds = self.count(f"say idle {IDLE}")
        self.idle = insns / seconds

    def marks(self):
        return [int(n) for n in re.findall(r"insns=(\d+)", self.machine.read("insn_marks.txt"))]

    def count(self, command):
        """Returns the instructions between the marks of a command, and its seconds."""
        seen = len(self.marks())
        said = self.shell.run(command)
        seconds = float(re.findall(r"seconds ([\d.]+)", said)[-1])
        return self.marks()[seen] - self.idle * seconds, seconds

    def per_mib(self, path, size, mode):
        """Returns the instructions for each MiB that is written to a terminal."""
        return self.count(f"say {path} {size} {mode}")[0] * (MIB / size)


def take(context, top, run):
    """Returns the instructions for a MiB: {mode: (memory, UART)}."""
    context.say(f"consoles, run {run} of {context.runs}")
    counted = plugin.options(context, "insn_marks", "out=insn_marks.txt", f"cpu={CPU}")
    config = moving.config().replace("/mint/initrd.img", "/mint/bench.img") + NO_POOL
    with moving.machine(context, f"console-{run}", ["--esp", str(top), *counted],
                        config) as (machine, shell, _):
        counter = Counter(machine, shell)
        counter.per_mib(MEMORY, MIB, "cooked")      # what is made the first time only
        return {mode: (statistics.median(counter.per_mib(MEMORY, MIB, mode)
                                         for _ in range(ROUNDS)),
                       counter.per_mib(UART, UART_BYTES, mode)) for mode in ("cooked", "raw")}


def figures(context):
    kernel = overlay.kernel(context)
    top = context.dir / "console-overlay"
    overlay.initrd(context, top, kernel, "say")
    runs = [take(context, top, run) for run in range(1, context.runs + 1)]
    how = ("instructions of the node's core beyond those when idle, TCG plugin; lines of "
           f"80 bytes; the UART: {UART_BYTES // 1024} KiB times {MIB // UART_BYTES}")
    found = []
    for mode, aim in (("cooked", "<= 0.1"), ("raw", None)):
        memory, uart = zip(*(run[mode] for run in runs))
        found += [
            of_runs(f"console.{mode}.over_16550", [m / u for m, u in zip(memory, uart)], "x",
                    digits=3, aim=aim, peer="the node's emulated 16550, driven by a timer",
                    how=f"1 MiB to /dev/hvc0, terminal {mode}: {how}"),
            of_runs(f"console.{mode}.insns", memory, "instructions per MiB", digits=0,
                    peer="16550", peer_value=round(statistics.median(uart)), how=how)]
    return found
