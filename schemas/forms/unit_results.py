"""Unit results: what stands without a claim of this site's, or confirms one."""

from dataclasses import replace

from schemas.columns import DATE, RESULT_GRADE, TEXT, UNIT, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import CANDIDATE, CANDIDATE_UCI, ENTRY, FORENAMES, SURNAME, WHOLE_NAME

OVERALL = "Overall"
"""In place of a unit: the result of the whole qualification."""

FORM = Form(
    key="unit_results",
    title="Unit results",
    senders=("centre", "office"),
    columns=(
        CANDIDATE,
        replace(ENTRY, filled=True),
        Column("unit", "Unit", replace(UNIT, also=OVERALL), ("Unit number", "Unit reference"), filled=True),
        Column("grade", "Grade", RESULT_GRADE, filled=True),
        Column("result_date", "Result date", DATE, ("Date of result",)),
        Column("claim_reference", "Claim reference", replace(TEXT, width=40)),
        Column("earned_at", "Earned at centre", replace(TEXT, width=60), ("Former centre",)),
        SURNAME,
        FORENAMES,
        WHOLE_NAME,
        CANDIDATE_UCI,
        CENTRE,
    ),
    needs=(("candidate_number", "uci"), ("entry_code",), ("unit",), ("grade",)),
    accepted_by="candidate",
    # A unit of another awarding body is claimed, with its evidence; it is no result of OCR's.
    not_with=("Awarding body",),
)
