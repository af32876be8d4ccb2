"""A folder in which people save all the time while nights run every few seconds: every file is taken whole, and once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from tests.nights import busy_people
from tests.nights.school import CENTRE, OFFICE

pytestmark = pytest.mark.slow

SETTLES = 1.0
MOST_NIGHTS = 40


def test_every_file_is_taken_whole_and_once(site):
    """Copied in pieces, renamed, replaced while it is read, held open: 200 files, not one lost, cut short or read twice."""
    site.drop("office/centres.csv", OFFICE["Centres"])
    site.run("2026-11-02")
    toml = site.folder / "claimdrop.toml"
    toml.write_text(toml.read_text().replace("settle_seconds = 0", f"settle_seconds = {SETTLES}"))
    folder = site.inbox / CENTRE
    people = subprocess.Popen([sys.executable, str(Path(busy_people.__file__)), str(folder), "10"])
    nights = 0
    while people.poll() is None or site.waiting():
        site.run("2026-11-23")
        nights += 1
        assert nights < MOST_NIGHTS
    assert people.returncode == 0
    assert nights > 3

    asked = "SELECT path, sha256, disposition FROM drop_ WHERE sender = '12345' AND archived <> ''".replace(
        "drop_", '"drop"'
    )
    came = Counter(site.ask(asked))
    digest = {
        (f"{CENTRE}/{number:03d}.csv", sha256(busy_people.content(number, version)).hexdigest()): version
        for number in range(busy_people.FILES)
        for version in (1, 2)
    }
    assert [each for each in came if each[:2] not in digest] == []  # nothing was cut short
    assert set(came.values()) == {1}
    assert {disposition for _, _, disposition in came} == {"accepted"}
    newest = [path for path, data, _ in came if digest[path, data] == 2]
    assert sorted(newest) == [f"{CENTRE}/{number:03d}.csv" for number in range(busy_people.FILES)]
    older = [int(path[-7:-4]) for path, data, _ in came if digest[path, data] == 1]
    assert {busy_people.way(number) for number in older} <= {"replaced"}
    assert site.ask("SELECT count(*) FROM candidate") == [(busy_people.FILES * 5,)]
