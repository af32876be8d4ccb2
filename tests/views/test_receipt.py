"""A sender's receipt: for people and for programs."""

import json
import re

import pytest
from receipt_ledger import ASSESSOR, CENTRE, FIRST, NIGHT, OFFICE, ledger

from pipeline import render
from pipeline.ledger import facts_history, facts_receipts, tables
from pipeline.ledger.engine import reading, writing
from pipeline.views import arrived, findings, receipt

FOOT = render.Foot("0.1.0", NIGHT, "Tables of 1 Nov 2026.", "exams@example.org")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return ledger(tmp_path_factory.mktemp("ledger"))


def made(engine, *keys):
    with reading(engine) as connection:
        return receipt.receipts(facts_receipts.for_receipts(connection, keys))


@pytest.fixture(scope="module")
def receipts(engine):
    return made(engine, CENTRE, ASSESSOR, OFFICE)


@pytest.fixture(scope="module")
def pages(receipts):
    return {key: render.page("receipt.html", {"foot": FOOT, **each.context}).decode() for key, each in receipts.items()}


def test_document_keys_in_their_order(receipts):
    """The receipt for programs has the night's keys, and the sender's."""
    assert list(receipts[CENTRE].document) == [
        "night", "version", "as_of", "sender", "exit_status", "balance", "files", "claims", "findings", "not_checked",
        "mail", "faults",
    ]  # fmt: skip


def test_the_folder_of_nobody_has_no_front_page(tmp_path):
    """A receipt in the folder of somebody whom the office has not named (CENT-02) leads to no page that is not there."""
    said = {
        "drop": 4,
        "ordinal": 1,
        "rule": "CENT-02",
        "severity": "ERROR",
        "message": "The folder 12345 belongs to nobody.",
    }
    engine = ledger(tmp_path)
    assert made(engine, CENTRE)[CENTRE].context["has_index"]
    with writing(engine) as connection:
        connection.execute(tables.FINDING.delete().where(tables.FINDING.c.drop == 4))
        connection.execute(tables.FINDING.insert().values(said))
    found = made(engine, CENTRE)[CENTRE]
    assert "All claims and files" not in render.page("receipt.html", {"foot": FOOT, **found.context}).decode()


def test_balance_leaves_out_what_was_only_checked(receipts):
    """The books add up over the files that count; a check-only file shows its own."""
    document = receipts[CENTRE].document
    assert document["balance"] == {"rows_read": 446, "accepted": 409, "unchanged": 30, "held": 5, "blank": 2}
    assert [each["balance"]["held"] for each in document["files"] if each["disposition"] == "check-only"] == [1]


def test_a_file_in_the_document(receipts):
    """A file says its path, hash, sender, fate, forms in sheet order, and its books."""
    assert receipts[CENTRE].document["files"][0] == {
        "path": "12345/anna/05352.xlsx",
        "sha256": f"{2:064x}",
        "sender": "12345",
        "disposition": "part-accepted",
        "forms": ["Grades by candidate", "Centre assessors"],
        "balance": {"rows_read": 415, "accepted": 378, "unchanged": 30, "held": 5, "blank": 2},
    }


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        (["Grades by candidate", "Visits"], "The rows of one candidate on a sheet are taken together"),
        (["Moderation outcome"], "The rows of one claim on a sheet are taken together"),
        (
            ["Claim submission", "Entries"],
            "The rows of one candidate or one qualification on a sheet are taken together",
        ),
        (["Centres", "Visits"], ""),
        ([], ""),
    ],
)
def test_which_rows_are_taken_together(receipts, forms, said):
    """Of candidates only where there are some: an OCR Assessor's claims, and the office's rows by themselves."""
    [file] = [each for each in receipts[CENTRE].context["files"] if each.needs_you][:1]
    assert receipt._together([file._replace(forms=forms)]) == (
        f"{said}, so good rows may wait for the one to mend." if said else ""
    )


def test_waiting_and_ignored_files_say_why(receipts):
    """A file that was not judged stands in the document with its reason."""
    reasons = {each["disposition"]: each["reason"] for each in receipts[CENTRE].document["files"] if "reason" in each}
    assert reasons == {"waiting": "it is still arriving", "ignored": "folders two levels down are not opened"}


def test_findings_are_uncapped_in_the_document(receipts):
    """Every finding is in the document, with the table's columns; a row that there is not is null."""
    found = receipts[CENTRE].document["findings"]
    assert len(found) == 69
    assert found[0] == {
        "night": NIGHT, "file": "anna/05352.xlsx", "sheet": "Grades", "row": None, "column": "Target", "cell": "F1",
        "rule": "SHEET-03", "severity": "NOTE", "value": "Target",
        "message": "The column “Target” is not known and was left out.", "fix": "",
    }  # fmt: skip


