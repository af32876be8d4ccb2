"""Folders, rights, shares, disks and clocks."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.care.lines import Line, Need
from pipeline.settings import SHARE_MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.settings import Settings

_OVER_A_NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "davfs", "drvfs", "fuse.sshfs", "glusterfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
"""File systems that are somebody else's disk; 9p and drvfs are Windows' own in WSL."""
_LITTLE, _FULL = 2 * 1024**3, 200 * 1024**2
"""Bytes free below which it is worth a look, and below which a night may fail."""
_SKEW = timedelta(seconds=30)
MOUNTS = Path("/proc/mounts")


def _ledger_folder(settings: Settings) -> Path | None:
    return settings.ledger_file.parent if settings.ledger_file else None


def _all(settings: Settings) -> dict[str, Path]:
    found = {name: getattr(settings, name) for name in ("inbox", "outbox", "archive", "mail")}
    return found | {"ledger": folder} if (folder := _ledger_folder(settings)) else found


def folders(settings: Settings, _now: datetime) -> Iterator[Line]:
    """Each folder is there, and may be read and written; what names young people is nobody else's to read."""
    fine = []
    shared = dict(settings.shares)
    for name, folder in _all(settings).items():
        if not folder.is_dir():
            mend = "Mount the share." if name in shared else "`claimdrop init` in the site makes it."
            yield Line(Need.MEND, f"the {name} folder {folder} is not there", mend)
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Line(Need.MEND, f"the {name} folder {folder} may not be read and written", _CHOWN)
        else:
            fine.append(name)
    open_to_all = [str(path) for path in _private(settings) if path.exists() and path.stat().st_mode & stat.S_IRWXO]
    if open_to_all:
        told = f"anybody on this machine may read {', '.join(open_to_all)}"
        yield Line(Need.LOOK, told, f"chmod o-rwx {' '.join(open_to_all)}")
    if fine:
        yield Line(Need.OK, f"{', '.join(fine)}: there, and may be written")


_CHOWN = "Give it to the account that runs the nights (chown, chmod)."


def _private(settings: Settings) -> list[Path]:
    """The places of which nobody else should see anything, unless the site's own folder is closed already."""
    if settings.site.exists() and not settings.site.stat().st_mode & stat.S_IRWXO:
        return []
    ledger = settings.ledger_file
    return [settings.archive, settings.mail, *([ledger] if ledger else [])]


def shares(settings: Settings, _now: datetime) -> Iterator[Line]:
    """A share shows its marker; ledger, archive and mail lie on no share."""
    declared = dict(settings.shares)
    mounts = _mounts()
    for name, folder in _all(settings).items():
        kind = _file_system(folder, mounts)
        if name in declared:
            yield _marked(name, folder)
        elif kind in _OVER_A_NETWORK and name in ("inbox", "outbox"):
            do = f'Set [folders] {name} = "{folder}", and put a file {SHARE_MARKER} in it.'
            yield Line(Need.LOOK, f"the {name} lies on a share ({kind}) that the settings do not name", do)
        elif kind in _OVER_A_NETWORK:
            what = "[ledger] url" if name == "ledger" else f"[folders] {name}"
            yield Line(Need.MEND, f"the {name} lies on a share ({kind}): {folder}", f"Move it to a local disk: {what}.")
    if not declared:
        yield Line(Need.OK, "none is named in the settings")


def _marked(name: str, folder: Path) -> Line:
    marker = folder / SHARE_MARKER
    if os.path.isfile(marker):  # noqa: PTH113  Path.is_file raises where a server has gone
        return Line(Need.OK, f"the {name} is there, with its marker")
    return Line(
        Need.MEND, f"no file {SHARE_MARKER} in {folder}", f"Mount the share; once, after setting it up: touch {marker}"
    )


def _mounts() -> list[tuple[str, str]]:
    """(folder, kind) of what is mounted, the deepest first; empty where the system does not tell."""
    try:
        rows = [line.split() for line in MOUNTS.read_text().splitlines()]
    except OSError:
        return []
    found = [(row[1].replace("\\040", " "), row[2]) for row in rows if len(row) > 2]
    return sorted(found, key=lambda one: -len(one[0]))


def _file_system(folder: Path, mounts: list[tuple[str, str]]) -> str:
    place = f"{folder}/"
    return next((kind for mount, kind in mounts if place.startswith(mount.rstrip("/") + "/")), "")


def disk(settings: Settings, _now: datetime) -> Iterator[Line]:
    """There is room for what a night writes."""
    seen: dict[int, list[str]] = {}
    free: dict[int, int] = {}
    for name, folder in _all(settings).items():
        if folder.is_dir():
            device = folder.stat().st_dev
            seen.setdefault(device, []).append(name)
            free[device] = shutil.disk_usage(folder).free
    for device, names in seen.items():
        said = f"{free[device] / 1024**3:,.1f} GiB free for {', '.join(names)}"
        if free[device] < _FULL:
            yield Line(
                Need.MEND, said, "Make room: a night that cannot write ends with 3, and the next one finishes it."
            )
        elif free[device] < _LITTLE:
            yield Line(Need.LOOK, said, "Make room before it is needed.")
        else:
            yield Line(Need.OK, said)


def clock(settings: Settings, now: datetime) -> Iterator[Line]:
    """The clock of this machine, and of each server whose share holds a folder, tell the same time."""
    newest = max((file.stat().st_mtime for file in settings.archive.glob("*/*/*.json")), default=0.0)
    if newest > (now + _SKEW).timestamp():
        yield Line(
            Need.MEND, "this machine's clock is behind: the last manifest was written after now", "Set the clock."
        )
    for name in ("inbox", "outbox"):
        if skew := _skew(getattr(settings, name)):
            told = f"the clock of the server that holds the {name} is {skew:+.0f} seconds from this machine's"
            yield Line(
                Need.LOOK, told, "Set both by the same time server: each night waits once for files that seem young."
            )
    yield Line(Need.OK, f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _skew(folder: Path) -> float:
    """By how many seconds the clock that dates the files of a folder differs; 0 where it is little, or cannot be told."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return 0
    stray = durable.stage(folder, [b"x"])
    try:
        skew = stray.stat().st_mtime - datetime.now(UTC).timestamp()
    finally:
        durable.discard([stray])
    return skew if abs(skew) > _SKEW.total_seconds() else 0
