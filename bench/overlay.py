# SPDX-License-Identifier: GPL-2.0-only
"""Files that are laid over a boot volume: initrds with mint.ko and a program of ours."""
import image


def kernel(context, patched=False):
    """Returns the folder of a kernel, which is fetched or built if it is not in the cache."""
    script = ("build-kernel.sh",) if patched else ("fetch-kernel.sh", "6.12")
    return image.output_of(str(context.root / "scripts" / script[0]), *script[1:]).splitlines()[-1]


def initrd(context, where, kernel_dir, program):
    """Makes `where`/mint/bench.img: the usual initrd with mint.ko and /bin/`program`. Returns its
    path."""
    scripts = context.root / "scripts"
    made = where / "mint" / "bench.img"
    made.parent.mkdir(parents=True, exist_ok=True)
    context.say("making an initrd")
    headers = image.output_of(str(scripts / "fetch-headers.sh"), kernel_dir).splitlines()[-1]
    image.output_of("make", "-s", "-C", str(context.root), "module", f"KDIR={headers}")
    image.output_of(str(scripts / "mkinitrd.sh"), kernel_dir, str(made),
                    "--extra", f"{context.dir / program}:/bin/{program}")
    return made
