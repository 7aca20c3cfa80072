# SPDX-License-Identifier: GPL-2.0-only
"""Tests devices at fixed addresses: each belongs to one node, and no other kernel touches it."""
import re

import pytest

import accesses
import configs
import kernels
import life
import linux
import screen
from kernels import kernel      # noqa: F401

MONITOR_UART = {"serial 0x3f8", "serial 0x3fd"}
RED, GREEN = (0xaa, 0, 0), (0, 0xaa, 0)        # colours of Linux's console
HPET = 0xfed00000
HPET_COUNTER, HPET_TIMER0, HPET_TIMER0_COMPARATOR = HPET + 0xf0, HPET + 0x100, HPET + 0x108
HPET_CONFIGURATION = HPET + 0x10
HPET_INTERRUPT, HPET_LEGACY_REPLACEMENT = 0x4, 0x2
AVAILABLE_CLOCKS = "cat /sys/devices/system/clocksource/clocksource0/available_clocksource"
PIT_PERIODIC, PIT_STOP = r"\x34", r"\x30"      # for channel 0: mode 2, mode 0


def config(legacy, **alpha):
    return configs.config(
        configs.node("alpha", cores=1, memory="384M", uart="com2", legacy=legacy, **alpha,
                     **kernels.PATCHED),
        configs.node("gamma", cores=2, memory="384M", uart="com3", **kernels.PATCHED), cores=0,
        last_node_off="stay", pool=configs.FEW)


# GRUB sets a graphics mode on a BIOS machine.
GRAPHICS_MENU = b"""set timeout=0
insmod all_video
menuentry "Mint" {
	multiboot2 /boot/mint.mb2
	module2 --nounzip /mint/mint.conf /mint/mint.conf
	module2 --nounzip /mint/vmlinuz-patched /mint/vmlinuz-patched
	module2 --nounzip /mint/initrd-patched.img /mint/initrd-patched.img
}
"""


def end(machine):
    """Ends both nodes and the machine. Returns {cpu: Counter} of what each core touched."""
    for name in ("alpha", "gamma"):
        assert linux.trouble(machine, name) == []
        machine.console(name).sendline("poweroff -f")
        machine.wait_monitor(rf"mint: node {name}: halted")
    machine.power_off()
    found = accesses.counts(machine.logs / "trace.log")
    print({cpu: dict(counts) for cpu, counts in sorted(found.items())})
    assert accesses.foreign(found[2], accesses.serial(0x3e8) | {"ioapic pin 4"} | MONITOR_UART) == \
        {}
    return found


def test_legacy_devices(kernel, start):
    """One node has keyboard, clock, speaker and screen; the other touches none of them."""
    machine = start(config("keyboard, vga, rtc, speaker"), smp=3, firmware="bios", boot="grub",
                    disks=0, qemu_args=["-device", "VGA", *accesses.qemu_args()])
    machine.wait_running()
    count = linux.total(linux.interrupts(machine, "alpha", "i8042"))
    for _ in range(10):
        machine.qmp("send-key", keys=[{"type": "qcode", "data": "a"}])
    machine.sh("alpha", "sleep 1")
    assert linux.total(linux.interrupts(machine, "alpha", "i8042")) >= count + 20
    assert {1, 3, 4, 8, 12} == set(life.pins(machine)), life.pins(machine)
    said = machine.sh("alpha", "dmesg")
    assert re.search("rtc_cmos .*registered as rtc0", said) and "Console: colour VGA+ 80x25" in said
    assert machine.sh("alpha", "ls -d /sys/devices/platform/pcspkr").strip()
    said = machine.sh("gamma", "dmesg")
    assert "rtc_cmos" not in said and "i8042" not in said and "VGA+" not in said
    found = end(machine)
    assert all(found[1][name] for name in ("i8042-cmd", "rtc", "ioapic pin 1", "ioapic pin 8"))
    # The first node does not touch what belongs to neither.
    assert not {"pit", "pic", "elcr", "hpet"} & set(found[1]), found[1]


def fill(machine, node, colour):
    machine.sh(node, rf"printf '\033[4{colour}m\033[2J\033[?25l' >/dev/tty1")


@pytest.mark.parametrize("firmware, boot, card", [
    ("uefi", "efi", {}), pytest.param("uefi", "grub", {}, marks=pytest.mark.long),
    ("bios", "grub", {"pci": "00:05.0"})])
