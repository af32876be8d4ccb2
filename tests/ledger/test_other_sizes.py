"""What was claimed under another size of an award, on the front page of the one that a candidate is entered for now."""

import pandas as pd
import pytest

from pipeline.ledger.engine import reading
from pipeline.ledger.facts_history import centres
from pipeline.ledger.history_records import Came
from pipeline.ledger.other_sizes import with_other_sizes
from schemas.qualifications import load
from tests.ledgers import EARLIER, filled_ledger
from tests.worlds import ANN, BUSINESS_1, CAL, CENTRE, JOHN, world

LARGER, SMALLER, OTHER = "05335", "05332", "05352"
CLAIMED = Came(SMALLER, BUSINESS_1, ANN, 1, EARLIER, f"{CENTRE}/first.csv")


def moved(code, *, approved=(LARGER, SMALLER, OTHER), ended=("2026-11-20", "Top up")):
    """The world after Cal, whose Unit 1 went with 05332, was entered for another code."""
    known = world()
    entries = known["entry"]
    theirs = entries["candidate"] == CAL
    entries.loc[theirs, ["ended_on", "ended_by", "ended_to"]] = [*ended, code if ended[0] else ""]
    new = entries[theirs].iloc[:1].assign(id=9, entry_code=code, entry_type="Full award", unit=0, ended_on="")
    known.tables["entry"] = pd.concat([entries, new.assign(ended_by="", ended_to="")])
    first = known["approval"].iloc[:1]
    known.tables["approval"] = pd.concat([first.assign(entry_code=one) for one in approved])
    return known


def came(tmp_path, known):
    with reading(filled_ledger(tmp_path, known)) as connection:
        facts = centres(connection, [CENTRE])
        with_other_sizes(connection, facts, load().family_of)
    return [each for each in facts[CENTRE].came if each.entry_code != OTHER]


def test_a_submitted_unit_stands_under_the_larger_size_too(tmp_path):
    """It stays in its claim, and nobody has to ask for it again."""
    assert came(tmp_path, moved(LARGER)) == [CLAIMED, CLAIMED._replace(entry_code=LARGER)]


def test_what_came_under_both_sizes_is_told_together(tmp_path):
    """One unit from one marker: the lines of both, and the last sheet."""
    known = moved(LARGER)
    claims, lines = known["claim"], known["line"]
    more = {"id": 3, "entry_code": LARGER, "claim_number": "C000002"}
    known.tables["claim"] = pd.concat([claims, claims[claims["entry_code"] == SMALLER].assign(**more)])
    known.tables["line"] = pd.concat([lines, lines.tail(1).assign(candidate=JOHN, claim=3)])
    assert came(tmp_path, known)[1] == CLAIMED._replace(entry_code=LARGER, lines=2)


@pytest.mark.parametrize(
    "known",
    [moved("05327", approved=(SMALLER, OTHER)), moved(OTHER), moved(LARGER, ended=("", ""))],
    ids=["not approved", "another subject", "still entered for both"],
)
def test_what_is_entered_for_nothing_larger_is_told_once(tmp_path, known):
    """Only an approved qualification has a table; another subject's units are its own."""
    told = came(tmp_path, known)
    assert [each for each in told if each.entry_code == SMALLER] == [CLAIMED]
    assert len(told) == 1 + ("05335" in set(known["entry"]["entry_code"]))
