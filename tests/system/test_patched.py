# SPDX-License-Identifier: GPL-2.0-only
"""Nodes with the patched kernel: single functions, no foreign device touched, endings.

The kernel has to be in the cache; MINT_BUILD_KERNEL=1 in the environment builds it
first, which takes 15 CPU minutes.
"""
import collections
import os
import pathlib
import re
import subprocess
import time

import pytest

import configs
import linux
from machine import BOOT_LIMIT, ROOT, plain

EXIT_NOT_CACHED = 3     # of scripts/build-kernel.sh
BUILD_LIMIT = 7200

PATCHED = dict(kernel="/mint/vmlinuz-patched", initrd="/mint/initrd-patched.img")
ONE_CORE = configs.config(
    configs.node("alpha", cores=1, memory="512M", pci="01:00.0, 00:06.0", uart="com2", **PATCHED),
    configs.node("gamma", cores=2, memory="512M", pci="00:06.1", uart="com3", **PATCHED),
    configs.node("beta", cores=3, memory="512M", pci="02:00.0", uart="com4"),
    cores=0, last_node_off="stay")
# One device on the root bus with two functions, each of them a disk.
TWO_FUNCTIONS = [arg for fn, more in ((0, ",multifunction=on"), (1, ""))
                 for arg in ("-blockdev", f"driver=null-co,node-name=null{fn},size={16 << 20},read-zeroes=on",
                             "-device", f"virtio-blk-pci,bus=pcie.0,addr=6.{fn},drive=null{fn}{more}")]
FUNCTIONS = {"alpha": {"0000:00:06.0": 0x010000, "0000:01:00.0": 0x010802},
             "gamma": {"0000:00:06.1": 0x010000},
             "beta": {"0003:02:00.0": 0x010802}}
# What QEMU calls the devices whose places are fixed.
LEGACY = re.compile(r"pit|pcspk|rtc(-index)?|i8042-(cmd|data)|pic|elcr|port92|vga.*|hpet|ioapic|"
                    r"pci-conf-(idx|data)|acpi-.*|apm.*|serial|parallel")
# COM1: what the monitor writes when it is on a node's core, and how it waits for that.
MONITOR = {"serial 0x3f8", "serial 0x3fd"}


@pytest.fixture(scope="session")
def kernel():
    """The directory of the patched kernel."""
    args = [] if os.environ.get("MINT_BUILD_KERNEL") else ["--cached"]
    built = subprocess.run([ROOT / "scripts" / "build-kernel.sh", *args], text=True,
                           timeout=BUILD_LIMIT, stdin=subprocess.DEVNULL, capture_output=True)
    if built.returncode == EXIT_NOT_CACHED:
        pytest.skip("the patched kernel is not in the cache: `make kernel`, or MINT_BUILD_KERNEL=1")
    assert built.returncode == 0, built.stderr
    return pathlib.Path(built.stdout.strip().split("\n")[-1])


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
        # 128 MiB, hexadecimal.
        assert machine.sh(node, "cat /sys/devices/system/memory/block_size_bytes").strip() == "8000000"
        assert abs(int(machine.sh(node, "date +%s")) - time.time()) < 300
        assert "IPI shorthand broadcast: disabled" in machine.sh(node, "dmesg")
    # One node dies; the other function of its device goes on.
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


def accesses(path):
    """{cpu: Counter of the device regions that it read or wrote}, from QEMU's trace."""
    found = collections.defaultdict(collections.Counter)
    line = re.compile(r"memory_region_ops_(?:read|write) cpu (-?\d+) mr \S+ addr (0x[0-9a-f]+) "
                      r"value \S+ size \d+ name '([^']*)'")
    with open(path, errors="replace") as trace:
        for cpu, addr, name in line.findall(trace.read()):
            if LEGACY.fullmatch(name):
                found[int(cpu)][name if name != "serial" else f"serial {addr}"] += 1
    return found


def test_touches_nothing_foreign(kernel, start):
    """From the kernels' first instructions to userspace, and at their ends."""
    events = "memory_region_ops_read", "memory_region_ops_write"
    args = [arg for event in events for arg in ("-trace", f"enable={event}")]
    machine = start(ONE_CORE, qemu_args=[*TWO_FUNCTIONS, *args, "-D", "trace.log"])
    machine.wait_running()
    for node in ("alpha", "gamma"):
        machine.console(node).sendline("poweroff -f")
        machine.wait_monitor(rf"mint: node {node}: halted", BOOT_LIMIT)
    machine.power_off()
    found = accesses(machine.logs / "trace.log")
    print({cpu: dict(counts) for cpu, counts in sorted(found.items())})
    for cpu, port in ((1, 0x2f8), (2, 0x3e8)):
        own = {f"serial {port + i:#x}" for i in range(8)} | MONITOR
        assert {name: count for name, count in found[cpu].items() if name not in own} == {}
    # The stock kernel does, so they would have been seen.
    assert found[3]["rtc"] and found[3]["pci-conf-idx"]


def test_alone_on_a_machine(kernel, tmp_path):
    """The same image as an ordinary Linux, with the machine's own firmware and devices."""
    subprocess.run([ROOT / "scripts" / "mkinitrd.sh", kernel, tmp_path / "initrd"], check=True)
    log = tmp_path / "serial.log"
    qemu = subprocess.Popen(
        [os.environ.get("QEMU", "qemu-system-x86_64"), "-machine", "q35", "-accel", "tcg,thread=single",
         "-cpu", "max", "-smp", "2", "-m", "1G", "-display", "none", "-nodefaults", "-no-reboot",
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


def test_the_kernels_copy_of_the_record():
    """The series adds a header that is ours, byte for byte."""
    patches = ROOT / "linux-patches" / "6.12"
    added = []
    for name in (patches / "series").read_text().split():
        text = (patches / name).read_text()
        found = re.search(r"^\+\+\+ b/arch/x86/include/uapi/asm/mint_setup\.h\n@@.*\n((?:\+.*\n)+)",
                          text, re.MULTILINE)
        if found:
            added.append("".join(line[1:] + "\n" for line in found[1].split("\n") if line))
    assert added == [(ROOT / "include" / "mint" / "setup.h").read_text()]
