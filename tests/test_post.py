"""Letters to messages: the same bytes every time, and nothing that a mail program would choke on."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from pipeline import post

LETTER = post.Letter(
    subject="C000123 12345 05352: ready to sample, visit 14 Jan",
    text="Żółw\nLines: 3\n",
    html="<p>Żółw</p>",
    recipient="jo@ocr.example",
    message_id=post.message_id("2026-11-21-01", "submitted", "3", "jo@ocr.example", "example.org"),
    day=date(2026, 11, 21),
)
SENDER = "claimdrop@example.org"


def read(letter):
    return message_from_bytes(post.message(letter, SENDER).as_bytes(), policy=default)


def test_headers():
    """Sender, recipient, the as-of date at 00:00, a Message-ID, and a word to out-of-office programs."""
    made = read(LETTER)
    assert dict(made.items()) | {"Content-Type": ""} == {
        "From": SENDER,
        "To": "jo@ocr.example",
        "Subject": LETTER.subject,
        "Date": "Sat, 21 Nov 2026 00:00:00 +0000",
        "Message-ID": LETTER.message_id,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


@pytest.mark.parametrize(
    "subject",
    [
        "C000001 12345 05332: now with you, the outcome is to come, visit 12 Jan",
        f"C000001 12345 05332: processed, reference R000001, {'one line after the other was ' * 5}withdrawn",
    ],
)
def test_a_long_subject_begins_with_its_first_word(subject):
    """It is one line, however long: broken before the first word it would begin with a space."""
    assert read(replace(LETTER, subject=subject))["Subject"] == subject


def test_parts_are_text_and_html():
    """The text comes first, the page after it; letters of any script survive."""
    parts = [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n").strip())
        for part in read(LETTER).iter_parts()
    ]
    assert parts == [("text/plain", "Żółw\nLines: 3"), ("text/html", "<p>Żółw</p>")]


def test_same_letter_same_bytes():
    """Nothing in a message is drawn by lot, also with a page attached."""
    attached = replace(LETTER, attachments=(post.Attachment("at-risk.html", b"<p>page</p>"),))
    for letter in (LETTER, attached):
        assert post.message(letter, SENDER).as_bytes() == post.message(letter, SENDER).as_bytes()


def test_attachment():
    """An attached page keeps its name and its bytes."""
    letter = replace(LETTER, attachments=(post.Attachment("at-risk.html", b"<p>page</p>"),))
    [part] = read(letter).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("at-risk.html", "text/html")
    assert part.get_payload(decode=True) == b"<p>page</p>"


def test_file_name():
    """The file in the mail folder begins with night and kind, and nobody's address is in it."""
    name = post.file_name(LETTER)
    assert name.startswith("2026-11-21-01-submitted-")
    assert name.endswith(".eml")
    assert len(name) == len("2026-11-21-01-submitted-") + 12 + 4
    assert "jo" not in name


@pytest.mark.parametrize(
    "change", [{"recipient": "y@ocr.example"}, {"kind": "sampled"}, {"key": "4"}, {"night": "2026-11-22-01"}]
)
def test_message_id_tells_letters_apart(change):
    """Another night, kind, key or recipient is another letter."""
    same = {
        "night": "2026-11-21-01",
        "kind": "submitted",
        "key": "3",
        "recipient": "jo@ocr.example",
        "domain": "example.org",
    }
    assert post.message_id(**same) == LETTER.message_id
    assert post.message_id(**same | change) != LETTER.message_id


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("exams@north.example", True),
        ("o'neil+claims@mail.north.sch.uk", True),
        ("claimdrop@localhost", True),
        ("Jo Marsh <jo@ocr.example>", False),
        ("a@b.example, c@d.example", False),
        ("a@b.example\r\nBcc: c@d.example", False),
        ("nobody", False),
        ("", False),
    ],
)
def test_is_address(text, fits):
    """One bare address, and nothing that could carry a second."""
    assert post.is_address(text) is fits


def test_message_refuses_what_is_no_address():
    """A recipient with a line break never reaches a header."""
    with pytest.raises(ValueError, match="not an address"):
        post.message(replace(LETTER, recipient="a@b.example\r\nBcc: c@d.example"), SENDER)


def test_message_refuses_a_broken_subject():
    """A subject with a line break is refused."""
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        post.message(replace(LETTER, subject="one\r\nBcc: c@d.example"), SENDER)


def test_whom_to_answer_and_the_thread():
    """Answers go to the site's contact; a claim's letters name those before them, so that they are shown together."""
    made = read(replace(LETTER, reply_to="exams@hill.example", after=("<1@a>", "<2@a>")))
    assert (made["Reply-To"], made["In-Reply-To"], made["References"]) == ("exams@hill.example", "<2@a>", "<1@a> <2@a>")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("exams@north.example", "exams@north.example"),
        ("Jo Marsh <jo@ocr.example>, 01223 553998", "jo@ocr.example"),
        ("the exams office, 01223 553998", ""),
    ],
)
def test_address_in(text, address):
    """A site's contact may be a sentence; the address in it is found."""
    assert post.address_in(text) == address
