"""A batch of drops: read, judged, decided, and one commit."""

from dataclasses import replace

import pytest

from pipeline.decide.outcome import Outcome
from pipeline.known import Changes
from pipeline.ledger.engine import reading
from pipeline.ledger.forecasts import PAGES
from pipeline.receive import deciders, judging
from pipeline.receive.batch import judge_batch
from pipeline.rules.book import BOOK
from pipeline.views.reports import REPORTS
from schemas.cells import ReadDrop
from schemas.qualifications import load
from tests.batches import Read, archive_of, batch_of, books, dropped, found, judged
from tests.ledgers import filled_ledger, rows_of
from tests.worlds import AMY, ANN, BEN, BUSINESS_2, CAL, CENTRE, FRAMEWORK, IT_1, JOHN, NIGHT, PACKAGE

PEOPLE = "Candidate number,Surname,Forenames,Date of birth\n"
GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
ENTRIES = "Candidate number,Entry code,Entry type,ECD\n"
SUBMIT = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
GOOD = GRADES + "0002,05352,1,P,JS"


@pytest.fixture
def engine(tmp_path):
    """The world's ledger."""
    return filled_ledger(tmp_path)


def lines(engine):
    return rows_of(engine, "line", "candidate", "unit", "grade", "assessor")


def removed(engine):
    return [path for (path,) in rows_of(engine, "removal", "path")]


def test_forms_of_one_workbook_see_each_other(engine):
    """A candidate, the entry and the grade come in one file, and the sheets in the wrong order."""
    sheets = {
        "Grades": GRADES + "0007,05332,2,M,AB",
        "Who": PEOPLE + "0007,GREEN,Gail,01/05/2009",
        "Entries": ENTRIES + "0007,05332,Full award,31/08/2027",
        "Notes": "Remember\nto tell Gail",
    }
    dropped(engine, {"12345/all.xlsx": sheets})
    assert lines(engine)[-1] == (5, BUSINESS_2, "M", ANN)
    assert books(engine, "12345/all.xlsx") == ("accepted", [(1, 1, 0, 0, 0)] * 3 + [(0, 0, 0, 0, 0)])
    assert found(engine, "12345/all.xlsx", "rule", "sheet") == [("SHEET-04", "Notes"), ("ENTR-05", "Entries")]
    assert removed(engine) == ["12345/all.xlsx"]


def test_a_number_goes_to_somebody_new(engine):
    """The ledger takes the right person before the number that the same row gives to that person."""
    action = "Candidate number,Surname,Forenames,Date of birth,Action\n"
    dropped(engine, {"12345/a.csv": action + "0002,GREEN,Gail,01/05/2009,Correct"})
    assert ("0002", 2026, 5) in rows_of(engine, "registration", "candidate_number", "academic_year", "candidate")
    assert books(engine, "12345/a.csv") == ("accepted", [(1, 1, 0, 0, 0)])


def test_what_holds_a_sheet_holds_what_waits_for_an_earlier_one(engine):
    """Rows about a claim, or a candidate, of an earlier sheet are judged later, and are of the same sheet all the same."""
    sample = "Claim number,Candidate number,Unit,Sampled\n"
    halves = sample + "C000001,0003,9,Yes", sample + ",0003,1,Yes\nC000001,0003,1,Yes"
    dropped(engine, {"assessors/A01/a.csv": halves[0], "assessors/A01/b.csv": halves[1]}, wave="assessors")
    assert books(engine, "assessors/A01/b.csv") == ("returned", [(2, 0, 0, 2, 0)])
    named = "Candidate number,Surname,Entry code,Unit,Grade,Assessor\n"
    others = "".join(f"000{who},WRONG,05352,{unit},P,JS\n" for who in (1, 2) for unit in (2, 3))
    last = named + others + "0002,BROWN,05352,4,P,JS"
    dropped(engine, {"12345/a.csv": named + "0002,BROWN,05352,1,P,JS", "12345/b.csv": last})
    assert books(engine, "12345/b.csv") == ("returned", [(5, 0, 0, 5, 0)])
    assert found(engine, "12345/b.csv") == [("CAND-12", "B2")]


