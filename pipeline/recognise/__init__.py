"""Which form is this sheet, which column is which; and sheets of one form stacked into one table. Pure."""

from pipeline.recognise.header import UnitColumn
from pipeline.recognise.layout import Layout, Recognised, copied_from, recognise, without_ours
from pipeline.recognise.nearest import nearest
from pipeline.recognise.stack import Stack, stack

__all__ = [
    "Layout",
    "Recognised",
    "Stack",
    "UnitColumn",
    "copied_from",
    "nearest",
    "recognise",
    "stack",
    "without_ours",
]
