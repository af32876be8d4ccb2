"""The first sheet of a copy to mend: the verdict, what there is to do, and every place, each line a link to its cell."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.workbooks.marks import SIGNS, clean
from schemas.cells import COPY_OF, MARK, TO_READ, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.workbooks import Mending, Spot

Page = Any  # openpyxl's worksheet, of either kind: its stubs know neither its columns' widths nor its panes

TITLE = "What to mend"
COLUMNS = ("Sheet", "Cell", "Value", "What was found", "How to mend it", "Rule")
HOW = "Mend the marked cells on the sheets that follow, save, and drop this workbook where the first one went."
LEGEND = (
    "▲ with a thick edge: not taken yet.  ◇ with a dashed edge: worth a look, and holds nothing back.  "
    "○: waits for another row."
)
TASKS = 40
"""How many things to do are listed at most."""
_WIDTHS = (22, 9, 20, 48, 60, 10)
_BIG = Font(name="Calibri", size=16, bold=True)
_BOLD = Font(name="Calibri", size=11, bold=True)
_SECTION = Font(name="Calibri", size=13, bold=True)
_QUIET = Font(name="Calibri", size=9, italic=True, color="595F69")
_LINK = Font(name="Calibri", size=11, underline="single", color="17406D")
_HEAD = PatternFill("solid", fgColor="E4E9F0")
_SPARE = 6
"""Characters of a line that may stay empty, for a word that does not fit is put on the next."""
_POINTS = 15
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_A4 = 9


def fill(page: Page, mending: Mending, shown: Mapping[str, str]) -> None:
    """Write the list on a new sheet; `shown` says what each sheet of the file is called in this copy."""
    lay_out(page, _WIDTHS)
    for words, font in (
        (f"{SIGNS[Severity.ERROR]} {mending.verdict}", _BIG),
        (mending.words, None),
        (MARK, _QUIET),
        (TO_READ, _QUIET),
        (HOW, _BOLD),
        (LEGEND, None),
    ):
        aside = [None, _text(page, COPY_OF + mending.of, font=_QUIET)] if words == MARK else []
        page.append([_text(page, words, font=font), *aside])
    page.append([])
    _tasks(page, mending, shown)
    page.append([])
    _places(page, mending, shown)


def lay_out(page: Page, widths: Iterable[int]) -> None:
    """Set the columns' widths, and let it print on A4 sheets as wide as it is."""
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0


def _tasks(page: Page, mending: Mending, shown: Mapping[str, str]) -> None:
    page.append([_text(page, "To do", font=_SECTION)])
    for number, task in enumerate(mending.tasks[:TASKS], 1):
        place = _place(shown.get(task.sheet, task.sheet), task.row, task.cell)
        words = f"{number}.  {task.words}, first at {place}" if place else f"{number}.  {task.words}"
        _append(page, [_linked(page, words, task.sheet, task.row, task.cell, shown)])
    if len(mending.tasks) > TASKS:
        page.append([f"And {len(mending.tasks) - TASKS:,} more things to do, in the places below."])


def _place(sheet: str, row: int, cell: str) -> str:
    return " ".join(filter(None, (sheet, cell or (f"row {row}" if row else ""))))


def _places(page: Page, mending: Mending, shown: Mapping[str, str]) -> None:
    page.append([_text(page, "Every place", font=_SECTION)])
    heads = [_text(page, name, font=_BOLD, fill=_HEAD) for name in COLUMNS]
    page.append(heads)
    row = heads[0].row
    so_far: Counter[str] = Counter()
    for spot in mending.spots:
        if spot.severity == Severity.ERROR:
            so_far[spot.rule] += 1
            if so_far[spot.rule] <= mending.shown:
                row += 1
                if (lines := _lines(spot)) > 1:
                    page.row_dimensions[row].height = _POINTS * lines
                _append(page, _line(page, spot, shown))
    for rule, total in sorted(so_far.items()):
        if total > mending.shown:
            page.append([f"{rule}: the first {mending.shown} of {total:,} are listed; all are marked on their sheets."])


def _line(page: Page, spot: Spot, shown: Mapping[str, str]) -> list[Any]:
    place = spot.cell or (f"row {spot.row}" if spot.row else "whole sheet" if spot.sheet else "whole file")
    sheet, *rest = (
        _text(page, text, alignment=_WRAPPED)
        for text in (shown.get(spot.sheet, spot.sheet), spot.value, spot.message, spot.fix, spot.rule)
    )
    return [sheet, _linked(page, place, spot.sheet, spot.row, spot.cell, shown), *rest]


def _linked(page: Page, words: str, sheet: str, row: int, cell: str, shown: Mapping[str, str]) -> Any:
    if sheet not in shown:
        return _text(page, words)
    found = _text(page, words, font=_LINK, alignment=_TOP)
    name = shown[sheet].replace("'", "''")
    found.hyperlink = Hyperlink(ref="", location=f"'{name}'!{cell or f'A{row or 1}'}")
    return found


def _lines(spot: Spot) -> int:
    """How many lines of text the row of a place takes: not every program makes a row as high as what is in it."""
    texts = zip(_WIDTHS, ("", "", spot.value, spot.message, spot.fix, ""), strict=True)
    return max(-(-len(text) // (width - _SPARE)) for width, text in texts)


def _append(page: Page, cells: list[Any]) -> None:
    page.append(cells)
    for cell in cells:
        if cell.hyperlink:
            cell.hyperlink.ref = cell.coordinate  # known only now


def _text(page: Page, words: str, **styles: Any) -> Any:
    cell: Any = WriteOnlyCell(page)
    cell.value = clean(words)
    cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and any "#N/A" for an error
    cell.number_format = "@"
    for name, style in styles.items():
        if style is not None:
            setattr(cell, name, style)
    return cell
