"""What the ledger gives to forecasts, and what it keeps of at-risk lists."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pipeline.forecast import BETTER, LIVE, WITHDRAWN, Facts
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.facts_forecast import forecast_frames
from pipeline.ledger.forecasts import Kept, due, keep, kept, owe_letters, recipients
from pipeline.ledger.tables import (
    CANDIDATE,
    CENTRE,
    CLAIM,
    ENTRY,
    HELD_ROW,
    LETTER,
    LINE,
    OVERALL_RESULT,
    REGISTRATION,
    UNIT_RESULT,
    VISIT,
)
from tests.ledgers import filled_ledger
from tests.worlds import AMY, BEN, BUSINESS_1, BUSINESS_2, CAL, JOHN, NIGHT, OLGA, OPEN_CLAIM, SENT_CLAIM
from tests.worlds import CENTRE as HILL

NOVEMBER = date(2026, 11, 23)
LINE_OF = {"assessor": JOHN, "sampled": 0, "awarding_body": "", "evidence": "", "sheet": 1, "row": 2, "position": 3}


@pytest.fixture
def engine(tmp_path):
    engine = filled_ledger(tmp_path)
    yield engine
    engine.dispose()


def frames(engine, as_of=NOVEMBER, centres=(HILL,)):
    with reading(engine) as connection:
        return forecast_frames(connection, centres, as_of)


def change(engine, *statements):
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_frames_are_what_forecasts_take(engine):
    """Every field of `Facts` is there, and nothing else, also of a centre that nobody knows."""
    assert Facts(**frames(engine)).people["candidate"].tolist() == [AMY, BEN, CAL]
    assert {len(frame) for name, frame in frames(engine, centres=("99999",)).items() if name != "units"} == {0}


def test_lines_by_what_became_of_them(engine):
    """Live, on its way again, withdrawn alone or with its claim; a line that was replaced by a better one is left out."""
    claim = {"centre_number": HILL, "entry_code": "05332"}
    change(
        engine,
        LINE.delete(),
        CLAIM.insert().values(id=7, ordinal=2, state="Withdrawn", claim_number="C000007", **claim),
        CLAIM.insert().values(id=8, ordinal=3, state="Processed", claim_number="C000008", **claim),
        LINE.insert().values(
            [
                {"candidate": AMY, "unit": BUSINESS_1, "slot": 0, "claim": 8, "grade": "P", "outcome": "agreed", **LINE_OF},
                {"candidate": AMY, "unit": BUSINESS_1, "slot": 1, "claim": SENT_CLAIM, "grade": "D", "outcome": "", **LINE_OF},
                {"candidate": BEN, "unit": BUSINESS_1, "slot": -8, "claim": 8, "grade": "M", "outcome": "Withdrawn", **LINE_OF},
                {"candidate": BEN, "unit": BUSINESS_2, "slot": -7, "claim": 7, "grade": "P", "outcome": "", **LINE_OF},
                {"candidate": CAL, "unit": BUSINESS_1, "slot": -8, "claim": 8, "grade": "P", "outcome": "agreed", **LINE_OF},
            ]
        ),
    )  # fmt: skip
    found = frames(engine)["lines"]
    assert found.to_numpy().tolist() == [
        [AMY, BUSINESS_1, 3, JOHN, SENT_CLAIM, BETTER],
        [AMY, BUSINESS_1, 1, JOHN, 8, LIVE],
        [BEN, BUSINESS_2, 1, JOHN, 7, WITHDRAWN],
        [BEN, BUSINESS_1, 2, JOHN, 8, WITHDRAWN],
    ]


def test_entries_are_live_for_a_year_after_their_date(engine):
    """What has ended, or is more than twelve months past its date, is not forecast."""
    entered = set(frames(engine)["entries"]["candidate"])
    assert entered >= {AMY, CAL}
    change(
        engine,
        ENTRY.update().where(ENTRY.c.candidate == AMY).values(ended_on="2026-11-01"),
        ENTRY.update().where(ENTRY.c.candidate == CAL).values(estimated_completion_date="2025-11-22"),
    )
    assert not {AMY, CAL} & set(frames(engine)["entries"]["candidate"])


def test_who_is_entered_counts_without_this_years_number(engine):
    """Somebody of last year with a live entry keeps the last number; who has neither is left out."""
    change(
        engine,
        ENTRY.insert().values(id=90, candidate=OLGA, entry_code="05332", entry_type="Full award", unit=0,
                              estimated_completion_date="2026-08-31"),
    )  # fmt: skip
    people = frames(engine)["people"].set_index("candidate")
    assert people.loc[OLGA, "candidate_number"] == "0090"


def test_held_rows_name_their_candidates(engine):
    """Unsettled rows of grades with a unit count, about the last holder of the number."""
    row = {
        "sheet": 1,
        "centre_number": HILL,
        "path": "x",
        "sha256": "",
        "form": "grades_by_unit",
        "entry_code": "05332",
    }
    change(
        engine,
        HELD_ROW.delete(),
        HELD_ROW.insert().values(
            [
                {**row, "row": 1, "candidate_number": "0002", "unit": "3", "settled": ""},
                {**row, "row": 2, "candidate_number": "0002", "unit": "4", "settled": "2026-11-20-01"},
                {**row, "row": 3, "candidate_number": "0002", "unit": "", "settled": ""},
                {**row, "row": 4, "candidate_number": "8888", "unit": "5", "settled": ""},
            ]
        ),
    )
    assert frames(engine)["held"].to_numpy().tolist() == [[BEN, "05332", "3"]]


def test_visits_taken_back_and_the_ocr_assessor(engine):
    """A visit that was taken back is none; who visits is named."""
    change(engine, VISIT.update().where(VISIT.c.entry_code == "05352").values(removed=1))
    found = frames(engine)
    assert found["visits"]["entry_code"].tolist() == ["05332"]
    assert found["allocated"]["ocr_assessor"].tolist() == ["Olive Orr", "Olive Orr"]


def test_what_is_kept_of_a_list(engine):
    """A centre without a list has a blank one; what is kept replaces what was."""
    first = Kept(HILL, next_on="2027-03-01", night=NIGHT, shown="ab", said='{"1|05332": ["At risk", ["RISK-02"]]}')
    with writing(engine) as connection:
        assert kept(connection, [HILL]) == {HILL: Kept(HILL)}
        keep(connection, [first])
        keep(connection, [first._replace(next_on="2027-04-17")])
        assert kept(connection, [HILL]) == {HILL: first._replace(next_on="2027-04-17")}


def test_centres_whose_date_has_come(engine):
    """On the date and after it all three files and the front page that sums them up are owed, before it none; a blank date never comes."""
    with writing(engine) as connection:
        keep(connection, [Kept(HILL, next_on="2027-03-01")])
        assert due(connection, "2027-02-28") == []
        assert due(connection, "2027-03-01") == [
            *((f"12345/{name}", name, HILL) for name in ("at-risk.html", "at-risk.csv", "forecast.csv")),
            ("12345/index.html", "centre-index", HILL),
        ]
        keep(connection, [Kept(HILL)])
        assert due(connection, "2030-01-01") == []


def test_report_recipients_are_told_once(engine):
    """Each address of the office's list gets one letter a night, however often it is owed."""
    change(engine, CENTRE.update().values(report_recipients=" head@hill.example; ;data@hill.example;head@hill.example"))
    with writing(engine) as connection:
        assert recipients(connection, [HILL]) == {HILL: ["head@hill.example", "data@hill.example", "head@hill.example"]}
        for _ in range(2):
            owe_letters(connection, NIGHT, [HILL])
        rows = connection.execute(select(LETTER.c.kind, LETTER.c.key, LETTER.c.recipient).order_by(LETTER.c.recipient))
        assert list(map(tuple, rows)) == [
            ("at-risk", HILL, "data@hill.example"),
            ("at-risk", HILL, "head@hill.example"),
        ]


