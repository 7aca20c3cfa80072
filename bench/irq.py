# SPDX-License-Identifier: GPL-2.0-only
"""Figures: what sharing costs, for an interrupt that two nodes raise, and for a machine that
two nodes run on.

Emulated cores share one thread of the host, so a core that polls slows all others down, and the
monitor polls on a core of its own. In all machines but one, the nodes have all cores.
"""
import contextlib
import os
import re
import shutil
import statistics

import overlay
import qemu
from figure import of_runs

KERNEL, INITRD = "/mint/vmlinuz-patched", "/mint/bench.img"
LIMIT = 900             # seconds, from power-on
ROUNDS = 500            # rounds of question and answer, by each NIC
# On QEMU's q35, INTA of device n of the root bus raises interrupt 20 + n % 4.
SHARED, OWN = "shared", "own"
NICS = {"alpha": {SHARED: 8, OWN: 9}, "gamma": {SHARED: 12, OWN: 10}}
UARTS = {"alpha": "com2", "gamma": "com3"}
ALONE, BESIDE, CONSOLE = "alone", "beside", "console"
DISK, DISK_MEMORY = "/dev/nvme0n1", "1G"
BLOCK_KIB = 128
TURNS = 12              # turns of each machine


def node(name, core, memory, uart, **keys):
    keys = {"cores": core, "memory": memory, "kernel": KERNEL, "initrd": INITRD, "uart": uart,
            "cmdline": "quiet", **keys}
    return f"\n[node {name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def monitor(*lines):
    return "\n".join(["[monitor]", "console = com1", "countdown = 0", *lines, ""])


def options(top, smp, disks, *more):
    accel = os.environ.get("ACCEL")
    return ["--esp", str(top), "--smp", str(smp), "--disks", str(disks),
            *(["--accel", accel] if accel else []), *more]


def medians(said):
    return {name: int(ticks) for name, ticks in re.findall(r"(\S+) (\d+)\n", said)}


def mhz(shell):
    """Returns the ticks of the TSC in a microsecond."""
    return float(re.search(r"cpu MHz\s*: ([\d.]+)", shell.run("cat /proc/cpuinfo"))[1])


def with_nics(name, core):
    functions = [(f"00:{device:02x}.0", 20 + device % 4) for device in NICS[name].values()]
    return node(name, core, "384M", UARTS[name],
                pci=", ".join(bdf for bdf, _ in functions),
                irq=", ".join(f"{bdf}@{gsi}" for bdf, gsi in functions))


def nic_arguments():
    """Returns run-qemu.sh's arguments for the NICs. Each has its own network, which answers while
    the question is still being sent."""
    return [word for nics in NICS.values() for device in nics.values() for arg in
            ("-netdev", f"user,id=net{device},ipv6=off", "-device",
             f"e1000,netdev=net{device},bus=pcie.0,addr={device:#x},mitigation=off")
            for word in ("--qemu-arg", arg)]


def interfaces(shell, name):
    """Sets the links of the NICs up. Returns {SHARED: interface, OWN: interface}."""
    found = {}
    for line, device in NICS[name].items():
        found[line] = shell.run(f"ls /sys/bus/pci/devices/0000:00:{device:02x}.0/net").strip()
        carrier = f"$(cat /sys/class/net/{found[line]}/carrier)"
        shell.run(f"ifconfig {found[line]} up; n=0; while [ {carrier} != 1 ] && [ $n -lt 100 ]; "
                  f"do usleep 100000; n=$((n + 1)); done; [ {carrier} = 1 ]")
    return found


def handled(shell):
    """Returns how many shared interrupts this node has handled for all nodes, or None if another
    node owns the interrupt."""
    found = re.search(r"^ *\d+: +(\d+) .*mint-shared", shell.run("cat /proc/interrupts"), re.M)
    return int(found[1]) if found else None


def take_echo(context, top, run):
    """Returns ({"owner" and "forwarded": {SHARED and OWN: microseconds}}, accelerator)."""
    context.say(f"a shared interrupt, run {run} of {context.runs}")
    text = monitor() + with_nics("alpha", 0) + with_nics("gamma", 1)
    with qemu.Machine(context, f"irq-{run}", text, options(top, 2, 0, *nic_arguments()),
                      LIMIT) as machine:
        for uart in UARTS.values():
            machine.wait_for("MINT-REPORT-END", f"{uart}.log")
        shells = {name: qemu.Shell(machine, uart) for name, uart in UARTS.items()}
        names = {name: interfaces(shell, name) for name, shell in shells.items()}
        owners = [name for name, shell in shells.items() if handled(shell) is not None]
        if len(owners) != 1:
            raise RuntimeError(f"{machine.name}: the shared interrupt has {len(owners)} owners")
        found = {}
        for name, shell in shells.items():
            before = handled(shells[owners[0]])
            ticks = medians(shell.run(f"io echo {ROUNDS} {' '.join(names[name].values())}"))
            count = handled(shells[owners[0]]) - before
            if not ROUNDS <= count < 3 * ROUNDS:
                raise RuntimeError(f"{machine.name}: {name}'s {ROUNDS} rounds raised the shared "
                                   f"interrupt {count} times")
            found["owner" if name in owners else "forwarded"] = {
                line: ticks[interface] / mhz(shell) for line, interface in names[name].items()}
        how = machine.accelerator()
        machine.quit()
    return found, how


