"""A judged drop leaves the inbox, if it is still the very file that was archived."""

from pipeline import durable
from pipeline.ledger import tables
from pipeline.ledger.engine import reading
from pipeline.ledger.owed import removals
from tests.deliver.delivery_ledger import done, leave, send


def test_the_very_file_leaves_and_another_stays(engine, site):
    """A file that was replaced meanwhile is a new drop: nothing is owed about it."""
    first = leave(engine, site, 1, "12345/grades.csv")
    second = leave(engine, site, 2, "12345/entries.csv")
    second.write_bytes(b"changed")
    assert send(engine, site).kept == {}
    assert (first.exists(), second.exists()) == (False, True)
    assert done(engine, tables.REMOVAL) == ["gone", "gone"]
    with reading(engine) as connection:
        assert removals(connection) == []


def test_a_file_that_somebody_took_back_is_gone(engine, site):
    """Nothing is left to do."""
    leave(engine, site, 1, "12345/grades.csv").unlink()
    send(engine, site)
    assert done(engine, tables.REMOVAL) == ["gone"]


def test_a_file_that_cannot_leave_is_told_and_tried_again(engine, site, monkeypatch):
    """It stays, with the reason; the next delivery tries once more."""
    file = leave(engine, site, 1, "12345/grades.csv")
    monkeypatch.setattr(durable, "remove_many", lambda paths: dict.fromkeys(paths, "it is open in another program"))
    assert send(engine, site).kept == {"12345/grades.csv": "it is open in another program"}
    assert done(engine, tables.REMOVAL) == ["it is open in another program"]
    monkeypatch.undo()
    assert send(engine, site).kept == {}
    assert (file.exists(), done(engine, tables.REMOVAL)) == (False, ["gone"])


def test_a_rehearsal_takes_nothing_out_of_the_inbox(engine, site):
    """`run --dry-run` delivers beside the outbox and leaves every drop where it lies."""
    file = leave(engine, site, 1, "12345/grades.csv")
    send(engine, site, keep_inbox=True)
    assert (file.exists(), done(engine, tables.REMOVAL)) == (True, [""])
