"""ASSR: the centre's own assessors, who mark the work."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.meet.assessors import active, staying_after
from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("centre_assessors",)
GRADES = ("grades_by_candidate", "grades_by_unit", "outside_units")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Entry code,Full name,Initials\n"


@rule(
    "ASSR-01",
    Severity.ERROR,
    forms=OWN,
    column="initials",
    reads=("initials",),
    message="“{value}” has more than four characters.",
    fix="Give at most four initials, or a teacher code of at most four characters.",
    source=_GUIDE,
    good=_HEAD + "05352,Dora Dale,DD",
    bad=_HEAD + "05352,Dora Dale,DORAD",
)
def initials_too_long(table: Table, _known: Known) -> Any:
    """Initials longer than four characters.

    Four are accepted where claims are processed; centres whose initials are not unique use teacher codes instead.
    """
    return table.rows["initials"].str.len() > 4


@rule(
    "ASSR-02",
    Severity.ERROR,
    forms=OWN,
    column="initials",
    needs_known=True,
    reads=("initials", "full_name", "action"),
    message="{value} already stands for {holder}, another assessor of this centre.",
    fix="Give this person other initials, or remove the other assessor first if they have left.",
    source=_GUIDE,
    good=_HEAD + "05352,Dora Dale,DD",
    bad=_HEAD + "05352,Dora Dale,JS",
)
def initials_taken(table: Table, known: Known) -> Any:
    """The initials already belong to another person in this centre who has not left.

    Initials tell the markers of a claim apart, so they are unique within the centre, on one sheet too.
    A nearly equal name under the same initials is taken as a correction (ASSR-06).
    A sheet may hand them on: it removes the one from every qualification, and adds the other.
    """
    rows = table.rows[["centre", "initials", "full_name"]]
    adds = table.rows["action"] != "Remove"
    working, staying = (
        people[["centre_number", "initials", "full_name"]].set_axis(rows.columns, axis=1)
        for people in (active(known), staying_after(table.rows, known))
    )
    holder = _holder(pd.concat([staying, rows[adds]]), rows).where(adds, _holder(working, rows))
    taken = (holder != "") & (rows["initials"] != "") & ~_alike_names(holder, rows["full_name"])
    return pd.DataFrame({"holder": holder})[taken]


def _holder(people: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The first of these people who bears each row's initials; '' for nobody."""
    names = people["full_name"].set_axis(_bearers(people))
    return names[~names.index.duplicated()].reindex(_bearers(rows)).fillna("").set_axis(rows.index)


def _bearers(rows: pd.DataFrame) -> pd.MultiIndex:
    """Centre and initials, whose case does not matter."""
    return pd.MultiIndex.from_arrays([rows["centre"], rows["initials"].str.casefold()])


def _alike_names(one: pd.Series, other: pd.Series) -> pd.Series:
    folded = zip(meet.fold_name(one), meet.fold_name(other), strict=True)
    return pd.Series(
        [a == b or SequenceMatcher(None, a, b).ratio() >= 0.75 for a, b in folded], index=one.index, dtype=bool
    )


@rule(
    "ASSR-03",
    Severity.ERROR,
    forms=OWN,
    column="full_name",
    needs_known=True,
    lowerable=True,
    reads=("entry_code", "full_name", "action"),
    message="{value} is the OCR Assessor of this qualification, who cannot mark for the centre.",
    fix="Name the person in the centre who marks the work.",
    source=_GUIDE,
    good=_HEAD + "05352,Dora Dale,DD",
    bad=_HEAD + "05352,Olive Orr,OO",
)
def ocr_assessor_as_marker(table: Table, known: Known) -> Any:
    """The centre assessor is the OCR Assessor.

    Centre assessors are the people in the centre who mark; naming the moderator makes the whole claim's groups suspect.
    """
    approvals = known["approval"]
    approvals = approvals[approvals["removed"] == 0].merge(
        known["ocr_assessor"], left_on="ocr_assessor", right_on="code"
    )
    theirs = set(
        zip(approvals["centre_number"], approvals["entry_code"], meet.fold_name(approvals["name"]), strict=True)
    )
    rows = table.rows
    own = zip(rows["centre"], rows["entry_code"], meet.fold_name(rows["full_name"]), strict=True)
    same = np.array([bool(key[2]) and key in theirs for key in own], dtype=bool)
    return same & (rows["action"] != "Remove").to_numpy()


