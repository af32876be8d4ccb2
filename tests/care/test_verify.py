"""`claimdrop verify` finds what is not as the ledger says, and says how to mend it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pipeline.care.verify import verify
from pipeline.cli import main
from tests.nights.sites import tree

CLAIM = "12345/claims/C000001/claim.csv"


def troubles(site, **how):
    """What verify finds, as (where, what)."""
    return [(each.where, each.what) for each in verify(site.settings, lambda *_: None, **how).troubles]


def test_a_sound_site(season):
    """After a season of nights nothing is found, and everything was looked at."""
    before = tree(season.folder)
    found = verify(season.settings, lambda *_: None)
    assert found.troubles == []
    assert (found.drops, found.claims) == (13, 2)
    assert found.files == len(tree(season.outbox))
    assert found.files > found.compared > found.files / 2
    assert {name: data for name, data in tree(season.folder).items() if "ledger.db" not in name} == {
        name: data for name, data in before.items() if "ledger.db" not in name
    }


def test_a_changed_archive_file(season):
    """One byte more in the archive is found, and the drop is named."""
    [(archived,)] = season.ask("SELECT archived FROM \"drop\" WHERE path = '12345/p.nair/Marks Year 13.xlsx'")
    with (season.folder / "archive" / archived).open("ab") as file:
        file.write(b"x")
    [(where, what)] = troubles(season)
    assert where == "archive"
    assert what.startswith(f"{archived} (12345/p.nair/Marks Year 13.xlsx, night 2026-11-23-01) was changed")


def test_a_missing_archive_file_and_manifest(season):
    """Bytes that are gone are told, and so is a manifest, and settings that a night kept."""
    [(archived,)] = season.ask("SELECT archived FROM \"drop\" WHERE path = '23456/staff.ods'")
    (season.folder / "archive" / archived).unlink()
    (season.folder / "archive/2026/12/2026-12-01-01.json").unlink()
    (season.folder / "archive/2026/12/2026-12-07-01.json").write_text("[]")
    for kept in (season.folder / "archive/2026/11").glob("*.toml"):
        kept.unlink()
    said = dict.fromkeys(what for _, what in troubles(season))
    assert f"{archived} (23456/staff.ods, night 2026-11-02-01) is missing." in said
    assert "The manifest of night 2026-12-01-01 is missing." in said
    assert "The manifest of night 2026-12-07-01 cannot be read." in said
    assert sum("claimdrop.toml of night 2026-11" in what for what in said) == 2


def test_manifest_and_ledger_disagree(season, spoil):
    """A drop that the manifest does not name, and one that the ledger lacks, are both told."""
    spoil("UPDATE \"drop\" SET path = '23456/other.csv' WHERE path = '23456/people.csv'")
    assert troubles(season)[:2] == [
        ("archive", "Night 2026-11-02-01: its manifest does not name 23456/other.csv, or names other bytes."),
        ("ledger", "Night 2026-11-02-01: 23456/people.csv was taken and is not entered."),
    ]


def test_a_missing_owed_file(season):
    """A file of the outbox that is gone is told; owed again and sent, it lies there as before."""
    was = season.bytes_of(CLAIM)
    (season.outbox / CLAIM).unlink()
    assert troubles(season) == [("outbox", f"{CLAIM} is missing.")]
    assert troubles(season, mend=True) != []
    assert season.command("send").returncode == 0
    assert season.bytes_of(CLAIM) == was
    assert troubles(season) == []


def test_a_changed_file_of_the_outbox(season):
    """A claim whose CSV somebody edited is told; mended, their copy is moved aside and ours lies there again."""
    place = season.outbox / CLAIM
    place.write_bytes(place.read_bytes().replace(b",P,", b",D,"))
    [(where, what)] = troubles(season, mend=True)
    assert (where, what.split(" was changed")[0]) == ("outbox", CLAIM)
    assert season.command("send").returncode == 0
    assert troubles(season) == []
    assert (place.parent / "claim (edited, not read).csv").exists()


def test_a_candidate_s_page_is_owed_again_with_its_programme(season):
    """Pages that one row makes many of are owed again by that row."""
    [page] = season.outbox.glob("12345/programmes/*/*/candidate-0021.html")
    was = page.read_bytes()
    page.unlink()
    assert len(troubles(season, mend=True)) == 1
    season.command("send")
    assert page.read_bytes() == was
    assert troubles(season) == []


def test_an_edited_claim_line(season, spoil):
    """A grade changed in the ledger is told by every file that shows the line."""
    spoil("UPDATE line SET grade = 'D' WHERE grade = 'P' AND claim = 1")
    found = troubles(season)
    assert ("outbox", f"{CLAIM} is not what the ledger says now.") in found
    assert ("outbox", "assessors/A01/claims/C000001/claim.csv is not what the ledger says now.") in found
    assert not [what for _, what in found if "23456" in what]


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE claim SET state = 'Finalised' WHERE id = 1", "it is Finalised, and its events lead to Sampled"),
        ("UPDATE claim SET sampled_on = '2026-12-08' WHERE id = 1", "sampled_on is 2026-12-08, and its events say 2026-12-07"),
        ("UPDATE claim SET processed_on = '2026-12-08' WHERE id = 1", "processed_on is 2026-12-08, and its events say never"),
        ("DELETE FROM claim_event WHERE claim = 1 AND event = 'submitted'", "an event begins at Submitted, and the one before ended at Unsubmitted"),
        ("UPDATE claim_event SET event = 'emptied' WHERE claim = 1 AND event = 'submitted'", "emptied does not lead from Unsubmitted to Submitted"),
        ("UPDATE claim_event SET event = 'blessed' WHERE claim = 1 AND event = 'submitted'", "blessed does not lead from Unsubmitted to Submitted"),
        ("DELETE FROM line WHERE claim = 1", "its events lead to Sampled, and it has 0 line(s)"),
    ],
)  # fmt: skip
def test_a_claim_whose_events_lead_elsewhere(season, spoil, sql, what):
    """State, dates and lines of a claim must follow from its events."""
    spoil(sql)
    assert ("claims", f"C000001 12345 05352: {what}.") in troubles(season)


def test_a_claim_before_it_has_a_number(season, spoil):
    """A claim without a number is named by its centre, its code and which one it is."""
    spoil("UPDATE claim SET claim_number = NULL, state = 'Withdrawn' WHERE id = 1")
    assert any(what.startswith("The claim 1 of 12345 05352: it is Withdrawn") for _, what in troubles(season))


def test_ids_that_lead_nowhere(season, spoil):
    """A row that names another which is not there is told, with table and column."""
    spoil("UPDATE line SET unit = 999 WHERE claim = 1 AND grade = 'D'")
    found = troubles(season)
    assert ("ledger", "1 row(s) of line name unit 999, which is not there.") in found
    assert any(what.startswith(CLAIM) for where, what in found if where == "outbox")


def test_books_that_do_not_balance(season, spoil):
    """A sheet of which a row has no fate is told, by sheet where it has a name."""
    spoil("UPDATE sheet SET rows_read = rows_read + 1 WHERE name IN ('13A', '')")
    found = [what for where, what in troubles(season) if where == "ledger"]
    assert "Night 2026-11-23-01: the books of 12345/p.nair/Marks Year 13.xlsx, 13A do not balance." in found
    assert "Night 2026-11-02-01: the books of 23456/people.csv do not balance." in found


def test_a_file_that_the_ledger_forgot(season, spoil):
    """What was delivered must be known as lying there."""
    spoil(f"DELETE FROM outbox_file WHERE path = '{CLAIM}'")
    assert troubles(season)[0] == (
        "outbox",
        "12345/claims/C000001/claim.csv was delivered, and the ledger knows nothing of its file.",
    )


def test_a_damaged_ledger(season, monkeypatch):
    """What the database itself finds wrong with its file comes first."""
    from pipeline.ledger import soundness  # noqa: PLC0415

    monkeypatch.setattr(soundness, "damage", lambda _: ["row 3 missing from index lines_of_claim"])
    [(where, what)] = troubles(season)
    assert (where, what) == ("ledger", "The ledger's file is damaged: row 3 missing from index lines_of_claim.")


def test_files_of_another_version_are_only_held_against_their_hash(season, spoil, monkeypatch):
    """Another version's templates may say the same in other bytes."""
    spoil("UPDATE night SET version = '0.0.9'")
    found = verify(season.settings, lambda *_: None)
    assert (found.troubles, found.compared) == ([], 0)


