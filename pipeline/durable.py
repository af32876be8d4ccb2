"""The only place that renames or syncs a file.

A file is written beside its target under a temporary name, synced, renamed, and its folder synced:
whoever looks sees the old bytes or the new ones, whatever was killed when.
Many files are synced at once, each by its own `fsync` from a few threads: the file system joins them into few commits
(2,000 files: 0.3 s instead of 0.6), a share's server gets its flush, and no other program's data is waited for.
A failed sync is never tried again: the kernel may have dropped the pages, so the file is given up and the error raised.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

TEMPORARY = ".tmp-"
"""How the name of every file begins that is not yet what it is to be."""


_STUCK = {
    errno.EACCES: "it is open in another program, or may not be replaced",
    errno.EPERM: "it is open in another program, or may not be replaced",
    errno.EBUSY: "it is open in another program",
    errno.ETXTBSY: "it is open in another program",
    errno.EISDIR: "a folder of that name lies there",
    errno.ENOTDIR: "a file lies where its folder should be",
    errno.ENOTEMPTY: "the folder is not empty",
    errno.ENAMETOOLONG: "its name is longer than the file system allows",
}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
"""What file systems answer that keep folders safe by themselves, or cannot: some shares, some FUSE."""

_FEW = 4
_SYNCERS = 16
_FOR_ALL = 0o666


def stuck(error: OSError) -> str | None:
    """Why this one path has to wait, in words; None where the trouble is not the path's own (a full disk)."""
    return _STUCK.get(error.errno or 0)


def write(path: Path, data: bytes, rights: int = _FOR_ALL) -> None:
    """Put these bytes under this name, durably. Raises OSError; an old file of that name is then untouched."""
    make_folder(path.parent)
    for target, reason in publish([(stage(path.parent, [data], rights), path)]).items():
        raise OSError(errno.EBUSY, reason, str(target))


def write_private(path: Path, data: bytes) -> None:
    """Put a secret under this name, durably, for this account's eyes alone. Raises OSError."""
    write(path, data, rights=0o600)


def write_many(files: Iterable[tuple[Path, bytes]]) -> dict[Path, str]:
    """Write many files with one sync pass; return the paths that have to wait, each with the reason in words.

    Raises OSError where the trouble is not one path's own; no temporary is left behind.
    """
    waiting: dict[Path, str] = {}
    staged: list[tuple[Path, Path]] = []
    grown: set[Path] = set()
    with _or_discard(temporary for temporary, _ in staged):
        for path, data in files:
            with _noting(waiting, path):
                grown |= _make_missing(path.parent)
                staged.append((stage(path.parent, [data]), path))
    return waiting | publish(staged, grown)


def stage(folder: Path, chunks: Iterable[bytes], rights: int = _FOR_ALL) -> Path:
    """Write a temporary file into the folder, not synced yet; to be given to `publish` or `discard`.

    `rights` are what the account's umask leaves of them.

    Raises OSError; the temporary is then gone.
    """
    temporary = folder / f"{TEMPORARY}{os.urandom(8).hex()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, rights)
    with _or_discard([temporary]):
        try:
            for chunk in chunks:
                with _naming(temporary):
                    _write_all(handle, chunk)
        finally:
            os.close(handle)
        reach("temporary-written")
    return temporary


def publish(staged: Sequence[tuple[Path, Path]], grown: Iterable[Path] = ()) -> dict[Path, str]:
    """Sync these temporaries, rename each to its target, sync the folders, and those that have `grown` new ones for them.

    Returns the targets that have to wait, with the reason. Raises OSError as `write_many` does.
    """
    waiting: dict[Path, str] = {}
    with _or_discard(temporary for temporary, _ in staged):
        _sync([temporary for temporary, _ in staged], _sync_file)
        reach("temporaries-synced")
        for temporary, path in staged:
            with _noting(waiting, path):
                temporary.replace(path)
            reach("file-renamed")
    discard(temporary for temporary, path in staged if path in waiting)
    sync_folders([*grown, *(path.parent for _, path in staged if path not in waiting)])
    reach("folders-synced")
    return waiting


def discard(temporaries: Iterable[Path]) -> None:
    """Give up what was staged."""
    for temporary in temporaries:
        with suppress(OSError):
            temporary.unlink()


def remove_many(paths: Iterable[Path]) -> dict[Path, str]:
    """Remove files, and folders that are empty; return those that cannot go, with the reason. What is not there is gone.

    Raises OSError where the trouble is not one path's own.
    """
    waiting: dict[Path, str] = {}
    folders: set[Path] = set()
    for path in paths:
        with _noting(waiting, path):
            _unlink(path)
            folders.add(path.parent)
        reach("file-removed")
    sync_folders(folder for folder in folders if folder.is_dir())
    return waiting


def remove(path: Path) -> str | None:
    """Remove one file or empty folder; the reason in words where it cannot go."""
    return remove_many([path]).get(path)


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it, each synced into its parent; one that is there already is left."""
    sync_folders(_make_missing(path))


def _make_missing(path: Path) -> set[Path]:
    """Make a folder and what is missing above it; the folders that hold a new one, not synced yet."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir()
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return {folder.parent for folder in missing}


def move_aside(path: Path, new_name: str) -> Path:
    """Rename a file within its folder, never onto another: `x.csv`, then `x 2.csv`… Returns where it went."""
    stem, dot, ending = new_name.rpartition(".")
    stem, dot, ending = (stem, dot, ending) if stem else (new_name, "", "")
    target, number = path.with_name(new_name), 1
    while os.path.lexists(target):
        number += 1
        target = path.with_name(f"{stem} {number}{dot}{ending}")
    path.rename(target)
    sync_folders([path.parent])
    return target


def sweep_temporaries(folder: Path) -> int:
    """Remove what a killed run left half-written anywhere below; how many there were."""
    strays = [Path(where, name) for where, _, names in os.walk(folder) for name in names if name.startswith(TEMPORARY)]
    return len(strays) - len(remove_many(strays))


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the names in these folders safe."""
    _sync(sorted(set(folders)), _sync_folder)


@contextmanager
def _or_discard(temporaries: Iterable[Path]) -> Iterator[None]:
    """Whatever ends this early, a signal too, leaves no temporary behind; it goes on up."""
    try:
        yield
    except BaseException:  # a signal or a fault alike: it goes on up
        discard(temporaries)
        raise


@contextmanager
def _noting(waiting: dict[Path, str], path: Path) -> Iterator[None]:
    """One path's own trouble is noted, so that the others go on."""
    try:
        yield
    except OSError as error:
        reason = stuck(error)
        if reason is None:
            raise
        waiting[path] = reason


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """What a write or a sync answers names no file: a full disk is to be told with its place."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _unlink(path: Path) -> None:
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _sync(paths: Sequence[Path], one: Callable[[Path], None]) -> None:
    if len(paths) <= _FEW:
        for path in paths:
            one(path)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  a quiet night syncs nothing and pays nothing

    def some(start: int) -> None:
        for path in paths[start::_SYNCERS]:
            one(path)

    with ThreadPoolExecutor(_SYNCERS) as threads:  # a task a thread: handing a path over costs as much as its sync
        list(threads.map(some, range(min(_SYNCERS, len(paths)))))


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with _naming(path):
            os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    try:
        _sync_file(folder)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
