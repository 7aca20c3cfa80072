# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long a block of memory takes from one running kernel to another, compared with what
hypervisors take.

All have equal settings: init_on_alloc=0, and a processor without ERMS, since TCG carries out ERMS's
one instruction byte by byte. Mint's machine and the guest that it is compared with run in turn; the
other one is paused.
"""
import contextlib
import os
import pathlib
import re
import statistics
import threading
import time

import overlay
import peers
import plugin
import qemu
from figure import of_runs

LIMIT = 3000            # seconds, from power-on
MOVES = int(os.environ.get("MOVES", 10))
BLOCK_MIB = 128
FILL_MIB = 250          # of the two blocks that the giver has
BIG = {"1g": 8, "4g": 32}
CMDLINE = "quiet init_on_alloc=0"
CPU = "max,-erms,-fsrm,-cx16"
STEPS = ("offline_ns", "zero_ns", "table_ns", "online_ns")
CLAIM_MS = 2000
SETTLE_LIMIT = 300      # seconds


def node(name, cores, memory, uart):
    return (f"\n[node {name}]\ncores = {cores}\nmemory = {memory}\nkernel = /mint/vmlinuz\n"
            f"initrd = /mint/bench.img\nuart = {uart}\n"
            f"cmdline = {CMDLINE} mint.appear=all\n")


MONITOR = "[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\ntimeout = 300\n"
PAIR = MONITOR + node("a", "1-2", "1G", "com2") + node("b", "3", "1G", "com3")
# All UARTs belong to nodes, so the monitor does not zero the pool in the meantime.
FOUR = "[monitor]\nconsole = none\ncores = 0\ncountdown = 0\ntimeout = 300\n" \
    + "".join(node(name, core, "512M", f"com{core}") for core, name in enumerate("abcd", 1))
# There are UARTs for three nodes; d has none, and does what the others ask it for.
PAIRS = MONITOR + "".join(node(name, core, "1G", f"com{core + 1}")
                          for core, name in enumerate("abc", 1)) \
    + node("d", 4, "1G", "").replace("uart = \n", "")


class Node:
    def __init__(self, machine, name, uart):
        self.path = f"/sys/kernel/mint/nodes/{name}/memory"
        self.name = name
        self.shell = qemu.Shell(machine, uart)
        self.khz = float(re.search(r"cpu MHz\s*: ([\d.]+)",
                                   self.shell.run("cat /proc/cpuinfo"))[1]) * 1000

    def ask(self, words):
        """Returns the milliseconds that a request to this node's own mint.ko takes."""
        return int(re.search(r"ticks (\d+)",
                             self.shell.run(f"mover ask {self.path} '{words}'"))[1]) / self.khz

    def moves(self):
        """Returns the counts of mint.ko."""
        return {key: int(n) for key, n in re.findall(r"(\w+) (\d+)",
                                                     self.shell.run("cat /sys/kernel/mint/moves"))}

    def set(self, parameter, value):
        self.shell.run(f"echo {value} >/sys/module/mint/parameters/{parameter}")

    def wait(self, condition, what):
        end = time.monotonic() + SETTLE_LIMIT
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"node {self.name}: {what}: not so after {SETTLE_LIMIT} s")
            time.sleep(0.2)


def free_blocks(shell):
    """Returns the blocks of the pool that are zeroed (mint/abi.h: MINT_TAG_FREE)."""
    tags = shell.run("od -v -An -tu1 /sys/kernel/mint/blocks").split()
    return [n for n, tag in enumerate(tags) if int(tag) == 0xff]


class Move:
    """Moves one block from @giver to @taker, and back without measuring it."""

    def __init__(self, giver, taker, block, quick):
        self.giver, self.taker, self.block, self.quick = giver, taker, block, quick

    def __call__(self):
        """Returns {"total" and each step: ms}."""
        for one in (self.giver, self.taker):
            one.set("quick", int(self.quick))
        before = self.giver.moves(), self.taker.moves()
        total = self.giver.ask(f"give-block {self.block}") + \
            self.taker.ask(f"take-block {self.block}")
        after = self.giver.moves(), self.taker.moves()
        self.back()
        found = {step: sum(b[step] - a[step] for a, b in zip(before, after)) / 1e6
                 for step in STEPS}
        return {**found, "total": total}

    def back(self):
        self.taker.ask(f"give-block {self.block}")
        self.giver.ask(f"take-block {self.block}")


