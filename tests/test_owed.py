"""What the ledger says is still owed."""

import pytest

from pipeline.ledger import letters, owed, tables
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.letters import Letter
from pipeline.ledger.migrations import migrate
from pipeline.ledger.owed import Leaving, NightOf, OutboxFile

NIGHT = "2026-11-21-01"


@pytest.fixture
def engine(tmp_path):
    engine = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    migrate(engine)
    put(engine, tables.NIGHT, {"id": NIGHT, "as_of": "2026-11-21", "version": "0.1.0"})
    yield engine
    engine.dispose()


def put(engine, table, *rows):
    with writing(engine) as connection:
        connection.execute(table.insert(), list(rows))


def owe(engine, *paths):
    put(
        engine,
        tables.OWED,
        *({"night": NIGHT, "action": "write", "path": path, "kind": "claim.csv", "key": "1"} for path in paths),
    )


def asked(engine, function, *arguments):
    with reading(engine) as connection:
        return function(connection, *arguments)


def told(engine, function, *arguments):
    with writing(engine) as connection:
        function(connection, *arguments)


def test_rows_come_by_id_and_the_last_of_a_path_stands_for_it(engine):
    """A later row supersedes the earlier ones of its path."""
    owe(engine, "a", "b", "a", "c")
    assert asked(engine, owed.still_owed) == [2, 3, 4]
    assert [(row.id, row.path) for row in asked(engine, owed.owed_rows, [3, 2, 4])] == [(2, "b"), (3, "a"), (4, "c")]
    assert asked(engine, owed.how_many_owed) == 3
    assert asked(engine, owed.owed_rows, [2]) == [(2, NIGHT, "write", "b", "claim.csv", "1")]


def test_a_tick_ticks_earlier_rows_of_the_path_and_no_later_one(engine):
    """What was delivered makes the earlier rows of its path needless; a row that came meanwhile stays owed."""
    owe(engine, "a", "b", "a", "a")
    told(engine, owed.tick, [3], NIGHT)
    assert asked(engine, owed.still_owed) == [2, 4]
    with reading(engine) as connection:
        done = list(
            connection.scalars(tables.OWED.select().with_only_columns(tables.OWED.c.done).order_by(tables.OWED.c.id))
        )
    assert done == [NIGHT, "", NIGHT, ""]


def test_a_thousand_rows_are_ticked(engine):
    """More than one statement holds."""
    owe(engine, *(f"file {n}" for n in range(1001)))
    told(engine, owed.tick, range(1, 1001), NIGHT)
    assert asked(engine, owed.still_owed) == [1001]


def test_the_outbox_is_remembered_as_it_was_left(engine):
    """A record is replaced, not doubled, and one whose file is gone goes."""
    first, second = OutboxFile("a/x", "00", 1, 2), OutboxFile("A/x", "11", 3, 4)
    told(engine, owed.record_outbox, [first, second])
    told(engine, owed.record_outbox, [first._replace(sha256="22")], ["A/x"])
    assert asked(engine, owed.outbox_files, ["a/x", "A/x"]) == {"a/x": first._replace(sha256="22")}


def test_paths_below_a_folder_are_told_letter_by_letter(engine):
    """Capitals count, and no character of a path is a wild card."""
    told(engine, owed.record_outbox, [OutboxFile(path, "", 0, 0) for path in ("a_b/2", "a_b/1", "A_b/1", "acb/1")])
    assert asked(engine, owed.outbox_paths, "a_b/") == ["a_b/1", "a_b/2"]


def test_removals_end_once(engine):
    """A drop that could not leave is owed still; one that has gone is not."""
    drop = {"night": NIGHT, "sender_kind": "centre", "sender": "12345"}
    put(engine, tables.DROP, *({**drop, "id": n, "path": f"12345/{n}", "archived": f"{n}.csv"} for n in (1, 2, 3)))
    put(engine, tables.REMOVAL, *({"drop": n, "path": f"12345/{n}", "identity": "{}"} for n in (1, 2, 3)))
    told(engine, owed.settle_removals, {1: owed.GONE, 2: owed.GONE, 3: "it is open"})
    told(engine, owed.settle_removals, {})
    assert asked(engine, owed.removals) == [Leaving(3, "12345/3", "{}")]


def test_letters_are_sent_once(engine):
    """By id, until they are ticked."""
    letter = {"night": NIGHT, "kind": "sampled", "recipient": "a@b.example"}
    put(engine, tables.LETTER, {**letter, "key": "1"}, {**letter, "key": "2"})
    told(engine, letters.tick_letters, [1], NIGHT)
    assert asked(engine, letters.letters_owed) == [Letter(2, NIGHT, "sampled", "2", "a@b.example")]


def test_nights_are_known_by_their_id(engine):
    """The last night has the highest id; before the first there is none."""
    put(engine, tables.NIGHT, {"id": "2026-11-20-02"})
    assert asked(engine, owed.last_night) == NIGHT
    assert asked(engine, owed.nights_of, [NIGHT, "2026-11-20-01"]) == {NIGHT: NightOf(NIGHT, "2026-11-21", "0.1.0")}
    told(engine, lambda connection: connection.execute(tables.NIGHT.delete()))
    assert asked(engine, owed.last_night) == ""


def test_nights_that_tell_of_letters_which_an_earlier_one_had_not_sent(engine):
    """From the night after it was owed to the one that sent it; one that nobody sent is told of for good."""
    for number in (22, 23, 24):
        put(engine, tables.NIGHT, {"id": f"2026-11-{number}-01", "as_of": f"2026-11-{number}", "version": "0.1.0"})
    letter = {"night": NIGHT, "kind": "sampled", "recipient": "a@b.example"}
    late = [{"key": "1", "tried": 1, "done": "2026-11-23-01"}, {"key": "2", "tried": 0, "done": NIGHT}]
    put(engine, tables.LETTER, *({**letter, **each} for each in late))
    assert asked(engine, letters.told_of_unsent) == {"2026-11-22-01", "2026-11-23-01"}
    put(engine, tables.LETTER, {**letter, "key": "3", "tried": 3, "parked": "2026-11-23-01"})
    assert "2026-11-24-01" in asked(engine, letters.told_of_unsent)
