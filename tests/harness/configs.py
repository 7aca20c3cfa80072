# SPDX-License-Identifier: GPL-2.0-only
"""Makes configs as text, for machines that the example config does not describe."""
import kernels

# A pool for tests that move no memory. The monitor zeroes what the pool has after the start, and
# for 2 GiB of it the host makes pages for 4 seconds.
FEW = "256M"


def section(name, **keys):
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def node(name, kernel="/mint/vmlinuz", initrd="/mint/initrd.img", cmdline="quiet", **keys):
    return section(f"node {name}", kernel=kernel, initrd=initrd, cmdline=cmdline, **keys)


def small(name, **keys):
    """Returns a node whose kernel starts fast, for tests to which any unmodified kernel 6.12 is
    enough."""
    return node(name, **{**kernels.files(kernels.small()), **keys})


def config(*nodes, countdown=0, pool=None, **monitor):
    """Returns a config. `pool` is what the pool has: all that is left if it is None."""
    last = [section("pool", memory=pool)] if pool else []
    return "\n".join([section("monitor", countdown=countdown, **monitor), *nodes, *last])


def line_of(text, fragment):
    """Returns the number of the one line that has `fragment`."""
    lines = [n for n, line in enumerate(text.split("\n"), 1) if fragment in line]
    assert len(lines) == 1, f"{fragment!r} stands in lines {lines}"
    return lines[0]