def test_the_same_bytes_twice_in_one_night(engine):
    """Two people save one file: the second says so, and changes nothing; after another word in between it is asked about."""
    other = GRADES + "0002,05352,1,D,JS"
    drops = {"12345/a.csv": GOOD, "12345/b.csv": GOOD, "12345/c.csv": other, "12345/d.csv": GOOD}
    dropped(engine, {**drops, "12345/check-only/e.csv": GOOD})
    assert [books(engine, f"12345/{name}.csv")[0] for name in "abcd"] == [
        "accepted",
        "duplicate",
        "accepted",
        "accepted",
    ]
    [told] = found(engine, "12345/b.csv", "rule", "severity", "value", "message")
    assert told[:3] == ("FILE-08", "NOTE", NIGHT)
    assert f"came on {NIGHT} (“a.csv”)" in told[3]
    assert ("FILE-08", "QUERY") in found(engine, "12345/d.csv", "rule", "severity")
    assert "FILE-08" not in {rule for rule, _ in found(engine, "12345/check-only/e.csv")}


def test_the_later_drop_wins(engine):
    """Two tutors about one line on one night: the later word counts, and is asked about; both rows are accepted."""
    dropped(engine, {"12345/a.csv": GOOD, "12345/b.csv": GRADES + "0002,05352,1,D,AB"})
    assert (BEN, IT_1, "D", ANN) in lines(engine)
    assert [books(engine, f"12345/{name}.csv") for name in "ab"] == [("accepted", [(1, 1, 0, 0, 0)])] * 2
    assert (found(engine, "12345/a.csv"), found(engine, "12345/b.csv", "rule", "severity", "message")) == (
        [], [("GRAD-11", "QUERY", "Unit 1 of candidate 0002: P by JS became D by AB. The earlier grade came from a.csv.")],
    )  # fmt: skip


def test_a_drop_says_again_what_it_said(engine):
    """The same bytes on a later night: every row unchanged, a duplicate, with a word about when; nothing is owed but its receipt."""
    dropped(engine, {"12345/a.csv": GOOD})
    again = dropped(engine, {"12345/a.csv": GOOD}, night="2026-11-24-01")
    assert books(engine, "12345/a.csv", "2026-11-24-01") == ("duplicate", [(1, 0, 1, 0, 0)])
    assert found(engine, "12345/a.csv", "rule", "severity", "value", night="2026-11-24-01") == [
        ("FILE-08", "NOTE", NIGHT)
    ]
    assert [row["path"] for row in again.records["owed"].to_dict("records")] == [
        "12345/nights/2026-11-24-01/a.csv.findings.csv",
        "12345/to-mend/a.csv.xlsx",
    ]


def test_an_older_version_dropped_again_is_the_newest_word(engine):
    """FILE-08 asks, since it undoes what a later drop had set."""
    dropped(engine, {"12345/a.csv": GOOD})
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,D,JS"}, night="2026-11-24-01")
    dropped(engine, {"12345/a.csv": GOOD}, night="2026-11-25-01")
    assert (BEN, IT_1, "P", JOHN) in lines(engine)
    assert [row[:2] for row in found(engine, "12345/a.csv", "rule", "severity", night="2026-11-25-01")] == [
        ("FILE-08", "QUERY"),
        ("GRAD-11", "NOTE"),
    ]
    assert books(engine, "12345/a.csv", "2026-11-25-01")[0] == "accepted"


def test_a_held_row_may_be_accepted_later(engine):
    """The same bytes again, once the assessor is set up: the row that was held is taken, and the drop is no duplicate."""
    text = GRADES + "0002,05352,1,P,DD"
    dropped(engine, {"12345/a.csv": text})
    assert (books(engine, "12345/a.csv"), found(engine, "12345/a.csv")) == (
        ("returned", [(1, 0, 0, 1, 0)]),
        [("ASSR-04", "E2")],
    )
    later = {"12345/who.csv": "Entry code,Full name,Initials\n05352,Dora Dale,DD", "12345/a.csv": text}
    dropped(engine, later, night="2026-11-24-01")
    assert books(engine, "12345/a.csv", "2026-11-24-01") == ("accepted", [(1, 1, 0, 0, 0)])


def test_part_of_a_drop_is_accepted(engine):
    """One candidate is held, the other taken; the copy to mend is owed, and goes when nothing is left to mend."""
    made = dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,P,JS\n\n0001,05352,1,X,JS\n"})
    assert books(engine, "12345/a.csv") == ("part-accepted", [(3, 1, 0, 1, 1)])
    assert found(engine, "12345/a.csv") == [("GRAD-04", "D4")]
    mend = made.records["owed"].set_index("path")["action"]
    assert mend["12345/to-mend/a.csv.xlsx"] == "write"


