"""Two weeks of nights: quiet ones, one missed, a full disk, a relay that is not there, a share that has gone.

Each evening somebody may drop something; each night runs with its date, and with the clock of that night.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from pipeline.care import heartbeat
from pipeline.care.doctor import doctor
from pipeline.care.heartbeat import last_beat
from pipeline.care.replay import replay
from pipeline.care.verify import verify
from pipeline.cli import main
from tests.nights.school import CENTRE, IT, OFFICE, candidates, entries, grades
from tests.nights.sites import Site, make_site, tree

pytestmark = pytest.mark.slow

FIRST = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
"""The first night, a Monday."""


class Clock(datetime):
    """The clock of the machine, set to the night that runs."""

    night = FIRST

    @classmethod
    def now(cls, tz=None):
        return cls.night


class Fortnight:
    """A site and its two weeks."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.told: dict[int, tuple[int, str]] = {}

    def night(self, number: int, fault: str = "") -> tuple[int, str]:
        """Run the night of a day, from 0; its exit status and what it said on stderr."""
        Clock.night = FIRST + timedelta(days=number)
        day = Clock.night.date().isoformat()
        if fault:
            done = self.site.command("run", "--as-of", day, fault=fault)
            self.told[number] = (done.returncode, done.stderr)
        else:
            said = CliRunner().invoke(main, ["run", "--as-of", day, "--site", str(self.site.folder)])
            self.told[number] = (said.exit_code, said.stderr)
        return self.told[number]

    def too_old(self, number: int) -> bool:
        """Whether, in the morning after a night, whatever watches the site is told that all is not well."""
        Clock.night = FIRST + timedelta(days=number, hours=9)
        said = CliRunner().invoke(main, ["status", "--max-age", "26h", "--site", str(self.site.folder)])
        return said.exit_code != 0

    def page(self, number: int) -> str:
        """The office's page of a night."""
        night = (FIRST + timedelta(days=number)).date().isoformat()
        page = self.site.settings.outbox / f"office/nights/{night}-01/night.html"
        return " ".join(page.read_text().split())

    def needs(self, number: int, about: str) -> list[str]:
        """What the doctor says in the morning after a night: the needs of one thing."""
        now = FIRST + timedelta(days=number, hours=9)
        return [line.need.value for name, line in doctor(self.site.settings, now) if name == about]


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(heartbeat, "datetime", Clock)
    patch.setattr("pipeline.cli.standing.datetime", Clock)
    share = tmp_path_factory.mktemp("share")
    site = make_site(tmp_path_factory.mktemp("fortnight") / "site")
    site.set(f'[folders]\noutbox = "{share}"\n')
    (share / ".claimdrop").touch()
    done = Fortnight(site)
    yield done
    patch.undo()


