"""The log of a night as JSON: an event a line, and nothing in it that is anybody's."""

from __future__ import annotations

import json
import logging

from click.testing import CliRunner

from pipeline.cli import main
from tests.nights.school import CENTRE, grades, set_up
from tests.nights.sites import make_site


def events(site, *words):
    said = CliRunner().invoke(main, ["run", "--log-json", *words, "--site", str(site.folder)])
    return said, [json.loads(line) for line in said.stderr.splitlines()]


def test_an_event_a_line(tmp_path):
    """The night, each drop, each batch and the delivery, with ids and counts; every line is JSON."""
    site = make_site(tmp_path / "site")
    set_up(site, 2)
    site.drop(f"{CENTRE}/PersonAB Jo.csv", grades(2, 1))
    site.drop(f"{CENTRE}/~$open.csv", b"x")
    (site.inbox / CENTRE / "link.csv").symlink_to("x")
    said, told = events(site, "--as-of", "2026-11-23")
    assert said.exit_code == 0
    assert [each["event"] for each in told] == ["night", "drop", "drop", "batch", "judged", "delivered"]
    assert all(each["night"] == "2026-11-23-01" and each["level"] == "INFO" and each["time"] for each in told)
    assert (told[0]["taken"], told[0]["ignored"]) == (1, 1)
    [taken] = [each for each in told if each.get("status") == "taken"]
    assert (len(taken["drop"]), taken["sender"]) == (8, CENTRE)
    assert (told[3]["wave"], told[3]["drops"], told[3]["fault"]) == ("centres", 1, False)
    assert told[5]["written"] > 5
    words = said.stderr.casefold()
    assert [word for word in ("person", "jo.csv", "merit", "0001") if word in words] == []


def test_nothing_new_is_an_event_too(tmp_path):
    """A run without a night says so; afterwards the log is as quiet as before."""
    site = make_site(tmp_path / "site")
    events(site, "--as-of", "2026-11-23")
    said, told = events(site, "--as-of", "2026-11-23")
    assert (said.exit_code, [each["event"] for each in told]) == (0, ["nothing-new"])
    log = logging.getLogger("claimdrop")
    assert (log.handlers, log.propagate) == ([], True)
