# SPDX-License-Identifier: GPL-2.0-only
"""Tests `mintctl load`: a node brings another kernel, initrd and command line for a node while both
run."""
import hashlib
import json
import struct
import subprocess
import time

import pytest

import kernels
import table
from configs import FEW, config, small
import uki
from machine import BOOT_LIMIT, BUILD_LIMIT, ROOT, Machine

NODES, NEXT = 3, 0x68  # include/mint/abi.h: the array of nodes; the offset of mint_node.next
LOCKS, IMAGES = 6, 7
LOAD_LIMIT = 180


def run(*command):
    return subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True,
                          timeout=BUILD_LIMIT, stdin=subprocess.DEVNULL).stdout


def make_initrd(kernel, out, *extra):
    """Builds an initrd with mint.ko and mintctl, as run-qemu.sh does."""
    headers = run("scripts/fetch-headers.sh", kernel).strip().split("\n")[-1]
    run("flock", "build/.lock", "make", "build/mintctl-static", "module", f"KDIR={headers}")
    run("scripts/mkinitrd.sh", kernel, out, *(word for e in extra for word in ("--extra", e)))
    return out


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    directory = tmp_path_factory.mktemp("load")
    old, new = kernels.folder("6.1"), kernels.folder(kernels.small())
    if not old:
        pytest.skip("this system's apt has no Debian kernel 6.1")
    (ROOT / "build").mkdir(exist_ok=True)
    initrd = make_initrd(old, directory / "initrd-old.img")
    image = uki.make((old / "vmlinuz").read_bytes(), initrd.read_bytes(), "quiet from=uki")
    (directory / "linux.efi").write_bytes(image)
    with_files = make_initrd(new, directory / "initrd-files.img",
                             f"{directory}/linux.efi:/img/linux.efi")
    digest = hashlib.sha256((new / "vmlinuz").read_bytes()).hexdigest()
    text = config(
        # alpha has the highest memory. So /dev/mem of its Linux reaches all that lies below, the
        # store too.
        small("alpha", cores=1, memory="768M@5376M", uart="com2", initrd="/mint/initrd-files.img"),
        small("beta", cores=2, memory="384M", uart="com3"),
        small("pinned", cores=3, memory="384M", uart="com4", kernel_sha256=digest), cores=0,
        pool=FEW)
    with Machine(directory, text, esp={"/mint/initrd-files.img": with_files}) as machine:
        machine.wait_running()
        # The kernel and the initrd are in the node's initrd once, since all of it is in the node's
        # memory: the test cuts them out of the unified kernel image.
        for section, name in ((".linux", "vmlinuz"), (".initrd", "initrd.img")):
            start, size = uki.place(image, section)
            machine.sh("alpha", f"tail -c +{start + 1} /img/linux.efi | head -c {size} "
                                f">/img/{name}", limit=LOAD_LIMIT)
        yield machine


def images(machine, name="alpha"):
    return json.loads(machine.sh(name, "mintctl images --json"))


def restart(machine, name, asker="alpha"):
    machine.sh(asker, f"mintctl restart {name} --force", limit=BOOT_LIMIT)
    return machine.wait_report(name)


def load(machine, what, name="beta", asker="alpha"):
    machine.sh(asker, f"mintctl load {name} {what}", limit=LOAD_LIMIT)


def refused(machine, what, *words, name="beta", status=1):
    said = machine.sh("alpha", f"mintctl load {name} {what}; echo exit $?", limit=LOAD_LIMIT)
    assert f"exit {status}" in said, said
    for word in words:
        assert word in said, said


def running(machine, name):
    """Returns the node's kernel and command line."""
    return machine.sh(name, "uname -r").strip(), machine.sh(name, "cat /proc/cmdline").strip()


def test_another_kernel(machine):
    before = images(machine)
    stock, _ = running(machine, "beta")
    assert before["store"]["free"] == before["store"]["size"] == 128 << 20
    machine.sh("alpha", "cd /tmp && echo second >second && echo second | cpio -o -H newc "
                        ">second.img 2>/dev/null")
    load(machine, "--kernel /img/vmlinuz --initrd /img/initrd.img --initrd /tmp/second.img "
                  "--cmdline 'quiet brought=1'")
    after = images(machine)
    assert after["nodes"]["beta"]["image"] == before["nodes"]["beta"]["image"]
    assert all(index is not None for index in after["nodes"]["beta"]["next"].values())
    assert running(machine, "beta")[0] == stock

    kernel = restart(machine, "beta")["kernel"]
    assert kernel.startswith("6.1.") and kernel != stock
    assert running(machine, "beta")[1].endswith("quiet brought=1")
    assert machine.sh("beta", "cat /second").strip() == "second"
    used = images(machine)["nodes"]["beta"]
    assert used["image"] == after["nodes"]["beta"]["next"]
    assert set(used["next"].values()) == {None}
    # The node restarts by itself, and starts from the store again.
    machine.console("beta").sendline("reboot -f")
    assert machine.wait_report("beta")["kernel"] == kernel
    assert running(machine, "beta")[1].endswith("quiet brought=1")
    assert "beta" in machine.monitor("images")
    # An empty command line is a command line, too.
    load(machine, "--cmdline ''")
    assert restart(machine, "beta")["kernel"] == kernel
    words = running(machine, "beta")[1].split()
    assert "reboot=efi" in words and not {"quiet", "brought=1"} & set(words)


