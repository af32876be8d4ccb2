"""A claim workbook by hand: the one of the outbox, or a part of it for one unit or one teaching group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import durable
from pipeline.cli.sites import settings_at
from pipeline.cli.usage import no_centre
from pipeline.ledger.engine import reading
from pipeline.ledger.facts_workbooks import claimable
from pipeline.ledger.migrations import current
from pipeline.ledger.nights import last_date
from pipeline.views.workbook import Narrowed, NothingToShowError, claim_workbook
from pipeline.workbooks.claim import claim_workbook as written
from schemas.qualifications import load
from schemas.slugs import slug
from schemas.units import tidy_unit

if TYPE_CHECKING:
    from pipeline.ledger.facts_workbooks import Claimable
    from pipeline.settings import Settings


def workbook(site: Path | None, of: tuple[str, str], only: tuple[str, str], file: Path | None) -> None:
    """Write the workbook of a centre and entry code, or only that of a unit and a group (blank: all); print its path.

    Raises click.BadParameter for what the ledger lacks, click.UsageError where a file of the name lies there that was
    not asked for: somebody may have filled it in.
    """
    settings, centre, entry_code = settings_at(site), of[0], of[1].zfill(5)
    wanted = _wanted(*only)
    facts = _facts(settings, centre, entry_code)
    place = file or Path(f"{_name(entry_code, wanted)}.xlsx")
    if file is None and place.exists():
        raise click.UsageError(f"{place} is there already, and may be filled in: name another file with -o.")
    try:
        shown = claim_workbook(facts, entry_code, load(settings.catalogue), wanted)
    except NothingToShowError as error:
        raise click.UsageError(f"{error}.") from error
    durable.write(place, written(shown))
    click.echo(str(place))


def _wanted(unit: str, group: str) -> Narrowed:
    tidy = tidy_unit(unit)
    if unit and not tidy:
        raise click.BadParameter(f"{unit} is neither a unit's number nor its reference", param_hint="--unit")
    return Narrowed(tidy, group)


def _facts(settings: Settings, centre: str, entry_code: str) -> Claimable:
    facts = _read(settings, centre)
    if facts is None:
        raise no_centre(centre)
    if entry_code not in facts.approved:
        said = f"; it is for {', '.join(sorted(facts.approved))}" if facts.approved else ""
        raise click.BadParameter(f"centre {centre} is not approved for {entry_code}{said}", param_hint="ENTRY_CODE")
    return facts


def _read(settings: Settings, centre: str) -> Claimable | None:
    with current(settings.ledger_url) as engine, reading(engine) as connection:
        return claimable(connection, [centre], last_date(connection)).get(centre)


def _name(entry_code: str, only: Narrowed) -> str:
    """`05352`, `05352-unit-3`, `05352-unit-3-13a`."""
    unit = f"unit-{only.unit}" if only.unit else ""
    return "-".join([entry_code, *(slug(part) for part in (unit, only.group) if part)])
