"""SAMP: what an OCR Assessor wants to see."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from pipeline.meet.samples import cells
from pipeline.rules import samples  # noqa: F401 the rules enter themselves into the book
from pipeline.rules.book import BOOK
from pipeline.rules.findings import findings, offence
from tests.worlds import AMY, ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, JOHN, OLGA, SENT_CLAIM, _line, frame, table, world

GRID = "Claim number,Candidate number,Surname,Forenames,Unit 1,Unit 2\n"
LIST = "Claim number,Candidate number,Unit,Sampled\n"
RULES = [f"SAMP-{number:02d}" for number in range(1, 8)]
NEEDS_BEFORE = {"SAMP-02": "a sample that was accepted"}


def judged_table(text, known):
    return table("sample_grid" if "Sampled" not in text else "sample_list", text, sender="A01", known=known)


@cache
def same_world():
    """The world as it is, made once: rules change nothing."""
    return world()


def found(rule, text, known=None):
    """(row, cell, severity, message) of every finding of one rule."""
    known = known or same_world()
    judged = judged_table(text, known)
    answer = offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))
    return [(f.row, f.cell, str(f.severity), f.message) for _, f in findings(judged, [answer] if answer else [])]


def raised(text, known=None):
    """The ids of all rules that find something."""
    known = known or same_world()
    judged = judged_table(text, known)
    return [rule for rule in RULES if offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))]


def bigger(*lines, state="Submitted", sampled=()):
    """C000001 with Cal's unit 1 (M by AB) and more lines (candidate, unit, grade, assessor)."""
    known = world()
    more = [_line(candidate, unit, SENT_CLAIM, grade, marker) for candidate, unit, grade, marker in lines]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    for candidate, unit in sampled:
        chosen = (known["line"]["candidate"] == candidate) & (known["line"]["unit"] == unit)
        known.tables["line"].loc[chosen, "sampled"] = 1
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = state
    return known


SAMPLED = {"state": "Sampled", "sampled": [(CAL, BUSINESS_1)]}


def test_the_good_examples_raise_nothing_at_all():
    """The good examples are good for every rule of the chapter."""
    assert [raised(text) for text in {BOOK[rule].good.text for rule in RULES}] == [[]]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in NEEDS_BEFORE])
def test_each_rule_finds_its_bad_example(rule):
    """The bad examples raise their rules."""
    assert found(rule, BOOK[rule].bad.text)


def test_the_example_of_a_claim_that_is_sampled_already():
    """What was dropped before is the sample that was accepted; the bad example is another one."""
    example = BOOK["SAMP-02"].bad
    assert raised(example.before[0]) == []
    assert raised(example.text, bigger(**SAMPLED)) == ["SAMP-02"]


@pytest.mark.parametrize(
    ("text", "grade", "ticked", "unclear"),
    [
        ("M", "M", False, False),
        ("M ✓", "M", True, False),
        ("m✔", "M", True, False),
        ("Merit yes", "M", True, False),
        ("D  Y", "D", True, False),
        ("P ✔\ufe0f", "P", True, False),
        ("✓", "", True, False),
        ("yes", "", True, False),
        ("M x", "M", False, True),
        ("M no", "M", False, True),
        ("M ?", "M", False, True),
        ("x", "", False, True),
        ("✓ M", "", False, True),
        ("Not claiming", "N", False, False),
    ],
)
def test_what_a_cell_of_a_grid_says(text, grade, ticked, unclear):
    """A grade, alone or with a tick after it, or a tick alone; any other mark is unclear."""
    row = cells(judged_table(GRID + f"C000001,0003,,,{text},", None)).iloc[0]
    assert (row["grade"], row["ticked"], row["unclear"]) == (grade, ticked, unclear)


def test_blank_cells_of_a_grid_say_nothing():
    """Blank, dashes and n/a are no cells at all; a grid of nothing else is empty."""
    assert len(cells(judged_table(GRID + "C000001,0003,,,-,n/a\nC000001,0002,,,,?", None))) == 0


@pytest.mark.parametrize(
    ("text", "ticked", "unclear"),
    [("Yes", True, False), ("y", True, False), ("✓", True, False), ("✔", True, False), ("", False, False),
     ("No", False, False), ("n", False, False), ("x", False, True), ("?", False, True), ("1", False, True)],
)  # fmt: skip
def test_what_a_row_of_a_list_says(text, ticked, unclear):
    """Yes, Y or a tick; No or blank; anything else is unclear."""
    row = cells(judged_table(LIST + f"C000001,0003,Unit 1,{text}", None)).iloc[0]
    assert (row["grade"], row["ticked"], row["unclear"], row["position"]) == ("", ticked, unclear, -1)


