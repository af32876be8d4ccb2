"""The night's manifest: what was found and taken, synced before a word of it is judged, so that a killed night can be finished."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from pipeline import durable
from pipeline.faults import reach
from pipeline.settings import FILE, CouldNotRun, Settings
from pipeline.spool.found import Found, Identity, Sender
from pipeline.spool.names import ending, shown
from pipeline.spool.nights import night_ids

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.spool.take import Takings


class NoManifest(CouldNotRun, ValueError):  # noqa: N818  the name says what is wrong
    """What should be a night's manifest cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the site that the judging rests on: its name below the site, and where its bytes are archived."""

    name: str
    sha256: str
    archived: str


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One thing that lay in the inbox."""

    path: str
    sender: Sender
    check_only: bool
    status: str
    """`taken`, `waiting` or `ignored`."""
    reason: str
    """Why it was not taken, in words; blank where it was."""
    rule: str
    """FILE-04 or FILE-13 where the sender is to be told so although nothing was taken; else blank."""
    identity: Identity
    arrival: int
    """The rank of its arrival within the night, from 1; 0 where it was not taken."""
    sha256: str
    archived: str
    """Below the archive; blank where it was not taken."""
    owner_file: bool
    """An owner file lay beside it (FILE-12)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a night began with; the same manifest and the same ledger give the same night."""

    night: str
    as_of: date
    version: str
    settings: Kept
    catalogue: list[Kept]
    files: list[ManifestFile]

    def of(self, status: str) -> list[ManifestFile]:
        """Pick the files of one status; those taken stand in the order of arrival."""
        return sorted((one for one in self.files if one.status == status), key=lambda one: (one.arrival, one.path))


def keep_settings(settings: Settings, as_of: date) -> tuple[Kept, list[Kept]]:
    """Archive `claimdrop.toml` and the site's own catalogue as they are tonight, durably."""
    tables = sorted(file for file in settings.catalogue.glob("*.csv") if file.is_file())
    sources = [(FILE, settings.raw), *((f"catalogue/{shown(file.name)}", file.read_bytes()) for file in tables)]
    kept = [_kept(name, data, as_of) for name, data in sources]
    for (_, data), one in zip(sources, kept, strict=True):
        if not (settings.archive / one.archived).exists():
            durable.write(settings.archive / one.archived, data)
    return kept[0], kept[1:]


def files_of(takings: Takings) -> list[ManifestFile]:
    """Put what became of the inbox into the words of the manifest, in the order of the paths."""
    files = [
        _file(one.found, "taken", arrival=rank, sha256=one.sha256, archived=one.archived)
        for rank, one in enumerate(takings.taken, start=1)
    ]
    files += [_file(one.found, "waiting", reason=one.reason, rule=one.rule) for one in takings.waiting]
    files += [_file(one, "ignored", reason=one.ignored or "") for one in takings.ignored]
    return sorted(files, key=lambda one: one.path)


def waited(manifest: Manifest | None) -> dict[str, str]:
    """Tell the next night what waited in this one: path → reason."""
    return {one.path: one.reason for one in manifest.of("waiting")} if manifest else {}


def manifest_path(archive: Path, night: str) -> Path:
    """Say where a night's manifest lies: by the year and month of its id."""
    return archive / night[:4] / night[5:7] / f"{night}.json"


def taken_before(archive: Path, night: str) -> int:
    """When the night before this one was taken, in nanoseconds since 1970; 0 where there was none."""
    earlier = [each for each in night_ids(archive) if each < night]
    return manifest_path(archive, earlier[-1]).stat().st_mtime_ns if earlier else 0


def write_manifest(archive: Path, manifest: Manifest) -> Path:
    """Write a night's manifest durably. Raises OSError."""
    path = manifest_path(archive, manifest.night)
    record = asdict(manifest) | {"as_of": manifest.as_of.isoformat(), "files": [_record(one) for one in manifest.files]}
    text = json.dumps(record, sort_keys=True, indent=1, ensure_ascii=False)
    durable.write(path, (text + "\n").encode())
    reach("manifest-written")
    return path


def read_manifest(path: Path) -> Manifest:
    """Read a manifest back. Raises OSError, and NoManifest where it is none."""
    try:
        return _manifest(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError) as error:
        raise NoManifest(f"{path} is damaged: put it back from a backup") from error


def _manifest(record: dict[str, Any]) -> Manifest:
    return Manifest(
        night=record["night"],
        as_of=date.fromisoformat(record["as_of"]),
        version=record["version"],
        settings=Kept(**record["settings"]),
        catalogue=[Kept(**one) for one in record["catalogue"]],
        files=[
            ManifestFile(**one | {"sender": Sender(**one["sender"]), "identity": Identity(**one["identity"])})
            for one in record["files"]
        ],
    )


def _kept(name: str, data: bytes, as_of: date) -> Kept:
    sha256 = hashlib.sha256(data).hexdigest()
    return Kept(name, sha256, f"{as_of:%Y/%m}/{sha256}.{ending(name)}")


def _file(found: Found, status: str, **outcome: Any) -> ManifestFile:
    blank: dict[str, Any] = {"reason": "", "rule": "", "arrival": 0, "sha256": "", "archived": ""}
    return ManifestFile(
        path=found.path,
        sender=found.sender,
        check_only=found.check_only,
        status=status,
        identity=found.identity,
        owner_file=found.owner_file_ns is not None,
        **blank | {key: value if isinstance(value, int) else str(value) for key, value in outcome.items()},
    )


def _record(file: ManifestFile) -> dict[str, Any]:
    """Named tuples become objects: a list of five numbers would explain nothing to whoever opens the file."""
    record = {part.name: getattr(file, part.name) for part in fields(file)}
    return record | {"sender": file.sender._asdict(), "identity": file.identity._asdict()}
