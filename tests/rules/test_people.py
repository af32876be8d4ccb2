"""CAND: whose number is whose, and whether the people named are those that the numbers mean."""

import pandas as pd
import pytest

from pipeline import meet
from tests.rules.judged import drop, messages, night, said, statuses
from tests.worlds import AMY, BEN, CENTRE, OLGA, frame, world

PEOPLE = "Candidate number,Surname,Forenames,Date of birth,UCI\n"
GRADES = "Candidate number,Surname,Forenames,Unit,Grade,Assessor\n"
PACKAGE = "Advanced Apprenticeship Level 3 IT Application Specialist England"
PROGRAMME = "Framework,Package,Candidate number,Surname,Forenames,Date of birth,UCI\n"


def programme(*rows):
    return PROGRAMME + "\n".join(f"ICT,{PACKAGE},{row}" for row in rows)


def two_centres():
    """A world with a second centre, whose 0001 is Zoe ZORN, born on Amy's day."""
    known = world()
    tables = known.tables
    other = {
        "centre_number": "54321",
        "centre_name": "Dale",
        "contact_email": "d@dale.example",
        "report_recipients": "",
    }
    zoe = {
        **tables["candidate"].iloc[0].to_dict(),
        "id": 9,
        "centre_number": "54321",
        "surname": "ZORN",
        "forenames": "Zoe",
        "uci": "543210260001A",
    }
    number = {
        "centre_number": "54321",
        "academic_year": 2026,
        "candidate_number": "0001",
        "candidate": 9,
        "since": "2026-09-20",
    }
    for name, row in (("centre", other), ("candidate", zoe), ("registration", number)):
        tables[name] = pd.concat([tables[name], frame(name, [row])], ignore_index=True)
    return known


@pytest.mark.parametrize(
    ("rows", "offenders"),
    [
        ("0007,GREEN,Gail,01/05/2009,\n0007,HILL,Hal,01/05/2009,", [2, 3]),
        ("0007,GREEN,Gail,01/05/2009,\n0007,GREEN,Hal,01/05/2009,", [2, 3]),
        ("0007,GREEN,Gail,01/05/2009,\n0007,GREEN,Gail,02/05/2009,", [2, 3]),
        ("0007,GREEN,Gail,01/05/2009,123450130001E\n0007,GREEN,Gail,01/05/2009,123450260001H", [2, 3]),
        ("0007,GREEN,Gail,01/05/2009,\n0007,Green,gail,2009-05-01,123450130001E", []),
        ("0007,O'GREEN,Zoë,01/05/2009,\n0007,OGREEN,Zoe,01/05/2009,", []),
        ("0007,GREEN,Gail,01/05/2009,\n0008,HILL,Hal,01/05/2009,", []),
    ],
)
def test_a_number_stands_for_one_person(rows, offenders):
    """Any detail that differs makes two people of one; case, accents' and spelling's signs and blanks do not."""
    assert [row for rule, _, row, _ in said(world(), drop(PEOPLE + rows)) if rule == "CAND-01"] == offenders


def test_two_new_people_under_one_number_of_a_programme():
    """Neither is registered; a row that leaves the details out is nobody else."""
    rows = ("0007,GREEN,Gail,01/05/2009,", "0007,HILL,Hal,02/05/2009,", "0008,HILL,Hal,02/05/2009,", "0008,,,,")
    verdict = night(world(), drop(programme(*rows)))
    assert messages(verdict, "CAND-01") == ["Candidate number 0007 stands on this sheet for 2 different people."] * 2
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "held"), (0, 4, "accepted"), (0, 5, "accepted")]


def test_the_same_number_on_two_sheets_is_the_later_sheets_matter():
    """CAND-01 looks at one sheet; the second sheet meets what the first one has registered (CAND-02)."""
    one, other = (
        drop(PEOPLE + row, name=name)
        for name, row in (("a.csv", "0007,GREEN,Gail,01/05/2009,"), ("b.csv", "0007,HILL,Hal,02/05/2009,"))
    )
    assert said(world(), one, other) == [("CAND-02", "ERROR", 2, "A2")]


