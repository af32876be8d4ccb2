"""Finding a site and reading what it sets."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.settings.errors import ConfigurationError, ShareMissing
from pipeline.settings.keys import (
    READERS,
    SECTIONS,
    About,
    Alarm,
    Intake,
    Limits,
    Post,
    Risk,
    Run,
    Sampling,
    read_severity,
)
from pipeline.settings.syntax import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "claimdrop.toml"
SHARE_MARKER = ".claimdrop"
ENVIRONMENT = "CLAIMDROP_"

_SQLITE = "sqlite:///"
_RULE_ID = re.compile(r"[A-Z]{3,5}-[0-9]{2}")


@dataclass(frozen=True)
class Settings:
    """Everything that a site sets; every path absolute."""

    site: Path
    inbox: Path
    outbox: Path
    archive: Path
    mail: Path
    ledger_url: str
    about: About
    intake: Intake
    limits: Limits
    run: Run
    rules: dict[str, str]
    """Rule id → the severity it is lowered to, as written; whether it may be, the rule book judges."""
    risk: Risk
    sampling: Sampling
    post: Post
    alarm: Alarm
    shares: tuple[tuple[str, Path], ...]
    """Inbox and outbox where they were set to lie elsewhere: each needs its marker file."""
    shown: tuple[tuple[str, str, str], ...]
    """(`section.key`, value, `flag`, `environment`, `file` or `default`), in the order of the sections."""
    raw: bytes
    """`claimdrop.toml` as it lies there."""

    @property
    def catalogue(self) -> Path:
        """The folder of this site's own rows for the catalogue; it need not be there."""
        return self.site / "catalogue"

    @property
    def ledger_file(self) -> Path | None:
        """The ledger's file; None where it is no SQLite file."""
        name = self.ledger_url.removeprefix(_SQLITE).partition("?")[0]
        return Path(name) if self.ledger_url.startswith(_SQLITE) else None

    @property
    def lock(self) -> Path:
        """The file that a running night holds; beside the ledger, so that it lies on a local disk too."""
        beside = self.ledger_file or self.site / "ledger"
        return beside.with_name(beside.name + ".lock")

    @property
    def heartbeat(self) -> Path:
        """The file that says when the last good night ended."""
        return self.site / self.alarm.heartbeat


