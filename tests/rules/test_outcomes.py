"""OUTC: what an OCR Assessor found."""

from functools import cache

import pandas as pd
import pytest

from pipeline.rules import outcome_queries  # noqa: F401 the rules enter themselves into the book
from pipeline.rules.book import BOOK
from pipeline.rules.findings import findings, offence
from tests.rules.judged import drop, messages, night
from tests.worlds import ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, JOHN, SENT_CLAIM, _line, frame, table, world

HEAD = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,New grade,Reason\n"
EVERY_GROUP = "C000001,Withdrawn,,Unit 1,AB,M,,Copied\nC000001,Withdrawn,,Unit 2,AB,P,,Copied"
RULES = [f"OUTC-{number:02d}" for number in range(1, 10)]


@cache
def sampled_world():
    return claim_of()


def claim_of(*lines, state="Sampled", visits=("2026-11-20",)):
    """C000001 with Cal's unit 1 (M by AB) and more lines (candidate, unit, grade, assessor); its visit was held."""
    known = world()
    more = [_line(candidate, unit, SENT_CLAIM, grade, marker) for candidate, unit, grade, marker in lines]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = state
    planned = [{"centre_number": "12345", "entry_code": "05332", "visit_date": day, "removed": 0} for day in visits]
    known.tables["visit"] = frame("visit", planned)
    return known


def found(rule, text, known=None, judged=None):
    """(row, cell, severity, message) of every finding of one rule."""
    known = known or sampled_world()
    judged = judged or read(text)
    answer = offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))
    return [(f.row, f.cell, str(f.severity), f.message) for _, f in findings(judged, [answer] if answer else [])]


def read(text):
    return table("moderation_outcome", HEAD + text, sender="A01")


def raised(text, known=None):
    """The ids of all rules that find something."""
    known, judged = known or sampled_world(), read(text)
    return [rule for rule in RULES if found(rule, text, known, judged)]


@pytest.mark.parametrize("change", [{"ocr_assessor": "A02"}, {"removed": 1}])
def test_a_claim_of_another_assessor_is_as_good_as_none(change):
    """Said once, at its first row that says something; no other rule says more about it."""
    known = claim_of()
    known.tables["approval"] = known["approval"].assign(**change)
    text = "C000001,,,,,,,\nC000001,Agreed,,,,,,\nC000001,Withdrawn,,Unit 1,AB,M,,"
    assert found("OUTC-01", text, known) == [(3, "A3", "ERROR", "There is no claim C000001 that is allocated to you.")]
    assert raised(text, known) == ["OUTC-01"]


@pytest.mark.parametrize("state", ["Submitted", "Sampled", "Processed", "Withdrawn"])
def test_rows_without_an_outcome_say_nothing(state):
    """The workbook left as it came, whatever has become of the claim, or of who has it."""
    known = claim_of(state=state)
    assert raised("C000001,,,,,,,\nC000001,,,Unit 1,AB,M,,\nC000077,,,,,,,", known) == []


def test_a_submitted_claim_can_only_be_withdrawn_as_a_whole():
    """Before the sample nothing else is taken, not even where only a group is left out of the withdrawal."""
    known = claim_of((CAL, BUSINESS_2, "P", ANN), state="Submitted")
    assert raised("C000001,Withdrawn,,,,,,Copied work", known) == []
    assert raised("C000001,Withdrawn,,,,,,Copied\nC000001,Agreed,,Unit 2,AB,P,,", known) == ["OUTC-02"]
    assert raised(EVERY_GROUP, known) == ["OUTC-02"]
    [(row, cell, _, message)] = found("OUTC-02", "C000001,Agreed,,,,,,", known)
    assert (row, cell) == (2, "A2")
    assert message.startswith("The outcome of claim C000001 cannot be taken: its state is Submitted: the claim is with")


def test_every_group_withdrawn_is_not_the_whole_claim_withdrawn():
    """Finalised is what it ended as: the groups again are the very outcome, the whole claim is another one."""
    known = claim_of((CAL, BUSINESS_2, "P", ANN), state="Finalised")
    known.tables["line"]["outcome"] = "withdrawn"
    assert raised(EVERY_GROUP, known) == []
    assert raised("C000001,Withdrawn,,,,,,Copied work", known) == ["OUTC-02"]


@pytest.mark.parametrize("state", ["Finalised", "Processed", "Withdrawn"])
def test_an_outcome_is_given_once(state):
    """In a later state every other outcome is refused; no rule looks into its rows."""
    known = claim_of((CAL, BUSINESS_2, "P", ANN), state=state)
    known.tables["line"]["outcome"] = "agreed"
    assert raised("C000001,Agreed,,,,,,\nC000001,Withdrawn,,Unit 1,AB,M,,", known) == ["OUTC-02"]


