"""Files into the outbox, and out of it: what is there already is left, what somebody has changed is moved aside."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline import durable
from pipeline.ledger.owed import OutboxFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.deliver.bench import Piece

EDITED = "edited, not read"
"""Stands in the name of a file that somebody has changed in the outbox."""
_NOTHING, _SOMETHING = "", "?"


@dataclass
class Placed:
    """What became of a batch of files; paths are below the outbox."""

    written: int = 0
    lying: list[OutboxFile] = field(default_factory=list)
    """Every file that lies there as it should, whether it was written now or before."""
    removed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Every file that is not to be there, whether it was removed now or was not there."""
    stuck: dict[str, str] = field(default_factory=dict)
    """Files that have to wait, each with the reason."""
    edited: list[str] = field(default_factory=list)
    """Where files went that somebody had changed."""


class _Wanted(NamedTuple):
    """A piece, where it belongs, and the sha256 of what is to lie there; `_NOTHING` where it is to go."""

    piece: Piece
    path: Path
    digest: str


def place(outbox: Path, pieces: Sequence[Piece], recorded: Mapping[str, OutboxFile]) -> Placed:
    """Bring the outbox to what the pieces say; `recorded` is how our files were left.

    Raises OSError where the trouble is not one file's own.
    """
    placed, digests = Placed(), _digests(pieces)
    wanted = [_Wanted(piece, outbox / piece.path, digests[id(piece.data)]) for piece in pieces]
    _sweep({one.path.parent for one in wanted})
    due = [one for one in wanted if _is_due(one, recorded.get(one.piece.path), placed)]
    _write([one for one in due if one.piece.data is not None], placed)
    _remove(outbox, [one for one in due if one.piece.data is None], placed)
    return placed


def _digests(pieces: Iterable[Piece]) -> dict[int, str]:
    """The sha256 of every piece's bytes, by their identity: what goes to several folders is looked through once."""
    bytes_of = {id(piece.data): piece.data for piece in pieces}
    return {which: _NOTHING if data is None else sha256(data).hexdigest() for which, data in bytes_of.items()}


def _sweep(folders: Iterable[Path]) -> None:
    """Take away what a killed delivery left half-written: what it was about is still owed, so it lies in these folders."""
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            durable.remove_many([Path(one.path) for one in entries if one.name.startswith(durable.TEMPORARY)])


def _is_due(wanted: _Wanted, record: OutboxFile | None, placed: Placed) -> bool:
    """Whether the file has still to be written or removed; one whose place cannot be had is noted as stuck."""
    try:
        return _make_room(wanted, record, placed)
    except OSError as error:
        reason = durable.stuck(error)
        if reason is None:
            raise
        placed.stuck[wanted.piece.path] = reason
        return False


def _make_room(wanted: _Wanted, record: OutboxFile | None, placed: Placed) -> bool:
    """Whether the file has still to be written or removed; what somebody else left in its place is moved aside first."""
    piece, path, _ = wanted
    lies = _what_lies(path, record, 0 if piece.data is None else len(piece.data))
    if lies == wanted.digest:
        _note(wanted, placed)
        return False
    if lies not in (_NOTHING, record.sha256 if record else _NOTHING):
        aside = durable.move_aside(path, f"{path.stem} ({EDITED}){path.suffix}")
        placed.edited.append(PurePosixPath(piece.path).with_name(aside.name).as_posix())
        if piece.data is None:
            placed.gone.append(piece.path)
            return False
    return True


def _what_lies(path: Path, record: OutboxFile | None, size: int) -> str:
    """Give the sha256 of the file, `_NOTHING`, or `_SOMETHING` for what can be neither ours nor what is wanted."""
    try:
        state = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    if record and (state.st_size, state.st_mtime_ns) == (record.size, record.mtime_ns):
        return record.sha256
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(state.st_mode) or state.st_size not in (size, record.size if record else size):
        return _SOMETHING
    return sha256(path.read_bytes()).hexdigest()


def _note(wanted: _Wanted, placed: Placed) -> None:
    """Note how a file lies there now; one that has gone again in this moment is as if it had never been written."""
    piece, path, digest = wanted
    if piece.data is None:
        placed.gone.append(piece.path)
        return
    with suppress(FileNotFoundError):
        state = path.lstat()
        placed.lying.append(OutboxFile(piece.path, digest, state.st_size, state.st_mtime_ns))


def _write(files: Sequence[_Wanted], placed: Placed) -> None:
    waiting = durable.write_many((one.path, one.piece.data or b"") for one in files)
    for one in files:
        if reason := waiting.get(one.path):
            placed.stuck[one.piece.path] = reason
        else:
            placed.written += 1
            _note(one, placed)


def _remove(outbox: Path, files: Sequence[_Wanted], placed: Placed) -> None:
    emptied = _above(one.piece.path for one in files)
    waiting = durable.remove_many([*(one.path for one in files), *(outbox / folder for folder in emptied)])
    for one in files:
        if reason := waiting.get(one.path):
            placed.stuck[one.piece.path] = reason
        else:
            placed.removed.append(one.piece.path)
            placed.gone.append(one.piece.path)


def _above(paths: Iterable[str]) -> list[PurePosixPath]:
    """The folders that may become empty, the deepest first; one that holds something stays, and a sender's own folder."""
    folders = {folder for path in paths for folder in PurePosixPath(path).parents if _is_inner(folder)}
    return sorted(folders, key=lambda folder: (-len(folder.parts), folder))


def _is_inner(folder: PurePosixPath) -> bool:
    return len(folder.parts) > (2 if folder.parts[:1] == ("assessors",) else 1)
