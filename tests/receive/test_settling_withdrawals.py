"""An entry that is withdrawn settles what was held of it."""

import pytest

from tests.batches import dropped
from tests.ledgers import filled_ledger, rows_of

ENTRIES = "Candidate number,Entry code,Entry type,Action\n"


@pytest.mark.parametrize(
    ("held", "settled"),
    [
        ("Candidate number,Entry code,Unit,Grade,Assessor\n0002,05352,3,X,JS", True),
        ("Candidate number,Unit,Grade,Assessor\n0002,77,X,JS", True),
        ("Candidate number,Entry code,Unit,Grade,Assessor\n0001,05352,3,X,JS", False),
        ("Candidate number,Entry code,Unit,Grade,Assessor\n0002,05332,3,P,JS", False),
    ],
)
def test_a_withdrawn_entry_settles_its_held_rows(tmp_path, held, settled):
    """Rows of that candidate and qualification, or of no qualification; nobody else's."""
    engine = filled_ledger(tmp_path)
    dropped(engine, {"12345/grades.csv": held})
    assert rows_of(engine, "held_row", "settled") == [("",)]
    dropped(engine, {"12345/e.csv": ENTRIES + "0002,05352,Full award,Withdraw"}, night="2026-11-24-01")
    assert rows_of(engine, "held_row", "settled") == [("2026-11-24-01" if settled else "",)]
