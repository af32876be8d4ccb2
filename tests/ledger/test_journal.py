"""The commit: ids and numbers are given, decisions that are stale are refused, and `known` foresaw it all."""

import pandas as pd
import pytest
from sqlalchemy.exc import IntegrityError

from pipeline.known import KEYS, Changes
from pipeline.ledger import tables as t
from pipeline.ledger.engine import writing
from pipeline.ledger.journal import Commit, StaleDecision, commit, next_numbers
from tests.ledgers import empty_ledger, filled_ledger, insert, known_of, rows_of
from tests.worlds import (
    AMY,
    ANN,
    BEN,
    BUSINESS_1,
    CAL,
    CENTRE,
    FRAMEWORK,
    IT_1,
    JOHN,
    NIGHT,
    OPEN_CLAIM,
    PACKAGE,
    SENT_CLAIM,
)

PERSON = {
    "uci": "",
    "uln": "",
    "surname": "DALE",
    "forenames": "Dora",
    "date_of_birth": "2009-04-05",
    "sex": "",
    "group_name": "12B",
    "added_on": "2026-11-23",
}
CLAIM = {"state": "Unsubmitted", "claim_number": "", "reference": "", "submitted_by": "", "contact_email": "", "form_date": "",
         "submitted_on": "", "sampled_on": "", "finalised_on": "", "processed_on": "", "withdrawn_on": ""}  # fmt: skip
LINE = {
    "slot": 0,
    "grade": "M",
    "sampled": 0,
    "outcome": "",
    "awarding_body": "",
    "evidence": "",
    "row": 3,
    "position": 2,
}
DROP = {"night": NIGHT, "path": "12345/second.csv", "sender_kind": "centre", "sender": CENTRE, "sha256": "bb" * 32,
        "archived": "", "kind": "csv", "disposition": "accepted", "reason": ""}  # fmt: skip
SHEET = {
    "name": "",
    "form": "grades_by_unit",
    "header_row": 1,
    "rows_read": 1,
    "accepted": 1,
    "unchanged": 0,
    "held": 0,
    "blank": 0,
    "faulted": 0,
}
ENTRY = {
    "entry_type": "Unit",
    "entry_date": "2026-11-23",
    "estimated_completion_date": "2028-08-31",
    "ended_on": "",
    "ended_by": "",
    "ended_to": "",
    "row": 2,
}


def step(*, new=None, changed=None, gone=None):
    """One step of a commit: table to rows."""
    changes = Changes()
    for table, rows in (new or {}).items():
        changes.add(table, pd.DataFrame(rows))
    for table, rows in (changed or {}).items():
        changes.change(table, pd.DataFrame(rows))
    for table, rows in (gone or {}).items():
        changes.remove(table, pd.DataFrame(rows))
    return changes


def committed(engine, *steps, done=None, **records):
    """Commit the steps with these records (table to rows)."""
    frames = {table: pd.DataFrame(rows) for table, rows in records.items()}
    with writing(engine) as connection:
        commit(connection, Commit(frames, list(steps), pd.DataFrame(done) if done else pd.DataFrame()))


