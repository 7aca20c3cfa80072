# SPDX-License-Identifier: GPL-2.0-only
"""Tests nodes with the patched kernel: they touch no foreign device, and end in the monitor."""
import os
import re
import subprocess
import time

import pytest

import accesses
import configs
import kernels
import linux
from kernels import kernel
from machine import BOOT_LIMIT, ROOT, plain

ONE_CORE = configs.config(
    configs.node("alpha", cores=1, memory="512M", pci="01:00.0, 00:06.0", uart="com2",
                 **kernels.PATCHED),
    configs.node("gamma", cores=2, memory="512M", pci="00:06.1", uart="com3", **kernels.PATCHED),
    configs.node("beta", cores=3, memory="512M", pci="02:00.0", uart="com4"),
    cores=0, last_node_off="stay", pool=configs.FEW)


def two_functions(bus="pcie.0"):
    """Returns QEMU's arguments for a device on the root bus with two functions, each of them a
    disk."""
    return [arg for fn, more in ((0, ",multifunction=on"), (1, ""))
            for arg in ("-blockdev",
                        f"driver=null-co,node-name=null{fn},size={16 << 20},read-zeroes=on",
                        "-device", f"virtio-blk-pci,bus={bus},addr=6.{fn},drive=null{fn}{more}")]


TWO_FUNCTIONS = two_functions()
FUNCTIONS = {"alpha": {"0000:00:06.0": 0x010000, "0001:01:00.0": 0x010802},
             "gamma": {"0000:00:06.1": 0x010000},
             "beta": {"0003:02:00.0": 0x010802}}
# COM1: the monitor writes to it while it runs on a node's core, and reads its status before.
MONITOR = {"serial 0x3f8", "serial 0x3fd"}


@pytest.fixture
def machine(kernel, start):
    machine = start(ONE_CORE, qemu_args=TWO_FUNCTIONS)
    machine.wait_running()
    return machine


def assert_disk_works(machine, node):
    read = "dd if=/dev/vda bs=1M count=16 iflag=direct of=/dev/null 2>&1"
    before = linux.total(linux.interrupts(machine, node, "virtio"))
    assert "16+0 records out" in machine.sh(node, read)
    assert linux.total(linux.interrupts(machine, node, "virtio")) > before


