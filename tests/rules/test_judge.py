"""Running the book: faults cost their sheets alone, severities may be lowered, and a cell gets one error."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipeline.decide.lines import resolve
from pipeline.decide.standing import with_standing
from pipeline.known import KEYS
from pipeline.rules.book import BOOK, Rule, rule
from pipeline.rules.findings import findings
from pipeline.rules.judge import judge, one_error_a_cell, where
from pipeline.table import Offence
from schemas.cells import Severity
from schemas.forms import BY_KEY, FORMS
from tests.rules.judged import drop, laid, night, said, statuses
from tests.worlds import frame, world

ERROR, QUERY, NOTE = Severity.ERROR, Severity.QUERY, Severity.NOTE
GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
HEADERS = {
    "sample_list": "Claim number,Candidate number,Unit,Sampled",
    "sample_grid": "Claim number,Candidate number,Unit 1",
    "grades_by_candidate": "Candidate number,Unit 1",
}


def empty_world():
    """What is known on a site's first night: the catalogue."""
    known = world()
    known.tables = {name: frame(name, []) for name in KEYS}
    return known


def headers_of(form):
    return HEADERS.get(form.key) or ",".join(
        form.by_key[key].title for key in dict.fromkeys(keys[0] for keys in form.needs)
    )


@pytest.mark.parametrize("known", [world, empty_world], ids=["world", "first night"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_rule_answers_an_empty_table(form, known):
    """A sheet of headers alone raises nothing, and breaks nothing, whatever is known."""
    known = known()
    table = laid(form.key, headers_of(form))
    table = with_standing(resolve(table, known), known) if form.key in GRADED else table
    for needs_known in (False, True):
        judgement = judge(table, known, needs_known=needs_known, lowered={})
        assert (judgement.offences, judgement.faults) == ([], {})


GRADED = ("outside_units", "grades_by_candidate", "grades_by_unit")
ROWS = {
    "moderation_outcome": "C000001,Agreed",
    "outside_units": "0001,Unit 5,Pearson,M,JS",
    "unit_results": "0001,05352,Unit 5,M",
    "sample_list": "C000001,0001,Unit 1,Yes",
    "sample_grid": "C000001,0001,M ✓",
    "grades_by_candidate": "0001,P",
    "grades_by_unit": "0001,Unit 1,P",
    "claim_submission": "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes",
    "entries": "0001,05352,Full award",
    "candidates": "0001,ADAMS,Amy,02/01/2009",
    "centre_assessors": "05352,Dora Dale,DD",
    "programme_entries": "ICT,Nothing,0001",
    "programme_results": "12345,0001,ICT,Nothing,Nothing,Pass",
    "centres": "12345,Hill,exams@hill.example",
    "approvals": "12345,05352,A01",
    "visits": "12345,05352,14/12/2026",
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_rule_answers_where_nothing_is_known(form):
    """The first night knows no centre, no candidate and no claim."""
    known = empty_world()
    table = laid(form.key, f"{headers_of(form)}\n{ROWS[form.key]}")
    table = with_standing(resolve(table, known), known) if form.key in GRADED else table
    assert len(table.rows) == 1
    for needs_known in (False, True):
        assert judge(table, known, needs_known=needs_known, lowered={}).faults == {}


def entered(monkeypatch, judged, **more):
    """Enter a rule of grades into the book, for one test."""
    standard = {
        "id": "GRAD-99", "severity": ERROR, "message": "{who}", "fix": "{value}", "doc": "", "judge": judged,
        "forms": ("grades_by_unit",), "over": "rows", "column": "candidate_number", "needs_known": True,
        "holds": "unit of acceptance", "lowerable": False, "source": "", "good": None, "bad": None,
    }  # fmt: skip
    rule = Rule(**{**standard, **more})
    monkeypatch.setitem(BOOK, rule.id, rule)
    return rule


def breaks_on(number):
    """A rule that raises where a sheet names a candidate, and finds every other row."""

    def judged(table, _known):
        if number in set(table.rows["candidate_number"]):
            raise KeyError(number)
        return np.ones(len(table.rows), dtype=bool)

    return judged


@pytest.mark.parametrize("needs_known", [False, True])
def test_a_rule_that_raises_costs_its_sheet_alone(monkeypatch, needs_known):
    """The other sheets' findings are kept; the fault names the rule and the place, and no value."""
    entered(monkeypatch, breaks_on("0002"), needs_known=needs_known, severity=QUERY)
    drops = [drop(GRADES + f"000{at},05352,Unit 2,P,JS", name=f"{at}.csv") for at in (1, 2)]
    verdict = night(world(), *drops)
    assert [one.rule for one in verdict.findings[0]] == ["GRAD-99"]
    assert statuses(verdict) == [(0, 2, "accepted"), (1, 2, "held")]
    [(number, (rule, what))] = verdict.faults.items()
    assert (number, rule) == (1, "GRAD-99")
    assert what.startswith("KeyError in judge.py, _ask, line ")
    assert "0002" not in what


def test_the_findings_of_other_rules_are_kept_on_a_faulted_sheet(monkeypatch):
    """What else is wrong with the sheet is said all the same."""
    entered(monkeypatch, breaks_on("0001"), needs_known=False)
    verdict = night(world(), drop(GRADES + "0001,05352,Unit 2,X,JS"))
    assert [one.rule for one in verdict.findings[0]] == ["GRAD-04"]
    assert verdict.faults.keys() == {0}


def unchecking(monkeypatch, rule_id, unchecked):
    """Let a rule answer so where it could not run."""
    monkeypatch.setitem(BOOK, rule_id, replace(BOOK[rule_id], unchecked=unchecked))


def test_what_is_not_checked_is_counted_by_sheet_and_cause(monkeypatch):
    """Each row once, however many of its lines: it neither passed nor failed, and is taken."""
    unchecking(
        monkeypatch,
        "GRAD-07",
        lambda table, _known: pd.DataFrame(
            {"cause": table.lines["token"].ne("9").map({True: "no list", False: "no points"})}
        ),
    )
    grid = "Candidate number,Entry code,Assessor,Unit 1,Unit 2,Unit 9\n"
    verdict = night(
        world(), drop(grid + "0001,05352,JS,P,M,\n0002,05352,JS,P,M,D"), drop(grid + "0002,05352,JS,,M,", name="b.csv")
    )
    assert {key: rows for key, rows in verdict.unchecked.items() if key[1] == "GRAD-07"} == {
        (0, "GRAD-07", "no list"): 2, (0, "GRAD-07", "no points"): 1, (1, "GRAD-07", "no list"): 1,
    }  # fmt: skip
    assert {status for _, _, status in statuses(verdict)} == {"accepted", "unchanged"}


def test_who_cannot_say_what_was_not_checked_is_at_fault(monkeypatch):
    """It is a fault of ours like that of any rule: the sheet is held, and nothing is said of what was not checked."""
    unchecking(monkeypatch, "GRAD-07", lambda _table, _known: 1 // 0)
    verdict = night(world(), drop(GRADES + "0002,05352,1,P,JS"))
    assert verdict.faults[0][0] == "GRAD-07"
    assert (statuses(verdict), verdict.unchecked) == ([(0, 2, "held")], {})


def test_a_fault_is_told_by_the_last_place_of_ours():
    """What broke inside a library is told by the line of ours that called it."""
    table = laid("grades_by_candidate", GRID)
    table.rows["sheet"] = "no number"
    with pytest.raises(ValueError, match="no number") as raised:
        list(findings(table, [offence("CAND-09", "rows", [0])]))
    assert where(raised.value).startswith("ValueError in findings.py, findings, line ")
    with pytest.raises(ZeroDivisionError) as raised:
        exec("1 / 0")
    assert where(raised.value).startswith("ZeroDivisionError in ")


def test_an_id_is_given_once():
    """A second rule of the same id is a slip of ours."""
    with pytest.raises(ValueError, match="GRAD-01 is used twice"):
        rule("GRAD-01", ERROR, message="", fix="")(lambda table, known: [])


@pytest.mark.parametrize(
    "answer", [[True], np.array([True]), pd.Series([True]), pd.DataFrame(index=[0]), pd.DataFrame({"value": ["x"]})]
)
def test_a_rule_may_answer_in_several_ways(monkeypatch, answer):
    """A mask of any kind, or a frame of offenders, with words or without."""
    entered(monkeypatch, lambda table, _known: answer)
    table = laid("grades_by_unit", GRADES + "0001,05352,Unit 1,P,JS")
    known = world()
    judged = judge(with_standing(resolve(table, known), known), known, needs_known=True, lowered={})
    assert [(one.rule, one.at.tolist(), one.severity) for one in judged.offences] == [("GRAD-99", [0], (ERROR,))]


@pytest.mark.parametrize(
    "answer", [[], [False], np.array([False]), pd.Series(dtype=bool), pd.DataFrame(), pd.DataFrame({"value": []})]
)
def test_a_rule_may_find_nobody_in_several_ways(monkeypatch, answer):
    """An empty list selects nobody."""
    entered(monkeypatch, lambda table, _known: answer)
    table = laid("grades_by_unit", GRADES + "0001,05352,Unit 1,P,JS")
    known = world()
    judged = judge(with_standing(resolve(table, known), known), known, needs_known=True, lowered={})
    assert (judged.offences, judged.faults) == ([], {})


def test_a_mask_of_another_length_is_a_fault(monkeypatch):
    """It cannot be told whom it means."""
    entered(monkeypatch, lambda table, _known: [True, True])
    known = world()
    table = resolve(laid("grades_by_unit", GRADES + "0001,05352,Unit 1,P,JS"), known)
    judged = judge(with_standing(table, known), known, needs_known=True, lowered={})
    assert judged.faults[0][0] == "GRAD-99"


@pytest.mark.parametrize(
    ("lowered", "told"), [(QUERY, [QUERY, QUERY, NOTE]), (NOTE, [NOTE, NOTE, NOTE]), (ERROR, [ERROR, QUERY, NOTE])]
)
def test_a_severity_is_lowered_and_never_raised(monkeypatch, lowered, told):
    """What a rule finds milder than that stays as it is."""
    entered(monkeypatch, lambda table, _known: pd.DataFrame({"severity": [ERROR, QUERY, NOTE]}, index=table.rows.index))
    table = laid("grades_by_unit", GRADES + "0001,05352,Unit 2,P,JS\n0001,05352,Unit 3,P,JS\n0001,05352,Unit 4,P,JS")
    known = world()
    table = with_standing(resolve(table, known), known)
    [found] = [
        one
        for one in judge(table, known, needs_known=True, lowered={"GRAD-99": lowered}).offences
        if one.rule == "GRAD-99"
    ]
    assert list(found.severity) == told


GRID = "Candidate number,Surname,Unit 1,Unit 2\n0001,ADAMS,P,M\n0002,BROWN,P,M"


def offence(rule, over, at, *, column=None, severity=ERROR, **words):
    """An offence of a rule at some labels, with words."""
    frame_ = pd.DataFrame(words, index=at) if words else None
    return Offence(rule, over, np.array(at), (severity,) * len(at), column or BOOK[rule].column, frame_)


def kept(*offences, form="grades_by_candidate", sheet=GRID):
    found = one_error_a_cell(laid(form, sheet), list(offences))
    return [(one.rule, one.at.tolist()) for one in found]


def test_a_cell_gets_one_error():
    """The first by chapter, then by number; the other places of the same offence stay."""
    later, first = offence("GRAD-05", "lines", [0, 1, 2]), offence("GRAD-03", "lines", [1], column="grade")
    assert kept(later, first) == [("GRAD-03", [1]), ("GRAD-05", [0, 2])]
    assert kept(offence("GRAD-05", "lines", [1]), first) == [("GRAD-03", [1])]


def test_who_comes_before_what_and_other_chapters_last():
    """CELL, CENT and CAND, then the form's own chapter, then entries and assessors."""
    column = {"column": "candidate_number"}
    rules = ["ASSR-02", "ENTR-02", "GRAD-01", "CAND-09", "CENT-01", "CELL-02", "SHEET-08"]
    order = []
    while rules:
        [(rule, _)] = kept(*(offence(rule, "rows", [0], **column) for rule in rules))
        order.append(rule)
        rules.remove(rule)
    assert order == ["SHEET-08", "CELL-02", "CENT-01", "CAND-09", "GRAD-01", "ASSR-02", "ENTR-02"]


def test_an_error_about_the_sheet_is_never_lost_behind_a_cells():
    """CAND-12 holds the sheet; CAND-10 in the same cell gives way."""
    assert kept(offence("CAND-10", "rows", [0, 1]), offence("CAND-12", "rows", [0])) == [
        ("CAND-12", [0]),
        ("CAND-10", [1]),
    ]


def test_queries_and_notes_do_not_crowd():
    """They neither take a cell nor lose one."""
    asked, said_ = (
        offence("GRAD-03", "lines", [0], column="grade", severity=QUERY),
        offence("GRAD-11", "lines", [0], severity=NOTE),
    )
    assert kept(said_, asked, offence("GRAD-05", "lines", [0])) == [
        ("GRAD-03", [0]),
        ("GRAD-05", [0]),
        ("GRAD-11", [0]),
    ]


def test_neighbours_in_a_grid_are_two_cells():
    """Lines of one row stand in columns of their own; so do cells that a rule points at by their position."""
    one, other = offence("GRAD-03", "lines", [0], column="grade"), offence("GRAD-05", "lines", [1])
    assert kept(one, other) == [("GRAD-03", [0]), ("GRAD-05", [1])]
    one = offence("SAMP-03", "rows", [0], column="grade", position=[2])
    other = offence("SAMP-06", "rows", [0], column="grade", position=[3])
    assert kept(one, other) == [("SAMP-03", [0]), ("SAMP-06", [0])]
    assert kept(one, offence("SAMP-06", "rows", [0], column="grade", position=[2])) == [("SAMP-03", [0])]


def test_a_list_has_a_cell_for_the_unit_and_one_for_the_grade():
    """GRAD-03 points at the unit, GRAD-05 at the grade."""
    sheet = GRADES + "0003,05332,Unit 77,P,"
    unit = Offence("GRAD-03", "lines", np.array([0]), (ERROR,), "grade", pd.DataFrame({"column": ["unit"]}))
    grade = offence("GRAD-05", "lines", [0])
    assert kept(unit, grade, form="grades_by_unit", sheet=sheet) == [("GRAD-03", [0]), ("GRAD-05", [0])]


def test_words_stay_with_their_places():
    """Where a place goes, its words go."""
    found = offence("GRAD-05", "lines", [0, 1], how_many=["none are", "two are"])
    left = one_error_a_cell(
        laid("grades_by_candidate", GRID), [found, offence("GRAD-03", "lines", [0], column="grade")]
    )
    assert [one.words["how_many"].tolist() for one in left if one.rule == "GRAD-05"] == [["two are"]]


def test_no_sheet_of_a_night_leaks_into_another():
    """Two centres' sheets, judged together or alone, say the same."""
    sheets = [
        GRADES + "0001,05352,Unit 2,X,JS\n0003,05332,Unit 77,P,AB",
        GRADES + "0002,05332,Unit 3,P,AB\n0999,05352,Unit 1,P,JS",
    ]
    alone = [said(world(), drop(text)) for text in sheets]
    verdict = night(world(), *(drop(text, name=f"{at}.csv") for at, text in enumerate(sheets)))
    together = [
        sorted((one.rule, str(one.severity), one.row, one.cell) for one in verdict.findings[at]) for at in (0, 1)
    ]
    assert together == alone


def test_every_form_has_a_sheet_of_the_tests():
    """A new form needs its row here."""
    assert set(ROWS) == set(BY_KEY)


def test_a_row_that_cannot_be_read_whole_tells_its_other_cells():
    """Each cell has its one error, whatever is wrong with the row's others; a cell that is no value has no second one."""
    people = "Candidate number,Surname,Forenames,Date of birth,UCI,ULN\n0007,GREEN,Gail,31/02/2009,123450130001F,12"
    assert [one[0::3] for one in said(world(), drop(people))] == [
        ("CAND-03", "E2"),
        ("CELL-02", "F2"),
        ("CELL-04", "D2"),
    ]
    grid = "Candidate number,Entry code,Assessor,Unit 1,Unit 3\n00001,05352,JS,P,Q\n0002,05352,JS,P,Q"
    assert [one[0::3] for one in said(world(), drop(grid))] == [("CELL-02", "A2"), ("GRAD-04", "E2"), ("GRAD-04", "E3")]


SUBMIT = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
STAFF = "Entry code,Full name,Initials,Action\n"
BESIDES = {
    "a grade that is none, a unit not entered, nobody's initials": (
        "Candidate number,Entry code,Assessor,Unit 3,Unit 5\n0003,05332,QQ,X,P",
        [("ASSR-04", "C2"), ("GRAD-02", "E2"), ("GRAD-04", "D2")],
    ),
    "a bad date and an unknown entry code": (
        "Candidate number,Entry code,Entry type,ECD\n0999,05353,Full award,31/02/2027",
        [("CAND-09", "A2"), ("CELL-04", "D2"), ("ENTR-01", "B2")],
    ),
    "the entry code decides what the unit is": (
        "Candidate number,Entry code,Unit,Grade,Assessor\n0003,05331,77,X,QQ",
        [("ENTR-01", "B2"), ("GRAD-04", "D2")],
    ),
    "another centre's candidates": (
        "Centre number,Candidate number,Entry code,Unit,Grade\n54321,0999,05352,1,P",
        [("CENT-01", "A2")],
    ),
    "another row of the candidate": (
        "Candidate number,Entry code,Unit,Grade,Assessor\n0003,05332,2,X,AB\n0003,05332,5,P,AB\n0001,05352,2,P,JS",
        [("GRAD-02", "D3"), ("GRAD-04", "D2")],
    ),
    "a number that two people have on the sheet": (
        "Candidate number,Surname,Forenames,Date of birth\n0001,ZORN,Zoe,09/09/2008\n0001,ADAMS,Amy,02/01/2009",
        [("CAND-01", "A2"), ("CAND-01", "A3")],
    ),
    "a declaration that is not made, and another count of lines": (
        SUBMIT + "05352,John Smith,exams@hill.example,23/11/2026,No,Yes,7",
        [("SUBM-02", "E2"), ("SUBM-12", "G2")],
    ),
    "a declaration that is not made, and no claim": (
        SUBMIT + "05332,John Smith,exams@hill.example,23/11/2026,No,Yes,",
        [("SUBM-01", "A2"), ("SUBM-02", "E2")],
    ),
    "two submissions, and one with another count of lines": (
        SUBMIT + "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,1\n05352,Ann Bell,exams@hill.example,23/11/2026,Yes,Yes,7",
        [("SUBM-10", "A2"), ("SUBM-10", "A3"), ("SUBM-12", "G3")],
    ),
    "an unknown entry code and somebody else's initials": (
        STAFF + "05353,Dora Dale,JS,",
        [("ASSR-02", "C2"), ("ENTR-01", "A2")],
    ),
    "a name that cannot be read and no resubmission": (
        "Candidate number,Surname,Entry code,Unit,Grade,Assessor,Resubmission\n0001,AD*AMS,05352,3,P,JS,Yes",
        [("CELL-06", "B2"), ("GRAD-17", "G2")],
    ),
    "a name that cannot be read and two grades": (
        "Candidate number,Surname,Entry code,Unit,Grade,Assessor\n0001,AD*AMS,05352,3,P,JS\n0001,ADAMS,05352,3,M,JS",
        [("CELL-06", "B2"), ("GRAD-07", "E2"), ("GRAD-07", "E3")],
    ),
    "a bad ULN and a number with a line that is submitted": (
        "Candidate number,Surname,Forenames,Date of birth,ULN,Action\n0003,GREEN,Gail,01/05/2009,12,Correct",
        [("CAND-15", "A2"), ("CELL-02", "E2")],
    ),
    "a bad ULN and two people under one number": (
        "Candidate number,Surname,Forenames,Date of birth,ULN\n0007,GREEN,Gail,01/05/2009,12\n0007,HILL,Hal,02/05/2009,",
        [("CAND-01", "A2"), ("CAND-01", "A3"), ("CELL-02", "E2")],
    ),
    "a kind of entry that cannot be read": (
        "Candidate number,Entry code,Entry type\n0003,05332,Ful\n0003,05332,Unit\n0003,05358,Full award",
        [("CELL-03", "C2"), ("ENTR-02", "B4")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("sheet", BESIDES)
def test_a_row_tells_all_that_is_wrong_with_it_in_one_night(sheet):
    """What the ledger says of a held row is told too, where nothing that it rests on is to blame already."""
    text, told = BESIDES[sheet]
    verdict = night(world(), drop(text))
    errors = [(one.rule, one.cell) for one in verdict.findings[0] if one.severity is ERROR]
    assert sorted(errors) == told
    assert {status for _, row, status in statuses(verdict) if "0001,05352,2" not in text or row < 4} == {"held"}


def test_what_a_sound_row_beside_it_makes_right_is_not_told():
    """The initials are handed on by another row of the sheet, so that they are not taken, whatever the held row's code."""
    verdict = night(world(), drop(STAFF + "05352,John Smith,JS,Remove\n05353,Dora Dale,JS,"))
    errors = [(one.rule, one.cell) for one in verdict.findings[0] if one.severity is ERROR]
    assert (errors, [status for *_, status in statuses(verdict)]) == ([("ENTR-01", "A3")], ["accepted", "held"])


def test_a_rule_that_breaks_on_a_held_row_alone_is_a_fault_of_its_sheet(monkeypatch):
    """What was found is said all the same; the sheet waits for us to mend the rule."""
    entered(monkeypatch, breaks_on("0003"), reads=("candidate_number",), severity=QUERY)
    verdict = night(world(), drop(GRADES + "0003,05332,2,X,AB\n0001,05352,2,P,JS"))
    assert [one.rule for one in verdict.findings[0]] == ["GRAD-04", "GRAD-99"]
    assert {number: rule for number, (rule, _) in verdict.faults.items()} == {0: "GRAD-99"}
    assert [status for *_, status in statuses(verdict)] == ["held", "held"]