def test_provisional_ids_are_renumbered_wherever_they_stand(tmp_path):
    """A new person, entry, unit, assessor, claim and line of a new sheet refer to each other by their real ids."""
    engine = filled_ledger(tmp_path)
    new = step(
        new={
            "unit": [{"id": -1, "suite": "Cambridge Technicals 2012", "level": 3, "subject": "IT", "number": "2"}],
            "candidate": [{"id": -2, "centre_number": CENTRE, **PERSON}, {"id": -1, "centre_number": CENTRE, **PERSON, "forenames": "Dan"}],
            "registration": [{"centre_number": CENTRE, "academic_year": 2026, "candidate_number": "0007", "candidate": -2, "since": "2026-11-23"}],
            "entry": [{"id": -1, "candidate": -2, "entry_code": "05352", "unit": -1, "sheet": -1, **ENTRY}],
            "centre_assessor": [{"id": -1, "centre_number": CENTRE, "full_name": "Dee Day", "initials": "DD"}],
            "assessor_for": [{"assessor": -1, "entry_code": "05352", "since": "2026-11-23", "removed": 0}],
            "claim": [{"id": -1, "centre_number": CENTRE, "entry_code": "05355", "ordinal": 1, **CLAIM}],
            "line": [{"candidate": -2, "unit": -1, "claim": -1, "assessor": -1, "sheet": -1, **LINE}],
            "claim_event": [{"id": -1, "claim": -1, "night": NIGHT, "event": "started", "from_state": "", "to_state": "Unsubmitted", "who": "", "detail": "", "sheet": -1, "row": 2}],
        }
    )  # fmt: skip
    owed = [{"night": NIGHT, "action": "write", "path": "12345/claims/05355/claim.csv", "kind": "claim.csv", "key": "", "done": "", "claim": -1, "drop": 0},
            {"night": NIGHT, "action": "write", "path": "12345/nights/x.findings.csv", "kind": "findings", "key": "", "done": "", "claim": 0, "drop": -1}]  # fmt: skip
    committed(
        engine, new, drop=[{"id": -1, **DROP}], sheet=[{"id": -1, "drop": -1, **SHEET}], owed=owed,
        finding=[{"drop": -1, "ordinal": 0, "sheet": "", "row": 2, "column": "", "cell": "A2", "rule": "CELL-07", "severity": "NOTE", "value": "7", "message": "m", "fix": "f"}],
        removal=[{"drop": -1, "path": "12345/second.csv", "identity": "{}", "done": ""}],
        letter=[{"night": NIGHT, "kind": "submitted", "key": "", "recipient": "a01@ocr.example", "done": "", "claim": -1}],
    )  # fmt: skip
    assert rows_of(engine, "sheet", "id", "drop")[-1] == (2, 2)
    assert rows_of(engine, "candidate", "id", "forenames")[-2:] == [(5, "Dan"), (6, "Dora")]
    assert (CENTRE, 2026, "0007", 6) in rows_of(
        engine, "registration", "centre_number", "academic_year", "candidate_number", "candidate"
    )
    assert rows_of(engine, "entry", "id", "candidate", "unit", "sheet")[-1] == (5, 6, 4, 2)
    assert (3, "05352") in rows_of(engine, "assessor_for", "assessor", "entry_code")
    assert (6, 4, 3, 3, 2) in rows_of(engine, "line", "candidate", "unit", "claim", "assessor", "sheet")
    assert rows_of(engine, "claim_event", "id", "claim", "sheet") == [(1, 3, 2)]
    assert rows_of(engine, "owed", "path", "key") == [
        ("12345/claims/05355/claim.csv", "3"),
        ("12345/nights/x.findings.csv", "2"),
    ]
    assert rows_of(engine, "finding", "drop", "cell") == [(2, "A2")]
    assert rows_of(engine, "removal", "drop") == [(2,)]
    assert rows_of(engine, "letter", "kind", "key") == [("submitted", "3")]


def submitted(*claims):
    return step(
        changed={
            "claim": [
                {"id": claim, "state": "Submitted", "claim_number": "?", "seen_state": "Unsubmitted"}
                for claim in claims
            ]
        }
    )


def open_claims(engine, *places):
    with writing(engine) as connection:
        for centre in sorted({centre for centre, _ in places}):
            insert(connection, "centre", {"centre_number": centre})
        insert(
            connection,
            "claim",
            *(
                {"id": n, "centre_number": centre, "entry_code": code, "ordinal": 1, "state": "Unsubmitted"}
                for n, (centre, code) in enumerate(places, start=1)
            ),
        )


def test_claim_numbers_follow_centre_and_entry_code(tmp_path):
    """Whatever the order of the claims and of the steps, and also for claims that begin in the same commit."""
    engine = empty_ledger(tmp_path)
    open_claims(engine, ("22222", "05332"), ("11111", "05352"), ("11111", "05332"))
    begun = step(new={"claim": [{"id": -1, "centre_number": "11111", "entry_code": "02345", "ordinal": 1, **CLAIM}]})
    committed(engine, begun, submitted(1), submitted(2, -1), submitted(3))
    assert rows_of(engine, "claim", "claim_number", "centre_number", "entry_code") == [
        ("C000001", "11111", "02345"), ("C000002", "11111", "05332"), ("C000003", "11111", "05352"), ("C000004", "22222", "05332"),
    ]  # fmt: skip


