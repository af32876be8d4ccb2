"""`claimdrop replay` makes the same site again from nothing but the archive."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pipeline.care.replay import replay
from pipeline.cli import main
from pipeline.ledger.nights import add_fault
from pipeline.nightly import waves
from pipeline.settings import CouldNotRun
from tests.nights.sites import Site, make_site, tables, tree
from tests.nights.stories import STORIES

pytestmark = pytest.mark.slow  # seasons made anew from their archives

MACHINE = {"removal": ["identity"], "outbox_file": ["mtime_ns"]}
CLAIM = "12345/claims/C000001/claim.csv"


def replayed(site: Site, folder):
    return replay(site.settings, folder, lambda _line: None)


def differing(done):
    return [(each.what, each.how) for each in done.differences]


def test_the_same_to_the_byte(season, tmp_path):
    """Outbox, letters and every table of the ledger are as they were."""
    before = tree(season.outbox)
    done = replayed(season, tmp_path / "new")
    assert (done.compared, differing(done), done.faults) == ("files", [], [])
    assert (tmp_path / "new").stat().st_mode & 0o007 == 0  # a copy of the ledger is nobody else's to read
    assert done.nights == ["2026-11-02-01", "2026-11-23-01", "2026-12-01-01", "2026-12-07-01"]
    assert tree(tmp_path / "new/outbox") == before == tree(season.outbox)
    assert tree(tmp_path / "new/mail") == season.letters()
    assert done.same == len(before) + len(season.letters())
    assert tables(tmp_path / "new/ledger.db", MACHINE) == season.tables(apart_from=MACHINE)


def test_without_a_ledger(season, tmp_path):
    """Where the ledger is lost, a new one is made all the same."""
    was = season.tables(apart_from=MACHINE)
    (season.folder / "ledger.db").unlink()
    done = replayed(season, tmp_path / "new")
    assert (done.compared, done.same) == ("", 0)
    assert tables(tmp_path / "new/ledger.db", MACHINE) == was
    said = CliRunner().invoke(main, ["replay", str(tmp_path / "other"), "--site", str(season.folder)])
    assert said.exit_code == 0
    assert "there is no ledger here to compare with" in said.stderr


def test_settings_of_each_night(season, tmp_path):
    """A night is judged with the settings and the site's own tables of its own date, whatever they are now."""
    toml = season.folder / "claimdrop.toml"
    season.drop("12345/late.csv", [["Candidate number", "Assessor", "Unit 4"], ["0021", "PN", "P"]])
    toml.write_text(toml.read_text().replace("office@claims.example", "new@claims.example"))
    season.run("2026-12-10")
    toml.write_text(toml.read_text().replace("new@claims.example", "newest@claims.example"))
    done = replayed(season, tmp_path / "new")
    assert differing(done) == []
    assert len(done.nights) == 5


def test_a_spoilt_outbox_and_ledger_are_told(season, spoil, tmp_path):
    """What differs is named: changed, missing, or known to the ledger and made by nothing."""
    (season.outbox / CLAIM).write_bytes(b"x")
    (season.outbox / "23456/index.html").unlink()
    spoil("INSERT INTO outbox_file VALUES ('12345/strange.csv', '', 0, 0)")
    spoil("DELETE FROM outbox_file WHERE path = '12345/claim-history.csv'")
    assert differing(replayed(season, tmp_path / "new")) == [
        ("12345/claim-history.csv", "is made from the archive, and is not here"),
        (CLAIM, "differs"),
        ("12345/strange.csv", "is not made from the archive"),
        ("23456/index.html", "differs"),
    ]


def test_what_tells_of_an_edited_file_is_expected(season, tmp_path):
    """No archive holds what somebody did in the outbox: the night that tells of it differs, and it is said why."""
    (season.outbox / "12345/index.html").write_bytes(b"edited")
    season.drop("12345/late.csv", [["Candidate number", "Assessor", "Unit 4"], ["0021", "PN", "P"]])
    season.run("2026-12-10")
    done = replayed(season, tmp_path / "new")
    assert done.differences != []
    assert all(each.expected and "2026-12-10-01" in each.what for each in done.differences)
    said = CliRunner().invoke(main, ["replay", str(tmp_path / "other"), "--site", str(season.folder)])
    assert (said.exit_code, "what no archive holds" in said.stdout) == (0, True)


@pytest.fixture
def other_version(season):
    """The same site, its nights run by an earlier version."""
    for manifest in season.folder.glob("archive/*/*/*-0?.json"):
        manifest.write_text(manifest.read_text().replace('"version": "', '"version": "0.0.9+'))
    return season


