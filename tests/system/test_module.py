# SPDX-License-Identifier: GPL-2.0-only
"""Tests mint.ko and mintctl in the nodes: any node can stop, start and restart any other, and only
privileged users may ask for it."""
import json
import re

import pytest

from machine import BOOT_LIMIT, Machine


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    with Machine(tmp_path_factory.mktemp("module")) as machine:
        machine.wait_running()
        yield machine


def nodes(machine, node):
    return {n["name"]: n for n in json.loads(machine.sh(node, "mintctl nodes --json"))}


def test_module_is_loaded_and_beats(machine):
    for node in ("alpha", "beta"):
        first = nodes(machine, node)
        machine.sh(node, "sleep 2")
        later = nodes(machine, node)
        for name in ("alpha", "beta"):
            assert later[name]["state"] == "running"
            assert later[name]["heartbeat"] >= first[name]["heartbeat"] + 10
    rows = [line.split() for line in machine.monitor("nodes").split("\n")[1:]]
    assert all(int(row[5]) > 0 for row in rows)


@pytest.mark.parametrize("asker, target", [("alpha", "beta"), ("beta", "alpha")])
@pytest.mark.parametrize("how", ["", "--force"], ids=["orderly", "forced"])
def test_restart_another_node(machine, asker, target, how):
    before = nodes(machine, asker)
    machine.sh(asker, f"mintctl restart {target} {how}", limit=BOOT_LIMIT)
    machine.wait_report(target)
    machine.sh(asker, f"while [ $(cat /sys/kernel/mint/nodes/{target}/state) != running ]; "
                      "do usleep 100000; done", limit=BOOT_LIMIT)
    after = nodes(machine, asker)
    assert after[target]["generation"] == before[target]["generation"] + 1
    assert after[asker]["generation"] == before[asker]["generation"]
    assert after[asker]["heartbeat"] > before[asker]["heartbeat"]


def test_kill_and_start_another_node(machine):
    machine.sh("alpha", "mintctl kill beta")
    assert nodes(machine, "alpha")["beta"]["state"] == "halted"
    refused = machine.sh("alpha", "mintctl kill beta; echo exit $?")
    assert "halted" in refused and "exit 5" in refused
    machine.sh("alpha", "mintctl start beta", limit=BOOT_LIMIT)
    assert machine.wait_report("beta").lapic_ids == [3]
    log = machine.sh("beta", "mintctl log")
    assert re.search(r"beta.*halted.*request", log)


def test_unknown_and_own_node(machine):
    assert "exit 4" in machine.sh("alpha", "mintctl kill gamma; echo exit $?")
    own = machine.sh("alpha", "mintctl kill alpha; echo exit $?")
    assert "exit 0" not in own
    assert nodes(machine, "beta")["alpha"]["state"] == "running"


def test_sleep_is_refused(machine):
    """Nothing would wake a node that sleeps. Linux refuses, logs what to do instead, and runs
    on."""
    # The refusal is an error for the log; on the console it would tear the output of the command.
    machine.sh("beta", "dmesg -n 1")
    words = machine.sh("beta", "cat /sys/power/state").split()
    # "disk" is missing because of the monitor's word nohibernate
    assert "freeze" in words and "disk" not in words
    for word in words:
        assert "status 0" not in \
            machine.sh("beta", f"echo {word} >/sys/power/state; echo status $?")
    assert ("a node cannot suspend: nothing would wake it. Stop it with poweroff, or "
            "`mintctl stop beta`") in machine.sh("beta", "dmesg")
    assert nodes(machine, "alpha")["beta"]["state"] == "running"
    test_module_is_loaded_and_beats(machine)


def test_panic_is_told(machine):
    machine.console("beta").sendline("echo c >/proc/sysrq-trigger")
    machine.wait_report("beta")
    log = machine.sh("alpha", "mintctl log")
    assert re.search(r"beta\S*.*crashed.*panic", log)
    assert re.search(r"beta\s+loaded\s+panic", machine.monitor("events"))


# --- permissions ---

NOBODY = "su -s /bin/sh -c '{}' nobody"
BETA = "/sys/kernel/mint/nodes/beta"


def as_nobody(machine, command, redirect=""):
    """Runs a command in alpha as a user without any capability. Returns (exit status, output)."""
    said = machine.sh("alpha", f"{NOBODY.format(command)} {redirect}; echo status $?")
    text, _, status = said.rpartition("status ")
    return int(status), text


@pytest.fixture
def nobody(machine):
    machine.sh("alpha", "grep -qs ^nobody: /etc/passwd || echo 'nobody:x:65534:65534::/:/bin/sh' "
                        ">>/etc/passwd")
    return machine


@pytest.mark.parametrize("file, word", [("request", "kill"), ("wish", "poweroff"), ("dump", "done"),
                                        ("memory", "take 1")])
def test_open_file_is_no_permission(nobody, file, word):
    """Root opens the file and hands it to another user, who may not use it."""
    before = nodes(nobody, "alpha")["beta"]
    status, text = as_nobody(nobody, f"echo {word} >&3", f"3>{BETA}/{file}")
    assert status and "Operation not permitted" in text, text
    after = nodes(nobody, "alpha")["beta"]
    assert (after["state"], after["generation"]) == ("running", before["generation"])


def test_addresses_are_not_for_all(nobody):
    for file in (f"{BETA}/ranges", f"{BETA}/vmcoreinfo", f"{BETA}/page_offset",
                 "/sys/kernel/mint/table/address"):
        status, text = as_nobody(nobody, f"cat {file}")
        assert status and "Permission denied" in text, text
        status, text = as_nobody(nobody, "cat <&3", f"3<{file}")
        assert status and "Operation not permitted" in text, text
    nobody.sh("alpha", "chmod 444 /dev/mint-memory/beta")
    status, text = as_nobody(nobody, "cat /dev/mint-memory/beta")
    assert status and "Operation not permitted" in text, text
    assert "Text file busy" in nobody.sh("alpha", "cat /dev/mint-memory/beta", check=False)


def test_mintctl_names_the_capability(nobody):
    for command, capability in (("kill beta", "BOOT"), ("stop beta", "BOOT"),
                                ("load beta --cmdline quiet", "BOOT"),
                                ("mem take 1 --node beta", "ADMIN")):
        status, text = as_nobody(nobody, f"mintctl {command}")
        assert status and re.search(r"^mintctl: beta: .*: this needs the capability "
                                    rf"CAP_SYS_{capability}, which root has$",
                                    text, re.MULTILINE), text
    for command in ("nodes", "images", "map", "log"):
        assert as_nobody(nobody, f"mintctl {command}")[0] == 0


def test_lockdown(machine):
    """In beta, mint.ko refuses what a kernel refuses that is locked down as with Secure Boot. Only
    a restart of beta ends its lockdown."""
    machine.sh("beta", "mount -t securityfs none /sys/kernel/security && echo integrity "
                       ">/sys/kernel/security/lockdown")
    said = machine.sh("beta", "mintctl load alpha --cmdline quiet", check=False)
    assert said == \
        "mintctl: alpha: Operation not permitted: this kernel is locked down (kernel_lockdown(7))\n"
    assert "Operation not permitted" in \
        machine.sh("beta", "cat /dev/mint-memory/alpha", check=False)
    machine.sh("alpha", "mintctl restart beta --force", limit=BOOT_LIMIT)
    machine.wait_report("beta")
