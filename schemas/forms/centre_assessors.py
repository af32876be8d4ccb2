"""Centre assessors: who marks which qualification in a centre."""

from dataclasses import replace

from schemas.columns import FULL_NAME, INITIALS, Column, one_of
from schemas.forms import as_written
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import ENTRY

FORM = Form(
    key="centre_assessors",
    title="Centre assessors",
    senders=("centre",),
    columns=(
        replace(ENTRY, filled=True),
        Column("full_name", "Full name", FULL_NAME, ("Assessor name",), filled=True),
        Column("initials", "Initials", INITIALS, ("Assessor initials", "Teacher code"), filled=True),
        Column("action", "Action", one_of("Add", "Remove")),
        CENTRE,
        as_written.COLUMN,
    ),
    needs=(("entry_code",), ("full_name",), ("initials",)),
    accepted_by="row",
)
