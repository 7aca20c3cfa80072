# SPDX-License-Identifier: GPL-2.0-only
"""Our TCG plugins (insn_*.c): chooses the build that fits QEMU, and makes the options that load
it."""
import qemu

# (QEMU version, the plugin interface from there on). Each QEMU refuses earlier interfaces.
APIS = (((9, 2), 4), ((9, 1), 3), ((9, 0), 2), ((0, 0), 1))
# From this version on, single-threaded TCG names to a plugin the CPU that an instruction was
# translated on, not the one that executes it.
NEEDS_THREADS = (10, 0)


def options(context, name, *arguments):
    """Returns options for run-qemu.sh."""
    api = next(api for since, api in APIS if qemu.version() >= since)
    words = ",".join([f"file={context.dir / name}-{api}.so", *arguments])
    accel = "tcg,thread=multi" if qemu.version() >= NEEDS_THREADS else "tcg"
    return ["--accel", accel, "--qemu-arg", "-plugin", "--qemu-arg", words]
