"""Held rows that nobody has settled yet.

They keep half a claim from being submitted (SUBM-07), and the copy to mend of a centre's file in its folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.known import Changes, Known
from pipeline.meet.entries import WITHDRAW
from pipeline.views.file_names import original
from schemas.forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.receive.sheets import Arrived, SheetOf
    from pipeline.receive.verdict import Verdict
    from pipeline.table import Origin
    from schemas.check import Mask

TRACKED = frozenset(form.key for form in FORMS if "centre" in form.senders)
"""The forms whose held rows are remembered until something settles them."""
DISPUTED = "disputed"
"""Stands for the form where a row was held because its unit is submitted (GRAD-06): its file is to be mended, no claim waits."""
_NO_FAMILY = -1
_CHAPTER = dict.fromkeys(("outside_units", "grades_by_candidate", "grades_by_unit", DISPUTED), "grades")


def settled_by_file(arrived: Iterable[Arrived], known: Known) -> Changes:
    """The same file came again, or its copy to mend (which may be called anything by then), and could be read: what it holds now, it says anew."""
    read = [one for one in arrived if not one.file.check_only and not one.stopped]
    came = {(one.file.sender.code, name) for one in read for name in (one.name, original(one.name), one.copy_of)}
    rows = _unsettled(known)
    again = [pair in came for pair in zip(rows["centre_number"], rows["path"], strict=True)]
    return _settle(rows[np.array(again, dtype=bool)], known)


def settled_by_rows(verdict: Verdict, form: str, known: Known) -> Changes:
    """A later row for the same candidate and unit was accepted or unchanged; Unit 1 of another subject is another unit."""
    rows = _unsettled(known)
    rows = rows[rows["form"].map(lambda key: _CHAPTER.get(key, key)).eq(_CHAPTER.get(form, form))]
    said = [part[part["taken"]] for part in verdict.said]
    return _settle(rows[_answered(rows, pd.concat(said), form, known)] if said and len(rows) else rows[:0], known)


def settled_by_withdrawal(verdict: Verdict, known: Known) -> Changes:
    """The entry was withdrawn: nothing that is held of that candidate and qualification is missed any more."""
    ended = [rows.loc[rows["ended_by"] == WITHDRAW, "id"] for step in verdict.steps for rows in _ends(step)]
    entries = known["entry"][known["entry"]["id"].isin(pd.concat(ended))] if ended else known["entry"][:0]
    rows = _unsettled(known) if len(entries) else known["held_row"][:0]
    rows = rows.assign(candidate=meet.candidates(rows.rename(columns={"centre_number": "centre"}), known))
    of = pd.MultiIndex.from_frame(rows[["candidate", "entry_code"]])
    gone = of.isin(pd.MultiIndex.from_frame(entries[["candidate", "entry_code"]]))
    gone |= ((rows["entry_code"] == "") & rows["candidate"].isin(entries["candidate"])).to_numpy()
    return _settle(rows[gone], known)


def _ends(step: Changes) -> list[pd.DataFrame]:
    return [rows for rows in step.changed.get("entry", ()) if "ended_by" in rows]


def _answered(rows: pd.DataFrame, taken: pd.DataFrame, form: str, known: Known) -> Mask:
    """Which held rows one of the taken rows has made good.

    A held row that names no unit is about its candidate as such, and so is a full award.
    """
    person = ["centre_number", "candidate_number"]
    rows, taken = _with_family(rows, known), _with_family(taken, known)
    named = taken[(taken["candidate_number"] != "") | (taken["unit"] != "")]
    exact = _in(rows, named, [*person, "unit"])
    whole = named[(named["unit"] == "") & (form == "entries")]
    any_unit = (rows["unit"] == "").to_numpy() & _in(rows, named, person)
    return np.asarray(exact | any_unit | _in(rows, whole, person), dtype=bool)


def _with_family(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    return rows.assign(family=known.catalogue.family_codes(rows["entry_code"].to_numpy(dtype=object)))


def _in(rows: pd.DataFrame, taken: pd.DataFrame, columns: list[str]) -> Mask:
    """Which rows say the same as a taken one, in one family; a code that is missing, or not in the catalogue, may be any's."""
    nowhere = rows["family"].to_numpy() == _NO_FAMILY
    exact = _keys(rows, [*columns, "family"]).isin(_keys(taken, [*columns, "family"]))
    anywhere = _keys(rows, columns).isin(_keys(taken[taken["family"] == _NO_FAMILY], columns))
    return np.asarray(exact | anywhere | (nowhere & _keys(rows, columns).isin(_keys(taken, columns))), dtype=bool)


