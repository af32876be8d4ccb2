"""What the ledger says of learning programmes."""

import json

import pytest
from programme_ledger import (
    AMY,
    BEN,
    CAL,
    DEE,
    EVE,
    FAY,
    FIRST,
    FRAMEWORK,
    KEY,
    PACKAGE,
    RESULTS,
    ROWS,
    SECOND,
    facts,
    ledger,
)
from sqlalchemy import select

from pipeline.ledger import tables
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.facts_programmes import moved_on, programme, reports
from pipeline.ledger.programme_news import CONFIRMATION, REPORT, News, news, owe_letters, reports_of

OTHER = ("67890", FRAMEWORK, PACKAGE)
UNKNOWN = ("99999", FRAMEWORK, PACKAGE)


def test_each_report_holds_its_own_centre_only(tmp_path):
    """Two centres in one package, loaded together, know nothing of each other."""
    found = facts(tmp_path, [KEY, OTHER])
    assert set(found[KEY].candidates["candidate"]) == {AMY, BEN, CAL, DEE, EVE}
    assert set(found[KEY].entries["candidate"]) == {AMY, BEN, CAL, DEE, EVE}
    assert sorted(found[KEY].results["candidate"]) == [AMY, AMY, AMY, BEN, BEN, EVE]
    assert found[OTHER].results.empty
    assert (found[OTHER].centre_name, list(found[OTHER].candidates["candidate"])) == ("Other", [FAY])


def test_a_report_that_the_ledger_does_not_know_is_empty(tmp_path):
    """A centre without an entry gets empty frames with the same columns."""
    found = facts(tmp_path, [KEY, UNKNOWN])
    assert found[UNKNOWN].centre_name == ""
    for name in ("candidates", "entries", "results"):
        known, unknown = getattr(found[KEY], name), getattr(found[UNKNOWN], name)
        assert (len(unknown), list(unknown.columns)) == (0, list(known.columns))


def test_an_empty_ledger_gives_empty_facts(tmp_path):
    """Where there is no entry at all, every frame is empty."""
    found = facts(tmp_path, programme_entry=[], programme_result=[])[KEY]
    assert (len(found.candidates), len(found.entries), len(found.results)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("candidate", "number"),
    [(AMY, "0001"), (BEN, "0002"), (DEE, "")],
    ids=["the later year's", "the later of one year", "never registered"],
)
def test_the_number_is_that_of_the_latest_registration(tmp_path, candidate, number):
    """A candidate's number is the last one given; blank where there is none."""
    assert facts(tmp_path)[KEY].candidates.loc[candidate, "candidate_number"] == number


def test_a_result_knows_the_night_that_brought_it(tmp_path):
    """The night comes by way of sheet and drop; a result without a sheet stands, its night blank."""
    results = facts(tmp_path)[KEY].results
    nights = dict(zip(zip(results["candidate"], results["component"], strict=True), results["night"], strict=True))
    assert (nights[AMY, "English"], nights[BEN, "Rights"]) == (RESULTS, "")


def test_an_entry_knows_the_day_it_was_made(tmp_path):
    """The day is the night's as-of date, not a part of its id."""
    night = [{"id": FIRST, "as_of": "2026-11-20"}, {"id": "2026-12-01-01", "as_of": "2026-12-01"}, {"id": RESULTS}]
    entries = facts(tmp_path, night=night)[KEY].entries
    assert set(entries.loc[entries["candidate"] == AMY, "entered_on"]) == {"2026-11-20"}


def test_reports_are_those_with_a_live_entry(tmp_path):
    """A package from which everybody was withdrawn is no report any more."""
    engine = ledger(tmp_path)
    with reading(engine) as connection:
        assert reports(connection, "12345") == [KEY]
        assert reports(connection, "99999") == []
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE programme_entry SET withdrawn = '2027-03-16-01'")
    with reading(engine) as connection:
        assert reports(connection, "12345") == []
        assert len(programme(connection, [KEY])[KEY].entries) == 14


def test_reports_that_a_night_moved_are_those_of_its_entries_and_withdrawals(tmp_path):
    """By framework and package, each once, and nobody else's; an entry of an earlier night moves none."""
    another = ("12345", FRAMEWORK, "Another package")
    later = ROWS["programme_entry"][-2] | {"id": 1, "package": another[2], "night": SECOND, "withdrawn": ""}
    with reading(ledger(tmp_path, programme_entry=[*ROWS["programme_entry"], later])) as connection:
        moved = {night: moved_on(connection, "12345", night) for night in (FIRST, SECOND, RESULTS)}
        assert moved == {FIRST: [KEY], SECOND: [another, KEY], RESULTS: [KEY]}
        assert moved_on(connection, "67890", SECOND) == []
        assert reports(connection, "12345") == [another, KEY]


def owed(night, path, kind=REPORT, package=PACKAGE, centre="12345", action="write"):
    key = json.dumps([centre, FRAMEWORK, package])
    return {"night": night, "action": action, "path": path, "kind": kind, "key": key, "done": ""}


def test_news_is_what_a_night_changed_and_letters_go_where_there_is_some(tmp_path):
    """A report that was written anew for another reason, or by another centre, is told to nobody."""
    rows = [
        owed(FIRST, "b/all.html"),
        owed(FIRST, "b/confirmation.html", CONFIRMATION),
        owed(RESULTS, "b/all.html"),
        owed(RESULTS, "a/all.html", package="Another package"),
        owed(RESULTS, "b/all.html"),
        owed(RESULTS, "b/gone.html", action="remove"),
        owed(RESULTS, "other/all.html", centre="67890"),
    ]
    centres = [row | {"report_recipients": "z@x.example; a@x.example;z@x.example"} for row in ROWS["centre"]]
    with writing(ledger(tmp_path, owed=rows, centre=centres)) as connection:
        told = news(connection, {(FIRST, "12345"), (RESULTS, "12345"), (RESULTS, "67890")})
        assert told == {
            (FIRST, "12345"): [News(FRAMEWORK, PACKAGE, "b/all.html", "b/confirmation.html", 11, 5, 0, 0)],
            (RESULTS, "12345"): [News(FRAMEWORK, PACKAGE, "b/all.html", "", 0, 0, 1, 5)],
            (RESULTS, "67890"): [],
        }
        attached = {key: [(row.id, row.path) for row in found] for key, found in reports_of(connection, told).items()}
        assert attached == {
            (FIRST, "12345"): [(1, "b/all.html"), (2, "b/confirmation.html")],
            (RESULTS, "12345"): [(5, "b/all.html")],
            (RESULTS, "67890"): [],
        }
        owe_letters(connection, RESULTS)
        owe_letters(connection, SECOND)
        letters = connection.execute(select(tables.LETTER.c["night", "key", "recipient"])).all()
    assert sorted(letters) == [(RESULTS, "12345", "a@x.example"), (RESULTS, "12345", "z@x.example")]
