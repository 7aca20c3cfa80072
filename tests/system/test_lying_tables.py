# SPDX-License-Identifier: GPL-2.0-only
"""Tests firmware whose ACPI tables are wrong: the monitor names the fault, starts nothing, and its
prompt answers.

GRUB's `acpi` command replaces a table of the machine by one of ours. tests/acpi and the unit tests
have more that can be wrong with tables.
"""
import pathlib
import sys

import pytest

from configs import config, node
from test_bad_input import refused

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "acpi"))
import shapes       # noqa: E402

GRUB = """set timeout=0
serial --unit=0 --speed=115200
terminal_output serial
acpi --exclude={signature} /lie/{signature}
menuentry "Mint" {{
	multiboot2 /boot/mint.mb2
	module2 --nounzip /mint/mint.conf /mint/mint.conf
	module2 --nounzip /mint/vmlinuz /mint/vmlinuz
	module2 --nounzip /mint/initrd.img /mint/initrd.img
	set gfxpayload=text
}}
"""
TEXT = config(node("alpha", cores="1-2", memory="512M", uart="com2"), cores=0)
CORES = [shapes.lapic(i) for i in range(4)]
IOAPIC = shapes.ioapic(0, 0xfec00000, 0)
MIB = 1 << 20

LIES = {
    "absent core": ("APIC", shapes.madt(*CORES, shapes.lapic(9), IOAPIC),
                    "core 9 does not answer INIT and SIPI"),
    "2000 cores": ("APIC", shapes.madt(*CORES, *(shapes.x2apic(i) for i in range(4, 2000)), IOAPIC),
                   "ACPI: the MADT lists 2000 enabled cores, and the monitor holds"),
    "core that xAPIC cannot name": ("APIC", shapes.madt(*CORES, shapes.x2apic(256), IOAPIC),
                                    "ACPI: the MADT lists LAPIC ID 256, and the local APICs are in "
                                    "xAPIC mode"),
    "not this core": ("APIC", shapes.madt(*CORES[1:], IOAPIC),
                      "does not list the core with LAPIC ID 0"),
    "I/O APIC in RAM": ("APIC", shapes.madt(*CORES, shapes.ioapic(0, 512 * MIB, 0)),
                        "I/O APIC 0 is said to be at 0x20000000, where the memory map has RAM"),
    "ECAM in RAM": ("MCFG", shapes.mcfg((512 * MIB, 0, 0, 255)),
                    "at 0x20000000, where the memory map has RAM"),
    "ECAM at 2^52": ("MCFG", shapes.mcfg((1 << 52, 0, 0, 255)),
                     "which is beyond what the monitor can map"),
}


# The unit tests of lib/acpi and lib/machine have all faults. A machine for some of them tests that
# the message reaches the console.
QUICK = ("absent core", "ECAM in RAM")


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in QUICK
                                               else pytest.mark.long) for name in LIES])
def test_lie(start, name):
    signature, table, message = LIES[name]
    machine = start(TEXT, boot="grub", firmware="bios", disks=0, esp={
        "/boot/grub/grub.cfg": GRUB.format(signature=signature).encode(),
        f"/lie/{signature}": table})
    assert message in refused(machine)
    assert machine.power_off() == 0
