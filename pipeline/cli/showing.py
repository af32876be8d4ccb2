"""What a check found, as a table for whoever sits at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.cli.grouped import and_more, by_rule
from pipeline.views.arrived import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

COLOURS = {"ERROR": "red", "QUERY": "yellow", "NOTE": "blue"}
"""The word stands there too: colour alone says nothing."""


def show(found: Mapping[str, Any], console: Console | None = None) -> None:
    """Print each file's books and a table of its findings, errors first; no mark-up in a file's own words is obeyed."""
    from rich.console import Console  # noqa: PLC0415  only a terminal needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = console or Console()
    for file in found["files"]:
        console.print(Text(f"{file['path']}: {', '.join(file['forms']) or 'no form'}; {words(file['balance'])}"))
    if not found["findings"]:
        return
    table = Table("", "Rule", "File", "Sheet", "Where", "What", "What to do", show_lines=True)
    for rule in by_rule(found["findings"]):
        style = COLOURS[rule.severity]
        for each in rule.shown:
            where = each["cell"] or (f"row {each['row']}" if each["row"] else "")
            told = (each["rule"], each["file"], each["sheet"], where, each["message"], each["fix"])
            table.add_row(Text(rule.severity, style=style), *map(Text, told))
        if rule.more:
            table.add_row(Text(rule.severity, style=style), rule.rule, "", "", "", and_more(rule), "")
    console.print(table)
