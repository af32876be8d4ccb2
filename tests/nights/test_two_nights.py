"""A night that cannot be: a second one at once, a site without its settings or ledger; and nights with nothing to do."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from pipeline import nightly
from pipeline.cli import main
from pipeline.lock import one_night
from pipeline.settings import CouldNotRun
from tests.nights.school import CENTRE, grades, set_up
from tests.nights.sites import PROJECT, Site, tree

NIGHT = "2026-11-23"
COULD_NOT_RUN = 3


def claimdrop(site: Site, *words: str) -> tuple[int, list[str]]:
    """Call a command in this process: its exit status, and the lines on stderr."""
    ended = CliRunner().invoke(main, [*words, "--site", str(site.folder)])
    return ended.exit_code, ended.stderr.splitlines()


def test_two_nights_at_once(site, while_it_waits):
    """While one night waits for a young file, a second ends with one line and 3, and the first is none the worse."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    seconds: list[subprocess.CompletedProcess[str]] = []
    while_it_waits(lambda: seconds.append(site.command("run", "--as-of", NIGHT)))
    assert site.run(NIGHT).exit_status == 0
    [second] = seconds
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (COULD_NOT_RUN, "", 1)
    assert "another night is running on this site" in second.stderr
    assert len(site.records(f"{CENTRE}/claims/05352/claim.csv")) == 2


def test_sending_beside_a_night(site):
    """`send` waits its turn like a night: it ends with 3 while one is running."""
    with one_night(site.settings.lock):
        status, said = claimdrop(site, "send")
    assert (status, len(said)) == (COULD_NOT_RUN, 1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (None, "is no site: it holds no claimdrop.toml"),
        ("[intake\n", "claimdrop.toml, line 1, cannot be read"),
        ("[intake]\nsettle_second = 3\n", "settle_seconds"),
        ('[intake]\nsettle_seconds = "soon"\n', "[intake] settle_seconds needs a number"),
        ('[rules]\nENTR-99 = "QUERY"\n', "[rules] ENTR-99"),
        ('[folders]\noutbox = "/nowhere/outbox"\n', "the share is not there"),
        ('[ledger]\nurl = "sqlite:///nowhere/ledger.db"\n', "nowhere"),
    ],
)
def test_settings_amiss(site, settings: str | None, said: str):
    """Without settings, or with such as cannot be meant, nothing is touched, one line says why, and the status is 3."""
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    file = site.folder / "claimdrop.toml"
    file.unlink()
    if settings is not None:
        file.write_text(settings)
    before = tree(site.folder)
    status, lines = claimdrop(site, "run", "--as-of", NIGHT)
    assert (status, len(lines)) == (COULD_NOT_RUN, 1)
    assert said in lines[0]
    assert {name for name in tree(site.folder) if not name.startswith("ledger.db")} == {
        name for name in before if not name.startswith("ledger.db")
    }


def test_unmigrated_ledger(site):
    """Without a ledger, or with an older one, the night says which command mends it and takes nothing from the inbox."""
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    (site.folder / "ledger.db").unlink()
    status, lines = claimdrop(site, "run", "--as-of", NIGHT)
    assert (status, len(lines)) == (COULD_NOT_RUN, 1)
    assert "claimdrop migrate" in lines[0]
    assert site.waiting() == [f"{CENTRE}/marks.csv"]
    assert claimdrop(site, "migrate")[0] == 0
    assert claimdrop(site, "run", "--as-of", NIGHT)[0] == 1


def test_empty_ledger_beside_nights(site):
    """A lost ledger is not made anew by a night, which would post every letter of the season once more."""
    for night in (NIGHT, "2026-11-24"):
        site.run(night)
    letters = site.letters()
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
        (site.folder / name).unlink(missing_ok=True)
    assert claimdrop(site, "migrate")[0] == 0
    status, [line] = claimdrop(site, "run", "--as-of", "2026-11-25")
    assert status == COULD_NOT_RUN
    assert "the ledger is empty, and the archive holds 2 nights: put the ledger back from a backup" in line
    assert site.letters() == letters


