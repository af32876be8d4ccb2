"""Units from another awarding body: what a candidate achieved elsewhere and brings into a claim."""

from dataclasses import replace

from schemas.columns import GRADE, TEXT, UNIT, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.grades_by_candidate import MARKED_BY
from schemas.forms.people import CANDIDATE, CANDIDATE_UCI, ENTRY, FORENAMES, SURNAME, WHOLE_NAME

FORM = Form(
    key="outside_units",
    title="Units from another awarding body",
    senders=("centre",),
    columns=(
        CANDIDATE,
        Column("unit", "Unit", UNIT, ("Unit number", "Unit reference"), filled=True),
        Column(
            "awarding_body", "Awarding body", replace(TEXT, width=60, needs="the awarding body's name, such as Pearson")
        ),
        Column("grade", "Grade", GRADE),
        MARKED_BY,
        ENTRY,
        Column("evidence", "Evidence", replace(TEXT, needs="what shows it, such as the certificate's number")),
        SURNAME,
        FORENAMES,
        WHOLE_NAME,
        CANDIDATE_UCI,
        CENTRE,
    ),
    needs=(("candidate_number", "uci"), ("unit",), ("awarding_body",), ("grade",), ("assessor",)),
    accepted_by="candidate",
)
