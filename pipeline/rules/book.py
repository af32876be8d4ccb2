"""The rule book: every check by its stable id, with everything that people read about it.

A rule is one function over a whole table that answers which rows offend.
Its docstring's first sentence is the summary; the rest says why, and what to do.
Rules that the readers, the recogniser or a form's schema carry out stand here too, with a function that only speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

Offenders = Any
"""A boolean mask over the judged frame; or a frame of offenders: its index names rows of the judged frame, and its
columns are words for the message (and `severity`, where the rule has two)."""
Judge = Callable[["Table", "Known"], Offenders]
Unchecked = Callable[["Table", "Known"], pd.DataFrame]
"""A frame of the rows (or lines) on which a rule could not run: its index names them, its column `cause` says why."""
Over = Literal["rows", "lines"]
Holds = Literal["unit of acceptance", "line", "sheet"]
"""What an ERROR holds: what the form is accepted by, the line alone, or the sheet."""


LEDGER = "ledger"
"""In place of a sender: the example is what the ledger says of candidates, and `name` the date on which it is judged."""


@dataclass(frozen=True)
class Example:
    """A sheet as text (a comma between cells, a line a row), and what it is dropped as."""

    text: str
    sender: str = "centre"
    name: str = "sheet.csv"
    before: tuple[str, ...] = ()
    """Sheets that this sender had dropped on an earlier night."""


@dataclass(frozen=True)
class Rule:
    """One check."""

    id: str
    severity: Severity
    message: str
    fix: str
    doc: str
    judge: Judge | None
    forms: tuple[str, ...]
    over: Over
    column: str
    needs_known: bool
    holds: Holds
    lowerable: bool
    source: str
    good: Example | None
    bad: Example | None
    reads: tuple[str, ...] = ()
    """All the columns that it looks at: its errors are true of a row that is held for something in another column."""
    doubts: tuple[str, ...] | None = None
    """The columns that an error of it casts doubt on; None: its own cell. Of these nothing is told besides."""
    unchecked: Unchecked | None = None
    """Answers where the rule could not run, so that it neither passed nor failed."""
    unknown: Example | None = None
    """A sheet on which it could not."""

    @property
    def chapter(self) -> str:
        return self.id.partition("-")[0]

    @property
    def summary(self) -> str:
        return self.doc.split("\n\n")[0].split(". ")[0].rstrip(".") + "."


BOOK: dict[str, Rule] = {}


def rule(  # noqa: PLR0913 they are the columns of the book
    rule_id: str,
    severity: Severity,
    *,
    message: str,
    fix: str,
    forms: tuple[str, ...] = (),
    over: Over = "rows",
    column: str = "",
    needs_known: bool = False,
    holds: Holds = "unit of acceptance",
    lowerable: bool | None = None,
    reads: tuple[str, ...] = (),
    doubts: tuple[str, ...] | None = None,
    source: str = "",
    good: str | Example | None = None,
    bad: str | Example | None = None,
) -> Callable[[Judge], Judge]:
    """Enter the function into the book as the rule's judge.

    `column` is where the finding points; `needs_known` says that it looks at the ledger and so runs in rounds;
    `reads` lets it be asked of rows that are held already, where none of these columns is to blame, as `doubts` says;
    `message` and `fix` are formats over the offender's row, `{header}`, `{value}`, and the words the judge gives.
    A QUERY may be lowered by a site unless said otherwise.
    """

    def enter(judge: Judge) -> Judge:
        if rule_id in BOOK:
            raise ValueError(f"rule id {rule_id} is used twice")
        BOOK[rule_id] = Rule(
            id=rule_id,
            severity=severity,
            message=message,
            fix=fix,
            doc=(judge.__doc__ or "").strip(),
            judge=judge,
            forms=forms,
            over=over,
            column=column,
            needs_known=needs_known,
            holds=holds,
            lowerable=severity is Severity.QUERY if lowerable is None else lowerable,
            reads=reads,
            doubts=doubts,
            source=source,
            good=_example(good),
            bad=_example(bad),
        )
        return judge

    return enter


def not_checked(rule_id: str, *, example: str | Example) -> Callable[[Unchecked], Unchecked]:
    """Let the function answer where the rule, entered before it, could not run: a table or a column is missing.

    Its docstring says when that is; `example` is a sheet on which it is so.
    """

    def enter(function: Unchecked) -> Unchecked:
        BOOK[rule_id] = replace(BOOK[rule_id], unchecked=function, unknown=_example(example))
        return function

    return enter


def _example(given: str | Example | None) -> Example | None:
    return Example(given) if isinstance(given, str) else given


def spoken(
    rule_id: str, severity: Severity, *, message: str, fix: str, **more: Any
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Enter a rule that is carried out elsewhere; the function under it holds its docstring and nothing else."""

    def enter(function: Callable[[], None]) -> Callable[[], None]:
        def nobody(_table: Table, _known: Known) -> Offenders:
            return pd.Series(dtype=bool)

        nobody.__doc__ = function.__doc__
        rule(rule_id, severity, message=message, fix=fix, **more)(nobody)
        return function

    return enter


def rules_for(form: str, *, needs_known: bool) -> list[Rule]:
    """The rules of one form, in the order of their ids' chapters."""
    return [found for found in BOOK.values() if form in found.forms and found.needs_known is needs_known]


def worded(text: str, words: Mapping[str, object]) -> str:
    """A message or a fix with its words filled in."""
    return text.format_map(words)
