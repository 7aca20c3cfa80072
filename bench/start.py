# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long the monitor takes from its own entry to the entry of the last kernel, and how
many of its instructions run on the nodes' cores after that."""
import dataclasses
import os
import random
import re
import subprocess

import image
import plugin
import qemu
from figure import Figure, of_runs

CORES = 5               # one for the monitor, up to four nodes of one core
PADDING_MIB = 64        # makes the copy long enough to be measured
START_LIMIT = 600       # seconds, from power-on
USERSPACE_LIMIT = 1200  # the same when every instruction of the monitor is counted
REPORT = (r"mint: start: nodes (\d+) total_us (\d+) waited_us (\d+) copied_bytes (\d+) "
          r"copy_us (\d+)\n")


def config(node_cores, memory, initrd):
    """Returns a config with one node for each of `node_cores`; there are UARTs for the first
    three."""
    text = "[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\ntimeout = 300\n"
    for n, cores in enumerate(node_cores, 1):
        text += (f"\n[node n{n}]\ncores = {cores}\nmemory = {memory}\nkernel = /mint/vmlinuz\n"
                 f"initrd = {initrd}\ncmdline = quiet\n")
        if n <= 3:
            text += f"uart = com{n + 1}\n"
    return text


@dataclasses.dataclass
class Start:
    """Times in microseconds, as the monitor reports them."""
    nodes: int
    total: int
    waited: int         # part of `total`: the wait for earlier nodes' early boot
    copied: int         # bytes
    copying: int        # sum over the nodes

    @property
    def work(self):
        return self.total - self.waited


def make_overlay(context):
    """Makes /mint/bench.img of a boot volume: the usual initrd with a file that cannot be
    compressed."""
    top = context.dir / "overlay"
    padding = context.dir / "padding"
    scripts = context.root / "scripts"
    (top / "mint").mkdir(parents=True, exist_ok=True)
    padding.write_bytes(random.Random(1).randbytes(PADDING_MIB << 20))
    context.say("making an initrd")
    fetched = subprocess.run([str(scripts / "fetch-kernel.sh"), "6.12"], stdout=subprocess.PIPE,
                             text=True, check=False)
    if fetched.returncode:
        raise RuntimeError("there is no kernel to start")
    image.output_of(str(scripts / "mkinitrd.sh"), fetched.stdout.splitlines()[-1],
                    str(top / "mint" / "bench.img"), "--extra", f"{padding}:/padding")
    padding.unlink()
    return top


def take_start(context, overlay, nodes, run):
    context.say(f"start of {nodes} node(s), run {run} of {context.runs}")
    accel = os.environ.get("ACCEL")
    options = ["--esp", str(overlay), "--smp", str(CORES)] + (["--accel", accel] if accel else [])
    with qemu.Machine(context, f"start-{nodes}-{run}",
                      config(range(1, nodes + 1), "384M", "/mint/bench.img"), options,
                      START_LIMIT) as machine:
        start = Start(*map(int, machine.wait_for(REPORT).groups()))
        how = machine.accelerator()
        machine.quit()
    if start.nodes != nodes or not start.copying:
        raise RuntimeError(f"a start of {nodes} node(s) reported {start}")
    return start, how