def test_the_story(fortnight, tmp_path):
    """Night by night: what it ended with, whether the alarm rings in the morning, and what the doctor says."""
    site, share = fortnight.site, fortnight.site.settings.outbox

    # Monday to Wednesday: set-up, a mistake, a quiet night.
    for name, rows in OFFICE.items():
        site.drop(f"office/{name}.csv", rows)
    site.drop(f"{CENTRE}/people.csv", candidates(4))
    assert fortnight.night(0)[0] == 0
    site.drop(f"{CENTRE}/entries.csv", [*entries(4), ["0099", IT, "Full award", "31/08/2027"]])
    assert fortnight.night(1)[0] == 1
    assert fortnight.night(2)[0] == 0
    assert not fortnight.too_old(2)

    # Thursday the machine is off: nobody hears a thing, but the alarm does. Friday makes up for it.
    site.drop(f"{CENTRE}/staff.csv", [["Entry code", "Full name", "Initials"], [IT, "Priya Nair", "PN"]])
    assert fortnight.too_old(3)
    assert fortnight.needs(3, "nights") == ["mend"]
    assert fortnight.night(4)[0] == 0
    assert not fortnight.too_old(4)

    # Saturday the disk is full in the middle of delivery, Sunday there is room again.
    site.drop(f"{CENTRE}/marks.csv", grades(4, 1))
    status, said = fortnight.night(5, fault="file-renamed:8:ENOSPC")
    assert (status, "No space left on device" in said) == (3, True)
    assert fortnight.too_old(6)
    assert fortnight.night(6)[0] == 0
    assert (share / f"{CENTRE}/claims/{IT}/claim.csv").exists()
    assert not fortnight.too_old(6)

    # The second Monday the share is gone: nothing is taken, nothing is lost. On Tuesday it is back.
    site.drop(f"{CENTRE}/more.csv", grades(4, 2))
    (share / ".claimdrop").rename(tmp_path / "marker")
    status, said = fortnight.night(7)
    assert (status, "the share is not there" in said) == (3, True)
    assert site.waiting() == [f"{CENTRE}/more.csv"]
    assert fortnight.needs(7, "shares") == ["mend"]
    (tmp_path / "marker").rename(share / ".claimdrop")
    assert fortnight.night(8)[0] == 0
    assert site.waiting() == []

    # Wednesday the relay is not there: letters stay owed, the files are out, the night is a good one.
    toml = site.folder / "claimdrop.toml"
    with_folder = toml.read_text()
    site.set('[mail]\ntransport = "smtp"\nhost = "127.0.0.1"\nport = 1\nwait_seconds = 0\n')
    site.drop(f"{CENTRE}/last.csv", grades(4, 3))
    letters = len(site.letters())
    assert fortnight.night(9)[0] == 0
    assert len(site.letters()) == letters
    assert site.ask("SELECT count(*) FROM letter WHERE done = ''") != [(0,)]
    assert "look" in fortnight.needs(9, "mail")
    assert "mend" in fortnight.needs(9, "mail")
    assert not fortnight.too_old(9)
    toml.write_text(with_folder)
    assert fortnight.night(10)[0] == 0
    assert site.ask("SELECT count(*) FROM letter WHERE done = ''") == [(0,)]

    # Three quiet nights end the fortnight; run twice, the last opens no night and counts as good.
    before = {path for path in tree(share) if path.startswith(CENTRE)}
    assert [fortnight.night(number)[0] for number in (11, 12, 13)] == [0, 0, 0]
    assert {path for path in tree(share) if path.startswith(CENTRE)} == before
    assert "Nothing new" in fortnight.night(13)[1]
    assert (last_beat(site.settings).night, fortnight.too_old(13)) == ("", False)

    # The office's pages tell it: what was missed, what did not leave, and when all was well again.
    assert "No update ran on Thu 5 Nov 2026" in fortnight.page(4)
    assert "No update ran on Mon 9 Nov 2026" in fortnight.page(8)
    assert "cannot be used: Connection refused" in fortnight.page(10)
    assert "Letters that could not be sent yet: " in fortnight.page(10)
    for quiet in (2, 11, 12, 13):
        assert "Nothing came" in fortnight.page(quiet)
    assert "Letters not sent" not in fortnight.page(11)
    assert [f"Night {number}" for number in (6, 13) if "Days without an update" in fortnight.page(number)] == []

    # The books: a night for every date but those that did not run, the one that broke off among them.
    nights = [night for (night,) in site.ask("SELECT id FROM night WHERE state = 'closed' ORDER BY id")]
    ran = [0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13]
    assert nights == [f"{(FIRST + timedelta(days=day)).date()}-01" for day in ran]
    claim = (share / f"{CENTRE}/claims/{IT}/claim.csv").read_text()
    assert claim.count("\n") == 1 + 4 * 3
    assert [each.what for each in verify(site.settings, lambda *_: None).troubles] == []
    again = replay(site.settings, tmp_path / "again", lambda _line: None)
    others = [each for each in again.differences if not each.what.startswith("mail/") and not each.expected]
    assert [(each.what, each.how) for each in others] == []
