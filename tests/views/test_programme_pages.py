"""The pages of a learning-programme report, as bytes."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from programme_ledger import AMY, BEN, CAL, FIRST, KEY, ROWS, SECOND, catalogue, made

from pipeline.deliver.programmes import candidate_pages
from pipeline.ledger.facts_programmes import Programme
from pipeline.render import Foot, page
from pipeline.views import programme as view
from pipeline.views.programme_records import Part

FOOT = Foot("0.1.0", FIRST, "Reference tables of 21 November 2026.", "exams@site.example")
VOID = {"meta", "input", "br", "rect", "path", "circle"}
KINDS = {
    "programme-all-candidates": view.all_candidates,
    "programme-awarded": view.awarded,
    "programme-all": view.all_pages,
    "programme-candidate": lambda report: view.candidate(report, CAL),
    "programme-confirmation": lambda report: view.confirmation(report, SECOND),
}


class Page(HTMLParser):
    """Elements as (tag, attributes), the words of the page, and the ids."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.words, self.open = [], [], []
        self.feed(source.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"}:
            self.words.append(" ".join(data.split()))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(filter(None, self.words))


def rendered(kind, report, context=None):
    shown = (context or KINDS[kind](report)) | {"foot": FOOT}
    if kind == "programme-candidate":
        return next(made for person, made in candidate_pages(report, lambda _night: FOOT) if person == shown["person"])
    return page(view.TEMPLATES[kind], shown)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of the hand-made ledger."""
    return made(tmp_path_factory.mktemp("ledger"))


@pytest.fixture(scope="module", params=sorted(KINDS))
def found(request, report):
    """Each page of it in turn."""
    return Page(rendered(request.param, report))


def test_every_kind_has_its_template():
    """All owed pages of a report can be made."""
    assert set(view.TEMPLATES) == set(KINDS)


def test_a_page_is_well_formed_and_stands_alone(found):
    """Every element is closed, one h1, a language, and nothing is asked of any other place."""
    assert found.open == []
    assert len(found.all("h1")) == 1
    assert found.all("html") == [{"lang": "en-GB"}]
    assert not found.all("link") + found.all("img") + found.all("iframe")
    assert all("src" not in attributes for _, attributes in found.elements)


def test_names_with_markup_are_escaped(found):
    """A group, a name or a package that looks like markup is shown, not obeyed."""
    assert "Level 3 <Web>" in found.text
    assert not found.all("web")


def test_ids_are_one_of_a_kind_and_anchors_lead_somewhere(found):
    """Links within the page have a target; labels and titles have theirs."""
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    asked = {link["href"][1:] for link in found.all("a") if link["href"].startswith("#")}
    for _, attributes in found.elements:
        asked |= {*attributes.get("aria-labelledby", "").split(), *attributes.get("for", "").split()}
    assert asked <= set(ids)


def test_tables_say_what_they_are(found):
    """A caption each, a scope on every head, a box that the keyboard can reach."""
    assert len(found.all("table")) == len(found.all("caption"))
    assert all(head.get("scope") in {"row", "col"} for head in found.all("th"))
    regions = [box["aria-label"] for box in found.all("div") if box.get("role") == "region" and box["tabindex"] == "0"]
    assert len(regions) == len(set(regions)) == len(found.all("table"))


def test_the_pages_lead_to_each_other_and_back(found):
    """The centre's index, the other pages and the table are one step away."""
    links = {link["href"] for link in found.all("a")}
    assert links >= {
        "../../../index.html",
        "all-candidates.html",
        "awarded-components.html",
        "all.html",
        "programme.csv",
    }


def test_what_is_inferred_says_so(found):
    """The foot of the page names what the catalogue is not sure of."""
    assert "Dates of series June 2027 : an example, made up to show the shape" in found.text


def test_one_page_says_where_you_are(report):
    """The page's own name among the pages is marked as current."""
    links = [
        link["href"] for link in Page(rendered("programme-all", report)).all("a") if link.get("aria-current") == "page"
    ]
    assert links == ["all.html"]


@pytest.mark.parametrize("kind", ["programme-all-candidates", "programme-all"])
def test_all_candidates_stand_on_one_line_each(report, kind):
    """Number, name, awarded of needed, last award, state, and a cell for each component with its shape."""
    source = rendered(kind, report).decode()
    assert (
        '<tr><td>0002</td><th scope="row"><a href="candidate-0002.html">&lt;b&gt;Brown, Ben</a></th>'
        '<td class="s f">With a fail</td><td class="number">0 of 3</td><td data-sort=""></td><td></td>'
        '<td class="w">waiting</td><td class="f">Fail</td><td class="w">waiting</td>'
        '<td class="n">not needed</td></tr>' in source
    )
    assert (
        '<td class="s a">Complete</td><td class="number">3 of 3</td><td data-sort="2027-03-05">5 Mar 2027</td>'
        '<td>12A</td><td class="a">Distinction*</td>' in source
    )
    assert "<option>12&lt;B&gt;</option>" in source


def test_the_script_is_only_where_there_is_something_to_sort(report):
    """A candidate's page and a confirmation allow no script at all."""
    policy = {kind: b"script-src" in rendered(kind, report) for kind in KINDS}
    assert policy == {
        "programme-all-candidates": True,
        "programme-awarded": True,
        "programme-all": True,
        "programme-candidate": False,
        "programme-confirmation": False,
    }


def test_the_tools_are_hidden_until_the_script_shows_them(report):
    """Without a script there is nothing on the page that does nothing."""
    [tools] = [
        box
        for box in Page(rendered("programme-all-candidates", report)).all("div")
        if box.get("class", "").startswith("tools")
    ]
    assert "hidden" in tools


@pytest.mark.parametrize(("kind", "links"), [("programme-awarded", 3), ("programme-all", 4)])
def test_awards_lead_to_the_candidates_page_once(report, kind, links):
    """On the page All the list above does it already."""
    found = Page(rendered(kind, report))
    assert len([link for link in found.all("a") if link["href"].startswith("candidate-")]) == links
    assert found.text.count("Awarded to 1 of 4 candidates") == 3
    assert "Not awarded to anybody yet Welding" in found.text


def test_where_nobody_is_awarded_anything_the_page_says_so(tmp_path):
    """No empty table for each component, but the list of them."""
    found = Page(rendered("programme-awarded", made(tmp_path, programme_result=[])))
    assert "Nobody has been awarded a component yet. Not awarded to anybody yet Diploma" in found.text
    assert found.all("table") == []


def test_a_result_says_where_it_came_from(report):
    """On the candidate's page: the night, the file and the row that brought it; a dash where there is none yet."""
    text = Page(rendered("programme-candidate", report, view.candidate(report, BEN))).text
    assert "not awarded Fail 2 Mar 2027 June 2027 PO-7 21 Nov 2026 16 Mar 2027 file 1a2b3c4d, row 5" in text
    none = "\N{EN DASH}"
    assert f"08738 entered, waiting {none} {none} June 2027 PO-7 21 Nov 2026 {none} English" in text


def test_a_package_of_many_components_is_parted(report):
    """A table of everybody's own line, then tables of at most eight components, all with everybody's name."""
    parts = [Part(f"Part {n}", "", "", "verified", "S1", "") for n in range(9)]
    context = view.all_candidates(replace(report, parts=parts, people=[
        person._replace(words=["waiting"] * 9) for person in report.people
    ]))  # fmt: skip
    source = rendered("programme-all-candidates", report, context).decode()
    found = Page(source.encode())
    assert "Components 1 to 5" in found.text
    assert "Components 6 to 9" in found.text
    assert source.count('class="matrix sortable"') == 3
    assert source.count("Adams, Amy</") == 3
    assert "size: A4 landscape" in source


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (AMY, "Nothing: every component of the package is awarded."),
        (BEN, "Diploma : no result yet; results of June 2027 are due on 20 Aug 2027 (an example date)."),
        (BEN, "English : the result is Fail, dated 2 Mar 2027."),
        (BEN, "Rights : the result is pending; results of June 2027"),
        (CAL, "English : not entered. To enter the candidate, drop the form Programme entries."),
    ],
)
def test_a_candidates_page_says_what_is_missing(report, candidate, words):
    """Each missing component with the reason and, where one is known, the day."""
    assert words in Page(rendered("programme-candidate", report, view.candidate(report, candidate))).text


