"""Programme entries: candidates entered for the assessments of a learning programme's package."""

from schemas.columns import TEXT, Column, one_of
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import BIRTH, CANDIDATE, CANDIDATE_UCI, FORENAMES, SURNAME

FORM = Form(
    key="programme_entries",
    title="Programme entries",
    senders=("centre",),
    columns=(
        Column("framework", "Framework", TEXT, filled=True),
        Column("package", "Package", TEXT, filled=True),
        CANDIDATE,
        Column("group", "Group", TEXT, ("Teaching group", "Class")),
        Column("assessment", "Assessment", TEXT, ("Component",)),
        Column("series", "Series", TEXT),
        Column("order_reference", "Order reference", TEXT, ("Order ref", "Order number", "Order no")),
        SURNAME,
        FORENAMES,
        BIRTH,
        CANDIDATE_UCI,
        Column("action", "Action", one_of("New", "Withdraw")),
        CENTRE,
    ),
    needs=(("framework",), ("package",), ("candidate_number", "uci", "group")),
    accepted_by="candidate",
)
