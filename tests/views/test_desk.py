"""What waits for whom on the office's page: overdue things first, each with its day, and the days on which no night ran."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from claims_ledger import NIGHT, fill

from pipeline import render
from pipeline.ledger import facts_desk, facts_nights
from pipeline.ledger import tables as t
from pipeline.ledger.desk_records import DeskFacts, Earlier, Held, OpenClaim, Ready, Waits
from pipeline.ledger.engine import reading
from pipeline.ledger.history_records import Visit
from pipeline.ledger.letters import Unsent
from pipeline.views import night
from pipeline.views.desk import US, desk

AS_OF = "2027-03-10"
FACTS = DeskFacts(
    claims=[
        OpenClaim("12345", "05332", "", "Unsubmitted", "2027-02-01", "A01"),
        OpenClaim("12345", "05352", "C000001", "Submitted", "2027-02-08", "A01"),
        OpenClaim("23456", "05352", "C000002", "Submitted", "2027-02-09", "A01"),
        OpenClaim("23456", "05355", "C000003", "Sampled", "2027-02-20", "A01"),
        OpenClaim("23456", "05329", "C000004", "Finalised", "2027-03-01", "A01"),
        OpenClaim("34567", "05352", "C000005", "Submitted", "2027-03-02", ""),
    ],
    visits=[
        Visit("12345", "05332", "2027-04-01"),
        Visit("12345", "05352", "2027-03-14"),
        Visit("23456", "05352", "2027-03-30"),
        Visit("23456", "05355", "2027-03-09"),
    ],
    names={"12345": "Hill School", "A01": "Jo Finch"},
    held=[Held("12345", 2, "2027-02-01-01")],
    arriving=[Waits("12345/open.xlsx", "somebody has it open", "2027-03-08-01")],
    judged=[],
    not_out=[Waits("12345/index.html", "", "2027-03-09-01")],
    unsent=[
        Unsent("2027-03-01-01", "sampled", "1", "a@hill.example", "the relay answered: 550 no", 3, "2027-03-04-01"),
        Unsent("2027-03-09-01", "receipt", "centre|12345", "b@hill.example", "the relay answered: 451 later", 1, ""),
    ],
    ready=[Ready("R000001", "C000009", "12345", "05352")],
    earlier=[Earlier("2027-03-08-01", 1, 4, 2, 0), Earlier("2027-03-07-01", 4, 1, 0, 1)],
)


def told(facts=FACTS, as_of=AS_OF):
    waits = desk(facts, as_of, 14)["waits"]
    return [(each.who, each.what, [item.words for item in each.items], each.since, each.due) for each in waits]


def test_overdue_first_then_ours_then_by_the_day():
    """Each line says who, what, since when and until when; what is overdue and what is ours to mend comes first."""
    assert told() == [
        ("OCR Assessor A01, Jo Finch", "Sample to choose", ["C000001 (12345 05352)"], "2027-02-08", "2027-03-07"),
        (US, "Letters given up after three nights: 1", [], "2027-03-01", ""),
        (US, "Files that wait in the inbox", ["12345/open.xlsx (somebody has it open)"], "2027-03-08", ""),
        (US, "Files of the outbox that could not be replaced", ["12345/index.html"], "2027-03-09", ""),
        (US, "Letters that could not be sent yet: 1", [], "2027-03-09", ""),
        ("OCR Assessor A01, Jo Finch", "Outcome to report", ["C000003 (23456 05355)"], "2027-02-20", "2027-03-12"),
        ("Centre 12345, Hill School", "To submit", ["05332"], "2027-02-01", "2027-03-18"),
        ("OCR Assessor A01, Jo Finch", "Sample to choose", ["C000002 (23456 05352)"], "2027-02-09", "2027-03-23"),
        ("Centre 12345, Hill School", "2 rows to mend and drop again", [], "2027-02-01", ""),
        ("Centre 23456", "Every line withdrawn: to claim again", ["C000004 (23456 05329)"], "2027-03-01", ""),
        ("The office", "Claims without an OCR Assessor: approve somebody", ["C000005 (34567 05352)"], "2027-03-02", ""),
    ]  # fmt: skip


def test_a_visit_that_has_gone_by_without_a_sample():
    """The claim was due before it, and is overdue now."""
    facts = replace(FACTS, claims=FACTS.claims[1:2], held=[], arriving=[], not_out=[], unsent=[])
    assert [due for *_, due in told(facts, "2027-05-01")] == ["2027-03-07"]
    assert desk(facts, "2027-05-01", 14)["overdue"] == 1


def test_many_claims_are_counted():
    """Six are named in one line, the others counted."""
    claims = [OpenClaim("12345", f"{n:05}", f"C{n:06}", "Submitted", "2027-02-08", "A01") for n in range(9)]
    [wait] = desk(replace(FACTS, claims=claims, visits=[], held=[], arriving=[], not_out=[], unsent=[]), AS_OF, 14)[
        "waits"
    ]
    assert (len(wait.items), wait.more) == (6, 3)


@pytest.mark.parametrize(
    ("as_of", "missed"),
    [
        ("2027-03-09", ""),
        ("2027-03-10", "on Tue 9 Mar 2027"),
        ("2027-03-12", "from 9 Mar 2027 to 11 Mar 2027, 3 days"),
    ],
)
def test_days_on_which_no_night_ran(as_of, missed):
    """A night that was missed is told by the next."""
    made = desk(FACTS, as_of, 14)
    assert made["missed"] == missed
    assert [each["missed"] for each in made["earlier"]] == ["", ""]


def test_the_first_night_has_missed_none():
    """Before the first night there was none to be missed."""
    assert desk(replace(FACTS, earlier=[]), AS_OF, 14)["missed"] == ""


def test_the_page_shows_it(tmp_path):
    """Claims are linked to their pages, letters named with the relay's answer, references and earlier nights linked."""
    with reading(fill(tmp_path, [])) as connection:
        context = night.night(facts_nights.for_night(connection, NIGHT)).context
    about = {"tables": [("units", 117, 2)], "last_results": "2026-08-20", "as_of": AS_OF}
    foot = render.Foot("0.1.0", NIGHT, "Tables.", "")
    page = render.page("night.html", {**context, **desk(FACTS, AS_OF, 14), **about, "foot": foot}).decode()
    assert 'href="../../../12345/claims/C000001/claim.html"' in page
    assert re.findall("claims/[0-9]{5}/claim.html", page) == []  # not submitted: it goes when it is
    assert 'href="../../../assessors/A01/index.html"' in page
    assert 'href="../../to-ocr/R000001.csv"' in page
    assert 'href="../2027-03-08-01/night.html"' in page
    assert "the relay answered: 550 no" in page
    assert "No update ran on Tue 9 Mar 2027" in page
    assert "before this update" in page
    assert page.index("What waits for whom") < page.index("What came, by sender")


