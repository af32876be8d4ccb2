"""The ledger, what it owes, and what has become of its files in the outbox."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline import spool
from pipeline.care.lines import Line, Need, some
from pipeline.ledger import migrations, soundness
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.letters import letters_owed, unsent
from pipeline.ledger.nights import closed_nights
from pipeline.ledger.owed import not_out, removals
from pipeline.ledger.trouble import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.ledger.letters import Unsent
    from pipeline.ledger.owed import OutboxFile
    from pipeline.settings import Settings


def ledger(settings: Settings, _now: datetime) -> Iterator[Line]:
    """The ledger can be opened, has had every step of migration, and knows every night of the archive."""
    if trouble := _unusable(settings):
        yield trouble
        return
    with _view(settings) as connection:
        closed = closed_nights(connection)
    nights = spool.night_ids(settings.archive)
    if left := [night for night in nights if night not in closed]:
        yield Line(Need.LOOK, f"{some(left)} broke off", "Nothing to do: the next `claimdrop run` finishes it first.")
    if lost := sorted(closed - set(nights)):
        yield Line(Need.MEND, f"the archive has no manifest of {some(lost)}", "Take it from the last backup.")
    yield Line(Need.OK, f"up to date; {len(closed):,} night(s)")


def _unusable(settings: Settings) -> Line | None:
    """Why the ledger cannot be used."""
    file = settings.ledger_file
    if file is not None and not file.exists():
        do = "Take it from the last backup, or `claimdrop replay`; in a new site `claimdrop init` makes one."
        return Line(Need.MEND, f"the ledger {file} is not there", do)
    try:
        engine = open_ledger(settings.ledger_url)
        waiting = migrations.waiting(engine)
        engine.dispose()
    except Exception as error:  # whatever a database's driver raises; what cannot be put into words goes on up
        if said := in_words(error):
            return Line(Need.MEND, said, "See that nothing else holds the file; else take it from the last backup.")
        raise
    return Line(Need.MEND, f"it lacks {', '.join(waiting)}", "`claimdrop migrate`") if waiting else None


@contextmanager
def _view(settings: Settings) -> Iterator[Connection]:
    """A view of the site's ledger; its engine goes with it."""
    engine = open_ledger(settings.ledger_url)
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def owed(settings: Settings, _now: datetime) -> Iterator[Line]:
    """Nothing is owed that somebody's open file, or a missing right, keeps from going out."""
    if _unusable(settings):
        return
    with _view(settings) as connection:
        files, drops = not_out(connection), [one.path for one in removals(connection)]
    if files:
        do = "Close them where they are open (Excel), then `claimdrop send`."
        yield Line(Need.LOOK, f"still owed to the outbox: {some(files)}", do)
    if drops:
        do = "Take these files out of the inbox by hand, or give the right to; they are not judged again."
        yield Line(Need.LOOK, f"judged, and could not leave the inbox: {some(drops)}", do)
    if not files and not drops:
        yield Line(Need.OK, "nothing")


def changed_files(settings: Settings, _now: datetime) -> Iterator[Line]:
    """Every file of the outbox lies there as it was written; only those are read that seem to have been touched."""
    if _unusable(settings):
        return
    with _view(settings) as connection:
        files = soundness.files_out(connection)
    for how, do in ((_is_missing, "are missing"), (_is_changed, "were changed")):
        if names := [file.path for file in files if how(settings.outbox / file.path, file)]:
            yield Line(Need.LOOK, f"{len(names):,} file(s) {do}: {some(names)}", _AGAIN)
    yield Line(Need.OK, f"{len(files):,} file(s) written")


_AGAIN = "`claimdrop verify --mend`, then `claimdrop send`: what was changed is moved aside, and ours written again."


def _is_missing(path: Path, _file: OutboxFile) -> bool:
    return not path.exists()


def _is_changed(path: Path, file: OutboxFile) -> bool:
    if not path.exists():
        return False
    state = path.stat()
    touched = (state.st_size, state.st_mtime_ns) != (file.size, file.mtime_ns)
    return touched and sha256(path.read_bytes()).hexdigest() != file.sha256


def letters_waiting(settings: Settings) -> tuple[int, list[Unsent]]:
    """How many letters are still to be sent, and those that were given up; none where the ledger cannot tell."""
    if _unusable(settings):
        return 0, []
    with _view(settings) as connection:
        return len(letters_owed(connection)), [each for each in unsent(connection) if each.parked]
