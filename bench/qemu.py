# SPDX-License-Identifier: GPL-2.0-only
"""Runs machines. Every wait has a limit, and no machine outlives its run."""
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from qmp import Qmp, connect

SETUP_LIMIT = 1800      # run-qemu.sh may have to install, build and fetch first
END_LIMIT = 30
PROGRAM = os.environ.get("QEMU", "qemu-system-x86_64")     # run-qemu.sh chooses it in the same way


def version():
    """Returns (major, minor)."""
    text = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True,
                          check=True).stdout
    return tuple(map(int, re.search(r"version (\d+)\.(\d+)", text).groups()))


class Shell:
    """A node's shell, at its UART. The UART is read at all times, since a UART that is not read
    holds up its machine. The output is taken from the socket, and not from QEMU's log of the UART,
    where what QEMU could not send at once stands twice."""

    def __init__(self, machine, com):
        self.machine = machine
        self.log = f"{com}.log"
        self.count = 0
        self.received = b""
        self.socket = connect(machine.logs, f"{com}.sock")
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        try:
            while data := self.socket.recv(65536):
                self.received += data
        except OSError:
            pass

    def _said(self):
        return self.received.decode(errors="replace").replace("\r", "")

    def run(self, command):
        """Returns what the command prints. Raises an error if the command fails."""
        self.count += 1
        # The quotes keep the echo of the typed line from looking like the output.
        self.socket.sendall(f"echo '@'B{self.count}; {command}; echo '@'E{self.count} "
                            "$?\r".encode())
        said = self.machine.wait_for(rf"(?s)@B{self.count}\n(.*?)@E{self.count} (\d+)\n", self.log,
                                     self._said)
        if int(said[2]):
            raise RuntimeError(f"{self.machine.name}: '{command}' ended with {said[2]}: {said[1]}")
        return said[1]


class Process:
    """A QEMU whose sockets and logs are in self.logs. The subclass sets the command."""

    def __init__(self, context, name, limit):
        self.name = name
        self.logs = context.dir / name
        self.limit = limit
        self.command = []
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir(parents=True)

    def __enter__(self):
        with open(self.logs / "run-qemu.log", "wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=subprocess.STDOUT, start_new_session=True,
                                            cwd=self.logs)
        try:
            self.qmp = self._open_qmp()
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, *_):
        self.qmp.close()
        self._kill()

    def _kill(self):
        """Ends all processes of the session that was started here."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(END_LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def _open_qmp(self):
        end = time.monotonic() + SETUP_LIMIT
        while time.monotonic() < end:
            try:
                return Qmp(self.logs)
            except OSError:
                self._must_run()
                time.sleep(0.1)
        raise RuntimeError(f"{self.name}: there is no machine after {SETUP_LIMIT} s")

    def _must_run(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name}: {self.command[0]} ended with "
                               f"{self.process.returncode}:\n"
                               + self.tail("run-qemu.log"))

    def read(self, log):
        path = self.logs / log
        return path.read_text(errors="replace").replace("\r", "") if path.exists() else ""

    def tail(self, log):
        return "\n".join(f"    {line}" for line in self.read(log).splitlines()[-15:])

    def wait_for(self, pattern, log="com1.log", said=None):
        """Waits for a match in a UART's log, or in what said() returns. Returns the first match."""
        said = said or (lambda: self.read(log))
        end = time.monotonic() + self.limit
        while time.monotonic() < end:
            match = re.search(pattern, said())
            if match:
                return match
            self._must_run()
            time.sleep(0.2)
        raise RuntimeError(f"{self.name}: no '{pattern}' in {log} within {self.limit} s; it ends:\n"
                           + self.tail(log))

    def quit(self):
        """Switches the machine off, and waits until QEMU has ended."""
        self.qmp.command("quit")
        try:
            self.process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{self.name}: QEMU did not quit within {END_LIMIT} s") from None


class Machine(Process):
    """A machine of Mint, which run-qemu.sh runs."""

    def __init__(self, context, name, config, options, limit):
        super().__init__(context, name, limit)
        config_file = self.logs / "mint.conf"
        config_file.write_text(config)
        self.command = [str(context.root / "run-qemu.sh"), "--headless", "--config",
                        str(config_file), "--log-dir", str(self.logs), "--timeout", str(limit),
                        *options]

    def accelerator(self):
        """Returns the accelerator that run-qemu.sh has printed."""
        said = re.search(r"starting the machine: .*, (\S+)$", self.read("run-qemu.log"), re.M)
        if not said:
            raise RuntimeError(f"{self.name}: run-qemu.sh does not say which accelerator it uses")
        return said[1]


class Guest(Process):
    """An ordinary Linux in a virtual machine, without Mint. Its console is com1."""

    def __init__(self, context, name, kernel, initrd, cmdline, options, limit):
        super().__init__(context, name, limit)
        self.command = [
            # QEMU ends with this program, even if this program is killed.
            "setpriv", "--pdeathsig", "KILL", PROGRAM, "-machine", "q35,graphics=off",
            "-nodefaults", "-no-user-config", "-vga", "none", "-display", "none", "-no-reboot",
            "-chardev", "socket,id=com1,path=com1.sock,server=on,wait=off,logfile=com1.log",
            "-device", "isa-serial,chardev=com1", "-qmp", "unix:qmp.sock,server=on,wait=off",
            "-kernel", str(kernel), "-initrd", str(initrd),
            "-append", f"console=ttyS0 {cmdline}", *options]