def echo_figures(runs, where):
    how = (f"TSC, from a question (ARP) by an e1000 to its answer, median of {ROUNDS} rounds; "
           "QEMU's user network answers at once, so that it is the interrupt's way that counts: by "
           "a line that two patched nodes raise / by a line of its own, in the same node, taken in "
           "turn")
    whose = {"owner": "whose kernel has the line",
             "forwarded": "to which the line's owner passes interrupts on"}
    return [of_runs(f"irq.shared_{view}_over_own",
                    [run[view][SHARED] / run[view][OWN] for run in runs],
                    "x", f"{how}; the node {text}; {where}", peer="a line of its own, us",
                    peer_value=round(statistics.median(run[view][OWN] for run in runs), 1))
            for view, text in whose.items()]


def make_alone(context, initrd):
    """Makes a boot volume on which GRUB starts the same kernel without Mint, with as many cores and
    as much memory as the node has."""
    top = context.dir / "alone-overlay"
    shutil.rmtree(top, ignore_errors=True)
    for directory in ("mint", "boot/grub"):
        (top / directory).mkdir(parents=True)
    (top / "mint" / "bench.img").symlink_to(initrd)
    (top / "boot" / "grub" / "grub.cfg").write_text(
        f"linux {KERNEL} quiet console=ttyS1 nr_cpus=1 mem={DISK_MEMORY} tsc=reliable\n"
        f"initrd {INITRD}\nboot\n")
    return top


@contextlib.contextmanager
def disk_machine(context, name, text, arguments, logs):
    """Yields (machine, shell) of a machine that has booted and is paused."""
    with qemu.Machine(context, name, text, arguments, LIMIT) as machine:
        for log in logs:
            machine.wait_for("MINT-REPORT-END", log)
        shell = qemu.Shell(machine, "com2")
        shell.run(f"[ -b {DISK} ] && [ $(nproc) = 1 ]")
        machine.qmp.command("stop")
        yield machine, shell


def read_in_turn(machines):
    """Reads from the disk in each machine. One machine runs at a time, and each is the first as
    often as the others. Returns {which: [ticks for a MiB]}."""
    found, order = {which: [] for which in machines}, list(machines)
    for _ in range(TURNS):
        for which in order:
            machine, shell = machines[which]
            machine.qmp.command("cont")
            found[which].append(medians(shell.run(f"io read {BLOCK_KIB * 1024} {DISK}"))[DISK])
            machine.qmp.command("stop")
        order = order[1:] + order[:1]
    return found


def take_read(context, top, alone, run):
    """Returns ({which: [ticks for a MiB]}, ticks in a microsecond, accelerator)."""
    context.say(f"a disk, run {run} of {context.runs}")
    nodes = (node("alpha", 0, DISK_MEMORY, "com2", pci="01:00.0")
             + node("beta", 1, "512M", "com3"))
    both = ("com2.log", "com3.log")
    # With a BIOS, since UEFI leaves a core in a loop that Linux does not start.
    bios = ("--firmware", "bios")
    wanted = {ALONE: (monitor() + nodes, options(alone, 2, 1, *bios), both[:1]),
              BESIDE: (monitor() + nodes, options(top, 2, 1, *bios), both),
              CONSOLE: (monitor("cores = 2") + nodes, options(top, 3, 1, *bios), both)}
    with contextlib.ExitStack() as stack:
        machines = {which: stack.enter_context(disk_machine(context, f"io-{which}-{run}", *what))
                    for which, what in wanted.items()}
        ticks = read_in_turn(machines)
        machine, shell = machines[BESIDE]
        machine.qmp.command("cont")
        found = ticks, mhz(shell), machine.accelerator()
        for machine, _ in machines.values():
            machine.quit()
    return found


def read_figures(runs, where):
    without = round(statistics.median(us * 1e6 / statistics.median(ticks[ALONE])
                                      for ticks, us in runs))

    def ratio(name, which, beside, **more):
        how = (f"sequential reads of {BLOCK_KIB} KiB from an NVMe disk, past the page cache, by a "
               f"node with one core and {DISK_MEMORY} beside {beside} / by the same kernel on such "
               "a machine without Mint, with as much of it; machines that run in turn, median of "
               f"{TURNS} turns; cores share a host thread (TCG with thread=single), so that all "
               "that other cores and mint.ko do, heartbeats too, counts as slower I/O")
        return of_runs(name, [statistics.median(a / b for a, b in zip(ticks[ALONE], ticks[which]))
                              for ticks, _ in runs], "x", f"{how}; {where}",
                       peer="without Mint, MiB/s", peer_value=without, **more)

    return [ratio("io.throughput_over_alone", BESIDE, "an idle node", aim=">= 0.95"),
            ratio("io.throughput_console_over_alone", CONSOLE,
                  "an idle node and a core on which the monitor polls its console")]


def figures(context):
    top = context.dir / "irq-overlay"
    kernel = overlay.kernel(context, patched=True)
    alone = make_alone(context, overlay.initrd(context, top, kernel, "io"))
    echoes, reads, hows = [], [], set()
    for run in range(1, context.runs + 1):
        echo, how = take_echo(context, top, run)
        *read, also = take_read(context, top, alone, run)
        echoes.append(echo)
        reads.append(read)
        hows |= {how, also}
    program = "QEMU {}.{}".format(*qemu.version())
    where = f"{program}, {', '.join(sorted(hows))}, {os.cpu_count()} host cores"
    return echo_figures(echoes, where) + read_figures(reads, where)
