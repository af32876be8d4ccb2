"""Pages in a browser: for everybody, by keyboard, on a narrow screen, on paper, and alone."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest

from tests.browser.site_pages import PAGES

pytestmark = pytest.mark.slow

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
"""All levels that the pages promise, and what the tool's authors advise besides."""
NARROW = 320
"""Pixels: a page of 1,280 at four hundred per cent."""
EVERY_STOP = """() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')]
    .filter(each => each.checkVisibility()).map((each, at) => { each.dataset.stop = at; return each.outerHTML.slice(0, 120) })"""
HERE = """() => {
    const here = document.activeElement, look = getComputedStyle(here), place = here.getBoundingClientRect()
    return {stop: here.dataset.stop, ring: look.outlineStyle != 'none' && parseFloat(look.outlineWidth) >= 2,
            seen: place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth}
}"""
WIDER = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
SPILT = """() => [...document.querySelectorAll('main *')].filter(each => !each.closest('.box') && !each.closest('svg')
    && each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 120))"""
LONG_NAMES = "() => document.querySelectorAll('td .note').forEach(each => each.textContent = 'St Brigid and St Columba Sixth Form College')"
SIDEWAYS = "() => [...document.querySelectorAll('.box')].map(each => each.scrollWidth - each.clientWidth)"

SAID = """() => [...document.querySelectorAll('main :is(h1, h2, h3, p, li, caption, th, td, dt, dd)')]
    .filter(each => each.checkVisibility()).map(each => each.innerText.split(/\\s+/).join(' ').trim())"""
"""What a page says; the boxes and buttons that a script adds stand in none of these."""


@cache
def axe() -> str:
    """The text of axe-core, as its package ships it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    return Path(package.__file__).with_name("axe.min.js").read_text()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(opened, name):
    """Nothing of WCAG 2.2 at levels A and AA that a program can find is amiss."""
    page = opened(name)
    page.evaluate(axe())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("name", PAGES)
def test_no_request_leaves(opened, name):
    """A page asks for itself and for nothing else."""
    page = opened(name)
    page.wait_for_load_state("networkidle")
    assert page.asked == [page.url]


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_everything(opened, name):
    """The Tab key comes by every link, button and box, each in sight and with a ring round it."""
    page = opened(name)
    stops = page.evaluate(EVERY_STOP)
    assert stops
    missed = set(range(len(stops)))
    for _ in stops:
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert (here["ring"], here["seen"]) == (True, True), stops[int(here["stop"])]
        missed.discard(int(here["stop"]))
    assert [stops[at] for at in missed] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_scrolls_downwards_only(opened, name):
    """At 320 pixels nothing lies beyond the edge but what stands in a table's own box."""
    page = opened(name, width=NARROW)
    assert page.evaluate(SPILT) == []
    assert page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("index.html")])
def test_front_pages_show_their_tables_to_the_last_column(opened, name, width):
    """On a laptop's screen the links in the last column are in sight, whatever a centre is called."""
    page = opened(name, width=width)
    page.evaluate(LONG_NAMES)
    assert [by for by in page.evaluate(SIDEWAYS) if by > 0] == []


@pytest.mark.parametrize("name", PAGES)
def test_without_script_everything_is_there(opened, name):
    """What a page says it says without script too."""
    with_script, without = (opened(name, script=script).evaluate(SAID) for script in (True, False))
    assert without == with_script


def test_on_paper_every_sheet_has_the_tables_head(opened):
    """A long table's header stands on each sheet of paper on which rows of it stand."""
    reader = pytest.importorskip("pypdf", reason="pypdf is not installed")
    pdf = opened("receipts/long.html").pdf(prefer_css_page_size=True)
    sheets = [page.extract_text() for page in reader.PdfReader(io.BytesIO(pdf)).pages]
    with_rows = [text for text in sheets if "stands in a cell" in text.replace("\n", " ")]
    assert len(with_rows) > 2
    assert [text for text in with_rows if "What was found" not in text.replace("\n", " ")] == []


