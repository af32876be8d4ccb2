"""Grades by unit: a row a candidate and unit."""

from dataclasses import replace

from schemas.columns import GRADE, UNIT, YES_OR_NO, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.grades_by_candidate import MARKED_BY
from schemas.forms.people import CANDIDATE, CANDIDATE_UCI, ENTRY, FORENAMES, SURNAME, WHOLE_NAME

FORM = Form(
    key="grades_by_unit",
    title="Grades by unit",
    senders=("centre",),
    columns=(
        replace(CANDIDATE, kind=replace(CANDIDATE.kind, also="All")),
        Column("unit", "Unit", UNIT, ("Unit number", "Unit reference"), filled=True),
        Column("grade", "Grade", GRADE),
        ENTRY,
        MARKED_BY,
        SURNAME,
        FORENAMES,
        WHOLE_NAME,
        Column("resubmission", "Resubmission", YES_OR_NO),
        CANDIDATE_UCI,
        CENTRE,
    ),
    needs=(("candidate_number", "uci"), ("unit",), ("grade",)),
    accepted_by="candidate",
    # Results from elsewhere must never be claimed as the centre's own work.
    not_with=("Awarding body", "Result date", "Claim reference", "Earned at centre"),
)
