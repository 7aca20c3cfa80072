# SPDX-License-Identifier: GPL-2.0-only
"""Tests the monitor's console. The tests type at its UART, before the nodes are started and while
they run."""
import re
import time

import configs
from machine import BIOS, BOOT_LIMIT, EXAMPLE, PROMPT, plain

COLUMNS = 80
STOP_TIMEOUT = 5
TWO = configs.config(
    configs.small("alpha", cores="1-2", memory="768M", pci="01:00.0", uart="com2"),
    configs.small("beta", cores=3, memory="512M", pci="02:00.0", uart="com3",
                  stop_timeout=STOP_TIMEOUT),
    cores=0, countdown=600)
PLAIN = configs.config(configs.small("only", cores=1, memory="512M", uart="com2"), cores=0)
UP, DOWN, RIGHT, LEFT, HOME, END, DELETE = (f"\033[{key}"
                                            for key in ("A", "B", "C", "D", "H", "F", "3~"))
CTRL = {letter: chr(ord(letter) & 31) for letter in "ABCDEFKLNPUW"}


def send(machine, keys):
    machine.consoles["com1"].socket.sendall(keys.encode())


def shown(stream, row=PROMPT):
    """Returns what a terminal shows in its row after it has got these bytes. The terminal knows the
    sequences that the line editor uses, and no others."""
    cells, column = list(row), len(row)
    for count, final, char in re.findall(r"\x1b\[(\d*)([A-Z])|(.)", stream, re.DOTALL):
        if final in ("C", "D"):
            column += int(count or 1) * (1 if final == "C" else -1)
        elif final == "K":
            del cells[column:]
        elif char == "\r":
            column = 0
        elif char == "\n":
            cells, column = [], 0
        elif char and char != "\a":
            cells[column:column + 1] = char
            column += 1
        assert 0 <= column < COLUMNS, stream
    return "".join(cells).rstrip()


def type_line(machine, keys):
    """Types `keys` and presses Enter. Returns the line as the terminal showed it, and the
    answer."""
    console = machine.consoles["com1"]
    send(machine, keys)
    time.sleep(0.5)             # the monitor echoes everything before Enter comes
    send(machine, "\r")
    console.expect_exact("\r\n")
    line = shown(console.before)
    console.expect_exact(PROMPT)
    return line, plain(console.before).strip("\n")


def commands(machine):
    return [line.split()[0] for line in machine.monitor("help").split("\n")]


def assert_narrow(machine, skip=()):
    """Checks that every command prints something, and no line that is wider than a terminal."""
    for command in commands(machine):
        if command in ("reboot", "poweroff", *skip):
            continue
        answer = machine.monitor(command)
        assert answer, command
        for line in re.sub(r"\x1b\[[\d;]*[A-Z]", "", answer).split("\n"):
            assert len(line.rpartition("\r")[2]) <= COLUMNS, (command, line)


def states(machine):
    """Returns {node: (state, starts)}."""
    rows = [line.split() for line in machine.monitor("nodes").split("\n")[1:]]
    return {row[0]: (row[1], int(row[4])) for row in rows}


def stop_countdown(machine, key):
    machine.wait_monitor(r"starting \d+ nodes? in \d+ s; press any key", BOOT_LIMIT)
    send(machine, key)
    machine.wait_monitor(r"stopped by a key; nothing is started yet")
    machine.wait_prompt()


def test_countdown_runs_out(start):
    """With the default of the config the countdown shows each second, and then the nodes are
    entered."""
    machine = start(EXAMPLE)
    for left in (3, 2, 1):
        machine.wait_monitor(rf"\rmint: starting 2 nodes in {left} s;", BOOT_LIMIT)
    machine.wait_monitor(r"mint: starting alpha beta\r\n")
    total = machine.wait_monitor(r"mint: start: nodes 2 total_us (\d+) ", BOOT_LIMIT)
    # The figures do not contain the time that the user had for pressing a key.
    assert "mint: node beta: entering" in machine.log() and int(total[1]) > 0


