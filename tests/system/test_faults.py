# SPDX-License-Identifier: GPL-2.0-only
"""Tests bad requests and nodes that break: each request gets an answer that states the facts,
nothing hangs, and no other node is touched."""
import re
import struct
import time

import pytest

import life
import linux
import load
import table
from faults import (  # noqa: F401
    BOTH, CORES, HANG, INDEX, SPARE, TAG, events, files, killed_and_started, machine, map_of, poke,
    said, shown, three, wait_shown)
from machine import BOOT_LIMIT
from scribble import HEADER, LOCKS, Scribbler

SECOND_CORE_ROUNDS = 100
START, KILL, RESTART = 1, 2, 3
BLOCKS, NODES = 0, 3     # the table's arrays


# --- requests that cannot be carried out ---

def test_console_says_the_state(machine):
    for verb in ("start", "kill", "restart"):
        assert machine.force(verb, "nobody") == "nobody: no such node; `plan` names them"
        assert machine.force(verb, "") == "(no name): no such node; `plan` names them"
    assert machine.force("start", "victim") == "node victim (running) is not halted: `restart` it"
    life.halt(machine, "victim")
    assert machine.force("kill", "victim") == "node victim (halted) is halted already"
    starts = life.rows(machine)["victim"][2]
    assert machine.force("restart", "victim") == ""         # the node is halted, so this starts it
    life.wait_state(machine, "victim", "starting")
    assert machine.force("start", "victim") == "node victim (starting) is not halted: `restart` it"
    assert life.wait_state(machine, "victim", "running") == starts + 1
    assert machine.wait_shell("victim").lapic_ids == [2, 3]


def test_mintctl_says_the_state(machine):
    for verb in ("start", "stop", "restart", "kill"):
        assert said(machine, "witness", f"{verb} nobody") == \
            (4, "mintctl: nobody: no such node; `mintctl nodes` lists them")
    assert said(machine, "witness", "start victim") == \
        (5, "mintctl: victim is running: cannot start it; `restart` does")
    assert said(machine, "witness", "kill victim")[0] == 0
    for verb in ("kill", "stop"):
        assert said(machine, "witness", f"{verb} victim") == \
            (5, f"mintctl: victim is halted: cannot {verb} it")
    status, text = said(machine, "witness", "restart victim")
    assert status == 0 and re.match(r"victim: \S+, start \d+, by force after \d+ ms$", text), text
    life.halt(machine, "victim")
    # A write to `request` returns when the monitor has dealt with it. The node then waits for its
    # turn.
    starting = machine.sh("witness", "cd /sys/kernel/mint/nodes/victim; echo start >request; "
                          "while [ $(cat state) = loaded ]; do :; done; mintctl start victim; echo "
                          "status $?")
    assert starting == "mintctl: victim is starting: cannot start it; `restart` does\nstatus 5\n"
    life.wait_state(machine, "victim", "running")
    assert machine.wait_shell("victim").lapic_ids == [2, 3]


# --- requests that meet ---

RACE = ("cd /sys/kernel/mint/nodes/victim; while [ $(cat state) = running ]; do :; done; "
        "n=0; >/tmp/race.err; while [ $n -lt {wins} ]; do "
        "if {{ echo restart >request; }} 2>>/tmp/race.err; then n=$((n + 1)); fi; usleep 20000; "
        "done; mv /tmp/race.err /tmp/race")
WINS = 5
LOG_TAIL = 200          # characters; so long a piece of the log occurs once


