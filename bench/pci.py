# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long a PCI function takes from one owner to the next, beside its driver's own unbind
and bind, and what another node notices of that."""
import re

import moving
from figure import Figure, of_runs

ROUNDS = 20             # of each, in each run
DISK = ["-blockdev", "driver=null-co,node-name=null0,size=16777216,read-zeroes=on",
        "-device", "nvme,bus=pcie.0,addr=9,serial=bench,drive=null0"]
FUNCTION, DRIVER = "0000:00:09.0", "/sys/bus/pci/drivers/nvme"
THERE = "until [ -b /dev/nvme0n1 ]; do :; done"
BIND = f"echo {FUNCTION} >{DRIVER}/unbind; echo {FUNCTION} >{DRIVER}/bind; {THERE}"
MOVE = f"mintctl pci give {FUNCTION} >/dev/null; mintctl pci take {FUNCTION} >/dev/null; {THERE}"
RESET = f"echo 1 >/sys/bus/pci/devices/{FUNCTION}/reset"
MINTCTL = "mintctl pci >/dev/null; mintctl pci >/dev/null"


def seconds(shell, command):
    """Returns the time of one round, in ms."""
    said = shell.run(f"{moving.UPTIME}; n=0; while [ $n -lt {ROUNDS} ]; do {command}; "
                     f"n=$((n + 1)); done; {moving.UPTIME}")
    begin, end = (float(value) for value in re.findall(r"^[\d.]+$", said, re.MULTILINE))
    return (end - begin) * 1000 / ROUNDS


def take(context, run):
    context.say(f"PCI functions, run {run} of {context.runs}")
    options = [word for arg in DISK for word in ("--qemu-arg", arg)]
    with moving.machine(context, f"pci-{run}", options,
                        moving.config("pci = 00:09.0\n")) as (machine, mover, other):
        seconds(mover, THERE)
        bind = seconds(mover, BIND)
        idle = seconds(mover, MINTCTL)
        # With a driver, the reset's time would be that of stopping and starting the device, too.
        mover.run(f"echo {FUNCTION} >{DRIVER}/unbind")
        reset = seconds(mover, RESET)
        mover.run(f"echo {FUNCTION} >{DRIVER}/bind; {THERE}")
        move, missed = moving.missed_beats(other, lambda: seconds(mover, MOVE))
        how = machine.accelerator()
    return bind, move, reset, idle, missed, how


def figures(context):
    runs = [take(context, run) for run in range(1, context.runs + 1)]
    how = f"{runs[0][-1]}; NVMe disk on the root bus, {ROUNDS} rounds in turn in one node"
    apart = [(move - reset - idle) / bind for bind, move, reset, idle, *_ in runs]
    return [
        of_runs("pci.give_take_over_rebind", apart, "x", digits=2, aim="<= 1.5",
                peer="unbind and bind of the same driver", how="mintctl pci give and take, less "
                f"the function's reset and two starts of mintctl; {how}"),
        of_runs("pci.give_take_ms", [move for _, move, *_ in runs], "ms", digits=1,
                peer="unbind and bind, ms", peer_value=round(runs[0][0], 1), how=how),
        of_runs("pci.reset_ms", [reset for _, _, reset, *_ in runs], "ms", digits=1, how=how),
        Figure("pci.missed_heartbeats", max(missed for *_, missed, _ in runs), "beats", how,
               aim="= 0", n=len(runs))]
