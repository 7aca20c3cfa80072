# SPDX-License-Identifier: GPL-2.0-only
"""A machine under test. run-qemu.sh starts it, and the test talks to it over its UARTs.

It always ends: every wait has a limit, and leaving the `with` block kills what is left of it.
"""
import configparser
import os
import pathlib
import queue
import re
import signal
import subprocess
import threading
import time

import pexpect
from pexpect.spawnbase import SpawnBase

from qmp import Qmp, connect

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "configs" / "example.conf"
AT_ONCE = EXAMPLE.read_text().replace("[monitor]\n", "[monitor]\ncountdown = 0\n")

# By a BIOS and GRUB a machine is in the monitor after a second, by OVMF after five. It is for tests
# to which the way there does not matter.
BIOS = {"firmware": "bios", "boot": "grub"}

BUILD_LIMIT = 900       # run-qemu.sh may have to fetch and build first
BOOT_LIMIT = 240        # the firmware, loading, the userspace of every node
COMMAND_LIMIT = 60
END_LIMIT = 60
PROMPT = "mint> "
ERASE = "\x1b[K"        # the monitor prints it before a message on the prompt's row
# the monitor's messages in between: each a whole line
MESSAGE = r"(?:(?:\r?\x1b\[K)?mint: [^\n]*\n)*"
EXIT_NOT_OFFERED = 3    # exit code of scripts/fetch-*.sh


class Console(SpawnBase):
    """One UART. It is read at all times unless `reading` is cleared: a UART that is not read holds
    up its machine."""

    def __init__(self, name, end, log=None):
        """`end` is the socket. `log` is a file that keeps what comes, for a machine that keeps no
        log itself."""
        super().__init__(timeout=COMMAND_LIMIT, encoding="utf-8", codec_errors="replace")
        self.name, self.socket, self.log = name, end, log
        self.received = queue.Queue()
        self.said = []          # everything that came, in pieces
        self.reading = threading.Event()
        self.reading.set()
        self.ended = threading.Event()      # set when nothing more will come
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        try:
            while self.reading.wait() and (data := self.socket.recv(65536)):
                if self.log:
                    self.log.write(data)
                self.said.append(data)
                self.received.put(data)
        except OSError:
            pass
        self.received.put(b"")
        self.ended.set()

    def read_nonblocking(self, size=1, timeout=None):
        if self.flag_eof:
            raise pexpect.EOF(f"{self.name} is closed")
        try:
            data = self.received.get(timeout=timeout)
        except queue.Empty:
            raise pexpect.TIMEOUT(f"{self.name} is silent") from None
        if not data:
            self.flag_eof = True
            raise pexpect.EOF(f"{self.name} is closed")
        return self._decoder.decode(data)

    def sendline(self, line):
        self.socket.sendall(line.encode() + b"\r")

    def drain(self):
        """Drops what has come so far."""
        try:
            while True:
                self.read_nonblocking(timeout=0.2)
        except pexpect.TIMEOUT:
            self.buffer = ""

    def close(self):
        self.reading.set()
        self.socket.close()


class Report(dict):
    """What a node's initrd reports of the node: {key: value}. `disks` is a list of (name, size,
    text)."""

    def __init__(self, text):
        super().__init__()
        self.disks = []
        for line in text.split("\n"):
            key, found, value = line.strip().partition(": ")
            if not found:
                continue
            if key == "disk":
                name, size, label = (value.split(" ", 2) + ["", ""])[:3]
                self.disks.append((name, int(size), label))
            else:
                self[key] = value

    @property
    def lapic_ids(self):
        return [int(i) for i in re.search(r"apicid ([\d ]+)", self["cores"])[1].split()]


