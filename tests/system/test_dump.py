# SPDX-License-Identifier: GPL-2.0-only
"""Tests what follows a node's death: the monitor notices it, another node dumps the memory, and the
node waits or is started again."""
import json
import re
import shutil
import subprocess
from decimal import Decimal

import pytest

import configs
import kernels
import life
import linux
import load
from machine import BIOS, BOOT_LIMIT, MESSAGE

CORE = "/tmp/beta.core"
DISK_SIZE = 512 << 20       # has room for a core file of the small node
PANIC = "Kernel panic - not syncing: sysrq triggered crash"
MARK = "of the life before"
UTS_NAME = 65           # struct new_utsname.nodename


def own_disk(directory):
    """Returns (path, QEMU's arguments) of a disk on bus 1, larger than those of run-qemu.sh."""
    path = directory / "core.img"
    with open(path, "wb") as disk:
        disk.truncate(DISK_SIZE)
    return path, ["-device", "pcie-root-port,id=port1,bus=pcie.0,chassis=1,slot=1,addr=4",
                  "-drive", f"if=none,id=core,format=raw,file={path}",
                  "-device", "nvme,bus=port1,drive=core,serial=core"]


def row(machine, node):
    """Returns the node's line in the monitor's `nodes`: (state, starts, remark)."""
    for line in re.sub(MESSAGE, "", machine.monitor("nodes") + "\n").split("\n"):
        words = line.split(maxsplit=5)
        if words[:1] == [node]:
            return words[1], int(words[4]), words[5]
    raise AssertionError(f"{node} is not listed")


def seen_by(machine, asker, node):
    return {n["name"]: n for n in json.loads(machine.sh(asker, "mintctl nodes --json"))}[node]


def panic(machine, node):
    machine.console(node).sendline("echo c >/proc/sysrq-trigger")


def left_for_dump(machine, node, cause):
    machine.wait_monitor(rf"mint: node {node}: crashed \({cause}\), waits for its dump")


def tool(*command):
    done = subprocess.run(command, text=True, timeout=120, stdin=subprocess.DEVNULL,
                          capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C",
                                                    "HOME": "/nonexistent"})
    return done.returncode, done.stdout + done.stderr


def take_out(machine, disk, path, size):
    """Copies what alpha has written to its disk into a file, and returns the file's path."""
    with open(disk, "rb") as source, open(path, "wb") as out:
        while size:
            piece = source.read(min(size, 1 << 20))
            out.write(piece)
            size -= len(piece)
    return path


def check_core(path, symbols, release):
    status, said = tool("readelf", "-W", "-h", "-l", "-n", str(path))
    assert status == 0 and "CORE (Core file)" in said and "arning" not in said, said
    assert said.count("NT_PRSTATUS") == 2 and "VMCOREINFO" in said
    status, said = tool("gdb", "-batch", "-nx", "-c", str(path), "-ex",
                        f"x/s {symbols['linux_banner']}",
                        "-ex", f"x/s {symbols['init_uts_ns']}+{UTS_NAME}")
    assert f'"Linux version {release} ' in said, said
    assert '"beta"' in said, said       # the host name, which beta's userspace sets
    data = path.read_bytes()
    assert PANIC.encode() in data and MARK.encode() in data
    if shutil.which("crash"):
        assert release in tool("crash", "--osrelease", str(path))[1]


