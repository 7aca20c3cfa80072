# SPDX-License-Identifier: GPL-2.0-only
"""Tests functions that move between running nodes, whatever their kernels are, and what becomes of
them when nodes die."""
import json
import random

import pytest

import configs
import kernels
import life
import linux
import mintctl
from machine import BOOT_LIMIT, Machine
from mintctl import STAY, stop_at, wait_stop
from test_host_bridge import AHCI, DISK, NIC, NVME, SIZE, disk, nic

# Two functions of one device on the root bus, an NVMe disk there and one behind a port of its own,
# a network card, and the chipset's AHCI, which has the boot volume.
DEVICES = [*disk("null0", "virtio-blk-pci,bus=pcie.0,addr=6.0,multifunction=on"),
           *disk("null1", "virtio-blk-pci,bus=pcie.0,addr=6.1"),
           *disk("null2", "nvme,bus=pcie.0,addr=9,serial=root"),
           "-device", "pcie-root-port,id=own,bus=pcie.0,chassis=20,slot=20,addr=0x10",
           "-blockdev", "driver=null-co,node-name=null3,size=67108864,read-zeroes=on",
           "-device", "nvme,bus=own,drive=null3,serial=own",
           *nic(0, 0xb)]
FIRST, SECOND, ROOT, OWN, CARD, SATA = (
    "0000:00:06.0", "0000:00:06.1", "0000:00:09.0", "0000:01:00.0", "0000:00:0b.0", "0000:00:1f.2")
KINDS = {FIRST: DISK, SECOND: DISK, ROOT: NVME, CARD: NIC, SATA: AHCI}
NODES = ("alpha", "beta", "gamma")
ROUNDS = 300


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Yields a machine that its tests leave with all nodes running, and all functions at home."""
    old = kernels.OLD if kernels.folder("6.1") else {}
    config = configs.config(
        configs.small("alpha", cores=1, memory="384M", pci="00:06.0, 01:00.0, 00:1f.2",
                      uart="com2"),
        configs.node("beta", cores=2, memory="512M", pci="00:06.1", uart="com3", **old),
        configs.small("gamma", cores=3, memory="384M", uart="com4"),
        cores=0, last_node_off="stay", pool=configs.FEW)
    with Machine(tmp_path_factory.mktemp("moves"), config, disks=0, qemu_args=DEVICES) as machine:
        machine.wait_running()
        yield machine


@pytest.fixture(autouse=True)
def at_home(machine):
    yield
    assert owners(machine) == {FIRST: "alpha", SECOND: "beta", ROOT: "nobody", OWN: "alpha",
                               CARD: "nobody", SATA: "alpha"}


def listing(machine, node="gamma"):
    said = json.loads(machine.sh(node, "mintctl pci --json"))
    return {row["function"]: row for row in said}


def owners(machine, node="gamma"):
    return {name: row["owner"] for name, row in listing(machine, node).items() if row["moves"]}


def move(machine, node, what):
    mintctl.done(machine, node, f"pci {what}")


def assert_refused(machine, node, what, status, why):
    mintctl.refused(machine, node, f"pci {what}", status, why)


def functions(machine, node):
    return set(linux.pci_functions(machine, node))


def wait_block(machine, node, function):
    """Waits for the function's disk. Returns its name."""
    find = f"find /sys/devices -path '*/{function}/*' \\( -name 'vd?' -o -name 'nvme?n1' \\)"
    return machine.sh(node, f'n=0; while [ -z "$({find})" ] && [ $n -lt 100 ]; do usleep 100000; '
                            f"n=$((n + 1)); done; {find}").strip().rsplit("/", 1)[-1]


def assert_works(machine, node, function):
    name = wait_block(machine, node, function)
    said = machine.sh(node, f"dd if=/dev/{name} bs=1M count=8 iflag=direct of=/dev/null 2>&1")
    assert "8+0 records out" in said, said
    return name


