# SPDX-License-Identifier: GPL-2.0-only
"""Tests a root file system on a function of the root bus, which only mint.ko can show: the initrd
is made by the distribution's own tool, with our hook."""
import os
import subprocess

import pytest

import configs
import linux
from machine import BOOT_LIMIT, ROOT

MADE_LIMIT = 5400       # seconds, with making the Debian
OUT = "/root-disk"      # there


@pytest.mark.long
@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_root_on_bus_0(start, release):
    subprocess.run([ROOT / "scripts" / "in-debian.sh", release, "tests/harness/root_disk.sh", OUT],
                   check=True, timeout=MADE_LIMIT, stdin=subprocess.DEVNULL)
    cache = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    made = os.path.join(cache, "mint", "debian", release) + OUT
    config = configs.config(
        configs.node("alpha", cores=1, memory="768M", pci="00:1f.2", uart="com2",
                     kernel="/own/vmlinuz", initrd="/own/initrd.img",
                     cmdline="quiet root=LABEL=mintroot rw"),
        configs.small("beta", cores=2, memory="384M", uart="com3"),
        cores=0, last_node_off="stay", pool=configs.FEW)
    machine = start(config, disks=0, esp={f"/own/{name}": os.path.join(made, name)
                                          for name in ("vmlinuz", "initrd.img")},
                    qemu_args=["-drive", f"if=none,id=root,format=raw,file={made}/root.img",
                               "-device", "ide-hd,bus=ide.2,drive=root"])
    machine.wait_running()
    for _ in range(2):
        assert machine.reports["alpha"]["root"].startswith("/dev/sd")
        assert set(linux.pci_functions(machine, "alpha")) == {"0000:00:1f.2"}
        machine.sh("alpha", "echo kept >>/root/file; sync")
        # A mounted root file system cannot be given away by mistake.
        said = machine.sh("beta", "mintctl pci take 00:1f.2 2>&1; echo status $?")
        assert "it is in use" in said and said.endswith("status 5\n")
        machine.console("alpha").sendline("reboot -f")
        machine.wait_monitor(r"mint: node alpha runs, ", BOOT_LIMIT)
        machine.wait_report("alpha")
    assert machine.sh("alpha", "cat /root/file").split() == ["kept", "kept"]
