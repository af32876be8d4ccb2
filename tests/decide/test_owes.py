"""Which files, folders and letters a batch's changes make us owe."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from pipeline.decide.owes import owes
from pipeline.known import Changes
from tests.worlds import (
    AMY,
    ANN,
    BEN,
    BUSINESS_1,
    CAL,
    CENTRE,
    FRAMEWORK,
    IT_1,
    JOHN,
    NIGHT,
    OPEN_CLAIM,
    PACKAGE,
    SENT_CLAIM,
    _line,
    frame,
    world,
)

FORECASTS = {"12345/at-risk.html", "12345/at-risk.csv", "12345/forecast.csv"}
INDEX = {"12345/index.html", "12345/claim-history.csv", "assessors/A01/index.html", *FORECASTS}
BUILDING = {"12345/claims/05352/claim.csv", "12345/claims/05352/claim.html"}
NUMBERED = {"12345/claims/{claim}/claim.csv", "12345/claims/{claim}/claim.html"}
SAMPLE = {"12345/claims/{claim}/sample.csv", "12345/claims/{claim}/sample.html"}
FOR_A01 = {"assessors/A01/claims/{claim}/claim.csv", "assessors/A01/claims/{claim}/claim.html"}
OUTCOME = {"assessors/A01/claims/{claim}/outcome-{claim}.xlsx"}
WORKBOOK = {"assessors/A01/claims/{claim}/sample-{claim}.xlsx", *OUTCOME}


def owed(known=None, *, new=None, changed=None, gone=None):
    """What one step makes us owe."""
    known = known or world()
    before = replace(known, tables=dict(known.tables))
    changes = Changes()
    for table, rows in (new or {}).items():
        changes.add(table, pd.DataFrame(rows))
    for table, rows in (changed or {}).items():
        changes.change(table, pd.DataFrame(rows))
    for table, rows in (gone or {}).items():
        changes.remove(table, pd.DataFrame(rows))
    known.apply(changes)
    return owes([changes], known, before)


def paths(owes_, action="write", claim=None):
    """The paths owed; claim workbooks have tests of their own."""
    rows = owes_.file_rows(NIGHT)
    rows = rows[(rows["action"] == action) & ~rows["path"].str.contains("/workbooks/")]
    return set(rows["path"] if claim is None else rows.loc[rows["claim"] == claim, "path"])


def letters(owes_):
    return [(row["kind"], row["recipient"], row["claim"]) for row in owes_.letter_rows(NIGHT).to_dict("records")]


def event(claim, to_state):
    return [
        {
            "id": -1,
            "claim": claim,
            "night": NIGHT,
            "event": "",
            "from_state": "",
            "to_state": to_state,
            "who": "",
            "detail": "",
            "sheet": 0,
            "row": 0,
        }
    ]


def moved(claim, state, **more):
    """A step that takes a claim to a state."""
    return {"new": {"claim_event": event(claim, state)}, "changed": {"claim": [{"id": claim, "state": state, **more}]}}


def test_nothing_changed_nothing_owed():
    """A night of repeats owes no page."""
    found = owed()
    assert (paths(found), paths(found, "remove"), letters(found)) == (set(), set(), [])
    assert list(found.file_rows(NIGHT).columns) == ["action", "path", "kind", "key", "claim", "night", "done"]
    assert list(found.letter_rows(NIGHT).columns) == ["kind", "recipient", "claim", "key", "night", "done"]


def test_a_claim_that_is_being_built():
    """Its table and page under the entry code; the indexes of the centre and of its OCR Assessor; no letter."""
    found = owed(
        new={"claim_event": event(OPEN_CLAIM, "Unsubmitted")},
        changed={"line": [{"candidate": AMY, "unit": IT_1, "slot": 0, "grade": "M"}]},
    )
    assert paths(found) == INDEX | BUILDING
    assert paths(found, claim=OPEN_CLAIM) == BUILDING
    assert (paths(found, "remove"), letters(found)) == (set(), [])


def test_a_claim_that_was_emptied():
    """Nothing to print is left, so that its files go."""
    found = owed(
        new={"claim_event": event(OPEN_CLAIM, "No claims submitted")},
        gone={"line": [{"candidate": AMY, "unit": IT_1, "slot": 0}]},
    )
    assert (paths(found), paths(found, "remove")) == (INDEX, BUILDING)


def test_a_claim_that_was_submitted():
    """Its files move to its number and to the OCR Assessor, with the proposed sample; both sides get a letter."""
    found = owed(**moved(OPEN_CLAIM, "Submitted", contact_email="it@hill.example"))
    assert paths(found) == INDEX | NUMBERED | FOR_A01 | WORKBOOK
    assert paths(found, "remove") == BUILDING
    assert letters(found) == [
        ("submitted", "a01@ocr.example", OPEN_CLAIM), ("submitted-centre", "it@hill.example", OPEN_CLAIM), ("submitted-centre", "exams@hill.example", OPEN_CLAIM),
    ]  # fmt: skip


def test_one_address_gets_one_letter():
    """The claim's contact address may be the centre's own."""
    found = owed(**moved(OPEN_CLAIM, "Submitted", contact_email="exams@hill.example"))
    assert [letter[1] for letter in letters(found)] == ["a01@ocr.example", "exams@hill.example"]


def test_nobody_is_written_to_without_an_address():
    """An OCR Assessor whose address the office has not given."""
    known = world()
    known.tables["ocr_assessor"].loc[:, "email"] = ""
    assert [
        letter[0] for letter in letters(owed(known, **moved(OPEN_CLAIM, "Submitted", contact_email="it@hill.example")))
    ] == ["submitted-centre"] * 2


def test_a_claim_that_was_sampled():
    """The sample for the centre, and its letter; the OCR Assessor's workbook for it has served, the one to come is there."""
    found = owed(**moved(SENT_CLAIM, "Sampled", sampled_on="2026-11-23"))
    assert paths(found) == INDEX | NUMBERED | SAMPLE | FOR_A01 | OUTCOME
    assert letters(found) == [("sampled", "exams@hill.example", SENT_CLAIM)]


