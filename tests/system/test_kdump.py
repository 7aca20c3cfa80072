# SPDX-License-Identifier: GPL-2.0-only
"""Tests a node that dumps itself by a crash kernel: its neighbours' memory stays theirs. Tests also
that kexec starts no kernel beside the nodes."""
import re
import time

import pytest

import configs
import kdump
import life
import linux
import table
from blocks import BLOCK, held, mem, owners
from machine import BOOT_LIMIT
from test_dump import panic, row, seen_by

HANG = 5        # seconds
DUMP = 240
OWN, SECRET = "alpha-keeps-this-line", "beta-keeps-this-line"
REPEAT = "yes {text} | head -c 16m >/tmp/{text}"


def config(kernel="/mint/vmlinuz", monitor=None, **alpha):
    return configs.config(
        configs.node("alpha", cores="1-2", memory="768M", uart="com2", kernel=kernel,
                     initrd="/mint/kdump.img", cmdline="quiet crashkernel=320M", **alpha),
        configs.small("beta", cores=3, memory="512M", uart="com3"), cores=0, hang_timeout=HANG,
        **monitor or {})


@pytest.fixture
def begin(start, tmp_path):
    def begin(text, flavour="6.12"):
        initrd = kdump.initrd(tmp_path, flavour)
        if not initrd:
            pytest.skip("apt has no such kernel, or no headers for it")
        machine = start(text, disks=0, esp={"/mint/kdump.img": initrd})
        machine.wait_running()
        return machine
    return begin


def fill(machine, node, text):
    machine.sh(node, REPEAT.format(text=text))


def nobody_elses(machine, segments):
    """Checks that the dump lists no block that belongs to another node than alpha."""
    for n, owner in enumerate(owners(machine, "beta")):
        if owner not in ("alpha", "fixed"):
            assert not any(s.start < (n + 1) * BLOCK and s.end > n * BLOCK for s in segments), \
                (n, owner)


def share(machine, words=""):
    """Gives both nodes blocks with text in them. One of beta's blocks was alpha's when the crash
    kernel was loaded. Returns alpha's blocks."""
    assert mem(machine, "beta", "take 1")[0] == mem(machine, "alpha", "take 2")[0] == 0
    # the name that kexec(8) looks for
    assert "System RAM (mint)" not in machine.sh("alpha", "cat /proc/iomem")
    kdump.load_crash_kernel(machine, "alpha", words)
    assert mem(machine, "alpha", "move 1 alpha beta")[0] == 0
    kept = held(machine, "alpha", "beta")
    assert (len(kept), len(held(machine, "beta", "beta"))) == (1, 2)
    fill(machine, "alpha", OWN)
    fill(machine, "beta", SECRET)
    return kept


def wait_crash_kernel(machine):
    machine.wait_report("alpha")
    assert "elfcorehdr=" in machine.sh("alpha", "cat /proc/cmdline")


def test_node_dumps_itself(begin):
    machine = begin(config(on_hang="stop"))
    assert "Operation not permitted" in machine.sh(
        "alpha", "kexec_file /boot/vmlinuz /boot/initrd.img quiet; cat /proc/cmdline")
    kept = share(machine)
    panic(machine, "alpha")
    wait_crash_kernel(machine)
    time.sleep(2 * HANG)        # not hung, although its own kernel does not run any more
    assert row(machine, "alpha") == ("crashed", 1, "dumps itself")
    assert seen_by(machine, "beta", "alpha")["dumps_itself"]
    assert held(machine, "alpha", "beta") == kept and len(held(machine, "beta", "beta")) == 2
    segments = kdump.segments(machine, "alpha")
    nobody_elses(machine, segments)
    assert linux.inside(segments, kept[0] * BLOCK, (kept[0] + 1) * BLOCK)
    assert "dumps itself: wait" in machine.monitor("start alpha")
    assert "dumps itself: wait" in machine.sh("beta", "mintctl restart alpha", check=False)
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


