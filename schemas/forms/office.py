"""The office's own forms: centres, approvals, visits, programme results."""

from dataclasses import replace

from schemas.columns import ADDRESS, DATE, EMAIL, NAME, TEXT, Column, one_of
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import CANDIDATE, ENTRY

_CODE = replace(TEXT, needs="a code of letters and digits, such as A01", pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
"""It becomes a folder name."""
_CENTRE = replace(CENTRE, filled=True)
_ENTRY = replace(ENTRY, filled=True)
_ADDRESS = replace(EMAIL, pattern=ADDRESS)
"""Letters go to it, and nobody asks again: SUBM-04 looks at the addresses that centres give."""
_ADDRESSES = replace(
    TEXT,
    needs="email addresses parted by semicolons, such as head@school.example; exams@school.example",
    pattern=rf"{ADDRESS}(?:\s*;\s*{ADDRESS})*\s*;?",
    width=1000,
)
_ADD = Column("action", "Action", one_of("Add", "Remove"))

CENTRES = Form(
    key="centres",
    title="Centres",
    senders=("office",),
    columns=(
        _CENTRE,
        Column("centre_name", "Centre name", TEXT, filled=True),
        Column("contact_email", "Contact email", _ADDRESS, ("Email",), filled=True),
        Column("report_recipients", "Report recipients", _ADDRESSES),
    ),
    needs=(("centre_number",), ("centre_name",), ("contact_email",)),
    accepted_by="row",
)
APPROVALS = Form(
    key="approvals",
    title="Approvals",
    senders=("office",),
    columns=(
        _CENTRE,
        _ENTRY,
        Column("ocr_assessor", "OCR Assessor", _CODE, ("OCR Assessor code",), filled=True),
        Column("ocr_assessor_name", "OCR Assessor name", NAME),
        Column("ocr_assessor_email", "OCR Assessor email", _ADDRESS),
        _ADD,
    ),
    needs=(("centre_number",), ("entry_code",), ("ocr_assessor",)),
    accepted_by="row",
)
VISITS = Form(
    key="visits",
    title="Visits",
    senders=("office",),
    columns=(_CENTRE, _ENTRY, Column("visit_date", "Visit date", DATE, ("Date of visit",), filled=True), _ADD),
    needs=(("centre_number",), ("entry_code",), ("visit_date",)),
    accepted_by="row",
)
RESULTS = ("Awarded", "Pass", "Merit", "Distinction", "Distinction*", "Fail", "Pending")
PROGRAMME_RESULTS = Form(
    key="programme_results",
    title="Programme results",
    senders=("office",),
    columns=(
        _CENTRE,
        CANDIDATE,
        Column("framework", "Framework", TEXT, filled=True),
        Column("package", "Package", TEXT, filled=True),
        Column("component", "Component", TEXT, ("Assessment",), filled=True),
        Column("result", "Result", one_of(*RESULTS), filled=True),
        Column("date_awarded", "Date awarded", DATE, ("Awarded on",)),
    ),
    needs=(("centre_number",), ("candidate_number",), ("framework",), ("package",), ("component",), ("result",)),
    accepted_by="row",
)
