# SPDX-License-Identifier: GPL-2.0-only
"""Which devices at fixed addresses each CPU touched, from QEMU's trace of memory regions."""
import collections
import re

EVENTS = "memory_region_ops_read", "memory_region_ops_write"
# QEMU's names of the devices at fixed addresses.
LEGACY = re.compile(r"pit|pcspk|rtc(-index)?|i8042-(cmd|data)|pic|elcr|port92|vga.*|hpet|ioapic|"
                    r"pci-conf-(idx|data)|acpi-.*|apm.*|serial|parallel")
LINE = re.compile(r"memory_region_ops_(read|write) cpu (-?\d+) mr \S+ addr (0x[0-9a-f]+) "
                  r"value (0x[0-9a-f]+) size \d+ name '([^']*)'")
IOAPIC_DATA, IOAPIC_PINS = 0x10, 0x10


def qemu_args(log="trace.log"):
    return [arg for event in EVENTS for arg in ("-trace", f"enable={event}")] + ["-D", log]


def serial(port):
    """Returns the registers of a UART."""
    return {f"serial {port + i:#x}" for i in range(8)}


def counts(path):
    """Returns {cpu: Counter}. The names are as "rtc", "serial 0x3f8" (for each register), "ioapic
    pin 4"; accesses to an I/O APIC that concern no pin, as reading its version, are "ioapic read"
    or "ioapic write"."""
    found = collections.defaultdict(collections.Counter)
    index = 0
    with open(path, errors="replace") as trace:
        for what, cpu, addr, value, name in LINE.findall(trace.read()):
            if not LEGACY.fullmatch(name):
                continue
            if name == "serial":
                name = f"serial {addr}"
            elif name == "ioapic":
                if int(addr, 16) & 0xff == 0:
                    index = int(value, 16)
                    continue
                if int(addr, 16) & 0xff == IOAPIC_DATA:
                    name = f"ioapic pin {(index - IOAPIC_PINS) // 2}" if index >= IOAPIC_PINS else \
                        f"ioapic {what}"
            found[int(cpu)][name] += 1
    return found


def foreign(counter, own):
    """Returns the counts without the node's own devices and without reads of an I/O APIC's
    identification."""
    return {name: count for name, count in counter.items()
            if name not in own and name != "ioapic read"}
