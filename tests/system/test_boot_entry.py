# SPDX-License-Identifier: GPL-2.0-only
"""Tests nodes that are configured like a distribution's boot entry: with a unified kernel image,
several initrds, and a long command line."""
import subprocess

import pytest

import configs
import kernels
import linux
import uki
from machine import BOOT_LIMIT, ROOT, Machine

# Some 1,700 characters. Linux takes a word with a dot for a module's parameter; it accepts at most
# 32 other unknown words.
LONG = " ".join(f"none.word{i}={'x' * 40}" for i in range(32))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    directory = tmp_path_factory.mktemp("entry")
    kernel = kernels.folder("6.12")
    initrd = directory / "initrd.img"
    subprocess.run([ROOT / "scripts" / "mkinitrd.sh", kernel, initrd], check=True,
                   stdin=subprocess.DEVNULL)
    image = uki.make((kernel / "vmlinuz").read_bytes(), initrd.read_bytes(), "quiet from=uki")
    return {"/mint/linux.efi": image,
            # A length that is no multiple of 4.
            "/mint/first.img": uki.archive(directory / "first", first="one\n") + bytes(2),
            "/mint/last.img": uki.archive(directory / "last", last="three\n")}


CONFIG = configs.config(
    configs.section("node alpha", cores=1, memory="512M", kernel="/mint/linux.efi", uart="com2"),
    configs.node("beta", cores=2, memory="512M", uart="com3", cmdline=LONG,
                 initrd="/mint/first.img, /mint/initrd.img, /mint/last.img"), cores=0)


@pytest.mark.parametrize("boot", ["efi", pytest.param("grub", marks=pytest.mark.long)])
def test_boot_entry(tmp_path, files, boot):
    with Machine(tmp_path, CONFIG, boot=boot, esp=files) as machine:
        machine.wait_running()
        assert machine.sh("alpha", "cat /proc/cmdline").strip().endswith(" quiet from=uki")
        assert machine.sh("beta", "cat /proc/cmdline").strip().endswith(" " + LONG)
        assert machine.sh("beta", "cat /first /last").split() == ["one", "three"]
        for node in ("alpha", "beta"):
            assert linux.trouble(machine, node) == []
        assert "/mint/linux.efi .cmdline" in machine.monitor("images")
        # The node starts again from what lies in memory.
        machine.monitor("restart --force alpha")
        machine.wait_monitor("mint: node alpha runs, 1 of 1 cores", BOOT_LIMIT)
        machine.wait_report("alpha")
        assert machine.sh("alpha", "cat /proc/cmdline").strip().endswith(" quiet from=uki")
        assert machine.power_off() == 0
