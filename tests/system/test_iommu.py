# SPDX-License-Identifier: GPL-2.0-only
"""Tests an IOMMU that the firmware left on: the monitor switches it off before a node starts, and
the nodes' disks work."""
import re
import struct
import subprocess

import pytest

import linux
from machine import BUILD_LIMIT, ROOT, Machine

LEFT_ON = ROOT / "build" / "tests" / "iommu_on.efi"     # tests/efi/iommu_on.c
VTD = ("intel-iommu,intremap=on", "VT-d has status c7", "IOMMU (VT-d) at 0xfed90000",
       "translation, interrupt remapping, command queue")
AMD = ("amd-iommu", "AMD-Vi has control 00001005", "IOMMU (AMD-Vi) at 0xfed80000",
       "translation, command queue, log")


def firmware_that_leaves_it_on():
    subprocess.run(["flock", ROOT / "build" / ".lock", "make", "-s", "-C", ROOT,
                    "build/tests/iommu_on.efi"],
                   check=True, stdin=subprocess.DEVNULL, timeout=BUILD_LIMIT)
    return {"/EFI/BOOT/BOOTX64.EFI": LEFT_ON, "/EFI/mint/mint.efi": ROOT / "build" / "mint.efi"}


@pytest.mark.long
def test_one_that_does_not_stop(start):
    """The monitor gives up on an IOMMU whose command queue does not stop. QEMU does not end a queue
    that has had no command."""
    machine = start(esp=firmware_that_leaves_it_on(),
                    qemu_args=("-device", "intel-iommu,intremap=off"))
    said = machine.wait_prompt()
    assert "iommu_on: VT-d has status c4" in said
    assert ("the IOMMU (VT-d) at 0xfed90000, left on by the firmware, does not stop: command "
            "queue; switch VT-d off in the firmware's setup") in said
    assert "an IOMMU does not stop; nothing was started" in said
    assert not any("Linux version" in machine.log(com) for com in ("com2", "com3"))


def dmar(address, length=16):
    """Returns the body of a DMAR with one unit."""
    return struct.pack("<BB10xHHBBHQ", 0x26, 1, 0, length, 0, 0, 0, address)


@pytest.mark.long
@pytest.mark.parametrize("body, error", [
    (dmar(0x10000000),
     "an IOMMU (VT-d) has its registers at 0x10000000, where the memory map has RAM"),
    (dmar(1 << 50), "an IOMMU (VT-d) has its registers at 0x4000000000000, which is beyond what "
                    "the monitor can map"),
    (dmar(0xfed90000, 0), "the DMAR is damaged: a structure in it is shorter than its header"),
], ids=["ram", "beyond", "length"])
def test_table_that_lies(start, tmp_path, body, error):
    (tmp_path / "dmar").write_bytes(body)
    machine = start(qemu_args=("-acpitable", f"sig=DMAR,data={tmp_path}/dmar"))
    said = machine.wait_prompt()
    assert error in said and "switch VT-d off in the firmware's setup" in said
    assert "nothing was started" in said and "countdown" not in said


@pytest.mark.parametrize("device, on, unit, works", [pytest.param(*VTD, id="vt-d"),
                                                     pytest.param(*AMD, id="amd",
                                                                  marks=pytest.mark.long)])
def test_left_on(tmp_path, device, on, unit, works):
    (ROOT / "build").mkdir(exist_ok=True)
    with Machine(tmp_path, esp=firmware_that_leaves_it_on(),
                 qemu_args=("-device", device)) as machine:
        machine.wait_running()
        log = machine.log()
        assert f"iommu_on: {on}" in log, "it was not on when Mint began"
        off = re.search(rf"mint: the {re.escape(unit)} was left on by the firmware and is off now: "
                        r"(.*)", log)
        assert off and off[1] == works
        assert unit.rpartition(" ")[2] in \
            re.search(r"^iommu .*$", machine.monitor("machine"), re.MULTILINE)[0]
        for node, disk in (("alpha", "mint disk 1"), ("beta", "mint disk 2")):
            assert [text for _, _, text in machine.reports[node].disks] == [disk]
            machine.sh(node, "head -c 4194304 /dev/zero | tr '\\0' 'x' >/tmp/x; dd if=/tmp/x "
                             "of=/dev/nvme0n1 bs=64k seek=16 conv=notrunc,fsync 2>&1; echo 3 "
                             ">/proc/sys/vm/drop_caches; dd if=/dev/nvme0n1 bs=64k skip=16 "
                             "count=64 2>/dev/null | cmp - /tmp/x")
            assert sum(map(sum, linux.interrupts(machine, node, "nvme").values())) > 0
            assert "DMAR" not in machine.sh(node, "ls /sys/firmware/acpi/tables")
            assert linux.trouble(machine, node) == []
        assert machine.power_off() == 0
