"""`claimdrop purge` takes away what is too old, spares what is not, and may be killed at any point."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import faults
from pipeline.care.purge import purge
from pipeline.care.replay import replay
from pipeline.care.verify import verify
from pipeline.cli import main
from pipeline.settings import CouldNotRun
from tests.nights.sites import Site, make_site, tree, words_in

AS_OF = "2028-09-15"
GONE = ["whitlock", "rowan", "abara", "ngozi", "o'brien", "zoë", "123450260001h", "2008-10-01"]
LEFT = ["fernández", "kovács"]
PROCESSED = """
    UPDATE claim SET state = 'Processed', reference = 'R000001', finalised_on = '2026-12-07', processed_on = '2026-12-07',
        submitted_by = 'Priya Nair' WHERE id = 1;
    INSERT INTO claim_event SELECT 901, 1, '2026-12-07-01', 'finalised for OCR', 'Sampled', 'Finalised', 'A01', '', 0, 0;
    INSERT INTO claim_event SELECT 902, 1, '2026-12-07-01', 'written for OCR', 'Finalised', 'Processed', '', '', 0, 0;
    UPDATE owed SET done = '' WHERE kind IN ('claim.csv', 'claim.html', 'sample.csv', 'sample.html', 'centre-index',
        'claim-history', 'assessor-index') AND id IN (SELECT max(id) FROM owed GROUP BY path);
"""


@pytest.fixture(scope="session")
def processed(finished: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The season's end: one claim is processed, the other still with its OCR Assessor; somebody edited a page."""
    site = finished.copied(tmp_path_factory.mktemp("processed") / "site")
    with closing(sqlite3.connect(site.folder / "ledger.db")) as ledger, ledger:
        ledger.executescript(PROCESSED)
    page = site.outbox / "12345/index.html"
    page.write_bytes(page.read_bytes() + b"<!-- Whitlock -->")
    assert site.command("send").returncode == 0
    return site


@pytest.fixture
def old(processed: Site, tmp_path: Path) -> Site:
    """A copy of it for a test to purge."""
    return processed.copied(tmp_path / "site")


def everything(site: Site) -> str:
    """All that stands in any file of the site, the ledger's own bytes among it."""
    return words_in(tree(site.folder))


def purged(site: Site, as_of: str = AS_OF, **how):
    return purge(site.settings, date.fromisoformat(as_of), **how)


def found(site: Site) -> list[str]:
    return [each.what for each in verify(site.settings, lambda *_: None).troubles]


def test_nobody_is_left_who_is_gone(old):
    """No name, UCI or date of birth of those who are gone stands in any file of the site, the ledger among them."""
    assert [word for word in GONE if word not in everything(old)] == []
    for copy in ("preview", "replay"):
        (old.folder / copy).mkdir()
        (old.folder / copy / "ledger.db").write_bytes(b"Whitlock")
    [done] = purged(old)
    assert (done.id, done.before) == ("2028-09-15-01", "2027-09-15")
    assert (done.took["claims"], done.took["people"]) == (["C000001"], 3)
    left = everything(old)
    assert [word for word in GONE if word in left] == []
    assert [word for word in LEFT if word not in left] == []


def test_what_is_spared(old):
    """The other centre's claim goes on: its people, its lines, and every byte that they rest on are there."""
    before = {path: data for path, data in tree(old.outbox).items() if path.startswith("23456/claims")}
    purged(old)
    assert {path: data for path, data in tree(old.outbox).items() if path.startswith("23456/claims")} == before
    assert old.ask("SELECT count(*) FROM line WHERE claim = 2 AND sheet != 0") == [(3,)]
    kept = dict(old.ask("SELECT path, archived FROM \"drop\" WHERE archived != ''"))
    assert set(kept) == {
        "office/set-up.xlsx", "23456/people.csv", "23456/entries.csv", "23456/grades.ods", "23456/submission.csv",
        "assessors/A02/sample-C000002.xlsx",
    }  # fmt: skip
    assert all((old.folder / "archive" / place).exists() for place in kept.values())
    assert {one["status"] for one in manifest(old, "2026-11-23-01")["files"]} == {"taken", "purged"}


def manifest(site: Site, night: str):
    return json.loads((site.folder / "archive" / night[:4] / night[5:7] / f"{night}.json").read_text())


def test_what_stays_of_a_line(old):
    """Of each claimed unit stays that it was claimed, when and with which grade, and two keyed hashes of whose it was."""
    lines = old.ask("SELECT candidate, unit, grade, outcome FROM line WHERE claim = 1")
    purged(old)
    assert old.ask("SELECT candidate, unit, grade, outcome FROM line WHERE claim = 1") == lines
    assert old.ask("SELECT claim_number, reference, state, processed_on, submitted_by FROM claim WHERE id = 1") == [
        ("C000001", "R000001", "Processed", "2026-12-07", "")
    ]
    hashes = old.ask("SELECT length(uci_hash), length(person_hash) FROM former")
    assert hashes == [(64, 64)] * 3
    key = old.folder / "ledger.db.key"
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)


def test_the_site_is_sound_afterwards(old):
    """Verify finds nothing; pages, histories and programmes tell of nobody who is gone."""
    purged(old)
    assert found(old) == []
    assert "C000001" not in (old.outbox / "12345/claim-history.csv").read_text()
    assert b"C000001" not in (old.outbox / "assessors/A01/index.html").read_bytes()
    assert list(old.outbox.glob("12345/programmes/*/*/*")) == []
    assert list(old.outbox.rglob("*edited*")) == []
    assert sorted(name[:10] for name in old.letters()) == []
    assert not (old.outbox / "12345/nights").exists()
    assert (old.outbox / "23456/nights/2026-11-23-01/receipt.html").exists()


def test_what_told_of_a_file_goes_with_it(old):
    """A sheet of staff on which nothing rests leaves no notes and no receipt, though others of its night are spared."""
    purged(old)
    told = [path for path, data in tree(old.outbox).items() if "staff.ods" in path or b"staff.ods" in data]
    assert [path for path in told if not path.startswith("office/")] == []
    assert (old.outbox / "23456/nights/2026-11-02-01/people.csv.findings.csv").exists()
    assert "2026-11-02-01" not in (old.outbox / "23456/index.html").read_text()


def test_a_second_purge_finds_nothing(old):
    """What is gone is gone: the same purge again changes no byte."""
    purged(old)
    before = {name: data for name, data in tree(old.folder).items() if "ledger.db-" not in name}
    assert purged(old) == []
    assert {name: data for name, data in tree(old.folder).items() if "ledger.db-" not in name} == before


@pytest.mark.parametrize("as_of", ["2027-12-01", "2028-08-31"])
def test_too_early(old, as_of):
    """Twelve months after the claim's end have not gone by, or an entry is still within twelve months of its end."""
    purged(old, as_of)
    assert "whitlock" in everything(old)
    assert old.ask("SELECT count(*) FROM candidate WHERE surname != ''") == [(5,)]
    assert found(old) == []


def test_a_claim_may_go_before_its_people(old):
    """A claim that ended a year ago leaves the outbox though its people are still entered, and their lines stay."""
    [done] = purged(old, "2028-01-15")
    assert (done.took["claims"], done.took["people"]) == (["C000001"], 0)
    assert not (old.outbox / "12345/claims/C000001").exists()
    assert old.ask("SELECT count(*) FROM line WHERE claim = 1 AND sheet != 0") == [(6,)]
    assert found(old) == []


def test_nothing_to_purge_makes_no_key(old):
    """A young site is left as it is."""
    assert purged(old, "2027-01-01") == []
    assert not (old.folder / "ledger.db.key").exists()


def back_again(site: Site, uci: str = "123450260001H") -> None:
    """Somebody who is gone registers and is entered once more."""
    people = ["Candidate number", "Surname", "Forenames", "Date of birth", "UCI"]
    site.drop("12345/new.csv", [people, ["0077", "WHITLOCK", "Rowan", "01/10/2008", uci]])
    entry = ["Candidate number", "Entry code", "Entry type"]
    site.drop("12345/entry.csv", [entry, ["0077", "05352", "Full award"]])