def test_another_version_compares_claims(other_version, spoil, tmp_path):
    """With another version the claims must be the same: numbers, states, dates and lines."""
    done = replayed(other_version, tmp_path / "one")
    assert (done.compared, done.same, differing(done)) == ("claims", 2, [])
    spoil("UPDATE line SET grade = 'D' WHERE claim = 1 AND grade = 'M'")
    spoil("UPDATE claim SET state = 'Finalised' WHERE id = 2")
    done = replayed(other_version, tmp_path / "two")
    assert (done.same, differing(done)) == (
        0,
        [
            ("C000001 12345 05352", "differs in 2 line(s)"),
            (
                "C000002 23456 05332",
                "is C000002, Finalised, 2026-12-01, 2026-12-07 here and C000002, Sampled, 2026-12-01, 2026-12-07 there",
            ),
        ],
    )


def test_a_claim_on_one_side_alone(other_version, spoil, tmp_path):
    """A claim that only one of the two has is named by its number, or by which one it is."""
    spoil("UPDATE claim SET ordinal = 2, claim_number = NULL WHERE id = 2")
    assert differing(replayed(other_version, tmp_path / "new")) == [
        ("C000002 23456 05332", "is made from the archive, and is not here"),
        ("claim 2 23456 05332", "is not made from the archive"),
    ]


def test_letters_through_a_relay_are_not_compared(season, tmp_path):
    """A replay sends nothing; where letters went to a relay there is nothing to hold them against."""
    season.set('[mail]\ntransport = "smtp"\n')
    for letter in (season.folder / "mail").iterdir():
        letter.unlink()
    assert differing(replayed(season, tmp_path / "new")) == []


def test_a_fault_of_ours_is_told(season, tmp_path, monkeypatch):
    """A night in which something of ours breaks this time is named, and the status is 1."""
    was = waves.judge

    def faulty(manifest, settings, engine, workers, teller):
        was(manifest, settings, engine, workers, teller)
        if manifest.night == "2026-12-01-01":
            from pipeline.ledger.engine import writing  # noqa: PLC0415

            with writing(engine) as connection:
                add_fault(connection, manifest.night, "nowhere", "KeyError")

    monkeypatch.setattr(waves, "judge", faulty)
    said = CliRunner().invoke(main, ["replay", str(tmp_path / "new"), "--site", str(season.folder)])
    assert said.exit_code == 1
    assert "A fault of claimdrop's own struck in night 2026-12-01-01" in said.stdout


def test_what_cannot_be_replayed(season, tmp_path):
    """A folder in use, an archive without a night, and one that lacks what a night began with are refused in a line."""
    with pytest.raises(CouldNotRun, match="holds something"):
        replayed(season, season.outbox)
    with pytest.raises(CouldNotRun, match="holds no night"):
        replayed(make_site(tmp_path / "empty"), tmp_path / "new")
    for kept in season.folder.glob("archive/*/*/*.toml"):
        kept.unlink()
    with pytest.raises(CouldNotRun, match=r"night 2026-11-02-01 cannot be replayed: .*toml is not in the archive"):
        replayed(season, tmp_path / "third")


def test_without_a_folder(season):
    """It lies in `replay/` in the site then, and makes room for the next one; the folder is nothing that a night reads."""
    for _ in range(2):
        said = CliRunner().invoke(main, ["replay", "--site", str(season.folder)])
        assert (said.exit_code, said.stdout) == (0, "")
    assert {path.name for path in (season.folder / "replay").iterdir()} >= {"ledger.db", "outbox", "mail"}


def test_as_json(season, tmp_path):
    """All of it for another program."""
    said = CliRunner().invoke(main, ["replay", str(tmp_path / "new"), "--json", "--site", str(season.folder)])
    document = json.loads(said.stdout)
    assert (document["compared"], document["differences"], len(document["nights"])) == ("files", [], 4)


@pytest.mark.parametrize("story", list(STORIES))
def test_golden_lives(story, tmp_path):
    """Every golden story, with all that happens to a claim, comes out of its archive as it was."""
    site = make_site(tmp_path / "site")
    for night in STORIES[story]:
        for path, text in night.drops.items():
            site.drop(path, text.encode())
        site.run(night.as_of)
    done = replayed(site, tmp_path / "new")
    assert (done.compared, differing(done), done.faults) == ("files", [], [])
    assert done.same == len(tree(site.outbox)) + len(site.letters())
    assert tables(tmp_path / "new/ledger.db", MACHINE) == site.tables(apart_from=MACHINE)


def test_the_demo(tmp_path):
    """The demo's five nights, three centres and 300 candidates come out of its archive as they are."""
    assert CliRunner().invoke(main, ["demo", str(tmp_path / "demo")]).exit_code == 0
    done = replayed(Site(tmp_path / "demo"), tmp_path / "new")
    assert (done.compared, differing(done)) == ("files", [])
    assert tables(tmp_path / "new/ledger.db", MACHINE) == tables(tmp_path / "demo/ledger.db", MACHINE)
    verified = CliRunner().invoke(main, ["verify", "--site", str(tmp_path / "demo")])
    assert (verified.exit_code, verified.stdout) == (0, "")
