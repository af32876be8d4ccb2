"""Pages by Jinja; the only door to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import templates
from pipeline.render import filling, wording
from pipeline.render.compiled import Compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_COMPILED = Path(templates.__path__[0]) / "__pycache__"
_FILTERS = (
    wording.day, wording.days, wording.weekday, wording.count, wording.in_css,
    filling.cells, filling.cells_alike, filling.columns, filling.ready,
)  # fmt: skip


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


@cache
def _environment(*, autoescape: bool = True) -> Environment:
    options: dict[str, Any] = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "optimized": False,  # or what a filter said of a constant would be kept with the compiled template
    }
    environment = Environment(
        loader=PackageLoader("templates", ""),
        bytecode_cache=Compiled(_COMPILED, options | {"autoescape": autoescape}),
        autoescape=autoescape,  # noqa: S701  only `text` turns it off, and what it makes is never shown as HTML
        auto_reload=False,
        **options,
    )
    environment.filters.update((each.__name__, each) for each in _FILTERS)
    environment.globals.update(filled=filling.filled)
    return environment


def page(template: str, context: Mapping[str, object]) -> bytes:
    """Make the page that `template` says of `context`, as UTF-8.

    Raises jinja2.UndefinedError where the template asks for what the context does not hold.
    """
    # Piece by piece: one sign of the style sheet is beyond Latin-1, and would make the text of a whole page twice as wide.
    return b"".join(map(str.encode, _environment().get_template(template).generate(context)))


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

    return (text.encode() for text in filling.fill(one, list(columns.values())))


def part(template: str, context: Mapping[str, object]) -> Markup:
    """Make a part of a page: `page`, before it is bytes."""
    return Markup(_environment().get_template(template).render(context))  # noqa: S704 - the template escaped what it printed


def text(template: str, context: Mapping[str, object]) -> str:
    """As `page`, for a template of plain text: nothing is escaped, so it must never be shown as HTML."""
    return _environment(autoescape=False).get_template(template).render(context)
