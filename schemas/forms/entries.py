"""Entries: who is entered for which qualification, whole or by units."""

from dataclasses import replace

from schemas.columns import DATE, ENTRY_CODE, ENTRY_TYPE, UNIT, Column, one_of
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import CANDIDATE, CANDIDATE_UCI, ENTRY, FORENAMES, SURNAME, WHOLE_NAME

FORM = Form(
    key="entries",
    title="Entries",
    senders=("centre",),
    columns=(
        CANDIDATE,
        replace(ENTRY, filled=True),
        Column("entry_type", "Entry type", ENTRY_TYPE, ("Type", "Type of entry"), filled=True),
        Column("unit", "Unit", UNIT, ("Unit number", "Unit reference")),
        Column("action", "Action", one_of("New", "Top up", "Move down", "Withdraw")),
        Column("from_entry_code", "From entry code", ENTRY_CODE, ("From qualification code",)),
        Column("entry_date", "Entry date", DATE, ("Date of entry",)),
        Column("estimated_completion_date", "Estimated completion date", DATE, ("ECD",)),
        SURNAME,
        FORENAMES,
        WHOLE_NAME,
        CANDIDATE_UCI,
        CENTRE,
    ),
    needs=(("candidate_number", "uci"), ("entry_code",), ("entry_type",)),
    accepted_by="candidate",
    no_units=True,
)
