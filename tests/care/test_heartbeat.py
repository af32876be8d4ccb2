"""Silence is an alarm: what a good night leaves behind, and how its age is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from pipeline import nightly
from pipeline.care.heartbeat import beat, last_beat, span
from pipeline.cli import main
from pipeline.nightly import NightResult
from tests.nights.sites import make_site

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site")


def call(site, *words):
    return CliRunner().invoke(main, [*words, "--site", str(site.folder)])


def test_a_good_night_leaves_a_heartbeat(site):
    """`claimdrop run` notes when it ended, which night it was, and with which status; a run with nothing new does too."""
    assert call(site, "run", "--as-of", "2026-11-23").exit_code == 0
    last = last_beat(site.settings)
    assert (last.night, last.exit_status) == ("2026-11-23-01", 0)
    assert timedelta() <= last.age(datetime.now(UTC)) < timedelta(minutes=5)
    call(site, "run", "--as-of", "2026-11-23")
    assert last_beat(site.settings).night == ""


@pytest.mark.parametrize(("status", "words", "beats"), [(1, (), True), (4, (), False), (0, ("--dry-run",), False)])
def test_which_nights_are_good(site, monkeypatch, status, words, beats):
    """A held row is ordinary; a fault of ours is not, and a rehearsal is no night."""
    monkeypatch.setattr(nightly, "run", lambda *_, **__: NightResult("2026-11-23-01", status))
    call(site, "run", *words)
    assert (last_beat(site.settings) is not None) == beats


def test_a_night_that_cannot_run_leaves_none(site):
    """A share that is not there keeps the heart still."""
    site.set('[folders]\ninbox = "/nowhere/at/all"\n')
    assert call(site, "run").exit_code == 3
    assert not site.settings.heartbeat.exists()


def test_the_ping_is_run(site):
    """The site's command is run after a good night, without a shell, and learns which night it was."""
    site.set("[alarm]\nping = \"sh -c 'echo $CLAIMDROP_NIGHT $CLAIMDROP_EXIT_STATUS > pinged'\"\n")
    assert beat(site.settings, "2026-11-23-01", 1) == ""
    assert (site.folder / "pinged").read_text() == "2026-11-23-01 1\n"


@pytest.mark.parametrize(
    ("ping", "why"),
    [
        ("sh -c 'exit 7'", "the ping ended with 7"),
        ("/nowhere/at/all", "the ping could not be started: No such file or directory"),
        ("curl 'unclosed", "the ping could not be started: No closing quotation"),
    ],
)
def test_a_ping_that_fails_is_told_and_harms_nothing(site, ping, why):
    """The night ended well all the same, and says so."""
    site.set(f'[alarm]\nping = "{ping}"\n')
    said = call(site, "run", "--as-of", "2026-11-23")
    assert said.exit_code == 0
    assert f"The night ended well, but {why} ([alarm] ping)." in said.stderr
    assert last_beat(site.settings).night == "2026-11-23-01"


def test_a_ping_that_hangs_is_given_up(site, monkeypatch):
    """Nobody waits for it for ever."""
    from pipeline.care import heartbeat  # noqa: PLC0415

    monkeypatch.setattr(heartbeat, "_SECONDS", 0.05)
    site.set('[alarm]\nping = "sleep 5"\n')
    assert beat(site.settings, "", 0) == "the ping took longer than 0.05 seconds ([alarm] ping)"


def test_a_mark_that_cannot_be_left_is_told(site):
    """The night ended well, and its summary is printed; without the mark the alarm will go."""
    site.settings.heartbeat.mkdir()
    said = call(site, "run", "--as-of", "2026-11-23")
    assert (said.exit_code, said.stdout[:5]) == (0, "Night")
    assert "The night ended well, but its mark" in said.stderr
    assert "a folder of that name lies there" in said.stderr


def test_status_tells_whether_the_last_good_night_is_too_old(site):
    """1 where there is none, or it is older than asked; 0 else; the JSON says when it was."""
    assert call(site, "status", "--max-age", "26h").exit_code == 1
    beat(site.settings, "2026-11-23-01", 0, datetime.now(UTC) - timedelta(hours=27))
    said = call(site, "status", "--max-age", "26h")
    assert said.exit_code == 1
    assert "The last good night ended 27 hours ago, more than 26 hours: run `claimdrop doctor`." in said.stderr
    assert call(site, "status", "--max-age", "2d").exit_code == 0
    assert call(site, "status", "--max-age", "1630m").exit_code == 0
    assert call(site, "status").exit_code == 0
    assert json.loads(call(site, "status", "--json").stdout)["last_good_night"].startswith("20")


def test_an_age_that_is_none(site):
    """It is said what an age looks like."""
    said = call(site, "status", "--max-age", "soon")
    assert (said.exit_code, "such as 26h" in said.stderr) == (2, True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"finished": "soon", "night": "", "exit_status": 0}'])
def test_a_heartbeat_that_cannot_be_read_is_none(site, text):
    """A torn or foreign file is no good night."""
    site.settings.heartbeat.write_text(text)
    assert last_beat(site.settings) is None


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=26), "26 hours"),
        (timedelta(days=5), "5 days"),
    ],
)
def test_spans_in_words(age, words):
    """Rounded down, in the unit that one thinks in."""
    assert span(age) == words
