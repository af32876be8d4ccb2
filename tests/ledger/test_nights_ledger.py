"""Nights in the ledger: opened, counted, closed."""

import pytest

from pipeline.ledger import nights
from pipeline.ledger.engine import reading, writing
from tests.ledgers import EARLIER, filled_ledger, insert, rows_of
from tests.worlds import CENTRE, NIGHT

LATER = "2026-11-24-01"
WAITING = nights.Left("12345/late.xlsx", "centre", CENTRE, "waiting", "still arriving")
IGNORED = WAITING._replace(path="12345/a/b/c.xlsx", disposition="ignored", reason="too deep")


@pytest.fixture
def engine(tmp_path):
    """The world's ledger."""
    return filled_ledger(tmp_path)


def told(engine, night):
    with reading(engine) as connection:
        return nights.summary(connection, night)


def test_a_night_is_entered_with_what_was_not_taken(engine):
    """Once: after a kill the same night is entered again, and nothing changes."""
    for _ in range(2):
        with writing(engine) as connection:
            nights.open_night(connection, LATER, "2026-11-24", "1.0", [WAITING, IGNORED])
    assert (LATER, "2026-11-24", "1.0", "open") in rows_of(engine, "night", "id", "as_of", "version", "state")
    assert rows_of(engine, "drop", "id", "path", "disposition", "reason")[1:] == [
        (2, "12345/late.xlsx", "waiting", "still arriving"), (3, "12345/a/b/c.xlsx", "ignored", "too deep"),
    ]  # fmt: skip


def test_a_night_in_which_everything_was_taken(engine):
    """Nothing waits, so that no drop is entered yet."""
    with writing(engine) as connection:
        nights.open_night(connection, LATER, "2026-11-24", "1.0", [])
    assert len(rows_of(engine, "drop", "id")) == 1


def drops(engine, *rows):
    """Enter drops of the night: (id, path, disposition, held)."""
    with writing(engine) as connection:
        for number, path, disposition, held in rows:
            kind, _, rest = path.partition("/")
            sender = {"office": ("office", ""), "assessors": ("assessor", rest.partition("/")[0])}.get(
                kind, ("centre", kind)
            )
            insert(
                connection,
                "drop",
                {
                    "id": number,
                    "night": NIGHT,
                    "path": path,
                    "sender_kind": sender[0],
                    "sender": sender[1],
                    "disposition": disposition,
                },
            )
            insert(connection, "sheet", {"id": number, "drop": number, "held": held, "accepted": 1})


def test_what_the_night_held_and_returned(engine):
    """Drops in check-only count for nothing, but their senders are told too."""
    drops(
        engine, (2, "12345/a.csv", "part-accepted", 3), (3, "12345/b.csv", "returned", 4), (4, "54321/check-only/c.csv", "check-only", 9),
        (5, "office/d.csv", "accepted", 0), (6, "assessors/A01/e.csv", "duplicate", 0),
    )  # fmt: skip
    expected = nights.Summary(
        held=7,
        returned=2,
        faults=0,
        senders=[("assessor", "A01"), ("centre", CENTRE), ("centre", "54321"), ("office", "")],
    )
    assert told(engine, NIGHT) == expected
    assert told(engine, EARLIER) == nights.Summary(0, 0, 0, [("centre", CENTRE)])


def test_a_fault_is_entered_once(engine):
    """A batch that breaks again when the night is finished is the same fault."""
    for _ in range(2):
        with writing(engine) as connection:
            nights.add_fault(connection, NIGHT, "centres, from abcd", "KeyError in x.py, y, line 3")
    assert rows_of(engine, "fault", "place", "what") == [("centres, from abcd", "KeyError in x.py, y, line 3")]
    assert told(engine, NIGHT).faults == 1


def test_letters_go_to_the_address_that_is_known(engine):
    """The centre's contact address, the OCR Assessor's, and none for the office or for somebody unknown."""
    with reading(engine) as connection:
        found = nights.addresses(
            connection, [("centre", CENTRE), ("assessor", "A01"), ("centre", "54321"), ("office", "")]
        )
    assert found == {
        ("centre", CENTRE): "exams@hill.example",
        ("assessor", "A01"): "a01@ocr.example",
        ("centre", "54321"): "",
        ("office", ""): "",
    }


