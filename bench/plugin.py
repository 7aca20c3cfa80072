# SPDX-License-Identifier: GPL-2.0-only
"""Our TCG plugins (insn_*.c): which build of one fits QEMU, and the options that load it."""
import qemu

# QEMU from which on a version of its plugin interface is right; later ones refuse the earlier.
APIS = (((9, 2), 4), ((9, 1), 3), ((9, 0), 2), ((0, 0), 1))
# Since then single-threaded TCG tells a plugin the CPU that an instruction was translated on,
# not the one that executes it.
NEEDS_THREADS = (10, 0)


def options(context, name, *arguments):
    """For run-qemu.sh."""
    api = next(api for since, api in APIS if qemu.version() >= since)
    words = ",".join([f"file={context.dir / name}-{api}.so", *arguments])
    accel = "tcg,thread=multi" if qemu.version() >= NEEDS_THREADS else "tcg"
    return ["--accel", accel, "--qemu-arg", "-plugin", "--qemu-arg", words]
