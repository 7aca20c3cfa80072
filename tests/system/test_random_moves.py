# SPDX-License-Identifier: GPL-2.0-only
"""Tests blocks that all nodes move, by request and by hand, again and again, on the machine of
test_memory.py."""
import os
import random
import time

import pytest

from blocks import MOVE_LIMIT, SYSFS, fill, mem, owners, pool
from memory import NODES, QUICK, hands, machine, three, wait_grown  # noqa: F401

MOVES = 2000
ROUND = 25              # moves, after which everything rests and is checked
HANDS_LIMIT = 120       # seconds
LOOPS = 8               # that keep the only core of node one busy
CHECK = ("( n=0; while md5sum -c /data/sum; do n=$((n + 1)); echo $n >/tmp/checked; done; "
         "touch /tmp/wrong )")


# While /tmp/go exists, this makes random blocks online or offline, as a user or a rule of udev
# would.
HANDS = ("pick() { shift $((RANDOM % $#)); echo $1; }; while :; do if [ -e /tmp/go ]; then rm -f "
         "/tmp/idle; echo $(pick online_movable offline) >SYSFS/memory$(pick BLOCKS)/state; sleep "
         "0.$((RANDOM % 10)); else touch /tmp/idle; sleep 0.2; fi; done")


# What a node can say about a write by hand that does not end, one command after the other, since a
# shell takes only short lines. A memory block that goes offline is "going-offline".
PAGES = "dd if=/proc/{} bs=262144 skip=$(cat /tmp/going) count=1 2>/dev/null | od -An -v -t x8 -w8 "
WHY = ("dmesg -c | tail -n 20", "ps -o pid,ppid,stat,args",
       "for p in $(ps -o pid,comm | sed -n 's/ sh$//p'); do echo $p; cat /proc/$p/stack; done",
       f"for m in {SYSFS}/memory*; do s=$(cat $m/state); case $s in going*) echo $m $s; "
       "echo ${m##*/memory} >/tmp/going;; esac; done",
       *(PAGES.format(file) + "| sort | uniq -c" for file in ("kpageflags", "kpagecount")),
       "echo w >/proc/sysrq-trigger; echo l >/proc/sysrq-trigger; sleep 1; dmesg -c", "free")


def rest_hands(machine):
    """Stops what is done by hand. If that does not end in time, prints what the node does."""
    for node in NODES:
        said = machine.sh(node,
                          "rm -f /tmp/go; n=0; until [ -e /tmp/idle ]; do sleep 0.2; n=$((n + 1)); "
                          f"if [ $n -ge {HANDS_LIMIT * 5} ]; then echo late; break; fi; done",
                          limit=5 * HANDS_LIMIT + MOVE_LIMIT)
        if said:
            for command in WHY:
                print(f"{node}: {command}", machine.sh(node, command, check=False), sep="\n")
        assert not said, f"{node}: what is done by hand does not end"


def move_at_random(machine, chance):
    """Moves blocks at random. Returns what was asked and the exit status."""
    asker, giver, taker = (chance.choice(NODES) for _ in range(3))
    blocks = chance.randint(1, 3)
    what = chance.choice([f"take {blocks} --node {taker}", f"give {blocks} --node {giver}",
                          f"move {blocks} {giver} {taker}"])
    if giver == taker:
        what = f"take {blocks} --node {taker}"
    status, said = mem(machine, asker, what)
    # 1 and 5: the pool was empty, the giver had no more or no room, or it carried out another
    # request.
    assert status in (0, 1, 5), said
    return f"{asker}: {what}: {status}"


def account(machine, blocks):
    """Checks that each block of the pool has a node's tag or is in the pool, and that each kernel
    has what the table says."""
    seen = owners(machine)
    assert {seen[block] for block in blocks} <= {*NODES, "free", "stale", "zeroing"}
    for node in NODES:
        wait_grown(machine, node, sum(owner == node for owner in seen))
        assert machine.sh(node, "ls /tmp/wrong 2>/dev/null; true") == "", \
            f"{node}'s memory is not what it wrote"


@pytest.mark.long
def test_random_moves(hands, request):
    """Nodes ask each other for anything, users move blocks by hand, and each node verifies what it
    has in memory."""
    seed = request.config.getoption("--seed") or int.from_bytes(os.urandom(4), "little")
    print(f"seed {seed}: --seed={seed} does the same again")
    machine = hands
    chance, begin, blocks, full = random.Random(seed), time.monotonic(), pool(machine), 0
    for node in NODES:
        fill(machine, node, 200)
        machine.background(node, CHECK)
        by_hand = HANDS.replace("SYSFS", SYSFS).replace("BLOCKS", " ".join(map(str, blocks)))
        machine.background(node, by_hand)
    machine.background("one", f"for i in $(seq {LOOPS}); do while :; do :; done & done")
    for n in range(1, MOVES + 1):
        if n % 100 == 0:
            quick = n // 100 % 2
            for node in NODES:
                machine.sh(node, f"echo {quick} >{QUICK}")
        if n % ROUND == 1:
            for node in NODES:
                machine.sh(node, "touch /tmp/go")
        what = move_at_random(machine, chance)
        full += what.endswith(": 0")
        if n % ROUND == 0:
            print(f"{time.monotonic() - begin:6.0f} s  move {n}: {what}", flush=True)
            rest_hands(machine)
            account(machine, blocks)
    rest_hands(machine)
    rounds = [int(machine.sh(node, "cat /tmp/checked")) for node in NODES]
    print(f"{MOVES} moves in {time.monotonic() - begin:.0f} s, {full} in full; {rounds} checks of "
          "memory, none wrong")
    assert full > MOVES // 4 and all(rounds)
    for node in NODES:
        machine.sh(node,
                   f"echo 0 >{QUICK}; killall md5sum; umount /data || {{ sleep 1; umount /data; }}")
