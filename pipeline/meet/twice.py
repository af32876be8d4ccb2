"""What an OCR Assessor says of one claim on several sheets of a night: the one that came last counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.meet.samples import claim_ids, claims_of

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table
    from schemas.check import Mask


def superseded(table: Table, known: Known) -> Mask:
    """Which rows are about a claim that a later sheet of the same sender is about, too; none of another kind of form."""
    return np.asarray(_last_sheets(table, known) > table.rows["sheet"], dtype=bool)


def set_aside(table: Table, known: Known) -> pd.DataFrame:
    """The first of these rows of each sheet and claim; `later`: the sheet that counts, as people are told of it."""
    rows = table.rows.assign(last=_last_sheets(table, known))[superseded(table, known)]
    rows = rows.drop_duplicates(["sheet", "claim_number"])
    return pd.DataFrame(
        {"later": [table.origins[sheet].place for sheet in rows["last"]]}, index=rows.index, dtype=object
    )


def _last_sheets(table: Table, known: Known) -> pd.Series:
    """The last sheet about each row's claim; 0 where the row asks for nothing, or there is no such claim of the sender's.

    Sheets are numbered as they arrived.
    """
    if table.form.accepted_by != "claim":
        return pd.Series(0, index=table.rows.index)
    claim = pd.Series(claim_ids(table.rows, claims_of(table.rows, known)), index=table.rows.index)
    for key in table.form.speaks_by:
        claim = claim.where(table.rows[key] != "", 0)
    return table.rows["sheet"].groupby(claim).transform("max").where(claim != 0, 0)
