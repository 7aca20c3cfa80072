# SPDX-License-Identifier: GPL-2.0-only
"""Compares two readers of a machine's ACPI tables: lib/acpi (read_tables.c) and ACPICA's
disassembler, iasl.

Both must read the same. For each table, a function in READERS turns iasl's output into lines of
machine text (docs/machine.md). READERS also has the words with which the lines of a table begin.
For a new table add a function there, once machine_print() prints its lines.

    compare.py DIR      compares every machine below DIR: an acpidump text (one file is one
                        machine), or a folder of raw tables (*.dat, *.aml, as acpixtract or
                        /sys/firmware/acpi/tables make them)
"""
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "acpi" / "read_tables"
LIMIT = 300                                     # seconds for one program on one table
HEADER = 36
PORT_MAX = 0xffff
AML = {"DSDT", "SSDT", "PSDT"}
# The names of tables in lib/acpi's messages, where they differ from the signature.
CALLED = {"APIC": "MADT", "FACP": "FADT", "PSDT": "SSDT"}
TEXT_DUMP = re.compile(rb"^.{4} @ 0x[0-9a-fA-F]+\s*$", re.MULTILINE)
TEXT_BEGIN = 4096  # warnings of acpidump may come before the first table
# "[024h 0036 4] Local Apic Address : FEE00000" (later versions of iasl print the length in
# hexadecimal), or a flag of the field above.
FIELD = re.compile(r"^\[\w+h \d+ +\w+\] +(.*?) : (.*)$|^ {10,}(\S.*?) : (\S+)$")


@dataclasses.dataclass
class Table:
    path: pathlib.Path
    data: bytes
    said: str = ""              # iasl's disassembly

    @property
    def signature(self):
        return self.data[:4].decode("latin-1")

    @property
    def fault(self):
        """Returns why the table cannot be trusted, or None if it is sound."""
        length = int.from_bytes(self.data[4:8], "little")
        if len(self.data) < HEADER or not HEADER <= length <= len(self.data):
            return "length"
        if sum(self.data[:length]) & 0xff:
            return "checksum"
        return None


@dataclasses.dataclass
class Answer:
    lines: list                 # of machine text
    said: str                   # messages
    refused: bool


class Fields(list):
    """The fields of a disassembly as (name, value), in their order."""

    def __init__(self, text):
        for line in text.split("\n"):
            if match := FIELD.match(line):
                name, value = (match[1], match[2]) if match[1] else (match[3], match[4])
                self.append((name.strip(), value.strip()))

    def all(self, name):
        return [value for key, value in self if key == name]

    def number(self, name, index=0, default=0):
        values = self.all(name)
        return int(values[index].split()[0], 16) if index < len(values) else default

    def parts(self, name):
        """Cuts the list where a field `name` begins, and yields the pieces."""
        cuts = [i for i, (key, _) in enumerate(self) if key == name] + [len(self)]
        for begin, end in zip(cuts, cuts[1:]):
            part = Fields("")
            part.extend(self[begin:end])
            yield part

    def generic(self, name):
        """Returns (space, address) of a generic address, or (None, 0) if there is none."""
        for i, (key, value) in enumerate(self):
            if key == name and "Generic Address" in value:
                return int(self[i + 1][1].split()[0], 16), int(self[i + 5][1], 16)
        return None, 0

    def port(self, name):
        """Returns the I/O port that a generic address names, or 0."""
        space, address = self.generic(name)
        return address if space == 1 and address <= PORT_MAX else 0


def core(part, ident, uid, broadcast):
    if part.number("Processor Enabled") and part.number(ident) != broadcast:
        yield f"cpu {part.number(ident)} uid {part.number(uid)}"


def override(part):
    if part.number("Bus") or part.number("Source") > 15:
        return
    polarity, trigger = part.number("Polarity"), part.number("Trigger Mode")
    level = trigger == 3
    low = polarity == 3 or (level and polarity != 1)
    yield (f"override {part.number('Source')} gsi {part.number('Interrupt')} "
           f"{'level' if level else 'edge'} {'low' if low else 'high'}")


def first_of_each(lines, words):
    """Returns the lines without those that begin with the same words as an earlier line."""
    seen = {}
    for line in lines:
        seen.setdefault(tuple(line.split()[:words]), line)
    return list(seen.values())