def test_a_number_once_committed_is_never_given_again(tmp_path):
    """A batch that is rolled back gives its numbers back; one that was committed keeps them for good."""
    engine = empty_ledger(tmp_path)
    open_claims(engine, ("11111", "05332"), ("11111", "05352"))
    committed(engine, submitted(1))
    broken = step(changed={"claim": [{"id": 99, "state": "Submitted"}]})
    with pytest.raises(StaleDecision):
        committed(engine, submitted(2), broken)
    assert rows_of(engine, "claim", "id", "state") == [(1, "Submitted"), (2, "Unsubmitted")]
    with writing(engine) as connection:
        connection.execute(t.CLAIM.delete().where(t.CLAIM.c.id == 1))
    committed(engine, submitted(2))
    assert rows_of(engine, "claim", "id", "claim_number") == [(2, "C000002")]


def test_owed_paths_and_keys_name_the_claim_by_its_number(tmp_path):
    """`{claim}` becomes the number that this very commit gives."""
    engine = filled_ledger(tmp_path)
    row = {
        "night": NIGHT,
        "action": "write",
        "path": "12345/claims/{claim}/claim.csv",
        "kind": "claim.csv",
        "key": "",
        "done": "",
        "claim": OPEN_CLAIM,
    }
    committed(engine, submitted(OPEN_CLAIM), owed=[row])
    assert rows_of(engine, "owed", "path", "key") == [("12345/claims/C000002/claim.csv", "1")]


UNIT_2 = {"suite": "Cambridge Technicals 2012", "level": 3, "subject": "IT", "number": "2"}
UNIT_3 = {**UNIT_2, "number": "3"}


def test_a_unit_brought_by_two_batches_is_one(tmp_path):
    """The later batch's lines get the id of the earlier batch's unit; what else it brings is new."""
    engine = filled_ledger(tmp_path)
    committed(engine, step(new={"unit": [{"id": -1, **UNIT_2}]}))
    lines = [
        {"candidate": BEN, "unit": unit, "claim": OPEN_CLAIM, "assessor": JOHN, "sheet": 1, **LINE} for unit in (-1, -2)
    ]
    committed(engine, step(new={"unit": [{"id": -1, **UNIT_3}, {"id": -2, **UNIT_2}]}), step(new={"line": lines}))
    assert [row for row in rows_of(engine, "unit", "id", "number") if row[0] > 3] == [(4, "2"), (5, "3")]
    assert [unit for who, unit in rows_of(engine, "line", "candidate", "unit") if who == BEN] == [4, 5]


def test_a_unit_that_is_there_needs_no_row(tmp_path):
    """A batch whose every new unit is in the ledger by now adds none."""
    engine = filled_ledger(tmp_path)
    committed(
        engine,
        step(new={"unit": [{"id": -1, **UNIT_2, "number": "1"}]}),
        step(new={"entry": [{"id": -1, "candidate": BEN, "entry_code": "05353", "unit": -1, "sheet": 0, **ENTRY}]}),
    )
    assert len(rows_of(engine, "unit", "id")) == 3
    assert rows_of(engine, "entry", "id", "unit")[-1] == (5, IT_1)


def test_a_decision_upon_another_state_is_refused(tmp_path):
    """`seen_` columns hold what the decision saw; where it is no longer so, nothing of the batch stays."""
    engine = filled_ledger(tmp_path)
    person = step(new={"candidate": [{"id": -1, "centre_number": CENTRE, **PERSON}]})
    stale = step(changed={"claim": [{"id": SENT_CLAIM, "state": "Sampled", "seen_state": "Sampled"}]})
    with pytest.raises(StaleDecision, match="1 rows to change, 0 as they were seen"):
        committed(engine, person, stale)
    assert len(rows_of(engine, "candidate", "id")) == 4
    committed(engine, step(changed={"claim": [{"id": SENT_CLAIM, "state": "Sampled", "seen_state": "Submitted"}]}))
    assert (SENT_CLAIM, "Sampled") in rows_of(engine, "claim", "id", "state")


