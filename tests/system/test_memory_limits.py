# SPDX-License-Identifier: GPL-2.0-only
"""Tests memory that cannot move: five nodes want the same block, a taker has no room, Linux reports
an error. Tests also what could give a block two owners."""
import errno
import json
import time

import pytest

import configs
import life
import linux
from blocks import (BLOCK, MOVE_LIMIT, PAGE, PARAMETERS, POOL, SYSFS, by_hand, fill, held, is_zero,
                    mem, movable_free, online, owners, pages_filled, pool, verify, wait_clean,
                    wait_for)
from machine import BIOS, BOOT_LIMIT, Machine
from table import Table

BLOCK_MIB = BLOCK >> 20
BLOCKS_ARRAY, NODES_ARRAY = 0, 3        # arrays of the table
MEMORY_WORD = 0x88                      # offset of mint_node.memory
MEMORY_GIVE, MEMORY_DONE = 2, 5
NODES = ("one", "two", "three", "four", "five")
# the last two nodes have none: they do what the others ask them for
UARTS = ("com2", "com3", "com4")
POISONED = "three"                      # its kernel fills free pages with a pattern,
PATTERN = 0xaa                          # PAGE_POISON
SMALL = ("four", "five")
INJECT = "/sys/kernel/debug/notifier-error-inject/memory/actions"
NO_MEMORY = -12                         # ENOMEM


def node(n, name):
    keys = {"cores": str(n + 1), "memory": "512M", "dma": "none"}
    if n < len(UARTS):
        keys["uart"] = UARTS[n]
    if name == POISONED:
        keys["cmdline"] = "quiet page_poison=1"
    return (configs.small if name in SMALL else configs.node)(name, **keys)


CONFIG = configs.config(*(node(n, name) for n, name in enumerate(NODES)), cores=0)


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("limits"), CONFIG, smp=6, mem="7G", disks=0,
                 limit=1800, **BIOS) as machine:
        machine.wait_running()
        machine.sh("one", 'for n in four five; do until [ "$(cat '
                          '/sys/kernel/mint/nodes/$n/heartbeat_ms)" != 0 ]; do '
                          "sleep 1; done; done", limit=BOOT_LIMIT)
        yield machine


def quiet(machine):
    for name in NODES[:len(UARTS)]:
        assert linux.trouble(machine, name) == []


def test_five_want_one_block(five):
    """Five nodes ask for one block at the same time, again and again: one gets it, the others are
    told that another node has it."""
    askers = {"one": "one", "two": "two", "three": "three", "four": "one", "five": "two"}
    block = pool(five)[0]
    for _ in range(5):
        for asker in set(askers.values()):
            jobs = [f"(mintctl mem take --block {block} --node {n}; echo status $?) >/tmp/take.{n} "
                    "2>&1 &"
                    for n, by in askers.items() if by == asker]
            five.background(asker, f"{' '.join(jobs)} wait; touch /tmp/take.end")
        said = {}
        for asker in set(askers.values()):
            five.sh(asker, "until [ -e /tmp/take.end ]; do sleep 1; done; rm /tmp/take.end",
                    limit=MOVE_LIMIT)
        for n, by in askers.items():
            said[n] = five.sh(by, f"cat /tmp/take.{n}; rm /tmp/take.{n}")
        won = [n for n, text in said.items() if text.endswith("status 0\n")]
        assert len(won) == 1, said
        assert all("another node" in text for n, text in said.items() if n not in won), said
        for name in NODES[:len(UARTS)]:
            assert owners(five, name)[block] == won[0]
        assert mem(five, "one", f"give --block {block} --node {won[0]}")[0] == 0
    quiet(five)


def test_linux_refuses_in_the_middle(five):
    """Linux finds no room after the claim: the block goes back to the pool, and the next node gets
    it."""
    block = pool(five)[0]
    five.sh("one", "grep -q debugfs /proc/mounts || mount -t debugfs none /sys/kernel/debug; "
                   # It runs after mint.ko's notifier, which has no priority.
                   "modprobe memory-notifier-error-inject priority=-1; "
                   f"echo {NO_MEMORY} >{INJECT}/MEM_GOING_ONLINE/error")
    status, said = mem(five, "one", f"take --block {block}")
    assert status != 0 and "no room" in said, said
    assert owners(five, "two")[block] in POOL
    assert mem(five, "two", f"take --block {block}")[0] == 0
    assert mem(five, "two", f"give --block {block}")[0] == 0
    # The other direction: Linux refuses to make a block offline. The block stays, and is used.
    five.sh("one", f"echo 0 >{INJECT}/MEM_GOING_ONLINE/error; echo {NO_MEMORY} "
                   f">{INJECT}/MEM_GOING_OFFLINE/error")
    assert mem(five, "one", f"take --block {block}")[0] == 0
    status, said = mem(five, "one", f"give --block {block}")
    assert status != 0 and f"0 of {BLOCK_MIB} MiB" in said, said
    assert owners(five, "two")[block] == "one"
    assert five.sh("one", f"cat {SYSFS}/memory{block}/state") == "online\n"
    five.sh("one",
            f"echo 0 >{INJECT}/MEM_GOING_OFFLINE/error; modprobe -r memory-notifier-error-inject")
    assert mem(five, "one", f"give --block {block}")[0] == 0
    quiet(five)