def test_claims_are_those_that_these_files_moved(receipts):
    """A receipt tells of the claims that its own rows moved, of what followed by itself, and of a centre's first grades; of no others."""
    moves = {
        key: [(each["claim_number"], each["from"], each["to"]) for each in receipts[key].document["claims"]]
        for key in receipts
    }
    assert moves == {
        CENTRE: [
            ("", "No claims submitted", "Unsubmitted"),
            ("C000124", "Unsubmitted", "Submitted"),
            ("", "No claims submitted", "Unsubmitted"),
        ],
        ASSESSOR: [("C000123", "Sampled", "Finalised"), ("C000123", "Finalised", "Processed")],
        OFFICE: [],
    }
    assert [each["entry_code"] for each in receipts[CENTRE].document["claims"]] == ["05332", "05352", "05355"]


def test_not_checked_names_file_and_sheet(receipts):
    """What could not be checked is said with its cause, in the files' order."""
    assert [(each["path"], each["rule"], each["rows"]) for each in receipts[CENTRE].document["not_checked"]] == [
        ("12345/anna/05352.xlsx", "GRAD-03", 4),
        ("12345/check-only/try.xlsx", "GRAD-03", 9),
        ("12345/entries <new>.csv", "ENTR-05", 31),
    ]


def test_mail_counts_this_senders_receipt_letters_alone(receipts):
    """A letter about a claim whose id looks like the sender is not this sender's receipt."""
    assert [receipts[key].document["mail"]["queued"] for key in (CENTRE, ASSESSOR)] == [1, 0]


def test_exit_status_is_the_senders_own(receipts):
    """Held rows give 1, a clean file 0, a fault of ours 4."""
    assert [receipts[key].document["exit_status"] for key in (CENTRE, ASSESSOR, OFFICE)] == [1, 0, 4]


def test_json_is_text_with_a_newline(receipts):
    """The document is UTF-8, not escaped, two spaces deep, and ends with a newline."""
    text = arrived.as_json(receipts[CENTRE].document).decode()
    assert text.startswith('{\n  "night": "2026-11-21-01",\n')
    assert text.endswith("}\n")
    assert "“X” is not a grade." in text
    assert json.loads(text) == receipts[CENTRE].document


def test_the_batch_makes_no_difference(engine, receipts):
    """A receipt is the same alone and among others, also among those of another night."""
    assert made(engine, CENTRE)[CENTRE] == receipts[CENTRE]
    both = made(engine, CENTRE, (FIRST, "centre", "12345"))
    assert both[CENTRE] == receipts[CENTRE]
    assert both[FIRST, "centre", "12345"].document["balance"]["accepted"] == 30
    assert both[FIRST, "centre", "12345"].document["mail"] == {"queued": 1}


def test_a_sender_of_another_kind_with_the_same_name_is_another(engine):
    """The office's receipt is not found under a centre called office."""
    assert made(engine, (NIGHT, "centre", "office")) == {}


def test_page_says_the_verdict_first(pages):
    """The page's heading is the verdict, then the words of the books."""
    page = pages[CENTRE]
    assert page.index("2 of 4 files need you</span></h1>") < page.index(
        "446 rows: 409 taken, 30 as before, 5 not taken yet, 2 blank"
    )
    assert page.index("446 rows") < page.index("<table>")


def test_page_escapes_what_senders_wrote(pages):
    """A file's name cannot become markup."""
    assert "entries &lt;new&gt;.csv" in pages[CENTRE]
    assert "<new>" not in pages[CENTRE]


def test_page_links_to_tables_and_the_copy_to_mend(pages):
    """Links are relative and quoted; only a file with rows to mend has a copy, which is named and not linked."""
    assert 'href="anna/05352.xlsx.findings.csv"' in pages[CENTRE]
    assert 'href="photo%20of%20marks.pdf.findings.csv"' in pages[CENTRE]
    assert pages[CENTRE].count("copy to mend: to-mend/") == 1
    assert "to-mend/" not in "".join(re.findall('href="[^"]*"', pages[CENTRE]))  # it goes, and the receipt stays
    assert '(<a href="../../index.html">All claims and files</a> leads to what lies there still)' in pages[CENTRE]
    assert "copy to mend: to-mend/anna/05352.xlsx" in pages[CENTRE]
    assert "late.xlsx.findings.csv" not in pages[CENTRE]


def test_page_puts_files_that_need_somebody_first(pages):
    """The table of files begins with those to mend."""
    table = pages[CENTRE].split("</table>")[0]
    assert table.index("photo of marks.pdf") < table.index("entries &lt;new&gt;.csv")


def test_the_verdict_comes_first_and_then_what_to_do(pages):
    """Nobody has to look for what to do: it stands right below the verdict, before any table."""
    page = pages[CENTRE]
    assert page.index("<h1>") < page.index("<h2>To do</h2>") < page.index("<table")


