"""The demo's world: three invented centres, and what they drop."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict, replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pipeline import settings as site_settings
from pipeline.cli.demonstration import demo
from pipeline.deliver.bench import Tables
from pipeline.deliver.hands import Tools
from pipeline.deliver.letters import Posted, written
from pipeline.demo import catalogue, nights
from pipeline.demo.names import FORENAMES, SURNAMES
from pipeline.demo.papers import scribble, text_table
from pipeline.demo.world import (
    ASHDOWN,
    BUSINESS,
    COMPONENTS,
    FRAMEWORK,
    GROUPS,
    IT,
    MERESIDE,
    NATIONAL,
    PACKAGE,
    RIVERSIDE,
    STAFF,
    everybody,
    groups_of,
    marks,
    register,
)
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.tables import CANDIDATE, LETTER
from pipeline.read.child import answer
from pipeline.read.limits import Limits
from pipeline.read.wire import unpack
from pipeline.recognise.layout import Context, recognise
from schemas.identifiers import uci_ok, uln_ok
from schemas.qualifications import load

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

SEASON = nights()


def content(night: int, path: str) -> bytes:
    return next(drop.content for drop in SEASON[night].drops if drop.path == path)


def sheets(night: int, path: str) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(night, path)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def table(night: int, path: str, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(night, path).decode(encoding)), delimiter=delimiter))


def test_five_nights_of_one_season():
    """The nights come in order, and each has something in the inbox, but for the quiet one at the end."""
    assert [night.as_of for night in SEASON] == [
        date(2026, 11, 2),
        date(2026, 11, 23),
        date(2027, 2, 8),
        date(2027, 3, 8),
        date(2027, 4, 26),
    ]
    assert [bool(night.drops) for night in SEASON] == [True, True, True, True, False]


def test_same_bytes_every_time():
    """Making the drops from nothing again gives the same bytes."""
    for made in (everybody, register, marks):
        made.cache_clear()
    assert nights() == SEASON


def test_three_hundred_candidates_no_two_alike():
    """Names, UCIs, ULNs and the numbers of a centre each belong to one candidate."""
    people = everybody()
    assert len(people) == 300
    assert len({(p.surname, p.forenames) for p in people}) == 300
    assert len({p.uci for p in people}) == 300
    assert len({p.uln for p in people}) == 300
    assert len({(p.centre, p.number) for p in people}) == 300


def test_identifiers_add_up():
    """Every UCI and ULN of the world passes its check."""
    assert uci_ok([p.uci for p in everybody()]).all()
    assert uln_ok([p.uln for p in everybody()]).all()


def test_births_fit_the_school_years():
    """Nobody is too young or too old for a sixth form in 2026/27."""
    assert {p.born.year for p in everybody()} == {2008, 2009, 2010}


def test_names_of_many_origins():
    """Apostrophes, hyphens and accents occur, and cp1252 can write them all."""
    names = [*SURNAMES, *FORENAMES["F"], *FORENAMES["M"]]
    assert all(name.encode("cp1252") for name in names)
    assert all(any(sign in name for name in names) for sign in "'-éø ")
    assert min(len(SURNAMES), len(FORENAMES["F"]) + len(FORENAMES["M"])) >= 80


def test_the_world_is_in_the_catalogue():
    """Entry codes, units, framework, package and components are the shipped ones."""
    catalogue = load(None)
    for group in GROUPS[:-1]:
        qualification = catalogue.qualification(group.entry_code)
        assert qualification is not None
        known = set(catalogue.units_of(qualification.family)["unit_number"])
        assert {str(unit) for unit in (*group.autumn, *group.spring)} <= known
    assert tuple(catalogue.components(FRAMEWORK, PACKAGE)["component"]) == COMPONENTS


def test_every_marker_is_set_up():
    """A group's markers are centre assessors of its qualification."""
    for group in GROUPS:
        assert set(group.markers) <= {initials for _name, initials in STAFF.get((group.centre, group.entry_code), ())}


