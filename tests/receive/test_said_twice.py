"""One claim on several sheets of a night: alike they are one word, and else none of them is taken."""

import pandas as pd
import pytest

from tests.batches import books, dropped, found
from tests.ledgers import filled_ledger, rows_of
from tests.worlds import ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, SENT_CLAIM, _line, frame, world

LIST = "Claim number,Candidate number,Unit,Sampled\n"
GRID = "Claim number,Candidate number,Unit 1,Unit 2\n"
OUTCOME = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,Reason\n"
CALS = LIST + "C000001,0003,1,Yes"
BENS = LIST + "C000001,0002,1,Yes"
AGREED = OUTCOME + "C000001,Agreed,,,,,"
GROUP = OUTCOME + "C000001,Withdrawn,,1,AB,M,Copied"
A, B = "assessors/A01/a.csv", "assessors/A01/b.csv"
ASSESSORS = {"wave": "assessors"}


def ledger(folder, state="Submitted"):
    """C000001 holds three lines: Cal's units 1 and 2, Ben's unit 1."""
    folder.mkdir(exist_ok=True)
    known = world()
    more = [_line(CAL, BUSINESS_2, SENT_CLAIM, "P", ANN), _line(BEN, BUSINESS_1, SENT_CLAIM, "M", ANN)]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = state
    return filled_ledger(folder, known)


def state(engine):
    return dict(rows_of(engine, "claim", "id", "state"))[SENT_CLAIM]


def errors(engine, path):
    """Give (rule, cell, sheet) of a drop's errors."""
    told = found(engine, path, "rule", "cell", "sheet", "severity")
    return [tuple(one) for *one, severity in told if severity == "ERROR"]


UNLIKE_SAMPLES = {
    "other lines": (CALS, BENS),
    "more lines": (CALS, CALS + "\nC000001,0002,1,Yes"),
    "a list and a grid": (CALS, GRID + "C000001,0002,M ✓,"),
    "a candidate who is not in the claim": (CALS, CALS + "\nC000001,0099,1,Yes"),
    "a mark that is no tick": (CALS, CALS + "\nC000001,0002,1,x"),
}


@pytest.mark.parametrize("texts", UNLIKE_SAMPLES.values(), ids=UNLIKE_SAMPLES)
@pytest.mark.parametrize("order", [1, -1])
def test_samples_that_are_not_alike_are_both_held(tmp_path, texts, order):
    """Whichever came first: the claim still waits for its sample, and each sheet is told of the other."""
    engine = ledger(tmp_path)
    dropped(engine, dict(zip((A, B), texts[::order], strict=True)), **ASSESSORS)
    assert [books(engine, path)[0] for path in (A, B)] == ["returned", "returned"]
    assert [("SAMP-08", "A2", "") in errors(engine, path) for path in (A, B)] == [True, True]
    assert (state(engine), rows_of(engine, "line", "sampled")) == ("Submitted", [(0,)] * 4)
    messages = [dict(found(engine, path, "rule", "message"))["SAMP-08"] for path in (A, B)]
    assert ["See also b.csv" in messages[0], "See also a.csv" in messages[1]] == [True, True]


def test_two_sheets_of_one_workbook(tmp_path):
    """Each is told of the other by its name; a claim that one of them names alone is judged by itself."""
    engine = ledger(tmp_path)
    dropped(engine, {A: {"Ann": CALS, "Ben": BENS + "\nC000002,0002,1,Yes"}}, **ASSESSORS)
    assert errors(engine, A) == [("SAMP-08", "A2", "Ann"), ("SAMP-08", "A2", "Ben"), ("SAMP-01", "A3", "Ben")]
    assert [message[-16:] for rule, message in found(engine, A, "rule", "message") if rule == "SAMP-08"] == [
        "a.csv sheet Ben.", "a.csv sheet Ann."
    ]  # fmt: skip


def test_a_row_that_cannot_be_read_is_like_none(tmp_path):
    """The sheet beside it is not taken for the whole sample either."""
    engine = ledger(tmp_path)
    dropped(engine, {A: LIST + "C000001,03,1,Yes\nC000001,00003,2,Yes", B: BENS}, **ASSESSORS)
    assert (errors(engine, B), state(engine)) == ([("SAMP-08", "A2", "")], "Submitted")


ALIKE_SAMPLES = {
    "in another order, with a row that is not sampled": (
        CALS + "\nC000001,0002,1,Yes", BENS + "\nC000001,0003,2,No\nC000001,0003,Unit 1,y",
    ),
    "grids": (GRID + "C000001,0003,M ✓,P", GRID + "C000001,0003,M yes,P\nC000001,0002,M,"),
}  # fmt: skip


@pytest.mark.parametrize("texts", ALIKE_SAMPLES.values(), ids=ALIKE_SAMPLES)
def test_samples_of_the_same_lines_are_one_sample(tmp_path, texts):
    """The first is taken, and the second changes nothing."""
    engine = ledger(tmp_path)
    dropped(engine, dict(zip((A, B), texts, strict=True)), **ASSESSORS)
    assert [errors(engine, path) for path in (A, B)] == [[], []]
    assert (state(engine), sum(books(engine, B)[1][0][2:4])) == ("Sampled", books(engine, B)[1][0][2])


