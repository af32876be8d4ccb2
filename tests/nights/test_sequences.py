"""No sequence of drops and nights makes one unit of one candidate stand twice.

A hypothesis state machine drops whatever people might, on a real ledger, with the readers left out.
About 20 s; CLAIMDROP_SEQUENCES=80 tries for five minutes, with other chances each time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.journal import commit
from pipeline.ledger.migrations import migrate
from pipeline.ledger.nights import open_night
from pipeline.lifecycle import State
from pipeline.receive.batch import judge_batch
from schemas.qualifications import load
from tests.batches import Read, archive_of, batch_of
from tests.nights.stories import OFFICE

WANTED = int(os.environ.get("CLAIMDROP_SEQUENCES", "0"))
CATALOGUE = load()
CENTRE, FIRST = "12345", date(2026, 11, 2)
CODES = ("05329", "05332", "05335")
PEOPLE = {
    "0001": "Adams,Amy,02/01/2009", "0002": "Brown,Ben,03/02/2009", "0003": "Clark,Cal,04/03/2009"
}  # fmt: skip

numbers, units = st.sampled_from(sorted(PEOPLE)), st.sampled_from(["1", "2"])
grades, codes = st.sampled_from("PMDN"), st.sampled_from(["", *CODES])
markers = st.sampled_from(["BT", "BT", "IH"])
lines = st.lists(st.tuples(numbers, units, grades, markers), min_size=1, max_size=4)


@cache
def model() -> Path:
    """A ledger whose three candidates are entered for one size, made once."""
    folder = Path(tempfile.mkdtemp(prefix="claimdrop-sequences-"))
    machine = Nights.__new__(Nights)
    machine.begin(folder)
    people = "\n".join(f"{number},{who}" for number, who in PEOPLE.items())
    machine.night(OFFICE, wave="office")
    machine.night(
        {
            f"{CENTRE}/people.csv": f"Candidate number,Surname,Forenames,Date of birth\n{people}",
            f"{CENTRE}/entries.csv": "Candidate number,Entry code,Entry type\n"
            + "\n".join(f"{number},05332,Full award" for number in PEOPLE),
            f"{CENTRE}/staff.csv": "Entry code,Full name,Initials\n"
            + "\n".join(f"{code},{who}" for code in CODES for who in ("Becky Taylor,BT", "Ivan Horvat,IH")),
        }
    )
    machine.engine.dispose()
    return folder / "ledger.db"


class Nights(RuleBasedStateMachine):
    """A centre, an OCR Assessor and the office, who drop things in any order."""

    def __init__(self) -> None:
        super().__init__()
        folder = Path(tempfile.mkdtemp(prefix="claimdrop-sequence-"))
        shutil.copyfile(model(), folder / "ledger.db")
        self.begin(folder)
        self.day += timedelta(days=2)

    def begin(self, folder: Path) -> None:
        self.folder, self.day = folder, FIRST
        self.engine = open_ledger(f"sqlite:///{folder / 'ledger.db'}")
        migrate(self.engine)

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    def night(self, drops: dict[str, str], wave: str = "centres") -> None:
        """Judge some drops of one wave on the next day, and commit them."""
        self.day += timedelta(days=1)
        night = f"{self.day.isoformat()}-01"
        with writing(self.engine) as connection:
            open_night(connection, night, night[:10], "0", [])
        with reading(self.engine) as connection:
            batch = batch_of(self.engine, drops, wave=wave, night=night)
            made = judge_batch(batch, connection, CATALOGUE, Read(drops), archive_of(self.engine, drops))
        assert "fault" not in made.records, made.records["fault"]
        with writing(self.engine) as connection:
            commit(connection, made)

    def drop(self, head: str, rows: list[str]) -> None:
        self.night({f"{CENTRE}/sheet.csv": "\n".join([head, *rows])})

    @rule(code=codes, lines=lines, again=st.sampled_from(["", "", "Yes"]))
    def grade(self, code, lines, again):
        rows = [f"{number},{code},{unit},{grade},{marker},{again}" for number, unit, grade, marker in lines]
        self.drop("Candidate number,Entry code,Unit,Grade,Assessor,Resubmission", rows)

    @rule(unit=units, code=codes)
    def take_out(self, unit, code):
        self.drop("Candidate number,Entry code,Unit,Grade", [f"All,{code},{unit},N"])

    @rule(number=numbers, unit=units, grade=grades)
    def bring(self, number, unit, grade):
        head = "Candidate number,Unit,Awarding body,Grade,Assessor,Evidence"
        self.drop(head, [f"{number},{unit},Pearson,{grade},BT,slip"])

    @rule(number=numbers, unit=units, grade=st.sampled_from("PMDRU"), code=st.sampled_from(CODES))
    def earn(self, number, unit, grade, code):
        head = "Candidate number,Entry code,Unit,Grade,Earned at centre"
        self.drop(head, [f"{number},{code},{unit},{grade},68199"])

    @rule(
        number=numbers, code=st.sampled_from(CODES), action=st.sampled_from(["New", "Top up", "Move down", "Withdraw"])
    )
    def enter(self, number, code, action):
        self.drop("Candidate number,Entry code,Entry type,Action", [f"{number},{code},Full award,{action}"])

    @rule(pair=st.permutations(sorted(PEOPLE)))
    def correct(self, pair):
        one, other, _ = pair
        rows = [f"{one},{PEOPLE[other]},Correct", f"{other},{PEOPLE[one]},Correct"]
        self.drop("Candidate number,Surname,Forenames,Date of birth,Action", rows)

    @rule(code=st.sampled_from(CODES), lines=lines)
    def submit(self, code, lines):
        """With grades of the same night, so that there often is something to submit."""
        rows = [f"{number},{unit},{grade},{marker}" for number, unit, grade, marker in lines]
        day = (self.day + timedelta(days=1)).isoformat()
        self.night(
            {
                f"{CENTRE}/sheet.csv": "\n".join(["Candidate number,Unit,Grade,Assessor", *rows]),
                f"{CENTRE}/submission.csv": "Entry code,Submitted by,Contact email,Date,Centre declaration,"
                f"Confirm submission\n{code},Becky Taylor,business@ashdown.example,{day},Yes,Yes",
            }
        )

    @rule(data=st.data(), outcomes=st.lists(st.sampled_from(["Agreed", "Withdrawn", "Changed"]), max_size=3))
    def end(self, data, outcomes):
        """The OCR Assessor samples a claim that waits, and says something of the whole, of groups, and of lines."""
        waiting = self.ask("SELECT id, claim_number, state FROM claim WHERE state IN ('Submitted', 'Sampled')")
        if not waiting:
            return
        claim, number, state = data.draw(st.sampled_from(waiting))
        mine = self.ask(
            "SELECT r.candidate_number, u.number, l.grade, a.initials FROM line l JOIN unit u ON u.id = l.unit"
            " JOIN centre_assessor a ON a.id = l.assessor JOIN registration r ON r.candidate = l.candidate"
            f" WHERE l.claim = {claim} ORDER BY 1, 2"
        )
        if state == State.SUBMITTED and data.draw(st.booleans()):
            rows = [f"{number},{who},{unit},Yes" for who, unit, _, _ in mine]
            head = "Claim number,Candidate number,Unit,Sampled"
            self.night({"assessors/A01/sample.csv": "\n".join([head, *rows])}, wave="assessors")
        head = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,New grade,Reason"
        rows = [f"{number},{data.draw(st.sampled_from(['Agreed', 'Agreed', 'Withdrawn']))},,,,,,why"]
        for outcome in outcomes:
            who, unit, grade, marker = data.draw(st.sampled_from(mine))
            new = data.draw(st.sampled_from("PMD")) if outcome == "Changed" else ""
            about = data.draw(st.sampled_from([f"{who},{unit},,", f",{unit},{marker},{grade}"]))
            rows.append(f"{number},{outcome},{about},{new},why")
        self.night({"assessors/A01/outcome.csv": "\n".join([head, *rows])}, wave="assessors")

    def ask(self, sql: str) -> list[tuple]:
        with reading(self.engine) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

    @invariant()
    def nothing_stands_twice(self):
        """Of each candidate and unit: one line at most that is open, on its way or agreed; a second only as a better
        one for what was processed; and a result from elsewhere only beside a processed line of the same grade."""
        rank = " PMD".index
        found = self.ask(
            "SELECT l.candidate, l.unit, l.slot, l.grade, l.outcome, c.state FROM line l JOIN claim c ON c.id = l.claim"
        )
        results = {
            (who, unit): grade for who, unit, grade in self.ask("SELECT candidate, unit, grade FROM unit_result")
        }
        for place in {line[:2] for line in found}:
            mine = [line[2:] for line in found if line[:2] == place]
            standing = [line for line in mine if line[0] >= 0]
            sent = [line for line in mine if line[0] < 0 and line[2] in ("agreed", "changed")]
            first = [line for line in standing if line[0] == 0]
            assert len(first) <= 1 >= len(standing) - len(first)
            for _, grade, _, _ in standing[1:] if first else standing:
                assert first
                assert first[0][3] == State.PROCESSED
                assert rank(grade) > rank(first[0][1]) or (first[0] == standing[0] and len(standing) == 1)
            assert all(first and rank(first[0][1]) >= rank(grade) for _, grade, _, _ in sent)
            if results.get(place, "U") in "PMD":
                assert not standing or [(line[1], line[3]) for line in first] == [(results[place], State.PROCESSED)]
            assert all(state not in (State.WITHDRAWN, State.NO_CLAIMS) for slot, _, _, state in mine if slot >= 0)

    @invariant()
    def what_is_processed_has_its_reference(self):
        """And what is not has none; a claim that ended has an outcome for every line."""
        for state, reference, undecided in self.ask(
            "SELECT state, reference, (SELECT COUNT(*) FROM line l WHERE l.claim = c.id AND l.outcome = '') FROM claim c"
        ):
            assert (state == State.PROCESSED) == bool(reference)
            assert (state in (State.UNSUBMITTED, State.SUBMITTED, State.SAMPLED)) or undecided == 0


@pytest.mark.timeout(300 + 20 * WANTED)
def test_no_sequence_makes_a_unit_stand_twice():
    """Twenty seconds of chances, the same each time; more on demand, other ones each time."""
    run_state_machine_as_test(
        Nights,
        settings=settings(
            max_examples=WANTED or 4,
            stateful_step_count=12,
            deadline=None,
            derandomize=not WANTED,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
