# SPDX-License-Identifier: GPL-2.0-only
"""A reader of the ownership table that knows only the offsets in include/mint/abi.h. So the tests
fail if the layout changes unnoticed."""
import base64
import collections
import gzip
import struct
import time

from machine import BOOT_LIMIT

ACPI_SIGNATURE = b"MINT"
MAGIC = b"MINTTABL"
BLOCK_SIZE = 128 << 20
PAGE = 4096
STALE, ABSENT, MONITOR, FIXED, FREE = 0xfb, 0xfc, 0xfd, 0xfe, 0xff
LOG, CONSOLES = 12, 13  # enum mint_array_id
LOADED, STARTING, RUNNING, STOPPING, HALTED = range(5)

Acpi = collections.namedtuple("Acpi", "major minor size addr node_index node_name")
HEARTBEAT = 0x20        # mint_node.heartbeat
Node = collections.namedtuple("Node",
                              "name boot_lapic_id tag state generation heartbeat kernel_addr flags")


def text(name):
    return name.partition(b"\0")[0].decode()


def read_acpi(machine, node):
    """Returns the ACPI table MINT as a node's Linux shows it. Checks its checksum."""
    raw = read_file(machine, node, "/sys/firmware/acpi/tables/MINT")
    ecam_count, = struct.unpack_from("<H", raw, 0x4a)
    assert raw[:4] == ACPI_SIGNATURE
    assert struct.unpack_from("<I", raw, 4)[0] == len(raw) == 80 + 16 * ecam_count
    assert sum(raw) % 256 == 0, "checksum"
    major, minor, size, low, high, index = struct.unpack_from("<HHIIII", raw, 0x24)
    return Acpi(major, minor, size, high << 32 | low, index, text(raw[0x38:0x48]))


def read_file(machine, node, path):
    return read_bytes(machine, node, f"cat {path}")


def read_bytes(machine, node, command):
    """Returns the bytes that a command prints. They are compressed for the way, since a polled UART
    carries some 2 KB/s."""
    return gzip.decompress(base64.b64decode(machine.sh(node, f"{command} | gzip | base64")))


class Table:
    def __init__(self, machine, node):
        """Reads the table as `node` sees it in memory, at the address that its ACPI table names."""
        self.acpi = read_acpi(machine, node)
        assert self.acpi.addr % PAGE == 0 and self.acpi.size % PAGE == 0
        self.raw = self._read(machine, node, self._pages_before_texts(machine, node))
        (self.magic, self.major, self.minor, self.size, self.block_shift, self.tsc_khz,
         self.generation, arrays, self.bsp_lapic_id) = struct.unpack_from("<8sHHIIIQII", self.raw)
        assert self.magic == MAGIC and (self.major, self.size) == (1, self.acpi.size)
        assert arrays >= 4
        self.blocks = [b for b, in self._array(0, "<B")]
        self.cores = dict(self._array(1, "<IB"))
        self.functions = {bdf_text(segment, bdf): owner
                          for segment, bdf, owner in self._array(2, "<HHB")}
        self.nodes = {}
        for name, *fields in self._array(3, "<16sIB3xIIQQ12xI"):
            self.nodes[text(name)] = Node(text(name), *fields)

    def _read(self, machine, node, pages):
        raw = read_bytes(machine, node, f"dd if=/dev/mem bs={PAGE} skip={self.acpi.addr // PAGE} "
                                        f"count={pages} 2>/dev/null")
        assert len(raw) == pages * PAGE <= self.acpi.size
        return raw

    def _pages_before_texts(self, machine, node):
        """Returns how many pages come before the one in which the monitor's log begins: that and
        the consoles behind it are large, and always change."""
        offset, count = struct.unpack_from("<II", self._read(machine, node, 1),
                                           0x40 + 16 * LOG)
        return offset // PAGE if count else self.acpi.size // PAGE

    def still(self):
        """Returns the bytes of the table with the heartbeats of the nodes zeroed, the only words
        that always change."""
        raw = bytearray(self.raw)
        offset, count, stride = struct.unpack_from("<III", raw, 0x40 + 16 * 3)
        for node in range(count):
            struct.pack_into("<Q", raw, offset + node * stride + HEARTBEAT, 0)
        return bytes(raw)

    def array_offset(self, index):
        return struct.unpack_from("<I", self.raw, 0x40 + 16 * index)[0]

    def _array(self, index, form):
        offset, count, stride = struct.unpack_from("<III", self.raw, 0x40 + 16 * index)
        assert stride >= struct.calcsize(form) and offset + count * stride <= self.size
        return [struct.unpack_from(form, self.raw, offset + i * stride) for i in range(count)]

    def offset(self, array, n):
        """Returns the offset of an element, in bytes from the start of the table."""
        offset, count, stride = struct.unpack_from("<III", self.raw, 0x40 + 16 * array)
        assert n < count
        return offset + n * stride

    def word(self, offset):
        return struct.unpack_from("<I", self.raw, offset)[0]

    def blocks_of(self, start, end):
        """Returns the tags of the blocks that [start, end) touches."""
        return self.blocks[start // BLOCK_SIZE:-(-end // BLOCK_SIZE)]


def settled(machine, node):
    """Waits until the monitor has zeroed the pool, since blocks change until then. Returns the
    table."""
    end = time.monotonic() + BOOT_LIMIT
    while {STALE, MONITOR} & set((seen := Table(machine, node)).blocks):
        assert time.monotonic() < end, "the pool is not zeroed"
    return seen


def bdf_text(segment, bdf):
    name = f"{bdf >> 8:02x}:{bdf >> 3 & 31:02x}.{bdf & 7}"
    return f"{segment:04x}:{name}" if segment else name
