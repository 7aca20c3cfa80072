# SPDX-License-Identifier: GPL-2.0-only
"""The states of the nodes, as the monitor's console tells them."""
import re
import time

from machine import BOOT_LIMIT, MESSAGE


def table(machine, command):
    """The fields of each line that a command shows below its heading."""
    shown = re.sub(MESSAGE, "", machine.monitor(command) + "\n")
    return [line.split() for line in shown.strip("\n").split("\n")[1:]]


def rows(machine):
    """{node: (state, "taken/owned" cores, starts, heartbeats)}"""
    return {row[0]: (row[1], row[3], int(row[4]), row[5]) for row in table(machine, "nodes")}


def wait_state(machine, node, *states, limit=BOOT_LIMIT):
    """Until it is in one of `states`: how often it has been started by then."""
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
    """Until it runs, and has been started so often: one of `starts`."""
    end = time.monotonic() + limit
    while (now := wait_state(machine, node, "running", limit=limit)) not in starts:
        assert now < max(starts) and time.monotonic() < end, f"{node} has been started {now} times, not {starts}"
        time.sleep(0.1)


def wait_again(machine, node, limit=BOOT_LIMIT):
    """A node that was told to restart has started, and its shell waits. A busy host may take it past `timeout`."""
    machine.wait_monitor(rf"mint: node {node} runs(, | after all)", limit)
    return machine.wait_report(node, limit)


def halt(machine, node):
    """By force, if it is not halted."""
    end = time.monotonic() + BOOT_LIMIT
    while rows(machine)[node][0] != "halted":
        answer = machine.force("kill", node)
        assert "wait a moment" in answer or "halted already" in answer or not answer, answer
        assert time.monotonic() < end, f"{node} cannot be killed in {BOOT_LIMIT} s: {answer}"
        time.sleep(0.2)


def start(machine, node):
    """A halted one; what its userspace reports."""
    assert machine.force("start", node) == ""
    wait_state(machine, node, "running")
    return machine.wait_shell(node)


def pins(machine):
    """{global interrupt: what the monitor reads in its pin}, those that are not masked."""
    said = machine.monitor("irqs")
    return {int(gsi): rest for gsi, rest in re.findall(r"GSI (\d+) +(.*)", said)}


def cpus(machine):
    """{LAPIC ID: (owner, state)}"""
    return {int(row[0]): (row[1], row[2]) for row in table(machine, "cpus")}
