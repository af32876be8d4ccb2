"""SUBM: a claim that the centre submits."""

from functools import cache

import pandas as pd
import pytest

from pipeline.meet.submissions import says_something
from pipeline.rules import submissions, submitted_claims  # noqa: F401 the rules enter themselves into the book
from pipeline.rules.addresses import can_be_an_address, looks_personal
from pipeline.rules.book import BOOK
from pipeline.rules.findings import findings, offence
from schemas.cells import Severity
from tests.worlds import AMY, BUSINESS_1, CAL, JOHN, OPEN_CLAIM, _line, frame, table, world

HEAD = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
GOOD = "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,1"
REPEAT = "05332,Ann Bell,exams@hill.example,16/11/2026,Yes,Yes,"
RULES = [f"SUBM-{number:02d}" for number in range(1, 13)]
NEEDS_BEFORE = {"SUBM-06": "a visit nearer than the world's", "SUBM-07": "a row that was held"}


@cache
def same_world():
    """The world as it is, made once: rules change nothing."""
    return world()


def found(rule, text, known=None):
    """(row, column, severity, message) of every finding of one rule."""
    known = known or same_world()
    judged = table("claim_submission", HEAD + text, known=known)
    answer = offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))
    return [(f.row, f.column, str(f.severity), f.message) for _, f in findings(judged, [answer] if answer else [])]


def raised(text, known=None):
    """The ids of all rules that find something."""
    known = known or same_world()
    judged = table("claim_submission", HEAD + text, known=known)
    return [rule for rule in RULES if offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))]


def held(*rows):
    """A world in which rows were held: (entry code, candidate number), and more columns of `held_row`."""
    known = world()
    made = [
        {"sheet": 7, "row": 10 + at, "centre_number": "12345", "path": "marks.csv", "sheet_name": "", "sha256": "", "form": "grades_by_unit",
         "entry_code": code, "candidate_number": number, "unit": "", "settled": "", **(more[0] if more else {})}
        for at, (code, number, *more) in enumerate(rows)
    ]  # fmt: skip
    known.tables["held_row"] = frame("held_row", made)
    return known


def visits(*dates):
    """A world with these visits for 05352; a date that ends in an x is removed."""
    known = world()
    rows = [
        {
            "centre_number": "12345",
            "entry_code": "05352",
            "visit_date": day.rstrip("x"),
            "removed": int(day.endswith("x")),
        }
        for day in dates
    ]
    known.tables["visit"] = frame("visit", rows)
    return known


def test_the_good_examples_raise_nothing_at_all():
    """The good examples are good for every rule of the chapter."""
    assert [raised(text.partition("\n")[2]) for text in {BOOK[rule].good.text for rule in RULES}] == [[]]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in NEEDS_BEFORE])
def test_each_rule_finds_its_bad_example(rule):
    """The bad examples raise their rules."""
    assert found(rule, BOOK[rule].bad.text.partition("\n")[2])


def test_a_row_with_both_declarations_blank_says_nothing():
    """The row that the workbook brings along raises no rule, whatever else stands in it."""
    assert raised("05332,,exams at hill,1/1/2020,,,9\n05332,Eve,j.smith@gmail.com,1/1/2030,,,9") == []


def test_the_very_submission_that_was_accepted_raises_nothing():
    """The same date, name and address as the claim that went: dropped again, and no more; another day is another one."""
    assert raised(REPEAT) == []
    assert raised(REPEAT.replace("16/11", "17/11")) == ["SUBM-01"]
    assert raised(REPEAT.replace("Ann Bell", "Anne Bell")) == ["SUBM-01", "SUBM-05", "SUBM-11"]
    assert raised(REPEAT.replace("Yes,Yes", "Yes,No")) == ["SUBM-01", "SUBM-03", "SUBM-11"]
    judged = table("claim_submission", f"{HEAD}{REPEAT}\n{GOOD}")
    assert says_something(judged, world()).tolist() == [False, True]


