# SPDX-License-Identifier: GPL-2.0-only
"""Tests `dmesg`: the kernel log of a node that runs, hangs, has died before it loaded a module, or
is off, as another node and the monitor's console show it."""
import json
import re
import time

import pytest

import configs
import kernels
import life
import load
from machine import BOOT_LIMIT, MESSAGE, Machine
from mintctl import refused

HANGS = "mint_hang: CPU 0 hangs"
DIED = "Kernel panic - not syncing: VFS: Unable to mount root fs"
TIME = re.compile(r"\[ *\d+\.\d{6}\] ")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """alpha asks about the others: `old` has another kernel, `hang` can be made to hang, and
    `early` dies before its user space, again and again."""
    directory = tmp_path_factory.mktemp("dmesg")
    files = load.initrds(directory, ["mint_hang"], kernels.small())
    with Machine(directory, configs.config(
            configs.small("alpha", cores=1, memory="512M", uart="com2"),
            configs.node("old", cores=2, memory="512M", uart="com3", **kernels.OLD),
            configs.small("hang", cores=3, memory="320M", uart="com4"),
            configs.small("early", cores=4, memory="320M", cmdline="quiet rdinit=/absent"),
            cores=0, pool=configs.FEW, hang_timeout=5), smp=5, disks=0, esp=files) as machine:
        for node in ("alpha", "old", "hang"):
            machine.wait_report(node)
        yield machine


def records(text):
    """Returns the lines of a log, each with its time: dmesg(1) indents further lines of a record,
    where the kernel's own buffer repeats the time."""
    lines, stamp = [], ""
    for line in text.strip("\n").split("\n"):
        found = TIME.match(line)
        stamp = found[0] if found else stamp
        lines.append(line if found else stamp + line[len(stamp):])
    return lines


def seen_by(machine, asker, node):
    return {n["name"]: n for n in json.loads(machine.sh(asker, "mintctl nodes --json"))}[node]


def log_of(machine, node, asker="alpha"):
    return machine.sh(asker, f"mintctl dmesg {node}", limit=BOOT_LIMIT)


def test_monitor(machine):
    """The monitor's own log can be read in a node, where there is no serial port."""
    machine.sh("alpha", "until mintctl dmesg monitor | grep -q 'node old runs'; do sleep 0.2; done")
    machine.background("alpha", "exec mintctl dmesg monitor --follow >/tmp/monitor 2>&1")
    machine.wait_prompt()
    machine.monitor("dmesg nobody")
    machine.sh("alpha", "until grep -q 'nobody: no such node' /tmp/monitor; do sleep 0.2; done; "
                        "killall mintctl")
    followed = machine.sh("alpha", "cat /tmp/monitor")
    said = [line for line in followed.split("\n") if line.startswith("mint: node ")]
    assert "> dmesg nobody\n" in followed and len(said) >= 8
    assert all(line in machine.log() for line in said)


@pytest.mark.parametrize("node, asker", [("old", "alpha"), ("alpha", "old")], ids=["6.1", "6.12"])
def test_running(machine, node, asker):
    """The log of a node that runs is what its own dmesg prints."""
    # One write to /dev/kmsg is one record.
    machine.sh(node, "printf '<4>first\\nsecond\\ttab \\\\x41 \\033[1m\\n' >/tmp/said && "
                     "dd if=/tmp/said of=/dev/kmsg bs=256 2>/dev/null")
    own = records(machine.sh(node, "dmesg"))
    said = log_of(machine, node, asker)
    assert re.search(r"\[ *\d+\.\d{6}\] first\n +second\ttab \\x41 \\x1b\[1m\n", said)
    seen = records(said)
    assert "Linux version" in seen[0] and len(own) > 100
    if not TIME.match(own[0]):              # a kernel without CONFIG_PRINTK_TIME
        seen = [TIME.sub("", line) for line in seen]
    # The terminal gets no control characters.
    plain = [line.replace("\x1b", "\\x1b") for line in own]
    assert seen[:len(plain)] == plain


def test_itself(machine):
    machine.sh("alpha", "echo '<4>of itself' >/dev/kmsg")
    assert TIME.sub("", machine.sh("alpha", "mintctl dmesg alpha | tail -n 1")) == "of itself\n"


