"""Looking things up: what the catalogue knows by a code or a title, and who somebody is."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from unicodedata import combining, normalize

import click
import pandas as pd

from pipeline import spool
from pipeline.cli.app import say
from pipeline.cli.sites import settings_at
from pipeline.cli.standing import aligned
from pipeline.cli.usage import no_centre
from pipeline.ledger.engine import reading
from pipeline.ledger.facts_people import Someone, everybody
from pipeline.ledger.migrations import current
from pipeline.ledger.nights import centre_numbers
from pipeline.meet import fold_name
from schemas.qualifications import load
from schemas.tidying import PLAIN_LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.settings import Settings
    from schemas.qualifications import Catalogue

Answer = TypeVar("Answer")


def find(site: Path | None, text: str, *, as_json: bool) -> None:
    """Print what the site's catalogue knows under a code, a title or a part of one, and whom its ledger knows by it."""
    settings = settings_at(site)
    wanted = _folded(text)
    if not wanted:
        raise click.BadParameter("a code, a name or a part of one is needed", param_hint="TEXT")
    known = [each for each in _things(load(settings.catalogue)) if _matches(wanted, each["code"], each["title"])]
    people = [_thing("candidate", *_named_as(one)) for one in _asked(settings, everybody) if _is_meant(wanted, one)]
    nothing = f"Neither the catalogue nor the ledger knows anything called “{text}”."
    _print([*known, *people], ("Kind", "Code", "Title", "Of"), nothing, as_json=as_json)


def _asked(settings: Settings, question: Callable[[Connection], list[Answer]]) -> list[Answer]:
    """What the ledger answers; nothing where there is none yet, and none is made by asking."""
    if settings.ledger_file is not None and not settings.ledger_file.exists():
        return []
    with current(settings.ledger_url) as engine, reading(engine) as connection:
        return question(connection)


def _named_as(one: Someone) -> tuple[str, str, str]:
    """Candidate number, name, and where: centre and UCI."""
    return one.candidate_number, f"{one.surname}, {one.forenames}", f"{one.centre_number} {one.uci}".rstrip()


def _is_meant(wanted: str, one: Someone) -> bool:
    """Whether it is the candidate number, the UCI, or a word of the name begins with each word."""
    uci = "".join(wanted.split()).upper()
    return bool(uci) and (uci in (one.uci, one.candidate_number) or _begin(wanted, f"{one.forenames} {one.surname}"))


def _things(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Everything that has a name: kind, code, title, and what it belongs to."""
    for code in sorted(catalogue.qualifications["entry_code"]):
        qualification = catalogue.qualification(code)
        assert qualification is not None
        yield _thing("qualification", code, qualification.title, qualification.suite)
    for row in catalogue.units.to_dict("records"):
        code = row["unit_reference"] or row["unit_number"]
        family = f"{row['suite']}, Level {row['level']} {row['subject']}"
        yield _thing("unit", code, f"Unit {row['unit_number']} {row['title']}", family)
    for framework in catalogue.frameworks:
        for package in catalogue.packages_of(framework):
            yield _thing("package", "", package, framework)
            for row in catalogue.components(framework, package).to_dict("records"):
                yield _thing("assessment", row["entry_code"], row["component"], package)


def _thing(kind: str, code: str, title: str, belongs_to: str) -> dict[str, Any]:
    return {"kind": kind, "code": code, "title": title, "of": belongs_to}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _matches(wanted: str, code: str, title: str) -> bool:
    """Whether it is the code (its zero may lack), or a word of the title begins with each word."""
    same_code = bool(code) and wanted in (code.casefold(), code.casefold().lstrip("0"))
    return same_code or _begin(wanted, title)


def _begin(wanted: str, title: str) -> bool:
    words = re.split(r"\W+", _plain(title))
    return all(any(one.startswith(part) for one in words) for part in re.findall(r"\w+", _plain(wanted)))


def _plain(text: str) -> str:
    """Without case, accents, and more spaces than one."""
    return "".join(each for each in normalize("NFKD", _folded(text).translate(PLAIN_LETTERS)) if not combining(each))


class Wanted(NamedTuple):
    """Whom to look for; blank is anybody."""

    name: str
    number: str
    uci: str
    centre: str
    added_within: str


def candidates(site: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """Print everybody who fits all that is wanted.

    Raises click.BadParameter for a span that is none, and for a centre that the ledger lacks.
    """
    settings = settings_at(site)
    if wanted.centre and wanted.centre not in _asked(settings, centre_numbers):
        raise no_centre(wanted.centre, "--centre")
    since = _since(wanted.added_within, settings)
    found = [
        one._asdict() | {"entries": list(one.entries)} for one in _those(_asked(settings, everybody), wanted, since)
    ]
    heads = ("Centre", "Number", "Surname", "Forenames", "Born", "UCI", "Group", "Added", "Entries")
    _print(found, heads, "Nobody whom the ledger knows fits that.", as_json=as_json)


def _those(people: list[Someone], wanted: Wanted, since: str) -> list[Someone]:
    tests: dict[str, Callable[[Someone], bool]] = {
        "number": lambda one: one.candidate_number == wanted.number.zfill(4),
        "uci": lambda one: bool(one.uci) and one.uci.startswith("".join(wanted.uci.split()).upper()),
        "centre": lambda one: one.centre_number == wanted.centre,
        "added_within": lambda one: one.added_on >= since,
    }
    asked = [test for name, test in tests.items() if getattr(wanted, name)]
    kept = [one for one in people if all(test(one) for test in asked)]
    return _named(kept, wanted.name) if wanted.name else kept


def _named(people: list[Someone], name: str) -> list[Someone]:
    """Those in whose name every word stands, whatever its case and accents."""
    parts = [part for part in fold_name(pd.Series(name.split(), dtype=object)) if part]
    whole = fold_name(pd.Series([f"{one.forenames} {one.surname}" for one in people], dtype=object))
    return [one for one, folded in zip(people, whole, strict=True) if all(part in folded for part in parts)]


_SPAN = re.compile(r"(\d{1,3})([dwmy])")


def _since(span: str, settings: Settings) -> str:
    """Count back from today: `0d` is today, `5y` the last five years."""
    if not span:
        return ""
    found = _SPAN.fullmatch(span.casefold())
    if found is None:
        raise click.BadParameter(
            f"“{span}” is no span; it needs a number and d, w, m or y, such as 5y", param_hint="--added-within"
        )
    today = spool.night_date(datetime.now(UTC), settings.run.day_starts, settings.about.timezone)
    return _back(today, int(found[1]), found[2]).isoformat()


def _back(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    year, month = divmod(today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1), 12)
    days = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(today.day, days))


def _print(found: Sequence[dict[str, Any]], heads: tuple[str, ...], nothing: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    rows = [tuple(" ".join(cell) if isinstance(cell, list) else cell for cell in each.values()) for each in found]
    for line in aligned([heads, *rows]) if rows else ():
        click.echo(line)
    if not rows:
        say(nothing)