def test_nothing_to_submit_is_no_claim_or_an_empty_one():
    """Without an unsubmitted claim, and with one whose last line was taken out: it has no claim.html to count lines in."""
    known = world()
    known.tables["line"] = known["line"][known["line"]["claim"] != OPEN_CLAIM]
    assert found("SUBM-01", GOOD, known) == [
        (2, "Entry code", "ERROR", "There is nothing to submit for 05352: its unsubmitted claim has no line left.")
    ]
    assert found("SUBM-01", GOOD.replace("05352", "05332"))[0][3] == (
        "There is nothing to submit for 05332: it has no unsubmitted claim."
    )
    ended = world()
    ended.tables["line"]["slot"] = 9
    assert raised(GOOD, ended) == ["SUBM-01"]


@pytest.mark.parametrize("said", ["No", "", "maybe"])
def test_declaration_and_confirmation_need_yes(said):
    """Anything but Yes is held, also beside a blank."""
    assert raised(GOOD.replace("Yes,Yes", f"{said},Yes")) == ["SUBM-02"]
    assert raised(GOOD.replace("Yes,Yes", f"Yes,{said}")) == ["SUBM-03"]


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("exams@hill.example", True),
        ("exams.office+btec@mail.hill-school.sch.uk", True),
        ("exams@hill", False),
        ("exams hill@hill.example", False),
        ("exams@hill.example, head@hill.example", False),
        ("exams@hill.example;head@hill.example", False),
        ("a@b@hill.example", False),
        ("exäms@hill.example", False),
        ("exams@hill..example", False),
        ("exams@hill.example\nBcc: x@y.example", False),
        ("@hill.example", False),
    ],
)
def test_what_can_be_an_address(text, can):
    """One address of plain letters without spaces or control characters."""
    assert can_be_an_address(text) is can


def test_an_address_that_cannot_be_one_is_held_and_a_blank_is_another_rules():
    """The message repeats what was typed; a blank cell is CELL-01."""
    assert found("SUBM-04", GOOD.replace("exams@", "exams at ")) == [
        (2, "Contact email", "ERROR", "“exams at hill.example” cannot be an email address.")
    ]
    assert found("SUBM-04", GOOD.replace("exams@hill.example", "")) == []


@pytest.mark.parametrize(
    ("address", "name", "personal"),
    [
        ("exams@hill.example", "John Smith", False),
        ("examsoffice@gmail.com", "John Smith", True),
        ("j.smith@hill.example", "Eve Exams", True),
        ("jsmith@hill.example", "John Smith", True),
        ("JSmith@hill.example", "John SMITH", True),
        ("exams.office@hill.example", "Olga Office", False),
        ("jli@hill.example", "Jo Li", False),
        ("head@hill.example", "", False),
    ],
)
def test_which_addresses_look_personal(address, name, personal):
    """A private provider, a first name and a surname, or the submitter's own surname; never a shared mailbox's words."""
    assert looks_personal(address, name) is personal


def test_submitted_by_a_centre_assessor_of_this_qualification():
    """By full name or initials in any case; an assessor of another qualification is asked about."""
    names = ("john smith", "js", "JOHN  SMITH", "Ann Bell", "AB")
    assert [found("SUBM-05", GOOD.replace("John Smith", name)) for name in names] == [[]] * 5
    assert found("SUBM-05", GOOD.replace("05352", "05332")) == [
        (2, "Submitted by", "QUERY", "John Smith is not set up as a centre assessor of 05332.")
    ]


def test_less_than_fourteen_days_before_the_first_visit_that_is_still_planned():
    """The first visit on or after the night counts; removed and past ones do not."""
    assert found("SUBM-06", GOOD, visits("2026-11-20", "2026-11-30x", "2026-12-06", "2027-05-01")) == [
        (2, "Entry code", "QUERY",
         "The visit for 05352 is planned for 2026-12-06, in 13 days; a claim should be submitted 14 days before.")
    ]  # fmt: skip
    assert found("SUBM-06", GOOD, visits("2026-12-07")) == []
    assert raised(GOOD, visits("2026-11-23")) == ["SUBM-06"]


