"""How long learning-programme reports take: `python -m benchmarks.programmes` prints seconds, memory and bytes.

Invented candidates, two hundred a centre, each entered for all eight components of a package; half of them awarded. All
reports of so many centres are delivered into an empty outbox, in a process of its own; a fifth as many centres before
that, so that one sees whether memory grows with their number. Then pages of 1,000 candidates, each made by itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import pandas as pd

from benchmarks.measure import run
from pipeline import render
from pipeline.deliver import deliver
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, writing
from pipeline.ledger.facts_programmes import Programme
from pipeline.ledger.migrations import migrate
from pipeline.rubbish import collect_seldom
from pipeline.settings import Settings, load
from pipeline.views import programme as views
from schemas.qualifications import load as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parent.parent
NIGHT, RESULTS = "2026-11-23-01", "2027-03-08-01"
FRAMEWORK, PACKAGE = "ICT", "Advanced Apprenticeship Level 3 Network Engineer England"
COMPONENTS = tuple(f"Level 3 Certificate in Principles of Networking, part {n}" for n in range(1, 9))
A_CENTRE, ON_A_PAGE = 200, 1000
_GROUPS = 8
_CATALOGUE = "framework,package,component,entry_code,component_type,confidence,source,note\n"
_PAGES = {
    "all-candidates.html": "programme-all-candidates",
    "awarded-components.html": "programme-awarded",
    "all.html": "programme-all",
    "programme.csv": "programme.csv",
    f"confirmation-{NIGHT}.html": "programme-confirmation",
    "candidates": "programme-candidates",
}


def make_site(folder: Path, centres: int) -> Settings:
    """A site whose ledger owes all reports of so many centres."""
    folder.mkdir()
    (folder / "claimdrop.toml").write_text("")
    settings = load(folder, {})
    for place in (settings.catalogue, settings.outbox, settings.mail, settings.archive, settings.inbox):
        place.mkdir(parents=True)
    rows = (f'{FRAMEWORK},{PACKAGE},"{name}",,knowledge,inferred,S35,\n' for name in COMPONENTS)
    (settings.catalogue / "packages.csv").write_text(_CATALOGUE + "".join(rows))
    engine = open_ledger(settings.ledger_url)
    migrate(engine)
    with writing(engine) as connection:
        _nights(connection)
        for at in range(centres):
            _centre(connection, at)
    engine.dispose()
    return settings


def _nights(connection: Connection) -> None:
    nights = [{"id": night, "as_of": night[:10], "version": "0", "state": "closed"} for night in (NIGHT, RESULTS)]
    connection.execute(tables.NIGHT.insert(), nights)
    drop = {"id": 1, "night": RESULTS, "path": "office/results.csv", "sender_kind": "office", "sha256": "ab" * 32}
    connection.execute(tables.DROP.insert(), [drop])
    connection.execute(tables.SHEET.insert(), [{"id": 1, "drop": 1, "form": "programme_results"}])


def _centre(connection: Connection, at: int) -> None:
    number, place = str(10_000 + at), {"framework": FRAMEWORK, "package": PACKAGE}
    named = {"centre_number": number, "centre_name": f"Centre of Learning {at}"}
    connection.execute(tables.CENTRE.insert(), [named])
    people = list(_people(number, at * A_CENTRE))
    connection.execute(tables.CANDIDATE.insert(), people)
    since = {"centre_number": number, "academic_year": 2026, "since": "2026-09-01"}
    numbers = [{**since, "candidate_number": f"{n:04d}", "candidate": p["id"]} for n, p in enumerate(people, 1)]
    connection.execute(tables.REGISTRATION.insert(), numbers)
    pairs = [(person["id"], name) for person in people for name in COMPONENTS]
    entered = {**place, "centre_number": number, "series": "June 2027", "order_reference": "PO-1", "night": NIGHT}
    first = at * len(pairs) + 1
    connection.execute(
        tables.PROGRAMME_ENTRY.insert(),
        [
            {**entered, "id": n, "candidate": who, "component": name, "withdrawn": ""}
            for n, (who, name) in enumerate(pairs, first)
        ],
    )
    awarded = {**place, "result": "Awarded", "date_awarded": "2027-03-01", "sheet": 1, "row": 2}
    connection.execute(
        tables.PROGRAMME_RESULT.insert(),
        [{**awarded, "candidate": who, "component": name} for who, name in pairs[::2]],
    )
    connection.execute(tables.OWED.insert(), list(_owed(number)))


def _people(centre: str, before: int) -> Iterator[dict[str, Any]]:
    for n in range(A_CENTRE):
        yield {
            "id": before + n + 1, "centre_number": centre, "uci": "", "surname": "Featherstonehaugh",
            "forenames": f"Bartholomew {n}", "date_of_birth": "2009-05-06", "group_name": f"12-{n % _GROUPS}",
            "added_on": "2026-09-01",
        }  # fmt: skip


def _owed(centre: str) -> Iterator[dict[str, str]]:
    for name, kind in _PAGES.items():
        key = json.dumps([centre, FRAMEWORK, PACKAGE, *([NIGHT] if kind.endswith("confirmation") else [])])
        path = f"{centre}/programmes/ict/network/{name}"
        yield {"night": RESULTS, "action": "write", "path": path, "kind": kind, "key": key, "done": ""}


def delivered(folder: Path, workers: int) -> None:
    """Deliver what a site owes, and print how long it took and how much was written."""
    collect_seldom()  # as a night does
    settings = load(folder, {})
    engine = open_ledger(settings.ledger_url)
    began = perf_counter()
    done = deliver(engine, settings, RESULTS, workers=workers)
    print(json.dumps({"seconds": perf_counter() - began, "written": done.written}))


def all_reports(centres: int, workers: int) -> None:
    """Print what delivering all reports of so many centres took."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        make_site(site, centres)
        taken = run(
            [sys.executable, "-m", "benchmarks.programmes", "--deliver", str(site), "--workers", str(workers)], ROOT
        )
        told = json.loads(taken.said)
    print(
        f"{centres} centres, {workers} worker(s): {told['written']:,} files in {told['seconds']:.1f} s"
        f" ({taken.cpu:.1f} s processor with start), largest process {taken.peak >> 20} MiB"
    )


