"""Facts for forecasts, from what is short to write: a candidate a line, a unit with its grade a word (`3P`)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from pipeline.forecast import BETTER, GRADES, LIVE, WITHDRAWN, Facts, forecast
from pipeline.lifecycle import State
from schemas.qualifications import load

CENTRE = "12345"
NUMBERS = {
    "people": ("candidate",),
    "entries": ("candidate", "unit"),
    "lines": ("candidate", "unit", "grade", "assessor", "claim", "kind"),
    "results": ("candidate", "unit"),
    "claims": ("claim",),
    "visits": (),
    "held": ("candidate",),
    "markers": ("assessor",),
    "set_up": ("assessor",),
    "units": ("unit", "level"),
    "allocated": (),
}
COLUMNS = {
    "people": "candidate centre_number candidate_number surname forenames group_name",
    "entries": "candidate entry_code entry_type unit estimated_completion_date",
    "lines": "candidate unit grade assessor claim kind",
    "results": "candidate entry_code unit grade",
    "claims": "claim centre_number entry_code claim_number state submitted_on finalised_on withdrawn_on",
    "visits": "centre_number entry_code visit_date",
    "held": "candidate entry_code unit",
    "markers": "assessor centre_number initials full_name",
    "set_up": "centre_number entry_code assessor",
    "units": "unit suite level subject number",
    "allocated": "centre_number entry_code ocr_assessor",
}
STATES = (State.PROCESSED, State.SUBMITTED, State.UNSUBMITTED, State.WITHDRAWN, State.FINALISED)
"""Each entry code has a claim in each of these states: claims 10 to the place, plus 1 to 5, C000011 and on."""


def frames(**tables):
    """Facts from lists of rows (mappings); tables that are not named are empty."""
    made = {}
    for name, columns in COLUMNS.items():
        frame = pd.DataFrame(tables.get(name, []), columns=columns.split())
        types = {column: np.int64 if column in NUMBERS[name] else object for column in frame}
        made[name] = frame.astype(types)
    return Facts(**made)


def world(*candidates, visits=("2027-03-18",), submitted="2027-02-20", catalogue=None):
    """Facts about candidates, each a mapping with entry_code and, as it needs them, number, group, completes, processed,
    submitted, open, withdrawn (in a group), whole (with all of its claim, on the day it went), better, results, held, units
    (entered one by one).

    AB marks the odd units and CD the even ones.
    """
    catalogue = catalogue or load()
    codes = sorted({each["entry_code"] for each in candidates if each.get("entry_code")})
    units = _units(codes, catalogue)
    tables = {name: [] for name in COLUMNS}
    tables["markers"] = [_marker(1, "AB", "Ann Bell"), _marker(2, "CD", "Cy Dent")]
    for place, code in enumerate(codes, start=1):
        tables["claims"] += [_claim(place, at, code, state, submitted) for at, state in enumerate(STATES, start=1)]
        tables["visits"] += [{"centre_number": CENTRE, "entry_code": code, "visit_date": day} for day in visits]
        tables["set_up"] += [{"centre_number": CENTRE, "entry_code": code, "assessor": who} for who in (1, 2)]
        tables["allocated"].append({"centre_number": CENTRE, "entry_code": code, "ocr_assessor": "Olive Orr"})
    tables["units"] = [
        {"unit": unit, "suite": family.suite, "level": family.level, "subject": family.subject, "number": number}
        for (family, number), unit in units.items()
    ]
    for person, each in enumerate(candidates, start=1):
        _add(tables, person, each, codes, units, catalogue)
    return frames(**tables)


def _units(codes, catalogue):
    """Ids of all units that the catalogue knows of these entry codes, and of one that it does not (number 99)."""
    families = dict.fromkeys(catalogue.families[catalogue.family_of(code)] for code in codes)
    numbers = {}
    for family in families:
        listed = catalogue.units_of(catalogue.families.index(family))["unit_number"].tolist()
        for number in [*listed, "99"]:
            numbers[family, number] = len(numbers) + 1
    return numbers


def _marker(number, initials, name):
    return {"assessor": number, "centre_number": CENTRE, "initials": initials, "full_name": name}


def _claim(place, at, code, state, submitted):
    number = place * 10 + at
    return {
        "claim": number, "centre_number": CENTRE, "entry_code": code, "claim_number": f"C{number:06d}",
        "state": state.value, "submitted_on": "" if state is State.UNSUBMITTED else submitted,
        "finalised_on": submitted if state is State.FINALISED else "",
        "withdrawn_on": submitted if state is State.WITHDRAWN else "",
    }  # fmt: skip


def _add(tables, person, each, codes, units, catalogue):
    code = each.get("entry_code", "")
    tables["people"].append(
        {
            "candidate": person, "centre_number": CENTRE, "candidate_number": each.get("number", f"{person:04d}"),
            "surname": f"PERSON{person}", "forenames": "Jo", "group_name": each.get("group", "13A"),
        }
    )  # fmt: skip
    if not code:
        return
    family = catalogue.families[catalogue.family_of(code)]
    entry = {"candidate": person, "entry_code": code, "estimated_completion_date": each.get("completes", "2027-08-31")}
    single = each.get("units", "").split()
    tables["entries"] += [{**entry, "entry_type": "Unit", "unit": units[family, unit]} for unit in single]
    if not single:
        tables["entries"].append({**entry, "entry_type": "Full award", "unit": 0})
    place = codes.index(code) + 1
    for word, at, kind in (
        ("processed", 1, LIVE), ("submitted", 2, LIVE), ("open", 3, LIVE), ("withdrawn", 1, WITHDRAWN), ("whole", 4, WITHDRAWN), ("better", 2, BETTER)
    ):  # fmt: skip
        given = each.get(word, "")
        claim = place * 10 + (5 if "finalised" in given else at)
        tables["lines"] += [
            {"candidate": person, "unit": units[family, unit], "grade": GRADES.index(grade),
             "assessor": 2 - int(unit) % 2, "claim": claim, "kind": kind}
            for unit, grade in re.findall(r"(\d+)([PMD])", given)
        ]  # fmt: skip
    tables["results"] += [
        {"candidate": person, "entry_code": code, "unit": units[family, unit] if unit else 0, "grade": grade}
        for unit, grade in re.findall(r"(\d*)=([A-Z*]+)", each.get("results", ""))
    ]
    tables["held"] += [{"candidate": person, "entry_code": code, "unit": unit} for unit in each.get("held", "").split()]


def foretold(*candidates, on="2027-03-08", catalogue=None, named_from="03-01", **more):
    """The forecast of `world(...)`."""
    catalogue = catalogue or load()
    return forecast(world(*candidates, catalogue=catalogue, **more), catalogue, date.fromisoformat(on), named_from)


def one(*candidates, **more):
    """The first candidate's row of forecast.csv."""
    return {name: values[0] for name, values in foretold(*candidates, **more).rows.items()}


