"""What lies in the inbox: a walk that opens nothing, follows nothing and never goes deeper than it should."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.spool.found import OFFICE, Found, Identity, Ignored, Sender, why_ignored
from pipeline.spool.names import fold, is_silent, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHECK_ONLY = "check-only"
ASSESSORS = "assessors"

_Entry = os.DirEntry[str]


def listing(inbox: Path) -> list[Found]:
    """List every drop and everything ignored with a word, in the order of their paths; an inbox that is not there is empty.

    Raises OSError where the inbox itself cannot be listed.
    """
    try:
        entries = list(os.scandir(inbox))
    except FileNotFoundError:
        return []
    found = [one for entry in entries if not is_silent(entry.name) for one in _at_the_top(entry)]
    return sorted(found, key=lambda one: (fold(one.path), one.path))


def _at_the_top(entry: _Entry) -> Iterator[Found]:
    path, name = shown(entry.name), fold(entry.name)
    if not _is_folder(entry):
        yield from _ignored(entry, path, OFFICE, Ignored.LOOSE)
    elif name == ASSESSORS:
        yield from _of_assessors(entry, path)
    else:
        yield from _in_folder(entry, path, OFFICE if name == "office" else Sender("centre", path))


def _of_assessors(folder: _Entry, path: str) -> Iterator[Found]:
    entries = _entries(folder)
    if entries is None:
        yield from _ignored(folder, path, OFFICE, Ignored.CLOSED)
    for entry in entries or []:
        code = shown(entry.name)
        if is_silent(entry.name):
            continue
        if _is_folder(entry):
            yield from _in_folder(entry, f"{path}/{code}", Sender("assessor", code))
        else:
            yield from _ignored(entry, f"{path}/{code}", OFFICE, Ignored.LOOSE)


def _in_folder(folder: _Entry, path: str, sender: Sender, *, within: bool = False) -> Iterator[Found]:
    """List a sender's folder, and `within` it one level of a person's own."""
    entries = _entries(folder)
    if entries is None:
        yield from _ignored(folder, path, sender, Ignored.CLOSED)
        return
    owners = _owner_files(entries)
    check_only = within and fold(folder.name) == CHECK_ONLY
    for entry in entries:
        here = f"{path}/{shown(entry.name)}"
        if is_silent(entry.name):
            continue
        if not _is_folder(entry):
            yield from _file(entry, here, sender, check_only, owners.get(fold(entry.name)))
        elif within:
            yield from _ignored(entry, here, sender, Ignored.DEEP)
        else:
            yield from _in_folder(entry, here, sender, within=True)


def _file(entry: _Entry, path: str, sender: Sender, check_only: bool, owner_file_ns: int | None) -> Iterator[Found]:
    with suppress(FileNotFoundError):  # gone since it was listed: not a word about it
        state = entry.stat(follow_symlinks=False)
        yield Found(path, sender, check_only, Identity.of(state), why_ignored(state), owner_file_ns)


def _ignored(entry: _Entry, path: str, sender: Sender, why: Ignored) -> Iterator[Found]:
    """Name what lies in the wrong place; a link or a pipe there is told as what it is."""
    with suppress(FileNotFoundError):
        state = entry.stat(follow_symlinks=False)
        kind = None if _is_folder(entry) else why_ignored(state)
        yield Found(path, sender, check_only=False, identity=Identity.of(state), ignored=kind or why)


def _owner_files(entries: list[_Entry]) -> dict[str, int]:
    """Map the folded name of each guarded file to the time of the owner file beside it."""
    times: dict[str, int] = {}
    for entry in entries:
        guarded = _guarded(entry.name)
        if guarded:
            with suppress(FileNotFoundError):
                times[fold(guarded)] = entry.stat(follow_symlinks=False).st_mtime_ns
    return times


def _guarded(name: str) -> str:
    """Name the file that an owner file guards: Excel writes `~$name`, LibreOffice `.~lock.name#`."""
    if name.startswith("~$"):
        return name[2:]
    return name[7:-1] if name.startswith(".~lock.") and name.endswith("#") else ""


def _is_folder(entry: _Entry) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _entries(folder: _Entry) -> list[_Entry] | None:
    """List a folder; None where it may not be opened, nothing where it has gone."""
    try:
        with os.scandir(folder.path) as entries:
            found = list(entries)
        for entry in found[:1]:  # its names may be read, and yet nothing in it looked at
            with suppress(FileNotFoundError):
                entry.stat(follow_symlinks=False)
    except PermissionError:
        return None
    except (FileNotFoundError, NotADirectoryError):
        return []
    return found
