"""A name in one cell beside a candidate number: the candidate's, nearly so, or another's."""

import pytest

from tests.rules.judged import drop, messages, night, said, statuses
from tests.worlds import world

HEAD = "Candidate number,Name,Entry code,Unit,Grade,Assessor\n"
OURS = ["ADAMS, Amy", "ADAMS: Amy", "Amy Adams", "adams amy", "A. Adams", "Adams, A", "Amy A", "Amy", "Amy  ADÁMS"]


def known_as(surname, forenames):
    """The world, with another name for candidate 0001."""
    known = world()
    known["candidate"].loc[0, ["surname", "forenames"]] = [surname, forenames]
    return known


def found(name, known=None):
    """What became of a row that bears the name, and what is said of it."""
    verdict = night(known or world(), drop(f'{HEAD}0001,"{name}",05352,2,P,JS'))
    assert verdict.faults == {}
    [(_, _, status)] = statuses(verdict)
    return status, [(one.rule, str(one.severity), one.cell) for one in verdict.findings.get(0, [])]


@pytest.mark.parametrize("name", OURS)
def test_a_whole_name_may_be_written_in_several_ways(name):
    """Surname first or last, with a comma or none, and either of the two shortened or left out."""
    assert found(name) == ("accepted", [])


@pytest.mark.parametrize(
    ("name", "severity"),
    [("Ben Brown", "ERROR"), ("BROWN, Ben", "ERROR"), ("Ami Adam", "QUERY"), ("Amy Brown", "QUERY"), ("Ben Adams", "QUERY"), ("ADAMS, Ben", "QUERY")],
)  # fmt: skip
def test_another_name_is_told_at_its_cell(name, severity):
    """Both names are others: held; one of them, or a slip: a person should look."""
    status = "held" if severity == "ERROR" else "accepted"
    assert found(name) == (status, [("CAND-10", severity, "B2")])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Mary van der Berg", []),
        ("M. J. van der Berg", []),
        ("van der Berg Jane", []),
        ("Maryjane Van der Berg", []),
        ("Mary B.", []),
        ("Mary Jane Smith", [("CAND-10", "QUERY", "B2")]),
        ("Bergman", [("CAND-10", "ERROR", "B2")]),
        ("J. M. van der Berg", [("CAND-10", "QUERY", "B2")]),
    ],
)
def test_names_of_several_words(name, told):
    """Words may be left out or cut to their first letter, in their order."""
    assert found(name, known_as("VAN DER BERG", "Mary Jane"))[1] == told


def test_the_name_is_told_as_it_was_typed():
    """In the sheet's own words, with the candidate's."""
    verdict = night(world(), drop(f'{HEAD}0001,"BROWN, Ben",05352,2,P,JS'))
    assert messages(verdict, "CAND-10") == ["“BROWN, Ben” is not the name of candidate 0001, who is ADAMS, Amy."]


def test_own_columns_for_the_two_names_come_first():
    """What stands under Surname and Forenames is compared, whatever Name says beside it."""
    sheet = "Candidate number,Surname,Forenames,Name,Unit,Grade,Assessor\n0001,ADAMS,Amy,Amy's mum,2,P,JS"
    assert [one for one in said(world(), drop(sheet)) if one[0] == "CAND-10"] == []


def test_another_years_mark_book_is_held_by_its_whole_names():
    """Most names are others: the sheet is another year's."""
    rows = "".join(
        f"000{who},{name},05352,{unit},P,JS\n" for unit in (2, 3) for who, name in ((1, "Zoe Zorn"), (2, "Yan Young"))
    )
    verdict = night(world(), drop(f"{HEAD}{rows}0002,Ben Brown,05352,4,P,JS"))
    assert "CAND-12" in {one.rule for one in verdict.findings[0]}
    assert {status for *_, status in statuses(verdict)} == {"held"}
    assert [one.cell for one in verdict.findings[0] if one.rule == "CAND-12"] == ["B2"]


def test_a_whole_name_says_who_is_meant_by_a_number_that_was_passed_on():
    """CAND-13 asks for a surname, and has it."""
    known = world()
    night(known, drop("Candidate number,Surname,Forenames,Date of birth\n0090,NOWAK,Nina,01/05/2010"))
    rules = [rule for rule, *_ in said(known, drop(f"{HEAD}0090,Nina Nowak,05352,2,P,JS"))]
    assert "GRAD-01" in rules
    assert "CAND-13" not in rules
