"""Claim submission: the declaration, the confirmation, and whom to write to."""

from dataclasses import replace

from schemas.columns import DATE, EMAIL, NAME, WHOLE_NUMBER, YES, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import ENTRY

FORM = Form(
    key="claim_submission",
    title="Claim submission",
    senders=("centre",),
    columns=(
        replace(ENTRY, filled=True),
        Column("submitted_by", "Submitted by", NAME, filled=True),
        Column("contact_email", "Contact email", EMAIL, ("Email", "Contact address"), filled=True),
        Column("date", "Date", DATE, filled=True),
        Column("declaration", "Centre declaration", YES, ("Declaration",)),
        Column("confirm", "Confirm submission", YES, ("Confirm",)),
        Column("lines_checked", "Lines checked", WHOLE_NUMBER),
        CENTRE,
    ),
    needs=(("entry_code",), ("submitted_by",), ("contact_email",), ("date",), ("declaration",), ("confirm",)),
    accepted_by="qualification",
    speaks_by=("declaration", "confirm"),
)
