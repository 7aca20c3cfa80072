# SPDX-License-Identifier: GPL-2.0-only
"""Tests `acpi = full`: one node has the firmware's full ACPI. The tests look at what that node
finds, at what becomes of the power button, and that the other nodes notice nothing."""
import pytest

import accesses
import configs
import kernels
import linux
from kernels import kernel
from life import start as start_node
from life import halt, wait_again
from machine import BOOT_LIMIT, END_LIMIT
from test_irq import link_up, nics, ping
from test_patched import MONITOR, assert_disk_works, two_functions

ASKED = "the power button: every node is asked to power off"
# Linux prints this about a processor in the AML that belongs to another node, and leaves it alone.
FOREIGN_CORE = "ACPI: Unable to map lapic to logical cpu number"


def alpha(**keys):
    return configs.node("alpha",
                        **{"cores": "1-2", "memory": "512M", "uart": "com2", "acpi": "full",
                           **kernels.PATCHED, **keys})


TWO = configs.config(alpha(pci="01:00.0"),
                     configs.small("beta", cores=3, memory="512M", pci="02:00.0", uart="com4"),
                     cores=0, pool=configs.FEW)


def events(machine, name):
    """Returns how often an event came; `name` is "sci" or a fixed event as "ff_pwr_btn"."""
    return int(machine.sh("alpha", f"cat /sys/firmware/acpi/interrupts/{name}").split()[0])


def trouble(machine, node):
    return [line for line in linux.trouble(machine, node) if line.split("] ")[-1] != FOREIGN_CORE]


def assert_full(machine, cores=2):
    said = machine.sh("alpha", "dmesg")
    assert "ACPI: Interpreter enabled" in said and \
        "ACPI: Using IOAPIC for interrupt routing" in said
    assert "ACPI: PM: (supports S0)" in said        # neither S3 nor S5
    assert list(linux.interrupts(machine, "alpha", " acpi")) != []
    assert "LNXPWRBN/button/input0" in machine.sh("alpha", "cat /proc/bus/input/devices")
    assert len(linux.lapic_ids(machine, "alpha")) == cores
    assert machine.sh("alpha", "cat /sys/devices/system/cpu/present").strip() == \
        ("0" if cores == 1 else f"0-{cores - 1}")
    assert trouble(machine, "alpha") == []


def assert_untouched(machine):
    """Checks that beta is a node like any other."""
    assert "PWRBN" not in machine.sh("beta", "cat /proc/bus/input/devices")
    assert machine.sh("beta", "ls /sys/firmware/acpi/tables/SSDT* 2>&1",
                      check=False).startswith("ls:")
    assert linux.trouble(machine, "beta") == []


def press(machine):
    machine.qmp("system_powerdown")


def assert_all_off(machine):
    assert machine.process.wait(END_LIMIT) == 0
    assert machine.log().count(ASKED) == 1
    for node in machine.nodes:
        assert f"mint: node {node}: halted (power-off)" in machine.log()


def test_button_of_a_node(kernel, start):
    machine = start(TWO)
    machine.wait_running()
    assert_full(machine)
    assert_untouched(machine)
    assert linux.pci_functions(machine, "alpha") == {"0001:01:00.0": 0x010802}
    assert "acpi        full" in machine.monitor("plan")
    # Without mint.ko the event does not reach the monitor: only alpha's Linux sees it.
    machine.sh("alpha", "rmmod mint")
    before = events(machine, "sci")
    # The device is opened before the button is pressed: Linux keeps no event for later readers.
    machine.sh("alpha", "exec 3</dev/input/event0")
    press(machine)
    # include/uapi/linux/input.h: EV_KEY, KEY_POWER, pressed.
    event = machine.sh("alpha", "head -c 24 <&3 | tail -c 8 | hexdump -v -e '4/2 \"%u \"'")
    assert event.split() == ["1", "116", "1", "0"]
    machine.sh("alpha", "exec 3<&-")
    assert events(machine, "sci") == before + 1 and events(machine, "ff_pwr_btn") == 1
    assert linux.total(linux.interrupts(machine, "alpha", " acpi")) == before + 1
    assert ASKED not in machine.log()
    machine.sh("alpha", "modprobe mint")
    assert_untouched(machine)
    press(machine)
    assert_all_off(machine)


def test_lives(kernel, start):
    """However alpha ends, it comes home, and has ACPI again in its next life."""
    machine = start(TWO.replace("[monitor]", "[monitor]\nlast_node_off = stay"))
    machine.wait_running()
    uptime = linux.uptime(machine, "beta")
    for end in ("reboot -f", "reboot", "echo c >/proc/sysrq-trigger"):
        machine.console("alpha").sendline(end)
        wait_again(machine, "alpha")
        assert_full(machine)
        assert_disk_of(machine, "alpha")
    for end in ("poweroff -f", "poweroff", "halt -f"):
        machine.console("alpha").sendline(end)
        machine.wait_monitor(r"mint: node alpha: halted \(power-off\)", BOOT_LIMIT)
        # By now the monitor has masked the pin of the SCI.
        assert "GSI 9 " not in machine.monitor("irqs")
        start_node(machine, "alpha")
        assert_full(machine)
    assert machine.force("restart", "alpha") == ""
    wait_again(machine, "alpha")
    assert_full(machine)
    assert "GSI 9 " in machine.monitor("irqs")
    assert linux.uptime(machine, "beta") > uptime
    assert_untouched(machine)
    assert_disk_of(machine, "beta")
    before = events(machine, "sci")
    machine.sh("alpha", "rmmod mint")
    press(machine)
    machine.sh("alpha", "sleep 1")
    assert events(machine, "sci") == before + 1


