# SPDX-License-Identifier: GPL-2.0-only
"""ACPI tables in the shapes of real machines, and tables of firmware that lies. The bytes are those
of the ACPI specification 6.5, chapter 5, and PCI Firmware 3.3, 4.1.2; they were written without
looking at lib/acpi."""
import dataclasses
import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
HEADER = 36
ENABLED, ONLINE_CAPABLE = 1, 2
IO, MEMORY = 1, 0
RESET_SUPPORTED, POWER_BUTTON_IS_A_DEVICE, HARDWARE_REDUCED = 1 << 10, 1 << 4, 1 << 20


def checksummed(data):
    return data[:9] + bytes([(data[9] - sum(data)) & 0xff]) + data[10:]


def table(signature, body, revision=1):
    return checksummed(struct.pack("<4sIBB6s8sI4sI", signature.encode(), HEADER + len(body),
                                   revision, 0, b"MINT", b"TEST", 1, b"MINT", 1) + body)


# --- MADT ---

def lapic(ident, uid=None, flags=ENABLED):
    return struct.pack("<BBBBI", 0, 8, ident if uid is None else uid, ident, flags)


def x2apic(ident, uid=None, flags=ENABLED):
    return struct.pack("<BBHIII", 9, 16, 0, ident, flags, ident if uid is None else uid)


def ioapic(ident, address, gsi):
    return struct.pack("<BBBBII", 1, 12, ident, 0, address, gsi)


def override(irq, gsi, polarity=0, trigger=0, bus=0):
    return struct.pack("<BBBBIH", 2, 10, bus, irq, gsi, polarity | trigger << 2)


def lapic_address(address):
    return struct.pack("<BBHQ", 5, 12, 0, address)


def nmi(uid=0xff):
    return struct.pack("<BBBHB", 4, 6, uid, 5, 1)


def x2apic_nmi():
    return struct.pack("<BBHIB3x", 10, 12, 5, 0xffffffff, 1)


def madt(*entries):
    return table("APIC", struct.pack("<II", 0xfee00000, 1) + b"".join(entries), 5)


IOAPIC = ioapic(2, 0xfec00000, 0)
FOUR = [lapic(i) for i in range(4)]
SMALL = {"apic": madt(*FOUR, IOAPIC)}


# --- other tables ---

def mcfg(*regions):
    """Each region is (base, segment, first bus, last bus)."""
    return table("MCFG", bytes(8) + b"".join(struct.pack("<QHBB4x", *region) for region in regions))


def gas(space, address, width=32):
    return struct.pack("<BBBBQ", space, width, 0, 0, address)


def hpet(address, space=MEMORY):
    return table("HPET", struct.pack("<I", 0x8086a701) + gas(space, address, 64)
                 + struct.pack("<BHB", 0, 14318, 0))


def fadt(size=276, dsdt=0x7fe00000, flags=RESET_SUPPORTED, fields=(), revision=6):
    """Makes a FADT that is cut to `size`. `fields` has (offset, bytes) of fields to replace."""
    data = bytearray(276)
    for offset, content in ((40, struct.pack("<I", dsdt)), (46, struct.pack("<H", 9)),
                            (48, struct.pack("<I", 0xb2)),
                            (52, b"\xa0\xa1"), (56, struct.pack("<I", 0x1800)),
                            (64, struct.pack("<I", 0x1804)),
                            (88, b"\4\2"), (112, struct.pack("<I", flags)),
                            (116, gas(IO, 0xcf9, 8)), (128, b"\6"), *fields):
        data[offset:offset + len(content)] = content
    return table("FACP", bytes(data[HEADER:size]), revision)


def compile_asl(name, directory):
    """Returns what iasl compiles from a file in this folder."""
    subprocess.run(["iasl", "-p", str(directory / name), str(HERE / f"{name}.asl")], check=True,
                   timeout=60, stdout=subprocess.DEVNULL)
    return (directory / f"{name}.aml").read_bytes()


@dataclasses.dataclass
class Shape:
    tables: dict                        # name: bytes, or the name of an .asl file
    lines: tuple = ()                   # lines of machine text that must be there
    counts: dict = dataclasses.field(default_factory=dict)     # word: how many lines begin with it


MANY = Shape({"apic": madt(*(lapic(i, i % 255) for i in range(255)),
                           *(x2apic(i) for i in range(255, 512)), IOAPIC, nmi(), x2apic_nmi())},
             ("cpu 254 uid 254", "cpu 255 uid 255", "cpu 511 uid 511"), {"cpu": 512})
X2APIC_ONLY = Shape({"apic": madt(*(x2apic(i * 2, 1000 + i) for i in range(480)),
                                  ioapic(8, 0xfec00000, 0), x2apic_nmi())},
                    ("cpu 0 uid 1000", "cpu 958 uid 1479"), {"cpu": 480})
