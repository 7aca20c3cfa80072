#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""make bench: takes the figures, prints them as a table, and writes them to BUILD/bench.json."""
import argparse
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "harness"))

import access
import console
import cpu
import figure
import irq
import move
import network
import pci
import restart
import size
import start

GROUPS = {"size": size.figures, "start": start.figures, "restart": restart.figures,
          "access": access.figures, "irq": irq.figures, "move": move.figures,
          "pci": pci.figures, "cpu": cpu.figures, "console": console.figures,
          "net": network.figures}


class Context:
    """What every group of figures gets: the folders, the number of runs, and a way to print
    progress."""

    def __init__(self, build, runs):
        self.root = pathlib.Path(__file__).resolve().parents[1]
        self.build = pathlib.Path(build).resolve()
        self.dir = self.build / "bench"
        self.runs = runs
        self.dir.mkdir(parents=True, exist_ok=True)

    @staticmethod
    def say(text):
        print(f"bench: {text}", file=sys.stderr, flush=True)


def at_least_one(text):
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="the build directory")
    parser.add_argument("--runs", type=at_least_one, default=3, help="runs of what is timed")
    parser.add_argument("group", nargs="*", help=f"of {', '.join(GROUPS)}; default: all")
    args = parser.parse_args()
    unknown = set(args.group) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}")

    # When this program is ended, its `with` blocks end its machines, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    context = Context(args.build, args.runs)
    figures = []
    try:
        for group in args.group or GROUPS:
            figures += GROUPS[group](context)
    except RuntimeError as error:
        sys.exit(f"bench: {error}")
    figure.show(figures)
    figure.write(figures, context.build / "bench.json")
    context.say(f"in full, and how each was taken: {context.build / 'bench.json'}")


if __name__ == "__main__":
    main()
