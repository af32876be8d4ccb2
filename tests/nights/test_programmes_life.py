"""A learning programme from its entries to its results: three nights of two packages, and what their reports say.

CLAIMDROP_GOLDEN=write writes the golden pages anew; then read every line of the difference.
"""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import nightly
from pipeline.care.verify import verify
from tests.nights.sites import make_site

if TYPE_CHECKING:
    from tests.nights.sites import Site

GOLDEN = Path(__file__).parents[1] / "golden" / "programmes"
WRITES = os.environ.get("CLAIMDROP_GOLDEN") == "write"
CLOSING, NEXT, LATER = "2026-10-21", "2026-10-22", "2027-03-16"
"""The last day on which entries for January 2027 are taken, the day after, and the day of the results."""
WEB = "Level 3 Web & Design"
ODD, ALIKE = "../Health/Social", "Health & Social"
"""Frameworks whose titles make no safe folder, and one folder."""
PACKAGES = f"""framework,package,component,entry_code,component_type,confidence,source,note
ICT,{WEB},Diploma,08738,competence,verified,handbook,
ICT,{WEB},English,,transferable,inferred,handbook,as in other packages
ICT,{WEB},Rights,,ERR,verified,handbook,
{ODD},Care,First Aid,,knowledge,verified,handbook,
{ALIKE},Care,First Aid,,knowledge,verified,handbook,
"""
CENTRES = "Centre number,Centre name,Contact email\n12345,{name},exams@hill.example\n"
PEOPLE = """Candidate number,Surname,Forenames,Date of birth,Group
0001,Adams,Amy,02/01/2009,12A
0002,Brown,Ben,03/02/2009,12A
0003,Clark,Cal,04/03/2009,12B
"""
HEADS = "Framework,Package,Candidate number,Group,Assessment,Series,Order reference,Surname,Forenames,Date of birth,Action\n"
ENTRIES = f"""{HEADS}ICT,{WEB},,12A,,,PO-1,,,,
ICT,{WEB},0003,,Diploma,,PO-2,,,,
ICT,{WEB},0007,,,,PO-2,Green,Gail,01/05/2009,
{ODD},Care,0001,,,,,,,,
{ALIKE},Care,0002,,,,,,,,
"""
MORE = f"""{HEADS}ICT,{WEB},0003,,,,PO-3,,,,
ICT,{WEB},0002,,English,,,,,,Withdraw
"""
MISTAKES = f"""{HEADS}ITC,{WEB},0001,,,,,,,,
ICT,Level 3 Webb & Design,0001,,,,,,,,
ICT,{WEB},,12Z,,,,,,,
ICT,{WEB},0999,,,,,,,,
ICT,{WEB},0003,,Diploma,January 2026,,,,,
"""
RESULT = "Centre number,Candidate number,Framework,Package,Component,Result,Date awarded\n"
RESULTS = f"""{RESULT}12345,0001,ICT,{WEB},Diploma,Distinction,2027-03-01
12345,0001,ICT,{WEB},English,Pass,2027-03-02
12345,0001,ICT,{WEB},Rights,Awarded,2027-03-03
12345,0002,ICT,{WEB},Diploma,Fail,
12345,0007,ICT,{WEB},English,Pending,
12345,0999,ICT,{WEB},English,Pass,2027-03-02
12345,0003,{ODD},Care,First Aid,Pass,2027-03-02
"""
REPORTS = "12345/programmes/ict/level-3-web-design"


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The three nights; `checks` besides, what was said of the second night's entries before they were dropped."""
    site = make_site(tmp_path_factory.mktemp("life") / "site")
    (site.folder / "catalogue").mkdir()
    (site.folder / "catalogue/packages.csv").write_text(PACKAGES)
    site.drop("office/centres.csv", CENTRES.format(name="Hill School").encode())
    site.drop("12345/people.csv", PEOPLE.encode())
    site.drop("12345/entries.csv", ENTRIES.encode())
    site.run(CLOSING)
    site.drop("12345/entries.csv", ENTRIES.encode())
    site.drop("12345/more.csv", MORE.encode())
    site.drop("12345/mistakes.csv", MISTAKES.encode())
    site.run(NEXT)
    site.drop("office/centres.csv", CENTRES.format(name="Hill Academy").encode())
    site.drop("office/results.csv", RESULTS.encode())
    site.run(LATER)
    assert site.ask("SELECT * FROM fault") == []
    return site


def main_of(page: bytes) -> str:
    """What a page says; its style is looked at elsewhere."""
    return page.decode().partition("<main")[2].partition("</main>")[0].partition(">")[2].strip() + "\n"