def test_another_number_of_a_later_year_is_not_used_yet(engine):
    """Numbers of an academic year to come belong to nobody tonight."""
    change(
        engine,
        CANDIDATE.insert().values(id=70, centre_number=HILL, surname="NEXT", forenames="Nia"),
        REGISTRATION.insert().values(
            centre_number=HILL, academic_year=2027, candidate_number="0001", candidate=70, since="2027-09-01"
        ),
    )
    assert 70 not in frames(engine)["people"]["candidate"].tolist()
    assert 70 in frames(engine, date(2027, 9, 2))["people"]["candidate"].tolist()
    assert OPEN_CLAIM in frames(engine)["claims"]["claim"].tolist()


def test_results_from_elsewhere(engine):
    """Units of which no line stands here, and whole qualifications as unit 0; another centre's are not seen."""
    row = {"result_date": "2026-08-20", "reported_by": "centre", "sheet": 1, "row": 2}
    change(
        engine,
        UNIT_RESULT.insert().values(
            [
                {"candidate": CAL, "unit": BUSINESS_1, "grade": "M", "entry_code": "05332", **row},
                {"candidate": CAL, "unit": BUSINESS_2, "grade": "R", "entry_code": "05332", **row},
            ]
        ),
        OVERALL_RESULT.insert().values(candidate=AMY, entry_code="05352", grade="D*D", **row),
    )
    found = frames(engine)["results"]
    assert list(found.itertuples(index=False, name=None)) == [(AMY, "05352", 0, "D*D"), (CAL, "05332", BUSINESS_2, "R")]
    assert frames(engine, centres=("99999",))["results"].empty
