# SPDX-License-Identifier: GPL-2.0-only
"""What Mint is compared with: hypervisors move the memory of a guest by virtio-balloon and by
virtio-mem."""
import time

import qemu

MIB = 1 << 20
BOOT_MIB = 1024
POLL = 0.001            # seconds
STEP_LIMIT = 120        # seconds: one step of either device


def guest(context, name, kernel, initrd, cmdline, options, limit):
    """Returns a guest with both devices; virtio-mem has nothing plugged."""
    return qemu.Guest(context, name, kernel / "vmlinuz", initrd,
                      f"{cmdline} memhp_default_state=online_movable",
                      ["-smp", "2", "-m", f"{BOOT_MIB}M,slots=2,maxmem=8G",
                       "-object", f"memory-backend-ram,id=vmem,size={BOOT_MIB}M",
                       "-device", "virtio-mem-pci,id=vm0,memdev=vmem,requested-size=0",
                       "-device", "virtio-balloon-pci,id=balloon0", *options], limit)


def until(condition, what):
    """Returns the milliseconds until the condition is true."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > STEP_LIMIT:
            raise RuntimeError(f"{what}: not done in {STEP_LIMIT} s")
        time.sleep(POLL)
    return (time.monotonic() - start) * 1000


class Peer:
    """A device that takes memory from a guest and gives it back, by QMP."""

    def __init__(self, qmp):
        self.qmp = qmp

    def size(self):
        """Returns the guest's present memory in bytes."""
        raise NotImplementedError

    def ask(self, size):
        raise NotImplementedError

    def change(self, mib):
        """Returns the milliseconds until the guest has so much more memory than now; negative:
        less."""
        target = self.size() + mib * MIB
        self.ask(target)
        return until(lambda: self.size() == target, type(self).__name__)

    def give_and_take(self, mib):
        return self.change(-mib) + self.change(mib)


class Balloon(Peer):
    def size(self):
        return self.qmp.command("query-balloon")["actual"]

    def ask(self, size):
        self.qmp.command("balloon", value=size)


class VirtioMem(Peer):
    DEVICE = "/machine/peripheral/vm0"

    def size(self):
        return self.qmp.command("qom-get", path=self.DEVICE, property="size")

    def ask(self, size):
        self.qmp.command("qom-set", path=self.DEVICE, property="requested-size", value=size)
