# SPDX-License-Identifier: GPL-2.0-only
"""Tests that the machine is reset although EFI's ResetSystem does not do it: gdb replaces the code
of ResetSystem."""
import re
import struct
import subprocess

import pytest

from configs import config, section
from machine import END_LIMIT
from test_bad_input import NO_FILES

RESET = 4                               # run-qemu.sh's exit code: the machine was reset
MEMORY = 512 << 20
RUNTIME_SERVICES = b"RUNTSERV"          # UEFI 2.10, 4.5.1: the table's signature
RESET_SYSTEM = 0x68                     # offset of ResetSystem in that table
LIMIT = END_LIMIT + 30                  # ResetSystem may take 10 s

RET, HANG, FAULT = b"\xc3", b"\xeb\xfe", b"\x0f\x0b"        # ret; jmp $; ud2


def begin(start, tmp_path):
    """Starts a machine with a config that is refused, so that the monitor stays at its prompt."""
    machine = start(config(section("nodes")), mem="512M", disks=0, esp=NO_FILES,
                    qemu_args=["-gdb", f"unix:{tmp_path}/gdb.sock,server=on,wait=off"])
    machine.wait_prompt()
    return machine


def reset_system(machine, tmp_path):
    """Returns the addresses of ResetSystem in all tables of runtime services in memory: the one in
    use, and templates in images."""
    dump = tmp_path / "memory"
    machine.qmp("pmemsave", val=0, size=MEMORY, filename=str(dump))
    data = dump.read_bytes()
    dump.unlink()
    found = {struct.unpack_from("<Q", data, at.start() + RESET_SYSTEM)[0]
             for at in re.finditer(RUNTIME_SERVICES, data)}
    return {address for address in found if 0 < address < MEMORY}


def replace(machine, tmp_path, code):
    """Writes the same code to every place where ResetSystem may be."""
    places = reset_system(machine, tmp_path)
    assert places
    writes = [f"set {{unsigned char}}{address + i:#x} = {byte}" for address in places
              for i, byte in enumerate(code)]
    words = ["target remote " + str(tmp_path / "gdb.sock"), *writes, "detach"]
    done = subprocess.run(["gdb", "-nx", "-batch",
                           *(word for line in words for word in ("-ex", line))],
                          capture_output=True, text=True, timeout=60, check=False)
    assert "annot access memory" not in done.stdout + done.stderr, done.stdout + done.stderr


@pytest.mark.parametrize("code, said", [
    pytest.param(RET, "has come back", marks=pytest.mark.long), (HANG, "does not come back"),
    pytest.param(FAULT, "has faulted", marks=pytest.mark.long),
], ids=["returns", "hangs", "faults"])
def test_reset_without_efi(start, tmp_path, code, said):
    machine = begin(start, tmp_path)
    replace(machine, tmp_path, code)
    machine.consoles["com1"].sendline("reboot")
    machine.wait_monitor(f"mint: EFI's ResetSystem {said}: trying other ways", LIMIT)
    assert machine.process.wait(END_LIMIT) == RESET


@pytest.mark.long
def test_power_off_without_efi(start, tmp_path):
    machine = begin(start, tmp_path)
    replace(machine, tmp_path, HANG)
    machine.consoles["com1"].sendline("poweroff")
    machine.wait_monitor("mint: EFI's ResetSystem does not come back", LIMIT)
    assert machine.process.wait(END_LIMIT) == 0


@pytest.mark.long
def test_reset_by_efi(start, tmp_path):
    machine = begin(start, tmp_path)
    assert reset_system(machine, tmp_path)
    machine.consoles["com1"].sendline("reboot")
    assert machine.process.wait(END_LIMIT) == RESET
    assert "trying other ways" not in machine.log()