def test_page_lists_everything_a_sender_has_to_know(pages):
    """To-do, held, queries, replaced, claims, waiting, ignored, not checked and notes each have their place."""
    page = pages[CENTRE]
    heads = ["To do", "Not taken yet", "Worth a look", "What was replaced", "Claims that moved",
             "Only checked", "Waiting for the next update", "Not read", "What was not checked, and why", "What was assumed"]  # fmt: skip
    assert [page.index(f"<h2>{head}</h2>") for head in heads] == sorted(
        page.index(f"<h2>{head}</h2>") for head in heads
    )
    assert (
        '<li><b>Enter a grade in 2 cells</b> <span class="note">first in anna/05352.xlsx, Grades, C14 (GRAD-04): '
        in page
    )
    assert (
        '<li><b>Enter 1 candidate for the qualification, or mend the entry code</b> <span class="note">in anna/05352.xlsx'
        in page
    )
    assert "0112, Unit 1: P → M." in page
    assert "60 places, first in entries &lt;new&gt;.csv, A2 (CELL-07)" in page
    assert "<summary>The first 5 places</summary>" in page
    assert page.count("was read as 00") == 1 + 5
    assert "Taken, and" not in page  # a query may stand on a row that another finding holds


def test_what_was_only_checked_is_nothing_to_do(receipts, pages):
    """A check-only file is in no to-do and in no table of what was not taken; its rows would be taken, or would not."""
    assert {line.rule for line in receipts[CENTRE].context["to_do"]} == {"GRAD-04", "GRAD-01", "FILE-03"}
    page = pages[CENTRE]
    assert "2 blank; 9 rows only checked: 8 would be taken, 1 would not be taken" in page
    first, second = page.split("</table>")[:2]
    assert ("try.xlsx" in first, "try.xlsx" in second) == (False, True)
    assert '<th scope="col" class="number">Would not be taken</th>' in second
    assert page.index("<h2>Only checked</h2>") < page.index("Unit is blank.")
    assert "Only checked" not in pages[ASSESSOR]


def test_all_that_a_check_finds_is_shown(receipts):
    """Errors, queries, replacements and notes of a file that was only checked are told as what would be."""
    error = receipts[CENTRE].context["checked"]["held"].files[0][1][0]
    severities = ("ERROR", "QUERY", "NOTE", "NOTE")
    found = [
        error._replace(rule=rule, severity=severity)
        for rule, severity in zip(("A-1", "B-1", "GRAD-11", "C-1"), severities, strict=True)
    ]
    context = {**receipts[CENTRE].context, "foot": FOOT, "checked": findings.listings(found)}
    page = render.page("receipt.html", context).decode()
    heads = [
        "Would not be taken",
        "Worth a look",
        "Would be replaced",
        "Notes on what was only checked",
    ]
    assert [head for head in heads if f"<h3>{head}</h3>" in page] == heads


def test_assumed_dates_are_one_line_under_worth_a_look(receipts):
    """However many rows left the date blank: one line says how many, and where the first stands."""
    error = receipts[CENTRE].context["held"].files[0][1][0]
    blank = [
        error._replace(rule="ENTR-13", severity="QUERY", sheet="Entries", row=row, cell=f"D{row}", message="Assumed.")
        for row in range(2, 42)
    ]
    context = {**receipts[CENTRE].context, **findings.listings(blank), "foot": FOOT}
    page = render.page("receipt.html", context).decode()
    assert "40 places, first in anna/05352.xlsx, Entries, D2 (ENTR-13)" in page.split("Worth a look</h2>")[1]
    assert page.count("Assumed.") == 1 + 5


def test_a_receipt_links_the_confirmations_of_its_night(tmp_path):
    """Entries that these files made or withdrew are confirmed on pages of their own; other nights' and centres' are not linked."""
    engine = ledger(tmp_path)
    with writing(engine) as connection:
        for night, centre, done in ((NIGHT, "12345", ""), (NIGHT, "20001", NIGHT), (FIRST, "12345", FIRST)):
            connection.execute(tables.OWED.insert().values(
                night=night, action="write", path=f"{centre}/programmes/it/all #1/confirmation-{night}.html",
                kind="programme-confirmation", key=json.dumps([centre, "IT", "All <1>", night]), done=done))  # fmt: skip
    shown = {key: each.context for key, each in made(engine, CENTRE, ASSESSOR).items()}
    page = render.page("receipt.html", {"foot": FOOT, **shown[CENTRE]}).decode()
    link = f'href="../../programmes/it/all%20%231/confirmation-{NIGHT}.html">Confirmation of entries, IT: All &lt;1&gt;</a>'
    assert link in page
    assert page.count("confirmation-") == 1
    assert shown[ASSESSOR]["confirmations"] == []
    with reading(engine) as connection:
        assert facts_history.confirmations(connection, []) == []


