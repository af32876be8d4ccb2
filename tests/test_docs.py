"""The pages in docs/ and the README speak of commands, options and pages that there are."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from pipeline.cli import main
from pipeline.cli.pages import pages

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
TEXTS = {str(page.relative_to(ROOT)): page.read_text() for page in PAGES}
RULES = str(Path("docs") / "rules.md")
CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^|[ /])claimdrop ([a-z][^\n#&]*)", re.MULTILINE)


def commands(group: click.Group = main, *before: str) -> dict[tuple[str, ...], click.Command]:
    """Every command by its words."""
    found: dict[tuple[str, ...], click.Command] = {}
    for name, command in group.commands.items():
        found[*before, name] = command
        if isinstance(command, click.Group):
            found |= commands(command, *before, name)
    return found


COMMANDS = commands()
CALLS = sorted(
    {
        (page, call.strip())
        for page, text in TEXTS.items()
        for block, span in CODE.findall(text)
        for call in CALL.findall(block or span)
    }
)


def command_of(words: list[str]) -> click.Command | None:
    return COMMANDS.get(tuple(words[:2])) or COMMANDS.get(tuple(words[:1]))


def test_calls_are_found():
    """The search finds calls in code blocks, in running text and with a path before them."""
    assert {call.split()[0] for page, call in CALLS if page == "README.md"} >= {"init", "demo", "run", "check", "send"}


@pytest.mark.parametrize(("page", "call"), CALLS)
def test_commands_and_their_options_exist(page: str, call: str):
    """A call that a page shows names a command that there is, with options that it has."""
    command = command_of(call.split())
    assert command, f"{page}: claimdrop {call}"
    known = {option for each in command.params for option in each.opts} | {"--help"}
    assert set(re.findall(r"--[a-z-]+", call)) <= known, f"{page}: claimdrop {call}"


def test_every_command_is_explained():
    """The page about the commands and the README name every command; its own page names every option."""
    for words, command in COMMANDS.items():
        if isinstance(command, click.Group):
            continue
        assert f"`claimdrop {' '.join(words)}" in TEXTS["docs/commands.md"]
        assert f"`claimdrop {' '.join(words)}" in TEXTS["README.md"]
        for option in (option for each in command.params for option in each.opts if option.startswith("--")):
            assert option in TEXTS[f"docs/commands/{'-'.join(words)}.md"], (words, option)


def test_pages_of_commands_are_not_stale():
    """Each command's page is what the command says of itself: `python -m pipeline.cli.pages docs/commands` makes them."""
    lying = {page.name: page.read_text() for page in (ROOT / "docs/commands").iterdir()}
    assert lying == pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    """A linked page or picture exists, and so does the heading that a link names."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        found = page.parent / path if path else page
        assert found.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_every_page_is_listed():
    """docs/README.md links to every page of docs/, and its page of commands to those of the commands."""
    both = TEXTS["docs/README.md"] + TEXTS["docs/commands.md"]
    linked = set(re.findall(r"\]\(([^)\s]+)\)", both))
    assert {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")} - linked == {"README.md"}


@pytest.mark.parametrize("page", [name for name in TEXTS if name != RULES])
def test_plain_words(page: str):
    """Pages say what to do, without blame and without apology, as messages do."""
    assert not re.findall(r"\b(?:invalid|illegal|please|sorry|oops)\b", TEXTS[page], re.IGNORECASE)


def test_two_commands():
    """The README's first two commands set up and run the demo, and pass the tests."""
    first, second = re.findall(r"^```\n(.+?)\n```$", TEXTS["README.md"], re.MULTILINE)[:2]
    assert first == (
        "python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[test]' && .venv/bin/claimdrop demo"
    )
    assert second == ".venv/bin/pytest"


def test_the_picture_is_small():
    """The README's picture costs whoever opens the page less than 150 KB."""
    assert (ROOT / "docs" / "pictures" / "receipt.png").stat().st_size < 150_000
