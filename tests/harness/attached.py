# SPDX-License-Identifier: GPL-2.0-only
"""A node's console in shared memory, joined from another node's shell or from the monitor's
prompt (docs/console.md)."""
from machine import COMMAND_LIMIT, PROMPT, plain

LEAVE = b"\x1d"         # Ctrl-]


class Attached:
    """Use it in a `with` statement: at its end Ctrl-] is typed, and the prompt comes back."""

    def __init__(self, machine, target, by=None, options=""):
        """`by` is the node that joins; None: the monitor."""
        self.machine, self.target, self.by, self.options = machine, target, by, options
        self.console = machine.console(by) if by else machine.consoles["com1"]
        self.count = 0

    def __enter__(self):
        verb = "mintctl console" if self.by else "console"
        self.console.sendline(f"{verb} {self.target} {self.options}")
        self.expect(r"onsole of (node )?\w+, which is \w+; Ctrl-\] leaves")
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.send(LEAVE)            # so that the next test finds the prompt
        else:
            self.leave()

    def leave(self):
        self.send(LEAVE)
        self.expect(f"left the console of (node )?{self.target}")
        self.console.expect_exact(f"{self.by}# " if self.by else PROMPT, timeout=COMMAND_LIMIT)

    def send(self, data):
        self.console.socket.sendall(data)

    def expect(self, pattern, limit=COMMAND_LIMIT):
        self.console.expect(pattern, timeout=limit)
        return plain(self.console.before)

    def sh(self, command, limit=COMMAND_LIMIT):
        """Returns what a command prints in the shell at the target's console."""
        self.count += 1
        mark = f"{self.by or 'monitor'}-{self.count}"
        self.console.sendline(f"echo '@'B-{mark}; {{ {command}; }} 2>&1; echo '@'E-{mark} $?")
        self.console.expect(rf"@B-{mark}\r?\n(.*?)@E-{mark} (\d+)", timeout=limit)
        output, status = plain(self.console.match[1]), int(self.console.match[2])
        assert status == 0, f"{self.target}: {command}: exit {status}: {output}"
        return output
