# SPDX-License-Identifier: GPL-2.0-only
"""Tests what the monitor does with bad input: it prints a message that names the fault, starts
nothing, and stays at its prompt.

There is one machine for each kind of refusal. test_mintctl.py and the unit tests try every single
message.
"""
import random
import re

import pytest

import kernels
from configs import config, line_of, node, section
from machine import BIOS, EXAMPLE

CONF = "/mint/mint.conf"
GOOD = {"memory": "512M", "kernel": "/mint/vmlinuz", "initrd": "/mint/initrd.img"}
# empty files, so that the monitor need not load large ones
NO_FILES = {"/mint/vmlinuz": b"", "/mint/initrd.img": b""}


def refused(machine):
    """Returns what the monitor printed. Checks that it started nothing and that its prompt
    answers."""
    said = machine.wait_prompt()
    assert "nothing was started" in said
    assert "poweroff" in machine.monitor("help")
    machine.monitor("nodes")
    # UEFI writes to every UART. "earlycon" and the report are what a Linux would write first.
    for com in ("com2", "com3", "com4"):
        assert "earlycon" not in machine.log(com) and "MINT-REPORT" not in machine.log(com)
    assert "entering its kernel" not in machine.log()
    return said


def assert_told(said, text, *messages):
    """Checks that each message, a pair (fragment of a line of the config, text), was printed for
    that line as FILE:LINE: TEXT."""
    for fragment, message in messages:
        start = f"{CONF}:{line_of(text, fragment)}: "
        found = [line for line in said.split("\n") if line.startswith(start)]
        assert any(message in line for line in found), f"{start}{message} is not among\n{said}"


def test_config_text(start):
    text = config(
        section("node web", cores="1-2", memroy="1G", kernel="/mint/vmlinuz") +
        "what is this\n",
        section("node db", cores="3-", memory="3M", kernel="vmlinuz"),
        section("node db ", cores="3"),
        section("nodes"), cores="0 # zero", speed="11")
    said = refused(start(text, esp=NO_FILES, **BIOS))
    assert_told(said, text,
                ("memroy", "did you mean 'memory'"), ("[node web]", "[node web] has no memory"),
                ("3-", "cores"), ("3M", "memory"), ("kernel = vmlinuz", "kernel"),
                ("[node db ]", f"line {line_of(text, '[node db]')}"),
                ("[nodes]", "unknown section"),
                ("what is this", "key = value"), ("speed", "unknown key"))


def test_config_against_machine(start):
    """The monitor prints every conflict at once, and names the other owner of what two nodes
    want."""
    text = config(
        node("cores-a", cores="1-2", memory="256M"),
        node("cores-b", cores="2", memory="258M"),
        node("cores-c", cores="9", memory="260M"),
        node("mem-a", cores="3", memory="512M@1G"),
        node("mem-b", cores="4", memory="514M@1200M"),
        node("mem-c", cores="5", memory="256M@3G"),
        node("pci-a", cores="6", memory="262M", pci="01:00.0"),
        node("pci-b", cores="7", memory="264M", pci="02:00.0,01:00.0"),
        node("pci-c", cores="8", memory="266M", pci="0f:00.0"), cores="0")
    said = refused(start(text, smp=9, **BIOS))
    assert_told(said, text,
                ("cores = 2", f"belongs to [node cores-a] already (line {line_of(text, '1-2')})"),
                ("cores = 9", "no core with LAPIC ID 9"),
                ("514M@1200M", "mem-a"), ("256M@3G", "cannot be had"),
                ("pci = 02:00.0,01:00.0",
                 "01:00.0 belongs to [node pci-a] already (line "
                 f"{line_of(text, 'pci = 01:00.0')})"),
                ("0f:00.0", "there is no PCI function 0f:00.0"))


def test_files(start):
    kernel = bytes(0x202) + b"HdrS" + bytes(2000)
    text = config(
        section("node none", cores=1, **{**GOOD, "kernel": "/mint/absent"}),
        section("node cut", cores=2, **{**GOOD, "kernel": "/mint/cut"}),
        section("node other", cores=3, **{**GOOD, "kernel": "/mint/other"}),
        cores=0)
    said = refused(start(text, esp={"/mint/cut": kernel[:0x210], "/mint/other": b"\x7fELF" * 1024,
                                    "/mint/initrd.img": b"initrd"}))
    assert_told(said, text, ("/mint/absent", "/mint/absent was not found"),
                ("/mint/cut", "/mint/cut is truncated"),
                ("/mint/other", "/mint/other is no Linux bzImage"))


def test_truncated_kernel(start):
    """The kernel is a real one whose second half is missing, as after a copy to a full volume."""
    text = EXAMPLE.read_text().replace("/mint/vmlinuz", "/mint/half")
    kernel = (kernels.folder("6.12") / "vmlinuz").read_bytes()
    said = refused(start(text, esp={"/mint/half": kernel[:len(kernel) // 2],
                                    "/mint/initrd.img": b"initrd"}))
    assert "/mint/half is truncated" in said


def test_too_little_memory(start):
    text = config(node("small", cores=1, memory="32M", pci="01:00.0", uart="com2"),
                  node("tight", cores=2, memory="64M", pci="02:00.0", uart="com3"), cores=0)
    said = refused(start(text, esp={"/mint/initrd.img": bytes(40 << 20)}, **BIOS))
    assert_told(said, text, ("32M", "too little"), ("64M", "/mint/vmlinuz"))


def test_more_nodes_than_low_memory(start):
    """Each node needs 32 KiB below 640 KiB, and there is no room for twenty nodes."""
    text = config(*(node(f"n{i}", cores=i, memory="64M", cmdline=f"{i}th") for i in range(1, 21)),
                  cores=0)
    said = refused(start(text, smp=21, **BIOS))
    assert "one too many for this machine: each node needs 32 KiB" in said


RUBBISH = random.Random(20).randbytes(4096)
HUGE = b"# ten megabytes of comment\n" * (10 * 1024 * 1024 // 27)


@pytest.mark.parametrize("boot, firmware, content, message", [
    ("efi", "uefi", b"", "no [node ...] section"),
    ("efi", "uefi", RUBBISH, "not a text file"),
    ("efi", "uefi", HUGE, "too much for a config: it has at most 256 KiB"),
    ("grub", "bios", RUBBISH, "not a text file"),
    ("grub", "uefi", HUGE, "too much for a config: it has at most 256 KiB"),
], ids=["empty", "rubbish", "10 MB", "rubbish by multiboot2", "10 MB by multiboot2"])
def test_not_a_config(start, boot, firmware, content, message):
    said = refused(start(content, boot=boot, firmware=firmware))
    assert re.search(rf"^{CONF}(:\d+)?: .*{re.escape(message)}", said, re.MULTILINE), said


@pytest.mark.parametrize("boot, firmware, entry", [
    ("grub-chain", "uefi", "chainloader /EFI/mint/mint.efi /mint/absent.conf"),
    ("grub", "bios", "multiboot2 /boot/mint.mb2"),
], ids=["mint.efi", "multiboot2"])
def test_no_config(start, boot, firmware, entry):
    """The volume has a config, but the menu entry names none, or one that does not exist."""
    grub = f"""set timeout=0
if [ "$grub_platform" = pc ]; then
	serial --unit=0 --speed=115200
	terminal_output serial
fi
menuentry "Mint" {{
	{entry}
}}
"""
    said = refused(start(EXAMPLE, boot=boot, firmware=firmware,
                         esp={"/boot/grub/grub.cfg": grub.encode(), **NO_FILES}))
    assert "no config at" in said
    assert boot != "grub-chain" or "/mint/absent.conf" in said