def madt(fields):
    address, lines, overrides = fields.number("Local Apic Address"), [], []
    for part in fields.parts("Subtable Type"):
        kind = part.number("Subtable Type")
        if kind == 0:
            lines += core(part, "Local Apic ID", "Processor ID", 0xff)
        elif kind == 9:
            lines += core(part, "Processor x2Apic ID", "Processor UID", 0xffffffff)
        elif kind == 1:
            lines.append(f"ioapic {part.number('I/O Apic ID')} gsi {part.number('Interrupt')} "
                         f"at {part.number('Address'):#x}")
        elif kind == 2:
            overrides += override(part)
        elif kind == 5:
            address = part.number("APIC Address")
    cores = first_of_each((line for line in lines if line.startswith("cpu")), 2)
    return [f"lapic {address:#x} xapic", *cores, *first_of_each(overrides, 2),
            *(line for line in lines if line.startswith("ioapic"))]


def mcfg(fields):
    for part in fields.parts("Base Address"):
        yield (f"ecam {part.number('Base Address'):#x} segment "
               f"{part.number('Segment Group Number')} buses "
               f"{part.number('Start Bus Number'):02x}-{part.number('End Bus Number'):02x}")


def hpet(fields):
    address, = [int(v, 16) for v in fields.all("Address")] or [0]
    if fields.number("Space ID") == 0 and address and address % 8 == 0 and address < 1 << 32:
        yield (f"hpet {address:#x} id {fields.number('Hardware Block ID'):#x} "
               f"tick {fields.number('Minimum Clock Ticks')}")


def reset(fields):
    space, address = fields.generic("Reset Register")
    inside = {0: 0 < address < 1 << 32, 1: 0 < address <= PORT_MAX,
              2: address & ~(31 << 32 | 7 << 16 | 0xff) == 0}
    if inside.get(space):
        where = ("mem ", "", "pci ")[space]
        yield f"reset {where}{address:#x} {fields.number('Value to cause reset'):#x}"


def fadt(fields):
    def pm1(block):
        plain = fields.number(f"{block} Block Address")
        return fields.port(f"{block} Block") or (plain if plain <= PORT_MAX else 0)

    if fields.number("Reset Register Supported (V2)"):
        yield from reset(fields)
    if fields.number("Hardware Reduced (V5)"):
        return
    a, b = pm1("PM1A Control"), pm1("PM1B Control")
    if a or b:
        yield f"pm1 {a:#x} {b:#x}"
    smi, enable = fields.number("SMI Command Port"), fields.number("ACPI Enable Value")
    if smi <= PORT_MAX and (smi or enable):
        yield f"acpi-enable {smi:#x} {enable:#x}"
    events, length = pm1("PM1A Event"), fields.number("PM1 Event Block Length")
    if not fields.number("Control Method Power Button (V1)") and events and length >= 4 and \
            events + length <= PORT_MAX:
        yield f"power-button {events:#x} {events + length // 2:#x}"


# For each signature: the function that reads a disassembly, and the words of its lines.
READERS = {
    "APIC": (madt, ("cpu", "lapic", "ioapic", "override")),
    "MCFG": (mcfg, ("ecam",)),
    "HPET": (hpet, ("hpet",)),
    "FACP": (fadt, ("reset", "pm1", "acpi-enable", "power-button")),
}
S5 = re.compile(r"Name \(\\?_S5_?, Package \([^)]*\)[^{]*\{([^}]*)\}")
S5_WORDS = ("s5",)
CONSTANT = {"Zero": 0, "One": 1}


def sleep_type(word):
    return CONSTANT[word] if word in CONSTANT else int(word, 16)


def s5(tables):
    """Returns the line of \_S5, from the DSDT or from the first SSDT that has it."""
    for table in tables:
        if match := S5.search(table.said):
            words = re.findall(r"\b(Zero|One|0x[0-9A-F]+)\b", re.sub(r"//.*", "", match[1]))
            if len(words) >= 2 and all(sleep_type(word) <= 7 for word in words[:2]):
                return [f"s5 {sleep_type(words[0])} {sleep_type(words[1])}"]
    return []


def disassemble(table, directory):
    """Returns iasl's disassembly of a table, or "" if iasl makes none."""
    name = directory / f"{table.path.stem}.in"
    name.write_bytes(table.data)
    subprocess.run(["iasl", "-p", str(name.with_suffix("")), "-d", str(name)],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LIMIT, check=False)
    found = name.with_suffix(".dsl")
    return found.read_text(errors="replace") if found.exists() else ""


