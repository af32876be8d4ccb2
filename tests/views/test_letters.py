"""Letters: what they say, to whom, and what they never say."""

import re
from datetime import date

import pytest
from claims_ledger import NIGHT, ROWS, drop, fill

from pipeline import post
from pipeline.ledger import facts_letters
from pipeline.ledger import tables as t
from pipeline.ledger.engine import reading
from pipeline.views import letters
from schemas.qualifications import load

WRITER = letters.Writer("Claims office", "exams@example.org", "claimdrop@example.org", r"S:\claims")
QUIET = letters.Writer("Claims office", "", "Claims <claimdrop@example.org>", "/srv/claims/")
PEOPLE = ["Nguyễn", "O'Brien", "Żak", "South", "Ann, jr", "Smith", "Tan", "Late", "Sands"]


def queued(number, kind, key, recipient="x@example.org", night=NIGHT):
    return t.LETTER, {"id": number, "night": night, "kind": kind, "key": key, "recipient": recipient, "done": ""}


QUEUE = [
    queued(1, "submitted", "3", "jo@ocr.example"),
    queued(2, "submitted-centre", "1"),
    queued(3, "sampled", "1"),
    queued(4, "processed", "4"),
    queued(5, "withdrawn", "4"),
    queued(6, "receipt", "centre|12345"),
    queued(7, "receipt", "assessor|A017"),
    queued(8, "receipt", "office|office"),
    queued(9, "night", NIGHT),
    queued(10, "submitted-centre", "1", "y@example.org"),
    queued(11, "receipt", "centre|12345", night="2026-11-10-01"),
    (t.CLAIM, {"id": 4, "centre_number": "12345", "entry_code": "99999", "ordinal": 1, "state": "Processed",
               "claim_number": "C000004", "reference": "R000007", "submitted_on": "2026-11-10"}),
]  # fmt: skip


def written(folder, more, ids, writer=WRITER):
    with reading(fill(folder, more)) as connection:
        facts = facts_letters.letter_facts(connection, ids)
    return letters.letters(facts, load(None), writer)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return written(tmp_path_factory.mktemp("ledger"), QUEUE, range(1, 12))


@pytest.mark.parametrize(
    ("number", "subject"),
    [
        (1, "C000002 24680 05352: ready to sample, no visit planned"),
        (2, "C000001 12345 05352: submitted, visit 14 Jan"),
        (3, "C000001 12345 05352: 2 pieces of work to have ready, visit 14 Jan"),
        (4, "C000004 12345 99999: processed, reference R000007"),
        (5, "C000004 12345 99999: withdrawn by the OCR Assessor"),
        (6, "12345: 1 of 2 files needs you"),
        (7, "A017: everything was taken"),
        (8, "Office: nothing new"),
        (9, "Update of Sat 21 Nov 2026: 4 files, 1 to mend, 1 waiting"),
        (11, "12345: everything was taken"),
    ],
)
def test_subjects_begin_with_centre_and_verdict(found, number, subject):
    """Each subject tells at a glance whose and what."""
    assert found[number].subject == subject


def test_letters_name_the_centre(found):
    """Whom a letter is about stands there by number and by name."""
    assert "claim C000002 of centre 24680, Southgate School, for entry code 05352, OCR Level 3" in found[1].text
    assert "Centre 12345, Northgate <College>, update of Sat 21 Nov 2026: 1 of 2 files needs you." in found[6].text
    assert "Northgate &lt;College&gt;" in found[6].html


def test_sampled_asks_for_outside_evidence_where_there_is_some(found, tmp_path):
    """The evidence of units from elsewhere is asked for only where the claim has such a unit."""
    asked = "The evidence of every unit from another awarding body must be there too."
    assert asked in found[3].text
    assert asked not in written(tmp_path, [queued(1, "sampled", "3")], [1])[1].text


def test_receipt_says_what_was_only_checked(tmp_path):
    """Rows that were only checked are told as what would become of them."""
    tried = [(t.DROP, drop(50, "33333/check-only/a.csv", "check-only", sender="33333")),
             (t.SHEET, {"id": 50, "drop": 50, "name": "", "rows_read": 9, "accepted": 8, "held": 1})]  # fmt: skip
    said = written(tmp_path, [*tried, queued(1, "receipt", "centre|33333")], [1])[1].text
    assert "Checked only: nothing was entered." in said
    assert "In all, 9 rows only checked: 8 would be taken, 1 would not be taken." in said