SOCKETS_OF_256 = Shape({"apic": madt(*(x2apic(socket << 8 | i) for socket in range(16)
                                       for i in range(30)))},
                       ("cpu 3869 uid 3869",), {"cpu": 480})
NOT_ENABLED = Shape({"apic": madt(lapic(0, 1), lapic(1, 2, 0), lapic(2, 3, ONLINE_CAPABLE),
                                  lapic(0xff, 4, 0),
                                  lapic(0xff, 5), x2apic(300, 6, ONLINE_CAPABLE), x2apic(301, 7, 0),
                                  x2apic(302, 8),
                                  x2apic(0xffffffff, 9), lapic(8, 10, ENABLED | ONLINE_CAPABLE))},
                    ("cpu 0 uid 1", "cpu 8 uid 10", "cpu 302 uid 8"), {"cpu": 3})
# Performance cores have two threads, efficient ones one: every other ID of the efficient ones
# belongs to no core.
HYBRID = Shape({"apic": madt(*(lapic(i) for i in (0, 1, 8, 9, 16, 17, 24, 25, *range(32, 48, 2))),
                             IOAPIC, nmi())}, ("cpu 25 uid 25", "cpu 34 uid 34"), {"cpu": 16})
OVERRIDES = Shape({"apic": madt(
    *FOUR, IOAPIC, override(0, 2), override(9, 9, 1, 3), override(10, 20, 3, 3),
    override(11, 21, 0, 3),
    override(5, 5, 3, 1), override(3, 19, 3, 0), override(9, 22, 3, 3), override(4, 7, 1, 1, bus=1),
    override(16, 23, 3, 3))},
    ("override 0 gsi 2 edge high", "override 9 gsi 9 level high", "override 10 gsi 20 level low",
     "override 11 gsi 21 level low", "override 5 gsi 5 edge low", "override 3 gsi 19 edge low"),
                  {"override": 6})
IOAPICS = Shape({"apic": madt(*FOUR,
                              *(ioapic(8 + i, 0xfec00000 + (i << 12), 24 * i) for i in range(9)),
                              lapic_address(0x1fee00000))},
                ("ioapic 16 gsi 192 at 0xfec08000", "lapic 0x1fee00000 xapic"), {"ioapic": 9})
SEGMENTS_8 = Shape({**SMALL,
                    "mcfg": mcfg(*((0x10000000000 + (i << 28), i, 0, 255) for i in range(8)))},
                   ("ecam 0x10070000000 segment 7 buses 00-ff",), {"ecam": 8})
SEGMENTS_32 = Shape({**SMALL, "mcfg": mcfg((0xe0000000, 0, 0, 255), *(
    (0x3ffe00000000 + (i << 28), i, 0, 127 + i) for i in range(1, 32)))},
    ("ecam 0x3fffe0000000 segment 30 buses 00-9d",), {"ecam": 32})
ABOVE_512G = Shape({**SMALL,
                    "mcfg": mcfg((0xfff00000000, 0, 0, 254), (0xfff10000000, 1, 0x80, 0xff))},
                   ("ecam 0xfff00000000 segment 0 buses 00-fe",
                    "ecam 0xfff10000000 segment 1 buses 80-ff"),
                   {"ecam": 2})
AT_2_52 = Shape({**SMALL, "mcfg": mcfg((1 << 52, 0, 0, 255))},
                ("ecam 0x10000000000000 segment 0 buses 00-ff",))
S5_SSDT = Shape({**SMALL, "facp": fadt(), "dsdt": "no_s5_dsdt", "ssdt1": "other_ssdt",
                 "ssdt2": "s5_ssdt"},
                ("s5 5 5",))
S5_DSDT = Shape({**SMALL, "facp": fadt(), "dsdt": "s5_dsdt", "ssdt1": "s5_ssdt"}, ("s5 7 0",),
                {"s5": 1})
S5_IF = Shape({**SMALL, "facp": fadt(), "dsdt": "s5_if_dsdt"}, ("s5 1 5",))
S5_NOT = Shape({**SMALL, "facp": fadt(), "dsdt": "no_s5_dsdt", "ssdt1": "other_ssdt"}, (),
               {"s5": 0})
FADT_64 = Shape({**SMALL, "dsdt": "s5_dsdt", "hpet": hpet(0xfed00000), "facp": fadt(dsdt=0, fields=(
    (56, bytes(4)), (64, bytes(4)), (140, struct.pack("<Q", 0x17fe00000)), (148, gas(IO, 0x1800)),
    (172, gas(IO, 0x1804, 16)), (184, gas(IO, 0x1900, 16))))},
    ("pm1 0x1804 0x1900", "power-button 0x1800 0x1802", "acpi-enable 0xb2 0xa0", "reset 0xcf9 0x6",
     "s5 7 0", "hpet 0xfed00000 id 0x8086a701 tick 14318"))