def rows(page: bytes, caption: str) -> list[list[str]]:
    """The rows of the table with this caption, a text a cell."""
    tables = [part.partition("</table>")[0] for part in page.decode().split("<table")[1:]]
    [table] = [one for one in tables if f"<caption>{caption}" in one]
    found = re.findall(r"<tr.*?</tr>", table.partition("<tbody")[2], re.DOTALL)
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in found]


def text(markup: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split())


def entered(site: Site) -> list[tuple[str, ...]]:
    """Every entry of the package: number, component, series, order reference, night, withdrawn."""
    return site.ask(
        "SELECT r.candidate_number, e.component, e.series, e.order_reference, e.night, e.withdrawn FROM programme_entry e"
        " JOIN registration r ON r.candidate = e.candidate WHERE e.framework = 'ICT' ORDER BY 5, 1, e.id"
    )


def test_entries_by_group_by_candidate_and_of_somebody_new(life):
    """On the closing day for January, on the day after for June; a file dropped again changes nothing."""
    first, second = f"{CLOSING}-01", f"{NEXT}-01"
    january = "January 2027"
    assert entered(life) == [
        ("0001", "Diploma", january, "PO-1", first, ""),
        ("0001", "English", january, "PO-1", first, ""),
        ("0001", "Rights", january, "PO-1", first, ""),
        ("0002", "Diploma", january, "PO-1", first, ""),
        ("0002", "English", january, "PO-1", first, second),
        ("0002", "Rights", january, "PO-1", first, ""),
        ("0003", "Diploma", january, "PO-3", first, ""),
        ("0007", "Diploma", january, "PO-2", first, ""),
        ("0007", "English", january, "PO-2", first, ""),
        ("0007", "Rights", january, "PO-2", first, ""),
        ("0003", "English", "June 2027", "PO-3", second, ""),
        ("0003", "Rights", "June 2027", "PO-3", second, ""),
    ]


def test_mistakes_are_told_with_what_is_near(life):
    """An unknown framework and package, a group with nobody in it, somebody unknown, a series that has closed."""
    said = life.records(f"12345/nights/{NEXT}-01/mistakes.csv.findings.csv")
    assert [(row["row"], row["rule"], row["severity"]) for row in said] == [
        ("2", "PROG-01", "ERROR"),
        ("3", "PROG-02", "ERROR"),
        ("4", "PROG-06", "ERROR"),
        ("5", "PROG-05", "ERROR"),
        ("6", "PROG-07", "NOTE"),
        ("6", "PROG-04", "QUERY"),
    ]
    assert "The nearest framework is ICT." in said[0]["message"]
    assert f"The nearest package is {WEB}" in said[1]["message"]
    assert "There are 12A, 12B." in said[2]["message"]


def test_a_result_for_somebody_not_entered_is_held(life):
    """Nobody's award stands on a report that the centre never asked for."""
    said = life.records(f"office/nights/{LATER}-01/results.csv.findings.csv")
    assert [(row["row"], row["rule"]) for row in said] == [("7", "PRES-01"), ("8", "PRES-01")]


def test_titles_make_safe_folders_that_stay_apart(life):
    """No title leads out of the centre's folder, and two titles with one slug have a folder each."""
    folders = sorted(path.parent for path in life.outbox.rglob("all.html"))
    assert [str(folder.relative_to(life.outbox)) for folder in folders] == [
        "12345/programmes/health-social/care",
        "12345/programmes/health-social-2/care",
        REPORTS,
    ]
    pages = [(folder / "all-candidates.html").read_bytes() for folder in folders]
    assert [ODD in page.decode() for page in pages] == [True, False, False]
    assert ["Adams, Amy" in page.decode() for page in pages] == [True, False, True]


def test_all_candidates(life):
    """One line each: state, components awarded of needed, last award, and a word for each component."""
    page = life.bytes_of(f"{REPORTS}/all-candidates.html")
    assert rows(page, "Every candidate") == [
        ["0001", "Adams, Amy", "Complete", "3 of 3", "3 Mar 2027", "12A", "Distinction", "Pass", "Awarded"],
        ["0002", "Brown, Ben", "With a fail", "0 of 3", "", "12A", "Fail", "no entry", "waiting"],
        ["0003", "Clark, Cal", "Waiting", "0 of 3", "", "12B", "waiting", "waiting", "waiting"],
        ["0007", "Green, Gail", "Waiting", "0 of 3", "", "", "waiting", "waiting", "waiting"],
    ]
    assert rows(page, "Components awarded so far, in numbers") == [
        ["Diploma", "1", "2", "1", "0"],
        ["English", "1", "2", "0", "1"],
        ["Rights", "1", "3", "0", "0"],
    ]