def test_a_candidates_page_holds_nobody_else(report):
    """Neither name nor number of another candidate."""
    text = Page(rendered("programme-candidate", report)).text
    assert "Clark, Cal" in text
    assert not re.search("Adams|Brown|Davies|Evans|Foreign|0001", text)


def test_a_series_that_the_calendar_does_not_know_has_no_day(tmp_path):
    """The page says no more than it knows."""
    entries = [entry | {"series": "Someday"} for entry in ROWS["programme_entry"]]
    report = made(tmp_path, programme_entry=entries)
    assert "Diploma : no result yet." in Page(rendered("programme-candidate", report)).text


def test_a_confirmation_shows_orders_and_withdrawals(report):
    """By order reference; whoever has all assessments of the order is told in a word."""
    first = Page(rendered("programme-confirmation", report, view.confirmation(report, FIRST))).text
    assert "Entered: no order reference, June 2027" in first
    assert "Entered: PO-7, June 2027" in first
    assert "0001 Adams, Amy all 3 above" in first
    assert "0003 Clark, Cal English" in first
    assert "Withdrawn: no order reference, June 2027" in Page(rendered("programme-confirmation", report)).text


def test_a_confirmation_of_a_night_without_entries_says_so(report):
    """Nothing is shown as if it had been entered."""
    text = Page(rendered("programme-confirmation", report, view.confirmation(report, "2027-05-01-01"))).text
    assert "Nothing was entered or withdrawn in this update." in text


