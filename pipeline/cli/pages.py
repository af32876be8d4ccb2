"""A page a command, made from the command itself: `python -m pipeline.cli.pages docs/commands`."""

from __future__ import annotations

import sys
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import durable
from pipeline.cli import main
from pipeline.cli.app import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = "\b"
"""click's mark for lines that stay lines."""


def pages() -> dict[str, str]:
    """Make every command's page, by the name of its file."""
    return {f"{'-'.join(words)}.md": _page(words, command) for words, command in commands(main)}


def commands(group: click.Group, *before: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Give every command that does something, with its words, in the order in which one meets them."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)
        else:
            assert isinstance(command, Command)
            yield (*before, name), command


def _page(words: tuple[str, ...], command: Command) -> str:
    name = " ".join(("claimdrop", *words))
    context = click.Context(command, info_name=name, **main.context_settings)
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    parts = [f"# {name}", _block(command.example), *_told(command.help or ""), "## Usage", _block(usage)]
    rows = [row for each in command.get_params(context) if (row := _option(each, context))]
    table = ["| option | means |", "| --- | --- |", *(f"| {option} | {means} |" for option, means in rows)]
    return "\n\n".join([*parts, "\n".join(table), _MADE]) + "\n"


_MADE = "This page is made from the command itself; [all commands](../commands.md)."


def _told(text: str) -> Iterator[str]:
    """Give the help's paragraphs; lines that are to stay lines become a block."""
    for part in cleandoc(text).split("\n\n"):
        if part.startswith(_KEPT):
            first, *lines = part.removeprefix(_KEPT).strip("\n").splitlines()
            yield first
            yield _block("\n".join(line.removeprefix("  ") for line in lines))
        else:
            yield " ".join(part.split())


def _block(text: str) -> str:
    return f"```\n{text}\n```"


def _option(each: click.Parameter, context: click.Context) -> tuple[str, str] | None:
    if not isinstance(each, click.Option) or not (record := each.get_help_record(context)):
        return None
    option, means = record
    return f"`{option}`", " ".join(means.split()).replace("|", "\\|")


if __name__ == "__main__":
    for file, text in pages().items():
        durable.write(Path(sys.argv[1]) / file, text.encode())
