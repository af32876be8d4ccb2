"""Stacked cells become a table: every column read as what it means, and what could not be read said."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.receive.month_first import doubting, why
from pipeline.receive.naming import misnamed, without_centre
from pipeline.receive.written import lines_as_written
from pipeline.rules.book import BOOK
from pipeline.table import Offence, Origin, Table, standing_for
from schemas.cells import Severity
from schemas.check import Failure, Mask, Read, check, not_held, read_column
from schemas.columns import ASSESSOR, GRADE, Column
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.recognise import Stack
    from schemas.forms.form import Form

_GRADE = Column("grade", "Grade", GRADE)
_MARKER = Column("marker", "Assessor", ASSESSOR)
_LINE_COLUMNS = ["at", "sheet", "row", "position", "token", "grade", "marker", "candidate_number"]


def lay(stack: Stack, origins: Mapping[int, Origin], title_codes: Mapping[int, str]) -> tuple[Table, list[Offence]]:
    """The table of a stack, and its CELL (and SHEET-06, 07) offences.

    `title_codes` is the entry code that stands above a sheet's header, by sheet.
    """
    form = stack.form
    read = {key: read_column(form.by_key[key], cells) for key, cells in stack.columns.items()}
    read = dict(doubting(form, read, stack.sheet))
    rows = _rows(stack, read, origins)
    rows["entry_code"] = _titled(rows, title_codes) if "entry_code" in form.by_key else ""
    if ("surname", "name") in form.needs and "name" in read and len(rows):  # pandas parts no empty column
        rows = _split_names(rows)
    offences = _offences(form, "rows", check(form.columns, read), rows, read)
    offences += _blank(form, rows, read, origins)
    offences += misnamed(form, rows, _speaks(form, rows)) if form.names else []
    offences += without_centre(form, rows)
    offences += _of_stack(stack, rows)
    lines, more = _lines(stack, rows)
    table = Table(form, rows, lines, origins, {key: column.typed for key, column in read.items()})
    return table, [*offences, *more]


def _of_stack(stack: Stack, rows: pd.DataFrame) -> list[Offence]:
    """SHEET-02 and SHEET-08, which the stacking noticed, as offences of their rows."""
    found = []
    for number, notes in stack.notes.items():
        mine = rows.index[rows["sheet"] == number]
        for note in notes:
            at = mine[rows.loc[mine, "row"] == note.row].to_numpy() if note.row else mine[:1].to_numpy()
            if note.rule != "SHEET-12" and len(at):
                place = -1 if note.position is None else note.position
                words = pd.DataFrame([{"value": note.value, "position": place, **dict(note.words)}], index=at)
                found.append(Offence(note.rule, "rows", at, (BOOK[note.rule].severity,), note.rule, words))
    return found


def _rows(stack: Stack, read: Mapping[str, Read], origins: Mapping[int, Origin]) -> pd.DataFrame:
    of = {
        name: np.array([getattr(origins[int(n)], name) for n in _upto(stack.sheet)], dtype=object)
        for name in ("drop", "centre", "sender")
    }
    at = np.unique(stack.sheet, return_inverse=True)[1] if len(stack.sheet) else stack.sheet
    blank = np.full(len(stack.row), "", dtype=object)
    texts = {column.key: _texts(read[column.key]) if column.key in read else blank for column in stack.form.columns}
    frame = {"sheet": stack.sheet, "row": stack.row, **{name: values[at] for name, values in of.items()}, **texts}
    rows = pd.DataFrame(frame, copy=False)
    # Whoever is no centre says on each row, if at all, which centre it is about.
    rows["centre"] = rows["centre"].where(rows["centre"] != "", rows["centre_number"]).astype(object)
    return rows.astype({"drop": np.int64})


def _upto(sheets: Any) -> Any:
    return np.unique(sheets)


def _texts(read: Read) -> Any:
    return read.text.categories.to_numpy(dtype=object)[read.text.codes]


def _titled(rows: pd.DataFrame, title_codes: Mapping[int, str]) -> pd.Series:
    """The row's entry code, or the one in the title above the header."""
    if not any(title_codes.values()):
        return rows["entry_code"]
    titles = rows["sheet"].map(title_codes).fillna("")
    return rows["entry_code"].where(rows["entry_code"] != "", titles).astype(object)


def _split_names(rows: pd.DataFrame) -> pd.DataFrame:
    """`SURNAME: FORENAMES` in one column stands for both, where they have no columns of their own."""
    parts = rows["name"].str.partition(":")
    for key, part in (("surname", parts[0]), ("forenames", parts[2])):
        rows[key] = rows[key].where(rows[key] != "", part.str.strip()).astype(object)
    return rows