def test_a_package_that_everybody_left_says_so(tmp_path):
    """No table, no tools, an empty chart."""
    gone = [entry | {"withdrawn": SECOND} for entry in ROWS["programme_entry"]]
    found = Page(rendered("programme-all", made(tmp_path, programme_entry=gone)))
    assert "Nobody is entered for this package at present." in found.text
    assert "0 of 0" in found.text


def test_the_same_report_gives_the_same_bytes(report):
    """Nothing of the clock or of chance is on a page."""
    for kind in KINDS:
        assert rendered(kind, report) == rendered(kind, report)


def test_a_thousand_candidates_fit_on_a_page():
    """8,000 awards stay below 1.5 million bytes, and the head of the table stays in sight."""
    components = [f"Level 3 Certificate in Principles of Something {n}" for n in range(8)]
    packages = pd.DataFrame(
        [(*KEY[1:], name, "08738", "knowledge", "verified", "S1", "") for name in components],
        columns=catalogue().packages.columns,
    )
    pairs = [(who, name) for who in range(1000) for name in components]
    people = pd.DataFrame(
        [
            (who, f"{who:04d}", f"12345026{who:04d}A", "Featherstonehaugh", "Bartholomew", "2009-05-06", "12A")
            for who in range(1000)
        ],
        columns=["candidate", "candidate_number", "uci", "surname", "forenames", "date_of_birth", "group_name"],
        dtype=object,
    )
    entries = pd.DataFrame(
        [(*pair, "June 2027", "", FIRST, "2026-11-21", "") for pair in pairs],
        columns=["candidate", "component", "series", "order_reference", "night", "entered_on", "withdrawn"],
        dtype=object,
    )
    results = pd.DataFrame(
        [(*pair, "Distinction*", "2027-03-05", FIRST, "1a2b3c4d", 2) for pair in pairs],
        columns=["candidate", "component", "result", "date_awarded", "night", "file", "row"],
        dtype=object,
    )
    known = catalogue()
    facts = {KEY: Programme("Hill & Dale", people, entries, results)}
    report = view.report(facts, KEY, replace(known, packages=packages))
    for kind in ("programme-all-candidates", "programme-awarded", "programme-all"):
        source = rendered(kind, report)
        assert len(source) < 1_500_000
        assert (b'class="matrix sortable tall"' in source) == (kind != "programme-awarded")