@pytest.mark.parametrize(
    ("row", "another"),
    [
        ("0001,ZORN,Zoe,09/09/2008,", True),
        ("0001,ZORN,Amy,09/09/2008,", True),
        ("0001,ADAMS,Amy,09/09/2008,", False),
        ("0001,BROWN,Amy,02/01/2009,", False),
        ("0001,ADAMS,Zoe,02/01/2009,", False),
        ("0001,ADAMS,Amy,02/01/2009,123450130001E", False),
        ("0001,ADAMS,Zoe,02/01/2009,123450130001E", True),
        ("0090,ZORN,Zoe,09/09/2008,", False),
        ("0002,ZORN,Ben,03/02/2009,123450130001E", False),
    ],
)
def test_a_number_of_this_year_belongs_to_its_holder(row, another):
    """One detail alone is a correction; two that cannot be are another person; last year's number is free."""
    told = [one for one in said(world(), drop(PEOPLE + row)) if one[0] == "CAND-02"]
    assert told == ([("CAND-02", "ERROR", 2, "A2")] if another else [])


def test_check_characters_are_looked_at_where_they_are_given():
    """Of UCIs on Candidates and Programme entries; blanks have none."""
    sheet = PEOPLE + "0007,GREEN,Gail,01/05/2009,123450130001F\n0008,HILL,Hal,02/05/2009,"
    assert said(world(), drop(sheet)) == [("CAND-03", "ERROR", 2, "E2")]
    assert said(world(), drop(programme("0007,GREEN,Gail,01/05/2009,123450130001F"))) == [("CAND-03", "ERROR", 2, "G2")]
    ulns = "Candidate number,Surname,Forenames,Date of birth,ULN\n0007,GREEN,Gail,01/05/2009,1000000028\n0008,HILL,Hal,02/05/2009,9999999999"
    assert ("CAND-04", "ERROR", 2, "E2") in said(world(), drop(ulns))
    assert not [one for one in said(world(), drop(ulns)) if one[2] == 3 and one[0] == "CAND-04"]
    assert messages(night(world(), drop(ulns)), "CELL-09") == ["“ULN” says “9999999999” and was read as “not known”."]


@pytest.mark.parametrize(
    ("sheet", "cell", "value"),
    [
        ("Candidate number,Unit,Grade\n0999,Unit 3,P", "A2", "0999"),
        ("UCI,Unit,Grade\n123450130001E,Unit 3,P", "A2", "123450130001E"),
        ("Candidate number,UCI,Unit 3\n,123450130001E,P", "B2", "123450130001E"),
        ("Candidate number,Entry code,Entry type\n0999,05352,Full award", "A2", "0999"),
    ],
)
def test_an_unknown_candidate_is_told_by_what_the_row_gives(sheet, cell, value):
    """By number, or by UCI where that stands for it."""
    verdict = night(world(), drop(sheet))
    assert messages(verdict, "CAND-09") == [f"Nobody of this centre is registered as {value}."]
    assert [found.cell for found in verdict.findings[0]] == [cell]


def test_a_uci_stands_for_the_number():
    """Grades by UCI reach the candidate, and the name is compared with the bearer's."""
    sheet = "UCI,Surname,Forenames,Unit,Grade,Assessor\n123450260001H,{},Amy,Unit 2,P,JS"
    assert statuses(night(world(), drop(sheet.format("ADAMS")))) == [(0, 2, "accepted")]
    assert [one[:2] for one in said(world(), drop(sheet.format("ZORN")))] == [("CAND-10", "QUERY"), ("CELL-09", "NOTE")]


def test_all_is_nobody_unknown():
    """`All` names the lines of a unit, and no candidate."""
    assert said(world(), drop("Candidate number,Entry code,Unit,Grade\nAll,05352,1,N")) == []