def test_two_ask_for_a_third(machine):
    """Two nodes ask for a restart of the third at the same time, again and again, in whatever state
    it is. One of them wins, and the other gets EBUSY. The third node is restarted once for each
    request that won. Chance decides who wins; one node may win every time."""
    log = machine.sh("witness", "mintctl log")
    for node in ("witness", "old"):
        machine.sh(node, "rm -f /tmp/race*")
    for node in ("witness", "old"):
        machine.background(node, RACE.format(wins=WINS))
    machine.force("kill", "victim")             # starts the race
    lost = []
    for node in ("witness", "old"):
        machine.sh(node, "while [ ! -f /tmp/race ]; do sleep 1; done", limit=2 * WINS * 30)
        lost += [line for line in machine.sh(node, "cat /tmp/race").split("\n") if line]
    assert lost and all(line.endswith("Device or resource busy") for line in lost), lost
    life.wait_state(machine, "victim", "running")
    assert machine.sh("witness", "cat /sys/kernel/mint/nodes/victim/request") == "none\n"
    since = machine.sh("witness", "mintctl log").partition(log[-LOG_TAIL:])[2]
    for node in ("witness", "old"):
        assert len(re.findall(rf" victim: loaded \(request: restart by {node}\)", since)) == WINS, \
            since
    assert machine.wait_shell("victim").lapic_ids == [2, 3]


ASK = "while :; do mintctl kill victim; mintctl start victim; done"


@pytest.mark.long
@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_asks_while_it_is_stopped_itself(machine, how):
    """Whatever the node has left in the third node's `request`, the third node can be stopped and
    started afterwards."""
    for n in range(3):
        machine.background("old", ASK)
        machine.sh("old", f"usleep {150000 * (n + 1)}")
        if how == "killed":
            life.halt(machine, "old")
        else:
            assert said(machine, "witness", "stop old")[0] == 0
        life.halt(machine, "victim")
        life.start(machine, "victim")
        life.start(machine, "old")


@pytest.mark.long
def test_restart_twice_at_once(machine):
    starts = life.rows(machine)["victim"][2]
    machine.consoles["com1"].sendline("restart --force victim\rrestart --force victim")
    machine.wait_monitor(r"restart --force victim(?s:.*)restart --force victim(?s:.*)mint> ")
    machine.monitor("help")
    life.wait_started(machine, "victim", starts + 1, starts + 2)
    assert machine.wait_shell("victim").lapic_ids == [2, 3]
    # Two commands of another node ask at the same time; its kernel carries out one after the other.
    starts = life.rows(machine)["victim"][2]
    machine.sh("witness", "cd /sys/kernel/mint/nodes/victim; echo restart >request & echo restart "
                          ">request; wait")
    life.wait_started(machine, "victim", starts + 1, starts + 2)
    assert machine.wait_shell("victim").lapic_ids == [2, 3]


# --- nodes that are killed in the middle of a start ---

@pytest.mark.long
def test_killed_in_early_boot(machine):
    """The node that is killed has the turn; the node that waits for it gets it."""
    for node in ("victim", "old"):
        life.halt(machine, node)
    for first, second in (("victim", "old"), ("old", "victim")):
        assert machine.force("start", first) == ""
        life.wait_state(machine, first, "starting")
        assert machine.force("start", second) == ""
        life.wait_state(machine, second, "loaded")
        assert life.rows(machine)[first][0] == "starting", "too late: it was past its early boot"
        life.halt(machine, first)
        life.wait_state(machine, second, "running")
        assert machine.wait_shell(second).lapic_ids == CORES[second]
        life.halt(machine, second)


def test_killed_while_it_awaits_its_turn(machine):
    """The other node is in its early boot. The kill is refused only while the node's own last
    request is carried out."""
    for node in ("victim", "old"):
        life.halt(machine, node)
    starts = life.rows(machine)["victim"][2]
    assert machine.force("start", "old") == ""
    life.wait_state(machine, "old", "starting")
    assert machine.force("start", "victim") == ""
    said = machine.sh("witness", "cd /sys/kernel/mint/nodes/victim; until echo kill >request "
                                 "2>>/tmp/refused; do :; done; cat state; grep -v 'resource busy' "
                                 "/tmp/refused", check=False)
    assert said == "halted\n"
    assert life.rows(machine)["victim"][:2] == ("halted", "0/2")
    assert life.rows(machine)["victim"][2] - starts in (0, 1)
    life.wait_state(machine, "old", "running")
    assert machine.wait_shell("old").lapic_ids == CORES["old"]
    life.start(machine, "victim")


