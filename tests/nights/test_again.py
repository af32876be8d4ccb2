"""Every door may be used twice: the same again changes nothing, and a correction replaces what was said before."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.deliver import delivery
from pipeline.nightly import checking
from pipeline.settings import CouldNotRun
from pipeline.spool import night_date
from tests.nights.school import (
    CENTRE,
    IT,
    OTHER,
    candidates,
    entries,
    grades,
    office_drop,
    school_drop,
    set_up,
    submission,
)
from tests.nights.sites import Site, make_site, tree

CLAIM = f"{CENTRE}/claims/{IT}/claim.csv"
NIGHT = "2026-11-23"
MACHINE = {"removal": ["identity"], "outbox_file": ["mtime_ns"]}
"""What may differ between two sites that had the same nights: numbers and times that the file system gives."""


def everything(site: Site) -> dict[str, bytes]:
    """Give every file of the site; the ledger as its rows, for what SQLite leaves beside them is its own business."""
    files = {name: data for name, data in tree(site.folder).items() if not name.startswith("ledger.db")}
    return files | {"ledger": site.dump().encode()}


def test_same_drop_again(site):
    """The same bytes in the next night change no row and no byte of the claim, and the receipt says when they came."""
    set_up(site, 3)
    site.drop(f"{CENTRE}/marks.csv", grades(3, 1, 2))
    site.run(NIGHT)
    before, lines = site.bytes_of(CLAIM), site.ask("SELECT * FROM line")
    site.drop(f"{CENTRE}/marks.csv", grades(3, 1, 2))
    assert site.run("2026-11-24").exit_status == 0
    receipt = site.json(f"{CENTRE}/nights/2026-11-24-01/receipt.json")
    assert [(one["disposition"], one["balance"]) for one in receipt["files"]] == [
        ("duplicate", {"rows_read": 3, "accepted": 0, "unchanged": 3, "held": 0, "blank": 0})
    ]
    assert [one["message"] for one in receipt["findings"] if "2026-11-23-01" in one["message"]] != []
    assert site.bytes_of(CLAIM) == before
    assert site.ask("SELECT * FROM line") == lines
    assert b"nights/2026-11-24-01/receipt.html" in site.bytes_of(f"{CENTRE}/index.html")
    assert site.waiting() == []


def test_a_date_before_the_last_night_is_refused(site):
    """Nights come in the order of their dates: an earlier one runs no night, takes nothing, and names the last one."""
    set_up(site, 3)
    site.run(NIGHT)
    site.drop(f"{CENTRE}/marks.csv", grades(3, 1, 2))
    nights = site.ask("SELECT id FROM night")
    for rehearsed in (True, False):
        with pytest.raises(CouldNotRun, match=r"^the last night is 2026-11-23-01, .*2026-11-22 was asked for;.*$"):
            site.run("2026-11-22", dry_run=rehearsed)
    assert (site.ask("SELECT id FROM night"), site.waiting()) == (nights, [f"{CENTRE}/marks.csv"])
    assert site.run(NIGHT).night == "2026-11-23-02"


def test_set_up_again(site):
    """The office's and the centre's first files once more are duplicates row by row."""
    set_up(site, 3)
    known = [
        site.ask(f"SELECT * FROM {table}") for table in ("centre", "approval", "candidate", "entry", "assessor_for")
    ]
    site.drop("office/set-up.xlsx", office_drop())
    site.drop(f"{CENTRE}/school.xlsx", school_drop(3))
    assert site.run(NIGHT).exit_status == 0
    night = site.json("office/nights/2026-11-23-01/night.json")
    assert {one["path"]: one["disposition"] for one in night["files"]} == {
        "office/set-up.xlsx": "duplicate",
        f"{CENTRE}/school.xlsx": "duplicate",
    }
    assert night["balance"] == {"rows_read": 12, "accepted": 0, "unchanged": 12, "held": 0, "blank": 0}
    again = [
        site.ask(f"SELECT * FROM {table}") for table in ("centre", "approval", "candidate", "entry", "assessor_for")
    ]
    assert again == known


def shuffled(rows: list[list[str]]) -> list[list[str]]:
    """Give the same table with rows and columns the other way round."""
    return [row[::-1] for row in [rows[0], *rows[:0:-1]]]


def test_other_order_of_rows_and_files(tmp_path):
    """Rows, columns, sheets and files in another order give the same claim to the byte."""
    drops = {"a.csv": candidates(6), "b.csv": entries(6), "c.csv": grades(6, 1), "d.csv": grades(6, 2, 3)}
    made = []
    for name, order, arrange in (("one", list(drops), list), ("two", list(drops)[::-1], shuffled)):
        site = make_site(tmp_path / name)
        for path in order:
            site.drop(f"{CENTRE}/{path}", arrange(drops[path]))
        site.drop("office/set-up.xlsx", office_drop())
        site.drop(f"{CENTRE}/staff.csv", [["Entry code", "Full name", "Initials"], [IT, "Priya Nair", "PN"]])
        assert site.run(NIGHT).exit_status == 0
        made.append(site.bytes_of(CLAIM))
    assert made[0] == made[1]
    assert made[0].count(b"\r\n") == 1 + 6 * 3


def test_nothing_new_changes_not_one_byte(site):
    """A second run of the same date opens no night and leaves every file as it was, times too."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.drop(f"{CENTRE}/scan.pdf", b"%PDF-1.4\n")
    site.run(NIGHT)
    before = everything(site)
    times = {path: path.stat().st_mtime_ns for path in (*site.outbox.rglob("*"), *(site.folder / "mail").iterdir())}
    talk: list[str] = []
    again = site.run(NIGHT, talk=talk.append)
    assert (again.night, again.exit_status, again.written, again.sent) == (None, 0, 0, 0)
    assert any("Nothing new" in line for line in talk)
    assert everything(site) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_quiet_night_of_another_date(site):
    """A night with an empty inbox tells the office so, and touches nobody else's folder."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.run(NIGHT)
    before = tree(site.outbox)
    assert (site.run("2026-11-24").night, site.run("2026-11-24").night) == ("2026-11-24-01", None)
    new = {path for path, data in tree(site.outbox).items() if before.get(path) != data}
    assert new == {"office/nights/2026-11-24-01/night.html", "office/nights/2026-11-24-01/night.json"}


def test_two_workers_do_what_one_does(tmp_path, monkeypatch):
    """`--workers 2` and `--workers 1` end with the same outbox, letters and ledger; the files too are made in batches."""
    monkeypatch.setattr(delivery, "BATCH", 7)
    made = []
    for workers in (1, 2):
        site = make_site(tmp_path / f"{workers} workers")
        set_up(site, 3, CENTRE, OTHER)
        site.set("[run]\nbatch = 1\n")
        for centre in (CENTRE, OTHER):
            site.drop(f"{centre}/marks.csv", grades(3, 1, 2))
            site.drop(f"{centre}/submission.csv", submission("23/11/2026"))
        assert site.run(NIGHT, workers=workers).exit_status == 0
        made.append((tree(site.outbox), site.letters(), site.dump(apart_from=MACHINE)))
    assert made[0] == made[1]
    assert f"{OTHER}/claims/C000002/claim.csv" in made[0][0]


def test_dry_run_changes_nothing(site):
    """A rehearsal writes the whole night into `preview/` and changes nothing else, the inbox included."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", [*grades(2, 1), ["0001", "Personab", "PN", "X"]])
    site.set('[mail]\ntransport = "smtp"\nhost = "127.0.0.1"\nport = 1\nwait_seconds = 0\n')
    before = everything(site)
    result = site.run(NIGHT, dry_run=True)
    assert (result.exit_status, result.failed) == (1, 0)  # no relay is asked: letters lie in the preview
    assert result.preview.letters == len(list((site.folder / "preview/mail").iterdir())) > 0
    assert (site.folder / "preview").stat().st_mode & stat.S_IRWXO == 0  # a copy of the ledger is nobody else's to read
    assert CLAIM in result.preview.new
    assert f"{CENTRE}/index.html" in result.preview.changed
    after = everything(site)
    assert {name: data for name, data in after.items() if not name.startswith("preview/")} == before
    assert f"preview/outbox/{CENTRE}/nights/2026-11-23-01/receipt.json" in after
    rehearsed = (site.folder / "preview/outbox" / CLAIM).read_bytes()
    site.run(NIGHT)
    assert site.bytes_of(CLAIM) == rehearsed


