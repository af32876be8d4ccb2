"""How long a night takes, as a ratio to the bare read of the same workbooks.

`python -m benchmarks.night --workbooks 100` sets a site up, then in each round, each in a fresh process: the bare read,
the grades night on a fresh copy of the site, and the submission night after it. Machines differ and are busy; ratios
within a round hold, so those are what to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import make
from benchmarks.measure import Taken, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

ROOT = Path(__file__).resolve().parent.parent
BUSY_ENOUGH = 1.6
"""Processor over wall time below which two workers had no second core to themselves."""


class Round(NamedTuple):
    """One round's measurements, and how busy the machine was when it began."""

    read: Taken
    grades: Taken
    submission: Taken
    load: float

    @property
    def by_processor(self) -> float:
        """The grades night's processor time as a multiple of the bare read's."""
        return self.grades.cpu / self.read.cpu

    @property
    def by_clock(self) -> float:
        """The grades night's wall time as a multiple of the bare read's."""
        return self.grades.wall / self.read.wall

    @property
    def rest(self) -> float:
        """Processor seconds of the submission night but for the search for samples and for workbooks."""
        return self.submission.cpu - sum(json.loads(self.submission.said).get("apart", {}).values())


def claimdrop(*arguments: str) -> Taken:
    """Run a command of claimdrop in a process of its own."""
    return run([sys.executable, "-m", "pipeline.cli", *arguments], ROOT)


def a_night(site: Path, as_of: date, workers: int) -> Taken:
    """One night over whatever lies in the site's inbox."""
    return claimdrop("run", "--site", str(site), "--as-of", as_of.isoformat(), "--workers", str(workers), "--json")


def told_apart(site: Path, as_of: date) -> Taken:
    """The same night, with the search for samples and the making of workbooks told apart."""
    return run([sys.executable, "-m", "benchmarks.apart", str(site), as_of.isoformat()], ROOT)


def drop(site: Path, drops: Iterable[tuple[str, bytes]]) -> None:
    """Save each file in its inbox folder."""
    for path, content in drops:
        target = site / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def set_up(site: Path, count: int, workers: int) -> Taken:
    """Make a site that knows its centres, candidates, entries and assessors, and waits for nothing to stand still."""
    claimdrop("init", str(site))
    (site / "claimdrop.toml").write_text("[intake]\nsettle_seconds = 0\n")
    drop(site, make.set_up(count))
    return a_night(site, make.SET_UP, workers)


def a_round(ready: Path, workbooks: list[Path], workers: int) -> Round:
    """Read, grades night, submission night, on a copy of the site that is thrown away."""
    load = os.getloadavg()[0]
    read = run([sys.executable, "-m", "benchmarks.read", str(workbooks[0].parent), str(len(workbooks))], ROOT)
    with tempfile.TemporaryDirectory(prefix="claimdrop-round-") as folder:
        site = Path(folder) / "site"
        shutil.copytree(ready, site)
        drop(site, ((f"{path.stem}/grades.xlsx", path.read_bytes()) for path in workbooks))
        grades = a_night(site, make.GRADES, workers)
        drop(site, make.submissions(len(workbooks)))
        # Where the night is shared among processes, what they did cannot be told apart from here.
        submission = a_night(site, make.SUBMISSION, workers) if workers > 1 else told_apart(site, make.SUBMISSION)
    return Round(read, grades, submission, load)


def per_workbook(name: str, taken: list[Taken], count: int) -> str:
    """A line of the report: medians, in milliseconds a workbook."""
    wall = median(one.wall for one in taken) / count * 1000
    cpu = median(one.cpu for one in taken) / count * 1000
    return f"{name:<18}{wall:9.2f} ms wall {cpu:9.2f} ms CPU a workbook; largest process {_mebibytes(taken)} MiB"


def _mebibytes(taken: list[Taken]) -> int:
    return max(one.peak for one in taken) // 2**20


def ratios(rounds: list[Round], workers: int) -> list[str]:
    """The grades night as a multiple of the bare read, round by round and in the middle."""
    lines = [
        f"round {at}: CPU {one.by_processor:.2f}, wall {one.by_clock:.2f}, load {one.load:.1f}"
        for at, one in enumerate(rounds, start=1)
    ]
    lines.append(f"night / read, CPU:  {median(one.by_processor for one in rounds):.2f}")
    busy = median(one.grades.cpu / one.grades.wall for one in rounds)
    if workers > 1 and busy < BUSY_ENOUGH:
        lines.append(
            f"night / read, wall: not told, for want of a free core (CPU over wall {busy:.2f}, needs {BUSY_ENOUGH})"
        )
    else:
        lines.append(f"night / read, wall: {median(one.by_clock for one in rounds):.2f}")
    return lines


def rests(rounds: list[Round], count: int) -> list[str]:
    """What of the submission night is neither search nor workbook, round by round and in the middle."""
    multiples = [one.rest / one.read.cpu for one in rounds]
    rest = median(one.rest for one in rounds) / count * 1000
    return [
        f"submission night without search and workbooks: {rest:.2f} ms CPU a workbook",
        f"that / read, CPU: {median(multiples):.2f} ({', '.join(f'{one:.2f}' for one in multiples)})",
    ]


def shares(taken: list[Taken]) -> list[str]:
    """What share of its time each stage of the night took, where the night says so; the largest first."""
    told = [json.loads(one.said).get("stages", {}) for one in taken]
    seconds = {
        stage: median(each.get(stage, 0.0) for each in told) for stage in sorted({s for each in told for s in each})
    }
    whole = sum(seconds.values())
    by_size = sorted(seconds.items(), key=lambda item: -item[1])
    return [f"  {stage:<16}{took:8.2f} s {took / whole:6.1%}" for stage, took in by_size if took]


def report(rounds: list[Round], count: int, workers: int) -> str:
    """Everything measured, as text."""
    grades, submissions = [one.grades for one in rounds], [one.submission for one in rounds]
    return "\n".join(
        [
            f"{count} workbooks of {make.CANDIDATES} candidates x {len(make.UNITS)} units, workers {workers}, rounds {len(rounds)}",
            per_workbook("bare read", [one.read for one in rounds], count),
            per_workbook("grades night", grades, count),
            per_workbook("submission night", submissions, count),
            *ratios(rounds, workers),
            *(rests(rounds, count) if workers == 1 else ()),
            "stages of the grades night:",
            *shares(grades),
            "stages of the submission night:",
            *shares(submissions),
        ]
    )


def measure(count: int, workers: int, rounds: int, kept: Path) -> list[Round]:
    """Set a site up once and measure so many rounds on copies of it."""
    workbooks = make.workbooks(kept, count)
    with tempfile.TemporaryDirectory(prefix="claimdrop-benchmark-") as folder:
        ready = Path(folder) / "site"
        print(per_workbook("set-up night", [set_up(ready, count, workers)], count), file=sys.stderr)
        return [a_round(ready, workbooks, workers) for _round in range(rounds)]


def main() -> None:
    """Read the flags, measure, print."""
    flags = argparse.ArgumentParser(prog="python -m benchmarks.night", description=__doc__)
    flags.add_argument("--workbooks", type=int, default=100, help="grade workbooks, one a centre")
    flags.add_argument("--workers", type=int, default=1)
    flags.add_argument("--rounds", type=int, default=3)
    flags.add_argument("--kept", type=Path, default=ROOT / "build" / "benchmark", help="where workbooks are kept")
    asked = flags.parse_args()
    rounds = measure(asked.workbooks, asked.workers, asked.rounds, asked.kept)
    print(report(rounds, asked.workbooks, asked.workers))


if __name__ == "__main__":
    main()
