# SPDX-License-Identifier: GPL-2.0-only
"""Memory that moves, where it cannot: a block that five want, a taker without room, an error of Linux's own; and 1 GiB pages."""
import json

import pytest

import configs
import life
import linux
from blocks import BLOCK, MOVE_LIMIT, PAGE, POOL, SYSFS, fill, held, is_zero, mem, movable_free, online, owners, \
    pages_filled, pool, verify, wait_clean
from machine import BOOT_LIMIT, Machine

BLOCK_MIB = BLOCK >> 20
GIB_BLOCKS = 8
NODES = ("one", "two", "three", "four", "five")
UARTS = ("com2", "com3", "com4")        # the last two nodes have none: they do what the others ask them for
POISONED = "three"                      # its kernel fills free pages with a pattern,
PATTERN = 0xaa                          # PAGE_POISON
INJECT = "/sys/kernel/debug/notifier-error-inject/memory/actions"
NO_MEMORY = -12                         # ENOMEM


def node(n, name):
    keys = {"cores": str(n + 1), "memory": "512M", "dma": "none"}
    if n < len(UARTS):
        keys["uart"] = UARTS[n]
    if name == POISONED:
        keys["cmdline"] = "quiet page_poison=1"
    return configs.node(name, **keys)


CONFIG = configs.config(*(node(n, name) for n, name in enumerate(NODES)), cores=0)


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("limits"), CONFIG, smp=6, mem="7G", disks=0, limit=1800) as machine:
        machine.wait_running()
        machine.sh("one", 'for n in four five; do until [ "$(cat /sys/kernel/mint/nodes/$n/heartbeat_ms)" != 0 ]; do '
                          "sleep 1; done; done", limit=BOOT_LIMIT)
        yield machine


def quiet(machine):
    for name in NODES[:len(UARTS)]:
        assert linux.trouble(machine, name) == []


def test_five_want_one_block(five):
    """At the same time, again and again: one has it, the others are told so."""
    askers = {"one": "one", "two": "two", "three": "three", "four": "one", "five": "two"}
    block = pool(five)[0]
    for _ in range(5):
        for asker in set(askers.values()):
            jobs = [f"(mintctl mem take --block {block} --node {n}; echo status $?) >/tmp/take.{n} 2>&1 &"
                    for n, by in askers.items() if by == asker]
            five.background(asker, f"{' '.join(jobs)} wait; touch /tmp/take.end")
        said = {}
        for asker in set(askers.values()):
            five.sh(asker, "until [ -e /tmp/take.end ]; do sleep 1; done; rm /tmp/take.end", limit=MOVE_LIMIT)
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
    """After the claim Linux has no room: the block goes back to the pool, and the next one gets it."""
    block = pool(five)[0]
    five.sh("one", "grep -q debugfs /proc/mounts || mount -t debugfs none /sys/kernel/debug; "
                   # After mint.ko's notifier, which has no priority.
                   "modprobe memory-notifier-error-inject priority=-1; "
                   f"echo {NO_MEMORY} >{INJECT}/MEM_GOING_ONLINE/error")
    status, said = mem(five, "one", f"take --block {block}")
    assert status != 0 and "no room" in said, said
    assert owners(five, "two")[block] in POOL
    assert mem(five, "two", f"take --block {block}")[0] == 0
    assert mem(five, "two", f"give --block {block}")[0] == 0
    # The other way: a block that is to go, and Linux says no. It stays, and is used.
    five.sh("one", f"echo 0 >{INJECT}/MEM_GOING_ONLINE/error; echo {NO_MEMORY} >{INJECT}/MEM_GOING_OFFLINE/error")
    assert mem(five, "one", f"take --block {block}")[0] == 0
    status, said = mem(five, "one", f"give --block {block}")
    assert status != 0 and f"0 of {BLOCK_MIB} MiB" in said, said
    assert owners(five, "two")[block] == "one"
    assert five.sh("one", f"cat {SYSFS}/memory{block}/state") == "online\n"
    five.sh("one", f"echo 0 >{INJECT}/MEM_GOING_OFFLINE/error; modprobe -r memory-notifier-error-inject")
    assert mem(five, "one", f"give --block {block}")[0] == 0
    quiet(five)


def test_quick_way_where_free_pages_are_special(five):
    """Nothing is taken out of Linux's free lists, or put there, by hand: its pattern is in every page that it has back."""
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
    assert online(five, POISONED, block, "offline") == 0        # the module may go now
    quiet(five)


def test_taker_has_no_room_for_page_structs(five):
    """Its memory is full of what cannot go. It takes what it has page structs for, says why not more, and lives."""
    five.sh("three", "rmmod mint; modprobe mint appear=taken; mkdir -p /full; mount -t tmpfs -o size=90% none /full")
    # The kernel may end what holds the file's last pages and the ballast, and nobody else.
    five.sh("three", "echo -1000 >/proc/$$/oom_score_adj; "
                     "for n in 1 2 3 4 5; do sh -c 'echo 1000 >/proc/$$/oom_score_adj; "
                     "exec dd if=/dev/zero bs=3M count=1 | sleep 1000' & done; sleep 2; "
                     "sh -c 'echo 900 >/proc/$$/oom_score_adj; exec dd if=/dev/zero of=/full/d bs=64k' 2>/dev/null; :",
            limit=MOVE_LIMIT)
    wanted = len(pool(five))
    status, said = mem(five, "three", f"take {wanted}")
    got = held(five, "three")
    assert status == 1 and "no room" in said, said
    assert f"{len(got) * BLOCK_MIB} of {wanted * BLOCK_MIB} MiB taken by three" in said and len(got) < wanted
    assert json.loads(five.sh("one", "mintctl nodes --json"))[2]["state"] == "running"
    life.halt(five, "three")
    life.start(five, "three")
    assert held(five, "three") == []


def test_gigantic_page(five):
    """Of eight blocks side by side, in a zone where pages need not be movable. A ninth one takes what the kernel puts there."""
    free = set(pool(five))
    first = next(n for n in range(0, max(free), GIB_BLOCKS) if set(range(n, n + GIB_BLOCKS)) <= free)
    blocks = [max(free - set(range(first, first + GIB_BLOCKS))), *range(first, first + GIB_BLOCKS)]
    five.sh("two", "rmmod mint; modprobe mint appear=all")
    for block in blocks:
        assert online(five, "two", block, "online_kernel") == 0
        assert owners(five, "one")[block] == "two"
    nr = "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"
    five.sh("two", f"echo 1 >{nr}")
    assert int(five.sh("two", f"cat {nr}")) == 1
    five.sh("two", f"echo 0 >{nr}")
    given = [block for block in blocks if mem(five, "two", f"give --block {block}")[0] == 0]
    # What the kernel has put there does not move: that is what online_kernel means.
    assert held(five, "two") == sorted(set(blocks) - set(given)) and len(given) >= 1
    quiet(five)