def test_a_sheet_that_was_held_whole_counts_with_all_its_rows(tmp_path):
    """The ledger remembers such a sheet by one row, which names no form; people see on their receipt how many it has."""
    whole = {"sheet": 3, "row": 1, "unit": "", "form": "", "centre_number": "12345", "settled": ""}
    single = {"sheet": 2, "row": 5, "unit": "1", "form": "grades_by_unit", "centre_number": "12345", "settled": ""}
    books = {"id": 3, "drop": 2, "name": "Entries", "form": "entries", "header_row": 1,
             "rows_read": 41, "accepted": 0, "unchanged": 0, "held": 41, "blank": 0}  # fmt: skip
    with reading(fill(tmp_path, [(t.SHEET, books), (t.HELD_ROW, whole), (t.HELD_ROW, single)])) as connection:
        assert facts_desk.for_desk(connection, NIGHT).held == [Held("12345", 42, NIGHT)]


def test_facts_come_from_the_ledger(tmp_path):
    """Open claims with the day they came to their state, held rows by centre, files by the first night that they waited in."""
    happened = {"who": "", "detail": "", "sheet": 1, "row": 2}
    events = [
        {**happened, "id": 900 + n, "claim": claim, "night": at, "event": "x", "from_state": "a", "to_state": state}
        for n, (claim, at, state) in enumerate(((1, "2026-11-10-01", "Sampled"), (2, NIGHT, "Unsubmitted")))
    ]
    held = {"sheet": 2, "row": 5, "form": "grades_by_candidate", "centre_number": "12345", "settled": ""}
    rows = [{**held, "unit": unit} for unit in ("1", "2")]
    late = {"id": 90, "night": "2026-11-10-01", "path": "12345/late.xlsx", "sender_kind": "centre", "sender": "12345",
            "disposition": "waiting", "reason": "somebody has it open"}  # fmt: skip
    more = [(t.CLAIM_EVENT, event) for event in events] + [(t.HELD_ROW, row) for row in rows] + [(t.DROP, late)]
    with reading(fill(tmp_path, more)) as connection:
        facts = facts_desk.for_desk(connection, NIGHT)
    assert ("12345", "05352", "C000001", "Sampled", "2026-11-10", "A017") in facts.claims
    assert facts.held == [Held("12345", 1, NIGHT)]
    assert facts.arriving == [Waits("12345/late.xlsx", "", "2026-11-10-01")]
    assert [(each.night, each.files) for each in facts.earlier] == [("2026-11-10-01", 2)]
    assert facts.names["A017"] == "Jo Marsh"