def from_text(text, on):
    """The forecast of an example of chapter RISK, as the rule book has it."""
    rows = list(csv.DictReader(io.StringIO(text)))
    candidates = [
        {
            name.lower().replace(" ", "_").replace("candidate_number", "number"): value
            for name, value in row.items()
            if value
        }
        for row in rows
    ]
    return foretold(*candidates, on=on)


def with_units(entry_code, *sizes):
    """The shipped catalogue where the subject of an entry code has units 1, 2, 3… of these sizes, and no others."""
    catalogue = load()
    family = catalogue.families[catalogue.family_of(entry_code)]
    in_hours = family.suite.endswith("2016")
    rows = [
        {"suite": family.suite, "level": str(family.level), "subject": family.subject, "unit_number": str(number),
         "title": "A unit", "unit_reference": "", "credits": "" if in_hours else str(size),
         "glh": str(size) if in_hours else "", "mandatory": "", "assessment": "internal", "confidence": "verified",
         "source": ""}
        for number, size in enumerate(sizes, start=1)
    ]  # fmt: skip
    return replace(catalogue, units=pd.DataFrame(rows).astype(object))


def graded(grades, start=1):
    """`1P 2M` from `PM`."""
    return " ".join(f"{number}{grade}" for number, grade in enumerate(grades, start=start))
