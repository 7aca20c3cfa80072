# SPDX-License-Identifier: GPL-2.0-only
"""Tests the quick way to take and give a block, and standby blocks."""
import re

import pytest

import life
from blocks import (BLOCK, MOVE_LIMIT, PAGE, PARAMETERS, SYSFS, by_hand, fill, held, is_zero, mem,
                    movable_free, online, owners, pages_filled, pool, verify, wait_clean, wait_for)
from memory import NODES, QUICK, give_all, grown, machine, three, wait_grown  # noqa: F401

STAY = f"{PARAMETERS}/stay_at"
DRIFT = 256             # pages: Linux adds the counters of single CPUs up late


@pytest.fixture
def quick(machine):
    for node in NODES:
        machine.sh(node, f"echo 1 >{QUICK}")
    yield machine
    for node in NODES:
        if life.rows(machine)[node][0] == "running":
            give_all(machine, node)
            machine.sh(node, f"echo 0 >{QUICK}")


def fill_block(machine, node, block):
    """Fills memory with data that is verified later. Most of the block is filled with it, since
    Linux puts movable pages there first."""
    fill(machine, node, 200)
    assert pages_filled(machine, block, 0) < BLOCK // PAGE // 4


def test_quick_way(quick):
    """The block stays online for Linux while its memory is given, zeroed, and taken again."""
    machine, block = quick, pool(quick)[-1]
    wait_clean(machine, block)
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    fill_block(machine, "one", block)
    verify(machine, "one")
    for _ in range(2):
        assert mem(machine, "one", f"give --block {block}")[0] == 0
        assert owners(machine, "two")[block] == "free" and is_zero(machine, block)
        assert grown(machine, "one") == 0
        assert machine.sh("one", f"cat {SYSFS}/memory{block}/state") == "online\n"
        # Another node has the block meanwhile.
        assert mem(machine, "two", f"take --block {block}")[0] == 0
        assert mem(machine, "one", f"take --block {block}")[0] == 1
        fill_block(machine, "two", block)
        verify(machine, "two")
        assert mem(machine, "two", f"give --block {block}")[0] == 0
        assert owners(machine)[block] == "free" and is_zero(machine, block)
        assert mem(machine, "one", f"take --block {block}")[0] == 0
        assert grown(machine, "one") == 1
        lists, counted = movable_free(machine, "one")
        assert abs(lists - counted) < DRIFT and lists > BLOCK // PAGE // 2
        fill_block(machine, "one", block)
        verify(machine, "one")
    # The block becomes an ordinary block again.
    assert mem(machine, "one", f"give --block {block}")[0] == 0
    assert online(machine, "one", block, "offline") == 0
    assert owners(machine)[block] == "free"
    with by_hand(machine, "one"):
        assert online(machine, "one", block, "online_movable") == 0
    assert owners(machine, "two")[block] == "one"


def test_quick_way_and_a_page_that_stays(quick):
    """A give fails when a part of the block has been taken out of Linux's hands already: the block
    is whole again, and the kernel's counts stay right."""
    machine, block = quick, pool(quick)[-1]
    timeout = "/sys/module/mint/parameters/give_timeout"
    for _ in range(2):
        assert mem(machine, "one", f"take --block {block}")[0] == 0
        fill(machine, "one", 60)
        # A pipe that is not read holds pages of the file itself, since busybox's cat uses
        # sendfile().
        machine.sh("one",
                   f"echo 1 >{timeout}; cat /data/d | sleep 1000 & echo $! >/tmp/reader; sleep 1")
        try:
            before, _ = movable_free(machine, "one")
            status, said = mem(machine, "one", f"give --block {block}")
            after, counted = movable_free(machine, "one")
        finally:
            machine.sh("one", f"kill $(cat /tmp/reader); echo 10 >{timeout}; sleep 1")
        assert status != 0 and grown(machine, "one") == 1, said
        # All pages that could be moved have been moved.
        assert abs(after - counted) < DRIFT and after > before - DRIFT
        assert mem(machine, "one", f"give --block {block}")[0] == 0
        assert movable_free(machine, "one") == (0, 0)
        assert is_zero(machine, block)
        verify(machine, "one")