def _keys(frame: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[columns])


def _unsettled(known: Known) -> pd.DataFrame:
    rows = known["held_row"]
    return rows[rows["settled"] == ""]


def _settle(rows: pd.DataFrame, known: Known) -> Changes:
    changes = Changes()
    changes.change("held_row", rows[["sheet", "row", "unit"]].assign(settled=known.night))
    return changes


def held_now(
    verdict: Verdict, origins: Mapping[int, Origin], arrived: Sequence[Arrived], form: str, known: Known
) -> Changes:
    """The rows that this form's sheets have just had held, and that none of the later sheets has made good."""
    changes = Changes()
    for turn, part in enumerate(verdict.said) if form in TRACKED else ():
        held = part[part["held"] | part["disputed"]]
        later = [after[after["taken"]] for after in verdict.said[turn + 1 :]]
        if later and len(held):
            held = held[~_answered(held, pd.concat(later), form, known)]
        held = held.drop_duplicates(["sheet", "row", "unit"])
        held = held[
            held["sheet"].map(lambda number: bool(origins[number].centre)).astype(bool)
        ]  # the office's keep nobody
        of = [origins[number] for number in held["sheet"].tolist()]
        changes.add(
            "held_row",
            held[["row", "centre_number", "entry_code", "candidate_number", "unit"]].assign(
                sheet=-(held["sheet"] + 1),
                path=np.array([origin.file for origin in of], dtype=object),
                sheet_name=np.array([origin.name for origin in of], dtype=object),
                sha256=np.array([arrived[origin.drop].file.sha256 for origin in of], dtype=object),
                form=np.where(held["held"], form, DISPUTED).astype(object),
                settled="",
            ),
        )
    return changes


def refused_now(sheets: Mapping[int, SheetOf], origins: Mapping[int, Origin], arrived: Sequence[Arrived]) -> Changes:
    """The sheets of which no row could be read: nobody knows what these are about, so that only the file itself settles them.

    They are remembered by their headers' rows, without a form.
    """
    changes = Changes()
    rows = list(_refused(sheets, origins, arrived))
    changes.add("held_row", pd.DataFrame(rows))
    return changes


def _refused(
    sheets: Mapping[int, SheetOf], origins: Mapping[int, Origin], arrived: Sequence[Arrived]
) -> Iterator[dict[str, object]]:
    blank = dict.fromkeys(("form", "entry_code", "candidate_number", "unit", "settled"), "")
    for number, one in sheets.items():
        origin = origins[number]
        drop = arrived[origin.drop]
        if one.refused and origin.centre and not drop.file.check_only and not drop.is_of_nobody:
            about = {"centre_number": origin.centre, "path": origin.file, "sheet_name": origin.name}
            yield {"sheet": -(number + 1), "row": one.header_row, **about, "sha256": drop.file.sha256, **blank}


def files_left(known: Known) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """The files, by centre and path, with held rows that nobody has settled; and those whose last one was settled tonight."""
    rows = known["held_row"]
    left = _files(rows[rows["settled"] == ""])
    return left, _files(rows[rows["settled"] == known.night]) - left


def _files(rows: pd.DataFrame) -> frozenset[tuple[str, str]]:
    return frozenset(zip(rows["centre_number"], rows["path"], strict=True))