@pytest.mark.long
def test_killed_while_it_is_made_ready(machine):
    """The node is killed while its functions are silenced, while its files are copied, and while it
    waits for its turn. The monitor either refuses with a message or does it; there is nothing in
    between."""
    refused = 0
    for n in range(8):
        life.halt(machine, "victim")
        starts = life.rows(machine)["victim"][2]
        assert machine.force("start", "victim") == ""
        time.sleep(n * 0.1)
        while (state := life.rows(machine)["victim"][0]) != "halted":
            answer = machine.force("kill", "victim")
            assert answer in \
                ("", f"node victim ({state}) is being stopped or started: wait a moment",
                 "node victim (halted) is halted already") or "wait a moment" in answer, answer
            refused += bool(answer)
        assert life.rows(machine)["victim"][2] - starts in (0, 1)
    print(f"{refused} times told to wait")
    life.start(machine, "victim")


# --- words of the table that are overwritten ---

def scribble(machine, by, node, field, value):
    machine.sh(by,
               f"insmod /lib/mint_scribble.ko field={field} node={INDEX[node]} value={value} && "
               "rmmod mint_scribble")


@pytest.mark.parametrize("value, name", [
    pytest.param(0x63 | TAG["old"] << 8, "?", marks=pytest.mark.long), (0xffffffff, "?"),
    pytest.param(RESTART | 0x77 << 8, "restart", marks=pytest.mark.long),
    (KILL | TAG["victim"] << 8, "kill"),
    pytest.param(RESTART | 0xfd << 8, "restart", marks=pytest.mark.long)],
    ids=["no such kind", "all ones", "of nobody", "of itself", "of the monitor"])
def test_request_scribbled_over(machine, value, name):
    """The node itself overwrites the word. Then the console and another node ask for a restart."""
    starts = life.rows(machine)["victim"][2]
    for n, ask in enumerate((lambda: machine.force("restart", "victim"),
                             lambda: machine.sh("witness", "mintctl restart victim --force",
                                                limit=BOOT_LIMIT)), 1):
        scribble(machine, "victim", "victim", "request", value)
        assert shown(machine, "request") == name
        ask()
        life.wait_started(machine, "victim", starts + n)
        assert machine.wait_shell("victim").lapic_ids == [2, 3]
        assert shown(machine, "request") == "none"


@pytest.mark.long
def test_state_scribbled_over_in_early_boot(machine):
    """The turn of the node ends all the same, and the next node gets its turn."""
    for node in ("victim", "old"):
        life.halt(machine, node)
    assert machine.force("start", "victim") == ""
    machine.sh("witness",
               "while ! grep -q starting /sys/kernel/mint/nodes/victim/state; do :; done; "
               f"insmod /lib/mint_scribble.ko field=state node={INDEX['victim']} value=99; "
               "rmmod mint_scribble", limit=BOOT_LIMIT)
    life.start(machine, "old")
    assert machine.wait_shell("victim").lapic_ids == CORES["victim"]
    life.halt(machine, "victim")


def test_wish_scribbled_over(machine):
    starts = life.rows(machine)["victim"][2]
    scribble(machine, "witness", "victim", "wish", 99)
    machine.sh("victim", "while ! dmesg | grep -q 'unknown wish 99: ignored'; do sleep 1; done")
    assert shown(machine, "wish") == "none"
    assert life.rows(machine)["victim"][0] == "running"
    assert said(machine, "witness", "restart victim")[0] == 0
    life.wait_started(machine, "victim", starts + 1)
    machine.wait_shell("victim")


@pytest.mark.parametrize("value", [0, 4, 99, 0xffffffff],
                         ids=["loaded", "halted", "no state", "all ones"])
