# SPDX-License-Identifier: GPL-2.0-only
"""Tests virtual functions: one node has the physical function of a disk, others have its virtual
functions. All kernels but one are unmodified."""
import re
import subprocess

import pytest

import configs
import kernels
import life
import linux
import load
from kernels import kernel
from machine import BOOT_LIMIT
from test_bad_input import assert_told, refused

CONFIG = configs.config(
    configs.small("alpha", cores=1, memory="384M", pci="01:00.0", uart="com2"),
    configs.node("gamma", cores=2, memory="384M", pci="01:00.1", uart="com3", **kernels.PATCHED),
    configs.small("delta", cores=3, memory="384M", pci="01:00.3", uart="com4"),
    cores=0, last_node_off="stay", pool=configs.FEW)
PHYSICAL = "0000:01:00.0"
# No node names the second virtual function: it belongs to the node of the physical function.
OWNERS = {"alpha": (2, "0000:01:00.2"), "gamma": (1, "0000:01:00.1"), "delta": (3, "0000:01:00.3")}
NVME = 0x010802
CONTROL = 0x128         # offset of the SR-IOV control register in QEMU's function
# NVM Express 1.4, 5.22: resources and actions.
QUEUES, INTERRUPTS = 0, 1
PRIMARY_HAS, OFFLINE, SECONDARY_HAS, ONLINE = 1, 7, 8, 9


def disk(path):
    """Returns QEMU's arguments for a disk with up to three virtual functions; all of them have the
    same namespace."""
    return ["-device", "pcie-root-port,id=port1,bus=pcie.0,chassis=1,slot=1,addr=4",
            "-device", "nvme-subsys,id=subsys1",
            "-drive", f"if=none,id=disk1,format=raw,file={path}",
            "-device", "nvme,id=nvme1,bus=port1,serial=mint1,subsys=subsys1,sriov_max_vfs=3,"
                       "sriov_vq_flexible=6,sriov_vi_flexible=3,max_ioqpairs=10,msix_qsize=10",
            "-device", "nvme-ns,bus=nvme1,drive=disk1,shared=on"]


@pytest.fixture(scope="module")
def files(kernel, tmp_path_factory):
    """Returns alpha's initrd, with the command that brings virtual functions of an NVMe disk into
    use."""
    out, small = tmp_path_factory.mktemp("initrd"), kernels.small()
    source = kernels.ROOT / "tests" / "harness" / "nvme_virt.c"
    subprocess.run(["cc", "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-o", out / "nvme_virt",
                    source],
                   check=True)
    return {kernels.files(small)["initrd"]:
            load.initrd(out / "initrd.img", kernel=kernels.folder(small),
                        extra=(f"{out / 'nvme_virt'}:/bin/nvme_virt",))}


@pytest.fixture
def machine(files, start, tmp_path):
    image = tmp_path / "shared.img"
    image.write_bytes(b"mint shared disk".ljust(16 << 20, b"\0"))
    machine = start(CONFIG, disks=0, qemu_args=disk(image), esp=files)
    machine.wait_running()
    return machine


def enable(machine, count=3):
    """Brings virtual functions into use as QEMU's documentation says; the owner of the physical
    function does it."""
    sysfs = f"/sys/bus/pci/devices/{PHYSICAL}"
    for resource in (INTERRUPTS, QUEUES):
        machine.sh("alpha", f"nvme_virt /dev/nvme0 0 {resource} {PRIMARY_HAS} 0")
    machine.sh("alpha", f"echo 1 >{sysfs}/reset; echo 0 >{sysfs}/sriov_drivers_autoprobe; "
                        f"echo {count} >{sysfs}/sriov_numvfs")
    for controller in range(1, count + 1):
        machine.sh("alpha", f"nvme_virt /dev/nvme0 {controller} {INTERRUPTS} {SECONDARY_HAS} 1; "
                            f"nvme_virt /dev/nvme0 {controller} {QUEUES} {SECONDARY_HAS} 2; "
                            f"nvme_virt /dev/nvme0 {controller} {QUEUES} {ONLINE} 0")
    # SR-IOV control: virtual functions and their memory are on, and ARI is as the firmware set it,
    # though Linux sees no port.
    assert machine.sh("alpha", f"od -An -tx2 -j {CONTROL} -N 2 {sysfs}/config").strip() == "0019"


