# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's machine protocol (QMP), over a socket in the folder of a machine's logs."""
import json
import os
import socket

ANSWER_LIMIT = 60


class Qmp:
    """A connection that sends commands; it skips events."""

    def __init__(self, directory):
        self.socket = connect(directory, "qmp.sock")
        self.socket.settimeout(ANSWER_LIMIT)
        self.lines = self.socket.makefile("r", encoding="utf-8")
        self.lines.readline()       # the greeting
        self.command("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def command(self, name, **arguments):
        """Returns QEMU's answer, or None if QEMU has ended."""
        self.socket.sendall(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
        for line in self.lines:
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"QEMU: {name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        return None

    def close(self):
        self.lines.close()
        self.socket.close()


def connect(directory, name):
    """Connects by way of the folder, since the path of a socket may have 107 bytes only."""
    end = socket.socket(socket.AF_UNIX)
    at = os.open(directory, os.O_PATH)
    try:
        end.connect(f"/proc/self/fd/{at}/{name}")
    except BaseException:
        end.close()
        raise
    finally:
        os.close(at)
    return end
