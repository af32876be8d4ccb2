"""Sheets of one form, judged without those on which something of ours breaks before a rule has seen a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.receive.judging import Unlaid, judge_form
from pipeline.receive.lay import lay
from pipeline.receive.verdict import Verdict
from pipeline.recognise import stack
from pipeline.rules.blame import where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.known import Known
    from pipeline.recognise.layout import Layout
    from pipeline.table import Origin
    from schemas.cells import Severity, Sheet
    from schemas.forms.form import Form

    Sheets = Sequence[tuple[int, Sheet, Layout]]


def judge_sound(
    form: Form, sheets: Sheets, origins: Mapping[int, Origin], known: Known, lowered: dict[str, Severity]
) -> tuple[Verdict, dict[int, str]]:
    """The verdict on the sheets that can be laid as a table; and what breaks, and where, on each of the others.

    Raises what breaks only where sheets come together.
    """
    titles = {n: layout.title_codes[0] if len(layout.title_codes) == 1 else "" for n, _, layout in sheets}
    broken: dict[int, str] = {}
    try:
        return judge_form(_stacked(form, sheets), origins, titles, known, lowered), broken
    except Unlaid:
        broken = {one[0]: what for one in sheets if (what := _what_breaks(form, one, origins, titles))}
    sound = [one for one in sheets if one[0] not in broken]
    return judge_form(_stacked(form, sound), origins, titles, known, lowered) if sound else Verdict(), broken


def _stacked(form: Form, sheets: Sheets) -> Any:
    try:
        return stack(form, sheets)
    except Exception as error:
        raise Unlaid from error


def _what_breaks(form: Form, sheet: Any, origins: Mapping[int, Origin], titles: Mapping[int, str]) -> str:
    """What breaks on a sheet by itself; blank where nothing does."""
    try:
        lay(stack(form, [sheet]), origins, titles)
    except Exception as error:  # noqa: BLE001 a fault of ours is told, and costs the sheet alone
        return where(error)
    return ""