def test_some_work_is_missing():
    """A twentieth of the grades is not there, so that somebody is at risk."""
    year_13 = groups_of(ASHDOWN, IT)[1]
    places = len(register(year_13)) * 9
    assert 0.85 * places < len(marks(year_13)) < places


def test_paths_are_drop_folders():
    """Every drop lies in a centre's, an OCR Assessor's or the office's folder, at most one deeper."""
    for night in SEASON:
        for drop in night.drops:
            folder, *rest = drop.path.split("/")
            assert folder in {"12345", "23456", "34567", "assessors", "office"}
            assert 1 <= len(rest) <= 2


def forms_of(content: bytes, tmp_path: Path) -> list[str]:
    """The titles of the forms that the sheets of a drop are taken for."""
    (tmp_path / "drop").write_bytes(content)
    read = unpack(answer({"path": str(tmp_path / "drop"), "name": "drop", "limits": asdict(Limits())}))
    found = [recognise(sheet, Context()).layout for sheet in read.sheets]
    return [layout.form.title for layout in found if layout]


def test_sheets_are_what_they_are_meant_as(tmp_path):
    """Each sheet is taken for the form that its sender meant, in spite of titles and odd headings; the scan for none."""
    grades, submission = ["Grades by candidate"] * 2, ["Claim submission"]
    found = {
        (at, drop.path): forms_of(drop.content, tmp_path) for at, night in enumerate(SEASON) for drop in night.drops
    }
    assert found == {
        (0, "office/centres.csv"): ["Centres"],
        (0, "office/approvals and visits.xlsx"): ["Approvals", "Visits"],
        (0, "12345/candidate_export.csv"): ["Candidates"],
        (0, "12345/entries.csv"): ["Entries"],
        (0, "12345/staff.csv"): ["Centre assessors"],
        (0, "23456/Technicals 2026-27.xlsx"): ["Candidates", "Entries", "Centre assessors"],
        (0, "34567/register.txt"): ["Candidates"],
        (0, "34567/entries.csv"): ["Entries"],
        (0, "34567/centre assessors.csv"): ["Centre assessors"],
        (1, "12345/candidate_export.csv"): ["Candidates"],
        (1, "12345/entries.csv"): ["Entries"],
        (1, "12345/attendance register.pdf"): [],
        (1, "34567/programme entries.csv"): ["Programme entries"],
        (1, "23456/results of a newcomer.csv"): ["Unit results"],
        (1, "34567/submission.csv"): submission,
        (1, "12345/05352 grades.xlsx"): grades,
        (1, "12345/b.taylor/business by unit.csv"): ["Grades by unit"],
        (1, "23456/Unit marks 2026-27.xlsx"): grades * 2,
        (1, "34567/ICT Nationals 06325.xlsx"): grades,
        (2, "12345/05352 grades.xlsx"): grades,
        (2, "12345/b.taylor/business by unit.csv"): ["Grades by unit"],
        (2, "23456/Unit marks 2026-27.xlsx"): grades * 2,
        (2, "34567/ICT Nationals 06325 (1).xlsx"): grades,
        (2, "12345/b.taylor/units from elsewhere.csv"): ["Units from another awarding body"],
        (2, "23456/late entry.csv"): ["Entries"],
        (2, "34567/programme entries.csv"): ["Programme entries"],
        (2, "12345/submission.csv"): submission,
        (2, "23456/submission IT.xlsx"): submission,
        (2, "assessors/118530/Sample C000001.csv"): ["Sample"],
        (3, "12345/late changes.csv"): ["Grades by unit"],
        (3, "12345/leavers.csv"): ["Entries"],
        (3, "12345/check-only/draft.csv"): ["Grades by unit"],
        (3, "23456/submission Business.xlsx"): submission,
        (3, "assessors/104217/Sample C000002.xlsx"): ["Sample"],
        (3, "assessors/104217/Sample C000003.csv"): ["Sample"],
        (3, "assessors/118530/Outcome C000001.csv"): ["Moderation outcome"],
        (3, "office/programme results March.csv"): ["Programme results"],
    }


