# SPDX-License-Identifier: GPL-2.0-only
"""Tests consoles in shared memory, on one machine: gamma has no UART, and all that it says and
hears goes through the table. The tests run in this order."""
import contextlib
import re
import time

import pytest

import configs
import kernels
import life
import load
import scribble
import table
from attached import Attached
from machine import BOOT_LIMIT, Machine

GAMMA = 2                       # its element of the array of consoles
WORDS = 0x58 // 4               # struct mint_console up to the rings
ROUNDS = 60                     # words that are scribbled


def with_hvc():
    """Returns the name of a kernel 6.12 that has hvc: the small one if it has, else Debian's."""
    built = kernels.folder(kernels.small()) / "build" / "Module.symvers"
    has = built.is_file() and "\thvc_alloc\t" in built.read_text()
    return kernels.small() if has else "6.12"


def gamma_kernel():
    return dict(kernels.files(with_hvc()), cmdline="loglevel=7 sysrq_always_enabled")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    directory = tmp_path_factory.mktemp("hvc")
    files = load.initrds(directory, (scribble.MODULE,), kernels.small())
    config = configs.config(
        configs.small("alpha", cores=1, memory="384M", uart="com2"),
        configs.node("beta", cores=2, memory="512M", uart="com3", **kernels.OLD),
        configs.node("gamma", cores=3, memory="512M", **gamma_kernel()), cores=0,
        pool=configs.FEW, console_size="64K")
    with contextlib.ExitStack() as stack:
        machine = stack.enter_context(Machine(directory, config, disks=0, esp=files))
        machine.wait_running()
        machine.sh("alpha", "until mintctl console gamma --print | grep -q MINT-REPORT-END; do "
                            "sleep 1; done", limit=BOOT_LIMIT)
        yield machine


def kept(machine, lines):
    """Returns the last lines that gamma's console has kept, as mintctl prints them. (All of them
    take ten seconds on the way through alpha's UART.)"""
    return machine.sh("alpha", f"mintctl console gamma --print --lines {lines}")


def places(machine, *fragments):
    """Returns where in all that gamma's console has kept each fragment stands first: numbers of
    lines."""
    words = " ".join(f"-e '{fragment}'" for fragment in fragments)
    said = machine.sh("alpha", f"mintctl console gamma --print | grep -n -F {words}", check=False)
    lines = [line.partition(":") for line in said.splitlines()]
    return [next((int(n) for n, _, text in lines if fragment in text), None)
            for fragment in fragments]


def test_a_shell_from_another_node(machine):
    with Attached(machine, "gamma", "alpha", "--lines 5") as gamma:
        assert gamma.sh("hostname; tty") == "gamma\n/dev/hvc0\n"
        assert "hvc0" in gamma.sh("cat /sys/class/tty/console/active").split()
        assert gamma.sh("cut -d ' ' -f 1-3 /proc/1/stat").startswith("1 (init)")
        began = time.monotonic()
        for _ in range(5):
            gamma.sh("true")
        assert time.monotonic() - began < 10, "each key takes too long"
    assert machine.sh("alpha", "stty | grep -c -- -echo", check=False) == "0\n"


def test_all_of_the_kernels_log(machine):
    """mint.ko comes with the initrd, and what the kernel said before is there, too."""
    start, version, words, report = places(machine, "[mint: node gamma, start 1]", "Linux version",
                                           "Command line: ", "MINT-REPORT-END")
    assert start < version < words < report
    assert len(kept(machine, 3).splitlines()) <= 3


def test_a_shell_from_the_monitor(machine):
    with Attached(machine, "gamma") as gamma:
        assert gamma.sh("hostname") == "gamma\n"
        gamma.send(b"\x0fh")            # SysRq: ^O and its letter
        gamma.expect("sysrq: HELP")
    assert life.rows(machine)["gamma"][0] == "running"


def test_bad_input(machine):
    said = machine.sh("alpha", "for n in nobody alpha; do mintctl console $n; echo $?; done; "
                               "mintctl console gamma --steal --print; echo $?; "
                               "mintctl console gamma --lines x; echo $?")
    assert re.search(r"nobody: no such node.*\n4\n", said)
    assert re.search(r"alpha is this node.*\n5\n", said)
    assert "does not take that option" in said and "--lines: not a number" in said
    assert said.count("\n2\n") == 2
    assert "nobody: no such node" in machine.monitor("console nobody")


def test_two_watch_and_one_types(machine):
    with Attached(machine, "gamma", "alpha") as types, \
            Attached(machine, "gamma", "beta", "--lines 0") as watches:
        watches.expect("alpha types here already")
        types.sh("echo seen by bo''th")
        watches.expect("seen by both")
        watches.send(b"echo not ty''ped\r")
        watches.expect("\a")
        types.sh("true")
        watches.leave()
        watches.options = "--steal --lines 0"
        with Attached(machine, "gamma", "beta", "--steal --lines 0") as thief:
            types.expect("beta has taken this console over")
            assert thief.sh("hostname") == "gamma\n"
            types.send(b"x")
            types.expect("\a")
        watches.__enter__()
        assert watches.sh("hostname") == "gamma\n"
    assert "not typed" not in kept(machine, 20)


