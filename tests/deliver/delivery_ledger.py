"""A site with a ledger filled by hand: the small world of `tests.worlds`, two drops of its centre, and what a test owes."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.deliver import Delivered, deliver
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.migrations import migrate
from pipeline.settings import Settings, load
from pipeline.spool import Identity
from tests.worlds import CENTRE, FRAMEWORK, NIGHT, PACKAGE, world

if TYPE_CHECKING:
    from sqlalchemy import Engine

FIRST = "2026-11-02-01"
LATER = "2026-11-24-01"
REPORT = json.dumps([CENTRE, FRAMEWORK, PACKAGE])
RECEIPT = json.dumps([NIGHT, "centre", CENTRE])
GRADES = b"Candidate number,Unit,Grade\r\n0001,1,X\r\n"
ARCHIVED = f"2026/11/{sha256(GRADES).hexdigest()}.csv"


def make_site(folder: Path, toml: str = "") -> Settings:
    """A migrated site whose ledger holds the world; the drop 1 lies in the archive and is still in the inbox."""
    folder.mkdir(exist_ok=True)
    (folder / "claimdrop.toml").write_text(toml)
    settings = load(folder, {})
    for place in (settings.inbox / CENTRE, settings.outbox, settings.mail, settings.archive / "2026/11"):
        place.mkdir(parents=True)
    (settings.archive / ARCHIVED).write_bytes(GRADES)
    (folder / "ledger.db").write_bytes(_ledger())
    return settings


@cache
def _ledger() -> bytes:
    """The ledger's bytes: made once, for it takes a while."""
    with TemporaryDirectory() as folder:
        engine = open_ledger(f"sqlite:///{folder}/ledger.db")
        migrate(engine)
        _fill(engine)
        engine.dispose()
        return Path(folder, "ledger.db").read_bytes()


def _fill(engine: Engine) -> None:
    put(
        engine,
        tables.NIGHT,
        *({"id": night, "as_of": night[:10], "version": "0.1.0"} for night in (FIRST, NIGHT, LATER)),
    )
    drop = {"night": NIGHT, "sender_kind": "centre", "sender": CENTRE, "sha256": "ab", "kind": "csv"}
    put(
        engine,
        tables.DROP,
        {**drop, "id": 1, "path": f"{CENTRE}/grades.csv", "archived": ARCHIVED, "disposition": "returned"},
        {**drop, "id": 2, "path": f"{CENTRE}/entries.csv", "archived": "", "disposition": "accepted"},
    )
    sheet = {"name": "", "header_row": 1, "rows_read": 1}
    put(
        engine,
        tables.SHEET,
        {**sheet, "id": 1, "drop": 1, "form": "grades_by_unit", "held": 1, "accepted": 0},
        {**sheet, "id": 2, "drop": 2, "form": "entries", "held": 0, "accepted": 1},
    )
    found = {
        "sheet": "",
        "row": 2,
        "column": "Grade",
        "cell": "C2",
        "rule": "GRAD-04",
        "severity": "ERROR",
        "value": "X",
    }
    put(
        engine,
        tables.FINDING,
        {**found, "drop": 1, "ordinal": 1, "message": "“X” is not a grade.", "fix": "Give P, M or D."},
    )
    known = world().tables
    for table in tables.METADATA.sorted_tables:
        rows: list[dict[str, Any]] = known[table.name].to_dict("records") if table.name in known else []
        put(
            engine,
            table,
            *({key: None if key in _NULLS and value == "" else value for key, value in row.items()} for row in rows),
        )


_NULLS = ("claim_number", "reference")


def put(engine: Engine, table: Any, *rows: dict[str, Any]) -> None:
    """Add rows to a table."""
    if rows:
        with writing(engine) as connection:
            connection.execute(table.insert(), list(rows))


def owe(engine: Engine, *rows: tuple[str, str, str, str], night: str = NIGHT) -> None:
    """Owe (action, path, kind, key)."""
    put(
        engine,
        tables.OWED,
        *(dict(zip(("action", "path", "kind", "key"), row, strict=True), night=night) for row in rows),
    )


def done(engine: Engine, table: Any = tables.OWED) -> list[str]:
    """What stands in the column `done`, by id."""
    key = table.c.drop if table is tables.REMOVAL else table.c.id
    with reading(engine) as connection:
        return list(connection.scalars(table.select().with_only_columns(table.c.done).order_by(key)))


def send(engine: Engine, settings: Settings, night: str = NIGHT, **how: Any) -> Delivered:
    """Deliver what is owed."""
    return deliver(engine, settings, night, **how)


def leave(engine: Engine, settings: Settings, drop: int, path: str) -> Path:
    """A judged drop that lies in the inbox and is to leave it."""
    file = settings.inbox / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x")
    identity = json.dumps(Identity.of(file.lstat())._asdict())
    put(engine, tables.REMOVAL, {"drop": drop, "path": path, "identity": identity})
    return file


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }
