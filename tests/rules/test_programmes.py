"""PROG and PRES: entries for learning programmes, and their results."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipeline.decide import programmes as decide
from pipeline.meet import programmes as meet_programmes
from pipeline.rules import programme_results, programmes  # noqa: F401  they enter the rules into the book
from pipeline.rules.book import BOOK
from pipeline.rules.findings import findings, offence
from schemas.cells import Severity
from tests.worlds import AMY, PACKAGE, table, world

ENGLISH = "Functional Skills English Level 2"
EXAMPLES = "Intermediate Apprenticeship Level 2 IT, Software, Web and Telecoms Professionals England"
ENTRY = [
    "Framework",
    "Package",
    "Candidate number",
    "UCI",
    "Group",
    "Assessment",
    "Series",
    "Surname",
    "Forenames",
    "Date of birth",
    "Action",
]
RESULT = ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result", "Date awarded"]


def entry_sheet(*rows):
    """Rows of a Programme entries sheet; framework and package are ours unless a row says otherwise."""
    standard = {"Framework": "ICT", "Package": PACKAGE}
    return pd.DataFrame([{**standard, **row} for row in rows], columns=ENTRY).to_csv(index=False)


def result_sheet(*rows):
    standard = {
        "Centre number": "12345",
        "Candidate number": "0001",
        "Framework": "ICT",
        "Package": PACKAGE,
        "Component": ENGLISH,
        "Result": "Pass",
        "Date awarded": "2026-11-12",
    }
    return pd.DataFrame([{**standard, **row} for row in rows], columns=RESULT).to_csv(index=False)


def found(rule, text, known=None):
    """(row, severity, message) of every finding of one rule on a sheet of entries, or else of results."""
    known = known or world()
    form = "programme_results" if text.startswith("Centre") else "programme_entries"
    judged = table(form, text, known=known)
    answer = offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))
    return [(f.row, f.severity, f.message) for _, f in findings(judged, [answer] if answer else [])]


def number(text):
    return {"Candidate number": text}


@pytest.mark.parametrize(
    "rule",
    ["PROG-01", "PROG-02", "PROG-03", "PROG-04", "PROG-05", "PROG-06", "PROG-08", "PRES-01", "PRES-02", "PRES-03"],
)
def test_each_rule_finds_its_bad_example_and_leaves_its_good_one(rule):
    """The examples of the rule book are true."""
    assert found(rule, BOOK[rule].bad.text)
    assert not found(rule, BOOK[rule].good.text)


def test_the_note_of_the_decider_finds_its_bad_example_and_leaves_its_good_one():
    """PROG-07 is said by the decider; its examples are true as well."""
    for text, said in ((BOOK["PROG-07"].bad.text, ["PROG-07"]), (BOOK["PROG-07"].good.text, [])):
        known = world()
        assert [
            note.rule for note in decide.entries(table("programme_entries", text, known=known), known).notes
        ] == said


def test_frameworks_are_matched_without_case_and_punctuation():
    """A blank framework is the column's matter; what is not there is told with the nearest, or with those there are."""
    rows = [{"Framework": text} for text in (" ict", "I.C.T.", "", "Business & Admin", "zzz")]
    assert found("PROG-01", entry_sheet(*rows)) == [
        (
            5,
            Severity.ERROR,
            "There is no framework “Business & Admin” in the catalogue. The nearest framework is Business and Administration.",
        ),
        (
            6,
            Severity.ERROR,
            "There is no framework “zzz” in the catalogue. The nearest frameworks are Business and Administration; ICT.",
        ),
    ]


def test_packages_are_matched_within_their_framework():
    """A package of another framework is none; where the framework is not there, that alone is said."""
    rows = [
        {"Package": PACKAGE.upper().replace(" ", "  ")},
        {"Framework": "Business and Administration"},
        {"Framework": "zzz"},
        {"Package": ""},
    ]
    said = found("PROG-02", entry_sheet(*rows))
    assert [row for row, *_ in said] == [3]
    assert "in the framework Business and Administration. The nearest package" in said[0][2]


def test_results_are_held_to_the_same_names():
    """A result for a package that the catalogue lacks is told so, and not that nobody is entered."""
    text = result_sheet({"Framework": "zzz"}, {"Package": "zzz"})
    assert [row for row, *_ in found("PROG-01", text)] == [2]
    assert [row for row, *_ in found("PROG-02", text)] == [3]
    assert not found("PRES-01", text)
    assert not found("PRES-02", text)


def test_a_catalogue_without_packages_has_nothing_near():
    """A site that loaded no frameworks is told that there is none, without a list."""
    known = world()
    known.catalogue = replace(known.catalogue, packages=known.catalogue.packages.iloc[:0])
    assert found("PROG-01", entry_sheet(number("0002")), known)[0][2] == "There is no framework “ICT” in the catalogue."


