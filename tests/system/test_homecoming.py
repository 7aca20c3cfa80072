# SPDX-License-Identifier: GPL-2.0-only
"""Tests how the monitor finds the TSC's frequency, and which registers a core has when it comes
home. What no emulator has (CMCI, PT, PEBS) is in tests/unit."""
import re
import struct

import pytest

import configs
import kernels
import life
from machine import Machine

ACPI_TIMER, NO_DEVICE = 0x608, 0x5000     # I/O ports
SMI, VECTOR = 0x200, 0x61
LVT_THERMAL = 0xfee00330
MASKED = 0x10000

MENU = """set timeout=0
insmod multiboot2
serial --unit=0 --speed=115200
terminal_input serial
terminal_output serial
menuentry "Mint" {{
	{before}
	multiboot2 /boot/mint.mb2
	module2 --nounzip /mint/mint.conf /mint/mint.conf
{modules}}}
"""
FILES = ("/mint/vmlinuz", "/mint/initrd.img")


def menu(before, files=()):
    modules = "".join(f"\tmodule2 --nounzip {file} {file}\n" for file in files)
    return MENU.format(before=before, modules=modules).encode()


def fadt(timer_port):
    """Returns a FADT of version 1 that names nothing but its ACPI timer."""
    table = bytearray(116)
    table[:8] = b"FACP" + struct.pack("<I", len(table))
    table[8] = 1
    table[10:36] = b"MINT  " + b"MINTTEST" + struct.pack("<I4sI", 1, b"MINT", 1)
    table[76:80] = struct.pack("<I", timer_port)
    table[91] = 4
    table[9] = -sum(table) & 0xff
    return bytes(table)


def clocks(directory, timer_port, *, hpet=True, pit=True):
    """Returns what the monitor prints on a machine with these clocks and without nodes."""
    directory.mkdir(exist_ok=True)
    excluded = "FACP" if hpet else "FACP,HPET"
    esp = {**dict.fromkeys(FILES, b""), "/boot/fadt.aml": fadt(timer_port),
           "/boot/grub/grub.cfg": menu(f"acpi --exclude={excluded} /boot/fadt.aml")}
    with Machine(directory, "# nothing\n", smp=1, disks=0, firmware="bios", boot="grub", esp=esp,
                 qemu_args=["-machine", f"pit={'on' if pit else 'off'}"]) as machine:
        return machine.wait_prompt()


def khz(said, clock):
    return int(re.search(rf"^mint: TSC: (\d+) kHz, by {clock}$", said, re.MULTILINE)[1])


def test_clocks(tmp_path):
    """The monitor asks a clock if those before it are absent or stand still, and the frequencies
    agree. A busy host makes the PIT's 10 ms longer, since the monitor cannot read how far the PIT
    has counted."""
    found = [khz(clocks(tmp_path / "timer", ACPI_TIMER), "the ACPI timer"),
             khz(clocks(tmp_path / "hpet", NO_DEVICE), "the HPET"),
             khz(clocks(tmp_path / "no-timer", 0), "the HPET"),
             khz(clocks(tmp_path / "pit", NO_DEVICE, hpet=False), "the PIT")]
    assert max(found[:3]) - min(found[:3]) < min(found) / 500, found
    assert abs(found[3] - found[0]) < found[0] / 30, found


def test_no_clock(tmp_path):
    """The monitor does not start without the TSC's frequency, and nothing hangs."""
    said = clocks(tmp_path, NO_DEVICE, hpet=False, pit=False)
    assert "the TSC's frequency is not known" in said and "the ACPI timer does not count right; " \
        "the HPET is not there; the PIT does not count right" in said
    assert "nothing was started" in said


def thermal(machine, core):
    """Returns the LVT thermal register of a core, as QEMU shows it."""
    said = machine.qmp("human-monitor-command", **{"command-line": f"info lapic {core}"})
    return int(re.search(r"LVTTHMR\s+0x([0-9a-f]+)", said)[1], 16)


@pytest.mark.parametrize("firmware", [SMI, VECTOR], ids=["SMI", "fixed"])
def test_thermal_interrupt(start, firmware):
    """Firmware handles heat by an SMI, so the monitor keeps that on each core that rests. It masks
    a vector, which nothing would handle."""
    text = configs.config(configs.small("alpha", cores=1, memory="384M", uart="com2"), cores=0)
    files = kernels.files(kernels.small()).values()
    before = f"insmod memrw\n\twrite_dword {LVT_THERMAL:#x} {firmware:#x}"
    machine = start(text, smp=2, disks=0, firmware="bios", boot="grub",
                    esp={"/boot/grub/grub.cfg": menu(before, files)})
    machine.wait_running()
    kept = firmware if firmware == SMI else MASKED
    assert thermal(machine, 0) == kept
    shown = "thermal by SMI" if firmware == SMI else "all masked"
    assert f"core 0, local: {shown}" in machine.monitor("irqs")
    life.halt(machine, "alpha")
    assert thermal(machine, 1) == kept
    life.start(machine, "alpha")