@pytest.mark.parametrize(
    ("content", "rules", "disposition", "counts"),
    [
        (ReadDrop(notes=[("FILE-02", "a password")]), ["FILE-02"], "returned", []),
        ("House,Colour\nRed,1", ["FILE-06"], "returned", [(0, 0, 0, 0, 0)]),
        ("Candidate number,Surname,Forenames\n0001,A,B\n\n0002,C,D", ["SHEET-01"], "returned", [(3, 0, 0, 3, 0)]),
        ("Centre number,Entry code,Visit date\n12345,05352,14/12/2026", ["FILE-07"], "returned", [(1, 0, 0, 1, 0)]),
        (PEOPLE, ["SHEET-09"], "accepted", [(0, 0, 0, 0, 0)]),
    ],
    ids=["cannot be read", "no form", "a column lacks", "a form that a centre may not send", "no rows"],
)
def test_drops_that_are_not_read(engine, content, rules, disposition, counts):
    """Nothing of them enters the ledger, and their rows are in the books all the same."""
    dropped(engine, {"12345/a.csv": content})
    assert [rule for rule, _ in found(engine, "12345/a.csv")] == rules
    assert books(engine, "12345/a.csv") == (disposition, counts)
    assert len(rows_of(engine, "candidate", "id")) == 4
    assert removed(engine) == ["12345/a.csv"]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_of_ours_that_comes_back_says_nothing(engine, report):
    """Whatever forms its columns would fit; a column that somebody added beside it does not make it theirs."""
    row = {
        "candidate_number": "0002",
        "entry_code": "05352",
        "entry_type": "Full award",
        "unit_number": "2",
        "grade": "P",
    }
    text = ",".join((*REPORTS[report], "Mine")) + "\n" + ",".join(row.get(name, "") for name in REPORTS[report])
    dropped(engine, {"12345/a.csv": text})
    assert found(engine, "12345/a.csv", "rule", "value") == [("FILE-14", report)]
    assert books(engine, "12345/a.csv") == ("returned", [(0, 0, 0, 0, 0)])


def test_an_assessor_may_answer_on_a_claims_own_table(engine):
    """It has a column for the outcome; the other reports say nothing, whoever drops them."""
    sheets = {f"assessors/A01/{name}": ",".join(REPORTS[name]) + "\nC000999" for name in ("claim.csv", "sample.csv")}
    dropped(engine, sheets, wave="assessors")
    assert ["FILE-14" in dict(found(engine, path)) for path in sheets] == [False, True]


def test_a_text_table_is_named_by_its_file(engine):
    """It has no sheets with names, and no message speaks of a sheet called nothing."""
    dropped(engine, {"12345/a.csv": PEOPLE})
    assert found(engine, "12345/a.csv", "message") == [("Sheet “a.csv” has its headers and no rows below them.",)]


def test_a_form_that_a_centre_may_not_send_stops_the_whole_file(engine):
    """Also the sheet beside it that would be good."""
    dropped(engine, {"12345/a.xlsx": {"G": GOOD, "V": "Centre number,Entry code,Visit date\n12345,05352,14/12/2026"}})
    assert books(engine, "12345/a.xlsx") == ("returned", [(1, 0, 0, 1, 0)] * 2)
    assert len(lines(engine)) == 2


def test_a_claim_number_that_cannot_be_read_holds_the_sheet_after_another_one_too(engine):
    """So also where its other claims were named on an earlier sheet of the night; what is wrong with those is told too."""
    head = "Claim number,Candidate number,Unit,Sampled\n"
    early, late = "assessors/A01/a.csv", "assessors/A01/b.csv"
    rows = {early: f"{head}C000999,0003,1,Yes", late: f"{head}1,0003,1,Yes\nC000999,0003,1,Yes"}
    dropped(engine, rows, wave="assessors")
    assert found(engine, early) == [("SAMP-01", "A2")]
    assert (books(engine, late)[1], found(engine, late)) == ([(2, 0, 0, 2, 0)], [("CELL-02", "A2"), ("SAMP-01", "A3")])


def test_the_folder_of_an_unknown_assessor(engine):
    """CENT-02, and not a word on claims that are allocated to somebody else."""
    sample = "Claim number,Candidate number,Unit,Sampled\nC000001,0003,1,Yes"
    dropped(engine, {"assessors/555555/s.csv": sample}, wave="assessors")
    assert (books(engine, "assessors/555555/s.csv"), [rule for rule, _ in found(engine, "assessors/555555/s.csv")]) == (
        ("returned", [(1, 0, 0, 1, 0)]),
        ["CENT-02"],
    )


