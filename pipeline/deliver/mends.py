"""The copies to mend: the sender's own sheets, read again from the archive, with what was found in their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger.facts_nights import sheets as sheets_of
from pipeline.ledger.facts_receipts import findings as findings_of
from pipeline.ledger.owed import archived
from pipeline.read import Limits, Readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed

KINDS = ("to-mend",)


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make annotated workbooks; the key is the drop's id."""
    from pipeline.workbooks.mend import workbook  # noqa: PLC0415  openpyxl is slow to import; most nights need none

    ids = {int(row.key) for row in rows}
    files = archived(bench.connection, ids)
    findings = findings_of(bench.connection, ids)
    heads: dict[int, dict[str, int]] = {drop: {} for drop in ids}
    for sheet in sheets_of(bench.connection, ids):
        heads[sheet.drop][sheet.name] = sheet.header_row
    jobs = [(str(bench.settings.archive / where), name) for where, name in (files[int(row.key)] for row in rows)]
    with Readers(Limits.of(bench.settings.limits)) as readers:
        for row, read in zip(rows, readers.read_all(jobs), strict=True):
            drop = int(row.key)
            yield Piece(row, row.path, workbook(read.sheets, findings[findings["drop"] == drop], heads[drop]))
