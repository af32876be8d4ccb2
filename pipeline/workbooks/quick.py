"""Saving a workbook that openpyxl has loaded: in memory, its rows as text in a third of the time, its bytes by content alone.

openpyxl writes every cell through an incremental XML writer and every sheet through a temporary file; a limited process
may write no file. It also drops what formulas showed last; here they keep it, as no cell of the sender's is changed.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from pipeline.workbooks.normal import STILL, still_core

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook

Shown = dict[str, tuple[str, str]]
"""What formulas of a sheet showed last, by cell: the XML type (`n` where it has none) and the XML text."""

_ROWS = b"<sheetData></sheetData>", b"<sheetData />", b"<sheetData/>"
_IN_XML = {"\r": "&#13;"}
_LEVEL = 6
_serial: Any = to_excel


def saved(book: Workbook, shown: Mapping[str, Shown]) -> bytes:
    """Give the workbook's bytes; `shown` is by sheet title. The same workbook gives the same bytes."""
    buffer = BytesIO()
    book.properties.creator = "claimdrop"
    book.properties.lastModifiedBy = None
    _Writer(book, _Still(buffer, "w", ZIP_DEFLATED), shown).save()
    return buffer.getvalue()


class _Still(ZipFile):
    """A zip in which no time passes."""

    def writestr(
        self, name: Any, data: Any, compress_type: int | None = None, compresslevel: int | None = None
    ) -> None:
        member = ZipInfo(name, STILL)
        content = data.encode() if isinstance(data, str) else data
        super().writestr(member, still_core(name, content), compress_type or ZIP_DEFLATED, compresslevel or _LEVEL)


class _Writer(ExcelWriter):
    def __init__(self, book: Workbook, archive: ZipFile, shown: Mapping[str, Shown]) -> None:
        super().__init__(book, archive)
        self._zip, self._shown = archive, shown

    def write_worksheet(self, sheet: Any) -> None:
        """As openpyxl does it, but in memory."""
        sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001  openpyxl's own way
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images  # noqa: SLF001
        writer = _Rows(sheet, self._shown.get(sheet.title, {}))
        writer.write()
        sheet._rels = writer.relations  # noqa: SLF001
        self._zip.writestr(sheet.path[1:], writer.whole())
        self.manifest.append(sheet)


class _Rows(WorksheetWriter):
    def __init__(self, sheet: Any, shown: Shown) -> None:
        self._bytes = BytesIO()
        super().__init__(sheet, self._bytes)
        self._sheet: Any = sheet  # openpyxl's stubs know neither its comments nor its links
        self._shown = shown
        self._text = ""
        self._styles: dict[bytes, int] = {}
        self._letter = cache(get_column_letter)
        self._string = cache(_string)

    @property
    def relations(self) -> Any:
        return vars(self)["_rels"]

    def write_rows(self) -> None:
        """Leave the element empty in openpyxl's stream, and keep its rows for `whole`."""
        stream: Any = self.xf.send(True)
        with stream.element("sheetData"):
            pass
        self.xf.send(None)
        self._text = "".join(self._row(number, cells) for number, cells in self.rows())

    def whole(self) -> bytes:
        """Give the sheet's XML with its rows in it."""
        xml = self._bytes.getvalue()
        empty = next(each for each in _ROWS if each in xml)
        return xml.replace(empty, b"<sheetData>" + self._text.encode() + b"</sheetData>", 1)

    def _row(self, number: int, cells: list[Any]) -> str:
        about = dict(self._sheet.row_dimensions.get(number, {}))
        told = "".join(f" {name}={quoteattr(str(value))}" for name, value in {"r": number, **about}.items())
        return f"<row{told}>{''.join(map(self._cell, cells))}</row>"

    def _cell(self, cell: Any) -> str:
        if cell._comment is not None:  # noqa: SLF001  as openpyxl's own writer does
            self._sheet._comments.append(CommentRecord.from_cell(cell))  # noqa: SLF001
        if cell.hyperlink:
            self._sheet._hyperlinks.append(cell.hyperlink)  # noqa: SLF001
        value, style = cell._value, self._style(cell)  # noqa: SLF001
        if value is None and not style and cell._comment is None:  # noqa: SLF001
            return ""
        place = f"{self._letter(cell.column)}{cell.row}"
        head = f'<c r="{place}" s="{style}"' if style else f'<c r="{place}"'
        if value is None or value == "":
            return f"{head}/>"
        return head + self._content(cell, value, place)

    def _style(self, cell: Any) -> int:
        """Give the number of a cell's style; 0 where it has none. Cells share few styles."""
        if cell._style is None:  # noqa: SLF001
            return 0
        key = cell._style.tobytes()  # noqa: SLF001
        if key not in self._styles:
            self._styles[key] = cell.style_id if cell.has_style else 0
        return self._styles[key]

    def _content(self, cell: Any, value: Any, place: str) -> str:
        kind = cell.data_type
        if kind == "s":
            text = _rich(value) if isinstance(value, CellRichText) else self._string(value)
            return f' t="inlineStr">{text}</c>'
        if kind == "f":
            return self._formula(value, place)
        if kind == "d":
            kind, value = "n", _serial(value, self._sheet.parent.epoch)
        said = _text(safe_string(value))
        return f"><v>{said}</v></c>" if kind == "n" else f' t="{kind}"><v>{said}</v></c>'

    def _formula(self, value: Any, place: str) -> str:
        about: Mapping[str, str] = {}
        text = value
        if isinstance(value, (ArrayFormula, DataTableFormula)):
            about, text = dict(value), getattr(value, "text", None)
        told = "".join(f" {name}={quoteattr(str(each))}" for name, each in about.items())
        kind, last = self._shown.get(place, ("", ""))
        head = f' t="{kind}">' if kind not in ("", "n") else ">"
        body = f"<f{told}>{_text((text or '=')[1:])}</f>"
        return f"{head}{body}<v>{last}</v></c>" if kind else f"{head}{body}</c>"


def _text(words: str) -> str:
    return escape(words, _IN_XML)


def _string(value: str) -> str:
    space = "" if value == value.strip() and "\n" not in value else ' xml:space="preserve"'
    return f"<is><t{space}>{_text(value)}</t></is>"


def _rich(value: CellRichText) -> str:
    xml: Any = tostring(value.to_tree())
    return bytes(xml).decode()