@pytest.mark.parametrize("name", ["marks.csv", "other.csv"])
def test_dry_run_after_the_date_had_its_night(site, name: str):
    """A second rehearsal or night of one date is another night, also for a file of a name that had its turn."""
    set_up(site, 1)
    site.drop(f"{CENTRE}/marks.csv", [["Candidate number", "Assessor", "Unit 1"], ["0001", "PN", "P"]])
    site.run(NIGHT)
    site.drop(f"{CENTRE}/{name}", [["Candidate number", "Assessor", "Unit 1"], ["0001", "PN", "D"]])
    result = site.run(NIGHT, dry_run=True)
    rehearsed = site.folder / "preview/outbox" / CENTRE / "nights" / str(result.night) / "receipt.json"
    assert [one["balance"]["accepted"] for one in result.document["files"]] == [1]
    assert rehearsed.exists()


def test_check_of_a_corrected_file_on_the_same_day(site, tmp_path):
    """`check` judges a file although one of its name has been judged in a night of the same date; the page comes along."""
    set_up(site, 1)
    today = night_date(datetime.now(UTC), site.settings.run.day_starts, site.settings.about.timezone).isoformat()
    site.drop(f"{CENTRE}/marks.csv", [["Candidate number", "Assessor", "Unit 1"], ["0001", "PN", "P"]])
    site.run(today)
    (tmp_path / "marks.csv").write_text("Candidate number,Assessor,Unit 1\n0001,PN,X\n")
    page = tmp_path / "page.html"
    checked = site.command("check", str(tmp_path / "marks.csv"), "--centre", CENTRE, "--html", str(page))
    assert (checked.returncode, "GRAD-04" in checked.stdout) == (1, True), checked.stderr
    assert "is not a grade" in page.read_text() or "GRAD-04" in page.read_text()


