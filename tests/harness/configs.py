# SPDX-License-Identifier: GPL-2.0-only
"""Makes configs as text, for machines that the example config does not describe."""
import kernels


def section(name, **keys):
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def node(name, kernel="/mint/vmlinuz", initrd="/mint/initrd.img", cmdline="quiet", **keys):
    return section(f"node {name}", kernel=kernel, initrd=initrd, cmdline=cmdline, **keys)


def small(name, **keys):
    """Returns a node whose kernel starts fast, for tests to which any unmodified kernel 6.12 is
    enough."""
    return node(name, **{**kernels.files(kernels.small()), **keys})


def config(*nodes, countdown=0, **monitor):
    return "\n".join([section("monitor", countdown=countdown, **monitor), *nodes])


def line_of(text, fragment):
    """Returns the number of the one line that has `fragment`."""
    lines = [n for n, line in enumerate(text.split("\n"), 1) if fragment in line]
    assert len(lines) == 1, f"{fragment!r} stands in lines {lines}"
    return lines[0]