@rule(
    "ASSR-04",
    Severity.ERROR,
    forms=GRADES,
    over="lines",
    column="grade",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "unit", "assessor", "marker"),
    message="{value} is not set up as a centre assessor of {entry_code}{known_ones}.",
    fix="{mend} or add the person on a Centre assessors sheet.",
    source=_GUIDE,
    good="Candidate number,Unit,Grade,Assessor\n0001,Unit 3,P,JS",
    bad="Candidate number,Unit,Grade,Assessor\n0001,Unit 3,P,QQ",
)
def no_such_assessor(table: Table, known: Known) -> Any:
    """There is no such assessor for this qualification.

    Every grade belongs to the person who marked it, and people are set up for each qualification before grades are
    claimed.
    """
    lines = table.lines
    found = lines[((lines["assessor"] == 0) & (lines["qualification"] >= 0)).to_numpy()]
    found = found[(found["marker"] != "") & (found["grade"] != "N")]
    if found.empty:
        return found
    # Where the marker is the row's own, one error at that cell tells it for all of the row's units.
    of_row = table.rows.loc[found["at"], "assessor"].to_numpy() == found["marker"].to_numpy()
    found = found.assign(column=np.where(of_row, "assessor", "grade"))[~(of_row & found["at"].duplicated())]
    people = active(known)
    working = people.groupby(["centre_number", "entry_code"])["initials"].agg(_listed)
    keys = pd.MultiIndex.from_frame(found[["centre", "entry_code"]])
    names = working.reindex(keys).fillna("").to_numpy()
    said = [f" (set up are {text})" if text else " (nobody is set up yet)" for text in names]
    cells = zip(found["sheet"], found["position"], strict=True)
    at = [table.origins[sheet].markers.get(position, position) for sheet, position in cells]
    words = {"value": found["marker"], "known_ones": said, "column": found["column"], "position": at}
    words["mend"] = _mend(found, people)
    return pd.DataFrame(words, index=found.index)


def _mend(found: pd.DataFrame, people: pd.DataFrame) -> list[str]:
    """What to do about a marker that is not set up; where it is the name of one who is, whose initials to write."""
    of_subject = {
        subject: list(zip(mine["initials"], mine["full_name"], strict=True))
        for subject, mine in people.groupby(["centre_number", "entry_code"])
    }
    cells = list(zip(found["centre"], found["entry_code"], found["marker"], strict=True))
    told = {cell: _whose(cell[2], of_subject.get(cell[:2], [])) for cell in set(cells)}
    return [told[cell] for cell in cells]


def _whose(marker: str, people: list[tuple[str, str]]) -> str:
    fits = [f"Write {initials} if {name} is meant; else mend" for initials, name in people if _shortened(marker, name)]
    return f"{fits[0] if len(fits) == 1 else 'Mend'} the initials,"


def _shortened(marker: str, name: str) -> bool:
    """Whether a marker is somebody's name cut short, with the surname whole: `P Nair` or `Mrs Nair` of `Priya Nair`."""
    said, whole = _name_words(marker), _name_words(name)
    surname = bool(said) and bool(whole) and said[-1] == whole[-1]
    return surname and all(full.startswith(short) for short, full in zip(said[:-1], whole, strict=False))


_TITLES = ("mr", "mrs", "ms", "miss", "dr")


def _name_words(name: str) -> list[str]:
    words = meet.fold_name(pd.Series(name.replace(".", " ").split(), dtype=object))
    return [word for word in words if word and word not in _TITLES]


def _listed(initials: pd.Series) -> str:
    return ", ".join(sorted(initials)[:5]) + (" and others" if len(initials) > 5 else "")


@spoken(
    "ASSR-05",
    Severity.NOTE,
    forms=GRADES,
    over="lines",
    column="grade",
    message="No assessor was given; {assessor_name}, the only one set up for {entry_code}, was filled in.",
    fix="Nothing, if that is so.",
    source=_GUIDE,
    good="Candidate number,Unit,Grade,Assessor\n0001,Unit 3,P,JS",
    bad=Example("Candidate number,Entry code,Unit,Grade\n0003,05332,Unit 2,P"),
)
def only_assessor_filled_in() -> None:
    """One assessor is set up for the qualification, and was filled in.

    Where only one person marks a qualification, a blank means that person; it is said once a sheet.
    """


@spoken(
    "ASSR-06",
    Severity.QUERY,
    forms=OWN,
    column="full_name",
    message="{initials} stood for {before}; {value} was taken as a correction of that name.",
    fix="Where it is another person, give them other initials.",
    source="claimdrop",
    good=_HEAD + "05352,Dora Dale,DD",
    bad=_HEAD + "05352,John Smyth,JS",
)
def name_corrected() -> None:
    """A nearly equal name came under the same initials and was taken as a correction.

    The grades marked so far stay with the same person.
    """
