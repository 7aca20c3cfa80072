# SPDX-License-Identifier: GPL-2.0-only
"""Tests that blocks of memory move between running kernels. A block has one owner, and is zeroed
before it comes to the next one."""
import collections
import re

import pytest

import life
from blocks import (BLOCK, MOVE_LIMIT, SYSFS, by_hand, fill, held, is_zero, mem, online, owners,
                    pool, verify, wait_clean, wait_for)
from memory import NODES, give_all, grown, hands, machine, three, wait_grown  # noqa: F401

# --- the usual sysfs operation ---

def test_sysfs_claims_and_releases(hands):
    machine = hands
    block = pool(machine)[-1]
    wait_clean(machine, block)
    assert online(machine, "one", block, "online_movable") == 0
    for node in NODES:
        assert owners(machine, node)[block] == "one"
    assert grown(machine, "one") == 1
    # mint.ko refuses the block to the other nodes, and nothing has changed there.
    for node in ("two", "three"):
        assert online(machine, node, block, "online_movable") != 0
        assert machine.sh(node, f"cat {SYSFS}/memory{block}/state") == "offline\n"
        assert grown(machine, node) == 0
    assert f"memory{block} stays offline: one has it" in machine.sh("two", "dmesg")
    assert owners(machine, "two")[block] == "one"
    fill(machine, "one", 300)
    verify(machine, "one")
    assert not is_zero(machine, block), "nothing was ever in it"
    assert online(machine, "one", block, "offline") == 0
    assert owners(machine, "three")[block] == "free" and is_zero(machine, block)
    assert online(machine, "two", block, "online_movable") == 0
    assert owners(machine, "one")[block] == "two"


def test_console_shows_the_owners(machine):
    block = pool(machine)[0]
    assert mem(machine, "two", f"take --block {block}")[0] == 0
    shown = "".join(re.findall(r"GiB \|([^|]*)\|", machine.monitor("map")))
    marks = {"one": "0", "two": "1", "three": "2", "fixed": "#", "free": ".", "stale": ",",
             "zeroing": "z", "absent": " "}
    told = "".join(marks[owner] for owner in owners(machine)).rstrip()
    assert [(n, a, b) for n, (a, b) in enumerate(zip(shown, told)) if a != b
            and {a, b} - set(".,z")] == []
    assert shown[block] == "1"


# --- mintctl ---

def test_take_give_and_move(machine):
    assert mem(machine, "one", "take 512M") == (0, "512 of 512 MiB taken by one\n")
    mine = held(machine, "one")
    assert len(mine) == 4 and grown(machine, "one") == 4
    fill(machine, "one", 300)
    # A third node asks for the move, and the two others carry it out.
    status, said = mem(machine, "three", "move 256M one two")
    assert (status, said) == (0, "256 of 256 MiB given by one to two\n")
    wait_grown(machine, "two", 2)
    assert sorted(held(machine, "one") + held(machine, "two")) == mine
    verify(machine, "one")
    assert mem(machine, "three", "give 1 --node two") == (0, "128 of 128 MiB given by two\n")
    assert mem(machine, "two", "take 2 --node three")[0] == 0
    assert len(held(machine, "three")) == 2
    svg = machine.sh("one", "mintctl map --svg")
    assert svg.count(": three</title>") == 2 and svg.rstrip().endswith("</svg>")
    text = machine.sh("one", "mintctl map")
    assert re.search(r"^2 three: 2 blocks of the pool$", text, re.MULTILINE)


def bells(machine, node):
    """Returns how often other nodes have rung this node's bell."""
    per_cpu = re.search(r":((?: +\d+)+) .*mint-bell",
                        machine.sh(node, "grep mint-bell /proc/interrupts"))[1]
    return sum(int(n) for n in per_cpu.split())


def test_bells_ring(machine):
    """A node that is asked, that gets an answer, or that is given a block gets an interrupt; the
    others get none."""
    before = {node: bells(machine, node) for node in NODES}
    assert mem(machine, "one", "take 1 --node two")[0] == 0
    rung = {node: bells(machine, node) - before[node] for node in NODES}
    assert rung == {"one": 1, "two": 1, "three": 0}
    assert mem(machine, "one", "move 1 two three")[0] == 0
    rung = {node: bells(machine, node) - before[node] for node in NODES}
    assert rung == {"one": 2, "two": 2, "three": 1}
    wait_grown(machine, "three", 1)


def test_more_than_there_is(machine):
    all_of_it = len(pool(machine))
    assert mem(machine, "one", "take 3")[0] == 0
    status, said = mem(machine, "two", f"take {all_of_it}")
    assert status == 1 and f"{(all_of_it - 3) * 128} of {all_of_it * 128} MiB taken by two" in said
    assert "the pool has no more" in said
    assert len(held(machine, "two")) == all_of_it - 3
    status, said = mem(machine, "one", "give 5")
    assert status == 5 and "384 of 640 MiB given by one" in said and "no such block" in said


