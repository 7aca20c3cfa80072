# SPDX-License-Identifier: GPL-2.0-only
"""Has nodes run mintctl, and stops mint.ko at a step of a move (module/stay.c)."""

STAY = "/sys/module/mint/parameters/stay_at"


def done(machine, node, command):
    """Runs a command that must succeed."""
    said = machine.sh(node, f"mintctl {command} 2>&1; echo status $?")
    assert said.endswith("status 0\n"), said + machine.sh(node, "dmesg | tail -n 20")


def refused(machine, node, command, status, why):
    """Runs a command that must end with this status, and say `why`."""
    said = machine.sh(node, f"mintctl {command} 2>&1; echo status $?")
    assert said.endswith(f"status {status}\n") and why in said, said


def stop_at(machine, node, step):
    machine.sh(node, f"dmesg -c >/dev/null; echo {step} >{STAY}")


def wait_stop(machine, node, step):
    machine.sh(node, f"until dmesg | grep -q 'stops at the step .{step}'; do usleep 100000; done")