class Load:
    """What the giver does meanwhile: the same in the node and in the guest."""

    @staticmethod
    def idle(shell):
        shell.run("sleep 0.2")

    @staticmethod
    def cpu(shell):
        shell.run("if [ ! -e /tmp/busy ]; then for n in 1 2; do sh -c 'echo $$ >>/tmp/busy; while "
                  ":; do :; done' & done; fi; sleep 1")

    @staticmethod
    def full(shell):
        """Fills memory with the pages of a file. These are movable, so they fill the blocks
        first."""
        shell.run("[ ! -e /tmp/busy ] || { kill $(cat /tmp/busy); rm /tmp/busy; }; mkdir -p /data; "
                  "grep -q ' /data ' /proc/mounts || mount -t tmpfs -o size=600m none /data; "
                  f"rm -f /data/d; dd if=/dev/urandom of=/data/d bs=1M count={FILL_MIB} "
                  "2>/dev/null")


def movable_free(shell):
    """Returns how many MiB are free in the giver's movable zone, that is, in its blocks."""
    zone = re.search(r"zone +Movable\n +pages free +(\d+)", shell.run("cat /proc/zoneinfo"))
    return int(zone[1]) * 4096 / 2**20


@contextlib.contextmanager
def running(process):
    """Lets one machine run; the others stay paused."""
    process.qmp.command("cont")
    yield
    process.qmp.command("stop")


def prepare_pair(machine):
    """Gives the giver three blocks, the last of which stays. A node gives its emptiest blocks
    first, so what little it keeps in blocks is in the one that it does not give. Only for the load
    that fills all blocks, the third one is given back."""
    a, b = Node(machine, "a", "com2"), Node(machine, "b", "com3")
    a.wait(lambda: len(free_blocks(a.shell)) >= max(BIG.values()) + 3, "the pool is zeroed")
    spare, hotplug, quick = free_blocks(a.shell)[-3:]
    for one in (a, b):
        one.set("quick", 1)
    # Both sides keep page structs for this block, since each has had it once.
    b.ask(f"take-block {quick}")
    b.ask(f"give-block {quick}")
    for block in (quick, hotplug, spare):
        a.ask(f"take-block {block}")
    return a, b, {"quick": Move(a, b, quick, True), "hotplug": Move(a, b, hotplug, False)}, spare


def standby_move(move):
    """Moves a block that the giver has emptied and zeroed in advance."""
    giver = move.giver
    giver.set("quick", 1)
    giver.set("standby", 1)
    giver.wait(lambda: giver.moves()["standby"] == 1, "a block stands by")
    giver.set("standby", 0)
    return move()


def take_rounds(context, machine, guest):
    """Returns {load: {way: [ms or {step: ms}]}}."""
    a, b, moves, spare = prepare_pair(machine)
    inside = qemu.Shell(guest, "com1")
    inside.run("modprobe virtio_balloon; modprobe virtio_mem")
    balloon, vmem = peers.Balloon(guest.qmp), peers.VirtioMem(guest.qmp)
    vmem.change(2 * BLOCK_MIB)
    ways = {"balloon": balloon.give_and_take, "virtio_mem": vmem.give_and_take}
    machine.qmp.command("stop")
    guest.qmp.command("stop")
    found = {}
    for load in (Load.idle, Load.cpu, Load.full):
        name = load.__name__
        context.say(f"moves, {name}, {MOVES} of each")
        found[name] = {way: [] for way in (*moves, *ways, "filled")}
        if load is Load.full:
            with running(machine):
                a.ask(f"give-block {spare}")
        for _ in range(MOVES):
            with running(machine):
                for way, move in moves.items():
                    load(a.shell)
                    if load is Load.full:
                        found[name]["filled"].append(movable_free(a.shell))
                    found[name][way].append(move())
            with running(guest):
                for way, give_and_take in ways.items():
                    load(inside)
                    found[name][way].append(give_and_take(BLOCK_MIB))
    with running(machine):
        a.shell.run("umount /data")
        context.say("moves from a standby block")
        a.ask(f"give-block {moves['hotplug'].block}")
        found["standby"] = {"quick": [standby_move(moves["quick"]) for _ in range(MOVES)]}
        found["big"] = big_moves(context, a, b)
    return found


def big_moves(context, a, b):
    """Returns {(size, way): [ms]}."""
    found = {}
    for size, blocks in BIG.items():
        for way, quick in (("quick", 1), ("hotplug", 0)):
            context.say(f"moves of {blocks} blocks, {way}")
            for one in (a, b):
                one.set("quick", quick)
            times = []
            for turn in range(4):
                a.ask(f"take {blocks}")
                total = a.ask(f"give {blocks}") + b.ask(f"take {blocks}")
                b.ask(f"give {blocks}")
                if turn:
                    times.append(total)
            found[size, way] = times
    return found