def test_kept_once(machine):
    """The files of two nodes are the same, so the store keeps them once."""
    files = "--kernel /img/vmlinuz --initrd /img/initrd.img"
    load(machine, files)
    before = images(machine)
    load(machine, files, name="alpha")
    after = images(machine)
    assert len(after["images"]) == len(before["images"])
    for kind in ("kernel", "initrd"):
        assert after["nodes"]["alpha"]["next"][kind] == after["nodes"]["beta"]["next"][kind]
    assert after["store"] == before["store"]


REFUSED = {
    "garbage": ("dd if=/dev/urandom of=/tmp/k bs=1M count=1", "--kernel /tmp/k",
                ["is no Linux bzImage"]),
    "truncated": ("dd if=/img/vmlinuz of=/tmp/k bs=1M count=2", "--kernel /tmp/k",
                  ["is truncated"]),
    "too large for the store": ("dd if=/dev/zero of=/tmp/k bs=1M count=130", "--initrd /tmp/k",
                                ["takes 130 MiB", "MiB free in one piece"]),
    "empty": (": >/tmp/k", "--kernel /tmp/k", ["is empty"]),
    "absent": ("true", "--kernel /tmp/absent", ["No such file"]),
    "a word that resets the machine": ("true", "--cmdline 'quiet reboot=acpi'",
                                       ["the command line is refused", "or write reboot=efi"]),
    "a word that takes memory": ("true", "--cmdline memmap=exactmap",
                                 ["memory that is not its own"]),
    "too long a command line": ("true", f"--cmdline {'x' * 500}$(printf %01600d 0)",
                                ["at most 2047"]),
    "longer than its kernel takes": ("cp /img/vmlinuz /tmp/k; printf '\\0\\1\\0\\0' | dd of=/tmp/k "
                                     "bs=1 seek=568 conv=notrunc",
                                     f"--kernel /tmp/k --cmdline {'x' * 300}",
                                     ["has 300 characters", "its kernel takes 256"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(machine, name):
    prepare, what, words = REFUSED[name]
    before = images(machine)
    machine.sh("alpha", prepare + " 2>/dev/null", limit=LOAD_LIMIT)
    refused(machine, what, *words)
    machine.sh("alpha", "rm -f /tmp/k")
    after = images(machine)
    assert after["nodes"] == before["nodes"] and after["store"] == before["store"]


def test_more_than_its_memory(machine):
    """beta has 384 MiB; init_size (boot.rst: at 260h) is how much memory a kernel takes to
    start."""
    before = images(machine)["nodes"]
    machine.sh("alpha",
               "dd if=/dev/zero of=/tmp/i bs=1M count=90 2>/dev/null; cp /img/vmlinuz /tmp/k",
               limit=LOAD_LIMIT)
    for mib, what, words in (
            (768, "", "takes 768 MiB to start, and no range of its memory has room"),
            (300, "--initrd /tmp/i",
             "(300 MiB to start) and its initrd (90 MiB) do not fit together")):
        size = "".join(f"\\x{byte:02x}" for byte in struct.pack("<I", mib << 20))
        machine.sh("alpha",
                   f"printf '{size}' | dd of=/tmp/k bs=1 seek=608 conv=notrunc 2>/dev/null")
        refused(machine, f"--kernel /tmp/k {what}", words)
    machine.sh("alpha", "rm -f /tmp/i /tmp/k")
    assert images(machine)["nodes"] == before


def test_pinned(machine):
    digest = hashlib.sha256((kernels.folder("6.1") / "vmlinuz").read_bytes()).hexdigest()
    refused(machine, "--kernel /img/vmlinuz", "the config demands the kernel", digest,
            name="pinned")
    load(machine, "--cmdline pinned=1", name="pinned")
    assert not restart(machine, "pinned")["kernel"].startswith("6.1.")
    assert running(machine, "pinned")[1].endswith("pinned=1")
    # The index is written past mint.ko; the monitor checks the digest itself.
    load(machine, "--kernel /img/vmlinuz --initrd /img/initrd.img")
    other = images(machine)["nodes"]["beta"]["next"]["kernel"]
    scribble(machine, word_at(machine, NODES, 2, NEXT), other)
    assert not restart(machine, "pinned")["kernel"].startswith("6.1.")
    assert "is not the one that the config demands" in machine.log()


def words_of(machine, addr, count):
    return struct.unpack(f"<{count}I", table.read_bytes(
        machine, "alpha", f"dd if=/dev/mem bs=4 skip={addr // 4} count={count} 2>/dev/null"))


def test_pinned_file_is_overwritten(machine):
    """The config's own kernel is overwritten where it lies in memory. It was good when the machine
    started, but the node must not start from it now."""
    index = images(machine)["nodes"]["pinned"]["image"]["kernel"]
    low, high = words_of(machine, word_at(machine, IMAGES, index, 8), 2)
    at = (high << 32 | low) + 0x100000
    good, = words_of(machine, at, 1)
    scribble(machine, at, good ^ 1)
    machine.sh("alpha", "mintctl restart pinned --force", limit=BOOT_LIMIT, check=False)
    machine.wait_monitor(r"mint: node pinned: .* is not the one that the config demands",
                         BOOT_LIMIT)
    machine.wait_monitor("mint: node pinned: cannot be made ready", BOOT_LIMIT)
    scribble(machine, at, good)
    assert not restart(machine, "pinned")["kernel"].startswith("6.1.")


def test_wrong_node(machine):
    refused(machine, "--cmdline x", "no such node", name="gamma", status=4)
    refused(machine, "", "give --kernel", status=2)


def word_at(machine, array, element, offset):
    seen = table.Table(machine, "alpha")
    start, _, stride = struct.unpack_from("<III", seen.raw, 0x40 + 16 * array)
    return seen.acpi.addr + start + element * stride + offset


def scribble(machine, addr, *words):
    data = "".join(f"\\x{byte:02x}" for byte in struct.pack(f"<{len(words)}I", *words))
    machine.sh("alpha", f"printf '{data}' | dd of=/dev/mem bs=4 seek={addr // 4} conv=notrunc 2>&1")


def test_scribbled(machine):
    """First `next` is nonsense, then the entries of the images that the node uses: it starts again
    from these images all the same."""
    kernel = running(machine, "beta")[0]
    assert kernel.startswith("6.1.")
    scribble(machine, word_at(machine, NODES, 1, NEXT), 0x1234, 0xffff0000, 3)
    assert restart(machine, "beta")["kernel"] == kernel
    assert "what it was given is not used" in machine.log()
    used = images(machine)["nodes"]["beta"]
    assert set(used["next"].values()) == {None}
    # The images are the kernel and the initrd; there may be no image of a command line.
    for index in filter(lambda index: isinstance(index, int), used["image"].values()):
        scribble(machine, word_at(machine, IMAGES, index, 0), 3, 0, 0x1000, 0, 0xffffffff,
                 0xffffffff)
    assert restart(machine, "beta")["kernel"] == kernel


def test_damaged_bytes(machine):
    """The kernel that the node uses was overwritten in the store: the node starts from the config's
    kernel."""
    stock = machine.reports["pinned"]["kernel"]
    load(machine, "--kernel /img/linux.efi")
    index = images(machine)["nodes"]["beta"]["next"]["kernel"]
    assert restart(machine, "beta")["kernel"].startswith("6.1.")
    assert running(machine, "beta")[1].endswith("quiet from=uki")
    entry = word_at(machine, IMAGES, index, 0)
    low, high = words_of(machine, entry + 8, 2)
    scribble(machine, (high << 32 | low) + 0x100000, 0xdeadbeef)
    assert restart(machine, "beta")["kernel"] == stock
    assert "was changed since it was brought" in machine.log()


def test_lock_of_the_store_scribbled(machine):
    """No node holds the lock. A holder that is no node's tag is ignored at once, one that could be
    a node's tag after ten seconds."""
    tag = table.Table(machine, "alpha").nodes["pinned"].tag
    for holder in (0x12345678, tag + 1):
        scribble(machine, word_at(machine, LOCKS, 0, 0), holder)
        load(machine, "--cmdline locked=1")
    assert f"was taken from tag 0x{tag:02x}" in machine.sh("alpha", "dmesg")


def wait_for_images(machine, word):
    end = time.monotonic() + LOAD_LIMIT
    while word not in machine.monitor("images"):
        assert time.monotonic() < end, f"no image is {word}"


def test_loader_dies(machine):
    """A node dies in the middle of a load: what it was writing is dropped, but what it has loaded
    for its own next start stays."""
    load(machine, "--kernel /img/vmlinuz --initrd /img/initrd.img", name="alpha")
    machine.sh("alpha", "dd if=/dev/zero of=/tmp/i bs=1M count=90 2>/dev/null", limit=LOAD_LIMIT)
    machine.background("alpha", "while :; do mintctl load beta --initrd /tmp/i; done")
    wait_for_images(machine, "writing")
    machine.sh("pinned", "mintctl kill alpha", limit=BOOT_LIMIT)
    assert "writing" not in machine.monitor("images")
    machine.sh("pinned", "mintctl start alpha", limit=BOOT_LIMIT)
    assert machine.wait_report("alpha")["kernel"].startswith("6.1.")
    load(machine, "--cmdline again=1", name="beta", asker="pinned")
    restart(machine, "beta", asker="pinned")
    assert running(machine, "beta")[1].endswith("again=1")