def test_an_assessment_outside_the_package_is_held_where_the_catalogue_is_sure():
    """Packages of examples, or with a row missing, only ask somebody to look; a withdrawal goes by the entries."""
    rows = [{"Assessment": "functional skills english, level 2"}, {"Assessment": "French"}, {"Assessment": ""},
            {"Package": EXAMPLES, "Assessment": "French"}, {"Assessment": "French", "Action": "Withdraw"}]  # fmt: skip
    said = found("PROG-03", entry_sheet(*rows))
    assert [(row, severity) for row, severity, _ in said] == [(3, Severity.ERROR), (5, Severity.QUERY)]
    assert said[0][2].startswith(
        f"“French” is not an assessment of {PACKAGE}. It has Level 3 Diploma in IT User Skills (ITQ); "
    )
    assert (
        said[1][2]
        == f"“French” could not be checked and was taken as typed, as the catalogue is not sure of {EXAMPLES}."
    )


def calendar(confidence):
    known = world()
    known.catalogue = replace(known.catalogue, series=known.catalogue.series.assign(confidence=confidence))
    return known


def test_another_series_than_the_next_is_held_by_a_sure_calendar_alone():
    """June 2027 is the next on the night; the shipped calendar is an example, so there a person should look."""
    text = entry_sheet(
        {"Series": "june  2027"},
        {"Series": ""},
        {"Series": "January 2027"},
        {"Series": "January 2027", "Action": "Withdraw"},
    )
    said = "The next available series is June 2027, and the row says January 2027."
    assert found("PROG-04", text, calendar("verified")) == [(4, Severity.ERROR, said)]
    [(row, severity, message)] = found("PROG-04", text)
    assert (row, severity) == (4, Severity.QUERY)
    assert message == said + " The calendar is not sure of this, so it was taken as typed."


def test_after_the_last_series_of_the_calendar_nothing_can_be_held():
    """A calendar that ends before the night says nothing of the next series."""
    known = calendar("verified")
    known.as_of = date(2040, 1, 1)
    [(_, severity, message)] = found("PROG-04", entry_sheet({"Series": "June 2040"}), known)
    assert severity is Severity.QUERY
    assert message.startswith("The next available series is not known, and the row says June 2040.")


@pytest.mark.parametrize(
    "row",
    [
        {"Candidate number": "0001"},
        {"Candidate number": "0090"},
        {"UCI": "123450260001H"},
        {"Candidate number": "0007", "UCI": "123450260001H"},
        {"Candidate number": "0007", "Surname": "GREEN", "Forenames": "Gail", "Date of birth": "2009-05-01"},
        {"Surname": "BROWN", "Forenames": "Ben", "Date of birth": "2009-02-03"},
        {"Group": "12A"},
        {"Candidate number": "0999", "Action": "Withdraw"},
    ],
)
def test_whoever_is_known_or_described_may_be_entered(row):
    """By number (last year's too), UCI, name and date of birth, group, or as somebody new."""
    assert not found("PROG-05", entry_sheet(row))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"Candidate number": "0007", "Forenames": "Gail"}, "Nobody of this centre is known as 0007, and the row does not give surname, date of birth."),
        ({"UCI": "123450130001E", "Surname": "GREEN", "Forenames": "Gail", "Date of birth": "2009-05-01"},
         "Nobody of this centre is known as 123450130001E, and the row does not give candidate number."),
        ({}, "The row names nobody, and the row does not give candidate number, surname, forenames, date of birth."),
    ],
)  # fmt: skip
def test_somebody_unknown_is_told_what_is_missing(row, said):
    """What the row lacks to register somebody new stands in the message."""
    assert [message for *_, message in found("PROG-05", entry_sheet(row))] == [said]


def test_details_need_be_given_once_for_a_number():
    """A second row of the same new candidate may hold the number alone."""
    whole = {"Candidate number": "0007", "Surname": "GREEN", "Forenames": "Gail", "Date of birth": "2009-05-01"}
    assert not found("PROG-05", entry_sheet({**whole, "Assessment": ENGLISH}, number("0007")))


def test_an_empty_group_is_told_with_the_groups_there_are():
    """Case and spaces at the ends do not matter; last year's members do not count, and a number makes the group a detail."""
    known = world()
    known["candidate"].loc[known["candidate"]["surname"] == "OLD", "group_name"] = "13B"
    rows = [{"Group": " 12a "}, {"Group": "13B"}, {"Group": "13B", "Candidate number": "0002"}]
    said = "Nobody registered this academic year is in the group 13B. There are 12A."
    assert found("PROG-06", entry_sheet(*rows), known) == [(3, Severity.ERROR, said)]


def test_more_than_five_groups_are_not_listed():
    """A long list helps nobody."""
    known = world()
    known.tables["candidate"] = pd.concat(
        [known["candidate"], *(known["candidate"].iloc[[1]].assign(id=10 + n, group_name=f"G{n}") for n in range(6))]
    )
    known.tables["registration"] = pd.concat(
        [
            known["registration"],
            *(known["registration"].iloc[[0]].assign(candidate=10 + n, candidate_number=f"010{n}") for n in range(6)),
        ]
    )
    [(_, _, message)] = found("PROG-06", entry_sheet({"Group": "X"}), known)
    assert message.endswith("There are 12A, G0, G1, G2, G3 and others.")


