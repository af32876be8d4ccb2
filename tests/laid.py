"""Sheets of text as the stacked table that a night judges: recognised, stacked and laid."""

import csv

from pipeline.receive.lay import lay
from pipeline.recognise import stack
from pipeline.recognise.layout import Context, recognise
from pipeline.rules import chapters
from pipeline.table import Origin
from schemas.cells import Sheet
from schemas.forms import BY_KEY
from schemas.qualifications import load
from tests.worlds import CENTRE

chapters.load()
_CONTEXT = Context(entry_codes=frozenset(load().qualifications["entry_code"]), text_table=True)


def sheet_of(text, name="sheet"):
    """Text, or rows of typed cells, as a sheet."""
    rows = list(csv.reader(text.strip("\n").splitlines())) if isinstance(text, str) else text
    return Sheet(name, [list(row) for row in rows])


def stacked(form, *texts):
    """The sheets of one form, one under the other, and the entry codes above their headers."""
    sheets = [sheet_of(text) for text in texts]
    layouts = [recognise(sheet, _CONTEXT).layout for sheet in sheets]
    assert [layout.form.key for layout in layouts] == [form] * len(sheets)
    titles = {n: layout.title_codes[0] if len(layout.title_codes) == 1 else "" for n, layout in enumerate(layouts)}
    return (
        stack(
            BY_KEY[form], [(n, sheet, layout) for n, (sheet, layout) in enumerate(zip(sheets, layouts, strict=True))]
        ),
        layouts,
        titles,
    )


def laid(form, *texts, senders=(), drops=()):
    """The table of some sheets of one form, and its CELL offences.

    Each sheet is a drop of its own (`1.csv`, `2.csv`…) of centre 12345, unless `senders` and `drops` say otherwise.
    """
    made, layouts, titles = stacked(form, *texts)
    origins = {}
    for n, layout in enumerate(layouts):
        sender, number = (senders or (CENTRE,) * len(layouts))[n], (drops or range(len(layouts)))[n]
        headers = {key: layout.headers[at] for key, at in layout.header.columns.items()}
        centre = sender if sender.isdigit() else ""
        origins[n] = Origin(
            n, number, f"{number + 1}.csv", "sheet", centre, sender, headers, layout.header.columns, layout.headers
        )
    return lay(made, origins, titles)


def said(offences):
    """Each offence as rule, what it is over, labels, column."""
    return [(one.rule, one.over, one.at.tolist(), one.column) for one in offences]
