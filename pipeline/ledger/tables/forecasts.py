"""What a centre's at-risk list last said, and when its forecast can next change."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from pipeline.ledger.tables.columns import METADATA, words

FORECAST = Table(
    "forecast",
    METADATA,
    Column("centre_number", String, ForeignKey("centre.centre_number"), primary_key=True),
    words("next_on"),  # the next date on which it can change by time alone; blank for never
    words("night"),  # of the last change
    words("shown"),  # hash of what the page shows, so that it is left alone while that is the same
    words("said"),  # JSON: who is named and by which rules, with ids and no names
    words("before_night"),
    words("before"),  # what it said before that night: the page tells what is new
    words("standing"),  # JSON: by entry code how many candidates stand where, for the front page
)
