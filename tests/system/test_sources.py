# SPDX-License-Identifier: GPL-2.0-only
"""Tests the form of the sources."""
from machine import ROOT

COLUMNS, TAB = 100, 8
FOLDERS = ("lib", "monitor", "module", "tools", "boot", "include", "tests", "bench", "scripts")
SUFFIXES = {".c", ".h", ".asm", ".py", ".sh", ".mk", ".pml"}


def sources():
    """Returns the files of code in the repository."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")
             if path.suffix in SUFFIXES and path.is_file()]
    return [ROOT / "Makefile", *sorted(ROOT.glob("*.sh")), *sorted(found)]


def test_lines_fit_in_100_columns():
    """A line of code has at most 100 columns; a tab goes on to the next multiple of 8."""
    files = sources()
    assert len(files) > 500
    wide = [f"{path.relative_to(ROOT)}:{n}: {len(line.expandtabs(TAB))} columns"
            for path in files
            for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
            if len(line.expandtabs(TAB)) > COLUMNS]
    assert not wide, "\n".join(wide)
