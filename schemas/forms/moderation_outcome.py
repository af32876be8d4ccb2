"""Moderation outcome: what the OCR Assessor found, of the whole claim, of a group, or of a line."""

from dataclasses import replace

from schemas.columns import OUTCOME, STANDING_GRADE, TEXT, UNIT, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.grades_by_candidate import MARKED_BY
from schemas.forms.people import CANDIDATE
from schemas.forms.sample import CLAIM

GROUP = ("unit", "assessor", "grade")
LINE = ("candidate_number", "unit")

FORM = Form(
    key="moderation_outcome",
    title="Moderation outcome",
    senders=("assessor",),
    columns=(
        CLAIM,
        Column("outcome", "Outcome", OUTCOME),
        replace(CANDIDATE, filled=False),
        Column("unit", "Unit", UNIT, ("Unit number", "Unit reference")),
        MARKED_BY,
        Column("grade", "Grade", STANDING_GRADE),
        Column("new_grade", "New grade", STANDING_GRADE),
        Column("reason", "Reason", replace(TEXT, width=500, needs="a reason in at most 500 characters")),
        CENTRE,
    ),
    needs=(("claim_number",), ("outcome",)),
    accepted_by="claim",
    speaks_by=("outcome",),
    names=((), GROUP, LINE),
)