def test_panic_is_dumped(start, tmp_path):
    disk, args = own_disk(tmp_path)
    machine = start(configs.config(
        configs.small("alpha", cores=1, memory="1G", pci="01:00.0", uart="com2"),
        configs.node("beta", cores="2-3", memory="320M", uart="com3", on_panic="dump"), cores=0,
        pool=configs.FEW),
        disks=0, qemu_args=args, **BIOS)
    machine.wait_running()
    symbols = dict(reversed(line.split()[::2]) for line in machine.sh(
        "beta", "grep -wE 'linux_banner|init_uts_ns' /proc/kallsyms").strip().split("\n"))
    symbols = {name: f"0x{address}" for name, address in symbols.items()}
    # The quotes keep the test from finding the command line of the shell instead of the file.
    machine.sh("beta", f"echo '{MARK[:5]}''{MARK[5:]}' >/tmp/mark")
    refused = machine.sh("alpha", f"mintctl dump beta {CORE}; echo exit $?")
    assert "is running" in refused and "--kill" in refused and "exit 5" in refused

    panic(machine, "beta")
    left_for_dump(machine, "beta", "panic")
    assert row(machine, "beta") == ("crashed", 1, "waits for its dump")
    assert "waits for its dump" in machine.sh("alpha", "mintctl nodes")
    assert seen_by(machine, "alpha", "beta")["waits_for_dump"]

    # A dump that cannot be finished leaves no file, and does not change the node's state.
    machine.sh("alpha", "mkdir /small && mount -t tmpfs -o size=8m none /small")
    full = machine.sh("alpha", "mintctl dump beta /small/core; echo exit $?")
    assert "No space left" in full and "exit 1" in full
    assert machine.sh("alpha", "ls /small") == ""
    cut = machine.sh("alpha",
                     "mintctl dump beta /tmp/cut & p=$!; while [ ! -e /tmp/cut.part ]; do :; done; "
                     "kill -INT $p; wait $p; echo exit $?; ls /tmp")
    assert "interrupted" in cut and "exit 1" in cut and "cut" not in cut.split("exit 1")[1]
    assert row(machine, "beta") == ("crashed", 1, "waits for its dump")

    said = machine.sh("alpha", f"mintctl dump beta {CORE}", limit=BOOT_LIMIT)
    release = machine.reports["beta"]["kernel"]
    assert f"start 1, {release}, 320 MiB" in said
    machine.wait_report("beta")
    assert row(machine, "beta")[1] == 2
    assert not seen_by(machine, "alpha", "beta")["waits_for_dump"]

    size = int(machine.sh("alpha", f"stat -c %s {CORE}"))
    machine.sh("alpha", f"dd if={CORE} of=/dev/nvme0n1 bs=1M conv=fsync 2>&1; rm {CORE}",
               limit=BOOT_LIMIT)
    assert linux.trouble(machine, "alpha") == []

    # `dump --wait` runs as a service, and dumps the next death, too.
    machine.background("alpha", "mintctl dump --wait /tmp")
    panic(machine, "beta")
    machine.wait_report("beta")
    assert machine.sh("alpha", "ls /tmp/*.core") == "/tmp/beta-2.core\n"
    assert machine.power_off() == 0
    check_core(take_out(machine, disk, tmp_path / "beta.core", size), symbols, release)


def test_held_while_dumped(start):
    """A node that is being dumped cannot be started. When the node that dumps it dies, it can be
    started again."""
    machine = start(configs.config(
        configs.small("alpha", cores=1, memory="320M", uart="com2"),
        configs.small("beta", cores=2, memory="320M", uart="com3"),
        # gamma's /tmp is half of its memory, which is enough for all of beta's: a dump also has the
        # memory that earlier lives left.
        configs.small("gamma", cores=3, memory="896M", uart="com4"), cores=0,
        pool=configs.FEW), disks=0, **BIOS)
    machine.wait_running()
    machine.sh("alpha", "! head -c 1 /dev/mint-memory/beta && [ ! -e /dev/mint-memory/alpha ]")
    machine.force("kill", "beta")
    life.wait_state(machine, "beta", "halted")
    machine.sh("alpha", "exec 5</dev/mint-memory/beta")
    assert row(machine, "beta")[2] == "dumped by alpha"
    for command in ("start", "restart"):
        assert "node beta (halted) is being dumped by alpha" in machine.monitor(f"{command} beta")
        said = machine.sh("gamma", f"mintctl {command} --force beta; echo exit $?")
        assert "is being dumped by alpha" in said and "exit 5" in said
    assert "is being dumped by alpha" in \
        machine.sh("gamma", "mintctl dump beta /tmp/core; echo exit $?")
    assert "mintctl: beta (halted) is being dumped" in \
        machine.sh("alpha", "mintctl start beta", check=False)

    machine.force("kill", "alpha")
    life.wait_state(machine, "alpha", "halted")
    assert row(machine, "beta")[2] == "-"
    said = machine.sh("gamma", "mintctl dump --restart beta /tmp/core", limit=BOOT_LIMIT)
    assert "beta: start 1" in said
    machine.wait_report("beta")
    said = machine.sh("gamma", "rm /tmp/core; mintctl dump --kill beta /tmp/core", limit=BOOT_LIMIT)
    assert "by force" in said and "beta: start 2" in said
    assert row(machine, "beta")[0] == "halted"
    assert machine.power_off() == 0