def test_a_centre_without_groups_lists_none():
    """Where nobody has a group there is none to name."""
    known = world()
    known["candidate"]["group_name"] = ""
    [(_, _, message)] = found("PROG-06", entry_sheet({"Group": "X"}), known)
    assert message == "Nobody registered this academic year is in the group X."


def test_only_live_entries_can_be_withdrawn():
    """Blank Assessment or Series means any; another series, assessment, candidate or package is not there."""
    rows = [
        {"Candidate number": "0001"}, {"UCI": "123450260001H", "Assessment": ENGLISH.upper()}, {"Group": "12a", "Series": "JUNE 2027"},
        {"Candidate number": "0001", "Series": "January 2027"}, {"Candidate number": "0001", "Assessment": "French"},
        {"Candidate number": "0002"}, {"Candidate number": "0999"}, {"Candidate number": "0001", "Package": EXAMPLES},
        {"Group": "12Z"}, {"Candidate number": "0001", "Package": "zzz"},
    ]  # fmt: skip
    said = found("PROG-08", entry_sheet(*({**row, "Action": "Withdraw"} for row in rows)))
    assert [row for row, *_ in said] == [5, 6, 7, 8, 9]
    assert said[0][1:] == (Severity.ERROR, "There is no such entry to withdraw.")


def test_what_was_withdrawn_before_cannot_be_withdrawn_again():
    """A withdrawn entry is history."""
    known = world()
    known["programme_entry"]["withdrawn"] = "2026-11-09-01"
    assert found("PROG-08", entry_sheet({"Candidate number": "0001", "Action": "Withdraw"}), known)


def test_a_result_needs_an_entry_of_that_candidate_for_that_package():
    """Who is not known, and who is not entered, is told apart; a blank number is the column's matter."""
    text = result_sheet(
        {}, number("0002"), number("0999"), {"Centre number": "54321"}, {"Package": EXAMPLES}, number("")
    )
    assert [(row, message) for row, _, message in found("PRES-01", text)] == [
        (3, "Candidate 0002 of centre 12345 is not entered for this package."),
        (4, "Candidate 0999 of centre 12345 is not known."),
        (5, "Candidate 0001 of centre 54321 is not known."),
        (6, "Candidate 0001 of centre 12345 is not entered for this package."),
    ]


def test_a_component_is_in_the_package_or_entered_or_asked_about():
    """An entry taken as typed counts; a package of examples holds nothing."""
    known = world()
    entered = known["programme_entry"]
    entered.loc[entered["component"] == ENGLISH, "component"] = "Welsh for Work"
    rows = [
        {"Component": "WELSH for work"},
        {"Component": ENGLISH},
        {"Component": "French"},
        {"Package": EXAMPLES, "Component": "French"},
    ]
    assert [(row, severity) for row, severity, _ in found("PRES-02", result_sheet(*rows), known)] == [
        (4, Severity.ERROR),
        (5, Severity.QUERY),
    ]


def test_awards_need_a_date_that_has_come():
    """Fail and Pending need none; today counts as come."""
    rows = [{"Date awarded": "2026-11-23"}, {"Date awarded": "2026-11-24"}, {"Date awarded": ""}, {"Result": "Fail", "Date awarded": ""},
            {"Result": "Pending", "Date awarded": "2027-02-01"}, {"Result": "Distinction*", "Date awarded": ""}]  # fmt: skip
    assert [(row, message) for row, _, message in found("PRES-03", result_sheet(*rows))] == [
        (3, "Pass is dated in the future."),
        (4, "Pass needs the date on which it was awarded, and the cell is blank."),
        (7, "Distinction* needs the date on which it was awarded, and the cell is blank."),
    ]


def test_nobody_is_entered_twice_in_the_small_world():
    """The world's entries are Amy's, one for each assessment of the package."""
    entered = world()["programme_entry"]
    assert set(entered["candidate"]) == {AMY}
    assert entered["component"].is_unique


def test_names_that_differ_in_punctuation_alone_are_two():
    """The one that is typed as it stands is meant; of any other way to write it, the first in the catalogue."""
    known = world()
    columns = known.catalogue.packages.columns
    titles = ("Health/Social", "Health & Social", "HEALTH social")
    rows = [(title, "Care", f"Aid {n}", "", "", "verified", "S1", "") for n, title in enumerate(titles[:2])]
    known.catalogue = replace(known.catalogue, packages=pd.DataFrame(rows, columns=columns))
    asked = pd.DataFrame({"framework": [*titles, "zzz"], "package": "care", "component": ["", "AID 1", "Aid 1", ""]})
    assert meet_programmes.places(asked, "component", known).to_numpy().tolist() == [
        ["Health/Social", "Care", ""],
        ["Health & Social", "Care", "Aid 1"],
        ["Health/Social", "Care", ""],
        ["", "", ""],
    ]
