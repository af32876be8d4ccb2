"""Bytes in, sheets of typed cells out: the only door to the spreadsheet readers.

Nothing that arrives is opened in this process: limited children do it (`pipeline.sandbox`), one file after the other.
"""

from pipeline.read.limits import Limits
from pipeline.read.readers import Readers

__all__ = ["Limits", "Readers"]
