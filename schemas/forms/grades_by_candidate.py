"""Grades by candidate: a row a candidate, a column a unit."""

from schemas.columns import ASSESSOR, Column
from schemas.forms import as_written
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import BIRTH, CANDIDATE, CANDIDATE_UCI, ENTRY, FORENAMES, SURNAME, WHOLE_NAME

MARKED_BY = Column("assessor", "Assessor", ASSESSOR, ("Marked by", "Centre assessor"))

FORM = Form(
    key="grades_by_candidate",
    title="Grades by candidate",
    senders=("centre",),
    columns=(
        CANDIDATE,
        ENTRY,
        MARKED_BY,
        SURNAME,
        FORENAMES,
        WHOLE_NAME,
        BIRTH,
        CANDIDATE_UCI,
        CENTRE,
        as_written.COLUMN,
    ),
    needs=(("candidate_number", "uci"),),
    accepted_by="candidate",
    units=True,
)
