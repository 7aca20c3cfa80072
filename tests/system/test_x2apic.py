# SPDX-License-Identifier: GPL-2.0-only
"""Tests x2APIC mode, and LAPIC IDs beyond what xAPIC can name. QEMU's TCG has x2APIC from version 9
on; the tests run with --long only."""
import os
import re
import subprocess

import pytest

import linux
from configs import config, node
from life import wait_again
from test_bad_input import assert_told, refused

FIRST_WITH_X2APIC = 9
# 129 cores take 8 bits of a LAPIC ID, so the IDs of the second socket begin at 256, those of the
# third at 512.
TOPOLOGY = "3,sockets=3,cores=129,threads=1,maxcpus=387"
FAR = [256, 257, 512]


def far_core(lapic_id):
    socket, core = divmod(lapic_id, 256)
    return ["-device", f"max-x86_64-cpu,socket-id={socket},core-id={core},thread-id=0"]


QEMU_ARGS = ["-machine", "q35,kernel-irqchip=off", "-device", "intel-iommu,intremap=on,eim=on",
             "-cpu", "max,+x2apic", "-smp", TOPOLOGY, *(arg for i in FAR for arg in far_core(i))]
TEXT = config(node("alpha", cores="1-2", memory="512M", pci="01:00.0", uart="com2"),
              cores="0, 256-257")


def qemu_version():
    said = subprocess.run([os.environ.get("QEMU", "qemu-system-x86_64"), "--version"],
                          capture_output=True, text=True, check=True).stdout
    return int(re.search(r"version (\d+)", said)[1])


pytestmark = [pytest.mark.long, pytest.mark.skipif(qemu_version() < FIRST_WITH_X2APIC,
                                                   reason="QEMU's TCG has no x2APIC before "
                                                          "version 9")]


def begin(start, text):
    return start(text, smp=3, qemu_args=QEMU_ARGS)


def test_cores_of_every_id(start):
    """All cores come into the monitor by their 32-bit IDs. A stock node comes home from xAPIC mode,
    and starts again."""
    machine = begin(start, TEXT)
    machine.wait_running()
    said = machine.monitor("machine")
    assert re.search(r"^lapic 0xfee00000 x2apic$", said, re.MULTILINE)
    for lapic_id in (0, 1, 2, *FAR):
        assert re.search(rf"^cpu {lapic_id} uid \d+$", said, re.MULTILINE)
    assert "does not answer" not in machine.log()
    for end in ("reboot -f", "echo c >/proc/sysrq-trigger"):
        assert linux.lapic_ids(machine, "alpha") == [1, 2]
        assert linux.trouble(machine, "alpha") == []
        machine.console("alpha").sendline(end)
        wait_again(machine, "alpha")
    assert machine.force("restart", "alpha") == ""
    wait_again(machine, "alpha")
    assert linux.lapic_ids(machine, "alpha") == [1, 2]
    assert machine.power_off() == 0


def test_far_cores_are_no_nodes(start):
    text = TEXT.replace("cores = 1-2", "cores = 1, 512")
    said = refused(begin(start, text))
    assert_told(said, text, ("cores = 1, 512", "core 512 cannot be a node's"))
