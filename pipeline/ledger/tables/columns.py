"""The few kinds of column that the ledger has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Integer, MetaData, String

METADATA = MetaData()


def own_id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def words(name: str) -> Column[str]:
    return Column(name, String, nullable=False, server_default="")


def number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def of(name: str, table: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=False)


def maybe_of(name: str, table: str) -> Column[int]:
    """An id of `table`, or 0 for none: no foreign key, but renumbered at the commit like one."""
    return Column(name, Integer, nullable=False, server_default="0", info={"of": table})


def one_where(name: str, where: ColumnElement[bool], *columns: Column[Any]) -> Index:
    """An index that lets these columns be the same in no two rows of which `where` holds.

    The first migration says so in the words of the database at hand: naming one here would load its dialect at every start.
    """
    return Index(name, *columns, unique=True, info={"where": where})
