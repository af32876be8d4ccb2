"""The batch's books: drops, sheets, findings, faults and removals as rows of the ledger; and whether they balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.decide.outcome import HELD
from pipeline.ledger.journal import Commit
from pipeline.receive.accounts import not_checked
from pipeline.receive.drop_records import DropRecords, owing
from pipeline.receive.verdict import balance_of
from pipeline.views.file_names import mend_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.receive.books import Books
    from pipeline.receive.sheets import Arrived


class BooksDoNotBalance(Exception):  # noqa: N818 the name says what is wrong
    """Rows were read that are neither accepted, unchanged, held nor blank: a fault of ours that must be loud."""


def records(books: Books) -> Commit:
    """The batch as a commit. Raises BooksDoNotBalance."""
    sheets = [_sheet(books, number) for number, one in books.sheets.items() if not one.deferred and not one.past]
    by_drop = {
        drop.number: [row for row in sheets if books.origins[row["number"]].drop == drop.number]
        for drop in books.arrived
    }
    drops = [DropRecords(books, drop, by_drop[drop.number]) for drop in books.arrived]
    commit = Commit(steps=books.verdict.steps)
    night = books.batch.night
    tables: dict[str, list[dict[str, Any]]] = {
        "drop": [drop.row() for drop in drops if not drop.entered],
        "sheet": [{name: row[name] for name in row if name != "number"} for row in sheets],
        "finding": [row for drop in drops for row in drop.findings()],
        "fault": [
            {"night": night, "place": _place(books, number, rule), "what": what}
            for number, (rule, what) in sorted(books.verdict.faults.items())
        ]
        + [{"night": night, "place": _unseen(one), "what": one.fault} for one in books.arrived if one.fault],
        "not_checked": list(not_checked(books.verdict.unchecked, books.origins, [drop.id for drop in drops])),
        "removal": [row for drop in drops for row in drop.removal()],
        "owed": [*_mended(books), *(row for drop in drops for row in drop.owed())],
    }
    commit.records = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}
    owed = [books.owed.file_rows(night), *([commit.records["owed"]] if tables["owed"] else [])]
    commit.records["owed"] = _in_order(pd.concat(owed, ignore_index=True))
    commit.records["letter"] = books.owed.letter_rows(night)
    commit.done = pd.DataFrame([drop.end() for drop in drops if drop.entered and drop.is_done])
    return commit


def _in_order(owed: pd.DataFrame) -> pd.DataFrame:
    """Sort by centre, then path: what shows the same centre is delivered together, from facts read once.

    A claim's files for its OCR Assessor and for OCR stand with the centre's, so that each is made once for all folders.
    Of one path the last word stays last.
    """
    folders = [path.partition("/")[0] for path in owed["path"]]
    claims = owed["claim"].fillna(0).tolist()
    centre_of = {claim: folder for claim, folder in zip(claims, folders, strict=True) if claim and folder.isdigit()}
    whose = [centre_of.get(claim, folder) for claim, folder in zip(claims, folders, strict=True)]
    return (
        owed.assign(whose=whose).sort_values(["whose", "path"], kind="stable", ignore_index=True).drop(columns="whose")
    )


def _mended(books: Books) -> Iterator[dict[str, Any]]:
    """The copies to mend go of the files whose last held row was settled tonight."""
    night = books.batch.night
    here = {drop.file.sender.code for drop in books.arrived if drop.file.sender.kind == "centre"}
    for centre, file in sorted(books.mended):
        if centre in here:
            path = f"{centre}/to-mend/{mend_name(file)}"
            yield {**owing(night), "action": "remove", "path": path, "kind": "", "drop": 0}


def _place(books: Books, number: int, rule: str) -> str:
    """Where a fault showed: several senders may drop the same bytes in one night."""
    return f"{rule}, sheet {number + 1} of {_from(books.arrived[books.origins[number].drop])}"


def _unseen(arrived: Arrived) -> str:
    """Where it shows that not even the sheets of a drop could be told apart."""
    return f"the sheets of {_from(arrived)}"


def _from(arrived: Arrived) -> str:
    file = arrived.file
    return f"{file.sha256[:8]} from {file.sender.code or file.sender.kind}"


def _sheet(books: Books, number: int) -> dict[str, Any]:
    one, drop = books.sheets[number], books.arrived[books.origins[number].drop]
    status = books.verdict.status.get(number)
    counts = balance_of(status)
    if one.is_judged:
        rows_read = books.verdict.read[number]
        blank = rows_read - books.verdict.filled.get(number, 0)
    else:
        rows_read = counts[HELD] = one.rows_below_header()
        blank = 0
    if rows_read != sum(counts.values()) + blank or blank < 0:
        raise BooksDoNotBalance(
            f"sheet {number + 1} of drop {drop.file.sha256[:8]}: {rows_read} rows, {counts}, {blank} blank"
        )
    return {
        "number": number,
        "id": -(number + 1),
        "drop": drop.ledger_id or -(drop.number + 1),
        "name": one.sheet.name,
        "form": one.form,
        "header_row": one.header_row,
        "rows_read": rows_read,
        **counts,
        "blank": blank,
        "faulted": int(number in books.verdict.faults),
    }
