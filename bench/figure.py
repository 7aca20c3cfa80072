# SPDX-License-Identifier: GPL-2.0-only
"""A figure: a line of the table, and an entry of bench.json."""
import dataclasses
import json
import operator
import statistics

COMPARE = {"<=": operator.le, ">=": operator.ge, "=": operator.eq}


@dataclasses.dataclass
class Figure:
    """`value` is the median of `n` runs, and `spread` is the largest less the smallest, both in
    `unit`. `aim` is what the value should be ("<= 1.5"), `peer` what it is compared with, `how` how
    it was taken."""
    name: str
    value: float
    unit: str
    how: str
    aim: str | None = None
    peer: str | None = None
    peer_value: float | None = None
    n: int = 1
    spread: float = 0

    def verdict(self):
        if self.aim is None:
            return ""
        sign, limit = self.aim.split()
        return "met" if COMPARE[sign](self.value, float(limit)) else "missed"


def of_runs(name, values, unit, how, digits=2, **more):
    """Returns the Figure of several runs of the same thing."""
    return Figure(name, round(statistics.median(values), digits), unit, how, n=len(values),
                  spread=round(max(values) - min(values), digits), **more)


def number(value):
    return f"{value:,.2f}".removesuffix("00").removesuffix(".")


def show(figures):
    rows = [("figure", "value", "unit", "aim", "", "runs", "spread")]
    rows += [(f.name, number(f.value), f.unit, f.aim or "", f.verdict(), str(f.n),
              number(f.spread) if f.n > 1 else "") for f in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(w) if i in (1, 5, 6) else cell.ljust(w)
                 for i, (cell, w) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def write(figures, path):
    keys = ("name", "value", "unit", "aim", "peer", "peer_value", "n", "spread", "how")
    entries = [{key: getattr(f, key) for key in keys} for f in figures]
    path.write_text(json.dumps(entries, indent=1) + "\n")