def ended(*states):
    """A step that takes the sampled claim through these states."""
    last = {"id": SENT_CLAIM, "state": states[-1], "sampled_on": "2026-11-20"}
    return {
        "new": {"claim_event": [one for state in states for one in event(SENT_CLAIM, state)]},
        "changed": {"claim": [last]},
    }


def test_a_claim_that_is_written_for_ocr():
    """Its table for OCR under the reference to come, and one letter to the centre; the assessor sees how it ended."""
    found = owed(**ended("Finalised", "Processed"))
    assert paths(found) == INDEX | NUMBERED | SAMPLE | FOR_A01 | {"office/to-ocr/{reference}.csv"}
    assert letters(found) == [("processed", "exams@hill.example", SENT_CLAIM)]


@pytest.mark.parametrize(("state", "letter"), [("Finalised", "finalised"), ("Withdrawn", "withdrawn")])
def test_a_claim_of_which_nothing_is_left(state, letter):
    """Nothing goes to OCR; the centre is told that it may claim again."""
    found = owed(**ended(state))
    assert paths(found) == INDEX | NUMBERED | SAMPLE | FOR_A01
    assert letters(found) == [(letter, "exams@hill.example", SENT_CLAIM)]


def test_a_claim_without_an_approval_in_force():
    """No OCR Assessor is told."""
    known = world()
    known.tables["approval"].loc[:, "removed"] = 1
    found = owed(known, **moved(OPEN_CLAIM, "Submitted", contact_email="exams@hill.example"))
    assert paths(found) == NUMBERED | FORECASTS | {"12345/index.html", "12345/claim-history.csv"}
    assert [letter[0] for letter in letters(found)] == ["submitted-centre"]


