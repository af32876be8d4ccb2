"""The files that tell the office of a night; made of nothing that a quiet night would have to wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger.facts_desk import for_desk
from pipeline.ledger.facts_nights import for_night
from pipeline.render import page
from pipeline.views import night
from pipeline.views.arrived import as_json
from pipeline.views.desk import desk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed

KINDS = ("night.html", "night.json")


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make the office's page and document of a night; the key is the night's id."""
    lowered = sorted(bench.settings.rules.items())
    made = {key: _made(bench, key, lowered) for key in sorted({row.key for row in rows})}
    for row in rows:
        if row.kind == "night.json":
            data = as_json(made[row.key].document)
        else:
            fresh = (bench.as_of(row.night) + timedelta(days=1)).isoformat()
            data = page("night.html", {**made[row.key].context, "foot": bench.foot(row.night, fresh=fresh)})
        yield Piece(row, row.path, data)


def _made(bench: Bench, key: str, lowered: Sequence[tuple[str, str]]) -> night.Night:
    facts, as_of = for_night(bench.connection, key), bench.as_of(key).isoformat()
    speaks = bool(facts["rules"] or facts["not_checked"] or lowered)
    made = night.night(facts, lowered, _summaries() if speaks else {})
    stands = desk(for_desk(bench.connection, key), as_of, bench.tables.fact("claim_before_visit"))
    about = {"tables": bench.tables.rows, "last_results": bench.tables.last_results, "as_of": as_of}
    return made._replace(context=made.context | stands | about)


def _summaries() -> Mapping[str, str]:
    """What each rule is about."""
    from pipeline.rules.pages import listing  # noqa: PLC0415  the whole book, of which a quiet night says nothing

    return {rule: summary for rule, _, summary in listing()}