def test_first_night_registers_everybody():
    """The three registers hold all candidates, each in its own wording and encoding."""
    ashdown = table(0, "12345/candidate_export.csv", "cp1252", ";")
    mereside = table(0, "34567/register.txt", "utf-16", "\t")
    riverside = sheets(0, "23456/Technicals 2026-27.xlsx")["Candidates"]
    assert ashdown[0][:4] == ["Exam no", "Legal surname", "First names", "DOB"]
    assert mereside[1][1] == "MENSAH: Lily-Rose"
    assert riverside[3][0] == "Candidate no"
    assert len(ashdown) - 1 + len(mereside) - 1 + len(riverside) - 4 == 300


def exported(night: int) -> list[list[str]]:
    return table(night, "12345/candidate_export.csv", "cp1252", ";")[1:]


def test_register_slips():
    """One UCI has a wrong letter, one date does not exist, and the export three weeks later has both right."""
    rows, mended = exported(0), exported(1)
    assert [row[0] for row, right in zip(rows, uci_ok([row[4] for row in rows]), strict=True) if not right] == ["0048"]
    assert [row[0] for row in rows if row[3] == "31/02/2010"] == ["0050"]
    assert [new[0] for old, new in zip(rows, mended, strict=True) if old != new] == ["0048", "0050"]
    assert uci_ok([row[4] for row in mended]).all()


def test_forgotten():
    """One candidate is registered in the group and not entered, until somebody thinks of it in February."""
    entered = {row[0] for row in sheets(0, "23456/Technicals 2026-27.xlsx")["Entries"]}
    assert {p.number for p in everybody() if p.centre == "23456"} - entered == {"0159"}
    assert [row[0] for row in table(2, "23456/late entry.csv")[1:]] == ["0159"]


def test_autumn_slips():
    """The grid of class 13A holds each of a tutor's usual slips once."""
    title, _class, _blank, heads, *rows = sheets(1, "12345/05352 grades.xlsx")["13A"]
    cells = [cell for row in rows for cell in row]
    assert str(title[0]).startswith("05352")
    assert heads[:5] == ["Candidate number", "Surname", "Forenames", "Unit 1", "Unit 1 assessor"]
    assert rows[0][0] == 71.0
    assert [cells.count(slip) for slip in ("Dist", "X", "JK")] == [1, 1, 1]
    assert rows[-1][:3] == ["0999", "Whitlock", "Rowan"]


def test_slips_are_mended_in_spring():
    """The same file comes back without them, and with the spring's units."""
    _title, _class, _blank, heads, *rows = sheets(2, "12345/05352 grades.xlsx")["13A"]
    assert len(rows) == 30
    assert {cell for row in rows for cell in row[3::2]} == {"P", "M", "D", ""}
    assert heads[-2:] == ["Unit 23", "Unit 23 assessor"]


def test_business_by_unit():
    """In autumn there is a unit that the qualification has not got, and one row twice with two grades; not in spring."""
    autumn, spring = (table(night, "12345/b.taylor/business by unit.csv")[1:] for night in (1, 2))
    places = [(row[0], row[4]) for row in autumn]
    twice = [row for row in autumn if places.count((row[0], row[4])) == 2]
    assert [row[4] for row in autumn].count("23") == 1
    assert len(twice) == 2
    assert twice[0][5] != twice[1][5]
    assert len({(row[0], row[4]) for row in spring}) == len(spring)
    found = {(row[0], row[4]): row[5] for row in spring}
    better = [row for row in autumn if row[4] != "23" and found[row[0], row[4]] == "D" and row[5] == "M"]
    assert better


def test_one_cell_stays_wrong():
    """Riverside's Business sheet still holds the cell in spring, so that something waits to be mended at the end."""
    for night in (1, 2):
        found = sheets(night, "23456/Unit marks 2026-27.xlsx")
        assert [row[5] for row in found["12 Bus"]].count("P/M") == 1
        assert isinstance(found["13 IT"][2][0], float)
        assert found["12 IT"][-1][:2] == ["", "Average"]


