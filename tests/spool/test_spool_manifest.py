"""The manifest, and the night's date and name."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from pipeline.settings import CouldNotRun
from pipeline.spool import (
    Kept,
    Manifest,
    Sender,
    Wait,
    files_of,
    keep_settings,
    listing,
    manifest_path,
    next_night_id,
    night_date,
    night_ids,
    read_manifest,
    settle,
    take,
    waited,
    write_manifest,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.settings import Settings

NIGHT = date(2026, 11, 21)


def made(site: Settings) -> Manifest:
    folder = site.inbox / "12345"
    for name, data in (("b.csv", b"1"), ("a.csv", b"2"), ("cut.xlsx", b"PK\x03\x04half"), ("~$a.csv", b"")):
        (folder / name).write_bytes(data)
        os.utime(folder / name, (5, 5))
    (folder / "link").symlink_to("a.csv")
    (folder / "check-only").mkdir()
    (folder / "check-only" / "z.csv").write_bytes(b"3")
    takings = take(site, settle(lambda: listing(site.inbox), 0), NIGHT, {})
    settings, catalogue = keep_settings(site, NIGHT)
    return Manifest("2026-11-21-01", NIGHT, "0.1.0", settings, catalogue, files_of(takings))


def test_a_manifest_tells_everything_that_lay_there(site: Settings) -> None:
    """Taken files with their rank and bytes, the others with the reason, in the order of the paths."""
    manifest = made(site)
    assert [
        (one.path, one.status, one.arrival, one.reason, one.owner_file, one.check_only) for one in manifest.files
    ] == [
        ("12345/a.csv", "taken", 1, "", True, False),
        ("12345/b.csv", "taken", 2, "", False, False),
        ("12345/check-only/z.csv", "taken", 3, "", False, True),
        ("12345/cut.xlsx", "waiting", 0, "is not whole yet: its end has not arrived", False, False),
        (
            "12345/link",
            "ignored",
            0,
            "it is a link, and links are not followed; copy the file itself here",
            False,
            False,
        ),
    ]
    assert {one.sender for one in manifest.files} == {Sender("centre", "12345")}
    assert [one.path for one in manifest.of("taken")] == ["12345/a.csv", "12345/b.csv", "12345/check-only/z.csv"]
    for one in manifest.of("taken"):
        assert (site.archive / one.archived).name.startswith(one.sha256)
    assert all(one.sha256 == one.archived == "" for one in manifest.files if one.status != "taken")


def test_a_manifest_is_read_back_as_it_was_written(site: Settings) -> None:
    """The night that finishes it knows what the night that began it knew; the same manifest has the same bytes."""
    manifest = made(site)
    path = write_manifest(site.archive, manifest)
    assert path == site.archive / "2026" / "11" / "2026-11-21-01.json"
    assert read_manifest(path) == manifest
    first = path.read_bytes()
    write_manifest(site.archive, read_manifest(path))
    assert path.read_bytes() == first
    record = json.loads(first)
    assert record["as_of"] == "2026-11-21"
    assert record["files"][0]["sender"] == {"kind": "centre", "code": "12345"}
    assert set(record["files"][0]["identity"]) == {"device", "inode", "size", "mtime_ns", "ctime_ns"}
    assert list(record) == sorted(record)


def test_the_next_night_knows_what_waited(site: Settings) -> None:
    """The reason of last night is what the second night's rules ask for; without a last night nothing waited."""
    assert waited(made(site)) == {"12345/cut.xlsx": Wait.NO_DIRECTORY}
    assert waited(None) == {}


def test_settings_and_catalogue_are_archived_as_they_are_tonight(site: Settings) -> None:
    """A change leaves the older bytes where they are, for the nights that rested on them."""
    site.catalogue.mkdir()
    (site.catalogue / "units.csv").write_bytes(b"one")
    (site.catalogue / "headers.csv").write_bytes(b"two")
    (site.catalogue / "notes.txt").write_bytes(b"three")
    (site.catalogue / "folder.csv").mkdir()
    settings, catalogue = keep_settings(site, NIGHT)
    sha256 = hashlib.sha256(site.raw).hexdigest()
    assert settings == Kept("claimdrop.toml", sha256, f"2026/11/{sha256}.toml")
    assert [one.name for one in catalogue] == ["catalogue/headers.csv", "catalogue/units.csv"]
    (site.catalogue / "units.csv").write_bytes(b"changed")
    _, later = keep_settings(site, NIGHT)
    assert (site.archive / catalogue[1].archived).read_bytes() == b"one"
    assert (site.archive / later[1].archived).read_bytes() == b"changed"
    assert (site.archive / settings.archived).read_bytes() == site.raw


def test_nights_with_a_manifest_are_found(site: Settings) -> None:
    """Other files of the archive are no nights."""
    for name in (
        "2026/11/2026-11-21-02.json",
        "2026/11/2026-11-21-01.json",
        "2025/12/2025-12-31-01.json",
        "2026/11/abc.json",
    ):
        (site.archive / name).parent.mkdir(parents=True, exist_ok=True)
        (site.archive / name).touch()
    assert night_ids(site.archive) == ["2025-12-31-01", "2026-11-21-01", "2026-11-21-02"]
    assert night_ids(site.archive / "none") == []
    assert manifest_path(site.archive, "2025-12-31-01") == site.archive / "2025" / "12" / "2025-12-31-01.json"


@pytest.mark.parametrize("text", ["", "{", "{}", "[]"])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    """A damaged file is not half-believed, and no fault of ours: one line says what to do."""
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(CouldNotRun, match=r"x\.json is damaged: put it back from a backup"):
        read_manifest(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 1, 30, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 22, 5, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 22, 6, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 7, 1, 4, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 5, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_a_night_before_six_is_dated_the_day_before(now: datetime, expected: date) -> None:
    """By the site's own clock, in summer time and on the nights when it changes."""
    assert night_date(now, time(6), "Europe/London") == expected


def test_a_site_may_have_its_day_start_at_midnight() -> None:
    """Then the date is the calendar's."""
    assert night_date(datetime(2026, 11, 22, 0, 0, tzinfo=UTC), time(0), "Europe/London") == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ([], "2026-11-21-01"),
        (["2026-11-20-07"], "2026-11-21-01"),
        (["2026-11-21-02", "2026-11-21-01"], "2026-11-21-03"),
        (["2026-11-21-99"], "2026-11-21-100"),
        (["2026-11-21-100", "2026-11-21-99"], "2026-11-21-101"),
    ],
)
def test_nights_of_a_date_are_counted(existing: list[str], expected: str) -> None:
    """An id is the date and the next count."""
    assert next_night_id(NIGHT, existing) == expected
