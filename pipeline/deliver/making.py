"""From owed rows to files: who makes which kind, and what happens where one cannot be made."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.deliver.nights import KINDS, make
from pipeline.rules.blame import where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.deliver.bench import Bench, Maker, Piece
    from pipeline.ledger.owed import Owed


class UnknownKindError(Exception):
    """A row asks for what nobody makes: a fault of ours."""


def made(bench: Bench, rows: Iterable[Owed]) -> tuple[list[Piece], dict[str, str]]:
    """Make the files of rows to write; a row whose files cannot be made is told by its path, with what broke.

    Raises UnknownKindError.
    """
    wanted = list(rows)
    makers = _makers({row.kind for row in wanted})
    of_maker: dict[Maker, list[Owed]] = defaultdict(list)
    for row in wanted:
        if row.kind not in makers:
            raise UnknownKindError(f"nobody makes files of the kind {row.kind!r} ({row.action})")
        of_maker[makers[row.kind]].append(row)
    pieces: list[Piece] = []
    faults: dict[str, str] = {}
    for maker, mine in of_maker.items():
        try:
            pieces += list(maker(bench, mine))
        except Exception:  # noqa: BLE001  a fault of ours in one file must not keep the others from going out
            pieces += _one_by_one(maker, bench, mine, faults)
    return pieces, faults


def _makers(kinds: set[str]) -> Mapping[str, Maker]:
    """Who makes which kind; a quiet night owes nothing but its own page, and need not load what the others need."""
    if kinds <= set(KINDS):
        return dict.fromkeys(KINDS, make)
    from pipeline.deliver.makers import MAKERS  # noqa: PLC0415  half a second of imports

    return MAKERS


def _one_by_one(maker: Maker, bench: Bench, rows: Iterable[Owed], faults: dict[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for row in rows:
        try:
            pieces += list(maker(bench, [row]))
        except Exception as error:  # noqa: BLE001  as above; it is told, and the file stays owed
            faults[row.path] = where(error)
    return pieces
