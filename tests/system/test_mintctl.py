# SPDX-License-Identifier: GPL-2.0-only
"""Tests mintctl without a machine under test: `config check` prints what the monitor would print,
and `map` shows a large machine."""
import json
import subprocess

import pytest

import kernels
import uki
from configs import config, line_of, node, section
from machine import EXAMPLE, ROOT

MACHINE = ROOT / "machines" / "qemu-q35-4.txt"


@pytest.fixture(scope="module")
def volume(tmp_path_factory):
    """Makes a folder that stands for the root of the boot volume."""
    root = tmp_path_factory.mktemp("volume")
    files = root / "mint"
    files.mkdir()
    kernel = (kernels.folder("6.12") / "vmlinuz").read_bytes()
    (files / "vmlinuz").write_bytes(kernel)
    (files / "initrd.img").write_bytes(bytes(1 << 20))
    (files / "huge.img").write_bytes(bytes(80 << 20))
    (files / "half").write_bytes(kernel[:len(kernel) // 2])
    (files / "elf").write_bytes(b"\x7fELF" + bytes(4096))
    (files / "old").write_bytes(kernel[:0x206] + b"\x0b\x02" + kernel[0x208:])
    (files / "empty").write_bytes(b"")
    (files / "program.efi").write_bytes(uki.make(kernel, b"", "").replace(b".linux", b".other"))
    (files / "linux.efi").write_bytes(uki.make(kernel, b"archive", "quiet from=uki"))
    return root


def check(path, root, machine=MACHINE):
    """Returns (exit status, plan, errors)."""
    done = subprocess.run([ROOT / "build" / "mintctl", "config", "check", path, "--machine",
                           machine, "--root", root], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout, done.stderr


def test_example(volume):
    status, plan, errors = check(EXAMPLE, volume)
    assert (status, errors) == (0, "")
    for word in ("alpha", "beta", "01:00.0", "02:00.0", "pool", "table"):
        assert word in plan


@pytest.mark.parametrize("nodes, cores", ((2, 4), (4, 4), (8, 8)))
def test_numa(volume, tmp_path, nodes, cores):
    """Each node's memory is on the NUMA node of its cores. Core 0 is the monitor's."""
    path = tmp_path / "mint.conf"
    path.write_text(config(*(node(f"n{n}", cores=f"{n * cores + 1}-{(n + 1) * cores - 1}",
                                  memory="1G", dma="64M")
                             for n in range(nodes)), cores=0))
    status, plan, errors = check(path, volume, ROOT / "machines" / f"numa-{nodes}.txt")
    assert status == 0 and "far" not in errors
    for n in range(nodes):
        assert f" {n}: {cores - 1} cores, " in plan


def test_boot_entry(volume, tmp_path):
    """One node has a unified kernel image, the other has several initrds and a long command
    line."""
    path = tmp_path / "mint.conf"
    path.write_text(config(section("node a", cores=1, memory="512M", kernel="/mint/linux.efi"),
                           node("b", cores=2, memory="512M", initrd="/mint/initrd.img, /mint/half",
                                cmdline="x" * 1700), cores=0))
    status, plan, errors = check(path, volume)
    assert (status, errors) == (0, "")
    for word in ("/mint/linux.efi .linux", "/mint/linux.efi .initrd", "/mint/linux.efi .cmdline",
                 "/mint/half", "img and 1 more"):
        assert word in plan


A = dict(cores="1", memory="512M")
B = dict(cores="2", memory="513M")     # 513 is no multiple of 2; only for configs that are refused

# A faulty config; a fragment of the line that the message names (None: only the file is named); the
# message.
WRONG = {
    "unknown key": (config(node("a", **A, memroy="1G"), cores=0), "memroy",
                    "did you mean 'memory'"),
    "unknown section": (config(node("a", **A), section("wheel"), cores=0), "[wheel]",
                        "unknown section"),
    "key twice": (config(node("a", **A) + "cores = 3\n", cores=0), "cores = 3",
                  "has cores in line"),
    "node twice": (config(node("a", **A), node("b", cores=2, memory="2M"), "[node a] \n", cores=0),
                   "[node a] ", "stands in line"),
    "no kernel": (config("[node a]\ncores = 1\nmemory = 1G\n", cores=0), "[node a]", "no kernel"),
    "not whole pages": (config(node("a", **B), cores=0), "513M", "multiple of 2M"),
    "core twice": (config(node("a", **A), node("b", cores="1-2", memory="512M"), cores=0),
                   "cores = 1-2", "core 1 belongs to [node a] already (line"),
    "the monitor's core": (config(node("a", cores="0-1", memory="512M"), cores="0 # its"),
                           "cores = 0-1", "core 0 belongs to [monitor] already"),
    "no such core": (config(node("a", cores=7, memory="512M"), cores=0), "cores = 7",
                     "no core with LAPIC ID 7: this machine has 0-3"),
    "memory overlaps a node": (config(node("a", cores=1, memory="512M@1G"),
                                      node("b", cores=2, memory="512M@1280M"), cores=0),
                               "512M@1280M", "[node a]"),
    "memory overlaps itself": (config(node("a", cores=1, memory="512M@1G, 256M@1280M"), cores=0),
                               "256M@1280M", "overlaps"),
    "memory that is no RAM": (config(node("a", cores=1, memory="512M@3G"), cores=0), "512M@3G",
                              "cannot be had"),
    "memory that is reserved": (config(node("a", cores=1, memory="512M@3584M"), cores=0),
                                "512M@3584M", "reserved"),
    "memory beyond all RAM": (config(node("a", cores=1, memory="512M@16G"), cores=0), "512M@16G",
                              "cannot be had"),
    "the table's memory": (config(node("a", cores=1, memory="512M@16M"), cores=0), "512M@16M",
                           "ownership table"),
    "too much memory": (config(node("a", cores=1, memory="5G"), cores=0), "5G", "fits nowhere"),
    "too little memory": (config(node("a", cores=1, memory="62M"), cores=0), "62M", "at least 64M"),
    "no room for the initrd": (config(node("a", cores=1, memory="128M", initrd="/mint/huge.img"),
                                      cores=0), "128M", "too little for both /mint/vmlinuz"),
    "no such function": (config(node("a", **A, pci="05:00.0"), cores=0), "05:00.0",
                         "there is no PCI function 05:00.0: those that can be given are 00:1f.2"),
    "function twice": (config(node("a", **A, pci="01:00.0"),
                              node("b", cores=2, memory="512M", pci="02:00.0, 01:00.0"), cores=0),
                       "02:00.0", "01:00.0 belongs to [node a] already (line"),
    "a bridge": (config(node("a", **A, pci="00:01.0"), cores=0), "00:01.0", "is a bridge"),
    "part of the machine": (config(node("a", **A, pci="00:1f.0"), cores=0), "00:1f.0", "is part of "
                            "the machine itself"),
    "no such UART": (config(node("a", **A, uart="com4"), cores=0), "com4",
                     "no UART answers at com4"),
    "UART twice": (config(node("a", **A, uart="com2"),
                          node("b", cores=2, memory="512M", uart="com2 # too"), cores=0), "# too",
                   "com2 belongs to [node a] already (line"),
    "the monitor's UART": (config(node("a", **A, uart="com1"), cores=0), "com1",
                           "the monitor's console"),
    "no such kernel": (config(node("a", **A, kernel="/mint/absent"), cores=0), "absent",
                       "was not found"),
    "two initrds without a comma": (config(node("a", **A, initrd="/mint/initrd.img /mint/huge.img"),
                                           cores=0),
                                    "huge.img", "separate several by commas"),
    "the second initrd is not there": (config(node("a", **A, initrd="/mint/initrd.img, "
                                                                    "/mint/absent"), cores=0),
                                       "absent", "/mint/absent was not found"),
    "too long a command line": (config(node("a", **A, cmdline="x" * 2000), cores=0), "xxx",
                                "/mint/vmlinuz takes 2047 in all: shorten it by"),
    "no unified kernel image": (config(node("a", **A, kernel="/mint/program.efi"), cores=0),
                                "program.efi", "it has no .linux section"),
    "no such initrd": (config(node("a", **A, initrd="/mint/absent"), cores=0), "absent",
                       "was not found"),
    "empty kernel": (config(node("a", **A, kernel="/mint/empty"), cores=0), "/mint/empty",
                     "/mint/empty"),
    "truncated kernel": (config(node("a", **A, kernel="/mint/half"), cores=0), "half",
                         "is truncated"),
    "no bzImage": (config(node("a", **A, kernel="/mint/elf"), cores=0), "elf",
                   "is no Linux bzImage"),
    "another kernel than the pinned": (config(node("a", **A, kernel_sha256="1" * 64), cores=0),
                                       "kernel_sha256", f"the config wants {'1' * 64}"),
    "pinned, and no initrd": ("[node a]\ncores = 1\nmemory = 1G\nkernel = /mint/vmlinuz\n"
                              f"initrd_sha256 = {'1' * 64}\n", "initrd_sha256", "and no initrd"),
    "a word that takes all PCI functions": (config(node("a", **A, cmdline="quiet pci=noacpi"),
                                                   cores=0), "pci=noacpi",
                                            "pci=noacpi makes the node take every PCI function of "
                                            "the machine"),
    "a word that takes memory": (config(node("a", **A, cmdline="memmap=64M@3G"), cores=0), "memmap",
                                 "memory that is not its own"),
    "too large a store": (config(node("a", **A), cores=0, store="8G"), "8G",
                          "store: 8 GiB find no room"),
    "too old a protocol": (config(node("a", **A, kernel="/mint/old"), cores=0), "/mint/old",
                           "is too old"),
    "table on a hole": (config(node("a", **A), cores=0, table="2100M"), "2100M", "cannot be had"),
    "nothing": ("", None, "no [node ...] section"),
    "comments only": ("# nothing\n; at all\n", None, "no [node ...] section"),
    "ten megabytes": ("# ten\n" * ((10 << 20) // 6), None, "at most 256 KiB"),
    "rubbish": ("[node a]\ncores = 1\x00\x07", "cores", "control character"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(tmp_path, volume, name):
    text, fragment, message = WRONG[name]
    path = tmp_path / "mint.conf"
    path.write_text(text)
    status, plan, errors = check(path, volume)
    assert (status, plan) == (1, "")
    start = f"{path}:{line_of(text, fragment)}: " if fragment else f"{path}: "
    assert [line for line in errors.split("\n") if line.startswith(start) and message in line], \
        errors


def test_every_error_is_told(tmp_path, volume):
    text = config(node("a", cores="1,9", memory="512M@3G", pci="07:00.0", uart="com4"),
                  node("b", cores="1", memory="512M", pci="01:00.0", kernel="/mint/absent"),
                  cores=0)
    path = tmp_path / "mint.conf"
    path.write_text(text)
    status, _, errors = check(path, volume)
    assert status == 1 and len(errors.strip().split("\n")) == 6, errors


@pytest.mark.parametrize("text, message", [
    ("", "mint-machine"),
    ("mint-machine 1\ncpu 0 uid 0\nmem 0x0-0x9ffff sand\n", ":3: "),
    ("mint-machine 1\nmem 0x0-0x9ffff usable\n", "cpu"),
], ids=["empty", "unknown type", "no core"])
def test_bad_machine(tmp_path, volume, text, message):
    path = tmp_path / "machine.txt"
    path.write_text(text)
    status, plan, errors = check(EXAMPLE, volume, path)
    assert (status, plan) == (1, "") and str(path) in errors and message in errors


@pytest.mark.parametrize("path", sorted((ROOT / "machines").glob("*.txt")), ids=lambda p: p.stem)
def test_machines_of_the_repository(tmp_path, volume, path):
    """Each machine has room for a node of one core and 256 MiB."""
    ids = [line.split()[1] for line in path.read_text().split("\n") if line.startswith("cpu ")]
    text = tmp_path / "mint.conf"
    text.write_text(config(node("a", cores=ids[1], memory="256M"), cores=ids[0], console="none"))
    status, plan, errors = check(text, volume, path)
    assert status == 0 and f"boot core   {ids[1]}" in plan, errors


def test_files_that_are_not_there(volume, tmp_path):
    assert check(tmp_path / "absent", volume)[0] == 1
    assert check(EXAMPLE, volume, tmp_path / "absent")[0] == 1
    status, _, errors = check(EXAMPLE, tmp_path)
    assert status == 1 and "/mint/vmlinuz was not found" in errors


def test_wrong_usage():
    for args in ([], ["config"], ["config", "check"], ["--nonsense"]):
        done = subprocess.run([ROOT / "build" / "mintctl", *args], capture_output=True, text=True,
                              timeout=30)
        assert done.returncode == 2 and "usage: " in done.stderr


NODE_FILES = {"index": 0, "state": "running", "generation": 1, "boot_core": 3, "cores": 3, "tag": 3,
              "heartbeat": 5,
              "heartbeat_ms": 100, "silent_ms": 0, "deaths": 0, "resume_ms": 0, "request": "none",
              "asker": "none"}


def test_map_of_a_large_machine(tmp_path):
    """12 TiB have 98,304 blocks: the text counts rows that are alike, and the picture has fewer
    rectangles than blocks."""
    node = tmp_path / "nodes" / "alpha"
    node.mkdir(parents=True)
    for name, value in NODE_FILES.items():
        (node / name).write_text(f"{value}\n")
    (tmp_path / "self").write_text("alpha\n")
    blocks = bytearray(b"\xff" * 98304)
    blocks[:16] = b"\xfe" * 16
    blocks[65600:65610] = b"\x03" * 10          # beyond 8 TiB
    (tmp_path / "blocks").write_bytes(blocks)

    def shown(*form):
        return subprocess.run([ROOT / "build" / "mintctl", "map", *form, "--sysfs", tmp_path],
                              capture_output=True, text=True, check=True, timeout=30).stdout

    text = shown()
    assert text.count("\n") < 12 and "8200 GiB |0000000000...." in text
    assert "and 1023 more rows like this one" in text and "0 alpha: 10 blocks" in text
    picture = shown("--svg")
    assert picture.count("<rect") < 2000 and "block 65600 to 65609, 0x80200000000: alpha" in picture
    assert json.loads(shown("--json"))["owners"].count("alpha") == 10