@pytest.mark.long
def test_a_dead_typist(machine):
    """Whoever dies while he types leaves the console free. alpha needs no --steal."""
    beta = Attached(machine, "gamma", "beta", "--lines 0").__enter__()
    beta.sh("true")
    life.halt(machine, "beta")
    with Attached(machine, "gamma", "alpha", "--lines 0") as gamma:
        assert gamma.sh("hostname") == "gamma\n"
    life.start(machine, "beta")


def test_a_flood_that_nobody_reads(machine):
    with Attached(machine, "gamma", "alpha", "--lines 0") as gamma:
        gamma.sh("(sleep 1; yes flood-line | head -c 1000000; echo flood-''over) & :")
    machine.sh("alpha", "until mintctl console gamma --print | grep -q flood-over; do sleep 1; "
                        "done")
    assert int(machine.sh("alpha", "mintctl console gamma --print | wc -c")) <= 65536


@pytest.mark.long
def test_a_flood_and_slow_readers(machine):
    """A node never waits for those who look on. They are told what they missed."""
    with Attached(machine, "gamma") as slow:
        slow.sh("(sleep 1; yes flood-line | head -c 3000000; echo flood-''two) & :")
        slow.expect(r"\d+ bytes of node gamma were overwritten")
        slow.expect("flood-two")
        slow.sh("true")
    assert machine.sh("alpha", "mintctl console gamma --read-only 2>/dev/null | head -c 10 | "
                               "wc -c") == "10\n"
    assert life.rows(machine)["gamma"][0] == "running"


def test_the_module_stays_while_the_terminal_is_open(machine):
    machine.sh("beta", "setsid sh -c 'exec sh -i </dev/hvc0 >/dev/hvc0 2>&1' & sleep 1")
    with Attached(machine, "beta", "alpha") as beta:
        assert beta.sh("uname -r").startswith("6.1.")
        said = machine.sh("beta", "rmmod mint; echo status $?")
        assert "status 1" in said and "unavailable" in said
        beta.console.sendline("exit")
    machine.sh("beta", "until rmmod mint 2>/dev/null; do sleep 1; done; modprobe mint; "
                       "[ -c /dev/hvc0 ]")
    machine.sh("beta", "echo again >/dev/hvc0; until [ -d /sys/kernel/mint ]; do sleep 1; done")
    assert machine.sh("alpha", "mintctl console beta --print --lines 1") == "again\n"


def test_scribbled_words(machine):
    """Another node writes over positions and the typist's word of gamma's console, again and
    again. That costs text, also such as the shell reads, and stops nobody. (SysRq does not need the
    shell.)"""
    beats = int(life.rows(machine)["gamma"][3])
    for seed in (3, 4):
        with Attached(machine, "gamma", "beta", "--steal --lines 0") as gamma:
            gamma.console.sendline("while usleep 20000; do echo hear''tbeat; done")
            gamma.expect("heartbeat")
            machine.sh("alpha", f"insmod /lib/{scribble.MODULE}.ko array={table.CONSOLES} "
                                f"element={GAMMA} seed={seed} count={ROUNDS} hold_ms=10 "
                                f"words_max={WORDS} restore={seed % 2}; rmmod {scribble.MODULE}")
    with Attached(machine, "gamma", options="--steal") as gamma:
        gamma.send(b"\r\x0fh")
        gamma.expect("sysrq: HELP")
        gamma.expect("heartbeat")
    state, _, starts, now = life.rows(machine)["gamma"]
    assert (state, starts) == ("running", 1) and int(now) > beats


def test_scroll_back_after_a_panic(machine):
    """The console outlives its node, and mintctl goes on in the next life."""
    with Attached(machine, "gamma", "alpha", "--lines 0") as gamma:
        gamma.send(b"\x0fc")
        gamma.expect("Kernel panic - not syncing")
        gamma.expect("gamma is started again, start 2", BOOT_LIMIT)
        gamma.expect("MINT-REPORT-END", BOOT_LIMIT)
        gamma.expect("gamma# ")
        assert gamma.sh("hostname") == "gamma\n"
    panic, again = places(machine, "Kernel panic - not syncing", "[mint: node gamma, start 2]")
    assert panic < again


@pytest.mark.long
def test_scroll_back_of_a_halted_node(machine):
    life.halt(machine, "gamma")
    assert places(machine, "Kernel panic - not syncing") != [None]
    with Attached(machine, "gamma", "alpha", "--lines 0") as gamma:
        gamma.send(b"touch /typed-while-dead\r")
        assert machine.force("start", "gamma") == ""
        gamma.expect(r"\[mint: node gamma, start 3\]", BOOT_LIMIT)
        gamma.expect("gamma# ", BOOT_LIMIT)
        assert gamma.sh("ls /") and "typed-while-dead" not in gamma.sh("ls /")
    old, start = places(machine, "Kernel panic - not syncing", "[mint: node gamma, start 3]")
    assert old < start
    assert life.rows(machine)["gamma"][0] == "running"