def test_the_very_outcome_that_was_accepted_raises_nothing():
    """A changed line is still named by the grade that was claimed; another outcome is refused."""
    known = claim_of((CAL, BUSINESS_2, "D", ANN), state="Processed")
    lines = known.tables["line"]
    lines.loc[lines["claim"] == SENT_CLAIM, "outcome"] = ["agreed", "changed"]
    made = {"claim": SENT_CLAIM, "candidate": CAL, "unit": BUSINESS_2, "outcome": "changed", "grade": "P", "reason": ""}
    known.tables["revision"] = frame("revision", [{**made, "sheet": 1, "row": 2}])
    assert raised("C000001,Agreed,,,,,,\nC000001,Changed,,Unit 2,AB,P,D,", known) == []
    assert raised("C000001,Agreed,,,,,,\nC000001,Changed,,Unit 2,AB,P,M,", known) == ["OUTC-02"]
    assert raised("C000001,Changed,,Unit 2,AB,P,D,", known) == ["OUTC-02"]


def test_groups_and_lines_that_are_not_in_the_claim():
    """A group by its grade, a stranger at the number, another unit at the unit; by initials or full name, in any case."""
    known = claim_of((BEN, BUSINESS_2, "P", ANN))
    rest = "C000001,Agreed,,,,,,\n"
    assert found(
        "OUTC-03",
        rest + "C000001,Agreed,,Unit 1,AB,D,,\nC000001,Agreed,0999,Unit 1,,,,\nC000001,Agreed,0003,Unit 2,,,,",
        known,
    ) == [
        (3, "D3", "ERROR", "There is no group of Unit 1, AB, D in claim C000001."),
        (4, "C4", "ERROR", "Candidate 0999 has no line in claim C000001."),
        (5, "D5", "ERROR", "Candidate 0003 has no line of Unit 2 in claim C000001."),
    ]
    named = ("AB", "ab", "Ann Bell", "ANN BELL", "AB (Ann Bell)")
    assert [raised(rest + f"C000001,Agreed,,Unit 1,{who},Merit,,", known) for who in named] == [[]] * len(named)


def test_a_unit_from_another_awarding_body_is_in_no_group():
    """It was not marked here; its line can be named."""
    known = claim_of((BEN, BUSINESS_1, "P", ANN))
    known.tables["line"].loc[2, "awarding_body"] = "Pearson"
    assert raised("C000001,Agreed,,,,,,\nC000001,Agreed,,Unit 1,AB,P,,", known) == ["OUTC-03"]
    assert raised("C000001,Agreed,,,,,,\nC000001,Withdrawn,0002,Unit 1,,,,No certificate", known) == ["OUTC-08"]


def test_rows_of_one_width_must_agree():
    """The same outcome twice is none; two about a group, or about a line, are; a narrower row contradicts nobody."""
    known = claim_of((BEN, BUSINESS_2, "P", JOHN))
    assert raised("C000001,Agreed,,,,,,\nC000001,Agreed,,,,,,", known) == []
    assert raised("C000001,Agreed,,,,,,\nC000001,Withdrawn,,Unit 1,AB,M,,Late", known) == []
    assert [one[:2] for one in found("OUTC-04", "C000001,Agreed,,,,,,\nC000001,Withdrawn,,,,,,", known)] == [
        (2, "B2"), (3, "B3")
    ]  # fmt: skip
    two = "C000001,Agreed,,,,,,\nC000001,Changed,,Unit 1,AB,M,P,\nC000001,Changed,,Unit 1,Ann Bell,M,D,"
    assert found("OUTC-04", two, known)[0][3] == (
        "This row and another one say different things about the same group of claim C000001."
    )
    line = "C000001,Agreed,,,,,,\nC000001,Withdrawn,0003,Unit 1,,,,\nC000001,Agreed,0003,1,,,,"
    assert [one[0] for one in found("OUTC-04", line, known)] == [3, 4]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("C000001,Changed,,Unit 1,AB,M,,", "The outcome is Changed, and no new grade is given."),
        ("C000001,Changed,,Unit 1,AB,M,M,", "It was claimed as M already."),
        ("C000001,Changed,0003,Unit 1,,,Merit,", "It was claimed as M already."),
        ("C000001,Withdrawn,,Unit 1,AB,M,P,", "There is a new grade, and the outcome is Withdrawn."),
    ],
)
def test_a_new_grade_goes_with_changed_and_is_another_one(row, what):
    """Missing, the same, or beside another outcome."""
    assert found("OUTC-05", "C000001,Agreed,,,,,,\n" + row) == [(3, "G3", "ERROR", what)]


