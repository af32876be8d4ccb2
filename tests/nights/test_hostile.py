"""An inbox of hostile things: the night ends as any other, says of each what became of it, and opens what it should."""

from __future__ import annotations

import hashlib
import os
import socket

import pytest

from tests.make import raw_xlsx, sheet_xml, words, xlsx_parts, zipped
from tests.nights.school import CENTRE, IT, grades, set_up

NIGHT = "2026-11-23"
GOOD = [["Candidate number", "Assessor", "Unit 1"], ["0001", "PN", "P"]]
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage\0".encode("utf-16-le")
BOMB = zipped(xlsx_parts(sheet_xml("", after=" " * 30_000_000)))
NAMES = {
    "turned \u202evsc.csv": "turned \\u202evsc.csv",
    "two\nlines.csv": "two\\u000alines.csv",
    "<script>alert(1)<.csv": "<script>alert(1)<.csv",
    "=1+1.csv": "=1+1.csv",
    "back\\slash.csv": "back\\\\slash.csv",
    "cafe\u0301.csv": "cafe\u0301.csv",
}
"""Names as they are on disk, and as the receipt shows them."""


@pytest.fixture
def hostile(site):
    """An inbox with a dozen hostile things and one good file."""
    set_up(site, 2)
    folder = site.inbox / CENTRE
    site.drop(f"{CENTRE}/good.csv", GOOD)
    os.mkfifo(folder / "pipe.csv")
    (folder / "link.csv").symlink_to(site.folder / "ledger.db")
    (folder / "folder link").symlink_to(site.folder)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(folder / "socket"))
    site.drop(f"{CENTRE}/mine.csv", GOOD)
    (folder / "hard link.csv").hardlink_to(folder / "mine.csv")
    site.drop(f"{CENTRE}/scan.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    site.drop(f"{CENTRE}/bomb.xlsx", BOMB)
    site.drop(f"{CENTRE}/locked.xlsx", LOCKED)
    site.drop(f"{CENTRE}/empty.csv", b"")
    site.drop(f"{CENTRE}/open.csv", GOOD)
    site.drop(f"{CENTRE}/~$open.csv", b"\x05Priya")
    (folder / "~$open.csv").touch()
    site.drop(f"{CENTRE}/a/b/deep.csv", GOOD)
    site.drop("99999/unknown.csv", GOOD)
    site.drop("loose.csv", GOOD)
    site.drop(f"{CENTRE}/.hidden.csv", GOOD)
    site.drop(f"{CENTRE}/Thumbs.db", b"\xd0\xcf")
    return site


def test_every_hostile_thing_has_a_disposition(hostile):
    """Each is judged, sent back, waiting or ignored, by name and with its reason; what was taken is in the archive."""
    assert hostile.run(NIGHT).exit_status == 1
    night = hostile.json("office/nights/2026-11-23-01/night.json")
    assert {one["path"]: one["disposition"] for one in night["files"]} == {
        "12345/a/b": "ignored",
        "12345/bomb.xlsx": "returned",
        "12345/empty.csv": "returned",
        "12345/folder link": "ignored",
        "12345/good.csv": "accepted",
        "12345/hard link.csv": "ignored",
        "12345/link.csv": "ignored",
        "12345/locked.xlsx": "returned",
        "12345/mine.csv": "ignored",
        "12345/open.csv": "waiting",
        "12345/pipe.csv": "ignored",
        "12345/scan.xlsx": "returned",
        "12345/socket": "ignored",
        "99999/unknown.csv": "returned",
        "loose.csv": "ignored",
    }
    rules = {rule: count for rule, count in night["findings"].items() if rule.startswith(("FILE", "CENT"))}
    assert rules == dict.fromkeys(("FILE-02", "FILE-03", "FILE-04", "FILE-05", "CENT-02"), 1)
    archived = {path.name.partition(".")[0] for path in (hostile.folder / "archive").rglob("*") if path.is_file()}
    taken = [one["sha256"] for one in night["files"] if one["disposition"] in ("accepted", "returned")]
    assert set(taken) <= archived
    assert hashlib.sha256(BOMB).hexdigest() in taken
    assert hostile.waiting() == [
        "12345/.hidden.csv",
        "12345/Thumbs.db",
        "12345/a/b/deep.csv",
        "12345/folder link",
        "12345/hard link.csv",
        "12345/link.csv",
        "12345/mine.csv",
        "12345/open.csv",
        "12345/pipe.csv",
        "12345/socket",
        "12345/~$open.csv",
        "loose.csv",
    ]
    assert [row["grade"] for row in hostile.records(f"{CENTRE}/claims/{IT}/claim.csv")] == ["P"]


def test_sender_is_told_of_what_is_not_opened(hostile):
    """The sender's receipt names every ignored and waiting thing with its reason; another run of the date opens no night."""
    hostile.run(NIGHT)
    page = hostile.bytes_of(f"{CENTRE}/nights/2026-11-23-01/receipt.html").decode()
    for name, reason in {
        "pipe.csv": "it is a pipe, a socket or a device, not a file",
        "link.csv": "links are not followed",
        "hard link.csv": "lies under another name too",
        "a/b": "a folder this deep is not looked into",
        "open.csv": "somebody has it open",
    }.items():
        assert name in page
        assert reason in page
    assert "Thumbs.db" not in page
    assert "deep.csv" not in page
    assert hostile.run(NIGHT).night is None


@pytest.mark.parametrize("name", NAMES)
def test_names_that_mean_harm(site, name: str):
    """A name with marks, breaks, markup or a formula's sign is taken, shown harmlessly, and leaves the inbox."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/{name}", GOOD)
    assert site.run(NIGHT).exit_status == 0
    assert site.waiting() == []
    receipt = site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    assert [one["path"] for one in receipt["files"]] == [f"{CENTRE}/{NAMES[name]}"]
    page = site.bytes_of(f"{CENTRE}/nights/2026-11-23-01/receipt.html").decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_name_that_is_not_utf8(site):
    """A name in another encoding is taken and shown by its bytes."""
    set_up(site, 2)
    (site.inbox / CENTRE / os.fsdecode(b"caf\xe9.csv")).write_bytes(site.drop(f"{CENTRE}/x", GOOD).read_bytes())
    (site.inbox / CENTRE / "x").unlink()
    assert site.run(NIGHT).exit_status == 0
    assert site.waiting() == []
    receipt = site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    assert [one["path"] for one in receipt["files"]] == [f"{CENTRE}/caf\\xe9.csv"]


def test_name_as_long_as_can_be(site):
    """A file whose name is as long as the file system allows gets its findings and leaves the inbox; nothing stays owed."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/{'n' * 251}.csv", [*GOOD, ["0002", "PN", "X"]])
    assert site.run(NIGHT).exit_status == 1
    assert site.waiting() == []
    assert site.ask("SELECT path FROM owed WHERE done = ''") == []


def test_two_files_whose_copies_to_mend_bear_one_name(site):
    """`marks.csv` and `marks.csv.xlsx` both come back, each with its own copy to mend."""
    set_up(site, 2)
    for name, candidate in (("marks.csv", "0001"), ("marks.csv.xlsx", "0002")):
        site.drop(f"{CENTRE}/{name}", [GOOD[0], [candidate, "PN", "X"]])
    site.run(NIGHT)
    assert len(list((site.outbox / CENTRE / "to-mend").iterdir())) == 2


def test_huge_grid_of_nothing(site):
    """A workbook that claims a million rows is sent back for its size, and the good file beside it is taken."""
    set_up(site, 2)
    far = raw_xlsx(
        words("Candidate number", "Assessor", "Unit 1") + '<row r="1000000"><c r="A1000000"><v>1</v></c></row>'
    )
    site.drop(f"{CENTRE}/far.xlsx", far)
    site.drop(f"{CENTRE}/good.csv", grades(2, 1))
    assert site.run(NIGHT).exit_status == 1
    night = site.json("office/nights/2026-11-23-01/night.json")
    assert [one["disposition"] for one in night["files"]] == ["returned", "accepted"]
    assert night["findings"]["FILE-04"] == 1
