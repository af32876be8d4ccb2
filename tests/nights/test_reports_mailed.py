"""Reports by mail: who is entered and what was awarded goes to the centre's report recipients when it has changed."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from pipeline.demo.world import COMPONENTS, FRAMEWORK, PACKAGE
from tests.nights.school import CENTRE, candidates, surname
from tests.nights.sites import make_site

HEADS = ["Centre number", "Centre name", "Contact email", "Report recipients"]
ENTRY = ["Framework", "Package", "Candidate number", "Order reference"]
RESULT = ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result", "Date awarded"]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """Set-up; two entered; the centre's new name; a result; the same result again; a withdrawal, with paths; another, far too large."""
    site = make_site(tmp_path_factory.mktemp("year") / "site")
    site.drop(
        "office/centres.csv", [HEADS, [CENTRE, "Hill School", "exams@hill.example", "a@hill.example; b@hill.example"]]
    )
    site.drop(f"{CENTRE}/people.csv", candidates(2))
    site.run("2026-11-02")
    site.drop(f"{CENTRE}/entered.csv", [ENTRY, *([FRAMEWORK, PACKAGE, f"000{n}", "AB1"] for n in (1, 2))])
    site.run("2026-11-03")
    site.drop(
        "office/centres.csv", [HEADS, [CENTRE, "Hill College", "exams@hill.example", "a@hill.example; b@hill.example"]]
    )
    site.run("2026-11-04")
    won = [RESULT, [CENTRE, "0001", FRAMEWORK, PACKAGE, COMPONENTS[0], "Pass", "05/11/2026"]]
    for night in ("2026-11-06", "2026-11-07"):
        site.drop("office/results.csv", won)
        site.run(night)
    for night, number, more in (
        ("2026-11-09", "0001", '[mail]\nreports = "path"\n'),
        ("2026-11-10", "0002", "[mail]\nattach_bytes = 100\n"),
    ):
        (site.folder / "claimdrop.toml").write_text(
            '[site]\ncontact = "office@x.example"\n[intake]\nsettle_seconds = 0\n' + more
        )
        gone = [[*ENTRY, "Action"], [FRAMEWORK, PACKAGE, number, "AB1", "Withdraw"]]
        site.drop(f"{CENTRE}/gone.csv", gone)
        site.run(night)
    return site


@pytest.fixture(scope="module")
def letters(year):
    """The letters about programmes, by date and recipient."""
    made = [message_from_bytes(data, policy=default) for name, data in year.letters().items() if "-programmes-" in name]
    return {(str(each["Message-ID"])[1:11], str(each["To"])): each for each in made}


def test_a_letter_a_recipient_whenever_something_changed(letters):
    """Nothing where the centre is only called otherwise, nor where the same came again; the subject says what changed."""
    told = {day: letter["Subject"] for (day, to), letter in letters.items() if to == "a@hill.example"}
    entries = 2 * len(COMPONENTS)
    assert told == {
        "2026-11-03": f"12345: learning programmes, {entries} entries",
        "2026-11-06": "12345: learning programmes, 1 result",
        "2026-11-09": f"12345: learning programmes, {len(COMPONENTS)} withdrawals",
        "2026-11-10": f"12345: learning programmes, {len(COMPONENTS)} withdrawals",
    }
    assert {to for _, to in letters} == {"a@hill.example", "b@hill.example"}


def test_the_report_and_the_confirmation_are_attached(year, letters):
    """Both are the pages of the outbox; the letter itself names nobody and no grade."""
    letter = letters["2026-11-03", "b@hill.example"]
    attached = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    assert [name.rpartition("-")[2] for name in attached] == ["all.html", "01.html"]
    folder = next((year.outbox / CENTRE / "programmes").glob("*/*"))
    confirmation = (folder / "confirmation-2026-11-03-01.html").read_text()
    assert [text for name, text in attached.items() if "confirmation" in name] == [confirmation]
    assert all(surname(1).casefold() in text.casefold() for text in attached.values())
    said = letter.get_body(("plain",)).get_content() + letter.get_body(("html",)).get_content()
    assert surname(1).casefold() not in said.casefold()
    assert "This confirms the entries" in said
    assert "the attached pages name people" in said
    assert [len(list(one.iter_attachments())) for (day, _), one in letters.items() if day == "2026-11-06"] == [1, 1]


@pytest.mark.parametrize("night", ["2026-11-09", "2026-11-10"])
def test_only_where_they_lie(letters, night):
    """Where the site wants no personal data in mail, or the pages are too large, the letter says where they lie."""
    letter = letters[night, "a@hill.example"]
    assert list(letter.iter_attachments()) == []
    said = letter.get_body(("plain",)).get_content()
    assert "The pages say who stands where" in said
    assert "/programmes/" in said
    assert "it holds counts, dates and places only" in said
