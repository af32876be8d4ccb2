"""Frames and mappings in, bytes out: pages by Jinja, tables as CSV. The only door to Jinja."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BOM = b"\xef\xbb\xbf"
_NEEDS_QUOTES = frozenset('",\r\n')
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of every page."""

    version: str
    night: str
    """Id of the night of the last change."""
    tables: str
    """How old the reference tables are, in words."""
    contact: str
    fresh: str = ""
    """ISO date until which the page counts as fresh; blank where it does not say so."""


def day(iso: str) -> str:
    """`2026-11-23` as `23 Nov 2026`; blank stays blank."""
    if not iso:
        return ""
    when = date.fromisoformat(iso[:10])
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def weekday(iso: str) -> str:
    """`2026-11-23`, or a night's id, as `Mon 23 Nov 2026`; blank stays blank."""
    return f"{_DAYS[date.fromisoformat(iso[:10]).weekday()]} {day(iso)}" if iso else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`; thousands are parted by a comma."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class Cells(dict[str, Markup]):
    """Cells made once a distinct value; `""` is the blank one."""


def cells(values: Mapping[str, object], macro: Callable[[object], Markup], blank: Callable[[], Markup]) -> Cells:
    """Make the cell of each value by the template's own macros, so that all in it was escaped.

    Raises TypeError for a cell that is not Markup.
    """
    found = Cells({key: macro(value) for key, value in values.items()}) | {"": blank()}
    if not all(isinstance(cell, Markup) for cell in found.values()):
        raise TypeError("a cell made beforehand must be Markup")
    return Cells(found)


def made(keys: Iterable[str], cells: Cells) -> Markup:
    """Join the cells of one row; raises KeyError for a key without a cell: nothing reaches the page unescaped."""
    return Markup("".join(map(cells.__getitem__, keys)))  # noqa: S704 - `Cells` holds nothing but Markup


@cache
def _environment(*, autoescape: bool = True) -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", ""),
        autoescape=autoescape,  # noqa: S701  only `text` turns it off, and what it makes is never shown as HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=day, weekday=weekday, count=count, cells=cells, made=made)
    return environment


def page(template: str, context: Mapping[str, object]) -> bytes:
    """Make the page that `template` says of `context`, as UTF-8.

    Raises jinja2.UndefinedError where the template asks for what the context does not hold.
    """
    return _environment().get_template(template).render(context).encode()


def text(template: str, context: Mapping[str, object]) -> str:
    """As `page`, for a template of plain text: nothing is escaped, so it must never be shown as HTML."""
    return _environment(autoescape=False).get_template(template).render(context)


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of a table whose cells all follow from one key a row: each distinct key is written once."""

    columns: tuple[str, ...]
    keys: Sequence[object]
    """A row a key."""
    cells: Mapping[Any, Sequence[object]]
    """Each key's cells, as many as there are columns."""


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if not _NEEDS_QUOTES.isdisjoint(value) else value


def _written(cells: Iterable[object]) -> bytes:
    return ",".join(_quoted(str(cell)) for cell in cells).encode()


def blocks(parts: Sequence[Block]) -> bytes:
    """CSV of blocks side by side: UTF-8 with BOM, CRLF, quoted as RFC 4180 says; the header is always there.

    Raises ValueError where the blocks differ in length.
    """
    header = _BOM + b",".join(_written(part.columns) for part in parts)
    columns = []
    for part in parts:
        # Bytes from the start: joining them is a copy, and nothing has to be encoded a second time.
        written = {key: _written(cells) for key, cells in part.cells.items()}
        columns.append(map(written.__getitem__, part.keys))
    rows = map(b",".join, zip(*columns, strict=True))
    return b"\r\n".join([header, *rows, b""])


def _as_block(name: str, values: Sequence[object]) -> Block:
    # Columns of the field repeat a few values thousands of times.
    return Block((name,), values, {value: (value,) for value in set(values)})


def table(frame: pd.DataFrame) -> bytes:
    """CSV of a frame's columns, as `blocks` says; text goes out as it is."""
    return blocks([_as_block(str(name), frame[name].tolist()) for name in frame.columns])


def _shown(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def table_for_people(frame: pd.DataFrame) -> bytes:
    """`table`, where text that a spreadsheet would take for a formula begins with an apostrophe."""
    return blocks([_as_block(str(name), [_shown(cell) for cell in frame[name].tolist()]) for name in frame.columns])
