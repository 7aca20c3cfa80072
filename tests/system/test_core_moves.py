# SPDX-License-Identifier: GPL-2.0-only
"""Tests cores that move between running nodes, whatever their kernels are, and what becomes of them
when nodes die."""
import json
import random
import re

import pytest

import blocks
import configs
import kernels
import life
import linux
import mintctl
from machine import BOOT_LIMIT, Machine
from mintctl import STAY, stop_at, wait_stop
from test_host_bridge import disk

NODES = ("alpha", "beta", "gamma")
HOME = {1: "alpha", 2: "alpha", 3: "beta", 4: "beta", 5: "gamma", 6: "nobody", 7: "nobody"}
NVME = "0000:00:09.0"
ROUNDS = 150


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Yields a machine that its tests leave with all nodes running, and all cores at home."""
    old = kernels.OLD if kernels.folder("6.1") else {}
    config = configs.config(
        configs.small("alpha", cores="1-2", cores_max="1-7", memory="384M", uart="com2"),
        configs.node("beta", cores="3-4", cores_max="1-7", memory="512M", uart="com3",
                     on_death="give alpha", **old),
        configs.small("gamma", cores=5, memory="384M", pci="00:09.0", uart="com4",
                      on_death="give alpha", memory_lend="yes"),
        cores=0, last_node_off="stay", pool=configs.FEW)
    devices = disk("null0", "nvme,bus=pcie.0,addr=9,serial=lent")
    with Machine(tmp_path_factory.mktemp("cores"), config, disks=0, smp=8,
                 qemu_args=devices) as machine:
        machine.wait_running()
        yield machine


@pytest.fixture(autouse=True)
def at_home(machine):
    yield
    machine.sh("beta", "until mintctl cpu | grep -q '^4 .*beta.*kernel'; do usleep 100000; done")
    assert {core: owner for core, owner in owners(machine).items() if core} == HOME
    for node, cores in (("alpha", {1, 2}), ("beta", {3, 4}), ("gamma", {5})):
        assert online(machine, node) == cores
        assert linux.trouble(machine, node) == []


def listing(machine, node="gamma"):
    return {row["lapic_id"]: row for row in json.loads(machine.sh(node, "mintctl cpu --json"))}


def owners(machine, node="gamma"):
    return {core: row["owner"] for core, row in listing(machine, node).items()}


def online(machine, node):
    """Returns the LAPIC IDs of the CPUs on which the node's kernel runs."""
    return set(linux.lapic_ids(machine, node))


def move(machine, node, what):
    mintctl.done(machine, node, f"cpu {what}")


def assert_refused(machine, node, what, status, why):
    mintctl.refused(machine, node, f"cpu {what}", status, why)


def assert_runs(machine, node, core):
    """Work that is bound to the core's CPU gets done there."""
    cpu = listing(machine, node)[core]["cpu"]
    said = machine.sh(node, f"taskset -c {cpu} sh -c 'cut -d\" \" -f39 /proc/self/stat'")
    assert said.strip() == str(cpu), said
    assert listing(machine, node)[core]["place"] == "kernel"


def test_at_the_start(machine):
    """Each kernel knows the cores that it may get, and started its own only."""
    rows = listing(machine, "alpha")
    assert [rows[n]["moves"] for n in range(8)] == [False, False, True, False, True, False, True,
                                                    True]
    assert [rows[n]["place"] for n in (0, 1, 2, 6)] == ["away", "kernel", "kernel", "parked"]
    assert all(rows[n]["cpu"] is not None for n in (1, 2, 4, 6, 7))
    assert listing(machine, "gamma")[4]["cpu"] is None      # it has no cores_max
    assert "maxcpus=2" in machine.sh("alpha", "cat /proc/cmdline")
    plan = machine.monitor("plan")
    assert "may get" in plan and "cores       6-7" in plan, plan


def test_from_and_to_the_pool(machine):
    for node in NODES:
        for core in (6, 7):
            move(machine, node, f"take {core}")
            assert_runs(machine, node, core)
        assert owners(machine)[6] == owners(machine)[7] == node
        assert_refused(machine, node, "take 6", 5, "that is its owner already")
        for core in (6, 7):
            move(machine, node, f"give {core}")
        log = machine.sh(node, "mintctl log")
        assert f"{node}: core 6 (taken)" in log and f"{node}: core 6 (given)" in log
        assert listing(machine, node)[6]["place"] == "parked"


def test_between_running_nodes(machine):
    """A node's own core is lent to another, and comes back; a third node has it done."""
    move(machine, "beta", "take 2")
    assert owners(machine)[2] == "beta"
    assert_runs(machine, "beta", 2)
    assert online(machine, "alpha") == {1}
    move(machine, "gamma", "move 2 alpha")
    assert_runs(machine, "alpha", 2)
    move(machine, "alpha", "move 4 alpha")
    assert_runs(machine, "alpha", 4)
    move(machine, "alpha", "move 4 beta")
    assert_runs(machine, "beta", 4)


