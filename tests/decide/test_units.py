"""A unit's place in the ledger."""

from pipeline.decide.units import unit_ids
from tests.worlds import BUSINESS_1, IT_1, world


def test_the_same_unit_whatever_the_size():
    """Two sizes of IT at Level 3 share their units; Business has its own."""
    assert unit_ids(["05352", "05355", "05332"], ["1", "1", "1"], world()).tolist() == [IT_1, IT_1, BUSINESS_1]


def test_a_reference_is_its_number():
    """Where the catalogue knows the reference, the unit is the one that its number names."""
    known = world()
    units = known.catalogue.units_of(known.catalogue.family_of("05352"))
    reference = units.loc[units["unit_number"] == "1", "unit_reference"].iloc[0]
    assert unit_ids(["05352"], [reference], known).tolist() == [IT_1]


def test_a_new_unit_is_known_at_once():
    """Asked twice, and again by a later table, it is made once, and waits to be committed with the batch."""
    known = world()
    assert unit_ids(["05352", "05355", "05352"], ["3", "3", "1"], known).tolist() == [-1, -1, IT_1]
    assert unit_ids(["05358"], ["3"], known).tolist() == [-1]
    [made] = known.early.new["unit"]
    assert made.to_dict("records") == [
        {"suite": "Cambridge Technicals 2012", "level": 3, "subject": "IT", "number": "3", "id": -1}
    ]


def test_what_the_catalogue_does_not_list_stays_as_typed():
    """A number that no list names, and a code that nobody knows, still keep their places apart."""
    known = world()
    found = unit_ids(["05352", "05332", "99999"], ["77", "77", "77"], known)
    assert found.tolist() == [-1, -2, -3]
    assert known["unit"]["number"].tolist()[-3:] == ["77", "77", "77"]


def test_no_unit():
    """A full award names none, and neither does a sheet without rows."""
    known = world()
    assert unit_ids(["05352"], [""], known).tolist() == [0]
    assert unit_ids([], [], known).tolist() == []
    assert len(known["unit"]) == 3
