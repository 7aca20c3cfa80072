# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long a node takes from a request to its kernel and to its userspace, and what
another node notices of that."""
import dataclasses
import os
import re

import overlay
import qemu
from figure import Figure, of_runs

LIMIT = 1200            # seconds, from power-on
TIMEOUT = 60            # see config()
SPIN = 20               # seconds: more than a restart takes
PREALLOC = ["--qemu-arg", "-mem-prealloc"]
CLOCK_AS_INIT = "quiet rdinit=/bin/clock"


def node(name, cores, memory, uart, cmdline):
    return (f"\n[node {name}]\ncores = {cores}\nmemory = {memory}\nkernel = /mint/vmlinuz\n"
            f"initrd = /mint/bench.img\nuart = {uart}\ncmdline = {cmdline}\n")


def config():
    """`target` is restarted; `other` asks for it and measures. The target comes first and leaves a
    core out, so its turn lasts until TIMEOUT (docs/boot-flow.md). So its first boot has the machine
    for itself, as a restart has beside an idle `other`."""
    return (f"[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\ntimeout = {TIMEOUT}\n"
            + node("target", "2-3", "768M", "com2", f"{CLOCK_AS_INIT} maxcpus=1")
            + "pci = 02:00.0\n" + node("other", "1", "512M", "com3", CLOCK_AS_INIT))


@dataclasses.dataclass
class Life:
    """The TSC values of one life."""
    asked: int          # 0: the machine's start
    stopping: int
    entered: int
    userspace: int


@dataclasses.dataclass
class Run:
    """The figures of one machine. Times are in ms."""
    first_boot: float   # kernel entry to userspace
    power_on: float     # power-on to userspace
    entry: float        # request to kernel entry
    home: float         # part of `entry`: until the boot core is in the monitor
    whole: float        # request to userspace
    early_whole: float  # as `whole`, when the kernel was entered just before
    beats: tuple        # heartbeats of `other`: seen, due
    gap: float          # longest gap of `other` while `target` restarts
    quiet_gap: float    # while `target` spins


def events(shell):
    """Returns (ticks per ms, [(TSC, node, state, cause)])."""
    text = shell.run("clock events")
    return (int(re.search(r"khz (\d+)", text)[1]),
            [(int(tsc), *rest) for tsc, *rest in
             re.findall(r"event (\d+) (\S+) (\S+) (.*)", text)])


def times_of(log, state):
    return [tsc for tsc, name, now, _ in log if name == "target" and now == state]


def restart(machine, other, life):
    """Asks for a restart of the target, and waits for its `life`th userspace. Returns the TSC of
    both: (asked, userspace)."""
    asked = int(re.search(r"asked (\d+)", other.run("clock restart target"))[1])
    machine.wait_for(rf"(?s)(?:userspace \d+.*?){{{life}}}MINT-REPORT-END", "com2.log")
    return asked, int(re.findall(r"userspace (\d+)", machine.read("com2.log"))[life - 1])


def count_beats(machine, other, life):
    other.run("rm -f /tmp/end; clock beats /tmp/end >/tmp/beats & sleep 1")
    times = restart(machine, other, life)
    other.run("touch /tmp/end")
    seen = re.search(r"beats (\d+) of (\d+)", other.run("wait; cat /tmp/beats"))
    return times, (int(seen[1]), int(seen[2]))


def restart_early(machine, other, life):
    """Asks twice in a row: the second request comes while the kernel still unpacks itself."""
    other.run("clock restart target; n=/sys/kernel/mint/nodes/target; "
              "while [ $(cat $n/state) != starting ]; do :; done; clock restart target >/tmp/asked")
    asked = int(re.search(r"asked (\d+)", other.run("cat /tmp/asked"))[1])
    machine.wait_for(rf"(?s)(?:userspace \d+.*?){{{life}}}MINT-REPORT-END", "com2.log")
    return asked, int(re.findall(r"userspace (\d+)", machine.read("com2.log"))[life - 1])


def spin(machine, other, target, life):
    """Returns the longest gaps, in ticks: while the target spins in its userspace, and while it
    restarts."""
    gaps = []
    for restarts in (False, True):
        if not restarts:
            target.run("(while :; do :; done) & sleep 1")
        other.run(f"clock spin {SPIN} >/tmp/gap & sleep 1")
        if restarts:
            restart(machine, other, life)
        gaps.append(int(re.search(r"gap (\d+)", other.run("wait; cat /tmp/gap"))[1]))
    return gaps


def take(context, top, accel, run):
    context.say(f"restarts, {accel or 'default accelerator'}, run {run} of {context.runs}")
    options = ["--esp", str(top), *PREALLOC] + (["--accel", accel] if accel else [])
    name = f"restart-{(accel or 'default').replace(',', '-')}-{run}"
    with qemu.Machine(context, name, config(), options, LIMIT) as machine:
        for com in ("com2.log", "com3.log"):
            machine.wait_for("MINT-REPORT-END", com)
        machine.wait_for("mint: node other runs")
        target, other = qemu.Shell(machine, "com2"), qemu.Shell(machine, "com3")
        first = int(re.search(r"userspace (\d+)", machine.read("com2.log"))[1])
        (asked, userspace), beats = count_beats(machine, other, 2)
        quiet, gap = spin(machine, other, target, 3)
        early_asked, early_userspace = restart_early(machine, other, 4)
        khz, log = events(other)
        how = machine.accelerator()
        machine.quit()
    entered, stopping = times_of(log, "starting"), times_of(log, "stopping")
    if len(entered) != 5 or len(stopping) != 4:
        raise RuntimeError(f"{name}: the target's lives are not those asked for: {log}")
    return Run(
        first_boot=(first - entered[0]) / khz, power_on=first / khz,
        entry=(entered[1] - asked) / khz, home=(stopping[0] - asked) / khz,
        whole=(userspace - asked) / khz,
        early_whole=(early_userspace - early_asked) / khz, beats=beats, gap=gap / khz,
        quiet_gap=quiet / khz), how


def time_figures(runs, where):
    def ratio(name, of, how, **more):
        return of_runs(name, [of(r) for r in runs], "x", f"{how}; {where}", digits=3, **more)

    def ms(name, of, how):
        return of_runs(name, [of(r) for r in runs], "ms", f"{how}; {where}", digits=1)

    asked = ("TSC, from just before another node's forced request (mint.ko) in a node of 768 MiB, "
             "two cores and an NVMe disk")
    boot = ("kernel entry (event log) to the first instruction of process 1, at the same machine's "
            "start, while no other node runs")
    return [
        ratio("restart.entry_over_boot", lambda r: r.entry / r.first_boot,
              f"{asked}, to kernel entry / first boot: {boot}", aim="<= 0.05"),
        ratio("restart.whole_over_first_boot", lambda r: r.whole / r.first_boot,
              f"{asked}, to process 1 / first boot: {boot}", aim="<= 1.05"),
        ratio("restart.early_whole_over_first_boot", lambda r: r.early_whole / r.first_boot,
              "the same, of a kernel that is still unpacking itself: its RAM holds next to no code "
              "yet. TCG keeps track of each page whose code it has translated, so that it takes up "
              "to 3 ms to write over one. No machine does that"),
        ratio("restart.over_machine_reboot", lambda r: r.whole / r.power_on,
              f"{asked}, to process 1 / power-on (TSC 0) of the whole machine to the same; "
              "firmware, boot loader and monitor included"),
        ms("restart.entry_ms", lambda r: r.entry, f"{asked}, to kernel entry"),
        ms("restart.home_ms", lambda r: r.home, "of it, until the boot core is in the monitor"),
        ms("restart.userspace_ms", lambda r: r.whole, f"{asked}, to process 1"),
        ms("restart.first_boot_ms", lambda r: r.first_boot, boot),
        ms("restart.machine_reboot_ms", lambda r: r.power_on, "power-on to process 1"),
    ]


def other_figures(runs, where, suffix=""):
    missed = [max(0, due - seen) for seen, due in (r.beats for r in runs)]
    beats = ", ".join(f"{seen} of {due}" for seen, due in (r.beats for r in runs))
    return [
        Figure("restart.missed_heartbeats" + suffix, sum(missed),
               "beats",
               f"of an idle node, one each 100 ms, until a second node that is restarted is "
               f"in its userspace; sum of {len(runs)} runs, seen of due: {beats}; {where}",
               aim="= 0", n=len(runs)),
        of_runs("restart.gap_over_quiet" + suffix, [r.gap / r.quiet_gap for r in runs], "x",
                "longest time between two readings of the TSC by a program that does nothing "
                f"else, on another node, in {SPIN} s: a node is restarted meanwhile / it spins in "
                "its own userspace; longest ms: "
                f"{', '.join(f'{r.gap:.1f} / {r.quiet_gap:.1f}' for r in runs)}; where cores share "
                "a host thread (TCG with thread=single) or outnumber the host's cores, these are "
                f"the host's time slices; {where}", aim="<= 1.1"),
    ]


def figures(context):
    top = context.dir / "restart-overlay"
    overlay.initrd(context, top, overlay.kernel(context), "clock")
    asked = os.environ.get("ACCEL") or None
    program = "QEMU {}.{}".format(*qemu.version())
    found = []
    for accel, suffix in ((asked, ""),) if asked else ((None, ""), ("tcg,thread=multi", "_mttcg")):
        runs, hows = zip(*(take(context, top, accel, run + 1) for run in range(context.runs)))
        where = (f"{program}, {', '.join(sorted(set(hows)))}, RAM preallocated, "
                 f"{os.cpu_count()} host cores")
        if not suffix:
            found += time_figures(runs, where)
        found += other_figures(runs, where, suffix)
    return found
