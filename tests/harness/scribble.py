# SPDX-License-Identifier: GPL-2.0-only
"""A node that writes over the ownership table (tests/modules/mint_scribble.c). The class checks
that this does no harm to others."""
import collections
import json
import time

import life
from machine import BOOT_LIMIT

MODULE = "mint_scribble"
HEADER, CORES, FUNCTIONS, NODES, EVENTS, RANGES, LOCKS = -1, 1, 2, 3, 4, 5, 6
WORDS = {HEADER: 60, NODES: 40}         # each has at least so many words: include/mint/abi.h
BATCH = 40                              # after so many words the other nodes are checked

Owned = collections.namedtuple("Owned", "cores functions blocks")


def owned(machine, by, but):
    """Returns what each node but one owns, as the monitor's console and another node see it."""
    blocks = json.loads(machine.sh(by, "mintctl map --json"))["owners"]
    return Owned({core: owner for core, (owner, _) in life.cpus(machine).items()},
                 life.table(machine, "pci"),
                 {n: owner for n, owner in enumerate(blocks)
                  if owner not in (but, "free", "stale", "zeroing")})


class Scribbler:
    """Node `by` writes over words of one array. `others` are the nodes that must not notice."""

    def __init__(self, machine, by, others, seed):
        self.machine, self.by, self.others, self.seed = machine, by, others, seed
        self.starts = {node: life.rows(machine)[node][2] for node in others}
        self.beats = {node: -1 for node in others}
        self.before = owned(machine, others[0], by)
        self.deaths = 0

    def words(self, count, array, element=-1, hold_ms=10, restore=True, first=0):
        """Writes over `count` words in batches, and checks the other nodes after each."""
        for at in range(first, first + count, BATCH):
            batch = min(BATCH, first + count - at)
            options = (f"array={array} element={element} seed={self.seed} first={at} count={batch} "
                       f"hold_ms={hold_ms} restore={int(restore)}")
            if not self._run(options):
                self._mend()            # the node may have misled itself by its own words
            self.look(options)

    def _run(self, options):
        """Returns False if the node ends before it is done."""
        console = self.machine.console(self.by)
        console.sendline(f"insmod /lib/{MODULE}.ko {options}; rmmod {MODULE}; echo 'WRITTEN'-$?")
        return not console.expect([r"WRITTEN-0", r"reboot: |Linux version |Kernel panic"],
                                  timeout=BOOT_LIMIT)

    def _mend(self):
        self.deaths += 1
        life.halt(self.machine, self.by)
        life.start(self.machine, self.by)

    def look(self, why):
        """Checks that the monitor answers and that the other nodes live on in the same life."""
        assert self.machine.is_running(), f"{why}: the machine itself has ended"
        end = time.monotonic() + BOOT_LIMIT
        while silent := [node for node in self.others if not self._beats(node, why)]:
            assert time.monotonic() < end, f"{why}: the heart of {silent[0]} stands still"

    def _beats(self, node, why):
        """Returns True if the node has had a heartbeat since the last look."""
        state, _, starts, beats = life.rows(self.machine)[node]
        assert (state, starts) == ("running", self.starts[node]), \
            f"{why}: {node} is {state}, start {starts}"
        before, self.beats[node] = self.beats[node], int(beats)
        return self.beats[node] > before

    def nothing_moved(self):
        assert owned(self.machine, self.others[0], self.by) == self.before
