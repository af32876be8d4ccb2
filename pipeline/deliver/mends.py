"""The copies to mend: the sender's own sheets, read again from the archive, with what was found in their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger import facts_nights
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
    findings = facts_nights.findings(bench.connection, ids)
    sheets = facts_nights.sheets(bench.connection, ids)
    jobs = [(str(bench.settings.archive / where), name) for where, name in (files[int(row.key)] for row in rows)]
    with Readers(Limits.of(bench.settings.limits)) as readers:
        for row, read in zip(rows, readers.read_all(jobs), strict=True):
            drop = int(row.key)
            mine = sheets[sheets["drop"] == drop]
            heads = dict(zip(mine["name"].tolist(), mine["header_row"].tolist(), strict=True))
            yield Piece(row, row.path, workbook(read.sheets, findings[findings["drop"] == drop], heads))
