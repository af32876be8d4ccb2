"""What the ledger tells judging: these centres, and nothing of another."""

import pandas as pd
import pytest
from sqlalchemy import select

from pipeline.known import KEYS
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.known_for import frame_of
from pipeline.ledger.line_frame import line_frame
from pipeline.ledger.repeats import Earlier, earlier_drops
from pipeline.ledger.scope import centres_of
from pipeline.ledger.tables import LINE
from tests.ledgers import EARLIER, filled_ledger, insert, known_of
from tests.worlds import AMY, BUSINESS_1, CAL, CENTRE, IT_1, NIGHT, OPEN_CLAIM, SENT_CLAIM, world

OTHER = "54321"


def with_another_centre(tmp_path):
    engine = filled_ledger(tmp_path)
    with writing(engine) as connection:
        insert(connection, "centre", {"centre_number": OTHER})
        insert(connection, "approval", {"centre_number": OTHER, "entry_code": "05352", "ocr_assessor": "A01"})
        insert(connection, "visit", {"centre_number": OTHER, "entry_code": "05352", "visit_date": "2027-01-14"})
        insert(connection, "candidate", {"id": 9, "centre_number": OTHER})
        insert(
            connection,
            "registration",
            {"centre_number": OTHER, "academic_year": 2026, "candidate_number": "0001", "candidate": 9},
        )
        insert(connection, "entry", {"id": 9, "candidate": 9, "entry_code": "05352"})
        insert(connection, "centre_assessor", {"id": 9, "centre_number": OTHER})
        insert(connection, "assessor_for", {"assessor": 9, "entry_code": "05352"})
        insert(
            connection,
            "claim",
            {
                "id": 9,
                "centre_number": OTHER,
                "entry_code": "05352",
                "ordinal": 1,
                "state": "Submitted",
                "claim_number": "C000009",
            },
        )
        insert(connection, "drop", {"id": 9, "night": EARLIER, "path": f"{OTHER}/theirs.csv"})
        insert(connection, "sheet", {"id": 9, "drop": 9})
        insert(connection, "line", {"candidate": 9, "unit": IT_1, "claim": 9, "grade": "P", "assessor": 9, "sheet": 9})
        insert(connection, "pick", {"claim": 9, "candidate": 9, "unit": IT_1})
        insert(connection, "revision", {"claim": 9, "candidate": 9, "unit": IT_1})
        insert(connection, "unit_result", {"candidate": 9, "unit": IT_1})
        insert(connection, "overall_result", {"candidate": 9, "entry_code": "05352"})
        insert(connection, "held_row", {"sheet": 9, "row": 2, "unit": "", "centre_number": OTHER})
        insert(connection, "programme_entry", {"id": 9, "centre_number": OTHER, "candidate": 9, "night": EARLIER})
        insert(connection, "programme_result", {"candidate": 9, "framework": "f", "package": "p", "component": "c"})
    return engine


@pytest.mark.parametrize("table", [name for name in KEYS if name not in ("unit", "ocr_assessor")])
def test_nothing_of_another_centre_is_loaded(tmp_path, table):
    """Every table comes as that centre's rows alone, in the columns and types that rules are tested with."""
    engine = with_another_centre(tmp_path)
    expected = world()[table].sort_values(list(KEYS[table]), ignore_index=True)
    pd.testing.assert_frame_equal(known_of(engine)[table], expected)
    assert len(known_of(engine, OTHER)[table]) == 1
    assert len(known_of(engine, OTHER, CENTRE)[table]) == len(expected) + 1


def test_the_sheets_of_known_lines_lead_to_their_files(tmp_path):
    """The path below the centre's folder, for the lines that are loaded and no other."""
    engine = with_another_centre(tmp_path)
    assert known_of(engine).paths == {1: "first.csv"}
    assert known_of(engine, OTHER, CENTRE).paths == {1: "first.csv", 9: "theirs.csv"}


def test_a_wave_need_not_load_what_it_never_looks_at(tmp_path):
    """Tables left out come empty, with their columns and types."""
    known = known_of(filled_ledger(tmp_path), without=("line", "candidate"))
    assert (len(known["line"]), len(known["candidate"]), len(known["claim"])) == (0, 0, 2)
    assert known["line"].dtypes.to_dict() == known_of(filled_ledger_again(tmp_path))["line"].dtypes.to_dict()
    assert known.paths == {}


def filled_ledger_again(tmp_path):
    (tmp_path / "again").mkdir()
    return filled_ledger(tmp_path / "again")


def test_only_submitted_claims_have_a_proposal(tmp_path):
    """Once a claim is sampled its proposal is history."""
    engine = filled_ledger(tmp_path)
    assert known_of(engine)["pick"]["claim"].tolist() == [SENT_CLAIM]
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE claim SET state = 'Sampled' WHERE id = ?", (SENT_CLAIM,))
    assert known_of(engine)["pick"].empty