def test_submissions():
    """Four claims are submitted with the declaration, and a fifth without."""
    assert table(1, "34567/submission.csv")[1][0] == NATIONAL
    assert [row[0] for row in table(2, "12345/submission.csv")[1:]] == [BUSINESS, IT]
    assert sheets(2, "23456/submission IT.xlsx")["Claim submission"][1][4] == "Yes"
    assert sheets(3, "23456/submission Business.xlsx")["Claim submission"][1][4] == ""


def test_programme_entries_and_results():
    """The whole group is entered, with two slips at first, and each apprentice has a result for every component."""
    first, again = (table(night, "34567/programme entries.csv")[1:] for night in (1, 2))
    assert first[0] == again[0]
    assert first[0][2] == "APP1"
    assert [len(first), len(again), again[1][1]] == [3, 2, PACKAGE]
    results = table(3, "office/programme results March.csv")[1:]
    assert len(results) == 20 * 4
    assert {row[5] for row in results} == {"Awarded", "Pass", "Pending", "Fail"}
    assert all(bool(row[6]) == (row[5] in {"Awarded", "Pass"}) for row in results)


def test_nobody_is_awarded_before_the_series(tmp_path):
    """Entered in November for January by the demonstration's own calendar, awarded in March, before the last results are due."""
    for name, content in catalogue().items():
        (tmp_path / name).write_bytes(content)
    series = load(tmp_path).next_series(nights()[1].as_of)
    assert (series.name, series.results) == ("January 2027", date(2027, 3, 15))
    awarded = {row[6] for row in table(3, "office/programme results March.csv")[1:] if row[6]}
    assert awarded <= {f"0{day}/03/2027" for day in range(1, 6)}


def lines_of(centre: str, entry_code: str) -> set[tuple[str, str]]:
    return {(mark.number, f"Unit {mark.unit}") for group in groups_of(centre, entry_code) for mark in marks(group)}


@pytest.mark.parametrize(
    ("night", "path", "centre", "entry_code"),
    [
        (2, "assessors/118530/Sample C000001.csv", MERESIDE, NATIONAL),
        (3, "assessors/104217/Sample C000003.csv", ASHDOWN, IT),
    ],
)
def test_sampled_lines_are_in_the_claim(night: int, path: str, centre: str, entry_code: str):
    """An OCR Assessor's list names only work that was claimed."""
    rows = table(night, path)[1:]
    assert rows
    assert {(row[1], row[2]) for row in rows} <= lines_of(centre, entry_code)


def test_grid_ticks_every_group():
    """The grid shows each claimed grade, and ticks one of every unit, marker and grade."""
    heads, *rows = sheets(3, "assessors/104217/Sample C000002.xlsx")["Sample"]
    shown = {(row[1], heads[at]): str(row[at]) for row in rows for at in range(4, len(heads)) if row[at]}
    claimed = [mark for group in groups_of(ASHDOWN, BUSINESS) for mark in marks(group)]
    assert set(shown) == lines_of(ASHDOWN, BUSINESS)
    ticked = {(m.unit, m.marker, m.grade) for m in claimed if shown[m.number, f"Unit {m.unit}"] == f"{m.grade} ✓"}
    assert ticked == {(m.unit, m.marker, m.grade) for m in claimed}


def test_late_changes():
    """One late row changes a submitted line, the other brings work that nobody had."""
    change, new = table(3, "12345/late changes.csv")[1:]
    found = {(m.number, str(m.unit)): m.grade for m in marks(groups_of(ASHDOWN, IT)[1])}
    assert (found[change[0], change[4]], change[5]) == ("P", "M")
    assert (new[0], new[4]) not in found


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """The demonstration, run for real."""
    site = tmp_path_factory.mktemp("demo") / "site"
    assert demo(site) == 0
    return site


def words_of(message: EmailMessage) -> str:
    """All that a letter says, its headers too, without what is attached to it."""
    parts = [part.get_content() for kind in ("plain", "html") if (part := message.get_body((kind,)))]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])


