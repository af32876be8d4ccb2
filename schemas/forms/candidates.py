"""Candidates: who is registered at a centre, under which number."""

from dataclasses import replace

from schemas.columns import NAME, SEX, TEXT, ULN, Column, one_of
from schemas.forms.form import CENTRE, Form
from schemas.forms.people import BIRTH, CANDIDATE, CANDIDATE_UCI, FORENAMES, SURNAME
from schemas.tidying import whole_name

FORM = Form(
    key="candidates",
    title="Candidates",
    senders=("centre",),
    columns=(
        CANDIDATE,
        replace(SURNAME, filled=True),
        FORENAMES,
        Column(
            "name",
            "Name",
            replace(
                NAME,
                tidy=whole_name,
                width=200,
                extra=":",
                pattern="[^:]+:.*",
                needs="a name written SURNAME: FORENAMES, or Surname, Forenames",
            ),
            ("Candidate name", "Full name"),
        ),
        replace(BIRTH, filled=True),
        CANDIDATE_UCI,
        Column("uln", "ULN", ULN, ("Unique learner number",)),
        Column("sex", "Sex", SEX, ("Gender",)),
        Column("group", "Group", TEXT, ("Teaching group", "Class")),
        Column("action", "Action", one_of("Register", "Correct")),
        CENTRE,
    ),
    needs=(("candidate_number", "uci"), ("surname", "name"), ("forenames", "name"), ("date_of_birth",)),
    accepted_by="candidate",
    no_units=True,
)