def test_what_the_decision_saw_may_be_provisional(tmp_path):
    """A `seen_` column that holds ids is renumbered like the column it is about."""
    engine = filled_ledger(tmp_path)
    begun = step(
        new={"centre_assessor": [{"id": -1, "centre_number": CENTRE, "full_name": "Dee Day", "initials": "DD"}]}
    )
    line = {"candidate": AMY, "unit": IT_1, "slot": 0}
    committed(
        engine,
        begun,
        step(changed={"line": [{**line, "assessor": -1}]}),
        step(changed={"line": [{**line, "grade": "D", "seen_assessor": -1}]}),
    )
    assert (AMY, "D", 3) in rows_of(engine, "line", "candidate", "grade", "assessor")


def test_removing_what_is_not_there_is_refused(tmp_path):
    """A row that is gone already was decided upon another ledger."""
    with pytest.raises(StaleDecision, match="1 rows to remove, 0 that are there"):
        committed(filled_ledger(tmp_path), step(gone={"line": [{"candidate": BEN, "unit": IT_1, "slot": 0}]}))


def test_steps_follow_one_another(tmp_path):
    """A line that comes, changes and goes in three steps is gone; one that goes and comes again in one step is there."""
    engine = filled_ledger(tmp_path)
    key = {"candidate": BEN, "unit": IT_1, "slot": 0}
    row = {**key, "claim": OPEN_CLAIM, "assessor": JOHN, "sheet": 1, **LINE}
    amys = {**row, "candidate": AMY, "grade": "D"}
    committed(
        engine,
        step(new={"line": [row]}), step(changed={"line": [{**key, "grade": "D"}]}), step(gone={"line": [key]}),
        step(gone={"line": [amys]}, new={"line": [amys]}),
    )  # fmt: skip
    assert rows_of(engine, "line", "candidate", "grade") == [(AMY, "D"), (CAL, "M")]


def test_a_failing_row_leaves_nothing(tmp_path):
    """One transaction: a line of a claim that is not there takes drop, sheet and all other steps with it."""
    engine = filled_ledger(tmp_path)
    bad = step(new={"line": [{"candidate": BEN, "unit": IT_1, "claim": 77, "assessor": JOHN, "sheet": -1, **LINE}]})
    with pytest.raises(IntegrityError):
        committed(engine, step(gone={"pick": [{"claim": SENT_CLAIM, "candidate": CAL, "unit": BUSINESS_1}]}), bad,
                  drop=[{"id": -1, **DROP}], sheet=[{"id": -1, "drop": -1, **SHEET}])  # fmt: skip
    assert rows_of(engine, "drop", "id") == [(1,)]
    assert rows_of(engine, "sheet", "id") == [(1,)]
    assert len(rows_of(engine, "pick", "claim")) == 1


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("line", {"candidate": AMY, "unit": IT_1, "claim": OPEN_CLAIM, "assessor": JOHN, "sheet": 1, **LINE}),
        ("line", {"candidate": BEN, "unit": IT_1, "claim": OPEN_CLAIM, "assessor": JOHN, "sheet": 1, **LINE, "grade": "N"}),
        ("claim", {"id": -1, "centre_number": CENTRE, "entry_code": "05352", "ordinal": 2, **CLAIM}),
        ("claim", {"id": -1, "centre_number": CENTRE, "entry_code": "05355", "ordinal": 1, **CLAIM, "claim_number": "C000001"}),
        ("entry", {"id": -1, "candidate": AMY, "entry_code": "05352", "unit": 0, "sheet": 0, **ENTRY}),
        ("registration", {"centre_number": CENTRE, "academic_year": 2026, "candidate_number": "0001", "candidate": BEN, "since": ""}),
    ],
    ids=["second live line", "a grade that is none", "second unsubmitted claim", "claim number twice", "second live entry", "number of two people"],
)  # fmt: skip
def test_the_ledger_itself_refuses(tmp_path, table, row):
    """What must never be twice cannot be, whatever a decision says."""
    with pytest.raises(IntegrityError):
        committed(filled_ledger(tmp_path), step(new={table: [row]}))


def test_what_a_table_has_no_column_for_is_left_aside(tmp_path):
    """A decision may carry more than the ledger keeps, as `known` knows too."""
    engine = filled_ledger(tmp_path)
    committed(
        engine,
        step(
            new={
                "visit": [
                    {
                        "centre_number": CENTRE,
                        "entry_code": "05355",
                        "visit_date": "2027-01-14",
                        "removed": 0,
                        "action": "Add",
                    }
                ]
            }
        ),
    )
    assert (CENTRE, "05355") in rows_of(engine, "visit", "centre_number", "entry_code")


