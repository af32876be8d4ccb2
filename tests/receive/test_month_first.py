"""Dates among month-first ones: what could be read either way is not guessed."""

from datetime import date

import pytest

from tests.laid import laid, said

HEAD = "Candidate number,Surname,Forenames,Date of birth"
NAMES = ("ADAMS,Amy", "BROWN,Ben", "CLARK,Cal", "DAVIS,Dot", "EVANS,Eve")


def sheet(*dates):
    """A sheet of candidates with these dates of birth."""
    return "\n".join([HEAD, *(f"000{at + 1},{NAMES[at]},{day}" for at, day in enumerate(dates))])


def wrong(*dates):
    """The rows, from 0, whose date is not taken, and what is said of each."""
    _, offences = laid("candidates", sheet(*dates))
    found = [(int(at), why) for one in offences for at, why in zip(one.at, one.words.get("why", ()), strict=True)]
    assert {one.rule for one in offences} <= {"CELL-04"}
    return {at: why.split(" ")[0] for at, why in found}


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        # 12/31 can only be month first, so 03/04 may be 4 March; 05/05 is the same day both ways, 2009-03-04 is plain.
        (["12/31/2009", "03/04/2009", "05/05/2009", "2009-03-04"], {0: "which", 1: "and"}),
        (["03.04.2009", "12.31.2009"], {0: "and", 1: "which"}),
        (["03-04-2009", "12-31-2009", "14.02.09"], {0: "and", 1: "which", 2: "and"}),
        # 31/12 can only be day first: the other one is a slip, and its neighbours are read as they always are.
        (["12/31/2009", "03/04/2009", "31/12/2009"], {0: "which"}),
        # No such day, and no month-first date: nothing is said of the neighbours.
        (["31/02/2009", "03/04/2009"], {0: "which"}),
        (["soon", "03/04/2009", "13/32/2009"], {0: "which", 2: "which"}),
        # A form of ISO that no column takes was not read either.
        (["12/31/2009", "20090304", "2009-W10-3"], {0: "which", 1: "which", 2: "which"}),
    ],
)
def test_texts(dates, found):
    """Beside a text that is month first, one that could be either is not taken, unless another text is day first."""
    assert wrong(*dates) == found


@pytest.mark.parametrize(
    ("days", "taken"),
    [
        # Excel may have turned 3/4 round on opening the table and left 12/31 as text; 5 May is the same both ways.
        ([(2009, 4, 3), (2009, 5, 5)], [1]),
        # A day after the twelfth was not turned round, and so nor was its neighbour.
        ([(2009, 4, 3), (2009, 4, 23)], []),
    ],
)
def test_dates_of_the_spreadsheets_own(days, taken):
    """Beside a text that is month first, dates up to the twelfth may have been turned round, unless a later day is there."""
    rows = [HEAD.split(","), ["0001", "ADAMS", "Amy", "12/31/2009"]]
    rows += [[f"000{at}", *NAMES[at - 1].split(","), date(*day)] for at, day in enumerate(days, start=2)]
    _, offences = laid("candidates", rows)
    assert sorted(int(at) for one in offences for at in one.at) == [0, *taken]


def test_another_sheet_is_another_matter():
    """What one sheet writes month first says nothing of another's dates."""
    _, offences = laid("candidates", sheet("12/31/2009"), sheet("03/04/2009"))
    assert said(offences) == [("CELL-04", "rows", [0], "date_of_birth")]