def wait_disk(machine, node):
    """mint.ko shows the function as soon as it is enabled. The driver does not keep it if it was
    not brought into use yet."""
    machine.sh(node, f"n=0; while [ ! -b /dev/nvme0n1 ] && [ $n -lt 100 ]; do usleep 100000; "
                     f"echo {OWNERS[node][1]} >/sys/bus/pci/drivers_probe; n=$((n + 1)); done "
                     "2>/dev/null; [ -b /dev/nvme0n1 ]")


def wait_gone(machine, node):
    """mint.ko removes a function that has disappeared within a second."""
    machine.sh(node, "n=0; while ls /sys/bus/pci/devices/* >/dev/null 2>&1 && [ $n -lt 100 ]; do "
                     "usleep 100000; n=$((n + 1)); done; [ $n -lt 100 ]")


def assert_shell(machine, node, function):
    """The function is another node's: no driver may bind, and there is nothing to read or write in
    its configuration space but what Linux asked for when it made the device."""
    said = machine.sh(node, f"cd /sys/bus/pci/devices/{function}; cat driver_override; "
                            "[ ! -e driver ]; printf '\\006' | dd of=config bs=1 seek=4 "
                            "conv=notrunc 2>/dev/null; od -An -tx4 -v -N 256 config")
    override, *words = said.split()
    assert override == "mint-foreign"
    assert words[0] == "ffffffff" and words[2][:6] == f"{NVME:06x}", words
    assert set(words[4:11] + words[12:]) == {"00000000"}, words
    assert words[1] == "00000000"
    machine.sh(node, f"! echo {function} >/sys/bus/pci/drivers/nvme/bind")


def write(machine, node, disk, text, at):
    machine.sh(node, f"printf '{text}' | dd of=/dev/{disk} bs=4096 seek={at} "
                     "conv=notrunc,fsync,sync 2>/dev/null")


def read(machine, node, disk, at):
    machine.sh(node, "echo 3 >/proc/sys/vm/drop_caches")
    return machine.sh(node, f"dd if=/dev/{disk} bs=4096 skip={at} count=1 iflag=direct 2>/dev/null "
                            "| tr -d '\\0'")


def resource(machine, node, function):
    """Returns the first BAR of a function, as the kernel sees it."""
    said = machine.sh(node, f"head -n 1 /sys/bus/pci/devices/{function}/resource").split()
    return int(said[0], 16), int(said[1], 16) + 1


def assert_works(machine, node, disk):
    before = linux.total(linux.interrupts(machine, node, "nvme"))
    said = machine.sh(node, f"dd if=/dev/{disk} bs=64k count=64 iflag=direct of=/dev/null 2>&1")
    assert "64+0 records out" in said
    assert linux.total(linux.interrupts(machine, node, "nvme")) > before


