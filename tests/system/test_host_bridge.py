# SPDX-License-Identifier: GPL-2.0-only
"""Tests mint.ko as a PCI host bridge: unmodified kernels of several nodes drive single functions of
the root bus, and of one device, side by side."""
import re

import pytest

import configs
import kernels
import life
import linux
from machine import BOOT_LIMIT, Machine

SIZE = 16 << 20


def disk(name, device):
    return ["-blockdev", f"driver=null-co,node-name={name},size={SIZE},read-zeroes=on",
            "-device", f"{device},drive={name}"]


def nic(n, device):
    return ["-netdev", f"hubport,id=net{n},hubid=0",
            "-device", f"e1000e,netdev=net{n},mac=52:54:00:00:00:{device:02x},bus=pcie.0,"
                       f"addr={device:#x}"]


# All on the root bus of q35: two functions of one device, the chipset's AHCI, an NVMe disk, network
# cards, and a USB controller with a disk. A port has two functions behind it, for two nodes.
DEVICES = [*disk("null0", "virtio-blk-pci,bus=pcie.0,addr=6.0,multifunction=on"),
           *disk("null1", "virtio-blk-pci,bus=pcie.0,addr=6.1"),
           *disk("null2", "ide-hd,bus=ide.2"),
           *disk("null3", "nvme,bus=pcie.0,addr=9,serial=root"),
           *nic(0, 0xb), *nic(1, 0xc),
           "-device", "qemu-xhci,bus=pcie.0,addr=0xd,id=usb",
           *disk("null4", "usb-storage,bus=usb.0"),
           "-device", "pcie-root-port,id=shared,bus=pcie.0,chassis=20,slot=20,addr=0x10",
           *disk("null5", "virtio-blk-pci,bus=shared,addr=0.0,multifunction=on"),
           *disk("null6", "virtio-blk-pci,bus=shared,addr=0.1")]
DISK, NIC, AHCI, NVME, USB = 0x010000, 0x020000, 0x010601, 0x010802, 0x0c0330
FUNCTIONS = {
    "alpha": {"0000:00:06.0": DISK, "0000:00:0b.0": NIC, "0000:00:0d.0": USB},
    "beta": {"0000:00:06.1": DISK, "0000:00:09.0": NVME, "0000:00:0c.0": NIC,
             "0000:01:00.0": DISK},
    "gamma": {"0000:00:1f.2": AHCI, "0000:01:00.1": DISK},
}
# The boot volume is behind the AHCI, too.
DISKS = {node: sum({NIC: 0, AHCI: 2}.get(code, 1) for code in functions.values())
         for node, functions in FUNCTIONS.items()}
LIST = "ls -d /dev/nvme*n* /dev/sd? /dev/vd? 2>/dev/null"     # no hidden paths of a disk
UNLOAD = ("cd /sys/bus/pci/devices; for f in *; do [ ! -e $f/driver ] || echo $f "
          ">$f/driver/unbind; done; rmmod mint")
CYCLES = 200
ADDRESS = {"alpha": "10.0.0.1", "beta": "10.0.0.2"}


def pci(node):
    return ", ".join(name.removeprefix("0000:") for name in FUNCTIONS[node])


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Yields a machine whose nodes have Debian's 6.12, Debian's 6.1 if apt has it, and a small
    unmodified kernel."""
    old = kernels.OLD if kernels.folder("6.1") else {}
    config = configs.config(
        configs.node("alpha", cores=1, memory="512M", pci=pci("alpha"), uart="com2"),
        configs.node("beta", cores=2, memory="512M", pci=pci("beta"), uart="com3", **old),
        configs.small("gamma", cores=3, memory="384M", pci=pci("gamma"), uart="com4"),
        cores=0, last_node_off="stay", pool=configs.FEW)
    with Machine(tmp_path_factory.mktemp("bridge"), config, disks=0, qemu_args=DEVICES) as machine:
        machine.wait_running()
        for node in FUNCTIONS:
            drive(machine, node)
        yield machine


def drive(machine, node):
    """Loads the drivers of the node's functions, and waits for its disks."""
    machine.sh(node, "for m in ahci sd_mod e1000e xhci_pci usb_storage; do modprobe $m 2>/dev/null;"
                     " done; true")
    machine.sh(node, f"n=0; while [ $({LIST} | wc -l) -lt {DISKS[node]} ] && [ $n -lt 200 ]; do "
                     "usleep 100000; n=$((n + 1)); done")


def disks(machine, node):
    return [path.removeprefix("/dev/") for path in machine.sh(node, LIST, check=False).split()]


