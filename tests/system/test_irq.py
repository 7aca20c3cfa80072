# SPDX-License-Identifier: GPL-2.0-only
"""Tests pins of I/O APICs: each patched node has its own, and no other kernel touches them. Nodes
can also share an interrupt."""
import re

import pytest

import configs
import kernels
import life
import linux
import load
from kernels import kernel
from machine import Machine

# On q35, INTA of device n of the root bus raises interrupt 20 + n % 4. An e1000 has no MSI.
OWN = {"alpha": (8, 20), "gamma": (9, 21)}
SHARED = {"alpha": (8, 20), "gamma": (12, 20)}
# A third function on the same line, behind a root port, for a stock kernel.
PORT = ("-device", "pcie-root-port,id=port9,bus=pcie.0,chassis=9,slot=9,addr=0x10",
        "-netdev", "hubport,id=net9,hubid=0",
        "-device", "e1000,netdev=net9,mac=52:54:00:00:00:99,bus=port9")
BETA = configs.small("beta", cores=5, memory="384M", uart="com4", pci="03:00.0", irq="03:00.0@20")


def nics(*devices, bus="pcie.0"):
    """Returns QEMU's arguments for e1000s on one hub."""
    return [arg for n, device in enumerate(devices)
            for arg in ("-netdev", f"hubport,id=net{n},hubid=0",
                        "-device", f"e1000,netdev=net{n},mac=52:54:00:00:00:{device:02x},bus={bus},"
                                   f"addr={device:#x}")]


def node(name, cores, uart, lines, **keys):
    device, gsi = lines[name]
    keys = {**kernels.PATCHED, "memory": "384M", **keys}
    return configs.node(name, cores=cores, uart=uart, pci=f"00:{device:02x}.0",
                        irq=f"00:{device:02x}.0@{gsi}", **keys)


def config(lines, *more, **monitor):
    return configs.config(node("alpha", "1-2", "com2", lines), node("gamma", "3-4", "com3", lines),
                          *more, cores=0, last_node_off="stay", hang_timeout=20,
                          pool=configs.FEW, **monitor)


@pytest.fixture(scope="module")
def files(kernel, tmp_path_factory):
    """Returns an initrd with modules that misbehave."""
    out = tmp_path_factory.mktemp("initrd") / "initrd-patched.img"
    return {kernels.PATCHED["initrd"]: load.initrd(out, modules=("mint_hang", "mint_keep"),
                                                 kernel=kernel)}


@pytest.fixture(scope="module")
def machine(files, tmp_path_factory):
    """Yields a machine that its tests leave with both nodes running."""
    with Machine(tmp_path_factory.mktemp("own"), config(OWN), smp=5, qemu_args=nics(8, 9),
                 esp=files) as machine:
        machine.wait_running()
        yield machine


@pytest.fixture(scope="module")
def shared(files, tmp_path_factory):
    """Yields a machine that its tests leave with all nodes running, and their links up."""
    with Machine(tmp_path_factory.mktemp("shared"), config(SHARED, BETA), smp=6,
                 qemu_args=[*nics(8, 12), *PORT], esp=files) as machine:
        machine.wait_running()
        machine.sh("beta", "modprobe e1000")
        for name in ADDRESS:
            link_up(machine, name)
        yield machine


ADDRESS = {"alpha": "10.0.0.1", "gamma": "10.0.0.2", "beta": "10.0.0.3"}


def link_up(machine, name):
    machine.sh(name, f"ifconfig eth0 {ADDRESS[name]} up; n=0; while [ $(cat "
                     "/sys/class/net/eth0/carrier) != 1 ] && [ $n -lt 100 ]; do usleep 100000; "
                     "n=$((n + 1)); done; [ $n -lt 100 ]")


def ping(machine, name, peer, count=20, limit=90):
    said = machine.sh(name, f"ping -c {count} -i 0.1 -W 2 {ADDRESS[peer]}", limit=limit,
                      check=False)
    return int(re.search(r"(\d+) packets received", said)[1])


def interrupts(machine, name):
    return linux.total(linux.interrupts(machine, name, "eth0"))