@pytest.mark.parametrize(
    ("below", "whose"),
    [
        ("12345/a.csv", "12345"),
        ("12345/anna/a.csv", "12345"),
        ("office/a.csv", "office"),
        ("assessors/A01/a.csv", "assessors/A01"),
        ("assessors/a.csv", ""),
        ("a.csv", ""),
        ("../a.csv", ""),
    ],
)
def test_check_tells_whose_a_file_is_from_its_folder(tmp_path, below, whose):
    """The folder says who speaks, to a check as to a night."""
    assert checking._sender_of(tmp_path / "inbox", tmp_path / "inbox" / below) == whose


def test_check_drops_files_of_one_name_side_by_side(tmp_path):
    """Three tutors' `05352.xlsx` are three files to a check too; none takes another's place."""
    for tutor in ("anna", "ben", "cy"):
        (tmp_path / tutor).mkdir()
        (tmp_path / tutor / "05352.xlsx").write_text(tutor)
    checking._drop(sorted(tmp_path.glob("*/05352.xlsx")), tmp_path / "inbox/12345")
    below = {path.relative_to(tmp_path / "inbox"): path.read_text() for path in tmp_path.glob("inbox/**/*.xlsx")}
    assert below == {
        Path("12345/05352.xlsx"): "anna",
        Path("12345/2/05352.xlsx"): "ben",
        Path("12345/3/05352.xlsx"): "cy",
    }


