"""The ledger's connection and its steps."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.migrations import NotMigrated, ensure_current, migrate, waiting
from pipeline.ledger.tables import METADATA
from tests.ledgers import empty_ledger, insert, rows_of


def test_a_new_ledger_gets_every_table_once(tmp_path):
    """The second time nothing is left to do."""
    engine = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    assert migrate(engine) == ["0001-first"]
    assert migrate(engine) == []
    with reading(engine) as connection:
        names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
    assert set(METADATA.tables) <= names
    assert rows_of(engine, "migration", "name") == [("0001-first",)]


def test_a_ledger_that_was_not_migrated_is_refused(tmp_path):
    """With what is missing, and what to do about it; nothing is made in passing."""
    engine = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    with pytest.raises(NotMigrated, match=r"lacks 1 step.*0001-first.*claimdrop migrate"):
        ensure_current(engine)
    assert waiting(engine) == ["0001-first"]
    migrate(engine)
    ensure_current(engine)
    assert waiting(engine) == []


def test_foreign_keys_are_on(tmp_path):
    """A registration of nobody cannot be written."""
    with pytest.raises(IntegrityError), writing(empty_ledger(tmp_path)) as connection:
        insert(
            connection,
            "registration",
            {"centre_number": "12345", "academic_year": 2026, "candidate_number": "0001", "candidate": 1},
        )


def test_what_breaks_leaves_nothing(tmp_path):
    """A transaction that ends with an exception has not happened."""
    engine = empty_ledger(tmp_path)

    def broken():
        with writing(engine) as connection:
            insert(connection, "centre", {"centre_number": "12345"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert rows_of(engine, "centre", "centre_number") == []


def test_readers_see_the_last_commit_while_the_writer_writes(tmp_path):
    """Neither waits for the other; and what is answered survives a power cut."""
    engine = empty_ledger(tmp_path)
    with writing(engine) as connection:
        insert(connection, "centre", {"centre_number": "12345"})
        assert rows_of(engine, "centre", "centre_number") == []
        pragmas = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 2, 1, 30_000]
    assert rows_of(engine, "centre", "centre_number") == [("12345",)]


def test_the_writer_takes_its_place_at_once(tmp_path):
    """A second writer is told to wait before it has read anything: a decision cannot be overtaken."""
    engine, other = empty_ledger(tmp_path), open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    with other.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.rollback()
        with writing(engine), pytest.raises(Exception, match="locked"):
            connection.execution_options(writes=True).begin()
    other.dispose()