def find_site(flag: str | Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """Find the site's folder: `--site`, else `CLAIMDROP_SITE`, else the nearest folder upwards with a `claimdrop.toml`.

    Raises ConfigurationError where there is none.
    """
    said = flag or env.get("CLAIMDROP_SITE")
    if said:
        site = (cwd / said).resolve()
        if not (site / FILE).is_file():
            raise ConfigurationError(f"{site} is no site: it holds no {FILE}. `claimdrop init {said}` makes one")
        return site
    for folder in (cwd.resolve(), *cwd.resolve().parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfigurationError(f"no {FILE} in {cwd} or above it: name the site with --site, or make one: claimdrop init")


def load(site: Path, env: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """Read a site's settings; `flags` are keyed `run.workers`, and one that is None was not given.

    Raises ConfigurationError: unknown key, value of the wrong kind, file that is not TOML.
    """
    raw = _bytes_of(site / FILE)
    said = [
        ("flag", {name: value for name, value in (flags or {}).items() if value is not None}),
        ("environment", _from_environment(os.environ if env is None else env)),
        ("file", _from_document(document(raw, FILE))),
    ]
    origins: dict[str, str] = {}
    values: dict[str, Any] = {}
    for origin, layer in said:
        for name, value in layer.items():
            if name not in values:
                values[name], origins[name] = _read(name, value, origin), origin
    return _settled(site.resolve(), values, origins, raw)


def shares_present(settings: Settings) -> None:
    """Raise ShareMissing where an inbox or outbox that lies elsewhere does not show its marker file."""
    for name, folder in settings.shares:
        if not os.path.isfile(folder / SHARE_MARKER):  # noqa: PTH113  Path.is_file raises where a server has gone
            found = f"the share is not there: no file {SHARE_MARKER} in {folder} ([folders] {name})"
            raise ShareMissing(f"{found}. Mount it; once, after setting it up: touch {folder / SHARE_MARKER}")


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error


def _from_document(document: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for section, keys in document.items():
        if not isinstance(keys, dict):
            raise _unknown(FILE, section, section)
        if section not in SECTIONS and section != "rules":
            raise _unknown(FILE, f"[{section}]", f"{section}.{next(iter(keys), '')}")
        said |= {f"{section}.{key}": value for key, value in keys.items()}
    return said


def _from_environment(env: Mapping[str, str]) -> dict[str, str]:
    """`CLAIMDROP_<SECTION>_<KEY>`; other names that begin with `CLAIMDROP_` are not settings."""
    said = {}
    for variable, value in sorted(env.items()):
        section, _, key = variable.removeprefix(ENVIRONMENT).lower().partition("_")
        if variable.startswith(ENVIRONMENT) and key and (section in SECTIONS or section == "rules"):
            said[f"{section}.{key.upper().replace('_', '-') if section == 'rules' else key}"] = value
    return said


def _read(name: str, value: Any, origin: str) -> Any:
    section, _, key = name.partition(".")
    where = {"file": FILE, "environment": "the environment", "flag": "the command line"}[origin]
    reader = read_severity if section == "rules" else READERS.get(name)
    if reader is None:
        raise _unknown(where, f"[{section}] {key}", name)
    if section == "rules" and not _RULE_ID.fullmatch(key):
        raise ConfigurationError(f"{where}: [rules] {key} is not the id of a rule, such as ENTR-02")
    try:
        return reader(value)
    except ValueError as error:
        raise ConfigurationError(f"{where}: [{section}] {key} {error}, not {value!r}") from error


def _unknown(where: str, shown: str, name: str) -> ConfigurationError:
    section, _, key = _nearest(name).partition(".")
    return ConfigurationError(f"{where}: {shown} is not a setting; the nearest is [{section}] {key}")


def _nearest(name: str) -> str:
    """Find the likeliest key: by its whole name, and by the key alone, so that one put under another section is found."""
    from difflib import SequenceMatcher  # noqa: PLC0415  only a mistake needs it

    key = name.partition(".")[2] or name

    def likeness(known: str) -> float:
        alone = known.partition(".")[2]
        return SequenceMatcher(None, name, known).ratio() + SequenceMatcher(None, key, alone).ratio()

    return max(READERS, key=likeness)


def _settled(site: Path, values: dict[str, Any], origins: dict[str, str], raw: bytes) -> Settings:
    parts: dict[str, Any] = {section: keys(**_of_section(section, values)) for section, keys in SECTIONS.items()}
    folders = {name: site / said for name, said in asdict(parts["folders"]).items()}
    paths = {name: folder.resolve() for name, folder in folders.items()}
    about = parts["site"]
    return Settings(
        site=site,
        **paths,
        ledger_url=_ledger_url(parts["ledger"].url, site),
        about=replace(about, outbox_shown_as=about.outbox_shown_as or str(paths["outbox"])),
        intake=parts["intake"],
        limits=parts["limits"],
        run=parts["run"],
        rules=_of_section("rules", values),
        risk=parts["risk"],
        sampling=parts["sampling"],
        post=parts["mail"],
        alarm=parts["alarm"],
        shares=tuple((name, paths[name]) for name in ("inbox", "outbox") if folders[name] != site / name),
        shown=tuple(_shown(parts, values, origins)),
        raw=raw,
    )


def _of_section(section: str, values: dict[str, Any]) -> dict[str, Any]:
    """Pick what was set in a section, by the dataclass's own names (`from` is a word of Python)."""
    set_here = {
        name.partition(".")[2]: value for name, value in sorted(values.items()) if name.startswith(section + ".")
    }
    return {"from_" if key == "from" else key: value for key, value in set_here.items()}


def _ledger_url(url: str, site: Path) -> str:
    """Put a SQLite file below the site, wherever the command was started."""
    path = url.removeprefix(_SQLITE)
    return f"{_SQLITE}{site / path}" if url.startswith(_SQLITE) and path else url


def _shown(parts: dict[str, Any], values: dict[str, Any], origins: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    rules = [name for name in sorted(values) if name.startswith("rules.")]
    for name in [*READERS, *rules]:
        section, _, key = name.partition(".")
        value = values[name] if section == "rules" else getattr(parts[section], "from_" if key == "from" else key)
        yield name, value.strftime("%H:%M") if isinstance(value, time) else str(value), origins.get(name, "default")