def test_quick_way_where_free_pages_are_special(five):
    """Where Linux fills free pages with a pattern, mint.ko does not move pages out of its free
    lists or into them by itself: every page that Linux gets back has the pattern."""
    block = pool(five)[0]
    wait_clean(five, block)
    five.sh(POISONED, "rmmod mint; modprobe mint appear=all quick=1")
    for _ in range(3):
        assert mem(five, POISONED, f"take --block {block}")[0] == 0
        assert pages_filled(five, block, PATTERN) > BLOCK // PAGE // 2
        fill(five, POISONED, 100)
        verify(five, POISONED)
        assert mem(five, POISONED, f"give --block {block}")[0] == 0
        assert five.sh(POISONED, f"cat {SYSFS}/memory{block}/state") == "online\n"
        assert owners(five, "one")[block] == "free" and is_zero(five, block)
    assert movable_free(five, POISONED) == (0, 0)
    assert online(five, POISONED, block, "offline") == 0        # the module can be unloaded now
    quiet(five)


# --- a block never has two owners ---

def stay_at(machine, node, step=""):
    """Lets moves of the node stop at this step; without a step they go on."""
    machine.sh(node, f"echo {step} >{PARAMETERS}/stay_at")


def show_blocks(machine, node):
    """Makes all blocks appear in /sys/devices/system/memory. Most do not by default, since their
    page structs are a burden to nodes of this size."""
    machine.sh(node, "rmmod mint; modprobe mint appear=all")


def test_claim_in_progress_is_no_gift(five):
    """A user's claim takes longer than the module waits for Linux's lock: the user gets the block
    all the same."""
    block = pool(five)[0]
    show_blocks(five, "one")
    with by_hand(five, "one"):
        stay_at(five, "one", "claim")
        five.background("one",
                        f"echo online_movable >{SYSFS}/memory{block}/state; echo $? >/tmp/online")
        wait_for(lambda: owners(five, "two")[block] == "one", "nobody claims it")
        # The watch looks for gifts ten times a second. If it took the claim for a gift, it would
        # give up after two seconds more.
        end = time.monotonic() + 4
        while time.monotonic() < end:
            assert owners(five, "two")[block] == "one"
        assert mem(five, "two", f"take --block {block}")[0] == 1
        stay_at(five, "one")
        five.sh("one", "until [ -s /tmp/online ]; do sleep 1; done; [ $(cat /tmp/online) = 0 ]",
                limit=MOVE_LIMIT)
    assert held(five, "one", "two") == [block]
    fill(five, "one", 60)
    verify(five, "one")
    assert mem(five, "one", f"give --block {block}")[0] == 0
    assert owners(five, "two")[block] in POOL
    quiet(five)


def test_nothing_goes_online_unasked(five):
    """mint.ko refuses what makes blocks online unasked, as a rule of udev does. Where users may do
    it by hand, it accepts the movable zone only."""
    block = pool(five)[0]
    show_blocks(five, "one")
    assert online(five, "one", block, "online_movable") != 0
    assert f"take it by `mintctl mem take --block {block}`" in five.sh("one", "dmesg | tail -n 5")
    with by_hand(five, "one"):
        assert online(five, "one", block, "online_kernel") != 0
        assert "write online_movable to its state" in five.sh("one", "dmesg | tail -n 5")
        assert five.sh("one", f"cat {SYSFS}/memory{block}/state") == "offline\n"
        assert owners(five, "two")[block] in POOL
        assert online(five, "one", block, "online_movable") == 0
    assert owners(five, "two")[block] == "one"
    assert mem(five, "one", f"give --block {block}")[0] == 0
    quiet(five)


def test_gift_is_refused(five):
    """The taker has no module: the block stays with the giver, and the asker learns why."""
    assert mem(five, "one", "take 1")[0] == 0
    mine = held(five, "one")
    five.sh("two", "rmmod mint")
    status, said = mem(five, "one", "move 1 one two")
    assert status == 5 and \
        "mintctl: two: it does not run, has no mint.ko, or has ended meanwhile" in said, said
    assert held(five, "one") == mine
    five.sh("two", "modprobe mint")
    assert mem(five, "one", f"give --block {mine[0]}")[0] == 0