CRASHES = ('quiet rdinit=/bin/busybox -- sh -c "/bin/busybox mount -t proc none /proc; '
           '/bin/busybox modprobe mint; echo c >/proc/sysrq-trigger"')


def wait_again(machine, node, seconds, times, cause):
    machine.wait_monitor(rf"mint: node {node}: died early, {times} times in a row \({cause}\): "
                         rf"next start in {seconds} s", BOOT_LIMIT)


@pytest.mark.parametrize("cmdline, cause", [(CRASHES, "panic"),
                                            pytest.param("quiet rdinit=/absent", "reset",
                                                         marks=pytest.mark.long)],
                         ids=["told", "before mint.ko"])
def test_backoff(start, cmdline, cause):
    machine = start(configs.config(
        configs.small("alpha", cores=1, memory="512M", uart="com2"),
        configs.small("again", cores=2, memory="320M", uart="com3", cmdline=cmdline), cores=0,
        pool=configs.FEW), disks=0, **BIOS)
    machine.wait_report("alpha")
    machine.wait_prompt()
    for times, seconds in ((2, 1), (3, 2), (4, 4), (5, 8)):
        wait_again(machine, "again", seconds, times, cause)
    state, starts, doing = row(machine, "again")
    assert (state, starts) == ("waiting", 5) and re.fullmatch(r"starts in [1-8] s", doing)
    seen = seen_by(machine, "alpha", "again")
    assert (seen["state"], seen["deaths"]) == ("waiting", 5) and 0 < seen["resume_ms"] <= 8000
    waits = [Decimal(end) - Decimal(begin) for begin, end in re.findall(
        rf"([\d.]+) s  again +waiting +{cause}.*\n +([\d.]+) s  again +loaded +back-off",
        machine.monitor("events"))]
    # The wait begins shortly before its event is logged, and both times are truncated to
    # milliseconds.
    assert len(waits) >= 2 and \
        all(wait >= want - Decimal("0.002") for wait, want in zip(reversed(waits), (4, 2)))

    # When it is told to start, the node starts at once; it need not be halted first.
    machine.sh("alpha", "mintctl start again", limit=BOOT_LIMIT)
    wait_again(machine, "again", 16, 6, cause)
    assert row(machine, "again")[:2] == ("waiting", 6)
    machine.force("kill", "again")
    life.wait_state(machine, "again", "halted")
    assert row(machine, "again") == ("halted", 6, "-")
    assert seen_by(machine, "alpha", "again")["deaths"] == 0
    assert (seen_by(machine, "alpha", "alpha")["generation"], linux.trouble(machine, "alpha")) == \
        (1, [])
    assert machine.power_off() == 0


def test_hang_is_answered(start, tmp_path):
    files = load.initrds(tmp_path, ["mint_hang"], kernels.small())
    machine = start(configs.config(*(
        configs.small(on_hang, cores=core, memory="320M", uart=f"com{core + 1}", on_hang=on_hang)
        for core, on_hang in enumerate(("restart", "stop", "dump"), 1)), cores=0,
        pool=configs.FEW), disks=0, esp=files, **BIOS)
    machine.wait_running()
    for node in ("stop", "dump", "restart"):
        machine.console(node).sendline("insmod /lib/mint_hang.ko")
    for said in (r"node stop: halted \(silence\)",
                 r"node dump: crashed \(silence\), waits for its dump",
                 r"node restart runs"):
        assert re.search(said, machine.log()) or machine.wait_monitor(said, BOOT_LIMIT)
    machine.wait_report("restart")
    assert row(machine, "stop") == ("halted", 1, "-")
    assert row(machine, "dump") == ("crashed", 1, "waits for its dump")
    assert row(machine, "restart")[:2] == ("running", 2)
    said = machine.sh("restart", "mintctl dump dump /tmp/core", limit=BOOT_LIMIT)
    assert "dump: start 1" in said
    machine.wait_report("dump")
    assert re.search(r"dump\s+waiting\s+request of restart", machine.monitor("events"))
    assert machine.power_off() == 0