def test_the_next_claim_keeps_the_place_of_the_one_that_went():
    """Where one is submitted and the next begins in one batch, the last word about the entry code's folder is: write."""
    known = world()
    second = {**known["claim"].iloc[0].to_dict(), "id": 9, "ordinal": 2}
    line = frame("line", [_line(BEN, IT_1, 9, "P", JOHN)]).to_dict("records")
    steps = moved(OPEN_CLAIM, "Submitted")
    steps["new"] = {
        "claim_event": event(OPEN_CLAIM, "Submitted") + event(9, "Unsubmitted"),
        "claim": [second],
        "line": line,
    }
    rows = owed(known, **steps).file_rows(NIGHT)
    last = rows.drop_duplicates("path", keep="last").set_index("path")
    assert last.loc["12345/claims/05352/claim.csv", ["action", "claim"]].tolist() == ["write", 9]


def test_a_renamed_candidate():
    """Every claim, programme page and index that shows the name is written anew."""
    found = owed(changed={"candidate": [{"id": CAL, "surname": "CLARKE"}]})
    assert paths(found) == INDEX | NUMBERED | FOR_A01 | WORKBOOK
    assert letters(found) == []
    amys = owed(changed={"candidate": [{"id": AMY, "surname": "ADAM"}]})
    assert {path.split("/")[1] for path in paths(amys)} == {
        "index.html",
        "claim-history.csv",
        "at-risk.html",
        "at-risk.csv",
        "forecast.csv",
        "claims",
        "programmes",
        "A01",
    }
    assert not any("confirmation" in path for path in paths(amys))


def test_a_candidate_who_is_shown_nowhere():
    """A new name of somebody without a line or a programme changes the index alone."""
    assert paths(owed(changed={"candidate": [{"id": BEN, "surname": "BROWNE"}]})) == INDEX


def test_another_number_of_a_candidate():
    """A registration changes the number that an open claim shows, and a programme's reports."""
    row = {
        "centre_number": CENTRE,
        "academic_year": 2026,
        "candidate_number": "0011",
        "candidate": AMY,
        "since": "2026-11-23",
    }
    assert paths(owed(new={"registration": [row]})) == INDEX | BUILDING | programme_pages()[0]


def test_a_corrected_assessor():
    """The claims with that person's lines."""
    assert (
        paths(owed(changed={"centre_assessor": [{"id": ANN, "full_name": "Anne Bell"}]}))
        == INDEX | NUMBERED | FOR_A01 | WORKBOOK
    )


def test_an_assessor_who_is_set_up():
    """The index lists who marks what."""
    row = {"assessor": JOHN, "entry_code": "05332", "since": "", "removed": 0}
    assert paths(owed(new={"assessor_for": [row]})) == INDEX
    assert paths(owed(changed={"assessor_for": [{"assessor": ANN, "entry_code": "05332", "removed": 1}]})) == INDEX


def test_entries_and_visits_stand_on_the_index():
    """A new entry, another completion date, a visit."""
    entry = frame(
        "entry", [{**world()["entry"].iloc[0].to_dict(), "id": -1, "candidate": BEN, "entry_code": "05332"}]
    ).to_dict("records")
    assert paths(owed(new={"entry": entry})) == INDEX
    assert paths(owed(changed={"entry": [{"id": 1, "estimated_completion_date": "2027-08-31"}]})) == INDEX
    assert (
        paths(
            owed(
                changed={
                    "visit": [
                        {"centre_number": CENTRE, "entry_code": "05352", "visit_date": "2026-12-14", "removed": 1}
                    ]
                }
            )
        )
        == INDEX
    )


@pytest.mark.parametrize(("state", "told"), [("Sampled", True), ("Submitted", False), ("Withdrawn", False)])
def test_a_moved_visit_stands_on_the_sample_list(state: str, told: bool):
    """The list says for which visit the work is to be ready; another qualification's visit, or state, is no matter."""
    known = world()
    known.tables["claim"] = known["claim"].assign(state=["Unsubmitted", state], sampled_on=["", "2026-11-20"])
    moved = {"centre_number": CENTRE, "entry_code": "05332", "visit_date": "2026-12-21", "removed": 0}
    for kind in ("new", "changed"):
        found = owed(
            replace(known, tables=dict(known.tables)),
            **{kind: {"visit": [{**moved, "visit_date": "2026-12-14"} if kind == "changed" else moved]}},
        )
        assert (paths(found, claim=SENT_CLAIM) >= SAMPLE) is told
        assert letters(found) == []
    other = owed(replace(known, tables=dict(known.tables)), new={"visit": [{**moved, "entry_code": "05352"}]})
    assert paths(other) == INDEX


