# SPDX-License-Identifier: GPL-2.0-only
"""Tests the monitor's own code, and the sources, for what no emulator shows."""
import re
import subprocess

import pytest

from machine import ROOT

ENDBR64 = "f3 0f 1e fa"
ENTRIES = {"home_reset_system", "home_reset_vector", "home_nmi", "home_set_virtual_address_map",
           "home_unsupported"}


@pytest.mark.parametrize("image", ["mint.efi.elf", "mint.mb2.elf"])
def test_ways_in_from_a_kernel_begin_with_endbr64(image):
    """With indirect branch tracking on, a kernel that jumps to any other instruction gets a #CP."""
    path = ROOT / "build" / image
    listing = subprocess.run(["objdump", "-d", "-j", ".runtime", path], check=True,
                             capture_output=True, text=True).stdout
    first = dict(re.findall(r"<(\w+)>:\n\s*[0-9a-f]+:\t([0-9a-f ]+?) *\t", listing))
    assert ENTRIES <= set(first)
    assert {name: first[name] for name in ENTRIES} == dict.fromkeys(ENTRIES, ENDBR64)


@pytest.mark.parametrize("image", ["mint.efi.elf", "mint.mb2.elf"])
def test_ecam_is_read_and_written_by_eax_alone(image):
    """AMD's processors promise that ECAM works with moves from and to EAX, AX and AL only."""
    path = ROOT / "build" / image
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-j", ".text", path],
                             check=True, capture_output=True, text=True).stdout
    bodies = dict(re.findall(r"<ecam_(load32|store32|store16|store8)>:\n((?: .*\n)+)", listing))
    touches = {name: [re.sub(r"r[a-z0-9]+", "R", operands) for operands in
                      re.findall(r"\t[a-z]+ +(\S*\(\S*)", body)] for name, body in bodies.items()}
    assert touches == {"load32": ["(%R),%eax"], "store32": ["%eax,(%R)"], "store16": ["%ax,(%R)"],
                       "store8": ["%al,(%R)"]}


def test_times_are_subtracted_in_one_place():
    """If one core's counter is ahead of another's, `rdtsc() - then` yields centuries. Only
    lib/base/ticks.h subtracts times."""
    sources = [*(ROOT / "monitor").rglob("*.c"), *(ROOT / "module").rglob("*.c")]
    assert len(sources) > 60
    found = [f"{source}: {line.strip()}" for source in sources
             for line in source.read_text().split("\n")
             if re.search(r"rdtsc\(\) - |- rdtsc\(\)", line)]
    assert not found, found
