"""People whose details were purged: known by keyed hashes, so that nobody claims a unit twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import select

from pipeline.known import Formers
from pipeline.ledger.engine import key_file
from pipeline.ledger.tables import FORMER

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


def formers_of(connection: Connection, centres: Collection[str]) -> Formers | None:
    """Read the people of these centres whose details were purged; None where there are none.

    Raises FileNotFoundError where there are some and the key is lost.
    """
    columns = ("candidate", "uci_hash", "person_hash")
    query = select(*(FORMER.c[name] for name in columns)).where(FORMER.c.centre_number.in_(sorted(centres)))
    rows = sorted(map(tuple, connection.execute(query)))
    if not rows:
        return None
    people = pd.DataFrame(
        {name: pd.Series(part, dtype=object) for name, part in zip(columns, zip(*rows, strict=True), strict=True)}
    )
    key = key_file(Path(connection.engine.url.database or "")).read_bytes()
    return Formers(people.astype({"candidate": "int64"}), key)