def assert_disk_of(machine, node):
    assert "16+0 records out" in machine.sh(
        node, "dd if=/dev/nvme0n1 bs=1M count=16 iflag=direct of=/dev/null 2>&1")


def test_button_that_nobody_hears(kernel, start):
    """Alpha is halted, so the monitor itself finds the event in the status register."""
    machine = start(TWO)
    machine.wait_running()
    halt(machine, "alpha")
    press(machine)
    machine.wait_monitor(ASKED)
    assert machine.process.wait(END_LIMIT) == 0
    assert "mint: node beta: halted (power-off)" in machine.log()


# The node that has ACPI also has each kind of device that Mint can give to a node, and devices that
# raise interrupts.
DEVICES = configs.config(
    alpha(legacy="keyboard, rtc, speaker", pci="00:08.0, 00:06.0", irq="00:08.0@20"),
    configs.node("gamma", cores=3, memory="384M", uart="com3", pci="00:09.0, 00:06.1",
                 irq="00:09.0@21", **kernels.PATCHED), cores=0, last_node_off="stay",
    pool=configs.FEW)


def test_devices(kernel, start):
    machine = start(DEVICES, disks=0, qemu_args=[*nics(8, 9), *two_functions()])
    machine.wait_running()
    assert_full(machine)
    assert set(linux.pci_functions(machine, "alpha")) == {"0000:00:06.0", "0000:00:08.0"}
    assert set(linux.pci_functions(machine, "gamma")) == {"0000:00:06.1", "0000:00:09.0"}
    assert "AT Translated Set 2 keyboard" in machine.sh("alpha", "cat /proc/bus/input/devices")
    assert "registered as rtc0" in machine.sh("alpha", "dmesg | grep rtc_cmos")
    for node in ("alpha", "gamma"):
        link_up(machine, node)
        assert_disk_works(machine, node)
    assert ping(machine, "alpha", "gamma") == 20
    count = linux.total(linux.interrupts(machine, "alpha", "i8042"))
    machine.qmp("send-key", keys=[{"type": "qcode", "data": "a"}])
    machine.sh("alpha", "sleep 1")
    assert linux.total(linux.interrupts(machine, "alpha", "i8042")) > count
    # The AML also names a UART that belongs to another node.
    assert "03e8-03ef" not in machine.sh("alpha", "cat /proc/ioports")
    assert trouble(machine, "gamma") == []
    press(machine)
    machine.wait_monitor(ASKED)
    for node in machine.nodes:
        machine.wait_monitor(r"mint: node \w+: halted \(power-off\)", END_LIMIT)


THREE = configs.config(
    alpha(cores=1, pci="01:00.0"),
    configs.node("gamma", cores=2, memory="512M", uart="com3", **kernels.PATCHED),
    configs.small("beta", cores=3, memory="512M", pci="02:00.0", uart="com4"),
    cores=0, last_node_off="stay",
    pool=configs.FEW)
# The ports of the fixed hardware, and those that QEMU's AML uses.
FULL = {"acpi-evt", "acpi-cnt", "acpi-tmr", "acpi-gpe0", "ioapic pin 9",
        "acpi-cpu-hotplug", "acpi-pci-hotplug", "acpi-mem-hotplug", "apm-io"}


def test_touches_nothing_foreign(kernel, start):
    """Alpha touches no foreign device, from its kernel's first instruction to userspace, and at its
    end."""
    machine = start(THREE, qemu_args=accesses.qemu_args())
    machine.wait_running()
    assert_full(machine, cores=1)
    for node in machine.nodes:
        machine.console(node).sendline("poweroff -f")
        machine.wait_monitor(rf"mint: node {node}: halted", BOOT_LIMIT)
    machine.power_off()
    found = accesses.counts(machine.logs / "trace.log")
    print({cpu: dict(counts) for cpu, counts in sorted(found.items())})
    foreign = accesses.foreign(found[1], accesses.serial(0x2f8) | FULL | MONITOR)
    # The AML reads the HPET's identification twice to learn whether there is an HPET; no node owns
    # it.
    assert foreign.pop("hpet", 0) <= 8
    assert foreign == {}
    assert found[1]["acpi-evt"] and found[1]["ioapic pin 9"]
    assert accesses.foreign(found[2], accesses.serial(0x3e8) | {"ioapic pin 4"} | MONITOR) == {}
    assert not FULL & set(found[3])


@pytest.mark.parametrize("board, firmware",
                         [("pc", "bios"), pytest.param("q35", "bios", marks=pytest.mark.long)])
def test_other_machines(kernel, start, board, firmware):
    """The board pc has a FADT of ACPI 1.0, PCI links that are routed by a function of the chipset,
    and no ECAM (CF8h and CFCh instead)."""
    bus = {"pc": "pci.0", "q35": "pcie.0"}[board]
    machine = start(configs.config(
        alpha(cores=1, pci="00:06.0"),
        configs.node("gamma", cores=2, memory="384M", pci="00:06.1", uart="com3",
                     **kernels.PATCHED),
        configs.small("beta", cores=3, memory="384M", uart="com4"), cores=0, pool=configs.FEW),
        firmware=firmware, boot="grub", disks=0, qemu_args=["-machine", board, *two_functions(bus)])
    machine.wait_running()
    assert_full(machine, cores=1)
    assert_untouched(machine)
    assert linux.pci_functions(machine, "alpha") == {"0000:00:06.0": 0x010000}
    for _ in range(2):
        for node in ("alpha", "gamma"):
            assert_disk_works(machine, node)
        machine.console("alpha").sendline("echo c >/proc/sysrq-trigger")
        machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
        machine.wait_shell("alpha")
        assert_full(machine, cores=1)
    press(machine)
    assert_all_off(machine)