def test_gift_to_a_node_that_ends_meanwhile(five):
    """The taker is brought home while the block is on its way to it. The giver makes sure that the
    block is not lost."""
    block = pool(five)[0]
    assert mem(five, "one", f"take --block {block}")[0] == 0
    stay_at(five, "one", "zero")
    five.background("one", "mintctl mem move 1 one two >/tmp/move 2>&1; echo $? >>/tmp/move")
    five.sh("one", "until dmesg | tail -n 3 | grep 'stops at the step .zero'; do sleep 1; done")
    life.halt(five, "two")
    stay_at(five, "one")
    five.sh("one", "until grep -x 5 /tmp/move; do sleep 1; done", limit=MOVE_LIMIT)
    assert "two: it does not run" in five.sh("one", "cat /tmp/move")
    # The block is STALE. The monitor does not zero it, since a node that runs has written that tag;
    # the node that takes the block zeroes it.
    wait_for(lambda: owners(five)[block] in POOL, "it is out of reach")
    assert mem(five, "one", f"take --block {block}")[0] == 0
    assert mem(five, "one", f"give --block {block}")[0] == 0
    assert is_zero(five, block)
    life.start(five, "two")
    assert held(five, "two") == []
    quiet(five)


def test_what_anybody_writes_into_the_table(five):
    """A node finds its tag on a block when its module is loaded: that is no gift. A word that is no
    request gets an answer."""
    block = pool(five)[-1]
    wait_clean(five, block)
    table = Table(five, "one")
    two = table.nodes["two"]

    def write(offset, *data):
        text = "".join(f"\\x{byte:02x}" for byte in data)
        five.sh("one", f"printf '{text}' | dd of=/dev/mem bs={len(data)} "
                       f"seek={(table.acpi.addr + offset) // len(data)} conv=notrunc 2>&1")

    five.sh("two", "rmmod mint")
    write(table.offset(BLOCKS_ARRAY, block), two.tag)
    assert owners(five)[block] == "two"
    five.sh("two", "modprobe mint; ! grep -x online " f"{SYSFS}/memory{block}/state")
    assert "1 blocks of an earlier life of this kernel go to the pool" in \
        five.sh("two", "dmesg | tail -n 20")
    assert owners(five)[block] == "stale"
    word = table.offset(NODES_ARRAY, list(table.nodes).index("two")) + MEMORY_WORD
    for scribble in (0xee, 0x1234ee, 0x120000, MEMORY_GIVE | 77 << 8 | 1 << 16,
                     MEMORY_GIVE | two.tag << 8 | 1 << 16):
        write(word, *scribble.to_bytes(4, "little"))
        wait_for(lambda: Table(five, "one").word(word) & 0xffff == MEMORY_DONE | errno.EINVAL << 8,
                 f"{scribble:#x} is not answered")
    assert mem(five, "one", f"take --block {block} --node two")[0] == 0
    assert mem(five, "one", f"give --block {block} --node two")[0] == 0
    quiet(five)


def test_taker_has_no_room_for_page_structs(five):
    """The node's memory is full of pages that cannot be freed. It takes as many blocks as it has
    page structs for, prints why it takes no more, and lives on."""
    five.sh("three", "rmmod mint; modprobe mint appear=taken; mkdir -p /full; mount -t tmpfs -o "
                     "size=90% none /full")
    # The kernel may kill the processes that hold the ballast and the last pages of the file, and no
    # others.
    five.sh("three", "echo -1000 >/proc/$$/oom_score_adj; "
                     "for n in 1 2 3 4 5; do sh -c 'echo 1000 >/proc/$$/oom_score_adj; "
                     "exec dd if=/dev/zero bs=3M count=1 | sleep 1000' & done; sleep 2; "
                     "sh -c 'echo 900 >/proc/$$/oom_score_adj; exec dd if=/dev/zero of=/full/d "
                     "bs=64k' 2>/dev/null; :",
            limit=MOVE_LIMIT)
    wanted = len(pool(five))
    status, said = mem(five, "three", f"take {wanted}")
    got = held(five, "three")
    assert status == 1 and "no room" in said, said
    assert f"{len(got) * BLOCK_MIB} of {wanted * BLOCK_MIB} MiB taken by three" in said and \
        len(got) < wanted
    assert json.loads(five.sh("one", "mintctl nodes --json"))[2]["state"] == "running"
    life.halt(five, "three")
    life.start(five, "three")
    assert held(five, "three") == []