def test_from_and_to_the_pool(machine):
    for node in ("gamma", "beta"):
        move(machine, node, f"take {ROOT}")
        assert owners(machine)[ROOT] == node
        assert_works(machine, node, ROOT)
        assert_refused(machine, node, f"take {ROOT}", 5, "that is its owner already")
        move(machine, node, "give 00:09.0")
        assert ROOT not in functions(machine, node)
        machine.sh(node, "echo 1 >/sys/bus/pci/rescan")
        assert ROOT not in functions(machine, node)
    log = machine.sh("gamma", "mintctl log")
    for node in ("gamma", "beta"):
        assert f"{node}: function {ROOT} (taken)" in log and \
            f"{node}: function {ROOT} (given)" in log
    # A third node has it moved.
    move(machine, "alpha", f"move {ROOT} gamma")
    assert_works(machine, "gamma", ROOT)
    move(machine, "alpha", f"move {ROOT} beta")
    assert_works(machine, "beta", ROOT)
    # And so does the monitor's console.
    machine.consoles["com1"].sendline("move 00:09.0 gamma")
    machine.wait_monitor("mint: PCI function 00:09.0 is given")
    assert_works(machine, "gamma", ROOT)
    machine.consoles["com1"].sendline("move 00:09.0 nobody")
    machine.wait_monitor("mint: PCI function 00:09.0 is given")
    assert "is no PCI function and no LAPIC ID" in machine.monitor("move 00:1e.0 gamma")
    assert "never moves" in machine.monitor("move 00:10.0 gamma")
    for node in NODES:
        assert linux.trouble(machine, node) == []


def test_between_running_nodes(machine):
    """One function of a device moves, while the other one's node works with it."""
    machine.background("beta", "while dd if=/dev/vda bs=64k count=32 iflag=direct of=/dev/null "
                               "2>/dev/null; do :; done; echo >/tmp/failed")
    for node in ("gamma", "beta", "alpha"):
        move(machine, node, f"take {FIRST}")
        assert FIRST in functions(machine, node)
        assert_works(machine, node, FIRST)
    assert machine.sh("beta", "ls /tmp/failed", check=False).startswith("ls:")
    # A network card, too, with its interrupts.
    for node in ("gamma", "alpha"):
        move(machine, node, f"take {CARD}")
        machine.sh(node, "n=0; while [ ! -e /sys/class/net/eth0 ] && [ $n -lt 50 ]; do usleep "
                         "100000; n=$((n + 1)); done; ifconfig eth0 10.0.0.1 up")
        assert_refused(machine, node, f"give {CARD}", 5, "it is in use")
        assert "interface eth0 up" in listing(machine, node)[CARD]["users"]
        machine.sh(node, "ifconfig eth0 down")
    move(machine, "gamma", f"give {CARD}")
    machine.sh("beta", "killall dd sh 2>/dev/null; true", check=False)
    for node in NODES:
        assert linux.trouble(machine, node) == []


def test_in_use(machine):
    machine.sh("alpha", "mke2fs /dev/vda >/dev/null 2>&1; exec 3</dev/vda; true")
    machine.background("alpha", "exec sleep 1000 </dev/vda")
    assert_refused(machine, "alpha", f"give {FIRST}", 5, "it is in use in its node")
    assert_refused(machine, "gamma", f"take {FIRST}", 5, "it is in use in its node")
    assert "disk vda open" in listing(machine, "alpha")[FIRST]["users"]
    assert_works(machine, "alpha", FIRST)
    said = machine.sh("alpha", f"mintctl pci move {FIRST} gamma --force")
    assert f"{FIRST} was in use, and that is lost: disk vda open" in said
    assert_works(machine, "gamma", FIRST)
    machine.sh("alpha", "killall sleep; true", check=False)
    move(machine, "gamma", f"move {FIRST} alpha")
    assert_works(machine, "alpha", FIRST)