def test_the_rest_of_a_claim_must_be_named():
    """By a row for the whole claim, or by rows for every group; half of them is too little."""
    known = claim_of((BEN, BUSINESS_2, "P", ANN), (CAL, BUSINESS_2, "P", ANN), (BEN, BUSINESS_1, "D", JOHN))
    assert found("OUTC-06", "C000001,Agreed,,Unit 2,AB,P,,", known) == [
        (2, "A2", "ERROR", "2 lines of claim C000001 are named by no row, and no row is about the whole claim.")
    ]
    groups = "C000001,Agreed,,Unit 2,AB,P,,\nC000001,Agreed,,Unit 1,AB,M,,\nC000001,Withdrawn,0002,Unit 1,,,,Copied"
    assert raised(groups, known) == ["OUTC-08"]


def test_an_outcome_before_the_visit():
    """A visit that lies ahead is asked about, unless one was held since the claim was submitted; that day itself counts."""
    assert raised("C000001,Agreed,,,,,,", claim_of(visits=())) == []
    assert raised("C000001,Agreed,,,,,,", claim_of(visits=("2026-11-23", "2027-05-04"))) == []
    told = found("OUTC-07", "C000001,Agreed,,,,,,", claim_of(visits=("2026-11-01", "2027-05-04", "2026-12-14")))
    assert told == [
        (2, "A2", "QUERY", "The outcome of claim C000001 comes before the visit, which is planned for 2026-12-14.")
    ]
    rows = "C000001,Agreed,,,,,,\nC000001,Withdrawn,0003,Unit 1,,,,Copied"
    assert [row for row, *_ in found("OUTC-07", rows, claim_of(visits=("2026-12-14",)))] == [2]


def test_queries_about_single_lines_and_reasons():
    """An agreed line is nothing to ask about, nor is a withdrawal that says why."""
    assert raised("C000001,Agreed,0003,Unit 1,,,,") == []
    assert raised("C000001,Changed,0003,Unit 1,,,P,") == ["OUTC-08"]
    assert raised("C000001,Withdrawn,,Unit 1,AB,M,,") == ["OUTC-09"]
    [single] = found("OUTC-08", "C000001,WITHDRAWN,0003,Unit 1,,,,Copied")
    assert single[3].startswith("A single line of claim C000001 is withdrawn;")
    [bare] = found("OUTC-09", "C000001,Withdrawn,,Unit 1,AB,M,,")
    assert bare[3] == "Work of claim C000001 is withdrawn without a reason."


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ("C000001,Agreed,0003,,,,,", "D2", "“Unit” is blank; it needs a unit's number"),
        ("C000001,Agreed,,Unit 1,AB,,,", "F2", "“Grade” is blank; it needs P, M or D: Unit and Assessor and Grade"),
        ("C000001,Agreed,,,AB,M,,", "D2", "“Unit” is blank; it needs a unit's number"),
        (
            "C000001,Agreed,0003,Unit 1,,M,,",
            "F2",
            "“Grade” is filled in; it needs to be blank: Candidate number and Unit",
        ),
        (",Agreed,,,,,,", "A2", "“Claim number” is blank"),
    ],
)
def test_cells_that_name_neither_claim_nor_group_nor_line(row, cell, said):
    """CELL-01 at the first that lacks, or is too many; the claim's other rows are held with it, and nothing is decided."""
    known = claim_of()
    before = known["line"].copy()
    verdict = night(known, drop(HEAD + row + "\nC000001,Agreed,,,,,,", sender="assessor"))
    [found_at] = [f.cell for f in verdict.findings[0] if f.rule == "CELL-01"]
    assert found_at == cell
    assert messages(verdict, "CELL-01")[0].startswith(said)
    assert verdict.status[0]["status"].tolist() == ["held", "held"]
    assert known["line"].equals(before)


def test_a_row_without_its_claim_number_is_no_total():
    """It holds the sheet; were it taken for a heading, half an outcome would become the outcome."""
    known = claim_of()
    verdict = night(known, drop(HEAD + ",Withdrawn,,,,,,\nC000001,Agreed,,,,,,", sender="assessor"))
    assert verdict.status[0]["status"].tolist() == ["held", "held"]
    assert known["claim"]["state"].tolist() == ["Unsubmitted", "Sampled"]


def test_rules_answer_by_the_tables_own_labels():
    """A later round sees a part of the table, and still names the whole table's rows."""
    known = claim_of()
    judged = table("moderation_outcome", HEAD + "C000009,Agreed,,,,,,\nC000001,Withdrawn,,Unit 2,AB,M,P,", sender="A01")
    part = judged.at_rows((judged.rows["row"] == 3).to_numpy())
    answers = {rule: offence(BOOK[rule], part, BOOK[rule].judge(part, known)) for rule in RULES}
    assert {rule: answer.at.tolist() for rule, answer in answers.items() if answer} == {
        "OUTC-03": [1], "OUTC-05": [1], "OUTC-06": [1], "OUTC-09": [1]
    }  # fmt: skip