def test_of_a_long_list_fifty_are_shown_and_the_number_is_said(opened):
    """Of a hundred and twenty errors of one rule fifty stand on the page, and the page says so."""
    text = opened("receipts/long.html").inner_text("main")
    assert text.count("no grade is written like that") == 50 + 1
    assert "GRAD-04: the first 50 of 120 are shown" in text
    assert "Enter a grade in 120 cells" in text


def test_by_keyboard_from_the_front_page_to_one_candidate_and_back(opened):
    """Tab and Enter alone: the centre's index, all candidates, one candidate's details, and the index again."""
    page = opened("12345/index.html")
    for words in ("all candidates", "ADAMS, Amy", "Centre 12345 Hill School"):
        _go_by_keyboard(page, words)
    assert page.url.endswith("12345/index.html")
    assert all(url.startswith("file:") for url in page.asked)


def _go_by_keyboard(page, words: str) -> None:
    """Press Tab until the link with these words has the focus, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText") == words:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {words!r} on {page.url}")


def test_candidates_are_filtered_and_sorted_in_all_their_tables(opened):
    """By part of a name, state and group; a row goes from each table; heads sort; all of it by keyboard."""
    page = opened("programmes/many/all-candidates.html")
    rows = (
        "() => [...document.querySelectorAll('.matrix')].map(t => [...t.tBodies[0].rows].filter(r => !r.hidden).length)"
    )
    assert page.evaluate(rows) == [45] * 6
    page.get_by_label("Name or number").fill("sui  barth")
    assert page.evaluate(rows) == [15] * 6
    assert page.inner_text("#shown") == "15 of 45 candidates shown"
    page.get_by_label("State").select_option("With a fail")
    page.get_by_label("Group").select_option("12 (Tuesday)")
    assert page.evaluate(rows) == [15] * 6
    page.get_by_label("Name or number").fill("0045")
    assert page.evaluate(rows) == [1] * 6
    page.get_by_label("Name or number").fill("")
    page.get_by_label("State").select_option("all")
    head = page.locator(".matrix").first.get_by_role("button", name="Candidate")
    head.focus()
    page.keyboard.press("Enter")
    names = page.locator(".matrix").first.locator("tbody th").all_inner_texts()
    assert (names[0], names[-1]) == (
        "Featherstonehaugh-Cholmondeley-Wriothesley, Bartholomew",
        "Ó Súilleabháin, Bartholomew",
    )


def test_programmes_on_paper(opened):
    """Landscape where there are many components; every sheet says whose it is and which; each table's head on each sheet,
    and no row is cut in two."""
    reader = pytest.importorskip("pypdf", reason="pypdf is not installed")
    pdf = reader.PdfReader(io.BytesIO(opened("programmes/many/all-candidates.html").pdf(prefer_css_page_size=True)))
    sheets = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages} == {(842, 595)}
    for at, said in enumerate(sheets, start=1):
        assert f"Page {at} of {len(sheets)}" in said
        assert "12345 Advanced Apprenticeship Level 3" in said
    with_people = [said for said in sheets if "Bartholomew" in said]
    assert len(with_people) >= 6
    assert [said for said in with_people if "Number" not in said or "Candidate" not in said] == []
    numbers = " ".join(sheets)
    assert [numbers.count(f" {n:04d} ") for n in (1, 20, 45)] == [6, 6, 6]
    upright = reader.PdfReader(io.BytesIO(opened("programmes/few/candidate-0001.html").pdf(prefer_css_page_size=True)))
    assert round(upright.pages[0].mediabox.width) == 595


def test_one_candidates_details_are_cards_on_a_narrow_screen(opened):
    """At 320 pixels nothing of a component's row has to be scrolled for, and each value has its name beside it."""
    page = opened("programmes/few/candidate-0001.html", width=NARROW)
    box = page.locator(".box:has(.steps)")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    label = "cell => getComputedStyle(cell, '::before').content"
    assert page.locator(".steps td").nth(2).evaluate(label) == '"Date awarded"'