def test_a_night_is_closed_with_what_telling_of_it_owes(engine):
    """Pages, letters and the exit status, in one go."""
    page = {
        "night": NIGHT,
        "action": "write",
        "path": "office/nights/x/night.html",
        "kind": "night.html",
        "key": NIGHT,
        "done": "",
    }
    letter = {"night": NIGHT, "kind": "night", "key": NIGHT, "recipient": "office@x.example", "done": ""}
    with reading(engine) as connection:
        assert NIGHT not in nights.closed_nights(connection)
        assert "2030-01-01-01" not in nights.closed_nights(connection)
    with writing(engine) as connection:
        nights.close_night(connection, NIGHT, 1, [page], [letter])
        nights.close_night(connection, EARLIER, 0, [], [])
    with reading(engine) as connection:
        assert NIGHT in nights.closed_nights(connection)
    assert rows_of(engine, "night", "id", "state", "exit_status") == [(EARLIER, "closed", 0), (NIGHT, "closed", 1)]
    assert rows_of(engine, "owed", "path") == [("office/nights/x/night.html",)]
    assert rows_of(engine, "letter", "recipient") == [("office@x.example",)]


def test_which_drops_of_the_night_are_judged(engine):
    """With their dispositions: blank while a later wave has sheets of the drop to judge."""
    drops(engine, (2, "12345/a.csv", "accepted", 0), (3, "office/b.xlsx", "", 0))
    with reading(engine) as connection:
        assert nights.judged_drops(connection, NIGHT) == {"12345/a.csv": (2, "accepted"), "office/b.xlsx": (3, "")}


def test_what_an_earlier_wave_made_of_a_drop(engine):
    """Its rows, whether anything of ours broke, and what was said that decides the drop's disposition."""
    drops(engine, (2, "office/a.xlsx", "", 3), (3, "office/b.csv", "", 0))
    with writing(engine) as connection:
        insert(connection, "sheet", {"id": 7, "drop": 2, "unchanged": 2, "accepted": 4, "faulted": 1})
        insert(connection, "drop", {"id": 4, "night": NIGHT, "path": "office/c.csv"})
        said = [("CELL-02", "ERROR"), ("CELL-02", "ERROR"), ("FILE-08", "NOTE")]
        insert(
            connection,
            "finding",
            *({"drop": 2, "ordinal": n, "rule": rule, "severity": severity} for n, (rule, severity) in enumerate(said)),
        )
    with reading(engine) as connection:
        found = nights.so_far(connection, [2, 3, 4])
        assert nights.so_far(connection, []) == {}
    assert found[2][:4] == (5, 2, 3, 1)
    assert (bool(found[2].errors), bool(found[2].repeated)) == (True, True)
    assert (found[3], found[4]) == (nights.NOTHING._replace(accepted=1), nights.NOTHING)


def test_what_is_stuck_in_the_inbox_is_not_judged_again(engine):
    """A judged drop whose removal failed, or is still owed; not one that has left."""
    drops(
        engine, (2, "12345/a.csv", "accepted", 0), (3, "12345/b.csv", "accepted", 0), (4, "12345/c.csv", "accepted", 0)
    )
    with writing(engine) as connection:
        for number, done in ((1, "gone"), (2, "gone"), (3, "no rights"), (4, "")):
            insert(
                connection,
                "removal",
                {"drop": number, "path": f"12345/{number}.csv", "identity": str(number), "done": done},
            )
    with reading(engine) as connection:
        assert nights.stuck_removals(connection) == {("12345/3.csv", "3"), ("12345/4.csv", "4")}


def test_whoever_the_office_has_named(engine):
    """Every centre by its number, and with the OCR Assessors everybody who has a page to begin from."""
    with writing(engine) as connection:
        insert(connection, "centre", {"centre_number": "00001"})
    with reading(engine) as connection:
        assert nights.centre_numbers(connection) == ["00001", CENTRE]
        assert nights.with_front_page(connection) == {("centre", "00001"), ("centre", CENTRE), ("assessor", "A01")}


def test_every_night_is_known(engine):
    """Also one whose manifest is not in the archive any more."""
    with reading(engine) as connection:
        assert sorted(nights.night_ids(connection)) == [EARLIER, NIGHT]
