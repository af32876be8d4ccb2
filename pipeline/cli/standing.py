"""How a site stands: claims, what waits, the last night."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from pipeline import spool
from pipeline.care.heartbeat import last_beat, span
from pipeline.cli.app import say
from pipeline.cli.sites import settings_at
from pipeline.cli.statuses import SOME_HELD
from pipeline.cli.usage import no_centre
from pipeline.ledger.engine import reading
from pipeline.ledger.facts_status import site_facts
from pipeline.ledger.migrations import current
from pipeline.settings import Settings, shares_present
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.care.heartbeat import Beat
    from pipeline.ledger.facts_status import SiteFacts
    from schemas.qualifications import Catalogue

_HEADS = ("Centre", "Claim", "Entry code", "State", "Lines", "Candidates", "Submitted", "Qualification")


_PROGRAMME = ("centre_number", "framework", "candidates", "package")
_PROGRAMME_HEADS = ("Centre", "Framework", "Candidates", "Package")


def status(site: Path | None, centre: str, max_age: timedelta | None, *, as_json: bool) -> int:
    """Print how the site stands, or one centre of it, and give the exit status: 1 where the last good night is older.

    Raises click.BadParameter for a centre that the ledger lacks.
    """
    settings = settings_at(site)
    shares_present(settings)
    facts = _facts(settings)
    if centre and centre not in facts.centres:
        raise no_centre(centre)
    last = last_beat(settings)
    said = document(facts, _waiting(settings), load(settings.catalogue), centre)
    said["last_good_night"] = last.finished.isoformat() if last else None
    if as_json:
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
    else:
        _print(said)
    return _too_old(last, max_age) if max_age is not None else 0


def _too_old(last: Beat | None, max_age: timedelta) -> int:
    """Say that the last good night is too long ago, and give the exit status."""
    if last is None:
        say("No good night is known: run `claimdrop doctor`.")
        return SOME_HELD
    age = last.age(datetime.now(UTC))
    if age <= max_age:
        return 0
    say(f"The last good night ended {span(age)} ago, more than {span(max_age)}: run `claimdrop doctor`.")
    return SOME_HELD


_SPAN = re.compile(r"(\d{1,4})([mhd])")


def age_of(text: str) -> timedelta:
    """Read a span such as `26h`, `90m` or `2d`; raises click.BadParameter."""
    found = _SPAN.fullmatch(text.casefold())
    if found is None:
        raise click.BadParameter(
            f"“{text}” is no span; it needs a number and m, h or d, such as 26h", param_hint="--max-age"
        )
    return timedelta(minutes=int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]])


def _facts(settings: Settings) -> SiteFacts:
    with current(settings.ledger_url) as engine, reading(engine) as connection:
        return site_facts(connection)


def _waiting(settings: Settings) -> list[spool.Found]:
    return [found for found in spool.listing(settings.inbox) if not found.ignored]


def document(
    facts: SiteFacts, waiting: Sequence[spool.Found], catalogue: Catalogue, centre: str = ""
) -> dict[str, Any]:
    """Say how the site stands, or one centre of it, for `--json`."""
    night = dict(zip(("night", "state", "exit_status"), facts.night, strict=True)) if facts.night else None
    claims = [
        {
            "centre_number": claim.centre_number,
            "claim_number": claim.claim_number,
            "reference": claim.reference,
            "entry_code": claim.entry_code,
            "qualification": _title(catalogue, claim.entry_code),
            "state": claim.state,
            **facts.counted[claim.id]._asdict(),
            "submitted_on": claim.submitted_on,
        }
        for claim in facts.claims
    ]
    claims += [
        {
            "centre_number": each.centre_number,
            "claim_number": "",
            "reference": "",
            "entry_code": each.entry_code,
            "qualification": _title(catalogue, each.entry_code),
            "state": "No claims submitted",
            "lines": 0,
            "candidates": 0,
            "units": 0,
            "submitted_on": "",
        }
        for each in facts.unclaimed
    ]
    claims.sort(key=lambda each: (each["centre_number"], each["entry_code"], each["claim_number"] or "~"))
    return {
        "last_night": night,
        "claims": [each for each in claims if centre in ("", each["centre_number"])],
        "programmes": [each._asdict() for each in facts.programmes if centre in ("", each.centre_number)],
        "waiting": [found.path for found in waiting if not centre or found.sender == ("centre", centre)],
    }


def _title(catalogue: Catalogue, entry_code: str) -> str:
    found = catalogue.qualification(entry_code)
    return found.title if found else ""


def _print(said: dict[str, Any]) -> None:
    keys = (
        "centre_number",
        "claim_number",
        "entry_code",
        "state",
        "lines",
        "candidates",
        "submitted_on",
        "qualification",
    )
    rows = [tuple(str(claim[key]) for key in keys) for claim in said["claims"]]
    if rows:
        for line in aligned([_HEADS, *rows]):
            click.echo(line)
    else:
        say("There are no claims and no approvals yet.")
    programmes = [tuple(str(each[key]) for key in _PROGRAMME) for each in said["programmes"]]
    if programmes:
        click.echo()
        for line in aligned([_PROGRAMME_HEADS, *programmes]):
            click.echo(line)
        click.echo()
    for path in said["waiting"]:
        click.echo(f"In the inbox: {path}")
    night = said["last_night"]
    click.echo(f"Last night: {night['night']}, ended with {night['exit_status']}" if night else "No night has run yet.")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows in columns as wide as their longest text."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
