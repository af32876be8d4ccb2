"""Frames and mappings in, bytes out: pages by Jinja, tables as CSV. The only door to Jinja."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BOM = b"\xef\xbb\xbf"
_NEEDS_QUOTES = re.compile('[",\r\n]')
_NEVER_PLAIN = re.compile('["\r\n]')
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


@lru_cache(maxsize=4096)
def day(iso: str) -> str:
    """`2026-11-23` as `23 Nov 2026`; blank stays blank."""
    if not iso:
        return ""
    when = date.fromisoformat(iso[:10])
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def days(isos: Iterable[str], none: str = "") -> list[str]:
    """`day` of a whole column, and `none` for what is blank."""
    return [day(iso) or none for iso in isos]


def weekday(iso: str) -> str:
    """`2026-11-23`, or a night's id, as `Mon 23 Nov 2026`; blank stays blank."""
    return f"{_DAYS[date.fromisoformat(iso[:10]).weekday()]} {day(iso)}" if iso else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`; thousands are parted by a comma."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_css(text: str) -> str:
    """Text as it may stand between the quotes of a style sheet's string: all but letters, digits and spaces as escapes."""
    return "".join(one if one.isascii() and (one.isalnum() or one == " ") else f"\\{ord(one):x} " for one in text)


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


class Ready(list[str]):
    """A column whose values are markup already."""


def ready(rows: Iterable[Sequence[str]], cells: Cells, start: int = 0, stop: int | None = None) -> Ready:
    """Join the cells of each row, of its keys those from `start` to `stop`.

    Raises KeyError for a key without a cell: nothing reaches the page unescaped.
    """
    return Ready(["".join(map(cells.__getitem__, keys[start:stop])) for keys in rows])


def columns(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """Turn rows into columns, for `filled`; raises ValueError for rows that differ in length."""
    return list(map(list, zip(*rows, strict=True)))


def filled(macro: Callable[..., Markup], *columns: Sequence[str]) -> Markup:
    """Give what `macro` makes of every row of these columns, though it runs only once: it must print what it is given.

    Running a macro for each of a claim's 200 rows costs ten times as much. Raises ValueError for columns that differ in
    length.
    """
    return Markup("".join(_fill(macro, columns)))  # noqa: S704 - everything was escaped, or is `Ready`


def cells_alike(
    kinds: Mapping[object, Sequence[Sequence[str]]], macro: Callable[..., Markup], blank: Callable[[], Markup]
) -> Cells:
    """Make cells that look alike at once: of each look, rows of a key and what `macro(look, …)` prints in its cell."""
    found = {"": blank()}
    for look, rows in kinds.items():
        keys, *columns = zip(*rows, strict=True)
        found |= zip(keys, map(Markup, _fill(partial(macro, look), columns)), strict=True)
    return Cells(found)


def _fill(macro: Callable[..., Markup], columns: Sequence[Sequence[str]]) -> Iterable[str]:
    """What the macro makes of each row."""
    slots = (Markup("\x01%d\x02") % at for at in range(len(columns)))
    shape = _SLOT.split(str(macro(*slots)))
    escaped = [column if isinstance(column, Ready) else _escaped(column) for column in columns]
    strips: list[Iterable[str]] = [
        escaped[int(piece)] if at % 2 else repeat(piece, len(columns[0])) for at, piece in enumerate(shape)
    ]
    return map("".join, zip(*strips, strict=True))


_SLOT = re.compile("\x01(\\d+)\x02")


def _escaped(column: Sequence[str]) -> list[str]:
    """Escape a whole column in one go."""
    values = str(escape("\x00".join(column))).split("\x00")
    return values if len(values) == len(column) else [str(escape(value)) for value in column]


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
    environment.filters.update(
        day=day, days=days, weekday=weekday, count=count, in_css=in_css, cells=cells, cells_alike=cells_alike
    )
    environment.filters.update(columns=columns, ready=ready)
    environment.globals.update(filled=filled)
    return environment


def page(template: str, context: Mapping[str, object]) -> bytes:
    """Make the page that `template` says of `context`, as UTF-8.

    Raises jinja2.UndefinedError where the template asks for what the context does not hold.
    """
    return _environment().get_template(template).render(context).encode()


def mail_page(template: str, context: Mapping[str, object]) -> str:
    """As `page`, for a letter: what its style sheet says stands at each element, for mail programs drop style sheets."""
    return str(_inliner().inline(_environment().get_template(template).render(context)))


@cache
def _inliner() -> Any:
    from css_inline import CSSInliner  # noqa: PLC0415  only letters need it

    return CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)


def pages(template: str, columns: Mapping[str, Sequence[str]], shared: Mapping[str, object]) -> Iterator[bytes]:
    """Make pages that differ in nothing but these columns, of which each has a value a page; the template runs only once.

    It must print these values as they are given: it cannot look at them. Raises as `filled` and `page` do.
    """

    def one(*slots: Markup) -> Markup:
        return part(template, {**shared, **dict(zip(columns, slots, strict=True))})

    return (text.encode() for text in _fill(one, list(columns.values())))


def part(template: str, context: Mapping[str, object]) -> Markup:
    """Make a part of a page: `page`, before it is bytes."""
    return Markup(_environment().get_template(template).render(context))  # noqa: S704 - the template escaped what it printed


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
    return '"' + value.replace('"', '""') + '"' if _NEEDS_QUOTES.search(value) else value


def _written(cells: Iterable[object]) -> bytes:
    texts = list(map(str, cells))
    row = ",".join(texts)
    if row.count(",") >= len(texts) or _NEVER_PLAIN.search(row):  # looked at once a row: few rows need quotes
        row = ",".join(map(_quoted, texts))
    return row.encode()


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
    return table_of({str(name): values.tolist() for name, values in frame.items()})


def table_of(columns: Mapping[str, Sequence[object]]) -> bytes:
    """As `table`, of columns by name."""
    return blocks([_as_block(name, values) for name, values in columns.items()])


def _shown(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def table_for_people(frame: pd.DataFrame) -> bytes:
    """`table`, where text that a spreadsheet would take for a formula begins with an apostrophe."""
    return blocks([_as_block(str(name), [_shown(cell) for cell in frame[name].tolist()]) for name in frame.columns])