def test_state_scribbled_over(machine, value):
    """The node runs, whatever its entry says: the monitor knows the state, and corrects the entry
    for the others."""
    scribble(machine, "victim", "victim", "state", value)
    assert life.rows(machine)["victim"][:2] == ("running", "2/2")
    assert machine.force("start", "victim") == "node victim (running) is not halted: `restart` it"
    wait_shown(machine, "state", "running")
    assert said(machine, "witness", "start victim") == \
        (5, "mintctl: victim is running: cannot start it; `restart` does")
    assert machine.sh("victim", "echo alive") == "alive\n"
    if value == 99:
        assert said(machine, "witness", "kill victim")[0] == 0
        killed_and_started(machine, "victim")


def test_flags_and_counts_scribbled_over(machine):
    """The entry claims that the node is home, waits for its dump, and is in its 77th life. None of
    that is true."""
    starts = life.rows(machine)["victim"][2]
    scribble(machine, "victim", "victim", "flags", 4 | 8)
    scribble(machine, "victim", "victim", "generation", 77)
    wait_shown(machine, "generation", starts)
    assert life.rows(machine)["victim"][:3] == ("running", "2/2", starts)
    # a number of heartbeats stands there, and no word about a dump
    assert int(life.rows(machine)["victim"][3]) > 0
    killed_and_started(machine, "victim")


def test_start_of_a_node_that_runs(machine):
    """A START is left in `request` when one core comes home while the other is still in the kernel.
    The monitor brings that core home first. SysRq b stops no other core."""
    starts = life.rows(machine)["victim"][2]
    scribble(machine, "victim", "victim", "request", START | TAG["witness"] << 8)
    machine.console("victim").sendline("taskset -c 1 sh -c 'while :; do :; done' & "
                                       "taskset -c 0 sh -c 'echo b >/proc/sysrq-trigger'")
    life.wait_started(machine, "victim", starts + 1)
    assert machine.wait_shell("victim").lapic_ids == [2, 3]
    last = [row for row in machine.monitor("events").split("\n") if " victim " in row][-4:]
    assert [row.split()[3] for row in last] == ["stopping", "loaded", "starting", "running"]


def test_tag_scribbled_over(machine):
    """The node's tag is overwritten with FIXED, the tag of the blocks that never move. When the
    node ends, these blocks stay what they were."""
    before = map_of(machine)
    poke(machine, NODES, INDEX["victim"], 0x14, 0xfe)
    killed_and_started(machine, "victim")
    assert map_of(machine) == before


@pytest.mark.parametrize("value", [0xfb, 0xff, TAG["victim"]], ids=["stale", "free", "of victim"])
def test_owner_of_a_block_scribbled_over(machine, value):
    """The tags of blocks in which nodes run are overwritten. These blocks are neither zeroed nor
    taken."""
    before = map_of(machine)
    fixed = [n for n, mark in enumerate(before) if mark == "#"]
    for block in fixed[0], fixed[-1]:
        poke(machine, BLOCKS, block, 0, value)
    if value == TAG["victim"]:
        killed_and_started(machine, "victim")
    end = time.monotonic() + BOOT_LIMIT
    while map_of(machine) != before:
        assert time.monotonic() < end, "they are not put back"
    assert machine.sh("victim", "echo alive") == "alive\n"


def test_many_words_scribbled_over(machine):
    """Some 300 words of the victim's own entry, the header and the locks are overwritten. No other
    node notices. (test_scribble.py overwrites thousands.)"""
    scribbler = Scribbler(machine, "victim", ("witness", "old"), seed=1)
    for array, element, words in ((NODES, INDEX["victim"], 120), (HEADER, -1, 120),
                                  (LOCKS, -1, 64)):
        scribbler.words(words, array, element)
    scribbler.nothing_moved()
    killed_and_started(machine, "victim")