def forms(machine):
    """Returns {pin: (polarity, trigger)} of the I/O APIC, as QEMU shows it."""
    said = machine.qmp("human-monitor-command", **{"command-line": "info pic"})
    return {int(pin): (polarity, trigger) for pin, polarity, trigger in
            re.findall(r"pin (\d+) .* (active-\w+) (edge|level)", said)}


def test_own_lines(machine):
    for name in OWN:
        link_up(machine, name)
    before = {name: interrupts(machine, name) for name in OWN}
    assert ping(machine, "alpha", "gamma") == 20
    assert all(interrupts(machine, name) > before[name] for name in OWN)
    # Each node's pin goes to a core of that node, by its physical ID.
    there = life.pins(machine)
    assert set(there) == {3, 4, 20, 21}, there
    for name, (_, gsi) in OWN.items():
        assert re.search(rf"level.*\({name}\)", there[gsi]), there
        assert linux.trouble(machine, name) == []
    found = forms(machine)
    assert {found[gsi] for _, gsi in OWN.values()} == {("active-lo", "level")}, found
    assert {found[gsi] for gsi in (3, 4)} == {("active-hi", "edge")}, found
    # A UART's interrupt arrives, too: what is typed comes by it.
    for name, irq in (("alpha", "ttyS"), ("gamma", "ttyS")):
        count = linux.total(linux.interrupts(machine, name, irq))
        machine.sh(name, "true")
        assert linux.total(linux.interrupts(machine, name, irq)) > count
    # The pins of a dead node are masked, and those of its neighbour are not.
    life.halt(machine, "alpha")
    there = life.pins(machine)
    assert set(there) == {4, 21}, there
    life.start(machine, "alpha")
    link_up(machine, "alpha")
    assert ping(machine, "gamma", "alpha") == 20
    assert set(life.pins(machine)) == {3, 4, 20, 21}
    assert linux.trouble(machine, "gamma") == []


# On this board PCI interrupts reach the I/O APIC by way of the ISA bridge. Overrides say that 10
# and 11 are level-triggered and active high.
HIGH = {"alpha": (8, 11), "gamma": (9, 10)}


def test_overrides(files, start):
    machine = start(config(HIGH), smp=5, firmware="bios", boot="grub", disks=0, esp=files,
                    qemu_args=["-machine", "pc", *nics(8, 9, bus="pci.0")])
    machine.wait_running()
    for name in HIGH:
        link_up(machine, name)
    assert ping(machine, "alpha", "gamma") == 20
    assert set(life.pins(machine)) == {3, 4, 10, 11}, life.pins(machine)
    found = forms(machine)
    assert {found[gsi] for _, gsi in HIGH.values()} == {("active-hi", "level")}, found
    assert {found[gsi] for gsi in (3, 4)} == {("active-hi", "edge")}, found
    for name in HIGH:
        assert linux.trouble(machine, name) == []


def read_config(name):
    """Returns the command that reads the configuration space after the command and status
    registers, which say whether an interrupt is pending."""
    return f"tail -c +9 /sys/bus/pci/devices/0000:00:{OWN[name][0]:02x}.0/config"


def hammer(machine, name, seconds):
    """Makes the node change the affinity of its interrupt and read its configuration space, again
    and again."""
    machine.background(name, f"""
        irq=$(sed -n 's/^ *\\([0-9]*\\):.*eth0$/\\1/p' /proc/interrupts)
        end=$(( $(cut -d. -f1 /proc/uptime) + {seconds} )); n=0
        while [ $(cut -d. -f1 /proc/uptime) -lt $end ]; do
            echo $((n % 2)) >/proc/irq/$irq/smp_affinity_list
            {read_config(name)} >/tmp/config
            cmp /tmp/config /tmp/config.first || echo $n >>/tmp/config.wrong
            n=$((n + 1))
        done; echo $n >/tmp/hammered""")