def test_the_folder_of_an_unknown_centre(engine):
    """CENT-02: the office has to name the centre first."""
    dropped(engine, {"54321/a.csv": GOOD})
    assert (books(engine, "54321/a.csv"), [rule for rule, _ in found(engine, "54321/a.csv")]) == (
        ("returned", [(1, 0, 0, 1, 0)]),
        ["CENT-02"],
    )
    assert rows_of(engine, "held_row", "row") == []
    assert [path for (path,) in rows_of(engine, "owed", "path")] == [
        f"54321/nights/{NIGHT}/a.csv.findings.csv",
        "54321/to-mend/a.csv.xlsx",
    ]


def test_check_only_changes_nothing(engine):
    """It is judged against what the night makes of the rest, and neither the claim nor anything else moves."""
    drops = {
        "12345/check-only/a.csv": GRADES + "0007,05352,1,P,JS\n0002,05352,2,P,JS",
        "12345/who.csv": PEOPLE + "0007,GREEN,Gail,01/05/2009",
    }
    made = dropped(engine, drops)
    assert books(engine, "12345/check-only/a.csv") == ("check-only", [(2, 1, 0, 1, 0)])
    assert [row[0] for row in found(engine, "12345/check-only/a.csv")] == ["GRAD-01"]
    assert (len(lines(engine)), rows_of(engine, "held_row", "row"), rows_of(engine, "claim_event", "id")) == (2, [], [])
    assert len(rows_of(engine, "unit", "id")) == 3
    assert {row["kind"] for row in made.records["owed"].to_dict("records")} - set(PAGES) == {
        "centre-index",
        "claim-history",
        "assessor-index",
        "findings",
        "",
    }
    assert sorted(removed(engine)) == ["12345/check-only/a.csv", "12345/who.csv"]


def break_rule(monkeypatch, rule_id, broken):
    """Make a rule raise on tables that `broken` says yes to."""
    rule = BOOK[rule_id]

    def breaks(table, known):
        if broken(table):
            raise ZeroDivisionError
        return rule.judge(table, known)

    monkeypatch.setitem(BOOK, rule_id, replace(rule, judge=breaks))


@pytest.mark.parametrize("rule_id", ["GRAD-04", "GRAD-05"], ids=["before the rounds", "in a round"])
def test_a_rule_that_breaks_costs_only_its_sheet(engine, monkeypatch, rule_id):
    """Its drop stays in the inbox, its rows are held, the other sheets are taken, and the place is told without a value."""
    break_rule(monkeypatch, rule_id, lambda table: "Evil" in {table.origins[n].name for n in set(table.rows["sheet"])})
    sheets = {"Good": GOOD, "Evil": GRADES + "0001,05352,1,D,JS"}
    dropped(engine, {"12345/a.xlsx": sheets, "12345/b.csv": GRADES + "0001,05352,2,P,JS"})
    assert books(engine, "12345/a.xlsx") == ("waiting", [(1, 1, 0, 0, 0), (1, 0, 0, 1, 0)])
    assert books(engine, "12345/b.csv")[0] == "accepted"
    assert removed(engine) == ["12345/b.csv"]
    [(place, what)] = rows_of(engine, "fault", "place", "what")
    assert place.startswith(f"{rule_id}, sheet 2 of ")
    assert (place.endswith(f" from {CENTRE}"), what.partition(" ")[0]) == (True, "ZeroDivisionError")
    assert rows_of(engine, "sheet", "name", "faulted")[1:] == [("", 0), ("Evil", 1), ("Good", 0)]
    assert rows_of(engine, "held_row", "candidate_number", "unit") == [("0001", "1")]
    monkeypatch.undo()
    dropped(engine, {"12345/a.xlsx": sheets}, night="2026-11-24-01")
    assert books(engine, "12345/a.xlsx", "2026-11-24-01") == ("accepted", [(1, 0, 1, 0, 0), (1, 1, 0, 0, 0)])
    assert rows_of(engine, "held_row", "settled") == [("2026-11-24-01",)]