def test_night_letter_speaks_to_the_office(found):
    """The office reads of others' files: nothing needs it to mend."""
    assert found[9].text.startswith("1 of 4 files was sent back or taken in part. In all, 9 rows")


def test_processed_says_what_became_of_the_lines(tmp_path):
    """Claimed, agreed, changed and withdrawn lines add up, and the sheet that lists what was withdrawn is named."""
    ends = [(1, 1, "withdrawn", "D"), (2, 2, "changed", "M")]
    more = [(t.REVISION, {"claim": 1, "candidate": who, "unit": unit, "outcome": end, "grade": grade, "reason": ""})
            for who, unit, end, grade in ends]  # fmt: skip
    letter = written(tmp_path, [*more, queued(1, "processed", "1")], [1])[1]
    said = " ".join(letter.text.split())
    assert "Of the 6 lines that were claimed: 4 agreed, 1 changed, 1 withdrawn. The claim's page shows which." in said
    assert "the sheet “To claim again” of the claim workbook lists it." in said
    assert r"Claim workbook, sheet “To claim again”: S:\claims\12345\workbooks\05352.xlsx" in said


def test_submitted_tells_the_assessor_where_the_sample_is(found):
    """The OCR Assessor's letter has counts, and the paths of workbook and claim as people see them."""
    assert "It has 1 line, 1 candidate, 1 unit." in found[1].text
    assert "No visit is planned yet.\n" in found[1].text
    assert "Sample workbook:\n  S:\\claims\\assessors\\A017\\claims\\C000002\\sample-C000002.xlsx\n" in found[1].text


def test_submitted_with_a_visit_says_by_when(tmp_path):
    """With a visit planned, the letter says by when the sample is due."""
    more = [queued(1, "submitted", "1")]
    assert "planned for Thu 14 Jan 2027. The sample is due by 7 Jan 2027." in written(tmp_path, more, [1])[1].text


def test_sampled_without_a_visit(tmp_path):
    """Without a visit the letter names no day."""
    assert "Have 0 pieces of work ready.\n" in written(tmp_path, [queued(1, "sampled", "3")], [1])[1].text


def test_submitted_centre_confirms_the_number(found):
    """The centre's letter confirms the claim number and says what to quote."""
    assert "It has 6 lines, 3 candidates, 3 units, and its claim number is C000001." in found[2].text
    quote = (
        "Questions: quote centre number 12345, entry code 05352 and claim number C000001, and ask exams@example.org."
    )
    assert quote in found[2].text
    assert quote in found[2].html


def test_receipt_lists_the_files_that_need_somebody(found):
    """A receipt's letter has the balance, the files to mend, and where receipt and annotated files lie."""
    assert "In all, 9 rows: 7 taken, 2 not taken yet." in found[6].text
    assert "\n  anna/05352.xlsx: 9 rows: 7 taken, 2 not taken yet\n" in found[6].text
    assert f"  S:\\claims\\12345\\nights\\{NIGHT}\\receipt.html\n" in found[6].text
    assert "  S:\\claims\\12345\\to-mend\n" in found[6].text
    assert "Questions: quote centre number 12345, and ask" in found[6].text


def test_receipt_with_nothing_to_mend(found):
    """Where all is well no folder to mend is named, and an assessor quotes nothing."""
    assert "to-mend" not in found[7].text
    assert "Questions: exams@example.org\n" in found[7].text


def test_receipt_names_twenty_files_at_most(tmp_path):
    """Of very many files the letter names twenty and counts the rest."""
    more = [(t.DROP, drop(100 + n, f"33333/{n:02}.pdf", "returned", sender="33333")) for n in range(23)]
    said = written(tmp_path, [*more, queued(1, "receipt", "centre|33333")], [1])[1].text
    assert (said.count(".pdf: "), "and 3 more files" in said) == (20, True)


def test_night_letter_counts_faults(tmp_path):
    """A fault of ours is told to the office."""
    fault = (t.FAULT, {"night": NIGHT, "place": "GRAD-01", "what": "KeyError"})
    found = written(tmp_path, [fault, queued(1, "night", NIGHT)], [1])[1]
    assert found.subject.endswith("2026: 1 fault of ours, 4 files, 1 to mend, 1 waiting")