def test_the_page_names_the_centre(tmp_path):
    """A centre is told by number and name."""
    engine = ledger(tmp_path)
    with writing(engine) as connection:
        connection.execute(tables.CENTRE.update().values(centre_name="Northgate College"))
    assert made(engine, CENTRE)[CENTRE].context["who"] == "Centre 12345, Northgate College"


def test_page_of_a_quiet_receipt_says_little(pages):
    """A sender whose file was taken sees no empty section."""
    assert "Everything was taken" in pages[ASSESSOR]
    assert "<h2>To do</h2>" not in pages[ASSESSOR]
    assert "<h2>Not read</h2>" not in pages[ASSESSOR]


def test_page_owns_up_to_a_fault_of_ours(pages):
    """A fault of ours is told as ours, with nothing for the sender to do, and the office's page links to no index."""
    assert "A fault of ours keeps 1 file" in pages[OFFICE]
    assert "There is nothing for you to do." in pages[OFFICE]
    assert "<li>office/visits.csv</li>" in pages[OFFICE]
    assert "index.html" not in pages[OFFICE]


def test_a_to_do_list_is_cut(receipts):
    """A page with more different things to do than it lists says how many more there are."""
    line = receipts[CENTRE].context["to_do"][0]
    context = {**receipts[CENTRE].context, "foot": FOOT, "to_do": [line] * 43}
    assert "And 3 more, below." in render.page("receipt.html", context).decode()


@pytest.mark.parametrize(
    ("dispositions", "words"),
    [
        (["returned", "part-accepted", "accepted", "waiting", "ignored", "check-only"], "2 of 4 files need you"),
        (["returned"], "1 of 1 file needs you"),
        (["accepted", "part-accepted"], "1 of 2 files needs you"),
        (["accepted", "duplicate", "check-only"], "Everything was taken"),
        (["accepted", "waiting", "ignored"], "Everything was taken; 1 file waiting; 1 file not read"),
        (["duplicate", "duplicate"], "Nothing new"),
        (["waiting", "waiting"], "2 files waiting"),
        (["", "waiting"], "A fault of ours keeps 1 file; 1 file waiting"),
        (["", "accepted"], "Everything was taken; a fault of ours keeps 1 file"),
        (["check-only", "ignored"], "Checked only: nothing was entered"),
        (["ignored", "ignored"], "2 files not read"),
    ],
)
def test_verdict(dispositions, words):
    """One line says what became of a sender's files."""
    assert arrived.verdict(dispositions) == words


@pytest.mark.parametrize(
    ("dispositions", "words"),
    [
        (["returned", "part-accepted", "accepted"], "2 of 3 files were sent back or taken in part"),
        (["returned"], "1 of 1 file was sent back or taken in part"),
        (["accepted"], "Everything was taken"),
    ],
)
def test_verdict_for_the_office(dispositions, words):
    """The office is told what became of files that others have to mend."""
    assert arrived.verdict(dispositions, to_sender=False) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((412, 405, 0, 5, 2), "412 rows: 405 taken, 5 not taken yet, 2 blank"),
        ((1234, 0, 1234, 0, 0), "1,234 rows: 1,234 as before"),
        ((1, 1, 0, 0, 0), "1 row: 1 taken"),
        ((0, 0, 0, 0, 0), "no rows"),
    ],
)
def test_words(numbers, words):
    """A balance is said in the words that people use."""
    assert arrived.words(dict(zip(arrived.BALANCE, numbers, strict=True))) == words


@pytest.mark.parametrize(
    ("kind", "sender", "words"),
    [
        ("centre", "12345", "Centre 12345"),
        ("centre", "20001", "Centre 20001, Southgate School"),
        ("centre", "99887", "Centre 99887"),
        ("centre", "Hillside", "Folder Hillside"),
        ("assessor", "AB1", "OCR Assessor AB1"),
        ("office", "office", "The office"),
    ],
)
def test_who(kind, sender, words):
    """A sender has a name on pages."""
    assert arrived.who(kind, sender, {"20001": "Southgate School"}) == words


def test_a_form_that_this_version_does_not_know_keeps_its_key():
    """A ledger written by another version can still be shown."""
    assert [arrived.title("visits"), arrived.title("horoscopes")] == ["Visits", "horoscopes"]


@pytest.mark.parametrize(
    ("dispositions", "shape"),
    [(["accepted", "duplicate"], "tick"), (["accepted", "waiting"], "open"), (["returned", "waiting"], "alarm")],
)
def test_shape_of_the_verdict(receipts, dispositions, shape):
    """The verdict's shape says good, wait, or act, beside its words."""
    file = receipts[ASSESSOR].context["files"][0]
    assert receipt._shape([file._replace(disposition=each) for each in dispositions])[0] == shape
