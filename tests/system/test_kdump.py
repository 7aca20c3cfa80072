# SPDX-License-Identifier: GPL-2.0-only
"""A node dumps itself by a crash kernel, and its neighbours' memory stays theirs; kexec starts no kernel beside them."""
import re
import time

import pytest

import configs
import kdump
import life
import linux
from blocks import BLOCK, held, mem, owners
from machine import BOOT_LIMIT
from test_dump import panic, row, seen_by

HANG = 5        # seconds
OWN, SECRET = "alpha-keeps-this-line", "beta-keeps-this-line"
REPEAT = "yes {text} | head -c 8m >/tmp/{text}"


def config(**alpha):
    return configs.config(
        configs.node("alpha", cores="1-2", memory="768M", uart="com2", initrd="/mint/kdump.img",
                     cmdline="quiet crashkernel=320M", **alpha),
        configs.node("beta", cores=3, memory="512M", uart="com3"), cores=0, hang_timeout=HANG)


@pytest.fixture
def begin(start, tmp_path):
    initrd = kdump.initrd(tmp_path)
    if not initrd:
        pytest.skip("apt has no such kernel, or no headers for it")

    def begin(text):
        machine = start(text, disks=0, esp={"/mint/kdump.img": initrd})
        machine.wait_running()
        return machine
    return begin


def fill(machine, node, text):
    machine.sh(node, REPEAT.format(text=text))


def nobody_elses(machine, segments):
    """The dump lists no block that is not alpha's."""
    for n, owner in enumerate(owners(machine, "beta")):
        if owner not in ("alpha", "fixed"):
            assert not any(s.start < (n + 1) * BLOCK and s.end > n * BLOCK for s in segments), (n, owner)


def wait_crash_kernel(machine):
    machine.wait_report("alpha")
    assert "elfcorehdr=" in machine.sh("alpha", "cat /proc/cmdline")


def test_node_dumps_itself(begin):
    machine = begin(config(on_hang="stop"))
    assert "Operation not permitted" in machine.sh(
        "alpha", "kexec_file /boot/vmlinuz /boot/initrd.img quiet; cat /proc/cmdline")
    assert mem(machine, "beta", "take 1")[0] == mem(machine, "alpha", "take 2")[0] == 0
    fill(machine, "beta", SECRET)
    fill(machine, "alpha", OWN)
    kdump.load_crash_kernel(machine, "alpha")
    # It was alpha's when the crash kernel was loaded.
    assert mem(machine, "alpha", "move 1 alpha beta")[0] == 0
    kept = held(machine, "alpha", "beta")
    assert (len(kept), len(held(machine, "beta", "beta"))) == (1, 2)
    machine.sh("beta", f"cp /tmp/{SECRET} /tmp/more; cp /tmp/{SECRET} /tmp/yet-more")

    panic(machine, "alpha")
    wait_crash_kernel(machine)
    time.sleep(2 * HANG)        # not hung, though its own kernel does not run any more
    assert row(machine, "alpha") == ("crashed", 1, "dumps itself")
    assert seen_by(machine, "beta", "alpha")["dumps_itself"]
    assert held(machine, "alpha", "beta") == kept and len(held(machine, "beta", "beta")) == 2
    segments = kdump.segments(machine, "alpha")
    nobody_elses(machine, segments)
    assert linux.inside(segments, kept[0] * BLOCK, (kept[0] + 1) * BLOCK)
    own, secret = kdump.count(machine, "alpha", OWN, SECRET)
    assert own > 1000 and secret == 0
    assert row(machine, "alpha") == ("crashed", 1, "dumps itself")

    machine.console("alpha").sendline("reboot -f")
    life.wait_again(machine, "alpha")
    assert row(machine, "alpha")[:2] == ("running", 2)
    assert re.search(r"alpha +crashed +panic", machine.monitor("events"))
    assert held(machine, "alpha", "beta") == [] and len(held(machine, "beta", "beta")) == 2
    assert life.rows(machine)["alpha"][1] == "2/2" and linux.trouble(machine, "beta") == []
    assert machine.power_off() == 0