def test_by_the_console(machine):
    def moved(what, said):
        machine.consoles["com1"].sendline(f"move {what}")
        machine.wait_monitor(f"mint: core {said}")

    moved("6 beta", "6 is given, and runs")
    assert_runs(machine, "beta", 6)
    moved("6 alpha", "6 is given, and runs")
    assert_runs(machine, "alpha", 6)
    assert "mint: core 6 has that owner already" in machine.monitor("move 6 alpha")
    moved("6 nobody", "6 is given")
    assert owners(machine)[6] == "nobody"
    # gamma has no cores_max: it knows of cores 6 and 7 only.
    moved("4 gamma", "4 does not run: that node's kernel does not know it")
    move(machine, "beta", "take 4")
    moved("5 nobody", "5 never moves")
    moved("1 nobody", "1 never moves")
    assert "'8' is no PCI function and no LAPIC ID" in machine.monitor("move 8 alpha")


def test_hotplug_by_linux(machine):
    """Who starts a CPU by sysfs claims its core; who stops one keeps it."""
    for node in ("alpha", "beta"):
        cpu = listing(machine, node)[6]["cpu"]
        path = f"/sys/devices/system/cpu/cpu{cpu}/online"
        machine.sh(node, f"echo 1 >{path}")
        assert owners(machine)[6] == node
        assert_runs(machine, node, 6)
        for _ in range(3):
            machine.sh(node, f"echo 0 >{path}")
            assert listing(machine, node)[6]["place"] == "parked"
            assert owners(machine)[6] == node
            machine.sh(node, f"echo 1 >{path}")
        machine.sh(node, f"echo 0 >{path}")
        other = "beta" if node == "alpha" else "alpha"
        theirs = listing(machine, other)[6]["cpu"]
        said = machine.sh(other, f"echo 1 2>&1 >/sys/devices/system/cpu/cpu{theirs}/online; true")
        assert "not permitted" in said.lower(), said
        machine.sh(other, "dmesg -c >/dev/null")
        move(machine, node, "take 6")           # it has it, and starts it again
        assert_runs(machine, node, 6)
        move(machine, node, "give 6")


def test_without_the_module(machine):
    """Nothing stops Linux then from starting a core that is another node's: it fails, and harms
    nobody."""
    move(machine, "alpha", "take 6")
    cpu = listing(machine, "gamma")[6]["cpu"]
    machine.sh("gamma", f"echo {NVME} >/sys/bus/pci/drivers/nvme/unbind; rmmod mint")
    said = machine.sh("gamma", f"echo 1 2>&1 >/sys/devices/system/cpu/cpu{cpu}/online; true",
                      limit=60)
    assert "error" in said.lower(), said
    machine.wait_monitor("mint: node gamma: its kernel waits for core 6, which is not there for it")
    assert_runs(machine, "alpha", 6)
    machine.sh("gamma", "dmesg -c >/dev/null; modprobe mint")
    move(machine, "gamma", "take 6")
    assert_runs(machine, "gamma", 6)
    move(machine, "gamma", "give 6")


def test_bad_input(machine):
    for what, status, why in (
            ("take 1", 5, "it never moves"), ("take 0", 5, "it never moves"),
            ("take 5", 5, "it never moves"), ("give 3", 5, "it never moves"),
            ("take 8", 1, "no such core"), ("take x", 2, "is no core"),
            ("take 06", 2, "is no core"), ("move 6 delta", 4, "delta: no such node"),
            ("give 6", 5, "that is its owner already"),
            ("move 6", 2, "takes one CORE and NODE"),
            ("take 4", 1, "does not know it")):
        assert_refused(machine, "gamma", what, status, why)
    # The last one was given, and gamma's kernel had no place for it.
    assert owners(machine)[4] == "nobody"
    machine.sh("gamma", "dmesg -c >/dev/null")
    move(machine, "gamma", "move 4 beta")
    assert_runs(machine, "beta", 4)
    life.halt(machine, "beta")
    assert_refused(machine, "gamma", "move 6 beta", 5, "does not run")
    life.start(machine, "beta")


