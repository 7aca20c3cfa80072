# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how long the series for patched kernels is, and how often nodes touch devices that are
not theirs."""
import accesses
import image
import qemu
from figure import Figure

LIMIT = 900
DEV_NULL = "/dev/null"


def changed_lines(text, new_files):
    """Returns (lines added, lines changed in files that existed before) of one patch. Adds the
    names of new files to `new_files`."""
    added = changed = 0
    fresh = False
    for line in text.split("\n"):
        if line.startswith("--- "):
            before = line[4:]
        elif line.startswith("+++ "):
            path = line[4:].removeprefix("b/")
            if before == DEV_NULL:
                new_files.add(path)
            fresh = path in new_files
        elif line[:1] in ("+", "-"):
            added += line[0] == "+"
            changed += not fresh
    return added, changed


def series(context):
    directory = context.root / "linux-patches" / "6.12"
    new_files, counts = set(), []
    for name in (directory / "series").read_text().split():
        text = (directory / name).read_text()
        counts.append((name[:4], *changed_lines(text[text.index("\ndiff --git"):], new_files)))
    how = ", ".join(f"{name}: {added} added, {changed} changed" for name, added, changed in counts)
    return [Figure("series.lines_added", sum(added for _, added, _ in counts), "lines",
                   f"of linux-patches/6.12, by patch: {how}", aim="<= 600"),
            Figure("series.lines_changed", sum(changed for _, _, changed in counts), "lines",
                   "added to or taken out of files that Linux has already", aim="<= 60")]


def node(name, kernel, core, uart):
    return (f"\n[node {name}]\ncores = {core}\nmemory = 512M\nkernel = /mint/vmlinuz{kernel}\n"
            f"initrd = /mint/initrd{kernel}.img\nuart = {uart}\ncmdline = quiet\n")


CONFIG = ("[monitor]\nconsole = com1\ncores = 0\ncountdown = 0\nlast_node_off = stay\n"
          + node("patched", "-patched", 1, "com3")
          + node("stock", "", 2, "com4"))


def traced(context):
    """Returns the counts of foreign accesses of a patched and a stock node, from boot to
    power-off."""
    args = [word for arg in accesses.qemu_args() for word in ("--qemu-arg", arg)]
    context.say("a patched and a stock node, traced")
    with qemu.Machine(context, "access", CONFIG, args, LIMIT) as machine:
        for name, com in (("patched", "com3"), ("stock", "com4")):
            machine.wait_for("MINT-REPORT-END", f"{com}.log")
            machine.wait_for(f"mint: node {name} runs")
            shell = qemu.Shell(machine, com)
            shell.socket.sendall(b"poweroff -f\r")
            machine.wait_for(f"mint: node {name}: halted")
        machine.quit()
    found = accesses.counts(machine.logs / "trace.log")
    # the monitor prints while it runs on the node's core
    monitor = {"serial 0x3f8", "serial 0x3fd"}
    return [accesses.foreign(found[cpu], accesses.serial(port) | monitor | pins)
            for cpu, port, pins in ((1, 0x3e8, {"ioapic pin 4"}), (2, 0x2e8, set()))]


def figures(context):
    image.output_of(str(context.root / "scripts" / "build-kernel.sh"))
    patched, stock = traced(context)

    def told(found):
        return ", ".join(f"{name} {count}" for name, count in sorted(found.items())) or "none"

    how = ("accesses to devices at fixed addresses that are not the node's, by QEMU's trace, from "
           "its kernel's first instruction to userspace and through its power-off")
    return [*series(context),
            Figure("access.foreign_patched", sum(patched.values()), "accesses",
                   f"{how}: {told(patched)}", aim="= 0", peer="a stock 6.12 beside it",
                   peer_value=sum(stock.values())),
            Figure("access.foreign_stock", sum(stock.values()), "accesses",
                   f"{how}: {told(stock)}")]