@pytest.mark.parametrize("sheet", [GRID + "C000009,0003,,,M ✓,\nC000009,0002,,,P,", LIST + "C000009,0003,Unit 1,Yes"])
def test_an_unknown_claim_is_said_once(sheet):
    """At the first row that names it, on a grid and on a list; no other rule says more about it."""
    assert found("SAMP-01", sheet) == [(2, "A2", "ERROR", "There is no claim C000009 that is allocated to you.")]
    assert raised(sheet) == ["SAMP-01"]


def test_a_claim_of_another_assessor_is_as_good_as_none():
    """Another one's approval, or one that was removed; a number that cannot be read is another rule's."""
    for change in ({"ocr_assessor": "A02"}, {"removed": 1}):
        known = world()
        known.tables["approval"] = known["approval"].assign(**change)
        assert raised(GRID + "C000001,0003,,,M ✓,", known) == ["SAMP-01"]
    assert found("SAMP-01", GRID + ",0003,,,M ✓,") == []


def test_an_unsubmitted_claim_cannot_be_named():
    """It has no number; while the writer has yet to give one, a question mark names it neither."""
    known = world()
    known.tables["claim"].loc[0, "claim_number"] = "?"
    assert raised(LIST + "?,0001,Unit 1,Yes", known) == ["SAMP-01"]


def test_a_sampled_claim_is_not_sampled_again():
    """Another sample is held, once a claim; the state is told."""
    known = bigger((CAL, BUSINESS_2, "P", ANN), **SAMPLED)
    sheet = GRID + "C000001,0003,,,M,P ✓"
    assert raised(sheet, known) == ["SAMP-02"]
    [(row, cell, _, message)] = found("SAMP-02", sheet, known)
    assert (row, cell) == (2, "A2")
    assert message.startswith(
        "The sample of claim C000001 cannot be taken: its state is Sampled: the OCR Assessor has chosen"
    )


@pytest.mark.parametrize("state", ["Sampled", "Finalised", "Processed"])
def test_the_very_sample_that_was_accepted_raises_nothing(state):
    """However it is written, and in whatever state the claim is since; less or more than it is another sample."""
    known = bigger(
        (CAL, BUSINESS_2, "P", ANN),
        (BEN, BUSINESS_1, "P", ANN),
        state=state,
        sampled=[(CAL, BUSINESS_1), (BEN, BUSINESS_1)],
    )
    assert raised(GRID + "C000001,0003,,,M ✓,P\nC000001,0002,,,P y,", known) == []
    assert raised(LIST + "C000001,0003,1,Yes\nC000001,0002,Unit 1,y\nC000001,0002,Unit 1,y", known) == []
    others = (
        "0003,1,Yes",
        "0003,1,Yes\nC000001,0002,1,Y\nC000001,0003,2,Y",
        "0003,1,Y\nC000001,0002,1,Y\nC000001,0001,1,Y",
        "0003,1,No",
    )
    assert all(found("SAMP-02", f"{LIST}C000001,{other}", known) for other in others)


def test_lines_that_are_not_in_the_claim():
    """A candidate without a line is said once a row, another unit at its cell; ticked or not."""
    sheet = GRID + "C000001,0003,,,M ✓,P\nC000001,0001,,,M ✓,P\nC000001,0003,,,M,-"
    assert found("SAMP-03", sheet) == [
        (3, "B3", "ERROR", "Candidate 0001 has no line in claim C000001."),
        (2, "F2", "ERROR", "Candidate 0003 has no line of Unit 2 in claim C000001."),
    ]
    assert found("SAMP-03", LIST + "C000001,0003,Unit 1,y\nC000001,0003,Y/999/9999,\nC000001,0777,Unit 1,") == [
        (4, "B4", "ERROR", "Candidate 0777 has no line in claim C000001."),
        (3, "C3", "ERROR", "Candidate 0003 has no line of Y/999/9999 in claim C000001."),
    ]


def test_the_unit_may_be_named_by_its_reference():
    """The reference that the catalogue has for unit 1 of Business means that unit."""
    known = world()
    family = known.catalogue.family_of("05332")
    reference = known.catalogue.unit(family, "1").reference
    assert reference
    assert raised(LIST + f"C000001,0003,{reference},Yes", known) == []


def test_candidate_numbers_are_those_of_the_claims_academic_year():
    """Number 0090 is Olga's in a claim of last year and Cal's in one of this year; another of one's numbers will do."""
    known = bigger((OLGA, BUSINESS_1, "P", ANN))
    again = known["registration"].iloc[[2]].assign(candidate_number="0090")
    known.tables["registration"] = pd.concat([known["registration"], again], ignore_index=True)
    known.tables["line"].loc[1, "grade"] = "D"
    sheet = LIST.replace("Sampled", "Sampled,Forenames") + "C000001,0090,Unit 1,Yes,"
    assert found("SAMP-05", sheet, known)[0][3].endswith("1 of its 2 groups: Unit 1 Pass by AB.")
    known.tables["claim"].loc[1, "submitted_on"] = "2026-08-31"
    assert found("SAMP-05", sheet, known)[0][3].endswith("1 of its 2 groups: Unit 1 Distinction by AB.")
    assert found("SAMP-05", sheet.replace("0090", "0003"), known)[0][3].endswith("Unit 1 Pass by AB.")


