"""Frames and mappings in, bytes out: pages by Jinja, tables as CSV."""

from pipeline.render.by_template import Foot, mail_page, page, pages, part, text
from pipeline.render.filling import Ready
from pipeline.render.tables import Nested, nested, table, table_for_people, table_of
from pipeline.render.wording import count, day, days, in_css, weekday

__all__ = [
    "Foot", "Nested", "Ready", "count", "day", "days", "in_css", "mail_page", "nested", "page", "pages", "part", "table",
    "table_for_people", "table_of", "text", "weekday",
]  # fmt: skip
