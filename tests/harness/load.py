# SPDX-License-Identifier: GPL-2.0-only
"""A load that verifies what it has written, and so shows that nothing else has touched the node."""
import pathlib
import re
import subprocess
import time

import pytest

import kernels
import linux
from life import rows
from machine import BUILD_LIMIT, ROOT, fetch

SCRIPT = pathlib.Path(__file__).with_name("load.sh")
ROUND_LIMIT = 120       # seconds: one round, on a machine whose cores share one core of a busy host


def initrd(out, flavour="6.12", modules=(), kernel=None, extra=()):
    """Makes an initrd with the load, and with the modules of tests/modules that `modules` names, as
    /lib/NAME.ko. `extra` has more files, FILE:DEST. `kernel` is the folder of another kernel than
    that of `flavour`. Returns None if there is no such kernel, or no headers of it."""
    kernel = kernel or kernels.folder(flavour)
    if not kernel:
        return None
    _run(ROOT / "scripts" / "deps.sh", "run")
    (ROOT / "build").mkdir(exist_ok=True)
    _run("flock", ROOT / "build" / ".lock", "make", "-C", ROOT, "build/mintctl-static")
    kdir = fetch("fetch-headers.sh", kernel)
    if not kdir:
        return None
    _run("flock", ROOT / "build" / ".lock", "make", "-C", ROOT, "module", "test-module",
         f"KDIR={kdir}")
    built = ROOT / "build" / "module" / (kernel / "release").read_text().strip() / "tests"
    extra = [*extra, f"{SCRIPT}:/bin/load.sh",
             *(f"{_stripped(built / name, out)}:/lib/{name}.ko" for name in modules)]
    _run(ROOT / "scripts" / "mkinitrd.sh", kernel, out, *(w for e in extra for w in ("--extra", e)))
    return out


def initrds(directory, modules, *names):
    """Makes such an initrd for each of the kernels `names`. Returns {its path in the config: file},
    or skips the test if there is no such kernel, or no headers of it."""
    made = {}
    for name in names:
        path = kernels.files(name)["initrd"]
        made[path] = initrd(directory / pathlib.Path(path).name, name, modules)
        if not made[path]:
            pytest.skip(f"there is no kernel {name}, or no headers of it, here")
    return made


def _stripped(module, out):
    target = out.with_name(module.name + ".ko")
    _run("objcopy", "--strip-debug", f"{module}.ko", target)
    return target


def _run(*command):
    done = subprocess.run([str(word) for word in command], cwd=ROOT, text=True, timeout=BUILD_LIMIT,
                          stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


class Load:
    """The load of a node that must not be touched: its disk, memory, clock and life are its own."""

    def __init__(self, machine, node, disk="nvme0n1"):
        self.machine, self.node = machine, node
        machine.background(node, f"exec setsid load.sh /dev/{disk}")
        self.starts = rows(machine)[node][2]
        self.uptime = linux.uptime(machine, node)
        self.beats = -1
        self.rounds(more=1)

    def rounds(self, more=0):
        """Waits until `more` rounds have ended from now on. Returns how many rounds are done."""
        end, first = time.monotonic() + ROUND_LIMIT, None
        while True:
            said = self.machine.sh(self.node, "cat /tmp/load/rounds", check=False).strip()
            self.done = int(said) if re.fullmatch(r"\d+", said) else 0
            first = self.done if first is None else first
            if self.done >= first + more:
                return self.done
            assert time.monotonic() < end, \
                f"{self.node}: no round of its load in {ROUND_LIMIT} s: {said}"
            time.sleep(0.5)

    def untouched(self):
        """Checks that the load has gone on since the last check, and that all that it had written
        is unchanged."""
        machine, node = self.machine, self.node
        interrupts = self._interrupts()
        self.rounds(more=2)     # one of the two began after interrupts were read
        assert self._interrupts() > interrupts
        assert machine.sh(node, "cat /tmp/load/wrong") == ""
        state, _, starts, beats = rows(machine)[node]
        assert (state, starts) == ("running", self.starts)
        assert int(beats) > self.beats, f"{node}: its heart stands still at {beats}"
        uptime = linux.uptime(machine, node)
        assert uptime > self.uptime
        self.beats, self.uptime = int(beats), uptime
        assert linux.trouble(machine, node) == []

    def _interrupts(self):
        return linux.total(linux.interrupts(self.machine, self.node, "nvme"))