def test_quick_way_and_offline_by_hand(quick):
    """A user makes a block offline, and Linux has isolated its pageblocks, when another node asks
    for that block. The request fails, and the user's write ends. If the quick way took the pages
    then, it would end the isolation, and the write would never end."""
    machine, block = quick, pool(quick)[-1]
    assert mem(machine, "one", f"take --block {block}")[0] == 0
    machine.sh("one", f"echo isolated >{STAY}")
    machine.background("one", f"echo offline >{SYSFS}/memory{block}/state; echo $? >/tmp/offline")
    machine.sh("one", "until dmesg | tail -n 2 | grep -q 'stops at the step .isolated'; do "
                      "sleep 0.2; done")
    status, said = mem(machine, "two", f"give --block {block} --node one")
    assert status != 0 and owners(machine, "two")[block] == "one", said
    machine.sh("one", f"echo >{STAY}; until [ -s /tmp/offline ]; do sleep 0.2; done; "
                      "[ $(cat /tmp/offline) = 0 ]")
    wait_for(lambda: owners(machine, "two")[block] == "free", "the block does not come back")
    assert grown(machine, "one") == 0


def test_quick_way_and_restart(quick):
    machine = quick
    assert mem(machine, "two", "take 2")[0] == 0
    mine = held(machine, "two")
    assert mem(machine, "two", "give 1")[0] == 0
    machine.force("restart", "two")
    life.wait_again(machine, "two")
    assert grown(machine, "two") == 0 and held(machine, "two") == []
    for block in mine:
        wait_clean(machine, block)


def moves(machine, node):
    """Returns the counts of mint.ko since it was loaded."""
    return {key: int(n) for key, n in re.findall(r"(\w+) (\d+)",
                                                 machine.sh(node, "cat /sys/kernel/mint/moves"))}


STANDBY = "/sys/module/mint/parameters/standby"


@pytest.fixture
def standing_by(quick):
    """Node one has two blocks; it has emptied and zeroed one of them in advance."""
    assert mem(quick, "one", "take 2")[0] == 0
    fill(quick, "one", 300)
    quick.sh("one", f"echo 1 >{STANDBY}")
    wait_for(lambda: moves(quick, "one")["standby"] == 1, "no block stands by")
    yield quick
    quick.sh("one", f"echo 0 >{STANDBY}")


def test_standby_block_is_given_first(standing_by):
    """A standby block is the node's, but is not in use there, and can be given without being zeroed
    first."""
    machine = standing_by
    mine = held(machine, "one", "two")
    assert len(mine) == 2 and grown(machine, "one") == 1
    empty = [block for block in mine if is_zero(machine, block)]
    assert len(empty) == 1
    before = moves(machine, "one")
    machine.sh("one", f"echo 0 >{STANDBY}")
    assert mem(machine, "one", "move 1 one two")[0] == 0
    after = moves(machine, "one")
    assert after["given"] == before["given"] + 1 and after["zero_ns"] == before["zero_ns"]
    assert owners(machine)[empty[0]] == "two" and grown(machine, "one") == 1
    wait_grown(machine, "two", 1)
    fill_block(machine, "two", empty[0])
    verify(machine, "two")
    verify(machine, "one")


def test_standby_block_comes_back_in_need(standing_by):
    """Linux gets the standby block back before it kills a process for lack of memory."""
    machine = standing_by
    verify(machine, "one")
    # The kernel keeps some memory for allocations that cannot be moved, and no block helps with
    # these.
    machine.sh("one", "echo '256 8 32 0' >/proc/sys/vm/lowmem_reserve_ratio")
    free = int(machine.sh("one", "sed -n 's/^MemFree: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo")) >> 10
    machine.sh("one", f"dd if=/dev/zero of=/dev/null bs={free + 50}M count=1", limit=MOVE_LIMIT)
    assert moves(machine, "one")["standby"] == 0 and grown(machine, "one") == 2
    assert len(held(machine, "one")) == 2
    machine.sh("one", "! dmesg | grep -i 'out of memory'")


def test_standby_block_that_fails_is_retired(standing_by):
    """Linux has no page of a standby block, and only sets the flag of the page that fails. The
    block is neither given nor used again."""
    machine = standing_by
    empty = [block for block in held(machine, "one", "two") if is_zero(machine, block)]
    assert len(empty) == 1
    machine.sh("one", f"echo 0 >{STANDBY}; echo {empty[0] * BLOCK + (77 << 12):#x} "
                      ">/sys/devices/system/memory/hard_offline_page || :")
    status, said = mem(machine, "two", f"give --block {empty[0]} --node one")
    assert status != 0 and f"0 of {BLOCK >> 20} MiB" in said and "has failed" in said, said
    assert owners(machine, "two")[empty[0]] == "fixed"
    verify(machine, "one")
    life.halt(machine, "one")
    life.start(machine, "one")
    assert owners(machine, "one")[empty[0]] == "fixed" and held(machine, "one") == []