def time_figures(rounds, where):
    """`rounds` has one {nodes: Start} for each run."""
    serial = "bytes copied x the one-node start's time per byte, same round"
    work = "total less the wait for kernels' own early boot"

    def ratio(name, of, how, **more):
        return of_runs(name, [of(r) for r in rounds], "x", f"{how}; {where}", **more)

    def serial_copy(r, nodes):
        return r[nodes].copied * r[1].copying / r[1].copied

    found = [
        ratio("start.entry_over_copy", lambda r: r[1].work / r[1].copying,
              f"one node: monitor entry to kernel entry / time that the copies alone took "
              f"({rounds[0][1].copied / 2**20:.0f} MiB, initrd padded by {PADDING_MIB} MiB)",
              aim="<= 1.5", peer="copying the same bytes, ms",
              peer_value=round(rounds[0][1].copying / 1000, 1)),
        ratio("start.entry_over_copy_nodes2", lambda r: r[2].work / serial_copy(r, 2),
              f"two nodes: {work} / {serial}"),
        ratio("start.entry_over_copy_nodes4", lambda r: r[4].work / serial_copy(r, 4),
              f"four nodes: {work} / {serial}"),
        ratio("start.nodes4_over_nodes1", lambda r: r[4].work / r[1].work,
              f"{work}, four nodes / one node; nodes are made ready at the same time, so it needs "
              "as many host cores (and TCG threads) as nodes to be near 1", aim="<= 1.5"),
    ]
    for nodes in rounds[0]:
        for name, key, how in (
                ("total_ms", "total", "monitor entry to the last kernel's entry, without loading"),
                ("work_ms", "work", work),
                ("stagger_ms", "waited", "waited for earlier kernels to get through their early "
                 "boot: stock kernels that start at once would disturb each other"),
                ("copy_ms", "copying", "copies alone, summed over the nodes")):
            if key != "waited" or nodes > 1:
                found.append(of_runs(f"start.{name}_nodes{nodes}",
                                     [getattr(r[nodes], key) / 1000 for r in rounds], "ms",
                                     f"{how}; {where}", digits=1))
    return found


def counting_options(context):
    """Returns the options for the plugin. They name the addresses that it counts at; mint.mb2 is
    always loaded to the same ones."""
    table = image.symbols(context.build / "mint.mb2.elf")
    spans = {
        "image": (table["image_start"], table["image_end"]),
        "services": (table["runtime_start"], table["runtime_end"]),
        "leave": image.function_span(table, "cpu_enter_linux"),
    }
    return plugin.options(context, "insn_count", "out=insn_count.txt",
                          *(f"{k}={s:x}-{e:x}" for k, (s, e) in spans.items()))


def run_counted(context):
    """Starts three nodes up to their shells. Returns {core: {entries, before, after, services,
    executed}}."""
    context.say("instructions of the monitor on nodes' cores")
    options = ["--smp", str(CORES), "--boot", "grub", *counting_options(context)]
    with qemu.Machine(context, "insns", config(("1-2", "3", "4"), "384M", "/mint/initrd.img"),
                      options, USERSPACE_LIMIT) as machine:
        for com in (2, 3, 4):
            machine.wait_for("MINT-REPORT-END", f"com{com}.log")
        for node in (1, 2, 3):
            machine.wait_for(f"mint: node n{node} runs")
        machine.quit()
        text = machine.read("insn_count.txt")
    counts = {}
    for line in text.splitlines():
        numbers = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}
        counts[numbers.pop("vcpu")] = numbers
    return counts


def insn_figures(counts, where):
    cores = range(1, CORES)
    if set(counts) != set(range(CORES)) or counts[0]["entries"]:
        raise RuntimeError(f"the plugin's counts are not those of this machine: {counts}")
    for core in cores:
        # A count of 0 means something only if the plugin saw the monitor before.
        if not all(counts[core][key] for key in ("entries", "before", "executed")):
            raise RuntimeError(f"core {core} was not seen to enter a kernel: {counts[core]}")
    per_core = ", ".join(f"core {c}: {counts[c]['after']:,} of {counts[c]['executed']:,} "
                         f"(before: {counts[c]['before']:,})" for c in cores)
    how = ("TCG plugin; instructions in the monitor's image on cores of three nodes (two cores, "
           f"one, one), from each core's first entry into a kernel until all nodes are in their "
           f"shells; {per_core}; {where}")
    after = sum(counts[c]["after"] for c in cores)
    services = sum(counts[c]["services"] for c in cores)
    return [
        Figure("start.monitor_insns_on_nodes", after, "instructions", how, aim="= 0"),
        Figure("start.monitor_insns_called", services, "instructions",
               "of these, in EFI runtime services, which a kernel calls of its own accord"),
    ]


def figures(context):
    overlay = make_overlay(context)
    rounds, accelerators = [], set()
    for run in range(1, context.runs + 1):
        starts = {}
        for nodes in (1, 2, 4):
            starts[nodes], accel = take_start(context, overlay, nodes, run)
            accelerators.add(accel)
        rounds.append(starts)
    program = "QEMU {}.{}".format(*qemu.version())
    where = f"{program}, {', '.join(accelerators)}, {os.cpu_count()} host cores"
    return time_figures(rounds, where) + insn_figures(run_counted(context), program)
