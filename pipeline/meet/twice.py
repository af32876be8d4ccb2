"""What an OCR Assessor says of one claim on several sheets of a night: the one that came last counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.meet.samples import claim_ids, claims_of

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table


def later_sheets(table: Table, known: Known) -> pd.Series:
    """The last sheet of the sender's about each row's claim, where a later one is: 0 for all other rows.

    Sheets are numbered as they arrived. A row that asks for nothing, or about no claim of the sender's, says nothing; nor
    does a sheet of another kind of form.
    """
    sheets = table.rows["sheet"]
    if table.form.accepted_by != "claim":
        return pd.Series(0, index=sheets.index)
    claim = pd.Series(claim_ids(table.rows, claims_of(table.rows, known)), index=sheets.index)
    for key in table.form.speaks_by:
        claim = claim.where(table.rows[key] != "", 0)
    last = sheets.groupby(claim).transform("max")
    return last.where((claim != 0) & (last > sheets), 0)
