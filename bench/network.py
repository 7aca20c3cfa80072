# SPDX-License-Identifier: GPL-2.0-only
"""Figures: what TCP between two nodes costs, beside the same between two namespaces of one kernel,
which a veth pair joins. Both are taken in the same machine, in turn."""
import re
import statistics

import overlay
import plugin
import qemu
from figure import of_runs

LIMIT = 900             # seconds, from power-on
MIB, TURNS = 128, 2000
ROUNDS = 3
PORT = 5001
# TCG executes REP MOVSB byte by byte, which would count copies as work that they are not.
CPU = "max,-erms,-fsrm,-cx16"
NODE, VETH = ("169.254.77.1", "169.254.77.2"), ("10.77.0.1", "10.77.0.2")


def config():
    def node(name, core, uart):
        return (f"\n[node {name}]\ncores = {core}\nmemory = 512M\nkernel = /mint/vmlinuz\n"
                f"initrd = /mint/bench.img\ncmdline = quiet\nuart = {uart}\n")

    return ("[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\nnetwork = 16M\n"
            + node("near", 1, "com2") + node("far", 2, "com3") + "\n[pool]\nmemory = none\n")


def serve(shell, before=""):
    shell.run(f"(setsid {before} talk serve {PORT} >/dev/null 2>&1 &)")


def join_nodes(near, far):
    for shell, address in zip((near, far), NODE):
        shell.run(f"ip addr add {address}/24 dev mint0; ip link set mint0 up")
    serve(far)


def join_namespaces(near):
    """Makes a pair: near0, and veth0 in a namespace where a server runs."""
    near.run("modprobe veth && ip link add near0 type veth")
    near.run("(setsid unshare -n sh -c 'echo $$ >/tmp/pid; until [ -e /proc/sys/net/ipv4/conf/"
             "veth0 ]; do usleep 10000; done; "
             f"ip addr add {VETH[1]}/24 dev veth0; ip link set veth0 up; "
             f"exec talk serve {PORT}' >/dev/null 2>&1 &)")
    near.run("until [ -s /tmp/pid ]; do usleep 10000; done; "
             "ip link set veth0 netns $(cat /tmp/pid) && "
             f"ip addr add {VETH[0]}/24 dev near0 && ip link set near0 up")


class Talk:
    """Programs in one node talk to an address."""

    def __init__(self, machine, shell, address):
        self.machine, self.shell, self.address = machine, shell, address
        shell.run(f"until ping -c 1 -W 1 {address} >/dev/null; do :; done")

    def run(self, what, count):
        """Returns (ticks, instructions of the whole machine)."""
        seen = len(self._counts())
        said = self.shell.run(f"talk {what} {self.address} {PORT} {count}")
        return int(re.search(r"ticks (\d+)", said)[1]), sum(self._counts()[seen:])

    def _counts(self):
        return [int(n) for n in re.findall(r"insns=(\d+)", self.machine.read("insn_marks.txt"))]


def take(context, top, run):
    """Returns {(what, who): [(ticks, instructions)]}."""
    context.say(f"network, run {run} of {context.runs}")
    options = ["--esp", str(top), "--disks", "0", "--qemu-arg", "-cpu", "--qemu-arg", CPU,
               *plugin.options(context, "insn_marks", "out=insn_marks.txt")]
    with qemu.Machine(context, f"net-{run}", config(), options, LIMIT) as machine:
        for com in ("com2.log", "com3.log"):
            machine.wait_for("MINT-REPORT-END", com)
        near, far = qemu.Shell(machine, "com2"), qemu.Shell(machine, "com3")
        join_nodes(near, far)
        join_namespaces(near)
        talks = {"mint0": Talk(machine, near, NODE[1]), "veth": Talk(machine, near, VETH[1])}
        found = {}
        for _ in range(ROUNDS + 1):     # the first one warms up
            for who, talk in talks.items():
                for what, count in (("bulk", MIB), ("turns", TURNS)):
                    found.setdefault((what, who), []).append(talk.run(what, count))
        how = machine.accelerator()
        machine.quit()
    return {key: values[1:] for key, values in found.items()}, how


def median(found, what, who, field):
    return statistics.median(values[field] for values in found[what, who])


def figures(context):
    kernel = overlay.kernel(context)
    top = context.dir / "net-overlay"
    overlay.initrd(context, top, kernel, "talk")
    runs = [take(context, top, run) for run in range(1, context.runs + 1)]
    how = (f"{runs[0][1]}, -cpu {CPU}; median of {ROUNDS} rounds in turn in one machine; "
           f"TCP, one connection; instructions of all cores, by a TCG plugin")
    made = []
    for what, name, unit, per, aim in (
            ("bulk", "byte", "instructions", MIB << 20, 1.5),
            ("turns", "round_trip", "instructions", TURNS, 2)):
        for field, kind in ((1, "insns"), (0, "time")):
            values = [[median(found, what, who, field) for who in ("mint0", "veth")]
                      for found, _ in runs]
            made.append(of_runs(
                f"net.{what}.{kind}_over_veth", [mint / veth for mint, veth in values], "x",
                aim=f"<= {aim}" if field else None, peer="a veth pair in one kernel", how=how))
            if field:
                made.append(of_runs(
                    f"net.{what}.insns_per_{name}", [mint / per for mint, _ in values], unit,
                    peer="veth", peer_value=round(values[0][1] / per, 2), how=how))
    return made