def test_a_new_centre_gets_its_folder():
    """And an index to find everything from; a centre whose details change keeps the folder it has."""
    row = {"centre_number": "54321", "centre_name": "Dale School", "contact_email": "", "report_recipients": ""}
    found = owed(new={"centre": [row]})
    names = ("index.html", "claim-history.csv", "at-risk.html", "at-risk.csv", "forecast.csv")
    assert (paths(found, "folder"), paths(found)) == ({"54321"}, {f"54321/{name}" for name in names})
    renamed = owed(changed={"centre": [{"centre_number": CENTRE, "centre_name": "Hill Academy"}]})
    shown = INDEX | NUMBERED | FOR_A01 | WORKBOOK
    assert (paths(renamed, "folder"), paths(renamed)) == (set(), shown | programme_pages()[0])
    other_address = owed(changed={"centre": [{"centre_number": CENTRE, "contact_email": "new@hill.example"}]})
    assert paths(other_address) == shown


def test_a_new_approval():
    """The OCR Assessor's inbox folder and index."""
    row = {"centre_number": CENTRE, "entry_code": "05355", "ocr_assessor": "A02", "removed": 0}
    found = owed(new={"approval": [row]})
    assert (paths(found, "folder"), paths(found, "remove")) == ({"assessors/A02"}, set())
    assert paths(found) == INDEX | {"assessors/A02/index.html"}


def test_an_ocr_assessor_with_another_name():
    """Their index says it, and so do the pages of the claims that are theirs, and of their centres."""
    changed = {"ocr_assessor": [{"code": "A01", "name": "Olive Orr-Hill"}]}
    assert paths(owed(changed=changed)) == INDEX | NUMBERED | FOR_A01 | WORKBOOK


HANDED = {"centre_number": CENTRE, "entry_code": "05332", "ocr_assessor": "A02", "removed": 0}
A01_GONE = {
    f"assessors/A01/claims/C000001/{name}"
    for name in ("claim.csv", "claim.html", "sample-C000001.xlsx", "outcome-C000001.xlsx")
}
FOR_A02 = {path.replace("A01", "A02") for path in FOR_A01 | WORKBOOK}


@pytest.mark.parametrize("state", ["Submitted", "Sampled"])
def test_an_approval_that_is_handed_over(state):
    """The open claim follows: its files leave the one folder and come to the other, the proposal too; both indexes say so."""
    known = world()
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = state
    found = owed(known, changed={"approval": [HANDED]})
    assert paths(found, "remove") == A01_GONE
    assert paths(found, claim=SENT_CLAIM) == {"12345/claims/{claim}/claim.html", *FOR_A02}
    assert {"assessors/A01/index.html", "assessors/A02/index.html"} <= paths(found)


def test_who_gets_a_claim_is_told():
    """By letter; whoever had nothing else in that centre sees in the index that it is gone."""
    known = world()
    known.tables["approval"] = known["approval"][known["approval"]["entry_code"] == "05332"]
    new = known["ocr_assessor"].assign(code="A02", email="a02@ocr.example")
    known.tables["ocr_assessor"] = pd.concat([known["ocr_assessor"], new], ignore_index=True)
    found = owed(known, changed={"approval": [HANDED]})
    assert letters(found) == [("allocated", "a02@ocr.example", SENT_CLAIM)]
    assert "assessors/A01/index.html" in paths(found)