def test_split(machine):
    assert linux.pci_functions(machine, "alpha") == {PHYSICAL: NVME}
    for node in ("gamma", "delta"):
        assert linux.pci_functions(machine, node) == {}
        machine.sh(node, "echo 1 >/sys/bus/pci/rescan")
        assert linux.pci_functions(machine, node) == {}
    enable(machine)
    # The owner of the physical function has one of the three virtual functions. The others are
    # empty shells there.
    own = OWNERS["alpha"][1]
    for node in ("gamma", "delta"):
        assert_shell(machine, "alpha", OWNERS[node][1])
    assert machine.sh("alpha", f"cat /sys/bus/pci/devices/{PHYSICAL}/sriov_numvfs").strip() == "3"
    machine.sh("alpha", f"echo 1 >/sys/bus/pci/devices/{PHYSICAL}/sriov_drivers_autoprobe; "
                        f"echo {own} >/sys/bus/pci/drivers/nvme/bind")
    for node in ("gamma", "delta"):
        wait_disk(machine, node)
        function = OWNERS[node][1]
        assert linux.pci_functions(machine, node) == {function: NVME}
        said = machine.sh(node,
                          f"cd /sys/bus/pci/devices/{function}; cat vendor device; readlink driver")
        assert said.split()[:2] == ["0x1b36", "0x0010"] and said.strip().endswith("/nvme")
    # The virtual functions lie where the physical one says: one behind the other.
    first, end = resource(machine, "gamma", OWNERS["gamma"][1])
    for node, (number, function) in OWNERS.items():
        size = end - first
        assert resource(machine, node, function) == \
            (first + (number - 1) * size, end + (number - 1) * size)
    # The disk is one, but each node has its own queues and interrupts.
    disks = {"alpha": "nvme1n1", "gamma": "nvme0n1", "delta": "nvme0n1"}
    for n, (node, name) in enumerate(disks.items(), 1):
        assert read(machine, node, name, 0) == "mint shared disk"
        write(machine, node, name, f"from {node}", n)
        assert_works(machine, node, name)
    for node, name in disks.items():
        for n, other in enumerate(disks, 1):
            assert read(machine, node, name, n) == f"from {other}"
    assert read(machine, "alpha", "nvme0n1", 2) == "from gamma"
    # Messages go to cores of the node that has the function.
    sent = re.findall(r"^(\S+) +(\S+) +MSI.* to core (\d+) \((\S+)\)$", machine.monitor("irqs"),
                      re.MULTILINE)
    assert {function for function, *_ in sent} == {"01:00.0", "01:00.1", "01:00.2", "01:00.3"}, sent
    assert all(owner == to for _, owner, _, to in sent), sent
    for node in disks:
        assert linux.trouble(machine, node) == []


def test_lives(machine):
    """A node with a virtual function ends and starts like any other. With the node of the physical
    function, all virtual ones disappear."""
    enable(machine)
    for node in ("gamma", "delta"):
        wait_disk(machine, node)
    machine.console("gamma").sendline("echo b >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node gamma runs, ", BOOT_LIMIT)
    assert_works(machine, "delta", "nvme0n1")
    # The function exists from the kernel's start on now.
    machine.wait_report("gamma")
    assert machine.reports["gamma"].disks and linux.pci_functions(machine, "gamma") == \
        {OWNERS["gamma"][1]: NVME}
    assert_works(machine, "gamma", "nvme0n1")
    for node in ("gamma", "delta", "alpha"):
        assert linux.trouble(machine, node) == []
    # The function is removed and found again: it is at the same place.
    place = resource(machine, "delta", OWNERS["delta"][1])
    machine.sh("delta", f"echo 1 >/sys/bus/pci/devices/{OWNERS['delta'][1]}/remove")
    wait_disk(machine, "delta")
    assert resource(machine, "delta", OWNERS["delta"][1]) == place
    # The physical function is reset between two lives of its node.
    life.halt(machine, "alpha")
    for node in ("gamma", "delta"):
        wait_gone(machine, node)
    life.start(machine, "alpha")
    enable(machine)
    for node in ("gamma", "delta"):
        wait_disk(machine, node)
        assert_works(machine, node, "nvme0n1")
    assert resource(machine, "delta", OWNERS["delta"][1]) == place


def test_refused(kernel, start, tmp_path):
    image = tmp_path / "shared.img"
    image.write_bytes(bytes(1 << 20))
    text = CONFIG.replace("01:00.3", "01:00.4")
    said = refused(start(text, disks=0, qemu_args=disk(image)))
    assert_told(said, text, ("01:00.4", "01:00.4 is none of the 3 virtual functions that 01:00.0 "
                                        "can have: these are 01:00.1 to 01:00.3"))


def test_no_addresses(kernel, start, tmp_path):
    """SeaBIOS does not know virtual functions, so these have no addresses."""
    image = tmp_path / "shared.img"
    image.write_bytes(bytes(1 << 20))
    said = refused(start(CONFIG, firmware="bios", boot="grub", disks=0, qemu_args=disk(image)))
    assert_told(said, CONFIG,
                ("01:00.1", "the firmware has given the virtual functions of 01:00.0 no addresses"))