@pytest.mark.parametrize("what, status, said", [
    ("take --block 0", 5, "is FIXED"), ("take --block 65535", 1, "no such block"),
    ("give --block 0", 5, "no such block of the pool to give"),
    ("take 0", 2, "is no amount"), ("take 130M", 2, "is no amount"), ("take -1", 2, ""),
    ("take --block x", 2, "is no number of a block"), ("take 1 --node nobody", 4, "no such node"),
    ("move 1 one one", 5, "has its memory already"), ("move 1 one", 2, "")])
def test_refused(machine, what, status, said):
    before = owners(machine)
    got, text = mem(machine, "one", what)
    assert got == status and said in text, text
    after = owners(machine)
    assert [n for n in range(len(before)) if before[n] != after[n] and after[n] in NODES] == []


def test_taken_already(machine):
    block = pool(machine)[0]
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    status, said = mem(machine, "one", f"take --block {block}")
    assert status == 5 and "has that block already" in said
    status, said = mem(machine, "two", f"take --block {block}")
    assert status == 1 and "another node" in said
    assert held(machine, "one") == [block]
    refused = machine.sh("one", "rmmod mint; echo status $?")
    assert "status 0" not in refused and machine.sh("one", "cat /sys/kernel/mint/self") == "one\n"


def test_everybody_wants_everything(machine):
    """All nodes ask for all blocks at the same time. Each block goes to one of them, and each
    kernel has what the table says."""
    all_of_it = pool(machine)
    for node in NODES:
        machine.background(node, f"mintctl mem take {len(all_of_it)} >/tmp/took 2>&1; touch "
                                 "/tmp/took.end")
    for node in NODES:
        machine.sh(node, "while [ ! -e /tmp/took.end ]; do sleep 1; done; rm /tmp/took.end",
                   limit=MOVE_LIMIT)
    shares = collections.Counter(owner for owner in owners(machine) if owner in NODES)
    assert sum(shares.values()) == len(all_of_it)
    for node in NODES:
        assert grown(machine, node) == shares[node]
        ours = re.findall(r"memory(\d+)", machine.sh(node, f"grep -l online {SYSFS}/memory*/state"))
        assert {int(n) for n in ours} >= set(held(machine, node))
        for other in NODES:
            if other != node:
                assert not {int(n) for n in ours} & set(held(machine, other))


# --- memory in use ---

def test_block_full_of_data(machine):
    """The contents of the blocks move to other memory of the giver, unharmed; blocks for whose
    contents there is no room stay."""
    assert mem(machine, "one", "take 6")[0] == 0
    fill(machine, "one", 700)
    status, said = mem(machine, "one", "give 6")
    assert status == 1 and "of 768 MiB given by one" in said, said
    left = held(machine, "one")
    assert 0 < len(left) < 6
    assert grown(machine, "one") == len(left)
    verify(machine, "one")
    give_all(machine, "one")


def test_huge_pages(machine):
    assert mem(machine, "one", "take 8")[0] == 0
    nr = "/proc/sys/vm/nr_hugepages"
    machine.sh("one", f"echo 1 >/proc/sys/vm/compact_memory; echo 400 >{nr}")
    assert int(machine.sh("one", f"cat {nr}")) == 400, \
        "more than the node was booted with has room for"
    machine.sh("one", f"echo 0 >{nr}")
    give_all(machine, "one")


# --- memory that fails ---

def test_poisoned_block_is_retired(machine):
    """The block is retired: no node gets it any more. The node in which it failed runs on."""
    block = pool(machine)[-1]
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    page = block * BLOCK + (77 << 12)
    machine.sh("one", f"echo {page:#x} >/sys/devices/system/memory/hard_offline_page")
    status, said = mem(machine, "one", f"give --block {block}")
    assert status != 0 and f"0 of {BLOCK >> 20} MiB" in said and "has failed" in said, said
    assert owners(machine, "two")[block] == "fixed"
    assert f"memory{block} has failed: nobody gets it any more" in machine.sh("one", "dmesg")
    status, said = mem(machine, "two", f"take --block {block}")
    assert status == 5 and "is FIXED" in said
    with by_hand(machine, "two"):
        assert online(machine, "two", block, "online_movable") != 0
    # The block is still retired in that node's next life.
    life.halt(machine, "one")
    life.start(machine, "one")
    assert owners(machine, "one")[block] == "fixed" and held(machine, "one") == []


def test_failed_page_outlives_its_node(machine):
    """The table keeps what a node knew of a failed page when the node dies: the next node that
    takes the block retires it."""
    block = pool(machine)[-1]
    page = block * BLOCK + (77 << 12)
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    machine.sh("one", f"echo {page:#x} >/sys/devices/system/memory/hard_offline_page")
    told = f"memory at {page:#x}, in block {block}, has failed"
    assert told in machine.monitor("map") and told in machine.sh("two", "mintctl map")
    life.halt(machine, "one")
    assert owners(machine, "two")[block] in ("stale", "zeroing", "free")
    status, said = mem(machine, "two", f"take --block {block}")
    assert status != 0 and "has failed" in said, said
    assert owners(machine, "two")[block] == "fixed" and grown(machine, "two") == 0
    assert f"memory{block} has a page that failed before: nobody gets it" in \
        machine.sh("two", "dmesg")
    assert told not in machine.monitor("map") and told not in machine.sh("two", "mintctl map")


