# SPDX-License-Identifier: GPL-2.0-only
"""mint.ko and mintctl inside the nodes: any node asks for any other."""
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


def test_panic_is_told(machine):
    machine.console("beta").sendline("echo c >/proc/sysrq-trigger")
    machine.wait_report("beta")
    log = machine.sh("alpha", "mintctl log")
    assert re.search(r"beta\S*.*crashed.*panic", log)
    assert re.search(r"beta\s+loaded\s+panic", machine.monitor("events"))
