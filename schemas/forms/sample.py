"""Sample: what the OCR Assessor wants to see, as a grid with ticks or as a list."""

from dataclasses import replace

from schemas.columns import CLAIM_NUMBER, TEXT, UNIT, Column
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import CANDIDATE, FORENAMES, SURNAME

CLAIM = Column("claim_number", "Claim number", CLAIM_NUMBER, ("Claim no", "Claim"), filled=True)

LIST = Form(
    key="sample_list",
    title="Sample",
    senders=("assessor",),
    columns=(
        CLAIM,
        CANDIDATE,
        Column("unit", "Unit", UNIT, filled=True),
        Column("sampled", "Sampled", TEXT),
        SURNAME,
        FORENAMES,
        CENTRE,
    ),
    needs=(("claim_number",), ("candidate_number",), ("unit",), ("sampled",)),
    accepted_by="claim",
)
GRID = Form(
    key="sample_grid",
    title="Sample",
    senders=("assessor",),
    columns=(CLAIM, replace(CANDIDATE), SURNAME, FORENAMES, CENTRE),
    needs=(("claim_number",), ("candidate_number",)),
    accepted_by="claim",
    units=True,
)
