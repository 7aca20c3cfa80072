# SPDX-License-Identifier: GPL-2.0-only
"""Makes unified kernel images and small archives, as distributions' boot entries have them."""
import struct
import subprocess

ALIGN, HEADERS, PE, OPTIONAL = 512, 0x400, 0x80, 0xf0


def _padded(data):
    return data + bytes(-len(data) % ALIGN)


def make(kernel, initrd, cmdline):
    """Returns the bytes of an image. The stub that would start the kernel is left out, since
    nothing runs it."""
    sections = [(".osrel", b"ID=test\n"), (".cmdline", cmdline.encode() + b"\n"),
                (".initrd", initrd), (".linux", kernel)]
    head = bytearray(HEADERS)
    head[0:2] = b"MZ"
    struct.pack_into("<I", head, 0x3c, PE)
    struct.pack_into("<4sHHIIIHH", head, PE, b"PE\0\0", 0x8664, len(sections), 0, 0, 0, OPTIONAL,
                     0x22)
    struct.pack_into("<H", head, PE + 24, 0x20b)
    at = HEADERS
    for i, (name, data) in enumerate(sections):
        struct.pack_into("<8sIIII", head, PE + 24 + OPTIONAL + 40 * i, name.encode(), len(data),
                         0x10000 * (i + 1), len(_padded(data)), at)
        at += len(_padded(data))
    return bytes(head) + b"".join(_padded(data) for _, data in sections)


def place(image, section):
    """Returns (first byte, count) of a section."""
    count = struct.unpack_from("<H", image, PE + 6)[0]
    for i in range(count):
        name, size, _, _, at = struct.unpack_from("<8sIIII", image, PE + 24 + OPTIONAL + 40 * i)
        if name.rstrip(b"\0").decode() == section:
            return at, size
    raise KeyError(section)


def archive(directory, **files):
    """Returns an uncompressed initrd with these files in its root."""
    directory.mkdir()
    for name, text in files.items():
        (directory / name).write_text(text)
    return subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=directory, check=True,
                          input="\n".join(files).encode(), stdout=subprocess.PIPE).stdout
