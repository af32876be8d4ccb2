"""Random sheets: no fault of ours, books that always balance, and an order of rows and columns that changes nothing.

Twenty seconds in all; `CLAIMDROP_FUZZ_SECONDS=300 pytest tests/gold/test_fuzz.py -n0` looks for five minutes, and
`CLAIMDROP_FUZZ_SEED=12` begins with the examples of that seed.
"""

from __future__ import annotations

import csv
import itertools
import os
import shutil
import time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gold.random_sheets import UNIT_HEADS, Drop, files
from tests.nights.school import CENTRE, OTHER, grades, set_up, submission
from tests.nights.sites import Site, make_site
from tests.rules.judged import drop, night
from tests.worlds import world

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = float(os.environ.get("CLAIMDROP_FUZZ_SECONDS", "20"))
FIRST = int(os.environ.get("CLAIMDROP_FUZZ_SEED", "0"))
NIGHT = "2026-11-23"
SOME = settings(
    max_examples=5,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
)


def for_seconds(share: float, test: Callable[..., None], **drawn: Any) -> int:
    """Run a test on random examples, seed after seed, for this share of the time; how many seeds there were.

    A failure names its seed; the same seed draws the same examples.
    """
    end = time.monotonic() + SECONDS * share
    for seed in itertools.count(FIRST):
        if seed > FIRST and time.monotonic() > end:
            return seed - FIRST
        try:
            hypothesis.seed(seed)(SOME(given(**drawn)(test)))()
        except BaseException as failure:
            failure.add_note(f"seed {seed}")
            raise
    raise AssertionError


pytestmark = pytest.mark.timeout(2 * SECONDS + 600)
"""Making a failure small takes its time."""


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Path:
    """A site with two centres, candidates, entries, and a claim under way."""
    site = make_site(tmp_path_factory.mktemp("fuzz") / "nights" / "site")
    set_up(site, 5, CENTRE, OTHER)
    site.drop(f"{CENTRE}/marks.csv", grades(4, 1, 2))
    site.drop(f"{OTHER}/marks.csv", grades(2, 1))
    site.run("2026-11-03")
    site.drop(f"{OTHER}/submit.csv", submission("04/11/2026"))
    assert site.run("2026-11-04").exit_status == 0
    return site.folder


def test_no_fault_of_ours(school: Path, tmp_path: Path):
    """Whatever lies in the inbox: the night ends, nothing in it is our fault, and every row is in the books once."""

    def whole_night(drops: list[Drop]) -> None:
        folder = tmp_path / "site"
        shutil.rmtree(folder, ignore_errors=True)
        site = Site(school, 10).copied(folder)
        for one in drops:
            site.drop(one.path, one.data)
        result = site.run(NIGHT)
        document = result.document
        assert [*document["faults"], *(done.faults for done in result.deliveries if done.faults)] == []
        assert result.exit_status in (0, 1)
        for books in (document["balance"], *(file["balance"] for file in document["files"])):
            rows_read, *others = books.values()
            assert rows_read == sum(others)
        assert {file["path"] for file in document["files"]} >= {one.path for one in drops}
        assert site.ask("SELECT path FROM owed WHERE done = ''") == []

    assert for_seconds(0.7, whole_night, drops=st.lists(files(), min_size=4, max_size=16, unique_by=lambda it: it.path))


PEOPLE = ("0001", "1", "0002", "0003", "0004", "0099", "")
GRADES = ("P", "M", "Dist", "N", "", "-", "X")
NAMES = ("ADAMS", "BROWN", "CLARK", "ZORN", "")
COLUMNS = {
    "Candidate number": st.sampled_from(PEOPLE),
    "Surname": st.sampled_from(NAMES),
    "Entry code": st.sampled_from(("05352", "5352", "05332", "")),
    "Assessor": st.sampled_from(("JS", "Ann Bell", "XX", "")),
    **dict.fromkeys(UNIT_HEADS[:3], st.sampled_from(GRADES)),
}
ROWS = st.lists(st.tuples(*COLUMNS.values()), min_size=1, max_size=8)


def judged(heads: list[str], rows: list[tuple[str, ...]]) -> tuple[list[Any], list[Any]]:
    """Give what became of each row, whatever its place, and what the claim holds afterwards."""
    out = StringIO()
    csv.writer(out).writerows([heads, *rows])
    known = world()
    verdict = night(known, drop(out.getvalue()))
    assert verdict.faults == {}
    status = {int(row): said for part in verdict.status.values() for row, said in part.itertuples(index=False)}
    named = [tuple(sorted(zip(heads, row, strict=True))) for row in rows]
    became = sorted((cells, status.get(at, "blank")) for at, cells in enumerate(named, start=2))
    units = known["unit"].set_index("id")[["subject", "number"]]  # ids of new ones are given as they come
    lines = known["line"][["candidate", "unit", "claim", "grade", "assessor"]].join(units, on="unit")
    return became, sorted(lines.drop(columns="unit").itertuples(index=False, name=None))


def test_order_changes_nothing():
    """The same rows in another order, and the columns in another order, are accepted and held as before."""

    def shuffled(rows: list[tuple[str, ...]], chance: Any) -> None:
        heads = list(COLUMNS)
        order, places = list(rows), list(range(len(heads)))
        chance.shuffle(order)
        chance.shuffle(places)
        turned = [tuple(row[at] for at in places) for row in order]
        assert judged([heads[at] for at in places], turned) == judged(heads, rows)

    assert for_seconds(0.3, shuffled, rows=ROWS, chance=st.randoms(use_true_random=False))
