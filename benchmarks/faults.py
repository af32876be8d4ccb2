"""How much longer a night takes when every row of every workbook has a mistake, and what a copy to mend costs.

`python -m benchmarks.faults --workbooks 50` runs, on copies of one site, each in a fresh process: a night without a mistake
and one with a mistake in every row, both without copies to mend; and a night with twenty mistakes a workbook, without copies
and with them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import make, night
from benchmarks.measure import Taken, run

WITHOUT_COPIES = """
import sys
from pipeline.deliver import makers
from pipeline.deliver.bench import Piece
makers.MAKERS["to-mend"] = lambda bench, rows: [Piece(row, row.path, b"") for row in rows]
from pipeline.cli import main
sys.argv[0] = "claimdrop"
main()
"""
MISTAKES = (("Unit 3", "X"), ("Unit 5 assessor", "QQ"), ("Surname", "Smi*th"), ("Date of birth", "31/02/2009"))
"""One a row, in turns: a header, and what stands below it."""


SOME = 20
"""Mistakes in a workbook of which the copy is measured."""


class Round(NamedTuple):
    """The four nights."""

    none: Taken
    every_row: Taken
    some: Taken
    with_copies: Taken


def spoilt(clean: Path, mistakes: int) -> Path:
    """The workbook with a mistake in each of so many rows, written beside it unless it is there."""
    target = clean.parent / f"mistakes-{mistakes}" / clean.name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        heads, *rows = make.grades(clean.stem)
        for row, (header, value) in zip(rows[:mistakes], cycle(MISTAKES), strict=False):
            row[heads.index(header)] = value
        make.write(target, [heads, *rows])
    return target


def a_night(ready: Path, workbooks: list[Path], *, copies: bool) -> Taken:
    """The grades night over these workbooks, on a copy of the site that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="claimdrop-faults-") as folder:
        site = Path(folder) / "site"
        shutil.copytree(ready, site)
        night.drop(site, ((f"{path.stem}/grades.xlsx", path.read_bytes()) for path in workbooks))
        words = ["run", "--site", str(site), "--as-of", make.GRADES.isoformat(), "--workers", "1", "--held-is-ok"]
        how = ["-m", "pipeline.cli"] if copies else ["-c", WITHOUT_COPIES]
        return run([sys.executable, *how, *words], night.ROOT)


def report(rounds: list[Round], count: int) -> list[str]:
    """Medians of ratios and costs, by processor time, which neighbours disturb least."""
    ratio = median(one.every_row.cpu / one.none.cpu for one in rounds)
    copy = median(one.with_copies.cpu - one.some.cpu for one in rounds) / count * 1000
    return [
        night.per_workbook("no mistake", [one.none for one in rounds], count),
        night.per_workbook("every row", [one.every_row for one in rounds], count),
        night.per_workbook("twenty mistakes", [one.some for one in rounds], count),
        night.per_workbook("with copies", [one.with_copies for one in rounds], count),
        f"every row / no mistake, CPU: {ratio:.2f}",
        f"a copy to mend, {SOME} mistakes in it: {copy:.0f} ms CPU",
    ]


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workbooks", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=night.ROOT / "build/benchmark")
    given = parser.parse_args()
    clean = make.workbooks(given.folder, given.workbooks)
    every_row, some = ([spoilt(path, mistakes) for path in clean] for mistakes in (make.CANDIDATES, SOME))
    with tempfile.TemporaryDirectory(prefix="claimdrop-ready-") as folder:
        ready = Path(folder) / "site"
        night.set_up(ready, given.workbooks, 1)
        nights = ((clean, False), (every_row, False), (some, False), (some, True))
        rounds = [
            Round(*(a_night(ready, workbooks, copies=copies) for workbooks, copies in nights))
            for _round in range(given.rounds)
        ]
    print("\n".join(report(rounds, given.workbooks)))


if __name__ == "__main__":
    main()
