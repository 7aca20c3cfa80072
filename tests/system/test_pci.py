# SPDX-License-Identifier: GPL-2.0-only
"""Tests the functions of a node at the machine's start and over the node's restarts. The test reads
them from outside of the machine."""
import re

import pytest

import configs
import life

# Behind one port are a function that only a reset of the bus resets and a switch; behind the switch
# are a disk and a function that can sleep. Behind another port is a USB controller with a keyboard,
# which the BIOS drives.
DEVICES = ("-device", "pcie-root-port,id=above,bus=pcie.0,chassis=20,slot=20,addr=0x10",
           "-device", "edu,bus=above,addr=0.0,multifunction=on",
           "-device", "x3130-upstream,id=up,bus=above,addr=0.1,multifunction=on",
           "-device", "xio3130-downstream,id=down1,bus=up,chassis=21,slot=1,addr=0",
           "-device", "xio3130-downstream,id=down2,bus=up,chassis=22,slot=2,addr=1",
           "-blockdev", "null-co,node-name=none,size=67108864,read-zeroes=on",
           "-device", "nvme,bus=down1,drive=none,serial=behind",
           "-device", "virtio-rng-pci,bus=down2",
           "-device", "pcie-root-port,id=usb,bus=pcie.0,chassis=23,slot=23,addr=0x11",
           "-device", "qemu-xhci,bus=usb,id=xhci", "-device", "usb-kbd,bus=xhci.0")
EDU, SWITCH, PORT1, PORT2 = "02:00.0", "02:00.1", "03:00.0", "03:01.0"
DISK, RNG, XHCI = "04:00.0", "05:00.0", "06:00.0"
CONFIG = configs.config(
    configs.small("only", cores=1, memory="512M", pci=f"{EDU}, {DISK}, {RNG}, {XHCI}",
                  uart="com2"), cores=0, countdown=600)

COMMAND, STATUS, SECONDARY_STATUS = 0x04, 0x06, 0x1e
IO, MASTER = 1, 4
CAPABILITIES = 0x10
CAP_PM, CAP_EXPRESS = 0x01, 0x10


class Outside:
    """Physical memory as QEMU shows it: configuration space, and registers."""

    def __init__(self, machine):
        self.machine = machine
        found = re.search(r"^ecam 0x([0-9a-f]+) segment 0 ", machine.monitor("machine"),
                          re.MULTILINE)
        self.ecam = int(found[1], 16)

    def memory(self, address, size):
        said = self.machine.qmp("human-monitor-command",
                                **{"command-line": f"xp /{size}xb {address:#x}"})
        return bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})\b", said))

    def register(self, address):
        said = self.machine.qmp("human-monitor-command",
                                **{"command-line": f"xp /1xw {address:#x}"})
        return int(said.split()[-1], 16)

    def config(self, name):
        bus, device, function = (int(part, 16) for part in re.split("[:.]", name))
        return self.memory(self.ecam + (bus << 20 | device << 15 | function << 12), 4096)


def word(config, at):
    return int.from_bytes(config[at:at + 2], "little")


def capability(config, kind):
    """Returns the offset of the capability, or 0 if the function has none."""
    at = config[0x34] if config[STATUS] & CAPABILITIES else 0
    while at and config[at] != kind:
        at = config[at + 1]
    return at


def settings(config):
    """Returns the settings that a restart must not change: all but the status bits, bus mastering,
    which is the next kernel's, and the decoding of I/O ports, which no function here has."""
    states = [STATUS, SECONDARY_STATUS] if config[0x0e] & 0x7f else [STATUS]
    if express := capability(config, CAP_EXPRESS):
        states += [express + 0x0a, express + 0x12, express + 0x1a]
    kept = bytearray(config)
    kept[COMMAND] &= ~(MASTER | IO)
    for at in states:
        kept[at:at + 2] = bytes(2)
    return bytes(kept)


def difference(before, after):
    return {hex(at): (hex(a), hex(b)) for at, (a, b) in enumerate(zip(before, after)) if a != b}


def write(machine, name, at, *data):
    """Writes to the configuration space as root of the node can."""
    text = "".join(f"\\{byte:03o}" for byte in data)
    machine.sh("only", f"printf '{text}' | dd of=$(echo /sys/bus/pci/devices/*:{name})/config bs=1 "
                       f"seek={at} conv=notrunc 2>&1")


@pytest.mark.parametrize("firmware, boot", [
    ("bios", "grub"), pytest.param("uefi", "efi", marks=pytest.mark.long)])
def test_settings_outlive_restarts(start, firmware, boot):
    machine = start(CONFIG, firmware=firmware, boot=boot, disks=1, qemu_args=DEVICES)
    machine.wait_monitor("press any key")
    machine.consoles["com1"].socket.sendall(b"x")
    machine.wait_prompt()
    outside = Outside(machine)
    names = (EDU, SWITCH, PORT1, PORT2, DISK, RNG, XHCI)
    before = {name: outside.config(name) for name in names}
    assert [word(config, 0) for config in before.values()].count(0xffff) == 0
    ports = {name: outside.config(name) for name in ("00:04.0", "00:10.0", "00:11.0")}
    registers = int.from_bytes(before[XHCI][0x10:0x18], "little") & ~0xf
    operational = registers + (outside.register(registers) & 0xff)
    if firmware == "bios":      # UEFI's driver stops the controller by itself
        assert outside.register(operational) & 1, "the BIOS does not use the USB controller"

    machine.consoles["com1"].sendline("start")
    machine.wait_report("only")
    assert not outside.register(operational) & 1
    for name, config in ports.items():
        assert word(outside.config(name), COMMAND) & MASTER >= word(config, COMMAND) & MASTER

    # What the dead kernel leaves: a cache line size, an interrupt line, error reports, a function
    # that sleeps.
    for name in (EDU, DISK, RNG):
        write(machine, name, 0x0c, 0x20)
        write(machine, name, 0x3c, 0x77)
    express, power = capability(before[RNG], CAP_EXPRESS), capability(before[RNG], CAP_PM)
    write(machine, RNG, express + 0x08, 0x0f, 0x20)
    write(machine, RNG, power + 4, 0x03)
    assert outside.config(RNG)[power + 4] & 3 == 3
    machine.force("kill", "only")
    life.wait_state(machine, "only", "halted")
    after = {name: outside.config(name) for name in names}
    assert {name: difference(settings(before[name]), settings(after[name])) for name in names} == \
        {name: {} for name in names}
    for name in (EDU, DISK, RNG, XHCI):
        assert not word(after[name], COMMAND) & MASTER, name

    machine.force("start", "only")
    report = life.wait_again(machine, "only")
    assert [size for _, size, _ in report.disks].count(64 << 20) == 1
    assert "does not answer" not in machine.log()