def _offences(
    form: Form, over: str, failures: Iterable[Failure], frame: pd.DataFrame, read: Mapping[str, Read]
) -> list[Offence]:
    found = []
    for failure in failures:
        at = np.flatnonzero(failure.mask)
        column = form.by_key.get(failure.column) or {"grade": _GRADE, "marker": _MARKER}[failure.column]
        typed = [shown(cell) for cell in read[failure.column].typed[at]]
        texts = _texts(read[failure.column])[at]
        words = pd.DataFrame(
            {
                "value": typed,
                "read": [text or "not known" for text in texts],
                "needs": column.kind.needs,
                "says": [f"says “{one}”" for one in typed] if failure.rule == "CELL-09" else "",
                "why": [why(text) for text in texts] if failure.rule == "CELL-04" else "",
                "sign": [not_held(text, column.kind) for text in texts] if failure.rule == "CELL-06" else "",
                "listed": ", ".join(column.kind.words),
                "nearest": [_nearest(text, column.kind.words) for text in texts] if failure.rule == "CELL-03" else "",
            },
            index=frame.index[at],
        )
        severity = (BOOK[failure.rule].severity,) * len(at)
        found.append(Offence(failure.rule, over, frame.index.to_numpy()[at], severity, failure.column, words))
    return found


def _nearest(text: str, words: tuple[str, ...]) -> str:
    alike = get_close_matches(text.casefold(), [word.casefold() for word in words], n=1)
    return f" The nearest is “{next(word for word in words if word.casefold() == alike[0])}”." if alike else ""


def _blank(form: Form, rows: pd.DataFrame, read: Mapping[str, Read], origins: Mapping[int, Origin]) -> list[Offence]:
    """CELL-01: of the columns of which one is needed, every one that is there is blank."""
    found: list[Offence] = []
    for keys in (*form.needs, *((column.key,) for column in form.columns if column.filled)):
        there = [key for key in keys if key in read]
        if not there or not any(form.by_key[key].filled for key in keys) or any(o.column == there[0] for o in found):
            continue
        blank = np.logical_and.reduce([(rows[key] == "").to_numpy() for key in _answers(form, there, read)])
        blank &= _speaks(form, rows)
        if blank.any():
            at = rows.index.to_numpy()[blank]
            own = [standing_for(form, origins[int(n)], there[0]) for n in rows["sheet"].to_numpy()[blank]]
            needs = [form.by_key[key].kind.needs for key in own]
            words = pd.DataFrame({"value": "", "what": "is blank", "needs": needs}, index=at)
            found.append(Offence("CELL-01", "rows", at, (Severity.ERROR,) * len(at), there[0], words))
    return found


def _speaks(form: Form, rows: pd.DataFrame) -> Mask:
    """Rows that say something: a prefilled row whose declarations are blank asks for nothing."""
    filled = [(rows[key] != "").to_numpy() for key in form.speaks_by]
    return np.logical_or.reduce(filled) if filled else np.ones(len(rows), dtype=bool)


def _answers(form: Form, there: list[str], read: Mapping[str, Read]) -> list[str]:
    """The columns that a group of alternatives may be answered by."""
    group = next((keys for keys in form.needs if there[0] in keys), tuple(there))
    return [key for key in group if key in read]


def _lines(stack: Stack, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Offence]]:
    """The long rows of a sheet of grades: of a grid's unit cells, or of the rows themselves."""
    if stack.form.key in _ROW_A_LINE:
        return _lines_of_rows(rows), []
    if not stack.form.units:
        return pd.DataFrame(
            {name: np.empty(0, dtype=object if name in _TEXTS else np.int64) for name in _LINE_COLUMNS}
        ), []
    raw = stack.form.key == "sample_grid"
    read = {} if raw else {"grade": read_column(_GRADE, stack.grade), "marker": read_column(_MARKER, stack.marker)}
    grade = np.array([shown(cell) for cell in stack.grade], dtype=object) if raw else _texts(read["grade"])
    marker = np.full(len(grade), "", dtype=object) if raw else _texts(read["marker"])
    lines = pd.DataFrame(
        {
            "at": stack.at,
            "sheet": stack.sheet[stack.at],
            "row": stack.row[stack.at],
            "position": stack.position,
            "token": stack.token,
            "grade": grade,
            "marker": marker,
            "candidate_number": rows["candidate_number"].to_numpy()[stack.at],
        },
        copy=False,
    )
    graded = grade != ""  # a blank grade says nothing, whatever stands in its own assessor's column
    failures = (
        [replace(failure, mask=failure.mask & graded) for failure in check((_GRADE, _MARKER), read)] if read else []
    )
    offences = _offences(stack.form, "lines", [f for f in failures if f.mask.any()], lines, read)
    return lines[graded & ~lines_as_written(rows, lines)], offences


_ROW_A_LINE = ("grades_by_unit", "outside_units")
_TEXTS = ("token", "grade", "marker", "candidate_number")


def _lines_of_rows(rows: pd.DataFrame) -> pd.DataFrame:
    lines = pd.DataFrame(
        {
            "at": rows.index.to_numpy(),
            "sheet": rows["sheet"],
            "row": rows["row"],
            "position": -1,
            "token": rows["unit"],
            "grade": rows["grade"],
            "marker": rows["assessor"],
            "candidate_number": rows["candidate_number"],
        }
    )
    return lines[lines["grade"] != ""]