def test_corrected_file_replaces(site):
    """A corrected file of the same name replaces what it said before, and the receipt shows before and after."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.run(NIGHT)
    assert [row["grade"] for row in site.records(CLAIM)] == ["D", "P"]
    corrected = grades(2, 1)
    corrected[1][3] = "M"
    site.drop(f"{CENTRE}/marks.csv", corrected)
    assert site.run("2026-11-24").exit_status == 0
    assert [row["grade"] for row in site.records(CLAIM)] == ["M", "P"]
    receipt = site.json(f"{CENTRE}/nights/2026-11-24-01/receipt.json")
    assert receipt["balance"] == {"rows_read": 2, "accepted": 1, "unchanged": 1, "held": 0, "blank": 0}
    [said] = [one for one in receipt["findings"] if one["rule"] == "GRAD-11"]
    assert (said["severity"], said["cell"]) == ("NOTE", "D2")
    assert "Distinction" in said["message"] or "D" in said["message"].replace("GRAD", "").split()
    assert "M" in said["message"].replace(",", " ").replace(".", " ").split() or "Merit" in said["message"]


def test_older_version_again_is_the_newest_word(site):
    """An older version dropped again sets its grade again, and asks whether that was meant."""
    set_up(site, 1)
    for night, grade in (("2026-11-23", "P"), ("2026-11-24", "M"), ("2026-11-25", "P")):
        site.drop(f"{CENTRE}/marks.csv", [["Candidate number", "Assessor", "Unit 1"], ["0001", "PN", grade]])
        site.run(night)
        assert [row["grade"] for row in site.records(CLAIM)] == [grade]
    receipt = site.json(f"{CENTRE}/nights/2026-11-25-01/receipt.json")
    assert ("FILE-08", "QUERY") in [(one["rule"], one["severity"]) for one in receipt["findings"]]


def test_superseded_the_same_night(site):
    """Of two drops of one form that disagree, the later arrival stands, the earlier counts as accepted, and a query says so."""
    set_up(site, 2)
    head = ["Candidate number", "Assessor", "Unit 1"]
    site.drop(f"{CENTRE}/z first.csv", [head, ["0001", "PN", "P"], ["0002", "PN", "P"]])
    site.drop(f"{CENTRE}/a second.csv", [head, ["0001", "PN", "D"]])
    assert site.run(NIGHT).exit_status == 0
    assert [(row["candidate_number"], row["grade"]) for row in site.records(CLAIM)] == [("0001", "D"), ("0002", "P")]
    receipt = site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    assert receipt["balance"] == {"rows_read": 3, "accepted": 3, "unchanged": 0, "held": 0, "blank": 0}
    asked = [(one["file"], one["rule"], one["cell"]) for one in receipt["findings"] if one["severity"] == "QUERY"]
    assert ("a second.csv", "GRAD-11", "C2") in asked


def test_two_drops_of_one_form_add_up(site):
    """Two drops of one form about other units of the same people are both taken."""
    set_up(site, 3)
    site.drop(f"{CENTRE}/t.okafor/marks.csv", grades(3, 2))
    site.drop(f"{CENTRE}/p.nair/marks.csv", grades(3, 1))
    assert site.run(NIGHT).exit_status == 0
    assert [(row["candidate_number"], row["unit_number"]) for row in site.records(CLAIM)] == [
        (f"{at:04d}", unit) for at in (1, 2, 3) for unit in ("1", "2")
    ]
    assert sorted(path.parent.name for path in (site.outbox / CENTRE / "nights/2026-11-23-01").rglob("*.csv")) == [
        "p.nair",
        "t.okafor",
    ]


def test_same_submission_again(site):
    """The very submission that was accepted, dropped again, is unchanged, and the claim keeps its number."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.drop(f"{CENTRE}/submission.csv", submission("23/11/2026"))
    assert site.run(NIGHT).exit_status == 0
    before = site.bytes_of(f"{CENTRE}/claims/C000001/claim.csv")
    site.drop(f"{CENTRE}/submission.csv", submission("23/11/2026"))
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    assert site.run("2026-11-24").exit_status == 0
    night = site.json("office/nights/2026-11-24-01/night.json")
    assert {one["disposition"] for one in night["files"]} == {"duplicate"}
    assert night["balance"]["unchanged"] == 3
    assert site.bytes_of(f"{CENTRE}/claims/C000001/claim.csv") == before
    assert site.ask("SELECT count(*) FROM claim") == [(1,)]


def test_another_file_in_its_place_is_a_new_drop(site):
    """A file that replaces a taken one before it could be removed stays, and is judged by the next run."""
    set_up(site, 1)
    head = ["Candidate number", "Assessor", "Unit 1"]
    site.drop(f"{CENTRE}/marks.csv", [head, ["0001", "PN", "P"]])
    assert site.killed(NIGHT, "after-commit:1") == 137
    (site.inbox / CENTRE / "marks.csv").unlink()
    site.drop(f"{CENTRE}/marks.csv", [head, ["0001", "PN", "D"]])
    assert site.run(NIGHT).night == "2026-11-23-02"
    assert [row["grade"] for row in site.records(CLAIM)] == ["D"]
    assert site.waiting() == []