def test_split_by_function(machine):
    for node, functions in FUNCTIONS.items():
        assert linux.pci_functions(machine, node) == functions
        assert linux.trouble(machine, node) == []
    for node in ("alpha", "gamma"):
        assert machine.reports[node]["kernel"].endswith("-mint")
        assert_disk_works(machine, node)
        # 128 MiB in hexadecimal.
        assert machine.sh(node, "cat /sys/devices/system/memory/block_size_bytes").strip() == \
            "8000000"
        assert abs(int(machine.sh(node, "date +%s")) - time.time()) < 300
        assert "IPI shorthand broadcast: disabled" in machine.sh(node, "dmesg")
        # kexec and crash kernels are forbidden, since they would not get the record.
        assert machine.sh(node, "cat /proc/sys/kernel/kexec_load_disabled").strip() == "1"
    # One node dies; the other function of its device works on.
    machine.console("alpha").sendline("echo b >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
    assert_disk_works(machine, "gamma")
    machine.wait_report("alpha")
    assert_disk_works(machine, "alpha")
    assert linux.pci_functions(machine, "alpha") == FUNCTIONS["alpha"]


@pytest.mark.parametrize("command, said", [
    ("reboot -f", r"mint: node alpha runs, "),
    ("echo c >/proc/sysrq-trigger", r"mint: node alpha runs, "),
    ("poweroff -f", r"mint: node alpha: halted \(power-off\)"),
    ("halt -f", r"mint: node alpha: halted \(power-off\)")])
def test_ends_in_the_monitor(machine, command, said):
    machine.console("alpha").sendline(command)
    machine.wait_monitor(said, BOOT_LIMIT)
    for node in ("gamma", "beta"):
        machine.sh(node, "true")
    assert_disk_works(machine, "gamma")


def test_without_resetsystem(kernel, start):
    """ResetSystem is missing, as in a panic before the EFI services are mapped: the CPU stops by
    way of the MADT's mailbox."""
    head, gamma = ONE_CORE.split("[node gamma]")
    machine = start(f"{head}[node gamma]{gamma.replace('quiet', 'quiet efi=noruntime', 1)}",
                    qemu_args=TWO_FUNCTIONS)
    machine.wait_running()
    # The module would otherwise bring the core home, and its functions' drivers hold it.
    machine.sh("gamma", "echo 0000:00:06.1 >/sys/bus/pci/drivers/virtio-pci/unbind; rmmod mint")
    machine.console("gamma").sendline("echo c >/proc/sysrq-trigger")
    machine.console("gamma").expect("no ResetSystem service: stopping this CPU", BOOT_LIMIT)
    # The monitor does not know that it was a panic: it sees that the last core came home, and takes
    # the node for powered off.
    machine.wait_monitor(r"mint: node gamma: halted \(power-off\)", BOOT_LIMIT)
    machine.monitor("start gamma")
    machine.wait_report("gamma")
    for node in ("alpha", "gamma"):
        assert_disk_works(machine, node)
    machine.sh("beta", "true")


def test_touches_nothing_foreign(kernel, start):
    """The nodes touch no foreign device, from their kernels' first instructions to userspace, and
    at their ends."""
    machine = start(ONE_CORE, qemu_args=[*TWO_FUNCTIONS, *accesses.qemu_args()])
    machine.wait_running()
    for node in ("alpha", "gamma"):
        machine.console(node).sendline("poweroff -f")
        machine.wait_monitor(rf"mint: node {node}: halted", BOOT_LIMIT)
    machine.power_off()
    found = accesses.counts(machine.logs / "trace.log")
    print({cpu: dict(counts) for cpu, counts in sorted(found.items())})
    # COM2 and COM4 have the same interrupt, so alpha's UART gets none, and gamma's does.
    for cpu, own in ((1, accesses.serial(0x2f8)), (2, accesses.serial(0x3e8) | {"ioapic pin 4"})):
        assert accesses.foreign(found[cpu], own | MONITOR) == {}
    assert found[2]["ioapic pin 4"]
    # The stock kernel touches foreign devices, so the trace would show it if the others did.
    assert found[3]["rtc"] and found[3]["pci-conf-idx"]


# A machine without root ports: the nodes have the two functions, and a stock node has none.
NO_PORTS = configs.config(
    configs.node("alpha", cores=1, memory="384M", pci="00:06.0", uart="com2", **kernels.PATCHED),
    configs.node("gamma", cores=2, memory="384M", pci="00:06.1", uart="com3", **kernels.PATCHED),
    configs.node("beta", cores=3, memory="384M", uart="com4"),
    cores=0, last_node_off="stay", pool=configs.FEW)


def read_config_for_ever(machine, node, function):
    machine.background(node, f"cd /sys/bus/pci/devices/0000:00:06.{function}; tail -c +9 config "
                             ">/tmp/first; n=0; while [ ! -e /tmp/stop ]; do tail -c +9 config | "
                             "cmp - /tmp/first || echo >/tmp/wrong; n=$((n + 1)); echo $n "
                             ">/tmp/round; mv /tmp/round /tmp/rounds; done")


@pytest.mark.parametrize("board, firmware", [
    ("pc", "bios"), pytest.param("pc", "uefi", marks=pytest.mark.long),
    pytest.param("q35", "bios", marks=pytest.mark.long)])
def test_other_machines(kernel, start, board, firmware):
    """pc has no ECAM: all kernels use CF8h and CFCh, and share them by a lock."""
    bus = {"pc": "pci.0", "q35": "pcie.0"}[board]
    machine = start(NO_PORTS, firmware=firmware, boot="grub" if firmware == "bios" else "efi",
                    disks=0, qemu_args=["-machine", board, *two_functions(bus)])
    machine.wait_running()
    for function, node in enumerate(("alpha", "gamma")):
        assert linux.pci_functions(machine, node) == {f"0000:00:06.{function}": 0x010000}
        assert_disk_works(machine, node)
        read_config_for_ever(machine, node, function)
    # One node dies in the middle of such an access, and reads on in its next life.
    for _ in range(2):
        machine.console("alpha").sendline("echo c >/proc/sysrq-trigger")
        machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
        machine.wait_shell("alpha")
        read_config_for_ever(machine, "alpha", 0)
        assert_disk_works(machine, "alpha")
    for node in ("alpha", "gamma"):
        assert int(machine.sh(node, "sleep 2; touch /tmp/stop; cat /tmp/rounds")) > 10
        assert machine.sh(node, "ls /tmp/wrong", check=False).startswith("ls:")
        assert_disk_works(machine, node)
        assert linux.trouble(machine, node) == []


def test_alone_on_a_machine(kernel, tmp_path):
    """The patched image boots as an ordinary Linux, too, with the machine's own firmware and
    devices."""
    subprocess.run([ROOT / "scripts" / "mkinitrd.sh", kernel, tmp_path / "initrd"], check=True)
    log = tmp_path / "serial.log"
    qemu = subprocess.Popen(
        [os.environ.get("QEMU", "qemu-system-x86_64"), "-machine", "q35", "-accel",
         "tcg,thread=single",
         "-cpu", "max,cx16=off", "-smp", "2", "-m", "1G", "-display", "none", "-nodefaults",
         "-no-reboot",
         "-serial", f"file:{log}", "-kernel", kernel / "vmlinuz", "-initrd", tmp_path / "initrd",
         "-append", "console=ttyS0 quiet", *TWO_FUNCTIONS], stdin=subprocess.DEVNULL)
    try:
        end = time.monotonic() + BOOT_LIMIT
        while "MINT-REPORT-END" not in (text := plain(log.read_text()) if log.exists() else ""):
            assert qemu.poll() is None and time.monotonic() < end, text[-2000:]
            time.sleep(0.5)
    finally:
        qemu.kill()
        qemu.wait()
    assert re.search(r"kernel: \S+-mint", text) and "cores: 2" in text
    assert "disk: vda" in text and "disk: vdb" in text


def test_the_kernels_copy_of_the_record(tmp_path):
    """The whole series adds a header that is the same as ours, byte for byte."""
    patches = ROOT / "linux-patches" / "6.12"
    header = "arch/x86/include/uapi/asm/mint_setup.h"
    for name in (patches / "series").read_text().split():
        for part in re.split(r"^(?=diff --git )", (patches / name).read_text(), flags=re.MULTILINE):
            if part.startswith(f"diff --git a/{header} "):
                subprocess.run(["patch", "-p1", "--quiet"], input=part, cwd=tmp_path, text=True,
                               check=True, timeout=60)
    assert (tmp_path / header).read_text() == (ROOT / "include" / "mint" / "setup.h").read_text()
