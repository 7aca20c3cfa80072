# SPDX-License-Identifier: GPL-2.0-only
"""Crash kernels and kexec in a node: makes the initrd that they need, and reads the dump."""
import collections
import struct
import subprocess

import kernels
import load
from machine import BOOT_LIMIT, ROOT
from table import read_bytes

SOURCES = ROOT / "tests" / "harness"
PROGRAMS = ("kexec_file", "count_text")
DUMP_LIMIT = 240        # to read a node's memory, on a busy host
# A crash kernel must be loaded with the words of the node's own kernel (kdump-tools does so by
# itself).
CRASH_WORDS = "$(sed 's/ crashkernel=[^ ]*//' /proc/cmdline) nr_cpus=1 reset_devices"

Segment = collections.namedtuple("Segment", "start end")


def initrd(directory, flavour="6.12"):
    """Makes an initrd that contains a kernel and another initrd to be loaded. Returns None if there
    is no such kernel, or no headers."""
    programs = [f"{_compiled(name, directory)}:/bin/{name}" for name in PROGRAMS]
    inner = load.initrd(directory / "inner.img", flavour, modules=["mint_hang"], extra=programs)
    if not inner:
        return None
    kernel = kernels.folder(flavour) / "vmlinuz"
    return load.initrd(directory / "kdump.img", flavour,
                       extra=[*programs, f"{kernel}:/boot/vmlinuz", f"{inner}:/boot/initrd.img"])


def _compiled(name, directory):
    subprocess.run(["cc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", directory / name,
                    SOURCES / f"{name}.c"], check=True)
    return directory / name


def load_crash_kernel(machine, node, words=""):
    machine.sh(node, f'kexec_file -p /boot/vmlinuz /boot/initrd.img "{CRASH_WORDS} {words}"',
               limit=BOOT_LIMIT)


def segments(machine, node):
    """Returns the memory that the dump has, as its ELF header lists it. A crash kernel must run in
    the node."""
    head = read_bytes(machine, node, "head -c 4096 /proc/vmcore")
    assert head[:4] == b"\x7fELF"
    offset, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
    found = []
    for n in range(count):
        kind, _, _, _, address, _, length = struct.unpack_from("<IIQQQQQ", head, offset + n * size)
        if kind == 1:           # PT_LOAD
            found.append(Segment(address, address + length))
    return found


def count(machine, node, *texts):
    """Returns how often each text is in the dump."""
    said = machine.sh(node, f"count_text /proc/vmcore {' '.join(texts)}", limit=DUMP_LIMIT)
    return [int(line.rpartition(": ")[2]) for line in said.strip().split("\n")]