class Machine:
    current = None      # the machine whose logs show why a test failed

    def __init__(self, directory, config=AT_ONCE, *, boot="efi", firmware="uefi", esp=None,
                 smp=None, mem=None, disks=None, accel=None, qemu_args=(), limit=1200):
        """`config` is a file, its text, or its bytes. `esp` is {path on the boot volume: file or
        bytes}."""
        self.dir = pathlib.Path(directory)
        self.logs = self.dir / "log"
        self.config = self._config_file(config)
        self.nodes = self._nodes()
        self.reports = {}
        self.consoles = {}
        self._commands = 0
        self._args = ["--config", str(self.config), "--boot", boot, "--firmware", firmware,
                      "--log-dir", str(self.logs), "--timeout", str(limit)]
        for option, value in (("--smp", smp), ("--mem", mem), ("--disks", disks),
                              ("--accel", accel)):
            if value is not None:
                self._args += [option, str(value)]
        for arg in qemu_args:
            self._args += ["--qemu-arg", arg]
        if esp:
            self._args += ["--esp", str(self._overlay(esp))]

    def _config_file(self, config):
        if isinstance(config, pathlib.Path):
            return config
        path = self.dir / "mint.conf"
        path.write_bytes(config if isinstance(config, bytes) else config.encode())
        return path

    def _nodes(self):
        """Returns {name: com port} from the config, or {} if it is no valid config."""
        parser = configparser.ConfigParser(inline_comment_prefixes="#", interpolation=None)
        try:
            parser.read_string(self.config.read_text())
        except (configparser.Error, UnicodeDecodeError):
            return {}
        return {s[5:]: parser[s].get("uart") for s in parser.sections() if s.startswith("node ")}

    def _overlay(self, files):
        top = self.dir / "esp"
        for path, source in files.items():
            target = top / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(source, bytes):
                target.write_bytes(source)
            else:
                target.symlink_to(source)
        return top

    def __enter__(self):
        Machine.current = self
        self.logs.mkdir(parents=True, exist_ok=True)
        with open(self.logs / "run-qemu.log", "wb") as log:
            self.process = subprocess.Popen(
                [str(ROOT / "run-qemu.sh"), "--headless", *self._args], stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            for com in range(1, 5):
                self.consoles[f"com{com}"] = self._connect(self.logs / f"com{com}.sock")
        except BaseException:
            self._kill()
            raise
        return self

    def _connect(self, path):
        end = time.monotonic() + BUILD_LIMIT
        while time.monotonic() < end:
            try:
                return Console(path.stem, connect(path.parent, path.name))
            except OSError:
                assert self.process.poll() is None, \
                    f"run-qemu.sh ended with {self.process.returncode} before the machine ran"
                time.sleep(0.05)
        raise AssertionError(f"{path} did not appear within {BUILD_LIMIT} s")

    def __exit__(self, *_):
        self._kill()
        for console in self.consoles.values():
            console.close()

    def _kill(self):
        """Asks QEMU to quit, and then kills what is left of the session that was started here."""
        if self.is_running():
            self._quit()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        for pid in session_members(self.process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait(10)

    def _quit(self):
        try:
            with Qmp(self.logs) as qmp:
                qmp.command("quit")
        except (OSError, RuntimeError):
            self.process.terminate()

    def note_cpus(self):
        """Writes to cpus.log where each CPU is, and its timer, to find out why a node is silent.
        CPUs have numbers and timers have LAPIC IDs, which are the same unless the LAPIC IDs have
        gaps."""
        if not self.is_running():
            return

        def info(what):
            return self.qmp("human-monitor-command",
                            **{"command-line": f"info {what}"}).replace("\r", "")

        places = re.findall(r"^CPU#(\d+)\n.*?(RIP=.*?HLT=\d)", info("registers -a"),
                            re.DOTALL | re.MULTILINE)
        with open(self.logs / "cpus.log", "w", encoding="ascii") as log:
            for cpu, place in places:
                timer = re.findall(r"^(?:LVTT|Timer)\b.*", info(f"lapic {cpu}"), re.MULTILINE)
                print(f"CPU {cpu}: {place}", *timer, sep="\n    ", file=log)

    def qmp(self, execute, **arguments):
        """Returns QEMU's answer to one command of its machine protocol."""
        with Qmp(self.logs) as qmp:
            return qmp.command(execute, **arguments)

    # --- the monitor ---

    def is_running(self):
        """Returns True while the machine runs. On a busy host run-qemu.sh ends a moment after
        it."""
        com1 = self.consoles.get("com1")
        return self.process.poll() is None and not (com1 and com1.ended.is_set())

    def wait_prompt(self, limit=BOOT_LIMIT):
        """Returns what the monitor printed before its prompt."""
        self.consoles["com1"].expect_exact(PROMPT, timeout=limit)
        return plain(self.consoles["com1"].before)

    def monitor(self, command, limit=COMMAND_LIMIT):
        """Returns the monitor's answer to one command."""
        console = self.consoles["com1"]
        console.sendline(command)
        # The echo is a line that is nothing but the command, with or without the prompt. Messages
        # of the monitor may come in between at any place.
        echo = MESSAGE.join(re.escape(letter) for letter in command)
        console.expect(rf"(?:^|\n|{PROMPT}){echo}{MESSAGE}\r?\n", timeout=limit)
        console.expect_exact(PROMPT, timeout=limit)
        return plain(console.before).strip("\n")

    def force(self, verb, node):
        """Does `start`, `kill` or `restart`, the last by force. Returns the monitor's answer."""
        option = "--force " if verb == "restart" else ""
        return re.sub(MESSAGE, "", self.monitor(f"{verb} {option}{node}") + "\n").strip("\n")

    def wait_monitor(self, pattern, limit=COMMAND_LIMIT):
        """Waits until the monitor prints `pattern`. Returns the match."""
        try:
            self.consoles["com1"].expect(pattern, timeout=limit)
        except pexpect.TIMEOUT:
            self.note_cpus()
            raise
        return self.consoles["com1"].match

    def log(self, com="com1"):
        """Returns all that a UART has carried since power-on. QEMU's own log of the UART is not
        used: what QEMU could not send at once stands there twice."""
        if not self.is_running():
            self.consoles[com].ended.wait(END_LIMIT)
        return plain(b"".join(self.consoles[com].said).decode(errors="replace"))

    def power_off(self):
        """Powers the machine off by the monitor, which wants the command twice while nodes run.
        Returns run-qemu.sh's exit code."""
        for _ in range(2):
            self.consoles["com1"].sendline("poweroff")
        return self.process.wait(END_LIMIT)

    # --- the nodes ---

    def lives(self, node):
        """Returns how many kernels of the node have said so far who they are."""
        return self.log(self.nodes[node]).count("Linux version ")

    def wait_shell(self, node, limit=BOOT_LIMIT, lives=0):
        """Waits until the shell of the node's present life is ready; what earlier lives printed is
        skipped. `lives` is how many of these there were, if the present one may not have said
        anything yet."""
        end = time.monotonic() + limit
        while True:
            life = self.log(self.nodes[node]).rpartition("Linux version ")[2]
            begin, said, rest = life.partition("MINT-REPORT-END")
            if said and f"{node}# " in rest and self.lives(node) > lives:
                break
            if time.monotonic() >= end:
                self.note_cpus()
                raise AssertionError(f"{node} does not reach its shell in {limit} s")
            time.sleep(0.2)
        self.console(node).drain()
        self.reports[node] = Report(begin.rpartition("MINT-REPORT-BEGIN")[2])
        return self.reports[node]

    def console(self, node):
        return self.consoles[self.nodes[node]]

    def wait_report(self, node, limit=BOOT_LIMIT):
        """Waits until the node's userspace has reported and its shell is ready."""
        console = self.console(node)
        try:
            console.expect(r"MINT-REPORT-BEGIN\r?\n(.*?)MINT-REPORT-END", timeout=limit)
        except pexpect.TIMEOUT:
            self.note_cpus()
            raise
        self.reports[node] = Report(plain(console.match[1]))
        console.expect_exact(f"{node}# ", timeout=limit)
        return self.reports[node]

    def wait_running(self, limit=BOOT_LIMIT):
        """Waits until every node is in its shell and the monitor has printed that it runs."""
        end = time.monotonic() + limit
        self.wait_reports(limit)
        while not all(f"mint: node {node} runs" in self.log() for node in self.nodes):
            assert time.monotonic() < end, "the monitor does not say that every node runs"
            time.sleep(0.2)
        self.monitor("help")

    def wait_reports(self, limit=BOOT_LIMIT):
        """Waits until every node that has a UART is in its shell."""
        end = time.monotonic() + limit
        for node, com in self.nodes.items():
            if com:
                self.wait_report(node, max(1, end - time.monotonic()))

    def sh(self, node, command, limit=COMMAND_LIMIT, check=True):
        """Returns what a command prints in a node's shell. The command must succeed unless `check`
        is False."""
        self._commands += 1
        begin, end = f"BEGIN-{self._commands}", f"END-{self._commands}"
        console = self.console(node)
        # The quotes keep the echo of the typed line from looking like the output.
        console.sendline(f"echo '@'{begin}; {{ {command}; }} 2>&1; echo '@'{end} $?")
        console.expect(rf"@{begin}\r?\n(.*?)@{end} (\d+)", timeout=limit)
        output, status = plain(console.match[1]), int(console.match[2])
        assert not check or status == 0, f"{node}: {command}: exit {status}: {output}"
        return output

    def background(self, node, command):
        """Starts a command in the background of a node's shell; the shell's `wait` waits for it."""
        self.sh(node, f"( {command} ) >/dev/null 2>&1 & :")


def fetch(script, *args):
    """Returns the folder that a script of scripts/fetch-*.sh has filled, or None if apt does not
    have it."""
    fetched = subprocess.run([ROOT / "scripts" / script, *args], text=True, timeout=BUILD_LIMIT,
                             stdin=subprocess.DEVNULL, capture_output=True)
    if fetched.returncode == EXIT_NOT_OFFERED:
        return None
    assert fetched.returncode == 0, fetched.stderr
    return pathlib.Path(fetched.stdout.strip().split("\n")[-1])


def plain(text):
    return text.replace("\r", "").replace(ERASE, "")


def session_members(session):
    """Returns the processes of a session, from /proc (proc_pid_stat(5): field 6, after the
    name)."""
    members = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            members.append(int(stat.parent.name))
    return members
