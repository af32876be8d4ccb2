"""Two sites held against each other: file by file, or claim by claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.ledger import soundness
from pipeline.ledger.claim_lines import claims_in_words
from pipeline.ledger.engine import open_ledger, reading

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Engine

    from pipeline.settings import Settings

    Claims = Mapping[tuple[str, str, int], tuple[Any, ...]]


class Difference(NamedTuple):
    """One thing that is not the same."""

    what: str
    how: str
    expected: bool = False
    """Whether it follows from something that the archive does not hold."""


_CHANGED = "tells of what no archive holds: files that somebody had changed in the outbox, or letters that a relay did not take"


def files_differing(
    engine: Engine,
    here: Settings,
    made: Settings,
    nights: Collection[str],
    changed_in: Collection[str],
    without: Collection[str] = (),
) -> tuple[int, list[Difference]]:
    """Hold the outbox, and the letters of these nights, against those that were made; how many files are the same.

    A night in `changed_in` tells of files that somebody had changed, or of letters that could not be sent; files in
    `without` are left out.
    """
    outbox = _ours(engine).difference(without), _below(made.outbox)
    mail = _of_nights(here.mail, nights), _of_nights(made.mail, nights)
    if here.post.transport != "folder":
        mail = set(), set()  # they went to a relay
    same, found = 0, []
    for (wanted, got), (one, other), prefix in (
        (outbox, (here.outbox, made.outbox), ""),
        (mail, (here.mail, made.mail), "mail/"),
    ):
        for path in sorted(wanted | got):
            how = _how(path in wanted, path in got) or _content(one / path, other / path)
            same += not how
            if how:
                about = any(f"nights/{night}/" in path or path.startswith(f"{night}-") for night in changed_in)
                found.append(Difference(prefix + path, f"{how}: it {_CHANGED}" if about else how, about))
    return same, found


def _how(here: bool, made: bool) -> str:
    if here and made:
        return ""
    return "is not made from the archive" if here else "is made from the archive, and is not here"


def _content(one: Path, other: Path) -> str:
    return "" if one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes() else "differs"


def _ours(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return {file.path for file in soundness.files_out(connection)}


def _below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _of_nights(folder: Path, nights: Collection[str]) -> set[str]:
    return {name for name in _below(folder) if any(name.startswith(f"{night}-") for night in nights)}


def claims_differing(engine: Engine, made: str) -> tuple[int, list[Difference]]:
    """Hold the claims of a ledger against those of another, by its URL; how many are the same, lines and all."""
    with reading(engine) as connection:
        here = claims_in_words(connection)
    other = open_ledger(made)
    with reading(other) as connection:
        there = claims_in_words(connection)
    other.dispose()
    names = sorted(here.keys() | there.keys())
    found = [Difference(_named(key, here, there), how) for key in names if (how := _claim(key, here, there))]
    return len(names) - len(found), found


def _named(key: tuple[str, str, int], here: Claims, there: Claims) -> str:
    centre, code, ordinal = key
    number = (here.get(key) or there[key])[0]
    return f"{number or f'claim {ordinal}'} {centre} {code}"


def _claim(key: tuple[str, str, int], here: Claims, there: Claims) -> str:
    if how := _how(key in here, key in there):
        return how
    if here[key] == there[key]:
        return ""
    *about, lines = here[key]
    *others, made = there[key]
    if about != others:
        return f"is {', '.join(filter(None, about))} here and {', '.join(filter(None, others))} there"
    return f"differs in {len(set(lines) ^ set(made))} line(s)"