def test_bad_input(machine):
    for what, status, why in (
            ("take 00:1f.0", 5, "it never moves"), ("take 00:10.0", 5, "it never moves"),
            ("take 00:1e.0", 1, "no such PCI function"), ("take x", 2, "is no PCI function"),
            ("move 00:09.0 delta", 4, "delta: no such node"),
            ("give 00:09.0", 5, "that is its owner already"),
            ("move 00:09.0", 2, "takes one FUNCTION and NODE")):
        assert_refused(machine, "gamma", what, status, why)
    life.halt(machine, "beta")
    assert_refused(machine, "gamma", "take 00:06.1", 5, "does not run")
    assert_refused(machine, "gamma", "move 00:09.0 beta", 5, "does not run")
    life.start(machine, "beta")
    assert_works(machine, "beta", SECOND)


def test_death(machine):
    """What a node has when it dies goes back to whom the config names: at once, if that runs."""
    for what in (FIRST, ROOT, CARD):
        move(machine, "beta", f"take {what}")
    assert_works(machine, "beta", FIRST)
    machine.console("beta").sendline("echo c >/proc/sysrq-trigger")
    machine.wait_monitor(rf"mint: node beta: PCI function 00:06.0 goes back to alpha\r?\n", 60)
    machine.wait_monitor(r"mint: node beta runs, ", BOOT_LIMIT)
    machine.wait_report("beta")
    assert_works(machine, "alpha", FIRST)
    assert functions(machine, "beta") == {SECOND}
    assert owners(machine)[ROOT] == owners(machine)[CARD] == "nobody"
    # The node that the config names dies, and starts without what another one has.
    move(machine, "gamma", f"take {FIRST}")
    machine.console("alpha").sendline("echo b >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
    machine.wait_report("alpha")
    assert FIRST not in functions(machine, "alpha")
    assert_works(machine, "gamma", FIRST)
    move(machine, "alpha", f"take {FIRST}")
    assert_works(machine, "alpha", FIRST)


@pytest.mark.parametrize("step, taker", [
    ("hidden", "gamma"), ("claimed", "alpha"),
    pytest.param("let-go", "gamma", marks=pytest.mark.long),
    pytest.param("reset", "gamma", marks=pytest.mark.long)])
def test_killed_in_the_middle(machine, step, taker):
    """The giver is killed while it gives, or the taker while it takes: the function is at home
    afterwards, and works."""
    if step == "claimed":
        machine.sh("beta", f"echo {step} >{STAY}")
        machine.background("gamma", f"mintctl pci move {FIRST} beta >/tmp/said 2>&1")
    else:
        move(machine, "beta", f"take {FIRST}")
        stop_at(machine, "beta", step)
        machine.background(taker, f"mintctl pci take {FIRST} >/tmp/said 2>&1; echo status $? "
                                  ">>/tmp/said")
    wait_stop(machine, "beta", step)
    machine.monitor("kill beta")
    life.wait_state(machine, "beta", "halted")
    if step != "claimed":
        machine.sh(taker, "until grep status /tmp/said; do usleep 100000; done")
        assert "does not run" in machine.sh(taker, "cat /tmp/said")
    assert owners(machine)[FIRST] == "alpha"
    assert_works(machine, "alpha", FIRST)
    life.start(machine, "beta")
    assert_works(machine, "beta", SECOND)


def test_driver_that_does_not_let_go(machine):
    """The driver takes longer than anybody waits: the request is taken back, and the function is
    its owner's as before."""
    stop_at(machine, "alpha", "let-go")
    machine.background("gamma", f"mintctl pci take {FIRST} >/tmp/said 2>&1; echo status $? "
                                ">>/tmp/said")
    wait_stop(machine, "alpha", "let-go")
    assert_refused(machine, "beta", f"take {FIRST}", 1, "is asked something about it already")
    machine.sh("gamma", "until grep status /tmp/said; do usleep 100000; done", limit=60)
    assert "its driver does not let go of it" in machine.sh("gamma", "cat /tmp/said")
    machine.sh("alpha", f"echo >{STAY}")
    assert_works(machine, "alpha", FIRST)
    move(machine, "gamma", f"take {FIRST}")
    move(machine, "gamma", f"move {FIRST} alpha")
    assert_works(machine, "alpha", FIRST)


def test_two_takers_at_once(machine):
    """Both take from nobody: one gets it, the other is told."""
    machine.background("beta", f"mintctl pci take {ROOT} >/tmp/said 2>&1; echo $? >>/tmp/said")
    machine.sh("gamma", f"mintctl pci take {ROOT} >/tmp/said 2>&1; echo $? >>/tmp/said")
    machine.sh("beta", "until grep '^[0-9]$' /tmp/said; do usleep 100000; done")
    ends = [machine.sh(node, "tail -n 1 /tmp/said").strip() for node in ("beta", "gamma")]
    owner = owners(machine)[ROOT]
    assert owner in ("beta", "gamma")
    # The later one takes it from the earlier, if that had it already.
    assert ends[("beta", "gamma").index(owner)] == "0"
    assert_works(machine, owner, ROOT)
    move(machine, owner, f"give {ROOT}")


@pytest.mark.long
def test_random_moves(machine, request):
    """Functions move at random among three nodes, while each node reads from those that it has."""
    seed = request.config.getoption("--seed") or random.randrange(1 << 32)
    print(f"--seed {seed}")
    chance = random.Random(seed)
    done = 0
    for count in range(ROUNDS):
        what = chance.choice([FIRST, SECOND, ROOT, OWN])
        asker, to = chance.choice(NODES), chance.choice([*NODES, "nobody"])
        verb = f"give {what}" if to == "nobody" else f"move {what} {to}"
        said = machine.sh(asker, f"mintctl pci {verb} 2>&1; echo status $?")
        done += said.endswith("status 0\n")
        assert said.endswith("status 0\n") or "that is its owner already" in said, said
        now = listing(machine, to if to != "nobody" else asker)
        assert now[what]["owner"] == to
        if to != "nobody":
            assert_works(machine, to, now[what]["device"])
    print(f"{done} of {ROUNDS} moves")
    for what, home in ((FIRST, "alpha"), (SECOND, "beta"), (OWN, "alpha")):
        machine.sh("gamma", f"mintctl pci move {what} {home}", check=False)
    machine.sh("gamma", f"mintctl pci give {ROOT}", check=False)
    for node in NODES:
        assert linux.trouble(machine, node) == []


def test_whole_bus(machine):
    """A function that Linux has found by ACPI moves, too. Its bus does not show it any more, nor
    does the next life of its node."""
    assert "0001:01:00.0" in functions(machine, "alpha")
    for _ in range(2):
        move(machine, "gamma", f"take {OWN}")
        assert "0001:01:00.0" not in functions(machine, "alpha")
        machine.sh("alpha", "echo 1 >/sys/bus/pci/rescan")
        assert "0001:01:00.0" not in functions(machine, "alpha")
        assert OWN in functions(machine, "gamma")
        assert_works(machine, "gamma", OWN)
        move(machine, "gamma", f"move {OWN} alpha")
        assert_works(machine, "alpha", "0001:01:00.0")
    move(machine, "gamma", f"take {OWN}")
    machine.console("alpha").sendline("echo b >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
    machine.wait_report("alpha")
    assert not {"0001:01:00.0", OWN} & functions(machine, "alpha")
    assert_works(machine, "gamma", OWN)
    # Without the bus in its tables the node gets the function by mint.ko.
    move(machine, "alpha", f"take {OWN}")
    assert_works(machine, "alpha", OWN)
    for node in NODES:
        assert linux.trouble(machine, node) == []
