"""Frames and mappings in, bytes out: pages by Jinja, tables as CSV."""

from pipeline.render.by_template import Foot, mail_page, page, pages, part, text
from pipeline.render.filling import Ready
from pipeline.render.tables import Block, blocks, table, table_for_people, table_of
from pipeline.render.wording import count, day, days, in_css, weekday

__all__ = [
    "Block", "Foot", "Ready", "blocks", "count", "day", "days", "in_css", "mail_page", "page", "pages", "part", "table",
    "table_for_people", "table_of", "text", "weekday",
]  # fmt: skip