def of_iasl(tables, directory):
    """Returns (iasl's lines, the words with which these may begin)."""
    lines, words, aml = [], set(S5_WORDS), []
    for table in sorted(tables, key=lambda t: t.signature != "DSDT"):
        if table.fault:
            continue
        if table.signature in AML:
            if b"_S5_" in table.data:
                table.said = disassemble(table, directory)
                aml.append(table)
        elif table.signature in READERS and not words & set(READERS[table.signature][1]):
            reader, its = READERS[table.signature]
            table.said = disassemble(table, directory)
            lines += reader(Fields(table.said))
            words |= set(its)
    return lines + s5(aml), words


def of_lib(tables):
    done = subprocess.run([str(PROGRAM), *(str(t.path) for t in tables)], capture_output=True,
                          text=True, timeout=LIMIT, check=False)
    assert done.returncode in (0, 1), f"{PROGRAM}: status {done.returncode}\n{done.stderr}"
    return Answer(done.stdout.split("\n"), done.stderr, done.returncode == 1)


def differences(tables, directory):
    """Returns (the lines that only one of both has, lib/acpi's messages about the tables)."""
    answer = of_lib(tables)
    expected, words = of_iasl(tables, directory)
    wrong = [f"damaged ({t.fault}), and no word of it: {t.path.name}" for t in tables
             if t.fault and t.signature in {*READERS, *AML}
             and CALLED.get(t.signature, t.signature) not in answer.said]
    if answer.refused:
        if not any(t.fault for t in tables if t.signature == "APIC"):
            wrong.append(f"refused: {answer.said.strip()}")
        return wrong, answer.said
    ours = {line for line in answer.lines if line.split(" ")[0] in words}
    wrong += [f"only iasl:     {line}" for line in sorted(set(expected) - ours)]
    wrong += [f"only lib/acpi: {line}" for line in sorted(ours - set(expected))]
    return wrong, answer.said


def natural(path):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]


def raw_tables(files):
    """Returns those of the files that begin as a table does."""
    found = [Table(path, path.read_bytes()) for path in sorted(files, key=natural)]
    return [t for t in found if re.fullmatch(rb"[A-Z0-9!_]{4}", t.data[:4])]


def extract(dump, directory):
    subprocess.run(["acpixtract", "-a", str(dump)], cwd=directory, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=LIMIT, check=False)
    return raw_tables(directory.glob("*.dat"))


def is_dump(path):
    with open(path, "rb") as file:
        return bool(TEXT_DUMP.search(file.read(TEXT_BEGIN)))


def machines(top):
    """Yields (name, files, whether it is a text) for each machine below a folder."""
    for folder, _, names in os.walk(top):
        files = [pathlib.Path(folder) / name for name in sorted(names)]
        dumps = [path for path in files if is_dump(path)]
        for path in dumps:
            yield str(path), [path], True
        tables = raw_tables(set(files) - set(dumps))
        if any(t.signature == "APIC" for t in tables):
            yield folder, [t.path for t in tables], False


def compare(machine):
    """Returns (name, differences, messages). The differences are None if there is no MADT."""
    name, files, text = machine
    with tempfile.TemporaryDirectory() as directory:
        tables = extract(files[0].resolve(), pathlib.Path(directory)) if text else raw_tables(files)
        if not any(t.signature == "APIC" for t in tables):
            return name, None, ""
        try:
            return name, *differences(tables, pathlib.Path(directory))
        except subprocess.TimeoutExpired as late:
            return name, [f"{' '.join(late.cmd)} did not end within {LIMIT} s"], ""


def main(top):
    found = list(machines(top))
    if not found:
        sys.exit(f"{top}: no ACPI tables here: neither acpidump texts nor folders of raw tables "
                 "with a MADT")
    bad = told = empty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, wrong, said in pool.map(compare, found):
            if wrong is None:
                empty += 1
                continue
            bad += bool(wrong)
            told += bool(said)
            for line in (*wrong, *said.strip().split("\n")) if wrong or said else ():
                print(f"{name}: {line}")
    print(f"{len(found) - empty} machines, {bad} read otherwise than iasl does; lib/acpi had "
          f"something to say of {told}; {empty} dumps without a MADT were left out")
    if bad or len(found) == empty:
        sys.exit(1)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit("usage: compare.py DIR")
    main(sys.argv[1])
