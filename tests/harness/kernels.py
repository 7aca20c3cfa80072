# SPDX-License-Identifier: GPL-2.0-only
"""The patched kernel for nodes of a test.

It must be in the cache. With MINT_BUILD_KERNEL=1 in the environment it is built first, which takes
15 CPU minutes.
"""
import os
import pathlib
import subprocess

import pytest

from machine import ROOT

EXIT_NOT_CACHED = 3     # exit code of scripts/build-kernel.sh
BUILD_LIMIT = 7200
FILES = dict(kernel="/mint/vmlinuz-patched", initrd="/mint/initrd-patched.img")


@pytest.fixture(scope="session")
def kernel():
    """Returns the folder of the patched kernel."""
    args = [] if os.environ.get("MINT_BUILD_KERNEL") else ["--cached"]
    built = subprocess.run([ROOT / "scripts" / "build-kernel.sh", *args], text=True,
                           timeout=BUILD_LIMIT, stdin=subprocess.DEVNULL, capture_output=True)
    if built.returncode == EXIT_NOT_CACHED:
        pytest.skip("the patched kernel is not in the cache: `make kernel`, or MINT_BUILD_KERNEL=1")
    assert built.returncode == 0, built.stderr
    return pathlib.Path(built.stdout.strip().split("\n")[-1])
