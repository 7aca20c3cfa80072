# SPDX-License-Identifier: GPL-2.0-only
"""What a node's Linux reports of itself."""
import re

# Messages of a kernel that has met something foreign, or misses something of its own.
TROUBLE = "|".join((
    "Assuming crash kernel", "BUG:", "kernel BUG", "Oops", "WARNING:", "Call Trace", "nobody cared",
    "No irq handler for", "ACPI (BIOS )?Error", "ACPI: Unable", "rcu: INFO", "soft lockup",
    "blocked for more than", "I/O error", "timeout, (aborting|reset)", "swiotlb.*full",
    "TSC.*unstable", "not responding", "failed to start", "Kernel panic", "Discovered peer bus"))


def lapic_ids(machine, node):
    """Returns the LAPIC IDs of the cores that are online, from their own CPUID."""
    return [int(i) for i in machine.sh(node, "sed -n 's/^apicid[^0-9]*//p' /proc/cpuinfo").split()]


def iomem(machine, node):
    """Returns [(first, end, name)] of /proc/iomem, from all levels."""
    found = re.findall(r"^ *([0-9a-f]+)-([0-9a-f]+) : (.+)$", machine.sh(node, "cat /proc/iomem"),
                       re.MULTILINE)
    return [(int(first, 16), int(last, 16) + 1, what) for first, last, what in found]


def ranges(resources, what):
    return [(first, end) for first, end, name in resources if name == what]


def inside(outer, first, end):
    return any(a <= first and end <= b for a, b in outer)


def interrupts(machine, node, names):
    """Returns {irq: [count per core]} for the rows of /proc/interrupts that match `names`."""
    lines = machine.sh(node, f"grep -E 'CPU0|{names}' /proc/interrupts").split("\n")
    cores = len(lines[0].split())
    rows = [line.partition(":") for line in lines[1:] if line]
    return {irq.strip(): [int(count) for count in rest.split()[:cores]] for irq, _, rest in rows}


def total(rows):
    return sum(map(sum, rows.values()))


def uptime(machine, node):
    return float(machine.sh(node, "cat /proc/uptime").split()[0])


def trouble(machine, node):
    """Returns the lines of the kernel's log that should not be there."""
    said = machine.sh(node, f"dmesg | grep -E '{TROUBLE}'", check=False)
    return [line for line in said.split("\n") if line]


def pci_functions(machine, node):
    """Returns {segment:bus:device.function: class code}."""
    listing = machine.sh(node, "cd /sys/bus/pci/devices && for f in *; do [ ! -e $f ] || "
                               "echo $f $(cat $f/class); done")
    return {name: int(code, 16) for name, code in
            (line.split() for line in listing.split("\n") if line)}