@pytest.mark.parametrize(
    ("visit", "ahead"),
    [("2026-11-24", "in 1 day"), ("2026-11-23", "the day of this update"), ("2026-11-25", "in 2 days")],
)
def test_a_visit_that_is_near_is_told_in_words(visit, ahead):
    """One day is no days."""
    assert f"planned for {visit}, {ahead};" in found("SUBM-06", GOOD, visits(visit))[0][3]


def test_no_visit_planned():
    """Past and removed visits plan nothing."""
    assert found("SUBM-08", GOOD, visits("2026-11-22", "2026-12-14x")) == [
        (2, "Entry code", "QUERY", "No visit is planned for 05352.")
    ]


def test_held_rows_of_the_qualification_stop_the_claim():
    """Rows that name this code count until they are settled; another code's, and another centre's, do not."""
    known = held(("05352", "0001"), ("05352", "0002"))
    assert found("SUBM-07", GOOD, known) == [
        (2, "Entry code", "ERROR",
         "The claim for 05352 may be incomplete: 2 rows were held and not mended yet (marks.csv row 10, marks.csv row 11).")
    ]  # fmt: skip
    assert raised(GOOD, held(("05332", "0001"))) == []
    assert raised(GOOD, held(("05352", "0001", {"settled": "2026-11-20-01"}))) == []
    assert raised(GOOD, held(("05352", "0001", {"centre_number": "54321"}))) == []


def test_held_rows_without_a_code_count_where_their_candidate_is_entered():
    """Amy is entered for 05352, Cal for 05332; an unknown candidate, or none, may belong to any qualification."""
    assert raised(GOOD, held(("", "0001"))) == ["SUBM-07"]
    assert raised(GOOD, held(("", "0003"))) == []
    assert raised(GOOD, held(("", "0999"))) == ["SUBM-07"]
    assert raised(GOOD, held(("", ""))) == ["SUBM-07"]
    assert raised(GOOD, held(("", "0999", {"centre_number": "54321"}))) == []


def test_held_rows_are_named_with_their_sheet():
    """Row 4 of one sheet is another row than row 4 of the next."""
    known = held(*(("05352", "0001", {"path": "marks.xlsx", "sheet_name": name, "row": 4}) for name in ("12A", "12B")))
    places = "2 rows were held and not mended yet (marks.xlsx sheet 12A row 4, marks.xlsx sheet 12B row 4)."
    assert found("SUBM-07", GOOD, known)[0][3].endswith(places)


def test_units_of_one_row_are_one_row_and_many_rows_are_counted():
    """Two units of a row are told once; beyond five places the rest is counted."""
    units = [("05352", "0001", {"row": 4, "unit": unit}) for unit in ("1", "2")]
    assert "1 row was held and not mended yet (marks.csv row 4)" in found("SUBM-07", GOOD, held(*units))[0][3]
    many = found("SUBM-07", GOOD, held(*[("05352", "0001")] * 7))[0][3]
    assert many.endswith("7 rows were held and not mended yet (marks.csv row 10, marks.csv row 11, marks.csv row 12, "
                         "marks.csv row 13, marks.csv row 14 and 2 more).")  # fmt: skip


def test_a_file_of_the_centre_that_waits_stops_every_claim():
    """Its reason is told where there is one; another centre's files are nobody's business here."""
    known = held(("05352", "0001"))
    known.tables["waiting"] = pd.DataFrame(
        {"centre_number": ["12345", "12345", "54321"], "path": ["a.xlsx", "b.xlsx", "c.xlsx"],
         "reason": ["somebody has it open", "", "secret"]}, dtype=object,
    )  # fmt: skip
    assert found("SUBM-07", GOOD, known)[0][3] == (
        "The claim for 05352 may be incomplete: 1 row was held and not mended yet (marks.csv row 10); "
        "2 files of this centre could not be read yet (a.xlsx: somebody has it open, b.xlsx)."
    )
    known.tables["waiting"] = known.tables["waiting"].iloc[:1]
    known.tables["held_row"] = held().tables["held_row"]
    assert "1 file of this centre could not be read yet" in found("SUBM-07", GOOD, known)[0][3]
    known.tables["waiting"] = known.tables["waiting"].iloc[:0]
    assert raised(GOOD, known) == []


