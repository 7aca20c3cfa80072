# SPDX-License-Identifier: GPL-2.0-only
"""Tests that each machine in machines/ can be partitioned: `mintctl config check` prints a plan
that its owner can use, or a reason that the owner understands. NAME.conf beside NAME.txt is the
config; a machine without one gets a simple config."""
import re
import struct
import subprocess

import pytest

from configs import config, line_of, node
from machine import ROOT

MACHINES = sorted((ROOT / "machines").glob("*.txt"))
KERNEL_INIT = 24 << 20
# Warnings that are expected, since the owner can do nothing about them.
WARNED = {"server-1024": "the memory is in more than 64 pieces: those of less than 1 MiB"}


def kernel(patched):
    """Returns those parts of a bzImage that Mint reads (Linux, Documentation/arch/x86/boot.rst).
    With `patched` it says that it is a patched kernel."""
    data = bytearray(1 << 20)
    for offset, form, value in ((0x1f1, "B", 3), (0x1f4, "<I", (len(data) - 2048) // 16),
                                (0x201, "B", 0x6a),
                                (0x202, "4s", b"HdrS"), (0x206, "<H", 0x20f), (0x20e, "<H", 0x400),
                                (0x211, "B", 1),
                                (0x230, "<I", 2 << 20), (0x234, "B", 1), (0x236, "<H", 3),
                                (0x238, "<I", 2047),
                                (0x258, "<Q", 16 << 20), (0x260, "<I", KERNEL_INIT)):
        struct.pack_into(form, data, offset, value)
    release = b"6.12.57-test (somebody@somewhere) #1 SMP"
    data[0x600:0x600 + len(release)] = release
    if patched:
        version = re.search(r"MINT_SETUP_VERSION\s+(\d+)",
                            (ROOT / "include/mint/setup.h").read_text())[1]
        struct.pack_into("<I", data, 0x268, 0x1000)
        struct.pack_into("<4sIII4sII", data, 2048 + 0x1000, b"LToP", 16, 28, 0, b"MINT", 12,
                         int(version))
    return bytes(data)


@pytest.fixture(scope="module")
def volume(tmp_path_factory):
    root = tmp_path_factory.mktemp("volume")
    (root / "mint").mkdir()
    (root / "mint" / "vmlinuz").write_bytes(kernel(False))
    (root / "mint" / "vmlinuz-patched").write_bytes(kernel(True))
    (root / "mint" / "initrd.img").write_bytes(bytes(1 << 20))
    return root


def check(text, machine, volume, tmp_path):
    """Returns (exit status, plan, messages)."""
    path = tmp_path / "mint.conf"
    path.write_text(text)
    done = subprocess.run([ROOT / "build" / "mintctl", "config", "check", path, "--machine",
                           machine, "--root", volume], capture_output=True, text=True, timeout=60,
                          check=False)
    return done.returncode, done.stdout, done.stderr


def plain(machine):
    """Returns a config in which the monitor has the hardware BSP and a node has the next core."""
    text = machine.read_text()
    bsp = int((re.search(r"^bsp (\w+)", text, re.MULTILINE) or (0, "0"))[1], 0)
    cores = sorted(int(i, 0) for i in re.findall(r"^cpu (\w+)", text, re.MULTILINE))
    console = "com1" if re.search(r"^uart com1", text, re.MULTILINE) else "none"
    return config(node("one", cores=next(i for i in cores if i != bsp), memory="512M"), cores=bsp,
                  console=console)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda path: path.stem)
def test_plan(machine, volume, tmp_path):
    own = machine.with_suffix(".conf")
    text = own.read_text() if own.exists() else plain(machine)
    status, plan, said = check(text, machine, volume, tmp_path)
    assert status == 0 and len(said.splitlines()) == (machine.stem in WARNED)
    assert WARNED.get(machine.stem, "") in said
    for name in re.findall(r"^\[node (.*)\]", text, re.MULTILINE):
        assert re.search(rf"\b{name}\b", plan)
    for bdf in re.findall(r"\b[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", text):
        assert bdf in plan


