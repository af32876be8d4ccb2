"""Who makes the files of which kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver import claims, histories, mends, nights, programmes, receipts, risk, workbooks

if TYPE_CHECKING:
    from pipeline.deliver.bench import Maker

MAKERS: dict[str, Maker] = {
    **dict.fromkeys(claims.KINDS, claims.make),
    **dict.fromkeys(histories.HISTORY_KINDS, histories.make_histories),
    **dict.fromkeys(histories.CENTRE_KINDS, histories.make_centres),
    **dict.fromkeys(histories.ASSESSOR_KINDS, histories.make_assessors),
    **dict.fromkeys(receipts.RECEIPT_KINDS, receipts.make_receipts),
    **dict.fromkeys(receipts.FINDING_KINDS, receipts.make_findings),
    **dict.fromkeys(nights.KINDS, nights.make),
    **dict.fromkeys(mends.KINDS, mends.make),
    **dict.fromkeys(programmes.KINDS, programmes.make),
    **dict.fromkeys(risk.KINDS, risk.make),
    **dict.fromkeys(workbooks.KINDS, workbooks.make),
}
"""Kinds of one maker share its facts."""