FADT_1_0 = Shape({**SMALL, "facp": fadt(116, revision=1, flags=0)}, ("pm1 0x1804 0x0",),
                 {"reset": 0})
FADT_REDUCED = Shape({**SMALL, "facp": fadt(flags=RESET_SUPPORTED | HARDWARE_REDUCED)},
                     ("reset 0xcf9 0x6",), {"pm1": 0, "power-button": 0, "acpi-enable": 0})
BUTTON_IS_A_DEVICE = Shape({**SMALL, "facp": fadt(flags=POWER_BUTTON_IS_A_DEVICE)},
                           ("pm1 0x1804 0x0",), {"power-button": 0, "reset": 0})
RESET_MEMORY = Shape({**SMALL, "facp": fadt(fields=((116, gas(MEMORY, 0xfed80000, 8)),))},
                     ("reset mem 0xfed80000 0x6",))
RESET_PCI = Shape({**SMALL, "facp": fadt(fields=((116, gas(2, 0x1f000000cf, 8)),))},
                  ("reset pci 0x1f000000cf 0x6",))
RESET_NOWHERE = Shape({**SMALL, "facp": fadt(fields=((116, gas(10, 1, 8)),))}, (), {"reset": 0})

GOOD = {name.lower().replace("_", "-"): shape for name, shape in dict(globals()).items()
        if isinstance(shape, Shape)}


# --- firmware that lies ---

def flipped(data):
    return data[:20] + bytes([data[20] ^ 1]) + data[21:]


def with_length(data, length):
    return checksummed(data[:4] + struct.pack("<I", length) + data[8:])


WHOLE = {**SMALL, "mcfg": mcfg((0xe0000000, 0, 0, 255)), "hpet": hpet(0xfed00000), "facp": fadt()}
FIXED = {"apic": "MADT", "mcfg": "MCFG", "hpet": "HPET", "facp": "FADT"}

# (tables, the message, whether the tables are refused as a whole)
BAD = {
    "madt-2000": ({"apic": madt(*(x2apic(i) for i in range(2000)))},
                  "the MADT lists 2000 enabled cores, and the monitor holds", True),
    "madt-no-core": ({"apic": madt(lapic(0, flags=0), IOAPIC)}, "the MADT lists no enabled core",
                     True),
    "madt-zero-length": ({"apic": madt(*FOUR, b"\0\0", IOAPIC)},
                         "the MADT is damaged: type 0 at byte 76 has length 0", True),
    "madt-entry-over-the-end": ({"apic": madt(*FOUR, b"\x09\x10\0\0")},
                                "type 9 at byte 76 has length 16", True),
    "madt-short-entry": ({"apic": madt(*FOUR, b"\x01\x06\0\0\0\0")},
                         "type 1 at byte 76 has length 6", True),
    "madt-ioapics-40": ({"apic": madt(*FOUR, *(ioapic(i, 0xfec00000 + (i << 12), 24 * i)
                                               for i in range(40)))},
                        "lists 40 I/O APICs", True),
    "mcfg-backwards": ({**SMALL, "mcfg": mcfg((0xe0000000, 0, 32, 31))}, "ends before it begins",
                       False),
    "mcfg-at-0": ({**SMALL, "mcfg": mcfg((0, 0, 0, 255))}, "impossible base address", False),
    "mcfg-half-an-entry": ({**SMALL, "mcfg": table("MCFG", bytes(8 + 20))}, "whole entry", False),
    "mcfg-70": ({**SMALL,
                 "mcfg": mcfg(*((0x10000000000 + (i << 28), i, 0, 255) for i in range(70)))},
                "more than 64 entries", True),
    "hpet-in-io-space": ({**SMALL, "hpet": hpet(0xfed0, IO)}, "the HPET has an impossible address",
                         False),
    "fadt-115-bytes": ({**SMALL, "facp": fadt(115)}, "the FADT has no room for its fields", False),
    "no-fadt": (SMALL, "there is no FADT", False),
    **{f"{name}-truncated": ({**WHOLE, name: WHOLE[name][:-5]}, f"the {called} cannot be read",
                             name == "apic")
       for name, called in FIXED.items()},
    **{f"{name}-checksum": ({**WHOLE, name: flipped(WHOLE[name])},
                            f"the {called} has a bad checksum", name == "apic")
       for name, called in FIXED.items()},
    **{f"{name}-length-8": ({**WHOLE, name: with_length(WHOLE[name], 8)},
                            f"the {called} says that it is shorter than its header", name == "apic")
       for name, called in FIXED.items()},
    **{f"{name}-length-4G": ({**WHOLE, name: with_length(WHOLE[name], 0xffffffff)},
                             f"the {called} says that it is longer than 16 MiB", name == "apic")
       for name, called in FIXED.items()},
}
