# SPDX-License-Identifier: GPL-2.0-only
"""Reads what a machine's screen shows."""
import collections
import re


def colours(machine):
    """Returns a Counter of the colours (red, green, blue) of the pixels."""
    path = machine.logs / "screen.ppm"
    machine.qmp("screendump", filename=str(path))
    head = re.match(rb"P6\s(\d+)\s(\d+)\s255\s", path.read_bytes())
    pixels = path.read_bytes()[head.end():]
    assert len(pixels) == 3 * int(head[1]) * int(head[2])
    return collections.Counter(zip(pixels[0::3], pixels[1::3], pixels[2::3]))


def is_filled(machine, colour):
    """Returns True if the screen has that colour, except for what a cursor and a prompt take."""
    seen = colours(machine)
    return seen[colour] > 0.9 * sum(seen.values())
