# SPDX-License-Identifier: GPL-2.0-only
"""Tests what fails once in ten starts or in two hundred, by doing it again and again. They run only
with --long."""
import os
import random
import re
import time

import pytest

import configs
import life
import linux
import load
from machine import BOOT_LIMIT, EXAMPLE, Machine

ROUNDS = 10
LIVES = 200
RANDOM_ROUNDS = 50


@pytest.mark.long
@pytest.mark.parametrize("boot, firmware", [("efi", "uefi"), ("grub", "bios")])
def test_ten_boots(tmp_path, boot, firmware):
    places = {"alpha": set(), "beta": set()}
    for n in range(ROUNDS):
        directory = tmp_path / str(n)
        directory.mkdir()
        with Machine(directory, boot=boot, firmware=firmware) as machine:
            machine.wait_running()
            for node in places:
                assert linux.trouble(machine, node) == []
                places[node].add(tuple(linux.ranges(linux.iomem(machine, node), "Kernel code")))
            assert machine.power_off() == 0
    # KASLR: if ten starts chose the same address, that would not be by chance.
    assert all(len(chosen) > 1 for chosen in places.values()), places


@pytest.mark.long
def test_many_restarts(tmp_path):
    """One node restarts many times; the other one meanwhile verifies its disk and its memory."""
    files = {"/mint/initrd.img": load.initrd(tmp_path / "initrd.img")}
    with Machine(tmp_path, EXAMPLE, esp=files, limit=4 * 3600) as machine:
        machine.wait_running()
        alpha = load.Load(machine, "alpha")
        begin, took = time.monotonic(), []
        for starts in range(2, LIVES + 2):
            start = time.monotonic()
            machine.force("restart", "beta")
            assert life.wait_again(machine, "beta").lapic_ids == [3]
            took.append(time.monotonic() - start)
            seen = life.rows(machine)
            assert seen["beta"][:3] == ("running", "1/1", starts)
            assert seen["alpha"][:3] == ("running", "2/2", 1)
            if starts % 10 == 0:
                alpha.untouched()
        print(f"{LIVES} restarts in {time.monotonic() - begin:.0f} s: each {min(took):.1f} to "
              f"{max(took):.1f} s, the middle one {sorted(took)[LIVES // 2]:.1f} s; alpha "
              f"meanwhile: {alpha.rounds()} rounds, none wrong")
        alpha.untouched()
        assert machine.power_off() == 0


RANDOM_LIVES = configs.config(
    *(configs.node(name, cores=core, memory="384M", pci=f"0{core}:00.0", uart=f"com{core + 1}")
      for core, name in enumerate(("one", "two", "three"), 1)), cores=0, last_node_off="stay")


class Lives:
    """Three nodes that may be started, stopped, killed or restarted at any time. The class knows
    what state each must be in."""

    def __init__(self, machine, chance):
        self.machine, self.chance = machine, chance
        self.load = {node: load.Load(machine, node) for node in machine.nodes}
        self.starts = dict.fromkeys(machine.nodes, 1)
        self.rounds = 0         # of loads whose node has ended

    def up(self):
        return [node for node in self.machine.nodes if node in self.load]

    def round(self):
        node = self.chance.choice(list(self.machine.nodes))
        others = [other for other in self.up() if other != node]
        what = ["start"] if node not in self.load else ["restart --force", "kill", "panic"]
        if node in self.load and others:
            what += ["restart", "stop"]
        verb = self.chance.choice(what)
        # An orderly end is asked for by mint.ko of another node; the console asks by force.
        askers = ["console", *others]
        if verb == "panic":
            askers = [node]
        elif verb in ("restart", "stop"):
            askers = others
        asker = self.chance.choice(askers)
        self.act(node, verb, asker)
        return f"{verb} {node} by {asker}"

    def act(self, node, verb, asker):
        machine = self.machine
        if node in self.load:
            self.load[node].untouched()
            self.rounds += self.load.pop(node).done
        if verb == "panic":
            machine.console(node).sendline("echo c >/proc/sysrq-trigger")
        elif asker == "console":
            assert machine.force(verb.split()[0], node) == ""
        else:
            machine.sh(asker, f"mintctl {verb} {node}", limit=BOOT_LIMIT)
        if verb in ("kill", "stop"):
            life.wait_state(machine, node, "halted")
        else:
            self.starts[node] += 1
            life.wait_started(machine, node, self.starts[node])
            machine.wait_shell(node)
            self.load[node] = load.Load(machine, node)

    def check(self):
        for node, (state, _, starts, _) in life.rows(self.machine).items():
            assert (state, starts) == \
                ("running" if node in self.load else "halted", self.starts[node]), node
        for node in self.up():
            self.load[node].untouched()

    def check_events(self):
        """Checks in the events that each node has started so many times, one start after the other,
        each from `loaded`."""
        if not self.up():
            self.act(next(iter(self.starts)), "start", "console")
        for node, starts in self.starts.items():
            said = self.machine.sh(self.up()[0], "mintctl log", limit=BOOT_LIMIT)
            states = re.findall(rf"^ *[\d.]+ {node}: (\S+) \(", said, re.MULTILINE)
            for before, after in zip(states, states[1:]):
                assert after != "starting" or before == "loaded", states
            assert "lost" in said or states.count("starting") == starts, states


@pytest.mark.long
def test_random_lives(tmp_path, request):
    """Random requests about random nodes, from random nodes, while all nodes that run verify what
    they write."""
    seed = request.config.getoption("--seed") or int.from_bytes(os.urandom(4), "little")
    print(f"seed {seed}: --seed={seed} does the same again")
    files = {"/mint/initrd.img": load.initrd(tmp_path / "initrd.img")}
    with Machine(tmp_path, RANDOM_LIVES, disks=3, esp=files, limit=2 * 3600) as machine:
        machine.wait_running()
        begin = time.monotonic()
        lives = Lives(machine, random.Random(seed))
        for n in range(1, RANDOM_ROUNDS + 1):
            what = lives.round()
            print(f"{time.monotonic() - begin:6.0f} s  round {n}: {what}", flush=True)
            lives.check()
            if n % 10 == 0:
                lives.check_events()
        for node in machine.nodes:
            if node not in lives.load:
                lives.act(node, "start", "console")
        lives.check()
        lives.rounds += sum(one.rounds() for one in lives.load.values())
        print(f"{RANDOM_ROUNDS} rounds in {time.monotonic() - begin:.0f} s; starts {lives.starts}; "
              f"{lives.rounds} rounds of their loads, none wrong")
        assert machine.power_off() == 0
