"""Wrong usage: what was typed, what is needed, how to call it, in a few plain lines and with exit status 2."""

import re

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Run a command away from any site."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMDROP_SITE", raising=False)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


def commands(group=main, before=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


def badly_called():
    """Give every command with each of its options and arguments filled in badly, and with one too many."""
    for words, command in commands():
        yield *words, "--poetry"
        needed = [each for each in command.params if isinstance(each, click.Argument) and each.required]
        if needed:
            yield words
        if not any(isinstance(each, click.Argument) and each.nargs == -1 for each in command.params):
            yield *words, "one", "too", "many", "words"
        for each in command.params:
            if isinstance(each.type, click.DateTime | click.IntRange | click.Choice):
                yield *words, *("x" for _ in needed), each.opts[0], "05/12/2026"
            if isinstance(each, click.Option) and not each.is_flag:
                yield *words, *("x" for _ in needed), each.opts[0]


@pytest.mark.parametrize("words", list(badly_called()), ids=" ".join)
def test_bad_arguments_are_told_in_our_words(call, words):
    """Whatever is typed wrongly: usage, where help is, and one line on what is the matter."""
    said = call(*words)
    assert (said.exit_code, said.stdout) == (2, "")
    usage, *_, line = said.stderr.splitlines()
    assert usage.startswith("Usage: ")
    assert line.startswith("Error: ")
    assert not re.search(r"\b(?:invalid|illegal|please|sorry|oops)\b|%|[a-z]>=", said.stderr, re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("run", "--as-of", "05/12/2026"), "--as-of 05/12/2026: a date is written 2026-12-05"),
        (("schedule", "--cron", "--at", "2.30"), "--at 2.30: a time is written 02:30"),
        (("run", "--workers", "0"), "--workers 0: a whole number is needed, 1 or more"),
        (("run", "--workers", "two"), "--workers two: a whole number is needed, 1 or more"),
        (
            ("schedule", "--cron", "--every", "7min"),
            "--every 7min: it is one of 5min, 10min, 15min, 20min, 30min",
        ),
        (("check", "not-there.csv"), "FILES: File 'not-there.csv' does not exist."),
        (("check",), "FILES is missing, as in: claimdrop check claims.xlsx --centre 12345"),
        (("schedule", "--systemd", "--cron"), "--systemd and --cron cannot go together: name one of them."),
        (
            ("schedule", "--cron", "--at", "03:15", "--every", "15min"),
            "--at and --every cannot go together: name one of them.",
        ),
        (("report", "12345", "ICT", "--all", "--awarded"), "--all and --awarded cannot go together: name one of them."),
        (
            ("status", "--max-age", "soon"),
            "--max-age: “soon” is no span; it needs a number and m, h or d, such as 26h",
        ),
        (("poetry",), "No such command 'poetry'."),
    ],
)
def test_what_was_found_and_what_is_needed(call, words, line):
    """The value as it was typed, and how one that fits is written."""
    said = call(*words)
    assert (said.exit_code, said.stderr.splitlines()[-1]) == (2, f"Error: {line}")


def test_the_same_flag_twice_is_no_contradiction(call):
    """Nobody means anything else by it."""
    assert "claimdrop could not run" in call("schedule", "--cron", "--cron").stderr


def test_a_check_that_needs_a_centre_says_how_to_name_it(call, tmp_path):
    """The files' folder says nothing, and no centre is the only one: wrong usage, with the call that works."""
    call("init", "site")
    (tmp_path / "grades.csv").write_text("Candidate number,Unit,Grade\n0001,1,P\n")
    said = call("check", "grades.csv", "--site", "site")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.splitlines()[-1] == (
        "Error: whose files are these? Name the centre (none is set up), as in: claimdrop check grades.csv --centre 12345"
    )
