"""Files of the outbox that somebody had changed: they were moved aside and not read, and whoever may have meant it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.views.arrived import count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_NAMED = 20
"""So many files are named in a letter; the receipt names all."""


def own_aside(aside: Iterable[str], folder: str) -> list[str]:
    """Pick those that lie in one sender's folder; paths below it."""
    return [path.removeprefix(f"{folder}/") for path in aside if path.startswith(f"{folder}/")]


def to_sender(aside: Iterable[str], folder: str) -> list[str]:
    """Say in a letter what was changed in the sender's folder, and where to drop it instead; nothing where nothing was."""
    mine = own_aside(aside, folder)
    if not mine:
        return []
    they = "It was" if len(mine) == 1 else "They were"
    changed = f"Somebody had changed {count(len(mine), 'file')} of ours in your outbox folder."
    where = f"{they} moved aside and not read: {', '.join(mine[:_NAMED])}."
    return [f"{changed} {where} Save what you want to change in your drop folder instead."]


def to_office(aside: Collection[str]) -> list[str]:
    """Say in the night's letter how many files were changed; nothing where none was."""
    was = "was" if len(aside) == 1 else "were"
    return [f"{count(len(aside), 'file')} of the outbox had been changed and {was} moved aside."] if aside else []