def test_a_drop_of_an_earlier_wave_is_finished(tmp_path):
    """The later wave adds findings to the drop and gives it its disposition."""
    engine = filled_ledger(tmp_path)
    committed(
        engine, done=[{"id": 1, "disposition": "part-accepted", "reason": "", "to_mend": "office/to-mend/a.xlsx"}]
    )
    assert rows_of(engine, "drop", "id", "disposition", "to_mend") == [(1, "part-accepted", "office/to-mend/a.xlsx")]


def test_counters_go_on(tmp_path):
    """Each counter by itself, from 1."""
    with writing(empty_ledger(tmp_path)) as connection:
        assert [
            next_numbers(connection, "claim", 2),
            next_numbers(connection, "reference", 1),
            next_numbers(connection, "claim", 1),
        ] == [[1, 2], [1], [3]]


RESULT = {
    "grade": "P",
    "result_date": "2026-08-20",
    "claim_reference": "",
    "earned_at": "68199",
    "reported_by": "centre",
    "sheet": -1,
    "row": 2,
}
HELD = {
    "row": 4,
    "path": "second.csv",
    "sheet_name": "",
    "sha256": "bb" * 32,
    "form": "grades_by_unit",
    "entry_code": "05352",
    "candidate_number": "0002",
    "unit": "2",
    "settled": "",
}
EARLY = [
    step(new={"unit": [{"id": -1, **UNIT_2}]}),
    step(
        new={
            "ocr_assessor": [{"code": "A02", "name": "Otto Orr", "email": "a02@ocr.example"}],
            "approval": [{"centre_number": CENTRE, "entry_code": "05355", "ocr_assessor": "A02", "removed": 0}],
            "visit": [{"centre_number": CENTRE, "entry_code": "05355", "visit_date": "2027-01-14", "removed": 0}],
            "candidate": [{"id": -1, "centre_number": CENTRE, **PERSON}],
            "registration": [{"centre_number": CENTRE, "academic_year": 2026, "candidate_number": "0007", "candidate": -1, "since": "2026-11-23"}],
            "entry": [{"id": -1, "candidate": -1, "entry_code": "05355", "unit": -1, "sheet": -1, **ENTRY}],
            "centre_assessor": [{"id": -1, "centre_number": CENTRE, "full_name": "Dee Day", "initials": "DD"}],
            "assessor_for": [{"assessor": -1, "entry_code": "05355", "since": "2026-11-23", "removed": 0}],
            "claim": [{"id": -1, "centre_number": CENTRE, "entry_code": "05355", "ordinal": 1, **CLAIM}],
            "line": [{"candidate": -1, "unit": -1, "claim": -1, "assessor": -1, "sheet": -1, **LINE}, {"candidate": BEN, "unit": IT_1, "claim": OPEN_CLAIM, "assessor": -1, "sheet": -1, **LINE}],
            "pick": [{"claim": SENT_CLAIM, "candidate": AMY, "unit": -1, "reason": "covers"}],
            "revision": [{"claim": SENT_CLAIM, "candidate": AMY, "unit": -1, "outcome": "changed", "grade": "P", "reason": "r", "sheet": -1, "row": 2}],
            "unit_result": [{"candidate": AMY, "unit": -1, "entry_code": "05352", **RESULT}],
            "overall_result": [{"candidate": AMY, "entry_code": "05352", **RESULT}],
            "held_row": [{"sheet": -1, "centre_number": CENTRE, **HELD}, {"sheet": -1, "centre_number": CENTRE, **HELD, "row": 5}],
            "programme_entry": [{"id": -1, "centre_number": CENTRE, "candidate": -1, "framework": FRAMEWORK, "package": PACKAGE, "component": "ICT", "series": "June 2027",
                                 "order_reference": "O", "night": NIGHT, "withdrawn": "", "sheet": -1, "row": 2}],
            "programme_result": [{"candidate": AMY, "framework": FRAMEWORK, "package": PACKAGE, "component": "ICT", "result": "Pass", "date_awarded": "2026-11-20", "sheet": -1, "row": 2}],
        }
    ),
    step(
        changed={
            "centre": [{"centre_number": CENTRE, "centre_name": "Hill Academy"}],
            "ocr_assessor": [{"code": "A01", "email": "olive@ocr.example"}],
            "approval": [{"centre_number": CENTRE, "entry_code": "05352", "ocr_assessor": "A02", "seen_ocr_assessor": "A01"}],
            "visit": [{"centre_number": CENTRE, "entry_code": "05352", "visit_date": "2026-12-14", "removed": 1}],
            "candidate": [{"id": BEN, "surname": "BROWNE"}, {"id": -1, "surname": "DAYLE"}],
            "registration": [{"centre_number": CENTRE, "academic_year": 2025, "candidate_number": "0090", "since": "2025-09-21"}],
            "entry": [{"id": 1, "estimated_completion_date": "2027-08-31", "ended_on": ""}, {"id": -1, "estimated_completion_date": "2028-08-31", "ended_on": "2026-11-23"}],
            "centre_assessor": [{"id": JOHN, "full_name": "John Smyth"}],
            "assessor_for": [{"assessor": ANN, "entry_code": "05352", "removed": 1}],
            "claim": [{"id": SENT_CLAIM, "state": "Submitted", "submitted_by": "Bell", "seen_state": "Submitted"}],
            "line": [{"candidate": AMY, "unit": IT_1, "slot": 0, "grade": "D", "assessor": -1, "sheet": -1}],
            "pick": [{"claim": SENT_CLAIM, "candidate": CAL, "unit": BUSINESS_1, "reason": "again"}],
            "revision": [{"claim": SENT_CLAIM, "candidate": AMY, "unit": -1, "outcome": "withdrawn"}],
            "unit_result": [{"candidate": AMY, "unit": -1, "grade": "M"}],
            "overall_result": [{"candidate": AMY, "entry_code": "05352", "grade": "D*"}],
            "held_row": [{"sheet": -1, "row": 4, "unit": "2", "settled": NIGHT}],
            "programme_entry": [{"id": 1, "withdrawn": NIGHT, "seen_withdrawn": ""}],
            "programme_result": [{"candidate": AMY, "framework": FRAMEWORK, "package": PACKAGE, "component": "ICT", "result": "Fail"}],
        }
    ),
    step(gone={"held_row": [{"sheet": -1, "row": 5, "unit": "2"}], "line": [{"candidate": BEN, "unit": IT_1, "slot": 0}],
               "pick": [{"claim": SENT_CLAIM, "candidate": AMY, "unit": -1}], "assessor_for": [{"assessor": JOHN, "entry_code": "05352"}],
               "visit": [{"centre_number": CENTRE, "entry_code": "05332", "visit_date": "2026-12-14"}]}),
]  # fmt: skip
"""Steps that bring, change or take away a row of every table that judging knows."""
LAST = {"unit": 3, "candidate": 4, "centre_assessor": 2, "claim": 2, "sheet": 1, "entry": 4}
"""The last id of each table before the commit: -1 becomes the next."""
REFERS = {"candidate": "candidate", "assessor": "centre_assessor", "claim": "claim", "sheet": "sheet", "unit": "unit"}


def as_rows(known, table):
    """A known table's rows with real ids, sorted, its types beside them."""
    frame = known[table].copy()
    for column in frame.columns:
        of = table if column == "id" else REFERS.get(column)
        if of in LAST and frame[column].dtype == "int64":
            frame[column] = frame[column].where(frame[column] >= 0, LAST[of] - frame[column])
    numbers = frame["id"].tolist() if table == "programme_entry" else []
    if numbers:
        frame["id"] = frame["id"].where(frame["id"] >= 0, max(numbers) - frame["id"])
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return sorted(rows, key=lambda row: [str(row[key]) for key in KEYS[table]]), dict(frame.dtypes)


@pytest.mark.parametrize("table", list(KEYS))
def test_known_foresees_the_ledger(tmp_path, table):
    """What `known` makes of the changes is what the ledger says once they are committed."""
    engine = filled_ledger(tmp_path)
    known = known_of(engine)
    before = known[table].copy()
    committed(engine, *EARLY, drop=[{"id": -1, **DROP}], sheet=[{"id": -1, "drop": -1, **SHEET}])
    for changes in EARLY:
        known.apply(changes)
    assert as_rows(known, table) == as_rows(known_of(engine), table)
    assert len(known[table]) != len(before) or not known[table].equals(before)