def test_twice_in_one_night():
    """Both are held; a repeat of what was accepted, a blank row and a row without a code do not count."""
    both = GOOD + "\n" + GOOD.replace("John Smith", "Ann Bell")
    said = "05352 was submitted 2 times in one night: see row {} too."
    assert found("SUBM-10", both) == [
        (2, "Entry code", "ERROR", said.format(3)), (3, "Entry code", "ERROR", said.format(2))
    ]  # fmt: skip
    others = (REPEAT, REPEAT.replace("16/11", "23/11"), GOOD.replace("Yes,Yes", ","), GOOD.replace("05352", ""))
    assert found("SUBM-10", "\n".join((GOOD, *others, GOOD.replace("05352", "")))) == []


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("24/11/2026", "lies in the future"),
        ("23/11/2026", ""),
        ("09/11/2026", ""),
        ("08/11/2026", "is more than 14 days ago"),
    ],
)
def test_the_date_is_of_these_days(day, why):
    """From fourteen days ago to the night itself."""
    said = [(2, "Date", "ERROR", f"The date {day} {why}.")] if why else []
    assert found("SUBM-11", GOOD.replace("23/11/2026", day)) == said


def test_the_date_is_later_than_the_last_submissions():
    """The last of several claims counts; an unreadable date is another rule's."""
    known = world()
    first = known["claim"].iloc[[1]].assign(id=9, ordinal=0, form_date="2026-11-20", claim_number="C000000")
    known.tables["claim"] = pd.concat([known["claim"], first], ignore_index=True)
    row = REPEAT.replace("Ann Bell", "Eve")
    assert (
        found("SUBM-11", row, known)[0][3] == "The date 16/11/2026 is not later than the last submission's, 2026-11-16."
    )
    assert found("SUBM-11", row.replace("16/11", "17/11"), known) == []
    assert found("SUBM-11", row.replace("16/11", "13/13"), known) == []


def test_lines_checked_is_the_number_of_lines():
    """Zeros before it do not matter; a blank was not checked, and a claim that is not there has no number."""
    known = world()
    more = [_line(AMY, BUSINESS_1, OPEN_CLAIM, "M", JOHN), {**_line(CAL, 1, OPEN_CLAIM, "D", JOHN), "slot": 1}]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    assert found("SUBM-12", GOOD, known) == [
        (2, "Lines checked", "ERROR", "“Lines checked” says 1, and the claim has 3.")
    ]
    assert found("SUBM-12", GOOD.replace("Yes,1", "Yes,003"), known) == []
    assert found("SUBM-12", GOOD.replace("Yes,1", "Yes,")) == []
    assert found("SUBM-12", GOOD.replace("Yes,1", "Yes,all")) == []
    assert found("SUBM-12", GOOD.replace("05352", "05332")) == []


def test_rules_answer_by_the_tables_own_labels():
    """A later round sees a part of the table, and still names the whole table's rows."""
    known = world()
    judged = table("claim_submission", HEAD + "\n".join((REPEAT, GOOD.replace("Yes,1", "Yes,7"))))
    part = judged.at_rows((judged.rows["row"] == 3).to_numpy())
    answers = {rule: offence(BOOK[rule], part, BOOK[rule].judge(part, known)) for rule in RULES}
    assert {rule: answer.at.tolist() for rule, answer in answers.items() if answer} == {"SUBM-12": [1]}


def test_severities_and_what_a_site_may_lower():
    """Of the errors only SUBM-07 may be lowered."""
    errors = [rule for rule in RULES if BOOK[rule].severity is Severity.ERROR]
    assert errors == ["SUBM-01", "SUBM-02", "SUBM-03", "SUBM-04", "SUBM-07", "SUBM-10", "SUBM-11", "SUBM-12"]
    assert [rule for rule in errors if BOOK[rule].lowerable] == ["SUBM-07"]
