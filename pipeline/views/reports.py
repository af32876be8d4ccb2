"""The tables that claimdrop writes for people to read: what a sheet is that comes back with their headings."""

from __future__ import annotations

from pipeline.views import claim, findings, history, programme, risk, sample

REPORTS = {
    "claim.csv": claim.COLUMNS,
    "sample.csv": sample.COLUMNS,
    "forecast.csv": risk.FORECAST_COLUMNS,
    "at-risk.csv": risk.AT_RISK_COLUMNS,
    "claim-history.csv": history.COLUMNS,
    "programme.csv": programme.COLUMNS,
    "findings.csv": findings.COLUMNS,
}
"""The columns of each, in their order."""
