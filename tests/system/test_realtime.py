# SPDX-License-Identifier: GPL-2.0-only
"""Tests Debian's PREEMPT_RT kernels as nodes. By default they have no EFI services; an end must
lead to the monitor all the same, by the words that the monitor adds to the command line and, where
these are undone at run time, by mint.ko."""
import pytest

import configs
import kernels
import life
import linux
from machine import Machine

FLAVOURS = {"alpha": "6.12-rt", "beta": "6.1-rt"}
OTHER = {"alpha": "beta", "beta": "alpha"}
LAST_CORE = {"alpha": 2, "beta": 1}     # as an argument of taskset
STARTS = {"alpha": 1, "beta": 1}        # the number of starts so far


def node(name, **keys):
    flavour = FLAVOURS[name]
    return configs.node(name, kernel=f"/mint/vmlinuz-{flavour}",
                        initrd=f"/mint/initrd-{flavour}.img", memory="512M", **keys)


CONFIG = configs.config(node("alpha", cores="1-2", uart="com2", pci="01:00.0", on_panic="restart"),
                        node("beta", cores="3", uart="com3", pci="02:00.0"), cores=0)

each_node = pytest.mark.parametrize("name", ["alpha", pytest.param("beta", marks=pytest.mark.long)],
                                    ids=FLAVOURS.get)


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    for flavour in FLAVOURS.values():
        if not kernels.folder(flavour):
            pytest.skip(f"this system's apt has no Debian kernel {flavour}")
    with Machine(tmp_path_factory.mktemp("realtime"), CONFIG) as machine:
        machine.wait_running()
        yield machine


def ends(machine, name, *before, line):
    """Ends the node by the command `line`. Returns its neighbour, and that one's uptime from
    before."""
    neighbour = OTHER[name]
    uptime = linux.uptime(machine, neighbour)
    for command in before:
        machine.sh(name, command)
    machine.console(name).sendline(line)
    return neighbour, uptime


def assert_undisturbed(machine, neighbour, uptime):
    assert linux.uptime(machine, neighbour) > uptime
    state, _, starts, _ = life.rows(machine)[neighbour]
    assert state == "running" and starts == STARTS[neighbour]
    assert linux.trouble(machine, neighbour) == []


def starts_again(machine, name):
    life.wait_again(machine, name)
    STARTS[name] += 1
    assert life.rows(machine)[name][2] == STARTS[name]


def comes_back(machine, name, *before, line):
    neighbour, uptime = ends(machine, name, *before, line=line)
    starts_again(machine, name)
    assert_undisturbed(machine, neighbour, uptime)


def halts(machine, name, *before, line):
    """The node ends, halted, and is started again, which undoes what was changed in it."""
    neighbour, uptime = ends(machine, name, *before, line=line)
    life.wait_state(machine, name, "halted")
    assert_undisturbed(machine, neighbour, uptime)
    machine.monitor(f"start {name}")
    starts_again(machine, name)


@each_node
def test_kernel_is_what_it_should_be(machine, name):
    assert "PREEMPT_RT" in machine.sh(name, "uname -v")
    assert machine.sh(name, "cat /sys/kernel/reboot/type").strip() == "efi"
    assert "mint" in machine.sh(name, "cat /proc/modules")
    assert linux.trouble(machine, name) == []


def test_memory_moves(machine):
    """The nodes ring each other's bell. In these kernels the bell's interrupt is handled by a
    thread."""
    for command in ("take 256M", "give 128M", "move 128M alpha beta", "give 128M --node beta"):
        machine.sh("alpha", f"mintctl mem {command}")
    for name in FLAVOURS:
        assert "-mint-be" in machine.sh(name, "ps"), "no thread of it"


@each_node
def test_reboot_by_the_words(machine, name):
    """mint.ko is not loaded."""
    comes_back(machine, name, "rmmod mint", line="reboot -f")


@each_node
def test_panic_by_the_module(machine, name):
    """The panic comes on the core that is not the boot core, where Linux would reset the machine by
    the keyboard controller."""
    comes_back(machine, name, "echo acpi >/sys/kernel/reboot/type",
               line=f"taskset {LAST_CORE[name]} sh -c 'echo c >/proc/sysrq-trigger'")
    assert f"{name}: crashed (panic)" in machine.sh(OTHER[name], "cat /sys/kernel/mint/events")


@each_node
def test_power_off_by_the_module(machine, name):
    halts(machine, name, "echo acpi >/sys/kernel/reboot/type", line="poweroff -f")


@pytest.mark.long
@pytest.mark.parametrize("name", FLAVOURS)
@pytest.mark.parametrize("line", ["reboot -f", "echo b >/proc/sysrq-trigger",
                                  "taskset LAST sh -c 'echo b >/proc/sysrq-trigger'"])
@pytest.mark.parametrize("way", ["acpi", "kbd", "triple", "pci"])
def test_every_way_to_reset(machine, name, line, way):
    comes_back(machine, name, f"echo {way} >/sys/kernel/reboot/type",
               line=line.replace("LAST", str(LAST_CORE[name])))


@pytest.mark.long
@pytest.mark.parametrize("name", FLAVOURS)
def test_halt_by_the_module(machine, name):
    halts(machine, name, line="halt -f")


@each_node
def test_kernel_log_is_clean(machine, name):
    """This test is the last one, so that it sees the logs of all others."""
    assert linux.trouble(machine, name) == []
