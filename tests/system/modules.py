# SPDX-License-Identifier: GPL-2.0-only
"""An initrd with mint.ko and the modules that misbehave (tests/modules)."""
import subprocess

from machine import BUILD_LIMIT, ROOT, fetch_kernel

EXIT_NOT_OFFERED = 3    # of scripts/fetch-headers.sh


def run(*command):
    done = subprocess.run(command, text=True, timeout=BUILD_LIMIT, stdin=subprocess.DEVNULL,
                          capture_output=True)
    return done.returncode, done.stdout + done.stderr, done.stdout.strip().split("\n")[-1]


def initrd(directory, flavour="6.12"):
    """Its path; the modules are /NAME.ko in it. None: apt has no kernel or no headers of that flavour."""
    kernel = fetch_kernel(flavour)
    if not kernel:
        return None
    status, said, headers = run(ROOT / "scripts" / "fetch-headers.sh", kernel)
    if status == EXIT_NOT_OFFERED:
        return None
    assert status == 0, said
    (ROOT / "build").mkdir(exist_ok=True)
    status, said, _ = run("flock", ROOT / "build" / ".lock", "make", "-s", "-C", ROOT, "module",
                          "test-module", "build/mintctl-static", f"KDIR={headers}")
    assert status == 0, said
    built = ROOT / "build" / "module" / (kernel / "release").read_text().strip() / "tests"
    extra = [word for ko in sorted(built.glob("*.ko")) for word in ("--extra", f"{ko}:/{ko.name}")]
    path = directory / f"initrd-{flavour}.img"
    status, said, _ = run(ROOT / "scripts" / "mkinitrd.sh", kernel, path, *extra)
    assert status == 0, said
    return path
