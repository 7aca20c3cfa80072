# SPDX-License-Identifier: GPL-2.0-only
"""A machine under Bochs, an interpreter in Debian's packages bochs, bochs-term, bochsbios and
vgabios. Unlike TCG it has VMX, in which a core takes no INIT.

It carries out some 25 million instructions a second, for all cores together.
"""
import os
import pathlib
import shutil
import socket
import subprocess
import threading

import pexpect

from machine import BUILD_LIMIT, ROOT, Console, Machine

BOOT_LIMIT = 900
COMMAND_LIMIT = 240
PORTS = ("com1", "com2", "com3")
RC = pathlib.Path(__file__).with_name("bochsrc")
FILES = ("/usr/share/bochs/BIOS-bochs-latest", "/usr/share/bochs/VGABIOS-lgpl-latest",
         "/usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so")


def missing():
    """Returns what of Bochs is not installed."""
    absent = [] if shutil.which("bochs") else ["bochs"]
    return absent + [file for file in FILES if not pathlib.Path(file).exists()]


class Bochs(Machine):
    def __init__(self, directory, config, *, cores=4, model="corei7_haswell_4770", esp=None):
        super().__init__(directory, config, esp=esp)
        self.cores, self.model = cores, model
        self.process = None

    def __enter__(self):
        Machine.current = self
        self.logs.mkdir(parents=True, exist_ok=True)
        self._make_volume()
        listening = {com: self._listen() for com in PORTS}
        try:
            self._start({com: end.getsockname()[1] for com, end in listening.items()})
            for com, end in listening.items():
                log = open(self.logs / f"{com}.log", "wb", buffering=0)
                self.consoles[com] = Console(com, end.accept()[0], log)
        except BaseException:
            self._kill()
            raise
        finally:
            for end in listening.values():
                end.close()
        return self

    def is_running(self):
        return self.process.isalive()

    def _make_volume(self):
        overlay = self.dir / "esp"
        (ROOT / "build").mkdir(exist_ok=True)
        with open(self.logs / "mkvolume.log", "wb") as log:
            for command in (["flock", ROOT / "build" / ".lock", "make", "-C", ROOT, "monitor"],
                            [ROOT / "scripts" / "mkvolume.sh", "grub", self.config, self.dir,
                             self.logs / "boot.img", *([overlay] if overlay.exists() else [])]):
                subprocess.run([str(word) for word in command], check=True, timeout=BUILD_LIMIT,
                               stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)

    def _listen(self):
        end = socket.create_server(("127.0.0.1", 0))
        end.settimeout(COMMAND_LIMIT)
        return end

    def _start(self, ports):
        """Starts Bochs on a terminal of its own, since it needs one. Debian's Bochs begins in its
        debugger."""
        rc = RC.read_text().replace("@CORES@", str(self.cores)).replace("@MODEL@", self.model)
        for com, port in ports.items():
            rc = rc.replace(f"@{com.upper()}@", str(port))
        (self.logs / "bochsrc").write_text(rc)
        (self.logs / "debugger").write_text("c\n")
        self.process = pexpect.spawn("bochs", ["-q", "-f", "bochsrc", "-rc", "debugger"],
                                     cwd=self.logs,
                                     env={**os.environ, "TERM": "vt100"}, dimensions=(60, 132))
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        try:
            while self.process.read_nonblocking(65536, timeout=None):
                pass
        except (pexpect.EOF, OSError, ValueError):
            pass

    def _kill(self):
        if self.process:
            self.process.close(force=True)
        (self.logs / "boot.img").unlink(missing_ok=True)

    def monitor(self, command, limit=COMMAND_LIMIT):
        return super().monitor(command, limit)

    def wait_monitor(self, pattern, limit=BOOT_LIMIT):
        return super().wait_monitor(pattern, limit)

    def sh(self, node, command, limit=COMMAND_LIMIT, check=True):
        return super().sh(node, command, limit, check)
