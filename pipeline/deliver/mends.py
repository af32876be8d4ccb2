"""The copies to mend: the sender's own workbook with what was found in it, or what was read of the file, made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger.facts_mends import for_mends
from pipeline.read import Limits, Readers
from pipeline.recognise import without_ours
from pipeline.views.mending import mendings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.night_records import MendFile
    from pipeline.ledger.owed import Owed
    from pipeline.workbooks import Mending

KINDS = ("to-mend",)
_OWN = frozenset({"xlsx", "xlsm"})
"""The kinds of file that the workbooks' library can take over."""


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make annotated workbooks; the key is the drop's id."""
    facts = for_mends(bench.connection, {int(row.key) for row in rows})
    said, files = mendings(facts), facts["files"]
    copies = _copies(bench, {drop: said[drop] for drop, file in files.items() if file.kind in _OWN}, files)
    copies |= _anew(bench, {drop: said[drop] for drop in files if not copies.get(drop)}, files)
    for row in rows:
        yield Piece(row, row.path, copies[int(row.key)])


def _copies(bench: Bench, said: Mapping[int, Mending], files: Mapping[int, MendFile]) -> dict[int, bytes]:
    """The senders' own workbooks with everything said in them; no bytes where they are to be made anew."""
    from pipeline.workbooks.copies import Copies  # noqa: PLC0415  most nights need none

    limits = Limits.of(bench.settings.limits)
    jobs = [(str(bench.settings.archive / files[drop].archived), mending) for drop, mending in said.items()]
    with Copies(limits.seconds, limits.memory) as copies:
        return dict(zip(said, copies.of(jobs), strict=True)) if jobs else {}


def _anew(bench: Bench, said: Mapping[int, Mending], files: Mapping[int, MendFile]) -> dict[int, bytes]:
    if not said:
        return {}
    from pipeline.workbooks.fresh import workbook  # noqa: PLC0415  openpyxl is slow to import; most nights need none

    jobs = [(str(bench.settings.archive / files[drop].archived), files[drop].path) for drop in said]
    with Readers(Limits.of(bench.settings.limits)) as readers:
        return {
            drop: workbook([without_ours(sheet) for sheet in read.sheets], mending)
            for (drop, mending), read in zip(said.items(), readers.read_all(jobs), strict=True)
        }