def test_enter_starts_at_once(start):
    machine = start(PLAIN.replace("countdown = 0", "countdown = 3600"), **BIOS)
    machine.wait_monitor(r"starting 1 node in 3600 s", BOOT_LIMIT)
    send(machine, "\r")
    machine.wait_report("only")
    machine.wait_prompt()
    assert machine.power_off() == 0


def test_before_the_start(start):
    """A key that sends a sequence stops the countdown. Then nothing is started, and `poweroff`
    switches the machine off at once."""
    machine = start(TWO)
    stop_countdown(machine, "\033[A")
    assert type_line(machine, "check") == (
        "mint> check", "the config and the plan have no errors, and there is nothing to warn of")
    assert {"help", "plan", "check", "machine", "log", "start", "reboot", "poweroff"} == \
        set(commands(machine))
    assert_narrow(machine, skip=("start",))
    assert "no such command" in machine.monitor("nodes")
    assert "nobody: no such node" in machine.monitor("start alpha nobody")
    assert "entering its kernel" not in machine.log()
    send(machine, "poweroff\r")
    assert machine.process.wait(60) == 0


def test_warnings_again(start):
    """`check` prints the warnings again, since the first ones scroll away."""
    machine = start(configs.config(configs.small("only", cores=0, memory="512M"), countdown=600),
                    **BIOS)
    stop_countdown(machine, "x")
    answer = machine.monitor("check")
    assert "warning: " in answer and "hardware BSP" in answer.replace("\n  ", " ")
    assert all(len(line) <= COLUMNS for line in answer.split("\n"))


