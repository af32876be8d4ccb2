"""One claim on several sheets of a night: the one that came last counts."""

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


def asked(engine, path):
    """Give (rule, cell, sheet, what was found) of a drop's queries about claims that came again."""
    told = found(engine, path, "rule", "cell", "sheet", "message", "severity")
    return [tuple(one[:4]) for one in told if one[0] in ("SAMP-08", "OUTC-10") and one[4] == "QUERY"]


def sampled(engine):
    """Give the (candidate, unit) that are sampled."""
    return sorted(row[:2] for row in rows_of(engine, "line", "candidate", "unit", "sampled") if row[2])


AGAIN = "The sample of claim C000001 came again in the same night, in {}: that one counts, and not this one."


@pytest.mark.parametrize("order", [1, -1])
def test_the_later_sample_counts(tmp_path, order):
    """And the earlier sheet's rows are accepted, and asked about."""
    engine = ledger(tmp_path)
    texts = (CALS + "\nC000001,0003,2,Yes", BENS)[::order]
    dropped(engine, dict(zip((A, B), texts, strict=True)), **ASSESSORS)
    assert [books(engine, path)[0] for path in (A, B)] == ["accepted", "accepted"]
    assert (asked(engine, A), asked(engine, B)) == ([("SAMP-08", "A2", "", AGAIN.format("b.csv"))], [])
    both = [(BEN, BUSINESS_1)], [(CAL, BUSINESS_1), (CAL, BUSINESS_2)]
    assert (state(engine), sampled(engine)) == ("Sampled", both[::order][0])


def test_the_later_sheet_of_a_workbook_counts(tmp_path):
    """It is told by its name; a claim that the earlier one names alone is judged as ever."""
    engine = ledger(tmp_path)
    dropped(engine, {A: {"Ann": CALS + "\nC000002,0002,1,Yes", "Ben": BENS}}, **ASSESSORS)
    assert errors(engine, A) == [("SAMP-01", "A3", "Ann")]
    assert asked(engine, A) == [("SAMP-08", "A2", "Ann", AGAIN.format("a.csv sheet Ben"))]
    assert sampled(engine) == [(BEN, BUSINESS_1)]


SPOILT = {
    "a candidate who is not in the claim": CALS + "\nC000001,0099,1,Yes",
    "a mark that is no tick": CALS + "\nC000001,0002,1,x",
    "nothing sampled": LIST + "C000001,0003,1,",
    "a claim number that cannot be read": CALS + "\nC01,0002,1,Yes",
}


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_a_later_sample_in_error_leaves_the_claim_waiting(tmp_path, text):
    """The earlier one was to be replaced: neither becomes the sample."""
    engine = ledger(tmp_path)
    dropped(engine, {A: BENS, B: text}, **ASSESSORS)
    assert [books(engine, path)[0] for path in (A, B)] == ["accepted", "returned"]
    assert (state(engine), sampled(engine)) == ("Submitted", [])


def test_a_later_sample_with_a_cell_that_cannot_be_read_is_named_too(tmp_path):
    """The earlier sheet is told which one counts, whatever is wrong with that."""
    engine = ledger(tmp_path)
    dropped(engine, {A: BENS, B: LIST + "C000001,03x!,1,Yes"}, **ASSESSORS)
    assert (asked(engine, A), state(engine)) == ([("SAMP-08", "A2", "", AGAIN.format("b.csv"))], "Submitted")


def test_an_earlier_sample_in_error_is_told_all_the_same(tmp_path):
    """Its rows are held, and the later one counts."""
    engine = ledger(tmp_path)
    dropped(engine, {A: LIST + "C000001,03x!,1,Yes", B: BENS}, **ASSESSORS)
    assert (books(engine, A)[0], sampled(engine)) == ("returned", [(BEN, BUSINESS_1)])


@pytest.mark.parametrize("order", [1, -1])
def test_the_later_outcome_counts(tmp_path, order):
    """All of it and nothing of the earlier one, though each decides every line."""
    engine = ledger(tmp_path, "Sampled")
    texts = (AGREED + "\n" + GROUP.removeprefix(OUTCOME), AGREED)[::order]
    dropped(engine, dict(zip((A, B), texts, strict=True)), **ASSESSORS)
    assert [errors(engine, path) for path in (A, B)] == [[], []]
    assert [rule for rule, *_ in asked(engine, A) + asked(engine, B)] == ["OUTC-10"]
    outcomes = {one for (one,) in rows_of(engine, "line", "outcome")}
    assert (state(engine), "withdrawn" in outcomes) == ("Processed", order == -1)


def test_half_an_outcome_on_each_of_two_sheets_is_none(tmp_path):
    """The later one has to say what becomes of every line."""
    engine = ledger(tmp_path, "Sampled")
    halves = "C000001,Agreed,0003,1,,,\nC000001,Agreed,0003,2,,,", "C000001,Agreed,0002,1,,,"
    dropped(engine, {A: OUTCOME + halves[0], B: OUTCOME + halves[1]}, **ASSESSORS)
    assert (errors(engine, B), state(engine)) == ([("OUTC-06", "A2", "")], "Sampled")


def test_a_form_that_is_not_filled_in_says_nothing(tmp_path):
    """Whenever it came."""
    engine = ledger(tmp_path, "Sampled")
    dropped(engine, {A: AGREED, B: OUTCOME + "C000001,,,,,,\nC000001,,,1,AB,M,"}, **ASSESSORS)
    assert (asked(engine, A), errors(engine, B), state(engine)) == ([], [], "Processed")


def test_what_else_is_wrong_is_told_in_the_same_night(tmp_path):
    """Of a claim that is held for a cell that decides nothing."""
    long = "C000001,Agreed,,,,,\nC000001,Withdrawn,,,,," + "x" * 501
    engine = ledger(tmp_path / "sampled", "Sampled")
    dropped(engine, {A: OUTCOME + long}, **ASSESSORS)
    assert sorted(errors(engine, A)) == [("CELL-05", "G3", ""), ("OUTC-04", "B2", ""), ("OUTC-04", "B3", "")]
    dropped(engine, {B: OUTCOME + "C000001,Agreed,0003,1,,," + "x" * 501}, night="2026-11-24-01", **ASSESSORS)
    told = found(engine, B, night="2026-11-24-01")
    assert ("OUTC-06", "A2") in told


def test_of_a_claim_that_has_its_sample_the_later_sheet_is_told_that(tmp_path):
    """And of one that is another OCR Assessor's, as of one that there is not."""
    engine = ledger(tmp_path, "Sampled")
    dropped(engine, {A: CALS + "\nC000009,0003,1,Yes", B: BENS + "\nC000009,0002,1,Yes"}, **ASSESSORS)
    assert [[rule for rule, *_ in errors(engine, path)] for path in (A, B)] == [["SAMP-01"], ["SAMP-02", "SAMP-01"]]


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
