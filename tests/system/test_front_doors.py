# SPDX-License-Identifier: GPL-2.0-only
"""Tests that each way to boot the monitor leads to the same two nodes."""
import pytest

import linux
import table
from machine import Machine

DOORS = [("efi", "uefi"), ("grub", "uefi"), ("grub-chain", "uefi"), ("grub", "bios")]


@pytest.fixture(scope="module", params=DOORS, ids="-".join)
def machine(request, tmp_path_factory):
    boot, firmware = request.param
    with Machine(tmp_path_factory.mktemp("door"), boot=boot, firmware=firmware) as machine:
        machine.wait_running()
        yield machine


def test_both_nodes_have_their_own(machine):
    for node, cores, disk in (("alpha", [1, 2], "mint disk 1"), ("beta", [3], "mint disk 2")):
        assert linux.lapic_ids(machine, node) == cores
        assert [text for _, _, text in machine.reports[node].disks] == [disk]
        assert linux.trouble(machine, node) == []
    alpha, beta = (linux.ranges(linux.iomem(machine, node), "System RAM")
                   for node in ("alpha", "beta"))
    assert all(end <= a or b <= first for first, end in alpha for a, b in beta)


def test_no_io_apic_is_found(machine):
    """A stock kernel finds no I/O APIC, neither in its MADT nor in the MP table that a BIOS has
    made."""
    for node in ("alpha", "beta"):
        machine.sh(node, "dmesg | grep 'ACPI: APIC '")  # the kernel's log still has its beginning
        assert machine.sh(node, r"dmesg | grep 'IOAPIC\['", check=False) == ""


def test_table_is_there(machine):
    seen = table.settled(machine, "alpha")
    assert seen.cores == {0: table.MONITOR, 1: 1, 2: 1, 3: 3}
    assert table.Table(machine, "beta").still() == seen.still()


def test_monitor_powers_off(machine):
    """This test is the last one: nothing runs after it."""
    assert machine.power_off() == 0


def test_config_named_in_the_load_options(start):
    """GRUB passes the words after chainloader on as the load options of the image."""
    machine = start(boot="grub-chain", esp={
        "/boot/grub/grub.cfg": b"set timeout=0\nmenuentry Mint {\n"
                               b"\tchainloader /EFI/mint/mint.efi /mint/other.conf\n}\n",
        "/mint/other.conf": b"[node alpha]\ncolour = red\n"})
    assert "/mint/other.conf:2: unknown key 'colour' in [node alpha]" in machine.wait_prompt()