def test_a_number_that_is_not_given_yet_is_blank(tmp_path):
    """In the ledger it is NULL, so that given numbers can be kept apart; in frames absent text is ''."""
    claims = known_of(filled_ledger(tmp_path))["claim"].set_index("id")
    assert claims["claim_number"].to_dict() == {OPEN_CLAIM: "", SENT_CLAIM: "C000001"}
    assert claims["reference"].tolist() == ["", ""]


def asked(engine, wave, *senders):
    with reading(engine) as connection:
        return centres_of(connection, wave, senders)


def test_a_wave_looks_at_the_centres_that_its_drops_can_be_about(tmp_path):
    """The office at all, a centre at itself, an OCR Assessor at the claims allocated to them, results at programmes."""
    engine = with_another_centre(tmp_path)
    with writing(engine) as connection:
        insert(connection, "centre", {"centre_number": "99999"})
        insert(connection, "approval", {"centre_number": "99999", "entry_code": "05352", "ocr_assessor": "A01"})
        insert(
            connection,
            "claim",
            {"id": 10, "centre_number": "99999", "entry_code": "05352", "ordinal": 1, "state": "Unsubmitted"},
        )
    assert asked(engine, "office", "") == [CENTRE, OTHER, "99999"]
    assert asked(engine, "centres", OTHER, CENTRE) == [CENTRE, OTHER]
    assert asked(engine, "assessors", "A01") == [CENTRE, OTHER]
    assert asked(engine, "assessors", "A99") == []
    assert asked(engine, "results", "") == [CENTRE, OTHER]


def repeats(engine, *hashes, night=NIGHT):
    with reading(engine) as connection:
        return earlier_drops(connection, hashes, night)


def test_the_last_earlier_drop_of_the_same_bytes_is_meant(tmp_path):
    """By sender; not what waited, was ignored or lay in check-only, and not this night's own."""
    engine = filled_ledger(tmp_path)
    drop = {"sender_kind": "centre", "sender": CENTRE, "sha256": "bb" * 32}
    with writing(engine) as connection:
        insert(
            connection, "drop",
            {"id": 2, "night": EARLIER, "path": "12345/a.csv", "disposition": "returned", **drop},
            {"id": 3, "night": EARLIER, "path": "12345/b.csv", "disposition": "accepted", **drop},
            {"id": 4, "night": EARLIER, "path": "12345/check-only/b.csv", "disposition": "check-only", **drop},
            {"id": 5, "night": EARLIER, "path": "54321/b.csv", "disposition": "returned", **drop, "sender": "54321"},
            {"id": 6, "night": NIGHT, "path": "12345/b.csv", "disposition": "accepted", **drop},
        )  # fmt: skip
    expected = {
        ("centre", CENTRE, "bb" * 32): Earlier(EARLIER, "accepted"),
        ("centre", "54321", "bb" * 32): Earlier(EARLIER, "returned"),
    }
    assert repeats(engine, "bb" * 32, "cc" * 32) == expected
    assert repeats(engine, "cc" * 32) == {}
    assert repeats(engine, "") == {}


def test_amy_is_amy(tmp_path):
    """What was put in comes out: names, dates and numbers as they were."""
    people = known_of(filled_ledger(tmp_path))["candidate"].set_index("id")
    assert people.loc[AMY, ["surname", "date_of_birth", "uci"]].tolist() == ["ADAMS", "2009-01-02", "123450260001H"]


def test_lines_of_every_kind_come_as_they_were_written(tmp_path):
    """Open, on their way again, ended, from elsewhere; far down and far right in a sheet; in the order of their key."""
    whole = {"candidate": AMY, "unit": IT_1, "claim": SENT_CLAIM, "grade": "D", "assessor": 2, "sheet": 1}
    ended = {"slot": -SENT_CLAIM, "sampled": 1, "outcome": "withdrawn", "row": 1_048_576, "position": 16_383}
    again = {"slot": 1, "grade": "M", "outcome": "changed", "assessor": 0, "row": 7, "position": 1}
    outside = {
        "unit": BUSINESS_1,
        "outcome": "agreed",
        "awarding_body": "Pearson",
        "evidence": "Certificate 12",
        "position": -1,
    }
    engine = filled_ledger(tmp_path)
    with writing(engine) as connection:
        for kind in (outside, again, ended):
            insert(connection, "line", whole | kind)
    with reading(engine) as connection:
        said = frame_of(connection, select(LINE).where(LINE.c.candidate.in_((AMY, CAL))))
        pd.testing.assert_frame_equal(line_frame(connection, [CENTRE]), said)
    assert said["slot"].tolist() == [-SENT_CLAIM, 0, 1, 0, 0]
    assert sorted(said["outcome"]) == ["", "", "agreed", "changed", "withdrawn"]