def test_ledger_that_is_none(site):
    """A ledger file that holds something else ends the run with one line and 3."""
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (site.folder / name).unlink(missing_ok=True)
    (site.folder / "ledger.db").write_bytes(b"not a database, and long enough to be looked at" * 100)
    status, lines = claimdrop(site, "run", "--as-of", NIGHT)
    assert (status, len(lines)) == (COULD_NOT_RUN, 1)
    assert "the ledger cannot be used" in lines[0]


def test_empty_inbox(site):
    """A night with nothing in the inbox is quick, leaves its page for the office, and the second run opens none."""
    begun = time.perf_counter()
    first = site.command("run", "--as-of", NIGHT)
    assert time.perf_counter() - begun < 20
    assert first.returncode == 0
    assert "nothing came" in first.stdout
    second = site.command("run", "--as-of", NIGHT)
    assert (second.returncode, second.stdout) == (0, "")
    assert "Nothing new" in second.stderr
    assert sorted(path.name for path in (site.outbox / "office/nights").iterdir()) == ["2026-11-23-01"]
    assert [row[0] for row in site.ask("SELECT id FROM night")] == ["2026-11-23-01"]


def test_what_a_killed_night_left_half_written(site):
    """Neither the archive nor the mail folder keeps it: a letter that was not finished may have a list of names attached."""
    strays = [site.folder / "archive" / "2026" / ".tmp-1", site.folder / "mail" / ".tmp-2"]
    for stray in strays:
        stray.parent.mkdir(exist_ok=True)
        stray.touch()
    site.run(NIGHT)
    assert [stray for stray in strays if stray.exists()] == []


def test_a_folder_where_the_page_of_the_night_belongs(site):
    """The night has run, and ends as one whose page is still owed."""
    (site.outbox / "office/nights/2026-11-23-01/night.json").mkdir(parents=True)
    result = site.run(NIGHT)
    assert (result.exit_status, result.document) == (0, {})
    assert list(result.deliveries[-1].stuck) == ["office/nights/2026-11-23-01/night.json"]


LOADED = """
import sys
from pipeline.cli import main
main([*sys.argv[1:]], standalone_mode=False)
print(*sorted({"numpy", "openpyxl", "pandas", "pandera", "python_calamine", "rich", "scipy"} & set(sys.modules)))
"""
"""Runs a command and tells which of the heavy libraries it took."""


@pytest.mark.parametrize("contact", ["office@claims.example", ""])
def test_a_quiet_night_loads_little(site, contact: str):
    """Its page, and the office's letter, need no frames: most nights of a site that looks often are quiet."""
    settings = site.folder / "claimdrop.toml"
    settings.write_text(settings.read_text().replace("office@claims.example", contact))
    for night in (NIGHT, None):
        ended = subprocess.run(
            [sys.executable, "-c", LOADED, "run", "--as-of", NIGHT, "--site", str(site.folder)],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ended.stdout.splitlines()[-1:] == [""], night
        assert ("Night 2026-11-23-01: nothing came." in ended.stdout) is (night is not None)
    assert len(site.letters()) == bool(contact)


def test_second_night_of_a_date(site):
    """A date has another night when something new has come, counted on."""
    set_up(site, 2)
    for name in ("one", "two"):
        site.drop(f"{CENTRE}/{name}.csv", grades(2, 1))
        site.run(NIGHT)
    assert [row[0] for row in site.ask("SELECT id FROM night ORDER BY id")] == [
        "2026-11-02-01",
        "2026-11-23-01",
        "2026-11-23-02",
    ]


def test_unfinished_night_before_a_date_that_is_refused(site):
    """A killed night is finished first, also by a run whose own date it has gone past, and which is refused then."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    assert site.killed(NIGHT, "batch-committed:1") == 137
    with pytest.raises(CouldNotRun, match="the last night is 2026-11-23-01"):
        site.run("2026-11-20")
    assert site.ask("SELECT state FROM night WHERE id = '2026-11-23-01'") == [("closed",)]
    assert (site.outbox / CENTRE / "nights/2026-11-23-01/receipt.json").exists()


def test_night_by_the_clock(site):
    """Without `--as-of` the night is dated by the clock, in the site's time zone."""
    site.set('[run]\nday_starts = "00:00"\n')
    before = datetime.now(ZoneInfo("Europe/London"))
    night = nightly.run(site.settings).night
    assert night in {f"{day:%Y-%m-%d}-01" for day in (before, datetime.now(ZoneInfo("Europe/London")))}
