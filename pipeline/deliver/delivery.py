"""All that is owed, in its order: files and folders a batch at a time, letters, and the drops that leave the inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline import spool
from pipeline.deliver import inbox
from pipeline.deliver.bench import Piece, Tables
from pipeline.deliver.hands import Hands, Tools
from pipeline.deliver.outbox import place
from pipeline.faults import reach
from pipeline.ledger import forecasts, owed
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.letters import Which, letters_owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from pipeline.deliver.hands import Files
    from pipeline.ledger.owed import Owed
    from pipeline.settings import Settings

BATCH = 500
"""Owed rows in one transaction…"""
FRONT_PAGES = 25
"""…and front pages: each sums up all lines of a centre, which are read for it alone where they have not been tallied."""
MAKING_MANY, A_FEW = frozenset({"programme-candidates"}), 5
"""Kinds of rows that make a file for each candidate; and so many of them end a batch."""
Progress = Callable[[int, int], None]
"""Is told how many of how many owed rows are behind us."""


@dataclass
class Delivered:
    """What went out; paths are below the outbox, but those of `kept`, which are below the inbox."""

    written: int = 0
    removed: int = 0
    stuck: dict[str, str] = field(default_factory=dict)
    """Files and letters that stay owed, each with the reason."""
    edited: list[str] = field(default_factory=list)
    """Where files went that somebody had changed in the outbox."""
    letters_sent: int = 0
    letters_failed: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    """Files and letters that a fault of ours kept from being made, each with what broke and where; they stay owed."""
    kept: dict[str, str] = field(default_factory=dict)
    """Judged drops that could not leave the inbox, each with the reason."""


def deliver(
    engine: Engine,
    settings: Settings,
    night: str,
    progress: Progress | None = None,
    *,
    keep_inbox: bool = False,
    letters: Which = Which.ALL,
    workers: int = 1,
) -> Delivered:
    """Deliver all that the ledger says is owed; `night` is the one that is noted as having done it.

    `keep_inbox` leaves every drop where it lies, as a rehearsal must. Letters come last: what they speak of is safe by then.
    `workers` make files, where there are many; this process puts them in their places.
    Repeating it is harmless: the same ledger gives the same bytes, and what lies there already is left.
    Raises CatalogueError for reference tables of the site's that cannot be used, UnknownKindError for what nobody makes, OSError where the trouble is not one file's own (a full disk).
    """
    tables = Tables(settings.catalogue, spool.taken_before(settings.archive, night))
    delivered, tools = Delivered(), Tools(engine, settings, tables)
    with reading(engine) as connection:
        total = owed.how_many_owed(connection)
    reach("before-delivery")
    behind = 0
    with Hands(tools, workers if total > BATCH else 1) as hands:
        for turn in owed.TURNS:
            for rows, files in hands.made(_batches(engine, turn)):
                _batch(engine, settings, rows, files, (night, delivered))
                behind += len(rows)
                del files  # else they would lie in memory while the next are made
                if progress:
                    progress(behind, total)
    if not keep_inbox:
        _inbox(engine, settings, delivered)
    _letters(tools, (night, letters), delivered)
    return delivered


def rewrite(engine: Engine, settings: Settings, night: str, rows: Sequence[Owed]) -> Delivered:
    """Make the files of these rows, and see that they lie in the outbox; whatever else is owed stays owed.

    Raises as `deliver` does.
    """
    delivered = Delivered()
    files = Tools(engine, settings, Tables(settings.catalogue)).make(rows)
    _batch(engine, settings, rows, files, (night, delivered))
    return delivered


def _batches(engine: Engine, turn: int) -> Iterator[Sequence[Owed]]:
    """What is owed, a batch at a time; one ends with a few of the rows that make hundreds of files, so that memory stays flat."""
    with reading(engine) as connection:
        ids = owed.still_owed(connection, turn)
    size = FRONT_PAGES if turn == owed.SUMMING_UP else BATCH
    while ids:
        with reading(engine) as connection:
            rows = owed.owed_rows(connection, ids[:size])
        many = [at for at, row in enumerate(rows, start=1) if row.kind in MAKING_MANY]
        rows = rows[: many[A_FEW - 1]] if len(many) >= A_FEW else rows
        yield rows
        ids = ids[len(rows) :]


def _batch(engine: Engine, settings: Settings, rows: Sequence[Owed], files: Files, to: tuple[str, Delivered]) -> None:
    night, delivered = to
    pieces, faults = files
    pieces += [Piece(row, row.path, None) for row in rows if row.action == "remove"]
    with reading(engine) as connection:
        recorded = owed.outbox_files(connection, {piece.path for piece in pieces})
    stuck = inbox.make_folders(settings, [row for row in rows if row.action == "folder"])
    placed = place(settings.outbox, pieces, recorded)
    waiting = {piece.owed.id for piece in pieces if piece.path in placed.stuck}
    waiting |= {row.id for row in rows if row.path in faults or row.path in stuck or _is_too_early(row, delivered)}
    reach("delivered-not-ticked")
    with writing(engine) as connection:
        owed.record_outbox(connection, placed.lying, placed.gone)
        owed.record_aside(connection, night, placed.edited)
        owed.tick(connection, {row.id for row in rows} - waiting, night)
        _keep(connection, [piece for piece in pieces if piece.owed.id not in waiting])
    delivered.written += placed.written
    delivered.removed += len(placed.removed)
    delivered.stuck |= placed.stuck | stuck
    delivered.edited += placed.edited
    delivered.faults |= faults


def _is_too_early(row: Owed, delivered: Delivered) -> bool:
    """Whether a front page sums up a list that could not be replaced (somebody has it open): it stays owed with the list."""
    return row.kind in owed.SUMMING and f"{row.key}/{forecasts.PAGES[0]}" in delivered.stuck | delivered.faults


def _keep(connection: Connection, delivered: Sequence[Piece]) -> None:
    """Keep what lists say that are written now, and owe the letters that they go with."""
    forecasts.keep(connection, [piece.keeps for piece in delivered if piece.keeps])
    telling: dict[str, list[str]] = {}
    for piece in delivered:
        if piece.tells:
            telling.setdefault(piece.owed.night, []).append(piece.owed.key)
    for night, centres in telling.items():
        forecasts.owe_letters(connection, night, centres)


def _letters(tools: Tools, which: tuple[str, Which], delivered: Delivered) -> None:
    with reading(tools.engine) as connection:
        if which[1] == Which.NONE or not letters_owed(connection):
            return
    from pipeline.deliver.mailing import mail, stuck  # noqa: PLC0415  a quiet night of a site without a contact writes none

    posted = mail(tools, *which)
    delivered.letters_sent += posted.sent
    delivered.letters_failed += len(posted.failed)
    delivered.stuck |= stuck(posted)
    delivered.faults |= posted.faults


def _inbox(engine: Engine, settings: Settings, delivered: Delivered) -> None:
    with reading(engine) as connection:
        leaving = owed.removals(connection)
    ended = inbox.take_away(settings, leaving)
    reach("removed-not-ticked")
    with writing(engine) as connection:
        owed.settle_removals(connection, ended)
    delivered.kept |= {each.path: ended[each.drop] for each in leaving if ended[each.drop] != owed.GONE}