def test_framebuffer(kernel, start, firmware, boot, card):
    """The framebuffer of the firmware or of the boot loader is the console of one node, and again
    in its next life, whether the function of the graphics card is in that node or not."""
    machine = start(config("vga, keyboard", **card), smp=3, firmware=firmware, boot=boot, disks=0,
                    esp={"/boot/grub/grub.cfg": GRAPHICS_MENU} if firmware == "bios" else None,
                    qemu_args=["-device", "VGA,addr=5"])
    machine.wait_running()
    size = re.search(r"efifb: mode is (\d+x\d+)x", machine.sh("alpha", "dmesg"))[1]
    assert re.search(rf"^screen 0x[0-9a-f]+ size {size} ", machine.monitor("machine"), re.MULTILINE)
    assert machine.sh("alpha", "cat /proc/fb").strip() == "0 EFI VGA"
    assert machine.sh("gamma", "cat /proc/fb").strip() == ""
    fill(machine, "alpha", 1)
    assert screen.is_filled(machine, RED)
    fill(machine, "gamma", 2)
    assert screen.is_filled(machine, RED)
    life.halt(machine, "alpha")
    life.start(machine, "alpha")
    assert not screen.is_filled(machine, RED)
    fill(machine, "alpha", 2)
    assert screen.is_filled(machine, GREEN)
    for name in ("alpha", "gamma"):
        assert linux.trouble(machine, name) == []


def timer_interrupts(machine):
    return linux.total(linux.interrupts(machine, "alpha", " timer$"))


def devmem(machine, address, *value):
    return machine.sh("alpha", " ".join(["devmem", f"{address:#x}", "32",
                                         *(f"{v:#x}" for v in value)])).strip()


def hpet_interrupt(machine):
    """Lets the HPET timer that Linux uses raise one interrupt, 50 ms from now."""
    form = int(devmem(machine, HPET_TIMER0), 16) & ~HPET_INTERRUPT
    machine.sh("alpha", f"devmem {HPET_TIMER0_COMPARATOR:#x} 32 "
                        f"$(($(devmem {HPET_COUNTER:#x} 32) + 5000000)); "
                        f"devmem {HPET_TIMER0:#x} 32 {form | HPET_INTERRUPT:#x}; sleep 1; "
                        f"devmem {HPET_TIMER0:#x} 32 {form:#x}")


def hpet_replaces(machine):
    """Returns True if the HPET takes the interrupts of PIT and clock, as QEMU shows it."""
    said = machine.qmp("human-monitor-command",
                       **{"command-line": f"xp /1wx {HPET_CONFIGURATION:#x}"})
    return bool(int(said.split(":")[1], 16) & HPET_LEGACY_REPLACEMENT)


def pit_interrupts(machine):
    """Lets the PIT raise 18 interrupts in a second."""
    machine.sh("alpha", f"printf '{PIT_PERIODIC}' | dd of=/dev/port bs=1 seek=67 2>/dev/null; "
                        r"for n in 1 2; do printf '\377' | dd of=/dev/port bs=1 seek=64 "
                        r"2>/dev/null; done; sleep 1; "
                        f"printf '{PIT_STOP}' | dd of=/dev/port bs=1 seek=67 2>/dev/null")


@pytest.mark.parametrize("device, legacy, interrupt", [
    ("hpet", "rtc, pit, hpet", hpet_interrupt), ("pit", "pit", pit_interrupts)])
def test_clocks(kernel, start, device, legacy, interrupt):
    """One node has HPET and PIT, and gets their interrupt; the other works without."""
    machine = start(config(legacy), smp=3, disks=0, qemu_args=accesses.qemu_args())
    machine.wait_running()
    for life_of_alpha in range(2):
        wakes = machine.sh("alpha",
                           "cat /sys/devices/system/clockevents/broadcast/current_device").strip()
        assert wakes == device
        assert 2 in life.pins(machine)
        before = timer_interrupts(machine)
        interrupt(machine)
        assert timer_interrupts(machine) > before
        assert hpet_replaces(machine) == (device == "hpet")
        if not life_of_alpha:
            life.halt(machine, "alpha")
            assert 2 not in life.pins(machine) and not hpet_replaces(machine)
            life.start(machine, "alpha")
    clocks = machine.sh("alpha", AVAILABLE_CLOCKS).split()
    assert ("hpet" in clocks) == (device == "hpet") and clocks[0].startswith("tsc"), clocks
    clocks = machine.sh("gamma", AVAILABLE_CLOCKS).split()
    assert "hpet" not in clocks, clocks
    assert machine.sh("gamma", "cat /sys/devices/system/clockevents/broadcast/current_device",
                      check=False).strip() == ""
    found = end(machine)
    assert found[1][device] > 0
    if device == "pit":
        assert found[1]["hpet"] == 0
