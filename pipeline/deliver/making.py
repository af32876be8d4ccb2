"""From owed rows to files: who makes which kind, and what happens where one cannot be made."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.deliver import claims, histories, mends, nights, programmes, risk, workbooks
from pipeline.rules.judge import where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.deliver.bench import Bench, Maker, Piece
    from pipeline.ledger.owed import Owed

MAKERS: dict[str, Maker] = {
    **dict.fromkeys(claims.KINDS, claims.make),
    **dict.fromkeys(histories.CENTRE_KINDS, histories.make_centres),
    **dict.fromkeys(histories.ASSESSOR_KINDS, histories.make_assessors),
    **dict.fromkeys(nights.RECEIPT_KINDS, nights.make_receipts),
    **dict.fromkeys(nights.FINDING_KINDS, nights.make_findings),
    **dict.fromkeys(nights.NIGHT_KINDS, nights.make_nights),
    **dict.fromkeys(mends.KINDS, mends.make),
    **dict.fromkeys(programmes.KINDS, programmes.make),
    **dict.fromkeys(workbooks.KINDS, workbooks.make),
    **dict.fromkeys(risk.KINDS, risk.make),
}
"""Who makes the files of which kind; kinds of one maker share its facts."""


class UnknownKindError(Exception):
    """A row asks for what nobody makes: a fault of ours."""


def made(bench: Bench, rows: Iterable[Owed]) -> tuple[list[Piece], dict[str, str]]:
    """Make the files of rows to write; a row whose files cannot be made is told by its path, with what broke.

    Raises UnknownKindError.
    """
    of_maker: dict[Maker, list[Owed]] = defaultdict(list)
    for row in rows:
        if row.kind not in MAKERS:
            raise UnknownKindError(f"nobody makes files of the kind {row.kind!r} ({row.action})")
        of_maker[MAKERS[row.kind]].append(row)
    pieces: list[Piece] = []
    faults: dict[str, str] = {}
    for maker, mine in of_maker.items():
        try:
            pieces += list(maker(bench, mine))
        except Exception:  # noqa: BLE001  a fault of ours in one file must not keep the others from going out
            pieces += _one_by_one(maker, bench, mine, faults)
    return pieces, faults


def _one_by_one(maker: Maker, bench: Bench, rows: Iterable[Owed], faults: dict[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    for row in rows:
        try:
            pieces += list(maker(bench, [row]))
        except Exception as error:  # noqa: BLE001  as above; it is told, and the file stays owed
            faults[row.path] = where(error)
    return pieces
