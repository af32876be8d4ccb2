"""The whole book: every module of this package is read, so that a new chapter needs no list to be entered in."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from pipeline import rules
from pipeline.rules.book import BOOK, Rule


def load() -> dict[str, Rule]:
    """Every rule by its id; the order within a chapter is the chapter's own."""
    for module in pkgutil.iter_modules(rules.__path__):
        import_module(f"{rules.__name__}.{module.name}")
    return BOOK
