# SPDX-License-Identifier: GPL-2.0-only
"""The example machine, again and again: what happens once in ten starts. Only with --long."""
import pytest

import linux
from machine import Machine

ROUNDS = 10


@pytest.mark.long
@pytest.mark.parametrize("boot, firmware", [("efi", "uefi"), ("grub", "bios")])
def test_ten_boots(tmp_path, boot, firmware):
    places = {"alpha": set(), "beta": set()}
    for n in range(ROUNDS):
        directory = tmp_path / str(n)
        directory.mkdir()
        with Machine(directory, boot=boot, firmware=firmware) as machine:
            machine.wait_running()
            for node in places:
                assert linux.trouble(machine, node) == []
                places[node].add(tuple(linux.ranges(linux.iomem(machine, node), "Kernel code")))
            assert machine.power_off() == 0
    # KASLR: ten starts at one address are no chance.
    assert all(len(chosen) > 1 for chosen in places.values()), places
