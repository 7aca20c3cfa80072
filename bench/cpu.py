# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long a core takes from one owner to the next, beside Linux's own offline and online
of the same CPU, and what another node notices of that."""
import re
import statistics

import moving
import overlay
import plugin
from figure import Figure, of_runs

CORE = 3                # of nobody: the console has core 0
CORE_FILE = f"/sys/kernel/mint/cores/{CORE}/owner"
ROUNDS = 20             # of each, in each run
COUNTED = 3             # with instructions counted


class Mover:
    """The node that gives and takes: writes a file, by a program that measures the write."""

    def __init__(self, shell):
        self.shell = shell
        self.khz = float(re.search(r"cpu MHz\s*: ([\d.]+)", shell.run("cat /proc/cpuinfo"))[1]) \
            * 1000

    def write(self, path, words):
        """Returns the milliseconds that the write takes."""
        return int(re.search(r"ticks (\d+)",
                             self.shell.run(f"mover ask {path} {words}"))[1]) / self.khz

    def online_file(self):
        number = self.shell.run(f"cat /sys/kernel/mint/cores/{CORE}/cpu").strip()
        return f"/sys/devices/system/cpu/cpu{number}/online"

    def move(self):
        return self.write(CORE_FILE, "nobody") + self.write(CORE_FILE, "mover")

    def hotplug(self, path):
        return self.write(path, "0") + self.write(path, "1")


def options(top):
    return ["--esp", str(top)]


def config():
    return moving.config().replace("/mint/initrd.img", "/mint/bench.img")


def take(context, top, run):
    """Returns (Linux's own ms, give and take in ms, heartbeats that were missed, accelerator)."""
    context.say(f"cores, run {run} of {context.runs}")
    with moving.machine(context, f"cpu-{run}", options(top), config()) as (machine, shell, other):
        mover = Mover(shell)
        mover.write(CORE_FILE, "mover")
        path = mover.online_file()
        mover.hotplug(path)
        mover.move()                    # each of them once, for what is made the first time only
        moves, missed = moving.missed_beats(other, lambda: [mover.move() for _ in range(ROUNDS)])
        shell.run("rmmod mint")         # Linux's own: nobody is asked
        own = [mover.hotplug(path) for _ in range(ROUNDS)]
        how = machine.accelerator()
    return statistics.median(own), statistics.median(moves), missed, how


def counts(machine):
    return [int(n) for n in re.findall(r"insns=(\d+)", machine.read("insn_marks.txt"))]


def take_counts(context, top):
    """Returns the instructions of [offline and online], [give and take]."""
    context.say("instructions of a core's move")
    counted = plugin.options(context, "insn_marks", "out=insn_marks.txt")
    with moving.machine(context, "cpu-insns", [*options(top), *counted], config()) as (
            machine, shell, _):
        mover = Mover(shell)
        mover.write(CORE_FILE, "mover")
        path = mover.online_file()
        found = []
        for step in (mover.move, lambda: mover.hotplug(path)):
            step()
            if step != mover.move:
                shell.run("rmmod mint")
            seen = len(counts(machine))
            for _ in range(COUNTED):
                step()
            new = counts(machine)[seen:]
            found.append([a + b for a, b in zip(new[::2], new[1::2])])
    return found[1], found[0]


def figures(context):
    kernel = overlay.kernel(context)
    top = context.dir / "cpu-overlay"
    overlay.initrd(context, top, kernel, "mover")
    runs = [take(context, top, run) for run in range(1, context.runs + 1)]
    own_counts, move_counts = take_counts(context, top)
    how = f"{runs[0][-1]}; median of {ROUNDS} rounds in turn in one node"
    counted = "instructions that the machine executes; TCG plugin, between two marks"
    return [
        of_runs("cpu.give_take_over_hotplug", [move / own for own, move, *_ in runs], "x",
                digits=2, aim="<= 1.3", peer="offline and online of the same CPU, without mint.ko",
                how=f"give to nobody and take; {how}"),
        of_runs("cpu.give_take_ms", [move for _, move, *_ in runs], "ms", digits=1,
                peer="offline and online, ms", peer_value=round(runs[0][0], 1), how=how),
        of_runs("cpu.insns.give_take", move_counts, "instructions", digits=0, how=counted,
                peer="offline and online", peer_value=round(statistics.median(own_counts))),
        Figure("cpu.missed_heartbeats", max(missed for *_, missed, _ in runs), "beats", how,
               aim="= 0", n=len(runs))]
