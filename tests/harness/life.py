# SPDX-License-Identifier: GPL-2.0-only
"""The states of the nodes, as the monitor's console shows them."""
import re
import time

from machine import BOOT_LIMIT, MESSAGE


def table(machine, command):
    """Returns the fields of each line that a command prints below its heading. Where a message has
    come in between, an empty line may be left."""
    shown = re.sub(MESSAGE, "", machine.monitor(command) + "\n")
    return [line.split() for line in shown.strip("\n").split("\n")[1:] if line.strip()]


def rows(machine):
    """Returns {node: (state, "taken/owned" cores, starts, heartbeats)}."""
    return {row[0]: (row[1], row[3], int(row[4]), row[5]) for row in table(machine, "nodes")}


def wait_state(machine, node, *states, limit=BOOT_LIMIT):
    """Waits until the node is in one of `states`. Returns how often it has been started by then."""
    end = time.monotonic() + limit
    while True:
        state, _, starts, _ = rows(machine)[node]
        if state in states:
            return starts
        if time.monotonic() >= end:
            machine.note_cpus()
            raise AssertionError(f"{node} is {state}, not {' or '.join(states)}, after {limit} s")
        time.sleep(0.1)


def wait_started(machine, node, *starts, limit=BOOT_LIMIT):
    """Waits until the node runs and has been started as often as one of `starts` says."""
    end = time.monotonic() + limit
    while (now := wait_state(machine, node, "running", limit=limit)) not in starts:
        assert now < max(starts) and time.monotonic() < end, \
            f"{node} has been started {now} times, not {starts}"
        time.sleep(0.1)


def wait_again(machine, node, limit=BOOT_LIMIT):
    """Waits until a node that restarts runs again and has its shell. On a busy host it may run
    after its `timeout`."""
    machine.wait_monitor(rf"mint: node {node} runs(, | after all)", limit)
    return machine.wait_report(node, limit)


def halt(machine, node):
    """Kills the node by force, if it is not halted."""
    end = time.monotonic() + BOOT_LIMIT
    while rows(machine)[node][0] != "halted":
        answer = machine.force("kill", node)
        assert "wait a moment" in answer or "halted already" in answer or not answer, answer
        assert time.monotonic() < end, f"{node} cannot be killed in {BOOT_LIMIT} s: {answer}"
        time.sleep(0.2)


def start(machine, node):
    """Starts a halted node. Returns the report of its userspace."""
    lives = machine.lives(node)
    assert machine.force("start", node) == ""
    wait_state(machine, node, "running")
    return machine.wait_shell(node, lives=lives)


def pins(machine):
    """Returns {global interrupt: what the monitor prints of its pin} for the pins that are not
    masked."""
    said = machine.monitor("irqs")
    return {int(gsi): rest for gsi, rest in re.findall(r"GSI (\d+) +(.*)", said)}


def cpus(machine):
    """Returns {LAPIC ID: (owner, state)}."""
    return {int(row[0]): (row[1], row[2]) for row in table(machine, "cpus")}
