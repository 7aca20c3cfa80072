# SPDX-License-Identifier: GPL-2.0-only
"""Reads a linked image by binutils."""
import subprocess

PAGE = 4096


def output_of(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def sections(elf):
    """Returns {name: (address, size)} of the sections that have an address, that is, that are in
    memory."""
    found = {}
    for line in output_of("size", "-A", "-d", str(elf)).splitlines():
        words = line.split()
        if len(words) == 3 and words[0].startswith(".") and int(words[2]):
            found[words[0]] = int(words[2]), int(words[1])
    return found


def symbols(elf):
    """Returns {name: address}, in ascending order of address."""
    lines = (line.split() for line in output_of("nm", "-n", str(elf)).splitlines())
    return {words[2]: int(words[0], 16) for words in lines if len(words) == 3}


def function_span(table, name):
    """Returns the addresses at which a function begins and at which the next symbol begins."""
    return table[name], min(at for at in table.values() if at > table[name])


def page_bytes(spans):
    """Returns the size in bytes of all pages that any of the spans (address, size) touches."""
    pages = set()
    for address, size in spans:
        pages.update(range(address // PAGE, (address + size - 1) // PAGE + 1))
    return len(pages) * PAGE
