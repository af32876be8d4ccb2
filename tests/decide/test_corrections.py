"""A corrected number, as the ledger keeps it."""

from pipeline.ledger.engine import reading
from tests.batches import books, dropped
from tests.ledgers import filled_ledger

CORRECTED = "Candidate number,Surname,Forenames,Date of birth,Action\n0001,GREEN,Gail,01/05/2009,Correct"


def test_the_right_person_may_be_new(tmp_path):
    """Somebody whom the ledger did not know gets the number, and with it the entries, in one commit."""
    engine = filled_ledger(tmp_path)
    dropped(engine, {"12345/register.csv": CORRECTED})
    assert books(engine, "12345/register.csv") == ("accepted", [(1, 1, 0, 0, 0)])
    with reading(engine) as connection:
        holder = connection.exec_driver_sql(
            "SELECT surname, academic_year FROM registration JOIN candidate ON candidate.id = candidate"
            " WHERE candidate_number = '0001' AND surname = 'GREEN'"
        ).all()
        codes = connection.exec_driver_sql(
            "SELECT entry_code FROM entry JOIN candidate ON candidate.id = candidate WHERE surname = 'GREEN'"
        ).all()
    assert [tuple(row) for row in holder] == [("GREEN", 2026)]
    assert [tuple(row) for row in codes] == [("05352",)]
