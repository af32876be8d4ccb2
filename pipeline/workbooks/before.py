"""How cells looked before an earlier copy marked them, so that a copy of a copy leaves no trace of the first one.

A hidden sheet of ours holds what marked cells had of a fill and edges of their own; most have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from openpyxl.styles import Border, Fill
from openpyxl.styles.borders import DEFAULT_BORDER
from openpyxl.styles.fills import DEFAULT_EMPTY_FILL
from openpyxl.xml.functions import fromstring, tostring

from pipeline.workbooks.marks import FILLS, theirs
from pipeline.workbooks.mend_list import TITLE
from schemas.cells import MARK, TO_READ

if TYPE_CHECKING:
    from collections.abc import Iterator

Book = Any  # openpyxl's stubs know too little of sheets and cells

KEPT = "claimdrop marks"
_PLAIN = (DEFAULT_EMPTY_FILL, DEFAULT_BORDER)
_OURS = frozenset(fill.fgColor.rgb[-6:] for fill in FILLS.values())
Look = tuple[Any, Any]
"""A cell's fill and its edges."""


class Before:
    """The looks of marked cells, by sheet and cell."""

    def __init__(self, looks: dict[tuple[str, str], Look]) -> None:
        self._looks = looks
        self._marked: dict[tuple[str, str], Look] = {}

    @classmethod
    def taken_out_of(cls, book: Book) -> Self:
        """Take what an earlier copy has put into the workbook out of it: its sheets, its marks and its comments."""
        ours = [sheet for sheet in book.worksheets if _is_ours(sheet)]
        before = cls({pair: look for sheet in ours if sheet.title.startswith(KEPT) for pair, look in _read(sheet)})
        for sheet in ours:
            book.remove(sheet)
        for sheet in book.worksheets if ours else ():
            before._clean(sheet)
        return before

    def _clean(self, sheet: Any) -> None:
        for cell in sheet._cells.values():  # noqa: SLF001  it makes no cell by looking
            if cell.comment is not None:
                words = theirs(cell.comment.text)
                if words != cell.comment.text:
                    cell.comment.text = words
                    cell.comment = cell.comment if words else None
            if cell.has_style and _is_marked(cell):
                cell.fill, cell.border = self._looks.get((sheet.title, cell.coordinate), _PLAIN)

    def remember(self, sheet: str, cell: Any) -> None:
        """Keep how a cell looks that is about to be marked."""
        if cell.has_style and (cell.fill.fill_type or cell.border != DEFAULT_BORDER):
            self._marked[sheet, cell.coordinate] = cell.fill, cell.border

    def keep(self, book: Book) -> None:
        """Put what is to be remembered into a hidden sheet at the end."""
        if not self._marked:
            return
        sheet = book.create_sheet(KEPT)
        sheet.sheet_state = "veryHidden"
        for words in (MARK, TO_READ):
            sheet.append([words])
        for (name, cell), look in self._marked.items():
            sheet.append(
                [name, cell, *(tostring(each.to_tree(tag)).decode() for each, tag in zip(look, _TAGS, strict=True))]
            )


_TAGS = ("fill", "border")


def _is_ours(sheet: Any) -> bool:
    cells = (sheet._cells.get((row, 1)) for row in range(1, 6))  # noqa: SLF001  it makes no cell by looking
    return sheet.title.startswith((TITLE, KEPT)) and any(cell is not None and cell.value == MARK for cell in cells)


def _is_marked(cell: Any) -> bool:
    colour = cell.fill.fgColor
    return cell.fill.fill_type == "solid" and colour.type == "rgb" and colour.rgb[-6:] in _OURS


def _read(sheet: Any) -> Iterator[tuple[tuple[str, str], Look]]:
    for name, cell, fill, border in sheet.iter_rows(min_row=3, max_col=4, values_only=True):
        yield (name, cell), (Fill.from_tree(fromstring(fill)), Border.from_tree(fromstring(border)))