def test_json(machine):
    """The first record and the last one of an array with all of them."""
    machine.sh("old", "echo '<12>as json' >/dev/kmsg")
    first, last = json.loads(machine.sh(
        "alpha", "mintctl dmesg old --json >/tmp/json; head -n 8 /tmp/json; tail -n 8 /tmp/json"))
    assert (first["seq"], first["time"]) == (0, 0) and first["text"].startswith("Linux version")
    assert (last["text"], last["level"], last["facility"]) == ("as json", 4, 1)
    count = machine.sh("alpha", "grep -c '\"seq\"' /tmp/json")
    assert last["seq"] == int(count) - 1 and last["time"] > 0


def test_died_before_any_module(machine):
    """The kernel of `early` is a stock one that never gets to its user space."""
    end = time.monotonic() + BOOT_LIMIT
    while seen_by(machine, "alpha", "early")["resume_ms"] < 2000:       # it is off for that long
        assert time.monotonic() < end
    machine.force("kill", "early")
    life.wait_state(machine, "early", "halted")
    log = records(log_of(machine, "early"))
    assert "Linux version" in log[0] and any(DIED in line for line in log)
    assert not any("mint: node" in line for line in log)
    assert log == records(log_of(machine, "early"))


def test_hangs_and_goes_on(machine):
    """--follow shows what comes before the hang, and the next life."""
    machine.background("alpha", "exec mintctl dmesg hang --follow >/tmp/follow 2>&1")
    machine.console("hang").sendline("echo '<4>before it hangs' >/dev/kmsg; insmod "
                                     "/lib/mint_hang.ko")
    machine.sh("alpha", f"until grep -q '{HANGS}' /tmp/follow; do sleep 0.2; done")
    life.wait_state(machine, "hang", "hung")
    log = log_of(machine, "hang")
    assert log.index("before it hangs") < log.index(HANGS)
    machine.force("restart", "hang")
    said = "hang was started again (start 2)"
    machine.sh("alpha", f"until grep -q '{said}' /tmp/follow; do sleep 0.2; done",
               limit=BOOT_LIMIT)
    machine.wait_shell("hang", lives=1)
    machine.sh("hang", "echo '<4>the second life' >/dev/kmsg")
    machine.sh("alpha", "until grep -q 'the second life' /tmp/follow; do sleep 0.2; done; "
                        "killall mintctl")
    followed = machine.sh("alpha", "cat /tmp/follow")
    assert followed.count("Linux version") == 2
    # Nothing is left of the first life, whose memory has been kept.
    assert HANGS not in log_of(machine, "hang")


def test_console(machine):
    """The monitor's console shows the end of a log, or all of it, and does not keep it."""
    def dmesg(words):
        return re.sub(MESSAGE, "", machine.monitor(f"dmesg {words}", BOOT_LIMIT) + "\n").split("\n")

    machine.sh("old", "for i in 1 2 3; do echo \"<4>for the console $i\" >/dev/kmsg; done")
    last = [line for line in dmesg("old 3") if "for the console" in line]
    assert [line[-1] for line in last] == ["1", "2", "3"]
    # The console has 80 columns, so longer lines go on in the next row.
    shown = "".join(line.strip() for line in dmesg("old all"))
    for line in records(machine.sh("old", "dmesg"))[:50]:
        assert line.strip().replace(" ", "")[:70] in shown.replace(" ", ""), line
    assert any(DIED[:40] in line for line in dmesg("early all"))
    assert len(dmesg("alpha")) <= 60
    assert "for the console" not in machine.monitor("log")
    assert "no such node" in machine.monitor("dmesg nobody")
    assert "how many records" in machine.monitor("dmesg old many")


def test_powered_off(machine):
    """A node that is off keeps its log."""
    machine.sh("old", "echo '<4>the last words' >/dev/kmsg")
    machine.console("old").sendline("poweroff -f")
    life.wait_state(machine, "old", "halted")
    log = log_of(machine, "old")
    assert "the last words" in log and "reboot: Power down" in log


def test_bad_input(machine):
    refused(machine, "alpha", "dmesg nobody", 4, "no such node")
    refused(machine, "alpha", "dmesg", 2, "takes one NODE")
    refused(machine, "alpha", "dmesg monitor --json", 2, "plain text")
    refused(machine, "alpha", "dmesg hang --json --follow", 2, "does not take that")
    machine.sh("alpha", "[ $(stat -c %a /dev/mint-log/hang) = 400 ] && "
                        "[ ! -e /dev/mint-log/alpha ] && ! dd if=/dev/mint-log/hang bs=4 count=1")
    assert machine.sh("alpha", "dmesg | grep -c 'WARNING\\|BUG' || :").strip() == "0"