def test_console(start):
    """The nodes are started one after the other, lines are edited, and nodes end in order and by
    force."""
    machine = start(TWO)
    stop_countdown(machine, " ")
    send(machine, "start al\t\r")
    machine.wait_report("alpha")
    machine.wait_monitor("mint: node alpha runs")
    machine.wait_prompt()
    assert states(machine) == {"alpha": ("running", 1), "beta": ("loaded", 0)}
    assert "does not run" in machine.monitor("stop beta")

    # The keys that are typed, and what the terminal shows in the end.
    for keys, line in (
            ("nodes", "nodes"),
            ("ndes" + LEFT * 3 + "o", "nodes"),
            ("xnodesy" + HOME + DELETE + END + "\b", "nodes"),
            ("\033OHnodes\033OF\033OD\033OD" + CTRL["D"] + "e", "nodes"),
            (UP, "nodes"),
            ("des" + CTRL["A"] + "no" + CTRL["E"] + CTRL["B"] + CTRL["F"], "nodes"),
            ("help" + CTRL["U"] + "nodes table" + CTRL["W"] + "x" + LEFT + CTRL["K"], "nodes"),
            ("ev" + UP + DOWN + CTRL["U"] + CTRL["P"], "nodes"),
            ("no\t", "nodes"),
            ("no\033[15~\033[200~\303\244d\033[1;5Aes" + CTRL["U"] + "nodes", "nodes")):
        shown_line, answer = type_line(machine, keys)
        assert shown_line == f"{PROMPT}{line}", repr(keys)
        assert re.search(r"^alpha +running ", answer, re.MULTILINE), repr(keys)
    for keys in ("kill alpha", "st\t"):
        send(machine, keys + CTRL["C"])
        machine.wait_monitor(r"\^C\r\n")
        machine.wait_prompt()
    assert "start  stop\n" in machine.log()
    long_line, answer = type_line(machine, "x" * 200)
    assert len(long_line) == COLUMNS - 1 and "no such command" in answer

    # A message of another core comes in the middle of a line that is being typed. The line is shown
    # again after it.
    send(machine, "start beta\revents")
    machine.wait_monitor(r"mint: node beta runs[^\n]*\n", BOOT_LIMIT)
    machine.wait_monitor(r"mint> events")
    send(machine, "\r")
    machine.wait_monitor(r"beta +starting +request of monitor")
    machine.wait_prompt()
    machine.wait_report("beta")
    assert states(machine) == {"alpha": ("running", 1), "beta": ("running", 1)}

    irqs = machine.monitor("irqs")
    assert re.search(r"I/O APIC \d+ at 0xfec00000: (\d+) of \1 pins masked", irqs), irqs
    assert re.search(r"core 0, local: all masked", irqs), irqs
    for function, node, core in (("01:00.0", "alpha", "[12]"), ("02:00.0", "beta", "3")):
        assert re.search(rf"{function} +{node} +MSI-X +\d+ +0x[0-9a-f]{{2}} to core {core} "
                         rf"\({node}\)", irqs), irqs
    table = machine.monitor("table")
    assert re.search(r"table at 0x1000000, \d+ KiB, ABI 1\.\d+, generation 0x[1-9a-f]", table), \
        table
    assert "store free, ioapic free, pci free, cmos free" in table
    assert re.search(r"^nodes +0x[0-9a-f]+ +2 +160$", table, re.MULTILINE), table
    assert re.search(r"^digests +0x", table, re.MULTILINE), table
    assert re.search(r"^beta +0x03 +0x[0-9a-f]+ +running +- +- +-$", table, re.MULTILINE), table
    assert re.search(r"^alpha +1 +0 +0 +[1-9]\d* +[1-9]\d*$", table, re.MULTILINE), table
    assert_narrow(machine, skip=("start", "stop", "kill", "restart"))

    # The node ends in order, twice.
    machine.sh("alpha", "echo >/tmp/old")
    assert "asked to restart; by force in 60 s" in machine.monitor("restart alpha")
    machine.wait_report("alpha")
    machine.wait_monitor("mint: node alpha runs")
    machine.sh("alpha", "! [ -e /tmp/old ]")
    assert "asked to stop; by force in 60 s" in machine.monitor("stop alpha")
    machine.wait_monitor(r"mint: node alpha: halted \(power-off\)")
    assert "by force" not in machine.monitor("events")

    # The node ends by force, since its userspace never powers off.
    machine.sh("beta", "rm /sbin/poweroff; printf '#!/bin/sh\\nsleep 600\\n' >/sbin/poweroff; "
                       "chmod +x /sbin/poweroff")
    assert f"by force in {STOP_TIMEOUT} s" in machine.monitor("stop beta")
    assert re.search(r"was asked to stop \d s ago; by force in [0-5] s",
                     machine.monitor("stop beta"))
    machine.wait_monitor(rf"mint: node beta: does not stop within {STOP_TIMEOUT} s: by force\r\n")
    machine.wait_monitor(r"mint: node beta: halted \(request\)")
    assert states(machine) == {"alpha": ("halted", 2), "beta": ("halted", 1)}
    assert "does not run" in machine.monitor("stop beta")

    # While a node runs, the command must be given twice, with no other command in between.
    machine.monitor("start alpha")
    machine.wait_report("alpha")
    for command in ("poweroff", "help", "poweroff", "reboot"):
        answer = machine.monitor(command)
        assert command == "help" or \
            f"1 node is not halted and would go down too; say `{command}`" in answer
    send(machine, "poweroff\rpoweroff\r")
    assert machine.process.wait(60) == 0


def test_never_started_does_not_keep_the_machine_on(start):
    machine = start(TWO)
    stop_countdown(machine, " ")
    send(machine, "start beta\r")
    machine.wait_report("beta")
    machine.console("beta").sendline("poweroff -f")
    assert machine.process.wait(60) == 0
    assert "mint: the last node is off: switching the machine off" in machine.log()


def test_console_on_the_core_of_a_node_that_waits(start):
    """Every core belongs to a node. The console runs on a core whose node is not started yet, until
    that node is started."""
    machine = start(configs.config(
        configs.small("boot", cores=0, memory="512M", uart="com2"),
        configs.small("rest", cores="1-3", memory="512M", uart="com3"), countdown=600), **BIOS)
    stop_countdown(machine, " ")
    send(machine, "start rest\r")
    machine.wait_report("rest")
    machine.wait_monitor("mint: node rest runs")
    machine.wait_prompt()
    assert states(machine) == {"boot": ("loaded", 0), "rest": ("running", 1)}
    send(machine, "start boot\r")
    machine.wait_report("boot")
    machine.sh("rest", "true")