def test_settings_of_then(season):
    """Files are made again with the settings of the night that wrote them, not with today's."""
    toml = season.folder / "claimdrop.toml"
    toml.write_text(toml.read_text().replace("office@claims.example", "new@claims.example"))
    (season.folder / "catalogue").mkdir()
    (season.folder / "catalogue/headers.csv").write_text("centre,form,column,other name\n")
    assert troubles(season) == []


def test_verify_on_the_command_line(season):
    """Findings on stdout, the count on stderr, and 1; as JSON, all of it."""
    call = lambda *words: CliRunner().invoke(main, ["verify", *words, "--site", str(season.folder)])  # noqa: E731
    said = call()
    assert (said.exit_code, said.stdout) == (0, "")
    assert said.stderr.endswith("2 claims: 0 troubles.\n")
    (season.outbox / CLAIM).unlink()
    said = call("--mend")
    assert said.exit_code == 1
    assert (
        said.stdout
        == f"outbox: {CLAIM} is missing. `claimdrop verify --mend` owes it again; `claimdrop send` then writes it.\n"
    )
    assert "1 row owed again" in said.stderr
    document = json.loads(call("--json").stdout)
    assert [each["where"] for each in document["troubles"]] == ["outbox"]
    assert (document["claims"], document["owed_again"]) == (2, 0)
