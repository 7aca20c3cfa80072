# SPDX-License-Identifier: GPL-2.0-only
"""Tests lib/acpi with our own tables: those in the shapes of real machines must be read as iasl
reads them; those that lie must lead to a message."""
import subprocess
import sys

import pytest

import compare
from compare import Answer, ROOT, raw_tables
from shapes import BAD, GOOD, compile_asl


@pytest.fixture
def machine(tmp_path):
    """Returns a function that writes raw tables into a folder and returns them as a list."""
    folder = tmp_path / "machine"
    folder.mkdir()

    def write(tables):
        for name, data in tables.items():
            (folder / f"{name}.dat").write_bytes(compile_asl(data, tmp_path)
                                                 if isinstance(data, str) else data)
        return raw_tables(folder.iterdir())
    write.folder = folder
    return write


@pytest.mark.parametrize("name", GOOD)
def test_shape(machine, tmp_path, name):
    shape = GOOD[name]
    tables = machine(shape.tables)
    assert compare.differences(tables, tmp_path)[0] == []
    lines = compare.of_lib(tables).lines
    assert [line for line in shape.lines if line not in lines] == []
    assert {word: sum(line.startswith(word + " ") for line in lines) for word in shape.counts} == \
        shape.counts


@pytest.mark.parametrize("name", BAD)
def test_lie(machine, name):
    """lib/acpi prints a clear message. From a MADT that cannot be trusted it takes no core."""
    tables, said, refused = BAD[name]
    answer = compare.of_lib(machine(tables))
    assert said in answer.said
    assert answer.refused == refused
    assert refused == (not any(line.startswith("cpu ") for line in answer.lines))


@pytest.mark.parametrize("change, seen", [
    (lambda lines: [line for line in lines if not line.startswith("cpu 34 ")],
     "only iasl:     cpu 34 uid 34"),
    (lambda lines: [*lines, "cpu 33 uid 33"], "only lib/acpi: cpu 33 uid 33"),
    (lambda lines: [*lines, "s5 1 1"], "only lib/acpi: s5 1 1"),
    (lambda lines: [line.replace("at 0xfec00000", "at 0xfec01000") for line in lines],
     "only iasl:     ioapic 2 gsi 0 at 0xfec00000"),
])
def test_differences_are_seen(machine, tmp_path, monkeypatch, change, seen):
    """The comparison must find differences."""
    tables = machine(GOOD["hybrid"].tables)
    answer = compare.of_lib(tables)
    monkeypatch.setattr(compare, "of_lib",
                        lambda _: Answer(change(answer.lines), answer.said, answer.refused))
    assert seen in compare.differences(tables, tmp_path)[0]


def test_damage_must_be_told(machine, tmp_path, monkeypatch):
    tables = machine(BAD["hpet-checksum"][0])
    answer = compare.of_lib(tables)
    monkeypatch.setattr(compare, "of_lib", lambda _: Answer(answer.lines, "", answer.refused))
    assert compare.differences(tables, tmp_path)[0] == \
        ["damaged (checksum), and no word of it: hpet.dat"]


def as_acpidump(tables):
    """Returns the text form of acpidump: for each table its name and address, and rows of 16
    bytes."""
    text = "Firmware Warning (ACPI): something that acpidump has to say\n"
    for name, data in tables.items():
        text += f"{name.upper()[:4]} @ 0x0000000000000000\n"
        for at in range(0, len(data), 16):
            row = data[at:at + 16]
            text += f"    {at:04X}: {' '.join(f'{b:02X}' for b in row):47}  {'.' * len(row)}\n"
        text += "\n"
    return text


def run(folder):
    done = subprocess.run([sys.executable, ROOT / "tests" / "acpi" / "compare.py", folder],
                          capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def test_folder_of_dumps(machine, tmp_path):
    """One folder has raw tables, another a text. Then one machine is damaged. Then there is
    none."""
    machine(GOOD["s5-ssdt"].tables)
    texts = tmp_path / "vendor" / "model"
    texts.mkdir(parents=True)
    (texts / "5C8E3B.bin").write_text(as_acpidump(GOOD["segments-32"].tables))
    status, said = run(tmp_path)
    assert (status, said.count("\n")) == (0, 2), said
    assert "2 machines, 0 read otherwise than iasl does; lib/acpi had something to say of 1" in said
    (machine.folder / "hpet.dat").write_bytes(BAD["hpet-checksum"][0]["hpet"])
    status, said = run(tmp_path)
    assert status == 0 and "the HPET has a bad checksum" in said
    (tmp_path / "none").mkdir()
    status, said = run(tmp_path / "none")
    assert status == 1 and "no ACPI tables here" in said
