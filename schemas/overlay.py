"""A site's own rows of the catalogue: read from its CSV files, checked, and laid over the shipped ones."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pandas as pd

from schemas.forms import FORMS
from schemas.own_rows import own_rows
from schemas.tables import SHAPES, faults_in, shared_references
from schemas.tidying import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from schemas.tables import Shape


def overlay(shipped: Mapping[str, pd.DataFrame], folder: Path) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Lay the rows of the site's `folder` over the shipped tables, and say all that is wrong with those rows.

    A fault is a sentence that names file, row (the header is row 1) and column; with faults the tables are not to be used.
    """
    tables, faults = dict(shipped), []
    for path in sorted(folder.glob("*.csv")):
        name = path.stem.lower()
        if name in SHAPES:
            tables[name], found = _laid_over(name, tables[name], path)
        else:
            found = [f"row 1: no table is called that; the tables are {', '.join(SHAPES)}"]
        faults += [f"{folder.name}/{path.name}, {fault}" for fault in found]
    return tables, faults


def _laid_over(name: str, shipped: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, list[str]]:
    shape = SHAPES[name]
    rows, unread = _read(path, shape)
    faults = unread or [*faults_in(name, rows), *_never_asked_for(shape, rows, shipped)]
    if name == "headers" and not faults:
        faults = list(_of_no_form(rows))
    if name == "units" and not faults:
        faults = list(shared_references(pd.concat([_without(shipped, rows, shape.key), rows])))
    return (shipped if faults else _merged(shipped, rows, shape.key)), faults


def _read(path: Path, shape: Shape) -> tuple[pd.DataFrame, list[str]]:
    """Read the file's filled rows as text, indexed by their row in the file; and what keeps them from being read."""
    try:
        header, filled = own_rows(path)
    except UnicodeDecodeError:
        return pd.DataFrame(), ["row 1: the file is not UTF-8; save it as “CSV UTF-8”"]
    faults = list(_header_faults(header, shape.columns))
    faults += [
        f"row {row}, column {len(header) + 1}: “{cells[len(header)]}” stands beyond the last header"
        for row, cells in filled.items()
        if len(cells) > len(header)
    ]
    records = [dict(zip(header, cells, strict=False)) for cells in filled.values()]
    return pd.DataFrame(records, index=list(filled), columns=shape.columns, dtype=str).fillna(""), faults


def _header_faults(header: list[str], columns: list[str]) -> Iterator[str]:
    for name in dict.fromkeys(header):
        if name not in columns:
            like = difflib.get_close_matches(name, columns, 1)
            yield f"row 1, column {name or 'without a name'}: not a column of this table" + _perhaps(like)
        elif header.count(name) > 1:
            yield f"row 1, column {name}: stands twice; keep one"
    for name in columns:
        if name not in header:
            yield f"row 1, column {name}: is missing; the columns are {', '.join(columns)}"


def _never_asked_for(shape: Shape, rows: pd.DataFrame, shipped: pd.DataFrame) -> Iterator[str]:
    """Rows that nothing would ever ask for: in a closed table a row can only replace a shipped one."""
    if not shape.closed:
        return
    [key] = shape.key
    known = list(shipped[key])
    for row, name in rows.loc[~rows[key].isin(known), key].items():
        yield f"row {row}, column {key}: “{name}” is not known" + _perhaps(difflib.get_close_matches(name, known, 1))


def _of_no_form(rows: pd.DataFrame) -> Iterator[str]:
    """Headings taught for a form or a column that there is none of: nothing would ever ask for them."""
    for row, form, column in rows[["form", "column"]].itertuples(name=None):
        meant = [one for one in FORMS if fold(one.title) == fold(form)]
        titles = [column.title for one in meant for column in one.columns]
        if not meant:
            like = difflib.get_close_matches(form, [one.title for one in FORMS], 1)
            yield f"row {row}, column form: “{form}” is no form" + _perhaps(like)
        elif fold(column) not in map(fold, titles):
            like = difflib.get_close_matches(column, titles, 1)
            yield f"row {row}, column column: “{column}” is no column of {meant[0].title}" + _perhaps(like)


def _perhaps(like: list[str]) -> str:
    return "".join(f"; perhaps {name}" for name in like)


def _without(shipped: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Give the shipped rows that no row of the site replaces."""
    return shipped[~shipped.set_index(key).index.isin(rows.set_index(key).index)]


def _merged(shipped: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Replace each shipped row in its place by the site's row of the same key, and put the site's new rows at the end."""
    both = [*shipped.to_dict("records"), *rows.to_dict("records")]
    merged = {tuple(record[name] for name in key): record for record in both}
    return pd.DataFrame(list(merged.values()), columns=shipped.columns, dtype=str)