def test_heartbeat_goes_backwards(machine):
    machine.sh("victim", "sleep 2")
    before = int(life.rows(machine)["victim"][3])
    scribble(machine, "victim", "victim", "heartbeat", 1)
    after = int(life.rows(machine)["victim"][3])
    assert 1 <= after < before
    machine.sh("victim", f"sleep {HANG + 2}")
    assert life.rows(machine)["victim"][0] == "running"
    assert int(life.rows(machine)["victim"][3]) > after


# --- ends that begin on another core than the first ---

def ends_on_the_second_core(machine, node, how):
    starts = life.rows(machine)[node][2]
    machine.console(node).sendline(f"taskset 2 sh -c '{how}'")
    life.wait_started(machine, node, starts + 1)
    assert machine.wait_shell(node).lapic_ids == CORES[node]
    assert life.rows(machine)[node][1] == "2/2"


@BOTH
@pytest.mark.parametrize("how, state, cause", [
    ("echo c >/proc/sysrq-trigger", "crashed", "panic"), ("reboot -f", "stopping", "reset")],
    ids=["panic", "reboot"])
def test_comes_home_from_the_second_core(machine, node, how, state, cause):
    ends_on_the_second_core(machine, node, how)
    assert (node, state, cause) in events(machine, "witness")


@pytest.mark.long
def test_comes_home_from_the_second_core_again_and_again(machine):
    """The next kernel has both cores each time. A kernel 6.1 would wait for ever for a core that
    does not see its order."""
    for _ in range(SECOND_CORE_ROUNDS):
        ends_on_the_second_core(machine, "old", "echo c >/proc/sysrq-trigger")


@BOTH
def test_switched_off_from_the_second_core(machine, node):
    starts = life.rows(machine)[node][2]
    machine.console(node).sendline("taskset 2 poweroff -f")
    assert life.wait_state(machine, node, "halted") == starts
    assert life.rows(machine)[node][1] == "0/2"
    life.start(machine, node)


# --- cores that go offline and come online ---

def online(machine, node, value):
    machine.sh(node, f"echo {value} >/sys/devices/system/cpu/cpu1/online")


def test_core_offline_and_online(machine):
    for _ in range(5):
        online(machine, "victim", 0)
        assert life.cpus(machine)[3] == ("victim", "parked")
        assert life.rows(machine)["victim"][1] == "1/2"
        online(machine, "victim", 1)
        assert life.cpus(machine)[3] == ("victim", "taken")
        assert linux.lapic_ids(machine, "victim") == [2, 3]
    online(machine, "victim", 0)
    # the monitor answers at once that it has the core
    assert "hand over CPU" not in machine.sh("victim", "dmesg")
    starts = life.rows(machine)["victim"][2]
    machine.console("victim").sendline("reboot -f")
    life.wait_started(machine, "victim", starts + 1)
    assert machine.wait_shell("victim").lapic_ids == [2, 3]


@pytest.mark.long
def test_core_offline_where_the_kernel_keeps_it(machine):
    """A kernel 6.1 does not give the core back to the monitor. To bring it online again it writes
    to its mailbox and waits for ever. When the core has been brought home, it must not find that
    order of a dead kernel."""
    online(machine, "old", 0)
    assert life.cpus(machine)[5] == ("old", "taken")
    assert linux.lapic_ids(machine, "old") == [4]
    machine.console("old").sendline("echo 1 >/sys/devices/system/cpu/cpu1/online")
    machine.sh("witness", "sleep 5")
    killed_and_started(machine, "old")


# --- what arrives at cores that rest in the monitor ---

def check(machine, core, status):
    """Raises an uncorrected machine check in bank 1, on one core alone."""
    machine.qmp("human-monitor-command",
                **{"command-line": f"mce {core} 1 0xbd00000000000000 {status:#x} 0x1234000 0x8c"})


