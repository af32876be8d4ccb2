"""Batches of drops given as text, judged and committed as a night does it, with the readers left out."""

import csv
import hashlib
from datetime import date
from pathlib import Path

from sqlalchemy import select

from pipeline.ledger import tables as t
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.journal import commit
from pipeline.ledger.nights import judged_drops, open_night
from pipeline.receive.batch import judge_batch
from pipeline.receive.wave import Batch
from pipeline.spool import Identity, ManifestFile, Sender
from schemas.cells import ReadDrop, Sheet
from schemas.qualifications import load
from tests.worlds import NIGHT


def _rows(text):
    return [[cell.strip() for cell in row] for row in csv.reader(text.strip("\n").splitlines())]


def _read(content):
    """What the readers would answer: of text a table, of named texts a workbook; a ReadDrop as it is."""
    if isinstance(content, ReadDrop):
        return content
    if isinstance(content, str):
        return ReadDrop([Sheet("", _rows(content))], "csv")
    return ReadDrop([Sheet(name, _rows(text)) for name, text in content.items()], "xlsx")


def _bytes(content):
    """What stands for the bytes of a drop."""
    return (content if isinstance(content, str) else repr(content)).encode()


class Read:
    """Stands for the readers: answers what the drops were said to hold."""

    def __init__(self, contents):
        self._contents = contents

    def read_all(self, jobs):
        return (_read(self._contents[path]) for _, path in jobs)


def manifest_file(path, content="", *, status="taken", rank=1, reason=""):
    """A file of the inbox as the night's manifest names it."""
    first, _, rest = path.partition("/")
    kind = {"office": "office", "assessors": "assessor"}.get(first, "centre")
    sender = Sender(kind, {"office": "", "assessor": rest.partition("/")[0], "centre": first}[kind])
    digest = hashlib.sha256(_bytes(content)).hexdigest()
    checks = "/check-only/" in path
    return ManifestFile(
        path,
        sender,
        checks,
        status,
        reason,
        "",
        Identity(1, rank, 2, 3, 4),
        rank,
        digest,
        f"2026/11/{digest}.csv",
        False,
    )


def batch_of(engine, drops, *, wave="centres", night=NIGHT, waiting=(), lowered=None):
    """Some drops (path to content) as one batch of a wave, in their order of arrival."""
    files = tuple(manifest_file(path, content, rank=n) for n, (path, content) in enumerate(drops.items(), start=1))
    with reading(engine) as connection:
        entered = {path: number for path, (number, _) in judged_drops(connection, night).items() if path in drops}
    beside = tuple(manifest_file(path, status="waiting", reason="still arriving") for path in waiting)
    return Batch(night, date.fromisoformat(night[:10]), wave, files, beside, entered, lowered or {})


def archive_of(engine, drops):
    """An archive beside the ledger that holds the bytes of these drops."""
    archive = Path(engine.url.database).parent / "archive"
    for path, content in drops.items():
        place = archive / manifest_file(path, content).archived
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_bytes(content))
    return archive


def judged(engine, drops, **more):
    """The commit that a batch comes to; nothing is written."""
    with reading(engine) as connection:
        batch, archive = batch_of(engine, drops, **more), archive_of(engine, drops)
        return judge_batch(batch, connection, load(), Read(drops), archive)


def dropped(engine, drops, **more):
    """Judge a batch and commit it."""
    night = more.get("night", NIGHT)
    with writing(engine) as connection:
        open_night(connection, night, night[:10], "0", [])
    made = judged(engine, drops, **more)
    with writing(engine) as connection:
        commit(connection, made)
    return made


def books(engine, path, night=NIGHT):
    """What became of a drop: its disposition, and (read, accepted, unchanged, held, blank) of each sheet."""
    drop, sheet = t.DROP.c, t.SHEET.c
    counts = select(sheet.rows_read, sheet.accepted, sheet.unchanged, sheet.held, sheet.blank).join(
        t.DROP, drop.id == sheet.drop
    )
    mine = (drop.path == path, drop.night == night)
    with reading(engine) as connection:
        disposition = connection.scalar(select(drop.disposition).where(*mine))
        return disposition, [tuple(row) for row in connection.execute(counts.where(*mine).order_by(sheet.id))]


def found(engine, path, *columns, night=NIGHT):
    """The findings about a drop, in the order in which they are told: rule and cell, or the columns named."""
    finding = t.FINDING.c
    asked = select(*(finding[name] for name in columns or ("rule", "cell"))).join(t.DROP, t.DROP.c.id == finding.drop)
    with reading(engine) as connection:
        return [
            tuple(row)
            for row in connection.execute(
                asked.where(t.DROP.c.path == path, t.DROP.c.night == night).order_by(finding.ordinal)
            )
        ]