def totals(moves, without=()):
    return [m["total"] - sum(m[step] for step in without) if isinstance(m, dict) else m
            for m in moves]


def ratio(name, ours, peer, peer_name, how, **more):
    peer_ms = statistics.median(peer)
    return of_runs(name, [ms / peer_ms for ms in ours], "x", how, digits=4,
                   peer=f"{peer_name}, ms", peer_value=round(peer_ms, 1), **more)


def pair_figures(found, where):
    settings = (f"init_on_alloc=0, -cpu {CPU}; one block of 128 MiB, taken from a giver of two "
                f"cores and three blocks; {where}")
    zero, said = ("zero_ns",), "give and take by request"
    idle, cpu, full, standby = (found[key] for key in ("idle", "cpu", "full", "standby"))
    balloon = "virtio-balloon, inflate and deflate"
    vmem = "virtio-mem, unplug and plug"
    used = 2 * BLOCK_MIB - statistics.median(full["filled"])
    filled = f"its two blocks hold {used:.0f} of {2 * BLOCK_MIB} MiB of file pages"
    figures = [
        ratio("move.idle.over_balloon", totals(idle["quick"], zero), idle["balloon"], balloon,
              f"{said}, the quick way, idle giver, without zeroing; {settings}", aim="<= 0.02"),
        ratio("move.idle.over_virtio_mem", totals(idle["quick"], zero), idle["virtio_mem"], vmem,
              f"the same; {settings}", aim="<= 0.1"),
        ratio("move.idle.zeroed.over_balloon", totals(idle["quick"]), idle["balloon"], balloon,
              f"{said}, the quick way, idle giver, zeroed on the spot; {settings}", aim="<= 0.25"),
        ratio("move.idle.zeroed.over_virtio_mem", totals(idle["quick"]), idle["virtio_mem"], vmem,
              f"the same; {settings}"),
        ratio("move.hotplug.over_balloon", totals(idle["hotplug"]), idle["balloon"], balloon,
              f"{said}, by Linux's hotplug, idle giver, zeroed; {settings}"),
        ratio("move.hotplug.over_virtio_mem", totals(idle["hotplug"]), idle["virtio_mem"], vmem,
              f"the same; {settings}"),
        of_runs("move.standby_ms", totals(standby["quick"]), "ms",
                f"{said} of a block that was emptied and zeroed ahead; {settings}", aim="<= 2"),
    ]
    for name, load, how in (("cpu", cpu, "both cores of the giver compute"),
                            ("full", full, filled)):
        figures += [
            ratio(f"move.{name}.over_balloon", totals(load["quick"]), load["balloon"], balloon,
                  f"{said}, the quick way, zeroed; {how}; {settings}", aim="<= 1"),
            ratio(f"move.{name}.over_virtio_mem", totals(load["quick"]), load["virtio_mem"], vmem,
                  f"the same; {how}; {settings}", aim="<= 1"),
        ]
    for name, load in (("idle", idle), ("cpu", cpu), ("full", full)):
        for way in ("quick", "hotplug"):
            for step in (*STEPS, "total"):
                figures.append(of_runs(f"move.{name}.{way}.{step.removesuffix('_ns')}_ms",
                                       [m[step] for m in load[way]], "ms", f"{way}; {settings}"))
        for way in ("balloon", "virtio_mem"):
            figures.append(of_runs(f"move.{name}.{way}_ms", load[way], "ms",
                                   f"QMP, from the request until reached, both ways; {settings}"))
    for (size, way), times in found["big"].items():
        figures.append(of_runs(f"move.{size}.{way}_ms", times, "ms",
                               f"{BIG[size]} blocks, {said}, {way}, idle, zeroed; {settings}"))
    return figures


def take_pair(context, top, kernel, accel):
    options = ["--esp", str(top), "--smp", "4", "--mem", "12G", "--disks", "0", "--accel", accel,
               "--qemu-arg", "-cpu", "--qemu-arg", CPU]
    with contextlib.ExitStack() as stack:
        machine = stack.enter_context(qemu.Machine(context, "move-pair", PAIR, options, LIMIT))
        guest = stack.enter_context(peers.guest(context, "move-peers", kernel,
                                                top / "mint" / "bench.img",
                                                CMDLINE, ["-cpu", CPU, "-accel", accel], LIMIT))
        for com in ("com2.log", "com3.log"):
            machine.wait_for("MINT-REPORT-END", com)
        machine.wait_for("mint: node b runs")
        guest.wait_for("MINT-REPORT-END", "com1.log")
        found = take_rounds(context, machine, guest)
        machine.qmp.command("cont")
        guest.qmp.command("cont")
        machine.quit()
        guest.quit()
    return found