def test_death(machine):
    """What a node has when it dies goes back to whom the config names: at once, if that runs."""
    move(machine, "beta", "take 2")
    move(machine, "beta", "take 6")
    machine.console("beta").sendline("echo c >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node beta: core 2 goes back to alpha\r?\n", 60)
    machine.wait_monitor(r"mint: node beta runs, 2 of 2 cores", BOOT_LIMIT)
    machine.wait_report("beta")
    machine.sh("alpha", "until mintctl cpu | grep -q '^2 .*kernel'; do usleep 100000; done")
    assert_runs(machine, "alpha", 2)
    events = machine.monitor("events")
    assert re.search(r"beta +core 2 +taken", events) and \
        re.search(r"beta +core 2 +returned", events), events
    # The node that the config names dies, and starts without what another one has.
    move(machine, "beta", "take 2")
    machine.console("alpha").sendline("echo b >/proc/sysrq-trigger")
    machine.wait_monitor(r"mint: node alpha runs, 1 of 1 cores", BOOT_LIMIT)
    machine.wait_report("alpha")
    assert_runs(machine, "beta", 2)
    move(machine, "alpha", "take 2")
    assert_runs(machine, "alpha", 2)


def test_lent(machine):
    """gamma dies and stays down: alpha has what gamma had, until gamma runs again."""
    move(machine, "gamma", "take 7")
    before = json.loads(machine.sh("alpha", "mintctl pci --json"))
    assert [row["owner"] for row in before if row["function"] == NVME] == ["gamma"]
    life.halt(machine, "beta")
    machine.sh("alpha", "until mintctl cpu | grep -q '^4 .*kernel'; do usleep 100000; done")
    assert_runs(machine, "alpha", 4)
    machine.monitor("kill gamma")
    life.wait_state(machine, "gamma", "halted")
    machine.sh("alpha", "until [ -b /dev/nvme0n1 ]; do usleep 100000; done")
    log = machine.sh("alpha", "mintctl log")
    seen = {row["name"]: row for row in json.loads(machine.sh("alpha", "mintctl nodes --json"))}
    assert {4, 5} & set(seen["alpha"]["cores"]) == {4} and NVME in seen["alpha"]["functions"]
    assert seen["gamma"]["functions"] == [] and seen["gamma"]["cores"] == [5]
    shown = machine.monitor("plan")
    assert re.search(r"alpha +cores +1-2, 4", shown), shown
    for line in ("beta: core 4 (lent)", "alpha: core 4 (taken)", "gamma: core 7 (returned)",
                 f"gamma: function {NVME} (lent)", f"alpha: function {NVME} (taken)"):
        assert line in log, log
    life.start(machine, "gamma")
    machine.sh("gamma", "until [ -b /dev/nvme0n1 ]; do usleep 100000; done")
    life.start(machine, "beta")
    machine.sh("beta", "until mintctl cpu | grep -q '^4 .*kernel'; do usleep 100000; done")
    assert_runs(machine, "beta", 4)
    assert online(machine, "alpha") == {1, 2}