def test_somebody_of_another_centre_is_not_known_here():
    """Each centre's numbers and names mean its own people."""
    known = two_centres()
    mine = drop(GRADES + "0001,ADAMS,Amy,Unit 3,P,JS")
    theirs = drop(GRADES + "0001,ADAMS,Amy,Unit 3,P,JS\n0002,BROWN,Ben,Unit 3,P,JS", centre="54321", name="b.csv")
    verdict = night(known, mine, theirs)
    assert statuses(verdict)[0] == (0, 2, "accepted")
    assert [one.rule for one in verdict.findings[0]] == ["CELL-09"]
    assert sorted(one.rule for one in verdict.findings[1]) == ["CAND-09", "CAND-10"]


def test_of_a_row_that_names_another_nothing_is_told_of_the_numbers_holder():
    """Neither that 0002 is not entered, nor what 0003 has in a claim; what is wrong whoever it is, is told."""
    rows = "0002,ADAMS,Amy,Unit 3,P,JS\n0003,ADAMS,Amy,Unit 1,P,QQ\n0001,ADAMS,Amy,Unit 3,X,JS"
    assert [one[:3] for one in said(world(), drop(GRADES + rows)) if one[1] == "ERROR"] == [
        ("CAND-10", "ERROR", 2), ("CAND-10", "ERROR", 3), ("GRAD-04", "ERROR", 4),
    ]  # fmt: skip
    whoever = said(world(), drop(GRADES + "0002,ADAMS,Amy,Unit 3,X,JS"))
    assert [one[0] for one in whoever if one[1] == "ERROR"] == ["CAND-10", "GRAD-04"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("0001,ADAMS,Amy", None),
        ("0001,adams,AMY", None),
        ("0001,ADAMS,", None),
        ("0001,,", None),
        ("0001,BROWN,Ben", ("ERROR", "B2")),
        ("0001,BROWN,Amy", ("QUERY", "B2")),
        ("0001,ADAMS,Ben", ("QUERY", "C2")),
        ("0001,ADAM,Ben", ("QUERY", "B2")),
        ("0001,BROWN,", ("QUERY", "B2")),
        ("0001,Amy Adams,", None),
        ("0001,Amy,Adams", None),
        ("0001,Amy,Brown", ("ERROR", "B2")),
        ('0001,"ADAMS, Amy",', None),
        ("0001,Amy Brown,", ("QUERY", "B2")),
        ("0090,OLD,Olga", None),
        ("0090,OLDE,Olga", ("ERROR", "B2")),
        ("0090,OLD,Olja", ("ERROR", "C2")),
    ],
)
def test_names_that_are_not_the_candidates(row, told):
    """Both different: held; one, or one nearly: asked; either, of a number of last year: held."""
    found = [one[1:2] + one[3:] for one in said(world(), drop(GRADES + row + ",Unit 3,P,JS")) if one[0] == "CAND-10"]
    assert found == ([told] if told else [])


def test_a_name_of_another_is_told_in_the_sheets_words():
    """The message names what stands in the cell and whom the row is about, by UCI where that is given."""
    assert messages(night(world(), drop(GRADES + "0001,BROWN,Ben,Unit 3,P,JS")), "CAND-10") == [
        "“BROWN” is not the name of candidate 0001, who is ADAMS, Amy."
    ]
    sheet = "UCI,Last name,Unit,Grade\n123450260001H,BROWN,Unit 3,P"
    assert messages(night(world(), drop(sheet)), "CAND-10") == [
        "“BROWN” is not the name of candidate 123450260001H, who is ADAMS, Amy."
    ]


def test_a_new_programme_candidate_may_take_over_last_years_number():
    """With full details the row registers somebody; with a name alone it still means last year's holder."""
    assert said(world(), drop(programme("0090,NOWAK,Nina,01/05/2010,"))) == [("CAND-11", "NOTE", 2, "C2")]
    rules = {rule for rule, *_ in said(world(), drop(programme("0090,NOWAK,Nina,,")))}
    assert "CAND-10" in rules
    told_once = programme("0090,NOWAK,Nina,01/05/2010,", "0090,NOWAK,,,")
    assert [rule for rule, *_ in said(world(), drop(told_once))] == ["CAND-11"]