def named_in(text: str, names: set[str]) -> list[str]:
    return sorted({word for word in re.findall(r"[\w'-]+", text.casefold()) if word in names})


def test_no_letter_names_a_candidate(season):
    """Outside the attached reports nobody's name stands anywhere; with paths for reports it stands nowhere at all."""
    settings = site_settings.load(season, env={})
    engine = open_ledger(settings.ledger_url)
    with reading(engine) as connection:
        people = connection.execute(CANDIDATE.select()).all()
        ids = list(connection.scalars(select(LETTER.c.id)))
        path_only = replace(settings, post=replace(settings.post, reports="path"))
        found = written(connection, Tools(engine, path_only, Tables(settings.catalogue)), ids, Posted())
    engine.dispose()
    words = {word.casefold() for one in people for word in re.findall(r"[\w'-]+", f"{one.surname} {one.forenames}")}
    names = {word for word in words if len(word) > 2} - ORDINARY
    assert len(names) > 150
    letters = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(season.glob("mail/*.eml"))]
    assert len(letters) == len(ids) > 40
    assert [(each["Subject"], bad) for each in letters if (bad := named_in(words_of(each), names))] == []
    attached = "".join(part.get_content() for each in letters for part in each.iter_attachments())
    assert len(named_in(attached, names)) > 50
    assert [each for letter in found.values() for each in letter.attachments] == []
    said = [f"{letter.subject}\n{letter.text}\n{letter.html}" for letter in found.values()]
    assert [bad for each in said if (bad := named_in(each, names))] == []


ORDINARY = {"taylor"}
"""Names of candidates that are a tutor's too, whose own folder stands in the path of a drop: b.taylor."""


def test_the_season_ends_as_it_is_told(season):
    """Nothing fails, each kind of verdict is given, and samples find their claims in every state there is."""
    outbox = season / "outbox"
    told = [json.loads(path.read_text()) for path in sorted(outbox.glob("office/nights/*/night.json"))]
    assert [night["exit_status"] for night in told] == [1, 1, 1, 1, 0]
    dispositions = {file["path"]: file["disposition"] for night in told for file in night["files"]}
    assert set(dispositions.values()) == {"accepted", "part-accepted", "returned", "duplicate", "check-only"}
    assert {path for path in dispositions if path.startswith("assessors")} == {
        path for path, disposition in dispositions.items() if "C00000" in path and disposition == "accepted"
    }
    states = {(each["centre_number"], each["entry_code"]): each["to"] for night in told for each in night["claims"]}
    assert states == {
        (ASHDOWN, BUSINESS): "Sampled",
        (ASHDOWN, IT): "Unsubmitted",
        (RIVERSIDE, BUSINESS): "Unsubmitted",
        (RIVERSIDE, IT): "Submitted",
        (MERESIDE, NATIONAL): "Processed",
    }
    found = {rule for night in told for rule in night["findings"]}
    assert found >= {
        "FILE-03",
        "FILE-08",
        "GRAD-01",
        "GRAD-06",
        "GRAD-11",
        "PROG-02",
        "SAMP-05",
        "SUBM-02",
        "CAND-06",
        "RSLT-04",
    }
    assert sorted(str(path.relative_to(outbox)) for path in outbox.glob("*/to-mend/*")) == [
        "12345/to-mend/late changes.csv.xlsx",
        "23456/to-mend/Unit marks 2026-27.xlsx",
        "23456/to-mend/submission Business.xlsx",
    ]


def test_text_table():
    """Dates are British, blanks are empty, lines end as on Windows."""
    rows = [["DOB", "Note"], [date(2010, 2, 3), None], ["0042", 7]]
    assert text_table(rows, ";", "cp1252") == b"DOB;Note\r\n03/02/2010;\r\n0042;7\r\n"


def test_scribble():
    """A slip goes under its heading, counted from the heading's row."""
    rows = [["A title"], ["Unit", "Grade"], [1, "P"], [2, "M"]]
    scribble(rows, 2, "Grade", "X")
    assert rows == [["A title"], ["Unit", "Grade"], [1, "P"], [2, "X"]]