@pytest.mark.parametrize("seconds", [20, pytest.param(60, marks=pytest.mark.long)])
def test_both_hammer(machine, seconds):
    for name in OWN:
        link_up(machine, name)
        machine.sh(name, f"{read_config(name)} >/tmp/config.first")
    for name in OWN:
        hammer(machine, name, seconds)
    pings = seconds * 3
    assert ping(machine, "alpha", "gamma", pings, limit=6 * seconds) == pings
    for name in OWN:
        machine.sh(name, "wait; while [ ! -f /tmp/hammered ]; do sleep 1; done", limit=6 * seconds)
        rounds = int(machine.sh(name, "cat /tmp/hammered"))
        print(name, rounds, "rounds")
        assert rounds > seconds
        assert machine.sh(name, "cat /tmp/config.wrong 2>/dev/null", check=False) == ""
        assert linux.trouble(machine, name) == []
    there = life.pins(machine)
    assert set(there) == {3, 4, 20, 21}, there
    for name, (_, gsi) in OWN.items():
        assert re.search(rf"level.*\({name}\)", there[gsi]), there
    assert ping(machine, "gamma", "alpha") == 20


def test_holder_of_the_lock_dies(machine):
    """The node that holds the lock hangs; a node that waits for the lock takes it after a
    second."""
    for name in OWN:
        link_up(machine, name)
    assert ping(machine, "alpha", "gamma") == 20
    machine.console("alpha").sendline("insmod /lib/mint_keep.ko")
    machine.console("alpha").expect_exact("mint_keep: keeps lock 1")
    irq = machine.sh("gamma", "sed -n 's/^ *\\([0-9]*\\):.*eth0$/\\1/p' /proc/interrupts").strip()
    for cpu in (1, 0, 1):
        machine.sh("gamma", f"echo {cpu} >/proc/irq/{irq}/smp_affinity_list; cat "
                            f"/proc/irq/{irq}/effective_affinity")
        machine.sh("gamma", "ifconfig eth0 down; ifconfig eth0 up")
    assert "a lock was taken from tag 0x1" in machine.sh("gamma", "dmesg")
    assert re.search(r"GSI 21 .*\(gamma\)", machine.monitor("irqs"))
    life.halt(machine, "alpha")
    life.start(machine, "alpha")
    link_up(machine, "alpha")
    assert ping(machine, "gamma", "alpha") == 20
    assert linux.trouble(machine, "gamma") == []


def restart(machine, name):
    starts = life.rows(machine)[name][2]
    assert machine.force("restart", name) == ""
    life.wait_started(machine, name, starts + 1)
    machine.wait_shell(name)


def owner(machine):
    """Returns the node to whose core the shared pin goes."""
    return re.search(r"\((\w+)\)", life.pins(machine)[20])[1]


def test_shared_line(shared):
    machine = shared
    before = {name: interrupts(machine, name) for name in ADDRESS}
    for name, peer in (("alpha", "gamma"), ("gamma", "beta"), ("beta", "alpha")):
        assert ping(machine, name, peer) == 20
    counts = {name: interrupts(machine, name) - before[name] for name in ADDRESS}
    print(counts)
    # There were at most as many interrupts as packets, and no storm.
    assert all(5 < count < 400 for count in counts.values()), counts
    first = owner(machine)
    assert first in SHARED
    second, = set(SHARED) - {first}
    # The owner of the line is restarted while the others have traffic: another node takes the line
    # over.
    machine.background(second, f"ping -c 1000 -i 0.1 {ADDRESS['beta']} >/tmp/ping")
    restart(machine, first)
    assert owner(machine) == second
    assert ping(machine, second, "beta") == 20
    link_up(machine, first)
    for name, peer in ((first, second), (second, "beta"), ("beta", first)):
        assert ping(machine, name, peer) == 20
    # A node that shares the line, but does not own it, restarts: nothing changes for the others.
    restart(machine, "beta")
    assert ping(machine, "alpha", "gamma") == 20
    machine.sh("beta", "modprobe e1000")
    link_up(machine, "beta")
    assert ping(machine, "alpha", "beta") == 20
    for name in ADDRESS:
        assert linux.trouble(machine, name) == []


def test_owner_of_a_shared_line_hangs(shared):
    machine = shared
    assert ping(machine, "gamma", "beta") == 20
    first = owner(machine)
    second, = set(SHARED) - {first}
    machine.console(first).sendline("insmod /lib/mint_hang.ko cpu=-1")
    life.wait_state(machine, first, "hung")
    assert ping(machine, second, "beta", 40) >= 39
    assert owner(machine) == second
    assert linux.trouble(machine, second) == []
    life.halt(machine, first)
    life.start(machine, first)
    link_up(machine, first)
    assert ping(machine, first, "beta") == 20
    assert owner(machine) == second
