"""What an OCR Assessor says of one claim on several sheets of a night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.known import Known
    from pipeline.table import Origin, Table

    Sheets = Mapping[str, list[int]]


def named_twice(table: Table, known: Known) -> Mapping[tuple[str, str], list[int]]:
    """The sheets of the table's form, in their order, by sender and claim number, where there are several."""
    named = known.tables.get("claims_named")
    if named is None or named.empty:
        return {}
    named = named[named["title"] == table.form.title]
    sender = named["sheet"].map(lambda number: table.origins[number].sender)
    sheets = named["sheet"].groupby([sender, named["claim_number"]]).agg(list)
    return {key: numbers for key, numbers in sheets.items() if len(numbers) > 1}  # type: ignore[misc]


def unlike(rows: pd.DataFrame, said: pd.DataFrame, table: Table, known: Known) -> pd.DataFrame:
    """The first of these rows of each sheet and claim of which the sheets do not all say the same; `others`: which these are.

    `said` has sheet, claim_number and, in `what`, one thing that is said, a row each. A sheet that is not among `rows`
    (of the other kind of form, or with rows that cannot be read) says something else.
    """
    first = rows.drop_duplicates(["sheet", "claim_number"])
    here = set(zip(first["sheet"], first["claim_number"], strict=True))
    words = said.groupby(["sheet", "claim_number"])["what"].agg(frozenset)
    others: dict[tuple[int, str], str] = {}
    for (_, number), sheets in named_twice(table, known).items():
        if len({_words(words, (sheet, number), here) for sheet in sheets}) > 1:
            others |= {(sheet, number): _places(set(sheets) - {sheet}, table.origins) for sheet in sheets}
    pairs = list(zip(first["sheet"], first["claim_number"], strict=True))
    found = pd.DataFrame({"others": [others.get(pair, "") for pair in pairs]}, index=first.index, dtype=object)
    return found[found["others"] != ""]


def _words(words: pd.Series, pair: tuple[int, str], here: Collection[tuple[int, str]]) -> frozenset[Any] | None:
    return words.get(pair, frozenset()) if pair in here else None


def _places(sheets: Collection[int], origins: Mapping[int, Origin]) -> str:
    return ", ".join(origins[sheet].place for sheet in sorted(sheets))