def test_a_programme_candidate_of_this_year_keeps_the_number():
    """Full details do not make another person of a number that is registered this academic year."""
    assert ("CAND-10", "ERROR", 2, "D2") in said(world(), drop(programme("0001,NOWAK,Nina,01/05/2010,")))


FIVE = [f"000{1 + at % 3},{{}},{{}},Unit {at // 3 + 3},P,JS" for at in range(6)]


def sheet_of(*names):
    """Rows about 0001, 0002 and 0003 in turn, with these (surname, forenames)."""
    return GRADES + "\n".join(row.format(*name) for row, name in zip(FIVE, names, strict=False))


RIGHT, OTHER = [("ADAMS", "Amy"), ("BROWN", "Ben"), ("CLARK", "Cal")] * 2, ("QUILL", "Quentin")


@pytest.mark.parametrize(
    ("names", "held"),
    [
        ([OTHER] * 5, True),
        ([OTHER] * 4, False),
        ([*RIGHT[:3], OTHER, OTHER], False),
        ([*RIGHT[:2], OTHER, OTHER, OTHER], True),
        ([*RIGHT[:3], OTHER, OTHER, OTHER], False),
        ([("ADAM", "Amy"), ("BROWNE", "Ben"), ("CLARKE", "Cal")] * 2, False),
        ([("", "Quentin")] * 5, True),
        ([("", "")] * 5, False),
        ([("Amy Adams", ""), ("Ben Brown", ""), ("Cal Clark", "")] * 2, False),
    ],
)
def test_a_sheet_of_others_is_held_whole(names, held):
    """Five names or more, and more than half of them quite other ones."""
    verdict = night(world(), drop(sheet_of(*names)))
    told = messages(verdict, "CAND-12")
    assert bool(told) is held
    if held:
        assert {status for _, _, status in statuses(verdict)} == {"held"}
        assert told[0].endswith("of the 5 names on this sheet are not these candidates'.")


def test_a_sheet_of_others_holds_no_other_sheet():
    """Another file of the same centre goes on."""
    verdict = night(world(), drop(sheet_of(*[OTHER] * 5)), drop(sheet_of(*RIGHT[:2]), name="b.csv"))
    assert {status for sheet, _, status in statuses(verdict) if sheet == 1} == {"accepted"}


def passed_on():
    known = world()
    night(known, drop(PEOPLE + "0090,NOWAK,Nina,01/05/2010,123450130001E"))
    night(known, drop("Candidate number,Entry code,Entry type\n0090,05352,Full award", name="b.csv"))
    return known


@pytest.mark.parametrize(
    ("sheet", "held"),
    [
        ("Candidate number,Unit,Grade,Assessor\n0090,Unit 3,P,JS", True),
        ("Candidate number,Forenames,Unit,Grade,Assessor\n0090,Nina,Unit 3,P,JS", True),
        ("Candidate number,Surname,Unit,Grade,Assessor\n0090,NOWAK,Unit 3,P,JS", False),
        ("Candidate number,UCI,Unit,Grade,Assessor\n0090,123450130001E,Unit 3,P,JS", False),
        ("Candidate number,Date of birth,Assessor,Unit 3\n0090,01/05/2010,JS,P", False),
        ("Candidate number,Date of birth,Assessor,Unit 3\n0090,,JS,P", True),
        ("Candidate number,Entry code,Entry type\n0090,05332,Full award", True),
    ],
)
def test_a_number_that_has_passed_on_needs_a_name(sheet, held):
    """For twelve months a bare number may still mean last year's holder."""
    rules = {rule for rule, *_ in said(passed_on(), drop(sheet, name="c.csv"))}
    assert ("CAND-13" in rules) is held