def test_a_decision_that_breaks_costs_only_its_sheet(engine, monkeypatch):
    """Sheet by sheet the deciders are asked again; what the broken one had begun leaves no trace."""
    decide = deciders.DECIDERS["grades_by_unit"]

    def breaks(table, known):
        outcome = decide(table, known)
        if "D" in set(table.lines["grade"]):
            raise ZeroDivisionError
        return outcome

    monkeypatch.setitem(deciders.DECIDERS, "grades_by_unit", breaks)
    dropped(
        engine,
        {"12345/a.csv": GOOD, "12345/b.csv": GRADES + "0001,05352,1,D,JS", "12345/c.csv": GRADES + "0001,05352,2,M,JS"},
    )
    assert [books(engine, f"12345/{name}.csv")[0] for name in "abc"] == ["accepted", "waiting", "accepted"]
    assert [row[0] for row in lines(engine)] == [AMY, AMY, BEN, CAL]
    assert (removed(engine), len(rows_of(engine, "fault", "place"))) == (["12345/a.csv", "12345/c.csv"], 1)


def test_what_cannot_be_resolved_is_a_fault(engine, monkeypatch):
    """Where finding out what grades mean breaks, all sheets of that form are held, and the other forms go on."""
    monkeypatch.setattr(judging, "resolve", lambda _table, _known: 1 // 0)
    dropped(
        engine,
        {"12345/a.csv": GOOD, "12345/b.csv": PEOPLE + "0007,GREEN,Gail,01/05/2009\n0008,X Æ A-12,Gail,01/05/2009"},
    )
    assert [books(engine, f"12345/{name}.csv") for name in "ab"] == [
        ("waiting", [(1, 0, 0, 1, 0)]),
        ("part-accepted", [(2, 1, 0, 1, 0)]),
    ]
    assert (removed(engine), rows_of(engine, "held_row", "candidate_number", "unit")) == (
        ["12345/b.csv"],
        [("0002", "1"), ("0008", "")],
    )


def test_a_changes_that_known_cannot_take_is_a_fault(engine, monkeypatch):
    """A decider that changes what is not there: its round is undone."""

    def wrong(table, known):
        changes = Changes()
        changes.remove("line", known["line"][:1])
        changes.change("claim", known["claim"][["id", "state"]].assign(id=99))
        return Outcome(changes, table.rows["row"].to_numpy(dtype=object))

    monkeypatch.setitem(deciders.DECIDERS, "grades_by_unit", wrong)
    dropped(engine, {"12345/a.csv": GOOD})
    assert (books(engine, "12345/a.csv")[0], len(lines(engine))) == ("waiting", 2)


OFFICE = {
    "Results": f'Centre number,Candidate number,Framework,Package,Component,Result,Date awarded\n{CENTRE},0001,{FRAMEWORK},"{PACKAGE}",Functional Skills English Level 2,Pass,2026-11-01\n{CENTRE},0077,{FRAMEWORK},"{PACKAGE}",Functional Skills English Level 2,Pass,2026-11-01',
    "Centres": "Centre number,Centre name,Contact email,Colour\n54321,Dale School,x@dale.example,red\n5432X,Glen School,g@glen.example,red",
    "Scrap": "anything",
}  # fmt: skip


def test_an_office_workbook_is_judged_in_two_waves(engine):
    """Centres first, results last; the drop is done with its last sheet, and nothing is said twice."""
    drops = {"office/all.xlsx": OFFICE, "office/c.csv": OFFICE["Centres"].replace("54321", "54331")}
    first = dropped(engine, drops, wave="office")
    assert books(engine, "office/all.xlsx") == ("", [(2, 1, 0, 1, 0), (0, 0, 0, 0, 0)])
    assert (removed(engine), books(engine, "office/c.csv")[0]) == (["office/c.csv"], "part-accepted")
    assert not [path for path in first.records["owed"]["path"] if "all.xlsx" in path]
    second = dropped(engine, {"office/all.xlsx": OFFICE}, wave="results")
    assert books(engine, "office/all.xlsx") == ("part-accepted", [(2, 1, 0, 1, 0), (0, 0, 0, 0, 0), (2, 1, 0, 1, 0)])
    assert found(engine, "office/all.xlsx", "rule", "sheet") == [
        ("SHEET-03", "Centres"), ("SHEET-04", "Scrap"), ("CELL-02", "Centres"), ("PRES-01", "Results"),
    ]  # fmt: skip
    assert sorted(removed(engine)) == ["office/all.xlsx", "office/c.csv"]
    assert [path for path in second.records["owed"]["path"] if "all.xlsx" in path] == [
        f"office/nights/{NIGHT}/all.xlsx.findings.csv",
        "office/to-mend/all.xlsx",
    ]
    assert rows_of(engine, "programme_result", "candidate", "result") == [(AMY, "Pass")]


def test_results_alone_wait_for_their_wave(engine):
    """A table of results says nothing in the first wave but what is about the file; its errors are told in the second."""
    text = OFFICE["Results"].replace("Date awarded", "Date awarded,House")
    dropped(engine, {"office/r.csv": text}, wave="office")
    assert (books(engine, "office/r.csv"), removed(engine)) == (("", []), [])
    dropped(engine, {"office/r.csv": text}, wave="results")
    assert books(engine, "office/r.csv") == ("part-accepted", [(2, 1, 0, 1, 0)])
    assert [row[0] for row in found(engine, "office/r.csv")] == ["SHEET-03", "PRES-01"]


EARNED = "Centre number,Candidate number,Entry code,Unit,Grade,Result date\n12345,0002,05352,5,M,20/08/2026\n12345,0999,05352,5,M,20/08/2026"


def test_the_offices_unit_results_come_before_the_centres_sheets(engine):
    """A workbook of three kinds is judged in three waves; each says its own, and the last one is done with it."""
    drop = {"Earned": EARNED, **OFFICE}
    for wave in ("office", "earned", "results"):
        dropped(engine, {"office/all.xlsx": drop}, wave=wave)
        if wave == "earned":
            assert rows_of(engine, "unit_result", "candidate", "grade", "reported_by") == [(BEN, "M", "office")]
            assert (books(engine, "office/all.xlsx")[0], removed(engine)) == ("", [])
    assert books(engine, "office/all.xlsx") == (
        "part-accepted", [(2, 1, 0, 1, 0), (0, 0, 0, 0, 0), (2, 1, 0, 1, 0), (2, 1, 0, 1, 0)]
    )  # fmt: skip
    assert [row for row in found(engine, "office/all.xlsx", "rule", "sheet") if row[0] in ("CAND-09", "PRES-01")] == [
        ("CAND-09", "Earned"), ("PRES-01", "Results")
    ]  # fmt: skip
    assert removed(engine) == ["office/all.xlsx"]
    assert rows_of(engine, "held_row", "form") == []


def test_an_office_row_names_its_centre(engine):
    """Without one it is CELL-01; of a centre that nobody has set up, CENT-03."""
    text = EARNED.replace("12345,0002", ",0002").replace("12345,0999", "99999,0999")
    for wave in ("office", "earned"):
        dropped(engine, {"office/r.csv": text}, wave=wave)
    assert found(engine, "office/r.csv") == [("CELL-01", "A2"), ("CENT-03", "A3"), ("CAND-09", "B3")]


def test_what_the_first_wave_held_counts_in_the_end(engine):
    """Good results do not make good a centre that was held; a repeat of both sheets is a duplicate."""
    good = {
        **OFFICE,
        "Results": OFFICE["Results"].rpartition("\n")[0],
        "Centres": OFFICE["Centres"].rpartition("\n")[0],
    }
    bad = {**good, "Centres": OFFICE["Centres"]}
    for night, drop, disposition in (
        ("2026-11-24-01", bad, "part-accepted"),
        ("2026-11-25-01", good, "accepted"),
        ("2026-11-26-01", good, "duplicate"),
    ):
        for wave in ("office", "results"):
            dropped(engine, {"office/all.xlsx": drop}, wave=wave, night=night)
        assert books(engine, "office/all.xlsx", night)[0] == disposition, night


def test_a_rule_that_breaks_in_the_first_wave_keeps_the_drop(engine, monkeypatch):
    """Also where the second wave's sheets are good."""
    break_rule(monkeypatch, "CENT-04", lambda _table: True)
    approvals = "Centre number,Entry code,OCR Assessor\n12345,05355,A01"
    drop = {"A": approvals, "R": OFFICE["Results"].rpartition("\n")[0]}
    for wave in ("office", "results"):
        dropped(engine, {"office/all.xlsx": drop}, wave=wave)
    assert (books(engine, "office/all.xlsx")[0], removed(engine), len(rows_of(engine, "fault", "place"))) == (
        "waiting",
        [],
        1,
    )


def test_a_submission_beside_a_file_that_waits(engine):
    """SUBM-07: it may be half a claim; a file that waits in check-only is none."""
    submit = SUBMIT + "05352,John Smith,exams@hill.example,20/11/2026,Yes,Yes"
    for waiting, rules in ((["12345/late.xlsx"], ["SUBM-07"]), (["12345/check-only/late.xlsx"], [])):
        made = judged(engine, {"12345/s.csv": submit}, waiting=waiting)
        said = made.records.get("finding")
        told = {} if said is None else dict(zip(said["rule"], said["message"], strict=True))
        assert [rule for rule in told if rule == "SUBM-07"] == rules
        assert not rules or "could not be read yet (late.xlsx: still arriving)." in told["SUBM-07"]


@pytest.mark.parametrize(
    "beside",
    [
        {"12345/bad.csv": ReadDrop(notes=[("FILE-01", "damaged")])},
        {"12345/bad.csv": "Candidate number,Unit,Assessor\n0001,1,JS"},
    ],
    ids=["unreadable", "a column lacks"],
)
def test_a_submission_beside_a_file_that_could_not_be_read(engine, beside):
    """SUBM-07 again; and once the file is gone the claim is submitted."""
    submit = SUBMIT + "05352,John Smith,exams@hill.example,20/11/2026,Yes,Yes"
    dropped(engine, {**beside, "12345/s.csv": submit})
    assert "SUBM-07" in [rule for rule, _ in found(engine, "12345/s.csv")]
    dropped(engine, {"12345/s.csv": submit}, night="2026-11-24-01")
    assert rows_of(engine, "claim", "id", "state", "claim_number")[0] == (1, "Submitted", "C000002")


def test_a_file_that_was_still_open(engine):
    """FILE-12: it is read all the same, as it was last saved."""
    drops = {"12345/a.csv": GOOD}
    batch = batch_of(engine, drops)
    batch = replace(batch, files=(replace(batch.files[0], owner_file=True),))
    with reading(engine) as connection:
        made = judge_batch(batch, connection, load(), Read(drops), archive_of(engine, drops))
    assert (made.records["finding"]["rule"].tolist(), made.records["drop"]["disposition"].tolist()) == (
        ["FILE-12"],
        ["accepted"],
    )


@pytest.mark.parametrize("kept", [b"", None], ids=["spoilt", "gone"])
def test_what_the_archive_no_longer_holds_as_it_came(engine, kept):
    """A fault of ours: nothing is said of the file, it stays in the inbox, and the one beside it is taken."""
    drops = {"12345/a.csv": GOOD, "12345/b.csv": GRADES + "0001,05352,1,P,JS"}
    batch, archive = batch_of(engine, drops), archive_of(engine, drops)
    place = archive / batch.files[0].archived
    place.unlink()
    if kept is not None:
        place.write_bytes(kept)
    with reading(engine) as connection:
        made = judge_batch(batch, connection, load(), Read(drops), archive)
    assert made.records["drop"]["disposition"].tolist() == ["waiting", "accepted"]
    assert "NotInArchive" in made.records["fault"]["what"][0]
    assert made.records["removal"]["path"].tolist() == ["12345/b.csv"]


def test_a_rule_may_be_lowered(engine):
    """The site lets entries pass without an approval."""
    text = ENTRIES + "0001,05355,Full award,31/08/2027\n0002,05839,Full award,31/08/2027"
    dropped(engine, {"12345/e.csv": text}, lowered={"ENTR-02": "QUERY"})
    assert [row for row in found(engine, "12345/e.csv", "rule", "severity") if row[0] == "ENTR-02"] == [
        ("ENTR-02", "QUERY")
    ] * 2


def test_headings_that_a_centre_taught(engine, tmp_path):
    """In the catalogue's headers.csv; another centre's headings mean nothing here."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "headers.csv").write_text(
        "centre,form,column,other_name\n12345,Candidates,Surname,Nachname\n12345,Candidates,Forenames,Vorname\n54321,Candidates,Sex,Fach\n"
    )
    drops = {"12345/a.csv": "Candidate number,Nachname,Vorname,DOB,Fach\n0007,GREEN,Gail,01/05/2009,IT"}
    with reading(engine) as connection:
        archive = archive_of(engine, drops)
        made = judge_batch(batch_of(engine, drops), connection, load(folder), Read(drops), archive)
    assert made.records["drop"]["disposition"].tolist() == ["accepted"]
    assert made.records["finding"][["rule", "value"]].to_numpy().tolist() == [["SHEET-03", "Fach"]]
