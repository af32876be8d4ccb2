"""What an error holds."""

import numpy as np
import pytest

from pipeline.receive.holding import held_lines, held_rows
from pipeline.rules.book import BOOK
from pipeline.table import Offence
from schemas.cells import Severity
from tests.laid import laid

GRADES = "Candidate number,UCI,Unit,Grade,Entry code,Assessor\n"


def error(rule, *labels, over="rows", column="", severity=Severity.ERROR):
    return Offence(rule, over, np.array(labels), (severity,) * len(labels), column)


def held(table, *offences):
    """The labels of the rows that are held."""
    return np.flatnonzero(held_rows(table, list(offences))).tolist()


def test_a_candidates_rows_on_one_sheet_are_held_together():
    """All rows of that candidate on that sheet, and nobody else's; on another sheet the same candidate is taken."""
    text = GRADES + "0001,,1,P,05352,JS\n0001,,2,P,05352,JS\n0002,,1,P,05352,JS"
    table, _ = laid("grades_by_unit", text, text)
    assert held(table, error("GRAD-05", 1)) == [0, 1]
    assert held(table, error("GRAD-05", 1, over="lines"), error("GRAD-05", 5)) == [0, 1, 5]
    assert held(table) == []


def test_a_uci_names_a_candidate_too():
    """Rows that name nobody are nobody's: one of them in error holds itself alone."""
    table, _ = laid(
        "grades_by_unit",
        GRADES + ",123450260001H,1,P,05352,JS\n,123450260001H,2,P,05352,JS\n,,1,P,05352,JS\n,,2,P,05352,JS",
    )
    assert held(table, error("GRAD-05", 1)) == [0, 1]
    assert held(table, error("CELL-01", 2)) == [2]


def test_queries_and_notes_hold_nothing():
    """They are accepted, with a word."""
    table, _ = laid("grades_by_unit", GRADES + "0001,,1,P,05352,JS")
    assert held(table, error("GRAD-11", 0, severity=Severity.QUERY), error("GRAD-11", 0, severity=Severity.NOTE)) == []


@pytest.mark.parametrize(
    ("form", "text", "sender"),
    [
        (
            "centre_assessors",
            "Entry code,Full name,Initials\n05352,Dora Dale,DD\n05352,Dee Day,DA\n05332,Dora Dale,DD",
            "12345",
        ),
        (
            "visits",
            "Centre number,Entry code,Visit date\n12345,05352,14/12/2026\n12345,05352,15/12/2026\n12345,05332,15/12/2026",
            "",
        ),
    ],
)
def test_other_forms_are_held_by_row(form, text, sender):
    """One row, whatever the others say of the same person or centre."""
    table, _ = laid(form, text, senders=(sender,))
    assert held(table, error("CELL-02", 1, column="entry_code")) == [1]


def test_a_submission_is_held_by_qualification():
    """Every row about 05352."""
    text = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n05352,A,a@b.c,1/1/2026,Yes,Yes\n05332,A,a@b.c,1/1/2026,Yes,Yes\n05352,B,a@b.c,1/1/2026,Yes,Yes"
    table, _ = laid("claim_submission", text)
    assert held(table, error("SUBM-02", 2)) == [0, 2]


SAMPLE = "Claim number,Candidate number,Unit,Sampled\nC000001,0003,1,Yes\nC000001,0004,1,\nC000002,0003,1,Yes"


def test_a_sample_is_held_by_claim():
    """Half a sample must not become the sample."""
    table, _ = laid("sample_list", SAMPLE, SAMPLE, senders=("A01", "A02"))
    assert held(table, error("SAMP-03", 1)) == [0, 1]


def test_a_claim_number_that_cannot_be_read_holds_its_sheet():
    """Whose sample it was cannot be told; another assessor's sheet is no matter."""
    table, _ = laid("sample_list", SAMPLE, SAMPLE, senders=("A01", "A02"))
    assert held(table, error("CELL-02", 2, column="claim_number")) == [0, 1, 2]
    assert held(table, error("CELL-02", 2, column="unit")) == [2]
    assert held(table, error("CELL-07", 2, column="claim_number", severity=Severity.NOTE)) == []


def test_an_error_about_the_sheet_holds_all_of_it():
    """CAND-12: most names are not these candidates'."""
    assert BOOK["CAND-12"].holds == "sheet"
    text = GRADES + "0001,,1,P,05352,JS\n0002,,1,P,05352,JS"
    table, _ = laid("grades_by_unit", text, text)
    assert held(table, error("CAND-12", 2)) == [2, 3]


def test_a_line_may_be_held_alone():
    """GRAD-06 holds its line, and neither the row nor the candidate."""
    table, _ = laid("grades_by_candidate", "Candidate number,Unit 1,Unit 2\n0001,P,M\n0002,P,M")
    offences = [error("GRAD-06", 1, over="lines"), error("GRAD-05", 3, over="lines")]
    assert np.flatnonzero(held_lines(table, offences)).tolist() == [1]
    assert held(table, *offences) == [1]
    assert not held_lines(table, []).any()


def test_labels_are_kept_in_a_part_of_a_table():
    """Rounds judge parts of the whole table; offences name rows by their labels in the whole."""
    table, _ = laid("grades_by_unit", *(GRADES + f"000{n},,1,P,05352,JS" for n in (1, 2, 3)))
    part = table.at_rows(table.rows["sheet"].to_numpy() > 0)
    assert held_rows(part, [error("GRAD-05", 2, over="lines")]).tolist() == [False, True]
    assert held_lines(part, [error("GRAD-06", 1, over="lines")]).tolist() == [True, False]