@pytest.mark.parametrize("uci", ["123450260001H", ""])
def test_who_comes_back_cannot_claim_a_unit_twice(old, uci):
    """By UCI, else by name and date of birth, whoever returns is the one whose unit stands: GRAD-06 holds another grade."""
    purged(old)
    back_again(old, uci)
    old.drop("12345/marks.csv", [["Candidate number", "Assessor", "Unit 1", "Unit 3"], ["0077", "PN", "D", "M"]])
    assert old.run("2028-09-20").exit_status == 1
    rules = [
        (severity, rule, value)
        for severity, rule, _, value in old.findings("12345/nights/2028-09-20-01/marks.csv.findings.csv")
    ]
    assert ("ERROR", "GRAD-06", "D") in rules
    [(who,)] = old.ask("SELECT candidate FROM registration WHERE candidate_number = '0077'")
    assert who in [candidate for (candidate,) in old.ask("SELECT candidate FROM former")]
    assert old.ask(f"SELECT surname FROM candidate WHERE id = {who}") == [("WHITLOCK",)]
    assert found(old) == []


def test_a_stranger_is_nobody_who_is_gone(old):
    """Somebody else of the same centre is new."""
    purged(old)
    old.drop(
        "12345/new.csv",
        [["Candidate number", "Surname", "Forenames", "Date of birth"], ["0077", "STRANGER", "Sam", "01/10/2011"]],
    )
    old.run("2028-09-20")
    assert old.ask("SELECT count(*) FROM former JOIN registration USING (candidate)") == [(0,)]


def test_a_rehearsal_knows_who_is_gone(old):
    """The copy of the ledger on which one rehearses has its key beside it."""
    purged(old)
    back_again(old)
    assert old.run("2028-09-20", dry_run=True).exit_status == 0
    assert (old.folder / "preview/ledger.db.key").exists()


def test_a_lost_key_is_told(old):
    """Without its key nobody can tell who is gone: the batch is held as a fault, and nothing is entered wrongly."""
    purged(old)
    (old.folder / "ledger.db.key").unlink()
    back_again(old)
    assert old.run("2028-09-20").exit_status == 4
    assert old.ask("SELECT count(*) FROM candidate WHERE surname = 'WHITLOCK'") == [(0,)]


def killed(site: Site, fault: str) -> int:
    """Purge in a process of its own that ends at the fault point."""
    process = multiprocessing.get_context("forkserver").Process(
        target=_purge_with_a_fault, args=(str(site.folder), fault)
    )
    process.start()
    process.join()
    return process.exitcode


def _purge_with_a_fault(folder: str, fault: str) -> None:
    faults._plan = faults.planned(fault)
    purged(Site(Path(folder)))
    sys.exit(0)


POINTS = (
    "purge-committed:1",
    "file-removed:1",
    "file-removed:4",
    "manifest-written:1",
    "manifest-written:2",
    "purge-archive:1",
    "delivered-not-ticked:1",
    "purge-delivered:1",
    "purge-compacted:1",
    "temporaries-synced:6",
)