# --- several moves at once ---

def at_once(*jobs):
    """Runs all jobs at the same time, and returns what each returns."""
    results = [None] * len(jobs)
    errors = []

    def run(n, job):
        try:
            results[n] = job()
        except Exception as error:      # pylint: disable=broad-except
            errors.append(error)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def pairs_of(machine):
    """Returns the givers: a gives to b, c gives to d."""
    for com in ("com2.log", "com3.log", "com4.log"):
        machine.wait_for("MINT-REPORT-END", com)
    machine.wait_for("mint: node d runs")
    a, c = Node(machine, "a", "com2"), Node(machine, "c", "com4")
    a.wait(lambda: len(free_blocks(a.shell)) >= 18, "the pool is zeroed")
    a.wait(lambda: int(a.shell.run("cat /sys/kernel/mint/nodes/d/heartbeat_ms")) > 0,
           "d has mint.ko")
    return a, c


def take_pairs(context, top, accel):
    """Returns ([ms of one pair], [ms of two at once])."""
    context.say(f"two pairs at once, {accel}")
    options = ["--esp", str(top), "--smp", "5", "--mem", "9G", "--disks", "0", "--accel", accel,
               "--qemu-arg", "-cpu", "--qemu-arg", CPU]
    with qemu.Machine(context, "move-pairs", PAIRS, options, LIMIT) as machine:
        a, c = pairs_of(machine)
        alone, both = [], []
        for _ in range(MOVES):
            alone.append(move_to(a, "b", 4))
            both.append(max(at_once(lambda: move_to(a, "b", 4), lambda: move_to(c, "d", 4))))
        machine.quit()
    return alone, both


def take_claims(context, top, accel):
    """Returns {nodes: [claims per second]}."""
    context.say(f"claims, {accel}")
    options = ["--esp", str(top), "--smp", "5", "--mem", "4G", "--disks", "0", "--accel", accel]
    with qemu.Machine(context, "move-claims", FOUR, options, LIMIT) as machine:
        for com in range(1, 5):
            machine.wait_for("MINT-REPORT-END", f"com{com}.log")
        nodes = [Node(machine, name, f"com{n}") for n, name in enumerate("abcd", 1)]
        nodes[0].ask("take 1")
        nodes[0].ask("give 1")
        block = free_blocks(nodes[0].shell)[0]
        rates = {n: [claim_rate(block, nodes[:n]) for _ in range(3)] for n in (1, 2, 3, 4)}
        machine.quit()
    return rates


def claim_rate(block, nodes):
    """Returns the claims per second of all nodes together."""
    said = at_once(*[lambda one=one: one.shell.run(f"mover claims {block} {CLAIM_MS}")
                     for one in nodes])
    return sum(int(re.search(r"won (\d+)", text)[1]) for text in said) / (CLAIM_MS / 1000)


def move_to(giver, taker, blocks):
    """Returns how many milliseconds a giver needs to give blocks to a taker. The taker gives them
    back afterwards."""
    giver.ask(f"take {blocks}")
    ms = giver.ask(f"give {blocks} {taker}")
    moved = f"cat /sys/kernel/mint/nodes/{taker}/memory"
    giver.wait(lambda: int(giver.shell.run(moved).split()[0]) >= blocks, f"{taker} has them")
    # By the table the blocks are the taker's before its kernel has put them online; until then it
    # has none to give.
    giver.shell.run(f"n=0; until mintctl mem give {blocks} --node {taker} >/dev/null 2>&1 || [ $n "
                    "-ge 20 ]; do n=$((n + 1)); sleep 0.5; done; [ $n -lt 20 ]")
    return ms


def pairs_figures(found, counted, where):
    alone, both = found
    what = ("a gives four blocks to b, by hotplug, while c does the same with d / {}; idle, "
            "zeroed; ") + where
    # On fewer cores two givers and two takers do not run at once.
    aim = {"aim": "<= 1.1"} if os.cpu_count() >= 4 else {}
    ratios = [sum(turn["both"]) / sum(turn["alone"]) for turn in counted]
    return [ratio("move.two_pairs_over_one", both, alone, "one pair",
                  what.format("a gives them alone"), **aim),
            of_runs("move.insns.two_pairs_over_one", ratios, "x",
                    "instructions that the machine executes: "
                    + what.format("the two moves one after the other"),
                    digits=4, aim="<= 1.1")]