def test_one_candidate(life):
    """The details of one: series, result, date awarded and where it comes from; and nobody else's name."""
    page = life.bytes_of(f"{REPORTS}/candidate-0002.html")
    found = rows(page, "Each component")
    none = "\N{EN DASH}"
    assert [row[:7] for row in found] == [
        ["Diploma competence, 08738", "not awarded", "Fail", none, "January 2027", "PO-1", "21 Oct 2026"],
        ["English transferable", "not entered", none, none, none, none, none],
        ["Rights ERR", "entered, waiting", none, none, "January 2027", "PO-1", "21 Oct 2026"],
    ]
    assert re.fullmatch("16 Mar 2027 file [0-9a-f]{8}, row 5", found[0][7])
    assert [row[7] for row in found[1:]] == [none, none]
    missing = text(page.decode().partition('id="missing"')[2].partition("</ul>")[0])
    assert "English : not entered." in missing
    assert "Rights : no result yet; results of January 2027 are due on 15 Mar 2027 (an example date)." in missing
    assert not re.search("Adams|Clark|Green", page.decode())


def test_awarded_components(life):
    """By component, who and when."""
    page = life.bytes_of(f"{REPORTS}/awarded-components.html")
    heads = re.findall(r'<h2 id="component-\d+">(.*?)</h2>', page.decode())
    tables = page.decode().split("<table")[1:]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table.partition("<tbody>")[2]) for table in tables]
    assert dict(zip(heads, [[text(cell) for cell in row] for row in found], strict=True)) == {
        "Diploma": ["0001", "Adams, Amy", "Distinction", "1 Mar 2027"],
        "English": ["0001", "Adams, Amy", "Pass", "2 Mar 2027"],
        "Rights": ["0001", "Adams, Amy", "Awarded", "3 Mar 2027"],
    }


def test_all_is_both(life):
    """Every row of the other two stands on the page All."""
    both = life.bytes_of(f"{REPORTS}/all.html")
    alone = life.bytes_of(f"{REPORTS}/all-candidates.html")
    assert rows(both, "Every candidate") == rows(alone, "Every candidate")
    awards = text(both.decode().partition('id="component-1"')[2])
    assert [awards.count(f"{day} Mar 2027") for day in (1, 2, 3)] == [1, 1, 1]
    assert awards.count("0001 Adams, Amy") == 3


def test_pages_bear_the_centres_new_name(life):
    """The centre was renamed on the last night, in which nobody's entry moved but by results."""
    for folder in ("health-social/care", "ict/level-3-web-design"):
        assert b"Hill Academy" in life.bytes_of(f"12345/programmes/{folder}/candidate-0001.html")


def test_what_lies_there_is_what_the_ledger_says(life):
    """No page was forgotten on any night: made anew from the ledger, every one is what it was."""
    found = verify(life.settings, lambda _what, _done, _total: None)
    assert found.troubles == []
    assert found.compared > 20


def test_the_check_says_the_confirmations_summary(life, tmp_path):
    """Before anything is sent: by order reference and series, how many for each assessment, who, and who leaves."""
    file = tmp_path / "next.csv"
    file.write_text(f"{HEADS}ICT,{WEB},0002,,English,,PO-9,,,,\nICT,{WEB},0007,,,,,,,,Withdraw\n")
    before = life.dump()
    [said] = nightly.check(life.settings, [file], "12345")["programme_entries"]
    assert life.dump() == before
    [new], [gone] = said.pop("entered"), said.pop("withdrawn")
    assert said == {"framework": "ICT", "package": WEB}
    # The series is the next one on the day of the check, which the clock says.
    assert (new["order_reference"], new["entries"], new["components"], new["candidates"]) == (
        "PO-9", 1, [{"component": "English", "candidates": 1}],
        [{"number": "0002", "name": "Brown, Ben", "components": ["English"]}],
    )  # fmt: skip
    assert (gone["order_reference"], gone["series"], gone["entries"]) == ("PO-2", "January 2027", 3)
    assert gone["candidates"] == [
        {"number": "0007", "name": "Green, Gail", "components": ["Diploma", "English", "Rights"]}
    ]
    assert json.loads(json.dumps(gone)) == gone


def test_golden_pages(life):
    """What every page of the package says, and its table; where each result comes from is a hash of these very bytes."""
    folder = life.outbox / REPORTS
    found = {path.name: main_of(path.read_bytes()) for path in sorted(folder.glob("*.html"))}
    found["programme.csv"] = life.bytes_of(f"{REPORTS}/programme.csv").decode("utf-8-sig").replace("\r\n", "\n")
    if WRITES:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for old in GOLDEN.iterdir():
            old.unlink()
        for name, said in found.items():
            (GOLDEN / name).write_text(said, newline="\n")
    assert found == {path.name: path.read_text() for path in sorted(GOLDEN.iterdir())}