@pytest.fixture(scope="session")
def undisturbed(processed: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same site after a purge in which nothing happened."""
    site = processed.copied(tmp_path_factory.mktemp("undisturbed") / "site")
    purged(site)
    return site


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_killed_and_run_again(old, undisturbed, point):
    """Killed at the point and run again, nobody is left who is gone, and the site is as if nothing had happened."""
    assert killed(old, point) == faults.KILLED
    purged(old)
    assert [word for word in GONE if word in everything(old)] == []
    assert found(old) == []
    files = [
        {name: data for name, data in tree(site.folder).items() if "ledger" not in name and not name.endswith(".db")}
        for site in (old, undisturbed)
    ]
    assert sorted(files[0]) == sorted(files[1])
    assert {name: data for name, data in files[0].items() if name.startswith("outbox/")} == {
        name: data for name, data in files[1].items() if name.startswith("outbox/")
    }
    assert list(old.folder.rglob(".tmp-*")) == []
    assert old.ask("SELECT id, done FROM purge") == [("2028-09-15-01", "done")]


def test_replay_begins_with_what_the_purge_left(old, tmp_path):
    """A replay says what a purge took away, and makes everything else the same to the byte, later nights too."""
    purged(old)
    back_again(old)
    old.run("2028-09-20")
    done = replay(old.settings, tmp_path / "new", lambda _line: None)
    assert [(each.what, each.how) for each in done.differences] == []
    assert (done.compared, done.nights) == ("files", ["2028-09-20-01"])
    assert done.purges == [
        "Purge 2028-09-15-01 took away what ended before 2027-09-15: 1 claim(s): C000001; 3 candidate(s), 7 file(s)"
    ]
    assert done.set_aside > 0
    said = CliRunner().invoke(main, ["replay", str(tmp_path / "other"), "--site", str(old.folder)])
    assert said.exit_code == 0
    assert "took away what ended before 2027-09-15" in said.stdout
    assert "tell of nights before that" in said.stdout


def test_only_the_last_purge_s_ledger_is_kept(old, tmp_path):
    """An earlier purge's ledger knows more than may be known: it goes, and its line stays."""
    purged(old, "2028-01-15")
    assert [path.name for path in old.folder.glob("archive/*/*/*.db")] == ["purge-2028-01-15-01.db"]
    purged(old)
    assert [path.name for path in old.folder.glob("archive/*/*/*.db")] == ["purge-2028-09-15-01.db"]
    assert len(list(old.folder.glob("archive/*/*/purge-*.json"))) == 2
    next(old.folder.glob("archive/*/*/*.db")).unlink()
    with pytest.raises(CouldNotRun, match=r"take purge-2028-09-15-01\.db from a backup"):
        replay(old.settings, tmp_path / "new", lambda _line: None)


def test_on_the_command_line(old):
    """A dry run says what would go and changes nothing; then it goes; then nothing is old enough."""
    call = lambda *words: CliRunner().invoke(main, ["purge", "--as-of", AS_OF, *words, "--site", str(old.folder)])  # noqa: E731
    assert call("--dry-run").stdout == (
        "What ended before 2027-09-15 would go: 1 claim, 3 candidates, and files that nothing else rests on. Nothing went.\n"
    )
    assert "whitlock" in everything(old)
    assert call().stdout == "What ended before 2027-09-15 went: 1 claim, 3 candidates, 7 files.\n"
    assert call().stderr == "Nothing is old enough.\n"
    assert call("--dry-run", "--json").stdout == "[]\n"


def test_a_file_that_stays_is_told(old):
    """What somebody's folder keeps in place stays owed, is named with the reason, and ends with 1."""
    place = old.outbox / "12345/claim-history.csv"
    place.unlink()
    place.mkdir()
    said = CliRunner().invoke(main, ["purge", "--as-of", AS_OF, "--site", str(old.folder)])
    assert said.exit_code == 1
    assert "12345/claim-history.csv stays as it was: a folder of that name lies there." in said.stderr
    assert old.ask("SELECT path FROM owed WHERE done = ''") == [("12345/claim-history.csv",)]


def test_today_is_the_default(old):
    """Without a date it is today's; this site is younger than that."""
    said = CliRunner().invoke(main, ["purge", "--dry-run", "--json", "--site", str(old.folder)])
    assert said.exit_code == 0
    assert isinstance(json.loads(said.stdout), list)


def test_what_cannot_be_purged(old):
    """A night that was broken off comes first, and another kind of ledger cannot be rewritten."""
    manifest = old.folder / "archive/2026/12/2026-12-07-01.json"
    broken = manifest.with_name("2026-12-09-01.json")
    broken.write_text(manifest.read_text().replace("2026-12-07-01", "2026-12-09-01"))
    with pytest.raises(CouldNotRun, match="the night 2026-12-09-01 was broken off"):
        purged(old)
    old.set('[ledger]\nurl = "postgresql://nowhere/x"\n')
    with pytest.raises(CouldNotRun, match="knows only SQLite's"):
        purged(old)


def test_a_leap_day(tmp_path):
    """On 29 February the year before is counted to the 28th."""
    assert purged(make_site(tmp_path / "new"), "2028-02-29") == []