def claim_figures(found, where):
    return [of_runs(f"move.claims_per_second_nodes{n}", rates, "1/s",
                    f"CMPXCHG claims that were won, and released again, by {n} node(s) that want "
                    f"the same block; {where}", digits=0) for n, rates in found.items()]


# --- instructions ---

def take_counts(context, top):
    """Returns {way: [(instructions of the giver's request, of the taker's)]}."""
    context.say("instructions of a move")
    options = ["--esp", str(top), "--smp", "4", "--mem", "4G", "--disks", "0", "--qemu-arg", "-cpu",
               "--qemu-arg", CPU, *plugin.options(context, "insn_marks", "out=insn_marks.txt")]
    with qemu.Machine(context, "move-insns", PAIR, options, LIMIT) as machine:
        for com in ("com2.log", "com3.log"):
            machine.wait_for("MINT-REPORT-END", com)
        machine.wait_for("mint: node b runs")
        a, b = Node(machine, "a", "com2"), Node(machine, "b", "com3")
        a.wait(lambda: len(free_blocks(a.shell)) >= 4, "four blocks of the pool are zeroed")
        block = free_blocks(a.shell)[-1]
        a.ask(f"take-block {block}")
        found = {}
        for way, quick in (("quick", True), ("hotplug", False)):
            move = Move(a, b, block, quick)
            move()              # each side has had the block once in this way
            found[way] = []
            for _ in range(MOVES):
                seen = len(counts(machine))
                move()
                found[way].append(counts(machine)[seen:seen + 2])
        move = Move(a, b, block, True)
        found["standby"] = []
        for _ in range(MOVES):
            seen = len(counts(machine))
            standby_move(move)
            found["standby"].append(counts(machine)[seen:seen + 2])
        machine.quit()
    return found


def take_pair_counts(context, top):
    """Returns [{"alone": instructions of each pair's move, "both": of both at once}]."""
    context.say("instructions of two pairs at once")
    options = ["--esp", str(top), "--smp", "5", "--mem", "9G", "--disks", "0", "--qemu-arg", "-cpu",
               "--qemu-arg", CPU, *plugin.options(context, "insn_marks", "out=insn_marks.txt")]
    with qemu.Machine(context, "move-pairs-insns", PAIRS, options, LIMIT) as machine:
        a, c = pairs_of(machine)
        jobs = [lambda: move_to(a, "b", 4), lambda: move_to(c, "d", 4)]
        found = []
        for _ in range(MOVES):
            turn = {"alone": [], "both": []}
            for key, steps in (("alone", [jobs[:1], jobs[1:]]), ("both", [jobs])):
                for step in steps:
                    seen = len(counts(machine))
                    at_once(*step)
                    turn[key] += counts(machine)[seen:]
            found.append(turn)
        machine.quit()
    return found


def counts(machine):
    return [int(n) for n in re.findall(r"insns=(\d+)", machine.read("insn_marks.txt"))]


def count_figures(found, where):
    figures = []
    for way, moves in found.items():
        when = "ahead" if way == "standby" else "on the spot"
        how = (f"instructions that the machine executes for the {{}} of one block, {way}, idle, "
               f"zeroed {when}; TCG plugin, between two marks; {where}")
        for n, side in enumerate(("give", "take")):
            figures.append(of_runs(f"move.insns.{way}.{side}", [move[n] for move in moves],
                                   "instructions", how.format(side), digits=0))
    return figures


def figures(context):
    kernel = pathlib.Path(overlay.kernel(context))
    top = context.dir / "move-overlay"
    overlay.initrd(context, top, str(kernel), "mover")
    accel = os.environ.get("ACCEL") or "tcg,thread=single"
    where = f"QEMU {{}}.{{}}, {accel}, {os.cpu_count()} host cores".format(*qemu.version())
    threads = os.environ.get("ACCEL") or "tcg,thread=multi"
    threaded = where.replace(accel, threads)
    return [*pair_figures(take_pair(context, top, kernel, accel), where),
            *count_figures(take_counts(context, top), where),
            *pairs_figures(take_pairs(context, top, threads), take_pair_counts(context, top),
                           threaded),
            *claim_figures(take_claims(context, top, threads), threaded)]