def assert_disks_work(machine, node):
    """All disks can be read, by interrupts that arrive on the node's own cores."""
    for name in disks(machine, node):
        said = machine.sh(node, f"dd if=/dev/{name} bs=1M count=8 iflag=direct of=/dev/null 2>&1")
        assert "8+0 records out" in said, name
    assert linux.total(linux.interrupts(machine, node, "virtio|nvme|ahci|xhci")) > 0


def link_up(machine, node):
    machine.sh(node, f"ifconfig eth0 {ADDRESS[node]} up; n=0; while [ $(cat "
                     "/sys/class/net/eth0/carrier) != 1 ] && [ $n -lt 100 ]; do usleep 100000; "
                     "n=$((n + 1)); done; [ $n -lt 100 ]")


def ping(machine, node, peer):
    said = machine.sh(node, f"ping -c 10 -i 0.1 -W 2 {ADDRESS[peer]}", limit=90, check=False)
    return int(re.search(r"(\d+) packets received", said)[1])


def test_each_has_its_own(machine):
    for node, functions in FUNCTIONS.items():
        assert linux.pci_functions(machine, node) == functions
        assert len(disks(machine, node)) == DISKS[node]
        assert_disks_work(machine, node)
        assert linux.trouble(machine, node) == []
    for node in ADDRESS:
        link_up(machine, node)
    assert ping(machine, "alpha", "beta") == 10 and ping(machine, "beta", "alpha") == 10


def test_rescan_finds_nothing_foreign(machine):
    """A rescan and a removal by the user change nothing: the kernel finds its own functions again,
    with their BARs, and no others."""
    for node, functions in FUNCTIONS.items():
        machine.sh(node, "echo 1 >/sys/bus/pci/rescan")
        assert linux.pci_functions(machine, node) == functions
    machine.sh("beta", "echo 1 >/sys/bus/pci/devices/0000:00:09.0/remove; [ ! -e /dev/nvme0n1 ]; "
                       "echo 1 >/sys/bus/pci/rescan")
    drive(machine, "beta")
    assert linux.pci_functions(machine, "beta") == FUNCTIONS["beta"]
    assert_disks_work(machine, "beta")
    assert linux.trouble(machine, "beta") == []


def test_unload(machine):
    """Bound drivers hold the module. Without them it goes, with its functions, and comes back."""
    assert "in use" in machine.sh("gamma", "rmmod mint 2>&1", check=False) or \
        "temporarily unavailable" in machine.sh("gamma", "rmmod mint 2>&1", check=False)
    assert linux.pci_functions(machine, "gamma") == FUNCTIONS["gamma"]
    for _ in range(2):
        machine.sh("gamma", UNLOAD)
        assert linux.pci_functions(machine, "gamma") == {}
        machine.sh("gamma", "modprobe mint")
        drive(machine, "gamma")
        assert linux.pci_functions(machine, "gamma") == FUNCTIONS["gamma"]
        assert_disks_work(machine, "gamma")
    assert linux.trouble(machine, "gamma") == []


@pytest.mark.long
def test_unload_again_and_again(machine):
    free = "sed -n 's/^MemAvailable: *\\([0-9]*\\).*/\\1/p' /proc/meminfo"
    before = int(machine.sh("gamma", free))
    machine.sh("gamma", f"n=0; while [ $n -lt {CYCLES} ]; do ({UNLOAD}) || break; modprobe mint || "
                        f"break; n=$((n + 1)); done; [ $n = {CYCLES} ]", limit=10 * CYCLES)
    drive(machine, "gamma")
    assert linux.pci_functions(machine, "gamma") == FUNCTIONS["gamma"]
    assert_disks_work(machine, "gamma")
    assert linux.trouble(machine, "gamma") == []
    assert before - int(machine.sh("gamma", free)) < CYCLES * 40, "KiB are lost"


def test_lives_and_dies_alone(machine):
    """A node dies with its functions at work, and comes back with them. Its neighbours, which have
    functions of the same device and bus, work on."""
    for node in ("alpha", "gamma"):
        machine.background(node, "cd /dev; for d in vda sda; do (while dd if=$d bs=64k count=32 "
                                 "iflag=direct of=/dev/null 2>/dev/null; do :; done; "
                                 "echo >/tmp/failed) & done")
    machine.console("beta").sendline("echo c >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node beta runs, ", BOOT_LIMIT)
    machine.wait_report("beta")
    drive(machine, "beta")
    assert linux.pci_functions(machine, "beta") == FUNCTIONS["beta"]
    assert_disks_work(machine, "beta")
    for node in ADDRESS:
        link_up(machine, node)
    assert ping(machine, "alpha", "beta") == 10
    for node in FUNCTIONS:
        assert machine.sh(node, "ls /tmp/failed", check=False).startswith("ls:")
        assert linux.trouble(machine, node) == []
    life.halt(machine, "beta")
    assert_disks_work(machine, "gamma")
    life.start(machine, "beta")
