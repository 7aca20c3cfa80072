# SPDX-License-Identifier: GPL-2.0-only
"""Figures: how big the monitor is, on disk and in memory."""
import image
from figure import Figure

KIB = 1024
INIT = ".init"          # overwritten when the nodes start
BSS = ".bss"            # tables, state and stacks


def figures(context):
    elf = context.build / "mint.mb2.elf"
    loaded = image.sections(elf)
    if not {INIT, BSS} < set(loaded):
        raise RuntimeError(f"{elf} has other sections than expected: {', '.join(loaded)}")
    parts = ", ".join(f"{name} {size / KIB:.1f}" for name, (_, size) in loaded.items())
    resident = [span for name, span in loaded.items() if name not in (INIT, BSS)]

    def in_memory(spans):
        return image.page_bytes(spans) / KIB

    def on_disk(name):
        return round((context.build / name).stat().st_size / KIB, 1)

    return [
        Figure("size.image_kib", on_disk("mint.efi"), "KiB", "mint.efi on disk", aim="<= 128"),
        Figure("size.image_mb2_kib", on_disk("mint.mb2"), "KiB",
               "mint.mb2 on disk, without debug information"),
        Figure("size.resident_kib", in_memory(resident), "KiB",
               "pages of mint.mb2 that are needed once the nodes run: all but .init, which is "
               f"overwritten before the first starts, and .bss ({parts})", aim="<= 64"),
        Figure("size.init_kib", in_memory([loaded[INIT]]), "KiB",
               "pages of mint.mb2 that are overwritten when the nodes start"),
        Figure("size.bss_kib", in_memory([loaded[BSS]]), "KiB",
               "pages of .bss of mint.mb2: tables, state and stacks"),
    ]