def test_an_approval_that_ends_and_comes_again():
    """Without one the files go; the next OCR Assessor gets them, whenever that is."""
    known = world()
    ended = owed(known, changed={"approval": [{**HANDED, "ocr_assessor": "A01", "removed": 1}]})
    page = "12345/claims/{claim}/claim.html"  # it says whose the claim is
    assert (paths(ended, "remove"), paths(ended, claim=SENT_CLAIM)) == (A01_GONE, {page})
    again = owed(known, changed={"approval": [HANDED]})
    assert (paths(again, "remove"), paths(again, claim=SENT_CLAIM)) == (set(), {page, *FOR_A02})


def test_a_claim_that_has_ended_stays_where_it_is():
    """History is not handed over."""
    known = world()
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = "Processed"
    assert paths(owed(known, changed={"approval": [HANDED]}), "remove") == set()


def programme_pages():
    folder = f"12345/programmes/{world().catalogue.programme_folder(FRAMEWORK, PACKAGE)}"
    return {
        f"{folder}/{name}"
        for name in ("all-candidates.html", "awarded-components.html", "all.html", "programme.csv", "candidates")
    }, f"{folder}/confirmation-{NIGHT}.html"


def test_programme_entries_of_this_night():
    """The package's pages and a confirmation of what was entered."""
    pages, confirmation = programme_pages()
    row = {**world()["programme_entry"].iloc[0].to_dict(), "id": -1, "candidate": BEN, "night": NIGHT}
    found = owed(new={"programme_entry": [row]})
    assert paths(found) == pages | {confirmation} | INDEX
    keys = found.file_rows(NIGHT).set_index("path")["key"]
    assert json.loads(keys[confirmation]) == [CENTRE, FRAMEWORK, PACKAGE, NIGHT]
    assert {tuple(json.loads(keys[page])) for page in pages} == {(CENTRE, FRAMEWORK, PACKAGE)}


def test_a_programme_entry_that_is_withdrawn():
    """The confirmation says what was taken back, too."""
    pages, confirmation = programme_pages()
    assert paths(owed(changed={"programme_entry": [{"id": 1, "withdrawn": NIGHT}]})) == pages | {confirmation} | INDEX


def test_a_programme_result():
    """The pages, and no confirmation: nothing was entered."""
    pages, _ = programme_pages()
    component = world()["programme_entry"]["component"].iloc[0]
    row = {
        "candidate": AMY,
        "framework": FRAMEWORK,
        "package": PACKAGE,
        "component": component,
        "result": "Pass",
        "date_awarded": "2026-11-20",
        "sheet": 0,
        "row": 2,
    }
    assert paths(owed(new={"programme_result": [row]})) == pages | INDEX


def test_another_order_reference():
    """An entry of an earlier night that only changes its reference is not entered again."""
    pages, _ = programme_pages()
    assert paths(owed(changed={"programme_entry": [{"id": 1, "order_reference": "ORD2"}]})) == pages | INDEX


def test_the_sample_of_a_claim_in_a_later_state():
    """Once sampled, a claim keeps its sample; that, and the OCR Assessor's workbooks, show a new name as the claim does."""
    known = world()
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, ["state", "sampled_on"]] = ["Processed", "2026-11-20"]
    assert (
        paths(owed(known, changed={"candidate": [{"id": CAL, "surname": "CLARKE"}]}))
        == INDEX | NUMBERED | SAMPLE | FOR_A01 | WORKBOOK
    )
    assert known["line"].set_index("candidate").loc[CAL, "unit"] == BUSINESS_1


def test_held_rows_change_the_forecast():
    """What is graded and held is missing in a claim: the centre's lists are made anew, and nothing else is."""
    row = {
        "sheet": -1, "row": 2, "centre_number": CENTRE, "path": "x.csv", "sheet_name": "", "sha256": "", "form": "grades_by_unit",
        "entry_code": "05352", "candidate_number": "0001", "unit": "3", "settled": "",
    }  # fmt: skip
    assert paths(owed(new={"held_row": [row]})) == {*FORECASTS, f"{CENTRE}/index.html"}
