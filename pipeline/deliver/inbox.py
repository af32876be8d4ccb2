"""The inbox: folders for those who may now speak, and drops that leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.ledger.owed import GONE
from pipeline.spool import Identity, remove_if_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ledger.owed import Leaving, Owed
    from pipeline.settings import Settings


def make_folders(settings: Settings, rows: Sequence[Owed]) -> dict[str, str]:
    """Make drop folders, and a centre's outbox folder with it; return those that could not be made, with the reason.

    Raises OSError where the trouble is not one folder's own.
    """
    stuck = {}
    for row in rows:
        places = [settings.inbox / row.path]
        if "/" not in row.path:
            places.append(settings.outbox / row.path)
        try:
            for place in places:
                durable.make_folder(place)
        except OSError as error:
            reason = durable.stuck(error)
            if reason is None:
                raise
            stuck[row.path] = reason
    return stuck


def take_away(settings: Settings, leaving: Sequence[Leaving]) -> dict[int, str]:
    """Remove drops whose bytes are safe and whose rows are in the ledger; say of each drop how that ended.

    Raises OSError where the trouble is not one file's own.
    """
    ended = remove_if_same(settings.inbox, [(each.path, Identity(**json.loads(each.identity))) for each in leaving])
    return {each.drop: end.reason or GONE for each, end in zip(leaving, ended, strict=True)}