def test_a_quiet_night_says_when_silence_is_an_alarm(tmp_path):
    """The office hears of every night, and by when the next letter has to come."""
    night = (t.NIGHT, {"id": "2026-11-22-01", "as_of": "2026-11-22"})
    found = written(tmp_path, [night, queued(1, "night", "2026-11-22-01", night="2026-11-22-01")], [1])[1]
    assert found.subject == "Update of Sun 22 Nov 2026: a quiet night, nothing came"
    assert "Where none has come by Mon 23 Nov 2026, the nights do not run" in found.text
    assert "update of Sun 22 Nov 2026; counts as fresh until Mon 23 Nov 2026." in found.text


def test_receipt_tells_of_files_that_wait_and_of_files_that_were_not_read(tmp_path):
    """Each with its reason; a file that was sent back as a whole says so."""
    more = [
        (t.DROP, {**drop(60, "33333/open.xlsx", "waiting", sender="33333"), "reason": "somebody has it open"}),
        (t.DROP, {**drop(61, "33333/link", "ignored", sender="33333"), "reason": "links are not followed"}),
        (t.DROP, drop(62, "33333/photo.pdf", "returned", sender="33333")),
        queued(1, "receipt", "centre|33333"),
    ]
    said = written(tmp_path, more, [1])[1].text
    assert "  open.xlsx: waits for the next update: somebody has it open\n" in said
    assert "  link: not read: links are not followed\n" in said
    assert "  photo.pdf: sent back as a whole\n" in said


def test_letters_of_a_claim_thread(found, tmp_path):
    """A letter names those that the same recipient had about the same claim before; answers go to the contact."""
    assert found[2].after == ()
    assert found[3].after == (found[2].message_id,)
    assert found[10].after == ()
    assert found[3].reply_to == "exams@example.org"
    later = queued(12, "processed", "1", night="2026-11-10-01")
    thread = written(tmp_path, [*QUEUE, later], [12])[12]
    assert thread.after == (found[2].message_id, found[3].message_id)


def test_style_stands_at_each_element(found):
    """Mail programs drop style sheets: none is left, and paragraphs are styled themselves."""
    assert "<style" not in found[3].html
    assert re.search(r'<h1 style="[^"]*font-size: 20px', found[3].html)


def test_a_claim_that_is_handed_over(tmp_path):
    """The new OCR Assessor hears of it: what is due, and where it lies."""
    more = [queued(1, "allocated", "1"), queued(2, "allocated", "3")]
    sampled, submitted = written(tmp_path, more, [1, 2]).values()
    assert sampled.subject == "C000001 12345 05352: now with you, the outcome is to come, visit 14 Jan"
    assert "Outcome workbook:\n  S:\\claims\\assessors\\A017\\claims\\C000001\\outcome-C000001.xlsx" in sampled.text
    assert submitted.subject == "C000002 24680 05352: now with you, ready to sample, no visit planned"
    assert "sample-C000002.xlsx" in submitted.text


def test_night_letter_of_a_night_without_files(tmp_path):
    """A night that brought nothing says so."""
    night = (t.NIGHT, {"id": "2026-11-22-01", "as_of": "2026-11-22"})
    found = written(tmp_path, [night, queued(1, "night", "2026-11-22-01", night="2026-11-22-01")], [1], QUIET)[1]
    assert "Nothing came." in found.text
    assert "Questions" not in found.text
    assert "/srv/claims/office/nights/2026-11-22-01/night.html" in found.text
    assert found.message_id.endswith("@example.org>")


@pytest.mark.parametrize("kind", ["text", "html", "subject"])
def test_no_letter_holds_a_name_or_a_grade(found, kind):
    """Counts and paths only: nobody's name stands in any letter."""
    said = "\n".join(getattr(letter, kind) for letter in found.values())
    assert [name for name in PEOPLE if re.search(rf"\b{name}\b", said)] == []
    assert ROWS[t.CANDIDATE][0]["surname"] in PEOPLE


def test_letters_tell_one_from_another(found):
    """Each letter has a Message-ID of its own, also where only the recipient differs; a repeat has the same."""
    ids = [letter.message_id for letter in found.values()]
    assert len(set(ids)) == len(ids) == 11
    assert found[2].message_id == post.message_id(NIGHT, "submitted-centre", "1", "x@example.org", "example.org")
    assert found[2].day == date(2026, 11, 21)


def test_unknown_kind_is_our_fault(tmp_path):
    """A kind without words raises: nothing is sent that says nothing."""
    with pytest.raises(KeyError):
        written(tmp_path, [queued(1, "parcel", "3")], [1])