def one_page() -> None:
    """Print how long a page of 1,000 candidates takes to make, from the ledger's facts to bytes, and how large it is."""
    key = ("10000", FRAMEWORK, PACKAGE)
    shipped = catalogue()
    rows = [(FRAMEWORK, PACKAGE, name, "", "knowledge", "inferred", "S35", "") for name in COMPONENTS]
    known = replace(shipped, packages=pd.DataFrame(rows, columns=shipped.packages.columns))
    facts = {key: _facts()}
    foot = render.Foot("0", RESULTS, "Reference tables: as shipped.", "")
    for kind, make in _MAKES.items():
        walls, processor = [], []
        for _ in range(7):
            began, used = perf_counter(), process_time()
            page = render.page(views.TEMPLATES[kind], {**make(views.report(facts, key, known)), "foot": foot})
            walls.append(perf_counter() - began)
            processor.append(process_time() - used)
        times = f"{median(walls) * 1000:5.0f} ms wall {median(processor) * 1000:5.0f} ms CPU"
        print(f"{views.TEMPLATES[kind]:<36}{times} {len(page) / 1e6:6.2f} MB")


_MAKES = {
    "programme-all-candidates": views.all_candidates,
    "programme-awarded": views.awarded,
    "programme-all": views.all_pages,
}


def _facts() -> Programme:
    who = range(ON_A_PAGE)
    people = [
        (n, f"{n:04d}", f"12345026{n:04d}A", "Featherstonehaugh", f"Bartholomew {n}", "2009-05-06", f"12-{n % _GROUPS}")
        for n in who
    ]
    pairs = [(n, name) for n in who for name in COMPONENTS]
    return Programme(
        "Centre of Learning",
        _frame("candidate candidate_number uci surname forenames date_of_birth group_name", people),
        _frame(
            "candidate component series order_reference night entered_on withdrawn",
            [(*pair, "June 2027", "PO-1", NIGHT, NIGHT[:10], "") for pair in pairs],
        ),
        _frame(
            "candidate component result date_awarded night file row",
            [(*pair, "Awarded", "2027-03-01", RESULTS, "1a2b3c4d", 2) for pair in pairs[::2]],
        ),
    )


def _frame(columns: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split(), dtype=object)


def main() -> None:
    """Read the flags, and measure."""
    flags = argparse.ArgumentParser(prog="python -m benchmarks.programmes", description=__doc__)
    flags.add_argument("--centres", type=int, default=100)
    flags.add_argument("--workers", type=int, default=2, help="processes that make files")
    flags.add_argument("--deliver", type=Path, metavar="SITE", help="only deliver what this site owes")
    asked = flags.parse_args()
    if asked.deliver:
        delivered(asked.deliver, asked.workers)
        return
    one_page()
    for centres in (max(1, asked.centres // 5), asked.centres):
        all_reports(centres, asked.workers)


if __name__ == "__main__":
    main()
