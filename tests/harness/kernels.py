# SPDX-License-Identifier: GPL-2.0-only
"""The kernels of the nodes of tests: the keys of a config that name them, and their folders.

Those that scripts/build-kernel.sh builds must be in the cache. With MINT_BUILD_KERNEL=1 in the
environment they are built first, which takes 15 CPU minutes.
"""
import functools
import os
import pathlib
import subprocess

import pytest

from machine import ROOT, fetch

EXIT_NOT_CACHED = 3     # exit code of scripts/build-kernel.sh
BUILD_LIMIT = 7200


def files(name):
    """Returns the keys of a config that name a kernel and its initrd."""
    return dict(kernel=f"/mint/vmlinuz-{name}", initrd=f"/mint/initrd-{name}.img")


PATCHED = files("patched")
OLD = files("6.1")


@functools.cache
def built(*options):
    """Returns the folder of a kernel of ours, or None if it is not in the cache. `options` are
    build-kernel.sh's."""
    cached = [] if os.environ.get("MINT_BUILD_KERNEL") else ["--cached"]
    said = subprocess.run([ROOT / "scripts" / "build-kernel.sh", *options, *cached], text=True,
                          timeout=BUILD_LIMIT, stdin=subprocess.DEVNULL, capture_output=True)
    if said.returncode == EXIT_NOT_CACHED:
        return None
    assert said.returncode == 0, said.stderr
    return pathlib.Path(said.stdout.strip().split("\n")[-1])


def folder(name):
    """Returns the folder of the kernel `name`: 6.12, 6.1, 6.12-rt, 6.1-rt (Debian's), patched,
    unpatched. Returns None if apt does not have it, or it is not in the cache."""
    if name == "patched":
        return built()
    if name == "unpatched":
        return built("--unpatched")
    return fetch("fetch-kernel.sh", name)


@functools.cache
def small():
    """Returns the name of the unmodified kernel 6.12 that starts fastest. Its node starts in a
    third of the time of a node with Debian's kernel, which has far more in it. So it is for tests
    to which an unmodified kernel is enough."""
    return "unpatched" if folder("unpatched") else "6.12"


@pytest.fixture(scope="session")
def kernel():
    """Returns the folder of the patched kernel."""
    found = built()
    if not found:
        pytest.skip("the patched kernel is not in the cache: `make kernel`, or MINT_BUILD_KERNEL=1")
    return found
