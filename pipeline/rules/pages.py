"""The rule book as text: the page of all rules, one rule for the terminal, and the list.

`python -m pipeline.rules.pages > docs/rules.md` writes the page.
"""

from __future__ import annotations

import inspect
import sys
from itertools import groupby
from string import Formatter
from typing import TYPE_CHECKING

from pipeline.rules.chapters import load
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.rules.book import Example, Rule

CHAPTERS = {
    "FILE": "one drop",
    "SHEET": "one sheet",
    "CELL": "one cell",
    "CENT": "who speaks",
    "CAND": "candidates",
    "ENTR": "entries",
    "ASSR": "centre assessors",
    "GRAD": "grades",
    "RSLT": "unit results from elsewhere",
    "EXTU": "units from another awarding body",
    "SUBM": "submission",
    "SAMP": "the OCR Assessor's sample",
    "OUTC": "the OCR Assessor's outcome",
    "PROG": "learning-programme entries",
    "PRES": "learning-programme results",
    "RISK": "who will not get a result",
}
"""The chapters in the book's order, each with what it is about."""

_BEGINNING = """\
# The rule book

Every check that claimdrop makes, by its id.
This page is written from the rules themselves; do not edit it.

* **ERROR**: held, and sent back to be mended.
* **QUERY**: accepted; a person should look.
* **NOTE**: accepted; what was assumed or done.
* **not checked**: the rule could not run, for a table or a column is missing; it neither passed nor failed.

In messages, a word in square brackets, such as `[header]`, stands for what your sheet says.
The examples are sheets as text, a comma between cells; each good one raises nothing of its rule, each bad one does.
Those of chapter RISK show candidates in the ledger: `3P` is unit 3 with a Pass; Held names units whose row was held.
The visit is on 18 March 2027, and the claim was submitted on 20 February.
"""
_LOWERED = {
    Severity.ERROR: "A site may make it a QUERY or a NOTE, in `claimdrop.toml` under `[rules]`.",
    Severity.QUERY: "A site may make it a NOTE, in `claimdrop.toml` under `[rules]`.",
}
_FIXED = "A site may not lower it."
_COMES = {
    "centre": "as `{}` from a centre",
    "assessor": "as `{}` from an OCR Assessor",
    "office": "as `{}` from the office",
    "ledger": "as the ledger stands on {}",
}


def listing() -> list[tuple[str, Severity, str]]:
    """(id, severity, summary) of every rule, in the book's order."""
    return [(rule.id, rule.severity, _summary(rule)) for rule in _in_order()]


def one_rule(rule_id: str) -> str:
    """One rule as plain text for the terminal; raises KeyError where there is none of that id."""
    rule = load()[rule_id]
    parts = [
        f"{rule.id}  {rule.severity}\n{_summary(rule)}",
        _beyond(rule),
        _unchecked(rule),
        f"Says     {_spelt(rule.message)}\nTo mend  {_spelt(rule.fix)}",
        *(f"{title}\n{_indented(_sheet(example))}" for title, example in _examples(rule)),
        f"From: {rule.source}",
        _lowering(rule).replace("`", ""),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown() -> str:
    """The whole book as one Markdown page, chapter by chapter."""
    chapters = (
        f"## {name}: {CHAPTERS[name]}\n\n" + "\n".join(map(_section, rules))
        for name, rules in groupby(_in_order(), key=lambda rule: rule.chapter)
    )
    return "\n".join([_BEGINNING, *chapters])


def _in_order() -> list[Rule]:
    places = {name: place for place, name in enumerate(CHAPTERS)}
    return sorted(load().values(), key=lambda rule: (places[rule.chapter], rule.id))


def _section(rule: Rule) -> str:
    parts = [
        f"### {rule.id} ({rule.severity})\n\n{_summary(rule)}",
        _beyond(rule),
        _unchecked(rule),
        f"* Message: {_spelt(rule.message)}\n* To mend: {_spelt(rule.fix)}",
        *(f"{title}\n\n```csv\n{_sheet(example)}\n```" for title, example in _examples(rule)),
        " ".join(filter(None, (f"Source: {rule.source}.", _lowering(rule)))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(rule: Rule) -> str:
    return " ".join(rule.summary.split())


def _beyond(rule: Rule) -> str:
    """The docstring after its first sentence."""
    text = inspect.cleandoc(rule.doc)
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraphs).removeprefix(_summary(rule)).strip()


def _unchecked(rule: Rule) -> str:
    """When it says that it could not run."""
    said = inspect.cleandoc(rule.unchecked.__doc__ or "") if rule.unchecked else ""
    return "Not checked: " + " ".join(said.split()) if said else ""


def _spelt(text: str) -> str:
    """A message with `[header]` where a sheet's own words will stand."""
    return "".join(said + (f"[{word}]" if word else "") for said, word, _, _ in Formatter().parse(text))


def _lowering(rule: Rule) -> str:
    """Whether a site may lower the rule; a note cannot be lower."""
    return _LOWERED.get(rule.severity, "") if rule.lowerable else _FIXED if rule.severity is not Severity.NOTE else ""


def _examples(rule: Rule) -> Iterator[tuple[str, Example]]:
    """(title, example) of the examples that the rule has."""
    for kind, example in (("Good", rule.good), ("Bad", rule.bad), ("Not checked", rule.unknown)):
        if example is not None:
            yield f"{kind}, {_COMES[example.sender].format(example.name)}:", example


def _sheet(example: Example) -> str:
    """The sheet's text; where sheets came on an earlier night, they stand before it."""
    if not example.before:
        return example.text or "(nothing)"
    earlier = "".join(f"# dropped on an earlier night\n{text}\n" for text in example.before)
    return f"{earlier}# dropped now\n{example.text}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


if __name__ == "__main__":
    sys.stdout.buffer.write(markdown().encode())
