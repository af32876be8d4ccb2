"""Columns about a candidate that several forms share."""

from schemas.columns import CANDIDATE_NUMBER, DATE, ENTRY_CODE, NAME, UCI, Column, Kind
from schemas.tidying import name

CANDIDATE = Column(
    "candidate_number",
    "Candidate number",
    CANDIDATE_NUMBER,
    ("Cand no", "Candidate no", "Exam no", "Cand number"),
    filled=True,
)
SURNAME = Column("surname", "Surname", NAME, ("Last name", "Family name", "Legal surname"))
FORENAMES = Column("forenames", "Forenames", NAME, ("First name", "First names", "Given names", "Forename"))
WHOLE_NAME = Column("name", "Name", Kind(name, "the candidate's name, such as Adams, Amy"), ("Candidate name",))
"""Both names in one cell, beside a number: they are compared with the candidate's. (`Full name` is a centre assessor's.)"""
BIRTH = Column("date_of_birth", "Date of birth", DATE, ("DOB", "Birth date"))
CANDIDATE_UCI = Column("uci", "UCI", UCI, ("Unique candidate identifier",))
ENTRY = Column("entry_code", "Entry code", ENTRY_CODE, ("Qualification code", "Scheme code"))