def test_memory_lent(machine):
    """alpha works with gamma's own memory, and with a block that gamma had of the pool, while gamma
    is halted. gamma starts when its memory is back, and has its block again."""
    def having(node, by="alpha"):
        return set(blocks.held(machine, node, by))

    fixed = having("fixed")
    assert blocks.mem(machine, "gamma", "take 1")[0] == 0
    life.halt(machine, "gamma")
    own = int(re.findall(r"alpha may take (\d+) blocks of its memory, and 1 of the pool",
                         machine.log())[-1])
    blocks.wait_for(lambda: len(having("alpha")) == own + 1, "alpha does not take all of it")
    lent = fixed - having("fixed")
    assert own >= 2 and len(lent) == own and lent <= having("alpha")
    assert "its memory is lent" in machine.sh("alpha", "mintctl dump gamma /tmp/core; test $? = 5")
    # As long as there is no room elsewhere for what is in these blocks, gamma waits.
    free = machine.sh("alpha", "sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo")
    blocks.fill(machine, "alpha", int(free) // 1024 - 40)
    lives = machine.lives("gamma")
    assert machine.force("start", "gamma") == ""
    machine.sh("alpha", "sleep 2")
    assert f"node gamma: waits for {own} blocks of its memory, which are lent" in machine.log()
    assert life.rows(machine)["gamma"][0] == "waiting"
    blocks.verify(machine, "alpha")
    life.wait_state(machine, "gamma", "running")
    machine.wait_shell("gamma", lives=lives)
    assert having("fixed") == fixed
    blocks.wait_for(lambda: len(having("gamma")) == 1, "gamma does not have its block again")
    assert blocks.mem(machine, "gamma", "give 1")[0] == 0
    assert having("alpha") == set()


def test_heir_dies(machine):
    """The heir dies with the memory that was lent: it is zeroed, and its node starts with it."""
    fixed = set(blocks.held(machine, "fixed", "gamma"))
    life.halt(machine, "gamma")
    blocks.wait_for(lambda: blocks.held(machine, "alpha", "alpha"), "alpha takes nothing")
    life.halt(machine, "alpha")
    life.start(machine, "gamma")
    assert set(blocks.held(machine, "fixed", "gamma")) == fixed
    life.start(machine, "alpha")


@pytest.mark.parametrize("step, taker", [
    ("core-given", "alpha"), ("core-claimed", "alpha"),
    pytest.param("core-stopped", "alpha", marks=pytest.mark.long)])
def test_killed_in_the_middle(machine, step, taker):
    """The giver is killed while it gives, or the taker while it takes: the core is at home
    afterwards, and can be used."""
    if step == "core-claimed":
        machine.sh("beta", f"echo {step} >{STAY}")
        machine.background("beta", "mintctl cpu take 6 >/tmp/said 2>&1")
    else:
        move(machine, "beta", "take 6")
        stop_at(machine, "beta", step)
        machine.background(taker, "mintctl cpu take 6 >/tmp/said 2>&1; echo status $? >>/tmp/said")
    wait_stop(machine, "beta", step)
    machine.monitor("kill beta")
    life.wait_state(machine, "beta", "halted")
    if step != "core-claimed":
        machine.sh(taker, "until grep status /tmp/said; do usleep 100000; done")
        assert "does not run" in machine.sh(taker, "cat /tmp/said")
    assert owners(machine)[6] == "nobody"
    move(machine, "alpha", "take 6")
    assert_runs(machine, "alpha", 6)
    move(machine, "alpha", "give 6")
    life.start(machine, "beta")


def test_taker_dies(machine):
    """The taker is killed while the giver has stopped the core: the giver keeps it."""
    stop_at(machine, "beta", "core-stopped")
    machine.background("gamma", "mintctl cpu move 4 alpha >/tmp/said 2>&1; echo status $? "
                                ">>/tmp/said")
    wait_stop(machine, "beta", "core-stopped")
    life.halt(machine, "alpha")
    machine.sh("beta", f"echo >{STAY}")
    machine.sh("gamma", "until grep status /tmp/said; do usleep 100000; done")
    assert "does not run" in machine.sh("gamma", "cat /tmp/said")
    assert_runs(machine, "beta", 4)
    life.start(machine, "alpha")


def test_two_takers_at_once(machine):
    """Both take from nobody: one gets it, the other is told."""
    machine.background("beta", "mintctl cpu take 7 >/tmp/said 2>&1; echo $? >>/tmp/said")
    machine.sh("gamma", "mintctl cpu take 7 >/tmp/said 2>&1; echo $? >>/tmp/said")
    machine.sh("beta", "until grep '^[0-9]$' /tmp/said; do usleep 100000; done")
    ends = {node: machine.sh(node, "tail -n 1 /tmp/said").strip() for node in ("beta", "gamma")}
    owner = owners(machine)[7]
    assert owner in ends and ends[owner] == "0", ends
    assert_runs(machine, owner, 7)
    move(machine, owner, "give 7")


CHECK = ("dd if=/dev/urandom of=/tmp/data bs=1M count=8 2>/dev/null; md5sum </tmp/data >/tmp/sum; "
         "while :; do md5sum </tmp/data | cmp -s - /tmp/sum || echo >>/tmp/bad; done")


@pytest.mark.long
def test_random_moves(machine, request):
    """Cores, blocks and a function move at random among three nodes, each of which checks what it
    computes."""
    seed = request.config.getoption("--seed") or random.randrange(1 << 32)
    print(f"--seed {seed}")
    chance = random.Random(seed)
    for node in NODES:
        machine.background(node, CHECK)
    done = 0
    for _ in range(ROUNDS):
        asker, kind = chance.choice(NODES), chance.choice(["cpu", "cpu", "pci", "mem"])
        if kind == "mem":
            what = chance.choice(["take 128M", "give 128M"])
        else:
            core = chance.choice([2, 4, 6, 7])
            # gamma's kernel knows the pool's cores only
            to = chance.choice([*NODES[:2 if kind == "cpu" and core < 6 else 3], "nobody"])
            thing = core if kind == "cpu" else NVME
            what = f"give {thing}" if to == "nobody" else f"move {thing} {to}"
        said = machine.sh(asker, f"mintctl {kind} {what} 2>&1; echo status $?", limit=120)
        done += said.endswith("status 0\n")
        assert said.endswith("status 0\n") or kind == "mem" or \
            "that is its owner already" in said, \
            (kind, what, said, [machine.sh(node, "dmesg | tail -n 4") for node in NODES])
        if kind == "cpu" and to != "nobody":
            assert_runs(machine, to, core)
    print(f"{done} of {ROUNDS} moves")
    for node in NODES:
        assert machine.sh(node, "ls /tmp/bad", check=False).startswith("ls:")
        machine.sh(node, "killall sh md5sum 2>/dev/null; mintctl mem give 256M", check=False)
    for core, home in HOME.items():
        machine.sh("alpha", f"mintctl cpu move {core} {home}" if home != "nobody" else
                   f"mintctl cpu give {core}", check=False)
    machine.sh("alpha", f"mintctl pci move {NVME} gamma", check=False)
