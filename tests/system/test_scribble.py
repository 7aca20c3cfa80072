# SPDX-License-Identifier: GPL-2.0-only
"""Tests that two nodes do not notice it when a third one writes over thousands of words of the
ownership table while they work.

test_faults.py has a short version of this test, on its own machine.
"""
import random

import pytest

import blocks
import configs
import kernels
import life
import linux
import load
import scribble
from machine import BIOS, BOOT_LIMIT

CONFIG = configs.config(
    configs.small("alpha", cores=1, memory="384M", pci="01:00.0", uart="com2"),
    configs.small("beta", cores=2, memory="384M", pci="02:00.0", uart="com3"),
    configs.small("three", cores="3-4", memory="384M", uart="com4"), cores=0)
OTHERS = ("alpha", "beta")
INDEX = {"alpha": 0, "beta": 1, "three": 2}
FIXED_SEED = 20250
ROUNDS = 10
PLACES = (                              # array, element, words in a round
    (scribble.HEADER, -1, 60), (scribble.NODES, INDEX["three"], 80), (scribble.LOCKS, -1, 64),
    (scribble.EVENTS, -1, 40))


@pytest.fixture
def machine(start, tmp_path):
    files = load.initrds(tmp_path, (scribble.MODULE,), kernels.small())
    machine = start(CONFIG, smp=5, disks=2, esp=files, limit=3600, **BIOS)
    machine.wait_running()
    machine.loads = [load.Load(machine, node) for node in OTHERS]
    return machine


def move(machine):
    """Moves a block from the pool to alpha, to beta, and back."""
    for node, what in (("alpha", "take 128M --node alpha"), ("alpha", "move 128M alpha beta"),
                       ("beta", "give 128M --node beta")):
        status, said = blocks.mem(machine, node, what)
        assert status == 0, f"{what}: {said}"


def everybody_else(machine, scribbler):
    for node in machine.loads:
        node.untouched()
    scribbler.nothing_moved()


@pytest.mark.long
@pytest.mark.parametrize("seed", [FIXED_SEED, None], ids=["fixed", "random"])
def test_scribbled_words(machine, request, seed):
    """Each word stays wrong for a while, and is then restored."""
    seed = seed or request.config.getoption("--seed") or random.randrange(1, 1 << 31)
    print(f"seed {seed}: --seed={seed} does the same again")
    scribbler = scribble.Scribbler(machine, "three", OTHERS, seed)
    for n in range(ROUNDS):
        for array, element, words in PLACES:
            scribbler.words(words, array, element, first=n * words)
        move(machine)
        everybody_else(machine, scribbler)
    print(f"{scribbler.deaths} deaths of the one that scribbles")


@pytest.mark.long
def test_scribbled_for_good(machine):
    """All words of a node's entry stay wrong. The node can be killed all the same, and its blocks
    go back to the pool."""
    scribbler = scribble.Scribbler(machine, "three", OTHERS, FIXED_SEED)
    machine.sh("three", "mintctl mem take 128M")
    scribbler.words(scribble.WORDS[scribble.NODES], scribble.NODES, INDEX["three"], restore=False)
    everybody_else(machine, scribbler)
    machine.sh("alpha", "echo kill >/sys/kernel/mint/nodes/three/request", limit=BOOT_LIMIT,
               check=False)
    life.halt(machine, "three")
    blocks.wait_for(lambda: "three" not in blocks.owners(machine, "alpha"),
                    "what three had is still its own")
    move(machine)
    everybody_else(machine, scribbler)


@pytest.mark.long
def test_entry_of_another(machine):
    """What is written into beta's entry may end beta, but no other node."""
    scribbler = scribble.Scribbler(machine, "three", ("alpha",), FIXED_SEED)
    scribbler.words(2 * scribble.WORDS[scribble.NODES], scribble.NODES, INDEX["beta"])
    machine.loads[0].untouched()
    life.halt(machine, "beta")
    life.start(machine, "beta")
    assert linux.trouble(machine, "alpha") == []
