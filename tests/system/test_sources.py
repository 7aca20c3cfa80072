# SPDX-License-Identifier: GPL-2.0-only
"""Tests the form of the sources, and what may include and call what."""
import re

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


LAYERS = {"include": 0, "lib": 1, "monitor": 2, "module": 2, "tools": 2, "boot": 2}
LINES = 500
UNITS = ("lib", "monitor", "module", "tools", "boot")
HEAD = re.compile(r"// SPDX-License-Identifier: [^\n]+\n/\*")


def unit_of(path):
    """Returns the name of a .c file together with its header."""
    return str(path.relative_to(ROOT).with_suffix(""))


def code_of(path):
    """Returns the text without comments and strings."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', "", path.read_text(), flags=re.DOTALL)


def includes_of(path):
    """Yields the units whose headers the file includes."""
    for name in re.findall(r'^#include ["<]([^">]+)[">]', path.read_text(), re.MULTILINE):
        for base in (ROOT, path.parent, ROOT / "include"):
            if (base / name).is_file():
                yield unit_of((base / name).resolve())
                break


def defined_in(code):
    """Returns the names of the functions that other files can call."""
    return re.findall(r"^(?!static|typedef|#|extern)\w[^;{}()=#]*?\b(\w+)\([^;{}]*\)\n\{", code,
                      re.MULTILINE)


def arrows():
    """Returns {unit: the units that it includes or calls}."""
    files = [path for folder in UNITS for path in (ROOT / folder).rglob("*.[ch]")]
    code = {path: code_of(path) for path in files}
    home = {name: unit_of(path) for path in files if path.suffix == ".c"
            for name in defined_in(code[path])}
    assert len(files) > 350 and len(home) > 800
    found = {}
    for path in files:
        found.setdefault(unit_of(path), set()).update(includes_of(path))
        if path.suffix == ".c":
            called = set(re.findall(r"(?<![.>])\b\w+(?=\()", code[path])) & set(home)
            found[unit_of(path)].update(home[name] for name in called)
    return {unit: targets - {unit} for unit, targets in found.items()}


def circles(graph):
    """Returns the strongly connected sets of units (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(unit):
        index[unit] = low[unit] = len(index)
        stack.append(unit)
        for target in graph.get(unit, ()):
            if target not in index:
                visit(target)
            if target in stack:
                low[unit] = min(low[unit], low[target])
        if low[unit] == index[unit]:
            at = stack.index(unit)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for unit in sorted(graph):
        if unit not in index:
            visit(unit)
    return found


def test_at_most_two_files_form_a_circle():
    """A file together with its header includes or calls others; from these no way leads back, but
    from its one partner (docs/tree.md)."""
    wide = [circle for circle in circles(arrows()) if len(circle) > 2]
    assert not wide, wide


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == \
        [["a", "b", "c"], ["d"]]


def test_no_arrow_points_upwards():
    """lib/ knows neither the monitor nor the module; plan and world do not know each other."""
    def layer(unit):
        return LAYERS[unit.split("/")[0]]

    up = [(unit, target) for unit, targets in arrows().items() for target in targets
          if layer(target) > layer(unit) or
          (unit.startswith("lib/plan/") and target.startswith("lib/world/"))]
    assert not up, up


def test_files_are_short_and_say_their_idea():
    """A file of code has at most 500 lines, and each .c file begins with a comment."""
    files = [path for path in sources() if path.suffix in {".c", ".h", ".asm", ".py", ".pml"}]
    long = [path for path in files if len(path.read_text().splitlines()) > LINES]
    assert not long, long
    code = [path for folder in UNITS for path in (ROOT / folder).rglob("*.c")]
    silent = [path for path in code if not HEAD.match(path.read_text())]
    assert not silent, silent