def test_interrupts_and_machine_checks_while_it_rests(machine):
    """Interrupts have vectors 16 to 31, which are those of exceptions. They wait in the LAPIC while
    the core rests, and are dropped before it enters a kernel. A core that gets a machine check with
    RIPV clear stops, and the monitor prints why. A node that rests on this core can be started
    again all the same."""
    life.halt(machine, "victim")
    cores = ",".join(str(core) for core in (0, *CORES["victim"], SPARE))
    machine.sh("witness", f"insmod /lib/mint_stray.ko lapic_id={cores}", check=False)
    assert all(life.cpus(machine)[core] == ("victim", "parked") for core in CORES["victim"])
    life.start(machine, "victim")
    assert linux.trouble(machine, "victim") == []
    life.halt(machine, "victim")
    check(machine, SPARE, 4)
    machine.wait_monitor(rf"core {SPARE} cannot go on from a machine check: MCG_STATUS 4, ")
    machine.wait_monitor(rf"core {SPARE}: machine check, bank 1: status bd\d+ address 1234000 ")
    assert life.cpus(machine)[SPARE][1] == "absent"
    check(machine, CORES["victim"][0], 4)
    life.wait_state(machine, "victim", "crashed")
    check(machine, CORES["victim"][0], 4)               # the core has stopped, and stays so
    assert machine.force("restart", "victim") == ""
    life.wait_state(machine, "victim", "running")
    assert machine.wait_shell("victim").lapic_ids == CORES["victim"]
    assert "PANIC" not in machine.log()


@pytest.mark.parametrize("node", ["victim", pytest.param("old", marks=pytest.mark.long)])
def test_init_that_nobody_has_asked_for(machine, node):
    """Another kernel sends an INIT that takes the boot core from the node's kernel, as a kernel
    does that has read a request just before it was cleared. The node's life ends, and the next one
    begins. Without a SIPI after it, the core stands still, and the node hangs."""
    starts = life.rows(machine)[node][2]
    boot = CORES[node][0]
    sipi = struct.unpack_from("<Q", table.Table(machine, "witness").raw, 0x28)[0] >> 12
    machine.sh("witness", f"insmod /lib/mint_stray.ko lapic_id={boot} init=1 sipi={sipi}",
               check=False)
    machine.wait_monitor(rf"node {node}: an INIT that nobody has asked for took its boot core "
                         rf"{boot} from its kernel")
    life.wait_started(machine, node, starts + 1)
    assert machine.wait_shell(node).lapic_ids == CORES[node]
    machine.sh("witness", f"insmod /lib/mint_stray.ko lapic_id={boot} init=1", check=False)
    life.wait_state(machine, node, "hung")
    killed_and_started(machine, node)


def everybody_checks(machine):
    """Raises an uncorrected machine check in bank 1 on every CPU. For the CPUs that are not named,
    QEMU sends one that says that memory may be lost."""
    machine.qmp("human-monitor-command",
                **{"command-line": f"mce -b {SPARE} 1 0xbe00000000000000 0x5 0 0"})


@pytest.mark.long
def test_broadcast_machine_check(machine):
    """The monitor handles the machine check on its own core and on the cores that rest with it, and
    goes on. The kernels panic, come home, and start. Then the test does the same once more: if the
    first one had left anything on a core, the second would end the machine."""
    resting = [0, *CORES["victim"], SPARE]
    for n in range(2):
        life.halt(machine, "victim")
        states = {core: life.cpus(machine)[core] for core in resting}
        starts = {node: row[2] for node, row in life.rows(machine).items()}
        everybody_checks(machine)
        assert {core: life.cpus(machine)[core] for core in resting} == states
        for node in ("witness", "old"):
            life.wait_started(machine, node, starts[node] + 1)
            machine.wait_shell(node)
            assert "Fatal machine check" in machine.log(machine.nodes[node])
        life.start(machine, "victim")
        seen = events(machine, "victim")
        for node in ("witness", "old"):
            assert seen.count((node, "crashed", "panic")) >= n + 1
    machine.witness = load.Load(machine, "witness")