def test_all_have_been_looked_at():
    assert len(MACHINES) >= 8
    for own in (ROOT / "machines").glob("*.conf"):
        assert own.with_suffix(".txt") in MACHINES


def one(**keys):
    monitor = {"cores": 0, "console": "none"}
    return config(node("a", **{"cores": 2, "memory": "512M", **keys}), **monitor)


PATCHED = {"kernel": "/mint/vmlinuz-patched"}

# Machine, config, the line of the config that the message names, the reason.
REFUSED = {
    "a disk behind VMD, as lspci writes it": (
        "server-2x28-vmd", one(pci="10000:e1:00.0"), "pci = ", "VMD"),
    "INTx only, for a stock kernel": (
        "board-4-rootbus", one(pci="01:00.0"), "pci = ", "neither MSI nor MSI-X"),
    "a COM port on a machine without": (
        "laptop-hybrid-16", one(cores=8, uart="com1"), "uart = ", "no UART answers at com1"),
    "an ID in a gap": (
        "laptop-hybrid-16", one(cores="8, 10"), "cores = 8, 10", "no core with LAPIC ID 10"),
    "the next thread of an efficient core": (
        "laptop-hybrid-16", one(cores="32-33"), "cores = 32-33", "no core with LAPIC ID 33"),
    "ECAM that there is not": (
        "laptop-4", one(pci="01:00.0"), "pci = ", "ECAM"),
    "LAPIC IDs beyond 254": (
        "server-2x64", one(cores="512"), "cores = 512", "core 512 cannot be a node's"),
    "the host bridge": (
        "board-4-rootbus", one(pci="00:00.0", **PATCHED), "pci = ", "part of the machine itself"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_reason(name, volume, tmp_path):
    machine, text, line, reason = REFUSED[name]
    status, plan, said = check(text, ROOT / "machines" / f"{machine}.txt", volume, tmp_path)
    assert status != 0
    named = [row for row in said.split("\n")
             if row.startswith(f"{tmp_path}/mint.conf:{line_of(text, line)}: ")]
    assert any(reason in row for row in named), said


def test_disk_on_the_root_bus(volume, tmp_path):
    """On such a board no unmodified kernel could be given a disk by ACPI alone."""
    text = one(pci="00:12.0")
    status, plan, said = check(text, ROOT / "machines" / "board-4-rootbus.txt", volume, tmp_path)
    assert status == 0, said
    assert "00, its own functions, by mint.ko" in plan


# A small machine text, for facts that no machine in machines/ has.
SMALL = """mint-machine 1
lapic 0xfee00000 {mode}
bsp 0
cpu 0 uid 0
cpu {core} uid 1
mem 0x0-0x9ffff usable
mem 0x100000-0x7fffffff usable
ecam 0xf0000000 segment 0 buses 00-3f
pci 00:08.0 10de:0373 class 068000 inta msi
bar 00:08.0 0 mem 0xfa248000-0xfa248fff
pci 00:1a.0 8086:54c4 class 080501 inta msi
bar 00:1a.0 0 mem 0xfa249000-0xfa249fff
"""


@pytest.mark.parametrize("core, mode, text, reason", [
    (256, "x2apic", one(cores=256), "core 256 cannot be a node's"),
    (256, "x2apic", one(cores=256, **PATCHED), "core 256 cannot be a node's"),
    (256, "xapic", one(cores=256),
     "the MADT lists LAPIC ID 256, and the local APICs are in xAPIC mode"),
    (2, "xapic", one(pci="00:08.0, 00:1a.0", **PATCHED), None),
], ids=["ID 256, stock", "ID 256, patched", "ID 256 in xAPIC mode", "classes 0680 and 0805"])
def test_small(core, mode, text, reason, volume, tmp_path):
    machine = tmp_path / "machine.txt"
    machine.write_text(SMALL.format(core=core, mode=mode))
    status, plan, said = check(text, machine, volume, tmp_path)
    if reason:
        assert status != 0 and reason in said
    else:
        assert status == 0, said
        assert "00:08.0" in plan and "00:1a.0" in plan