def test_nothing_sampled_is_judged_over_all_rows_of_a_claim():
    """One tick anywhere is a sample; an unclear mark is asked about instead."""
    known = bigger((BEN, BUSINESS_1, "M", ANN))
    none = GRID + "C000001,0003,,,M,\nC000001,0002,,,M,"
    assert found("SAMP-04", none, known) == [(2, "A2", "ERROR", "Nothing is sampled of claim C000001.")]
    assert raised(none, known) == ["SAMP-04"]
    assert raised(GRID + "C000001,0003,,,M,\nC000001,0002,,,M ✓,", known) == []
    assert raised(GRID + "C000001,0003,,,M,\nC000001,0002,,,M x,", known) == ["SAMP-06"]
    assert raised(LIST + "C000001,0003,Unit 1,\nC000001,0002,Unit 1,no", known) == ["SAMP-04"]
    assert raised(GRID + "C000001,0003,,,,", known) == ["SAMP-04"]


def test_groups_without_a_sampled_line_are_named_once_a_claim():
    """In order of the units, a reference last, up to five; units from another awarding body are in no group."""
    known = bigger(
        (AMY, 5, "M", ANN), (BEN, 4, "M", ANN), (BEN, BUSINESS_2, "P", JOHN), (AMY, BUSINESS_2, "D", ANN),
        (OLGA, BUSINESS_2, "D", ANN), (BEN, BUSINESS_1, "P", JOHN), (AMY, BUSINESS_1, "D", ANN), (OLGA, BUSINESS_1, "M", ANN),
    )  # fmt: skip
    more = [
        known["unit"].iloc[[2]].assign(id=4, number="10"),
        known["unit"].iloc[[2]].assign(id=5, number="Y/502/5411"),
    ]
    known.tables["unit"] = pd.concat([known["unit"], *more], ignore_index=True)
    sheet = LIST + "C000001,0003,Unit 1,No\nC000001,0003,Unit 1,Yes"
    assert found("SAMP-05", sheet, known) == [
        (2, "A2", "QUERY",
         ("The sample of claim C000001 has no line of 6 of its 7 groups: Unit 1 Pass by JS, Unit 1 Distinction by AB, "
          "Unit 2 Pass by JS, Unit 2 Distinction by AB, Unit 10 Merit by AB and 1 more."))
    ]  # fmt: skip
    known.tables["line"]["awarding_body"] = np.where(known["line"]["unit"].isin([BUSINESS_1, 5]), "", "Pearson")
    assert found("SAMP-05", sheet, known)[0][3].endswith(
        "3 of its 4 groups: Unit 1 Pass by JS, Unit 1 Distinction by AB, Y/502/5411 Merit by AB."
    )


def test_an_unclear_mark_is_pointed_at():
    """In a grid at its cell, in a list at the mark; the message tells whose it is."""
    assert found("SAMP-06", GRID + "C000001,0003,,,M x,?") == [
        (2, "E2", "ERROR", "“M x” for 0003, Unit 1, is neither a tick nor blank.")
    ]
    assert found("SAMP-06", LIST + "C000001,0003,Unit 1,maybe") == [
        (2, "D2", "ERROR", "“maybe” for 0003, Unit 1, is neither a tick nor blank.")
    ]


def test_another_grade_than_the_claims_is_asked_about():
    """Ticked or not; a tick without a grade says none."""
    known = bigger((CAL, BUSINESS_2, "P", ANN))
    assert found("SAMP-07", GRID + "C000001,0003,,,D ✓,Distinction", known) == [
        (2, "E2", "QUERY", "The cell says D for 0003, Unit 1, and the claim says M."),
        (2, "F2", "QUERY", "The cell says D for 0003, Unit 2, and the claim says P."),
    ]
    assert raised(GRID + "C000001,0003,,,✓,P ✓", known) == []


def test_rules_answer_by_the_tables_own_labels():
    """A later round sees a part of the table, and still names the whole table's rows."""
    known = world()
    judged = judged_table(GRID + "C000009,0003,,,M ✓,\nC000001,0003,,,D ✓,P x", known)
    part = judged.at_rows((judged.rows["row"] == 3).to_numpy())
    answers = {rule: offence(BOOK[rule], part, BOOK[rule].judge(part, known)) for rule in RULES}
    assert {rule: answer.at.tolist() for rule, answer in answers.items() if answer} == {
        "SAMP-03": [1], "SAMP-06": [1], "SAMP-07": [1]
    }  # fmt: skip