# (bank, status), as an AMD processor reports them. Bank 4 with extended code 8 is an error of
# memory that the northbridge found.
VALID, ADDRESS = 0x9 << 60, 1 << 58
DEFERRED = 4, VALID | ADDRESS | 1 << 44 | 8 << 16
POISON = 1, VALID | ADDRESS | 1 << 61 | 1 << 57 | 1 << 43


def machine_check(machine, cpu, error, address):
    bank, status = error
    machine.qmp("human-monitor-command",
                **{"command-line": f"mce {cpu} {bank} {status:#x} {1 << 2:#x} {address:#x} 0"})


def corrupted(machine, node):
    """Returns how many KiB Linux has stopped using."""
    return int(machine.sh(node,
                          "sed -n 's/^HardwareCorrupted: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo"))


@pytest.mark.long
def test_machine_check_of_a_neighbours_memory(machine):
    """A node gets a machine check about another node's memory: the owner's Linux stops using the
    page, and the block is retired."""
    block = pool(machine)[-1]
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    assert corrupted(machine, "one") == 0
    machine.sh("three", "echo 1 >/sys/devices/system/machinecheck/machinecheck0/check_interval")
    machine_check(machine, 3, DEFERRED, block * BLOCK + (99 << 12) + 64)
    wait_for(lambda: corrupted(machine, "one") == 4, "the owner still uses the page")
    assert "as another node found" in machine.sh("one", "dmesg")
    # An address that is in no block of the pool is not entered.
    machine_check(machine, 3, DEFERRED, 20 << 20)
    machine.sh("three", "sleep 3")
    assert machine.sh("two", "cat /sys/kernel/mint/failed") == \
        f"{block} {block * BLOCK + (99 << 12):#x}\n"
    status, said = mem(machine, "one", f"give --block {block}")
    assert status != 0 and "has failed" in said, said
    assert owners(machine)[block] == "fixed"


@pytest.mark.long
def test_fatal_machine_check(machine):
    """The node panics and is started again; the next node that takes the failed block retires
    it."""
    block = pool(machine)[-1]
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    starts = life.rows(machine)["one"][2]
    machine_check(machine, 1, POISON, block * BLOCK + (5 << 12))
    life.wait_started(machine, "one", starts + 1)
    machine.wait_shell("one")
    assert "achine check" in machine.log(machine.nodes["one"])
    assert machine.sh("two", "cat /sys/kernel/mint/failed") == \
        f"{block} {block * BLOCK + (5 << 12):#x}\n"
    assert mem(machine, "two", f"take --block {block}")[0] != 0
    assert owners(machine)[block] == "fixed"


# --- a node ends ---

def test_restart_with_blocks(machine):
    assert mem(machine, "one", "take 3")[0] == 0
    mine = held(machine, "one")
    fill(machine, "one", 600)
    machine.force("restart", "one")
    life.wait_again(machine, "one")
    assert f"node one: {len(mine)} blocks go back to the pool" in machine.log()
    assert grown(machine, "one") == 0 and held(machine, "one", "two") == []
    for block in mine:
        wait_clean(machine, block)
        assert is_zero(machine, block)


def test_memory_is_restored(machine):
    assert mem(machine, "three", "take 3")[0] == 0
    machine.force("restart", "three")
    life.wait_again(machine, "three")
    wait_grown(machine, "three", 3)
    assert len(held(machine, "three")) == 3
    give_all(machine, "three")


STAY = "/sys/module/mint/parameters/stay_at"


@pytest.mark.parametrize("what, step", [
    ("take", "claim"), ("take", "online"), ("give", "offline"), ("give", "zero"),
    ("give", "release"), ("move", "zero"), ("move", "release")])
def test_killed_in_the_middle(machine, what, step):
    """The node is killed at each step of a move. The block is then in the pool again, or belongs to
    the taker, but never both."""
    block = pool(machine)[-1]
    wait_clean(machine, block)
    words = f"give-block {block} two" if what == "move" else f"{what}-block {block}"
    if what != "take":
        assert mem(machine, "one", f"take --block {block}")[0] == 0
    machine.sh("one", f"echo {step} >{STAY}")
    machine.background("one", f"echo {words} >/sys/kernel/mint/nodes/one/memory")
    machine.sh("one", "sleep 3")
    before = owners(machine, "two")[block]
    released = {"give": "free", "move": "two"}
    assert before == (released[what] if step == "release" else "one")
    life.halt(machine, "one")
    seen = owners(machine, "two")[block]
    if (what, step) == ("move", "release"):
        assert seen == "two"
    else:
        assert seen in ("free", "stale", "zeroing")
        wait_clean(machine, block, "two")
        assert is_zero(machine, block)
        assert mem(machine, "two", f"take --block {block}")[0] == 0
    life.start(machine, "one")
    assert owners(machine)[block] == "two" and held(machine, "one") == []
    wait_grown(machine, "two", 1)
