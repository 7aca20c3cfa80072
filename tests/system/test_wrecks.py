# SPDX-License-Identifier: GPL-2.0-only
"""Tests nodes whose kernels cannot recover, devices in the middle of their work, and a console that
is not read."""
import mmap
import re
import time

import pytest

import life
import linux
from faults import BOTH, files, killed_and_started, machine, three  # noqa: F401
from machine import BOOT_LIMIT

# --- kernels that cannot recover ---

def wreck(machine, node, module, options):
    """Breaks a node so that it neither answers nor comes home by itself."""
    machine.sh(node, "echo 0 >/proc/sys/kernel/panic; echo 1 >/proc/sys/kernel/panic_on_oops")
    machine.console(node).sendline(f"insmod /lib/{module}.ko {options}")


@pytest.mark.long
@BOTH
@pytest.mark.parametrize("module, options", [
    ("mint_hang", "cpu=-1"), ("mint_wreck", "what=idt"), ("mint_wreck", "what=memory")],
    ids=["interrupts off", "IDT", "memory"])
def test_wrecked_node_is_mended(machine, node, module, options):
    wreck(machine, node, module, options)
    life.wait_state(machine, node, "hung", "crashed")
    machine.witness.untouched()
    killed_and_started(machine, node)


@pytest.mark.long
def test_panic_beside_a_hung_core(machine):
    """The boot core has interrupts off when the other core panics. The order to stop waits in the
    boot core's LAPIC, and the NMI that follows brings the core into the monitor without an INIT.
    The next life must not get that order."""
    machine.sh("victim", "echo 0 >/proc/sys/kernel/panic")
    machine.console("victim").sendline("taskset 2 insmod /lib/mint_hang.ko cpu=0 then_panic=1")
    life.wait_state(machine, "victim", "crashed")
    end = time.monotonic() + BOOT_LIMIT
    while life.cpus(machine)[2] != ("victim", "parked"):
        assert time.monotonic() < end, "the boot core was not stopped by the panic"
        time.sleep(0.5)
    killed_and_started(machine, "victim")


# --- a device in the middle of its work ---

PAGE = 4096
PATTERN = b"what a dead node's disk was reading "


def memory_of(machine, node):
    """Returns the node's ranges of RAM."""
    return [(first, end) for first, end in linux.ranges(linux.iomem(machine, node), "System RAM")]


def pages_with(machine, ranges, pattern):
    """Returns the physical addresses of pages in these ranges that begin with the pattern."""
    found = []
    for first, end in ranges:
        path = machine.dir / "ram"
        machine.qmp("pmemsave", val=first, size=end - first, filename=str(path))
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as ram:
            at = ram.find(pattern)
            while at >= 0:
                # A page that has been overwritten in part may have it further on.
                if at % PAGE == 0:
                    found.append(first + at)
                at = ram.find(pattern, (at // PAGE + 1) * PAGE)
        path.unlink()
    return found


def throttle(machine, disk, bytes_per_second):
    machine.qmp("block_set_io_throttle", device=disk, bps=bytes_per_second, bps_rd=0, bps_wr=0,
                iops=0, iops_rd=0, iops_wr=0)


@pytest.mark.long
def test_dma_in_flight_does_not_reach_the_next_life(machine):
    """The node is killed while its disk has been told to read and has not answered yet."""
    ranges = memory_of(machine, "victim")
    machine.sh("victim",
               f"yes \"{PATTERN.decode()}\" | dd of=/tmp/p bs=4096 count=1 iflag=fullblock 2>&1; "
               "for i in $(seq 12); do cat /tmp/p /tmp/p >/tmp/q; mv /tmp/q /tmp/p; done; "
               "dd if=/tmp/p of=/dev/nvme0n1 bs=1M seek=16 oflag=direct conv=notrunc 2>&1")
    assert pages_with(machine, ranges, PATTERN), "this looks in the wrong place"
    throttle(machine, "disk2", 65536)
    for i in range(8):
        machine.background("victim", f"dd if=/dev/nvme0n1 of=/dev/null bs=1M skip={16 + i} count=1 "
                                     "iflag=direct")
    inflight = "cat /sys/block/nvme0n1/inflight"
    machine.sh("victim", f"while set -- $({inflight}); [ $1 -lt 8 ]; do usleep 100000; done")
    assert int(machine.sh("victim", f"sleep 1; {inflight}").split()[0]) >= 4, \
        "the disk is too quick"
    starts = life.rows(machine)["victim"][2]
    assert machine.force("restart", "victim") == ""
    # The new kernel's driver has not reset the disk yet. What is in memory now came before the
    # monitor reset the disk.
    machine.wait_monitor("mint: node victim: entering its kernel", BOOT_LIMIT)
    before = pages_with(machine, ranges, PATTERN)
    assert before, \
        "the memory of the last life is gone, though the config does not say `scrub = yes`"
    throttle(machine, "disk2", 0)
    life.wait_started(machine, "victim", starts + 1)
    machine.wait_shell("victim")
    assert set(pages_with(machine, ranges, PATTERN)) <= set(before)
    assert machine.sh("victim", "dd if=/dev/nvme0n1 bs=1M skip=16 count=1 iflag=direct 2>/dev/null "
                                "| head -c 36") == PATTERN.decode()


# --- a console that is not read ---

@pytest.mark.long
def test_console_that_nobody_reads(machine):
    """The monitor's UART does not drain: cores that log go on, and the log has everything."""
    starts = life.rows(machine)["victim"][2]
    console = machine.consoles["com1"]
    console.reading.clear()
    for _ in range(20):
        console.sendline("help")                # more than all buffers on the way can hold
    machine.sh("witness", "mintctl restart victim --force", limit=BOOT_LIMIT)
    machine.sh("witness",
               "while grep -qv running /sys/kernel/mint/nodes/victim/state; do sleep 1; done",
               limit=BOOT_LIMIT)
    console.reading.set()
    console.sendline("")
    console.drain()
    assert life.rows(machine)["victim"][2] == starts + 1
    machine.wait_shell("victim")
    assert re.search(r"mint: node victim runs, 2 of 2 cores",
                     machine.monitor("log").split("> help")[-1])
