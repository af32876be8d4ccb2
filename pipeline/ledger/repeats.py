"""Bytes that came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, select

from pipeline.ledger.tables import DROP

if TYPE_CHECKING:
    from collections.abc import Collection


class Earlier(NamedTuple):
    """When the same bytes last came from the same sender, and what became of them."""

    night: str
    disposition: str


def earlier_drops(connection: Connection, hashes: Collection[str], night: str) -> dict[tuple[str, str, str], Earlier]:
    """By (sender kind, sender, sha256): the last earlier night's drop of the same bytes that was judged."""
    drop = DROP.c
    columns = (drop.sender_kind, drop.sender, drop.sha256, drop.night, drop.disposition)
    asked = select(*columns).where(drop.sha256.in_(sorted(set(hashes) - {""})), drop.night != night)
    asked = asked.where(drop.disposition.not_in(("waiting", "ignored", "check-only"))).order_by(drop.id)
    return {
        (row.sender_kind, row.sender, row.sha256): Earlier(row.night, row.disposition)
        for row in connection.execute(asked)
    }