def test_after_twelve_months_the_number_is_its_holders():
    """A year on nobody asks any more."""
    known = passed_on()
    known.tables["registration"].loc[known["registration"]["academic_year"] == 2026, "since"] = "2025-11-23"
    assert meet.passed_on(known).empty
    known.tables["registration"].loc[known["registration"]["candidate_number"] == "0090", "since"] = "2025-11-24"
    assert meet.passed_on(known)["candidate_number"].tolist() == ["0090"]


def test_a_number_that_its_holder_bears_again_has_not_passed():
    """The same person in two academic years is one holder."""
    known = world()
    night(known, drop(PEOPLE + "0090,OLD,Olga,05/05/2008,"))
    assert meet.passed_on(known).empty


def test_people_who_are_registered_this_night_count_at_once():
    """A provisional id is as good as the ledger's: the name is compared, the entry and the grade find the candidate."""
    drops = (
        drop(PEOPLE + "0007,GREEN,Gail,01/05/2009,"),
        drop("Candidate number,Entry code,Entry type,ECD\n0007,05352,Full award,31/08/2028", name="b.csv"),
        drop(GRADES + "0007,GREEN,Gail,Unit 1,P,JS", name="c.csv"),
        drop(GRADES + "0007,BROWN,Ben,Unit 2,P,JS", name="d.csv"),
    )
    verdict = night(world(), *drops)
    assert [one[2] for one in statuses(verdict)] == ["accepted", "accepted", "accepted", "held"]
    assert [one.rule for one in verdict.findings[3]] == ["CAND-10"]


def test_names_are_folded_once_each():
    """Case, accents, punctuation and spaces do not tell people apart; the index is kept."""
    names = pd.Series(["O'Neil-Smith", "ONEIL SMITH", "Zoë", "zoe", "", "Straße"], index=[5, 3, 9, 1, 0, 2])
    folded = meet.fold_name(names)
    assert folded.tolist() == ["oneilsmith", "oneilsmith", "zoe", "zoe", "", "strasse"]
    assert folded.index.tolist() == [5, 3, 9, 1, 0, 2]
    assert meet.fold_name(names[:0]).tolist() == []


@pytest.mark.parametrize(
    ("name", "typed"), [("Łukasik", "Lukasik"), ("Sørensen", "SORENSEN"), ("Þórsson", "Thorsson"), ("Æbelø", "Aebelo")]
)
def test_letters_that_a_keyboard_lacks_are_the_plain_ones(name, typed):
    """These are letters of their own to a computer, and no other name to whoever keeps the mark book."""
    one, other = meet.fold_name(pd.Series([name, typed]))
    assert one == other


def test_a_person_is_met_by_name_and_birth_within_the_centre():
    """Zoe of the other centre, born the same day, is nobody here."""
    known = two_centres()
    rows = pd.DataFrame(
        {"centre": ["12345", "54321", "12345", "54321"], "surname": ["Adams", "Adams", "ZORN", "ZORN"],
         "forenames": ["AMY", "AMY", "Zoe", "Zoe"], "date_of_birth": "2009-01-02", "uci": ["", "", "", "543210260001A"],
         "candidate_number": ["0001", "0001", "", ""]},
    )  # fmt: skip
    assert meet.by_name(rows, known).tolist() == [AMY, 0, 0, 9]
    assert meet.by_uci(rows, known).tolist() == [0, 0, 0, 9]
    assert meet.candidates(rows, known).tolist() == [AMY, 9, 0, 9]
    assert meet.registered(rows, known).tolist() == [AMY, 9, 0, 0]


def test_the_last_holder_is_who_a_number_means():
    """A number that is not registered again means its last holder; one that is means the new one."""
    rows = pd.DataFrame({"centre": CENTRE, "candidate_number": ["0090", "0002", "0777"]})
    known = world()
    assert meet.candidates(rows, known).tolist() == [OLGA, BEN, 0]
    assert meet.registered(rows, known).tolist() == [0, BEN, 0]
    known = passed_on()
    nina = known["candidate"].loc[known["candidate"]["surname"] == "NOWAK", "id"].item()
    assert meet.candidates(rows, known).tolist() == meet.registered(rows, known).tolist() == [nina, BEN, 0]