@pytest.mark.long
def test_dump_that_never_ends(begin):
    machine = begin(config(on_hang="restart", monitor={"dump_timeout": DUMP}))
    # mint.ko is not loaded, and the panic comes on the core that is not the node's first.
    share(machine, "module_blacklist=mint")
    machine.console("alpha").sendline("taskset 2 sh -c 'echo c >/proc/sysrq-trigger'")
    wait_crash_kernel(machine)
    assert "mint" not in machine.sh("alpha", "cat /proc/modules").split()
    nobody_elses(machine, kdump.segments(machine, "alpha"))
    assert kdump.count(machine, "alpha", SECRET) == [0]
    machine.wait_monitor(rf"mint: node alpha: no heartbeat for {DUMP * 1000} ms, its dump of "
                         r"itself hangs", 2 * DUMP)
    life.wait_again(machine, "alpha")
    assert row(machine, "alpha")[:2] == ("running", 2)

    # Now mint.ko is loaded. A block that alpha loses after the crash reads as zeros. Then the crash
    # kernel hangs.
    assert mem(machine, "alpha", "take 1")[0] == 0
    fill(machine, "alpha", OWN)
    kdump.load_crash_kernel(machine, "alpha")
    panic(machine, "alpha")
    wait_crash_kernel(machine)
    listed, before = kdump.segments(machine, "alpha"), kdump.count(machine, "alpha", OWN)[0]
    take_away(machine, held(machine, "alpha", "beta"))
    assert kdump.segments(machine, "alpha") == listed
    # The text in the memory that the node boots with stays.
    assert 0 < kdump.count(machine, "alpha", OWN)[0] < before / 2
    machine.console("alpha").sendline("insmod /lib/mint_hang.ko")
    machine.wait_monitor(rf"mint: node alpha: no heartbeat for {HANG * 1000} ms, its dump of "
                         r"itself hangs", BOOT_LIMIT)
    life.wait_again(machine, "alpha")
    assert row(machine, "alpha")[:2] == ("running", 3) and linux.trouble(machine, "beta") == []
    assert machine.power_off() == 0


def take_away(machine, blocks):
    """Takes blocks from alpha by writing beta's tag into the table, which nothing else would do."""
    seen = table.Table(machine, "beta")
    tag = seen.nodes["beta"].tag
    for block in blocks:
        address = seen.acpi.addr + seen.array_offset(0) + block
        machine.sh("beta",
                   f"printf '\\{tag:03o}' | dd of=/dev/mem bs=1 seek={address} conv=notrunc 2>&1")


@pytest.mark.long
def test_kernel_before_6_3(begin):
    """A kernel 6.1 knows no command-line word that forbids kexec; mint.ko turns it into a restart.
    The dump of such a kernel has no block of the pool."""
    machine = begin(config(kernel="/mint/vmlinuz-6.1"), "6.1")
    for starts in range(2, 12):
        machine.sh("alpha", "kexec_file /boot/vmlinuz /boot/initrd.img quiet", limit=BOOT_LIMIT)
        machine.console("alpha").sendline(f"taskset {starts % 2 + 1} kexec_file -e")
        life.wait_again(machine, "alpha")
        assert row(machine, "alpha")[:2] == ("running", starts)
    assert "Linux version" not in machine.log("com1")
    assert len(re.findall(r"alpha +stopping +reset", machine.monitor("events"))) > 5
    share(machine)
    panic(machine, "alpha")
    wait_crash_kernel(machine)
    segments = kdump.segments(machine, "alpha")
    blocks = [n for n, owner in enumerate(owners(machine, "beta")) if owner != "fixed"]
    assert not any(s.start < (n + 1) * BLOCK and s.end > n * BLOCK for s in segments
                   for n in blocks)
    assert kdump.count(machine, "alpha", SECRET) == [0]
    machine.console("alpha").sendline("reboot -f")
    life.wait_again(machine, "alpha")
    assert row(machine, "alpha")[:2] == ("running", 12) and life.rows(machine)["alpha"][1] == "2/2"
    assert linux.trouble(machine, "beta") == []
    assert machine.power_off() == 0