UNLIKE_OUTCOMES = {
    "agreed and withdrawn": (AGREED, OUTCOME + "C000001,Withdrawn,,,,,Copied"),
    "agreed, and one group withdrawn": (AGREED, GROUP),
    "two halves": (
        OUTCOME + "C000001,Agreed,0003,1,,,\nC000001,Agreed,0003,2,,,",
        OUTCOME + "C000001,Agreed,0002,1,,,",
    ),
    "a line that is not in the claim": (AGREED, AGREED + "\nC000001,Withdrawn,0099,1,,,Copied"),
    "the whole withdrawn, and every line": (
        OUTCOME + "C000001,Withdrawn,,,,,Copied",
        GROUP + "\nC000001,Withdrawn,0003,2,,,Copied",
    ),
    "another reason": (AGREED + "\n" + GROUP.removeprefix(OUTCOME), AGREED + "\nC000001,Withdrawn,,1,AB,M,Late"),
}


@pytest.mark.parametrize("texts", UNLIKE_OUTCOMES.values(), ids=UNLIKE_OUTCOMES)
@pytest.mark.parametrize("order", [1, -1])
def test_outcomes_that_are_not_alike_are_both_held(tmp_path, texts, order):
    """Nothing of either becomes final, whichever came first."""
    engine = ledger(tmp_path, "Sampled")
    dropped(engine, dict(zip((A, B), texts[::order], strict=True)), **ASSESSORS)
    assert [("OUTC-10", "A2", "") in errors(engine, path) for path in (A, B)] == [True, True]
    assert (state(engine), rows_of(engine, "line", "outcome")) == ("Sampled", [("",)] * 4)


ALIKE_OUTCOMES = {
    "another order of rows": (AGREED + "\n" + GROUP.removeprefix(OUTCOME), GROUP + "\nC000001,Agreed,,,,,"),
    "a form that is not filled in": (OUTCOME + "C000001,,,,,,\nC000001,,,1,AB,M,", AGREED),
}


@pytest.mark.parametrize("texts", ALIKE_OUTCOMES.values(), ids=ALIKE_OUTCOMES)
def test_outcomes_that_say_the_same_are_one_outcome(tmp_path, texts):
    """One of them takes the claim on, and the other changes nothing."""
    engine = ledger(tmp_path, "Sampled")
    dropped(engine, dict(zip((A, B), texts, strict=True)), **ASSESSORS)
    assert [errors(engine, path) for path in (A, B)] == [[], []]
    assert state(engine) == "Processed"


def test_what_else_is_wrong_is_told_in_the_same_night(tmp_path):
    """Of a sheet that is held for another one, and of a claim that is held for a cell that decides nothing."""
    engine = ledger(tmp_path)
    dropped(engine, {A: CALS, B: CALS + "\nC000001,0099,1,Yes"}, **ASSESSORS)
    assert errors(engine, B) == [("SAMP-08", "A2", ""), ("SAMP-03", "B3", "")]
    long = "C000001,Agreed,,,,,\nC000001,Withdrawn,,,,," + "x" * 501
    engine = ledger(tmp_path / "sampled", "Sampled")
    dropped(engine, {A: OUTCOME + long}, **ASSESSORS)
    assert sorted(errors(engine, A)) == [("CELL-05", "G3", ""), ("OUTC-04", "B2", ""), ("OUTC-04", "B3", "")]
    dropped(engine, {B: OUTCOME + "C000001,Agreed,0003,1,,," + "x" * 501}, night="2026-11-24-01", **ASSESSORS)
    told = found(engine, B, night="2026-11-24-01")
    assert ("OUTC-06", "A2") in told


def test_of_a_claim_that_has_its_sample_each_sheet_is_told_that(tmp_path):
    """And of one that is another OCR Assessor's, as of one that there is not."""
    engine = ledger(tmp_path, "Sampled")
    dropped(engine, {A: CALS + "\nC000009,0003,1,Yes", B: BENS + "\nC000009,0002,1,Yes"}, **ASSESSORS)
    assert [[rule for rule, *_ in errors(engine, path)] for path in (A, B)] == [["SAMP-02", "SAMP-01"]] * 2


def test_a_file_to_be_checked_only_stands_in_nobodys_way(tmp_path):
    """It changes nothing, so that the other one is the sample."""
    engine = ledger(tmp_path)
    dropped(engine, {A: CALS, "assessors/A01/check-only/b.csv": BENS}, **ASSESSORS)
    assert (errors(engine, A), state(engine)) == ([], "Sampled")


def test_a_line_that_one_row_samples_and_another_does_not(tmp_path):
    """Both rows are told, in a list and in a grid; saying it twice alike is no mistake, nor a blank."""
    engine = ledger(tmp_path)
    both = CALS + "\nC000001,0003,Unit 1,no\nC000001,0002,1,\nC000001,0002,1,Yes\nC000001,0002,1,Y"
    dropped(engine, {A: both}, **ASSESSORS)
    assert (errors(engine, A), state(engine)) == ([("SAMP-09", "D2", ""), ("SAMP-09", "D3", "")], "Submitted")
    dropped(engine, {B: GRID + "C000001,0003,M ✓,P\nC000001,0003,M,"}, night="2026-11-24-01", **ASSESSORS)
    told = found(engine, B, "cell", "message", "rule", night="2026-11-24-01")
    assert [cell for cell, _, rule in told if rule == "SAMP-09"] == ["C2", "C3"]
    assert dict(one[:2] for one in told)["C2"] == "Of two rows about 0003, Unit 1, one samples it and one does not."
