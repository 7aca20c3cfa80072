# SPDX-License-Identifier: GPL-2.0-only
"""Tests on a machine of Bochs what QEMU's TCG cannot emulate: cores in VMX operation, where INIT is
blocked; TSC_ADJUST; CPUID leaves 15h and 16h; and MWAIT."""
import re

import pytest

import bochs
import configs
import kernels
import life
import load

NODES = configs.config(
    configs.small("two", cores="1-2", memory="256M", uart="com2"),
    configs.node("one", cores=3, memory="256M", uart="com3"),
    cores=0, timeout=600)
MODULES = ("mint_hang", "mint_vmx")
NMI_HOME, VIRT = 1, 2

pytestmark = [pytest.mark.long,
              pytest.mark.skipif(bool(bochs.missing()),
                                 reason=f"not installed: {', '.join(bochs.missing())}")]


@pytest.fixture
def machine(tmp_path):
    files = load.initrds(tmp_path, MODULES, kernels.small())
    with bochs.Bochs(tmp_path, NODES, esp=files) as machine:
        machine.wait_running(bochs.BOOT_LIMIT)
        yield machine


@pytest.fixture
def small(tmp_path):
    """Yields a machine of two cores; one of them belongs to a node."""
    files = load.initrds(tmp_path, ("mint_leftovers",), kernels.small())
    text = configs.config(configs.small("one", cores=1, memory="256M", uart="com2"), cores=0,
                          timeout=600)
    with bochs.Bochs(tmp_path, text, cores=2, esp=files) as machine:
        machine.wait_running(bochs.BOOT_LIMIT)
        yield machine


def test_shifted_tsc(small):
    """The next kernel finds the TSC as the firmware had set it, whether its predecessor ended by
    itself or was ended by an INIT. TCG has no TSC_ADJUST."""
    for end in ("reboot -f", None):
        small.sh("one", "insmod /lib/mint_leftovers.ko; dmesg | grep 'TSC_ADJUST 16777216, was 0'")
        if end:
            small.console("one").sendline(end)
        else:
            small.monitor("restart one --force")
        again(small, "one", [1])
        small.sh("one", "dmesg | grep 'Command line'")  # the kernel's log still has its beginning
        assert small.sh("one", "dmesg | grep 'TSC ADJUST'", check=False) == ""
    assert "cannot be put back" not in small.log()


@pytest.mark.parametrize("model, said", [
    ("corei7_icelake_u", r"mint: TSC: 1497600 kHz, by CPUID\n"),              # 38.4 MHz * 78 / 2
    ("corei7_skylake_x",
     r"mint: TSC: (4000\d|39\d{3}) kHz, by the HPET\n.*CPUID leaf 16h makes the TSC's "
     r"frequency 3500000 kHz, and against the HPET it is \1 kHz")])
def test_cpuid_leaf_15h_and_16h(tmp_path, model, said):
    """Bochs copies these leaves from real processors, but its TSC runs at 40 MHz. The monitor takes
    what leaf 15h states, and trusts a clock more than leaf 16h."""
    with bochs.Bochs(tmp_path, "# nothing\n", cores=1, model=model,
                     esp={"/mint/vmlinuz": b"", "/mint/initrd.img": b""}) as machine:
        found = machine.wait_prompt(bochs.COMMAND_LIMIT).replace("\r", "")
    assert re.search(said, found), found


def ways(machine, node):
    """Returns the flags that say how the node can be brought home, as the console's `table` shows
    them."""
    flags = re.search(rf"^{node} +0x[0-9a-f]+ +(0x[0-9a-f]+) ", machine.monitor("table"),
                      re.MULTILINE)[1]
    return int(flags, 16) & (NMI_HOME | VIRT)


def again(machine, node, cores):
    machine.wait_monitor(rf"mint: node {node} runs, ")
    assert machine.wait_report(node, bochs.BOOT_LIMIT).lapic_ids == cores


def hang_in_vmx(machine, node, cpu):
    machine.sh(node, f"insmod /lib/mint_vmx.ko cpu={cpu}")
    machine.console(node).sendline(f"insmod /lib/mint_hang.ko cpu={cpu}")
    machine.console(node).expect(rf"mint_hang: CPU {cpu} hangs", timeout=bochs.COMMAND_LIMIT)


class Witness:
    """Watches node `one`, which must not notice anything."""

    def __init__(self, machine):
        self.machine = machine
        self.row = life.rows(machine)["one"]

    def check(self):
        state, cores, starts, beats = life.rows(self.machine)["one"]
        assert (state, cores, starts) == self.row[:3] and int(beats) > int(self.row[3])
        self.row = (state, cores, starts, beats)
        assert "Linux" in self.machine.sh("one", "uname -s")


def test_cores_in_vmx_operation(machine):
    """With mint.ko the monitor brings such cores home by an NMI. Without it they do not come home,
    and the node that they belong to is lost, but no other."""
    # Debian's kernel reads Mint's MP table, and not the BIOS's. The small one reads none.
    machine.sh("one", "dmesg | grep 'MPTABLE: OEM ID: MINT'")
    witness = Witness(machine)
    assert ways(machine, "two") == NMI_HOME

    machine.sh("two", "insmod /lib/mint_vmx.ko; sleep 1")  # on all its cores, none of which hangs
    assert ways(machine, "two") == NMI_HOME | VIRT
    machine.monitor("restart two --force")
    again(machine, "two", [1, 2])
    assert ways(machine, "two") == NMI_HOME
    witness.check()

    hang_in_vmx(machine, "two", 0)
    machine.sh("one", "mintctl restart two --force", limit=bochs.BOOT_LIMIT)
    again(machine, "two", [1, 2])
    hang_in_vmx(machine, "two", 1)  # not the core on which mint.ko looks whether VMX is on
    machine.monitor("kill two")
    machine.wait_monitor(r"mint: node two: halted \(request\)")
    machine.monitor("start two")
    again(machine, "two", [1, 2])
    assert life.rows(machine)["two"][:3] == ("running", "2/2", 4)
    witness.check()

    machine.sh("two", "rmmod mint")
    hang_in_vmx(machine, "two", 1)
    machine.monitor("kill two")
    machine.wait_monitor("mint: node two: core 2 does not come home")
    life.wait_state(machine, "two", "crashed", limit=bochs.COMMAND_LIMIT)
    witness.check()


def test_cores_wait_by_mwait(tmp_path):
    """The processor is a Haswell and shows no hypervisor, so cores that rest in the monitor wait by
    MWAIT. They are woken, go offline and come online again."""
    text = configs.config(configs.small("two", cores="1-2", memory="256M", uart="com2"), cores=0,
                          timeout=600)
    with bochs.Bochs(tmp_path, text, cores=3) as machine:
        machine.wait_running(bochs.BOOT_LIMIT)
        assert "mint: cores at rest wait by MWAIT" in machine.log()
        assert machine.reports["two"].lapic_ids == [1, 2]
        online = "/sys/devices/system/cpu/cpu1/online"
        for _ in range(2):
            machine.sh("two", f"echo 0 >{online} && echo 1 >{online}", limit=bochs.COMMAND_LIMIT)
        assert "0-1" in \
            machine.sh("two", "cat /sys/devices/system/cpu/online", limit=bochs.COMMAND_LIMIT)
