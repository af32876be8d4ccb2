"""Pages and tables as bytes."""

import csv
import io
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader, Environment, UndefinedError
from markupsafe import Markup

from pipeline import render
from pipeline.render import by_template, filling
from pipeline.render.compiled import Compiled

FOOT = render.Foot("0.1.0", "2026-11-21-01", "Tables of 1 Nov 2026.", "exams@example.org")


@pytest.fixture
def shown(monkeypatch):
    """Renders a page given as text, with the layout and the macros that it extends and imports."""

    def show(source, **context):
        real = by_template._environment()
        loader = ChoiceLoader([DictLoader({"page.html": source}), real.loader])
        monkeypatch.setattr(
            by_template,
            "_environment",
            lambda autoescape=True: real.overlay(loader=loader, cache_size=0, autoescape=autoescape),
        )
        try:
            return render.page("page.html", {"foot": FOOT, **context}).decode()
        finally:
            monkeypatch.undo()

    return show


def page(main, head=""):
    return (
        '{% extends "layout.html" %}{% import "macros.html" as m %}' + head
        + "{% block title %}T{% endblock %}{% block main %}<h1>T</h1>" + main + "{% endblock %}"
    )  # fmt: skip


def test_layout_is_one_closed_file(shown):
    """A page asks for nothing outside itself, says its language, and lets nobody run a script."""
    html = shown(page("x"))
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert html.count("<h1>") == html.count("<main") == html.count("<footer") == 1
    assert '<a class="skip" href="#main">' in html


def test_layout_of_a_sortable_page(shown):
    """Only a page that asks for it has the little script."""
    html = shown(page("x", "{% set sortable = true %}"))
    assert "script-src 'unsafe-inline'" in html
    assert html.count("<script>") == 1


def test_foot(shown):
    """The foot tells version, last change, tables and contact, and until when the page counts as fresh."""
    assert "Last changed by the update of" in shown(page("x"))
    assert "Counts as fresh" not in shown(page("x"))
    html = shown(page("x"), foot=render.Foot("0.1.0", "2026-11-21-01", "Tables.", "", "2027-01-14"))
    assert 'Counts as fresh until <time datetime="2027-01-14">14 Jan 2027</time>.' in html
    assert '<time datetime="2026-11-21">Sat 21 Nov 2026</time> (2026-11-21-01). Tables.' in html
    assert "Questions" not in html


def test_missing_fact_is_our_fault(shown):
    """A template that asks for what is not there raises."""
    with pytest.raises(UndefinedError):
        shown(page("{{ nothing }}"))


def test_text_is_escaped(shown):
    """What people wrote never becomes markup."""
    assert "&lt;b&gt;" in shown(page("{{ name }}"), name="<b>")


def test_every_state_has_word_and_shape(shown):
    """A state is told by a word and a shape."""
    html = shown(page("{{ m.state('Sampled') }}|{{ m.state('returned') }}"))
    assert html.count('<svg class="shape"') == 2
    assert "Sampled</span>|<span" in html
    assert "Not taken yet" in html


def test_unknown_state_is_our_fault(shown):
    """A state without a word raises."""
    with pytest.raises(UndefinedError):
        shown(page("{{ m.state('Lost') }}"))


def test_macros(shown):
    """Tables with caption and scope in a box that scrolls, facts without blanks, boxes to tick, dates, a bar."""
    html = shown(page(
        "{% call m.table('Cap', 'grid', 'note') %}{{ m.heads(['A', 'B'], [1]) }}<tbody></tbody>{% endcall %}"
        "{{ m.facts([('Centre', '12345'), ('None', '')]) }}{{ m.tickbox('it') }}{{ m.when('2026-11-23') }}{{ m.when('') }}"
        "{% call m.callout('Title', 'alarm') %}<p>x</p>{% endcall %}{{ m.bar('Bar', [('On', 3), ('Off', 1), ('No', 0)]) }}"
    ))  # fmt: skip
    assert '<div class="box" tabindex="0" role="region" aria-label="Cap">' in html
    assert '<table class="grid">\n<caption>Cap <span class="note">note</span></caption>' in html
    assert '<th scope="col">A</th><th scope="col" class="number">B</th>' in html
    assert html.count("<dt>") == 1
    assert 'aria-label="box to tick: it"' in html
    assert '<time datetime="2026-11-23">23 Nov 2026</time><span class="none"' in html
    assert '<section class="callout alarm"><h2>Title</h2>' in html
    assert 'aria-label="On 3, Off 1, No 0"' in html
    assert html.count("<rect") == 2 + 3


@pytest.mark.parametrize(("iso", "said"), [("2026-11-23", "23 Nov 2026"), ("2026-01-02-01", "2 Jan 2026"), ("", "")])
def test_day(iso, said):
    """A date, or a night's id, as people read it."""
    assert render.day(iso) == said


def test_weekday():
    """With the day of the week; blank stays blank."""
    assert (render.weekday("2026-11-23-01"), render.weekday("")) == ("Mon 23 Nov 2026", "")


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 copies"), (1, "1 copy"), (2, "2 copies"), (1234, "1,234 copies")]
)  # fmt: skip
def test_count(number, said):
    """One and many, with thousands parted."""
    assert render.count(number, "copy", "copies") == said


def test_count_adds_an_s():
    """Where nothing else is said, many end in s."""
    assert render.count(2, "line") == "2 lines"


def test_cells_are_made_once_and_escaped():
    """Cells come from a macro; a row is their join; an unknown key raises."""
    cells = filling.cells({"a": "<x>"}, lambda value: Markup("<td>{}</td>").format(value), lambda: Markup("<td></td>"))
    assert filling.ready([["a", "", "a"]], cells) == ["<td>&lt;x&gt;</td><td></td><td>&lt;x&gt;</td>"]
    assert filling.ready([["a", "", "a"]], cells, 1, 2) == ["<td></td>"]
    with pytest.raises(KeyError):
        filling.ready([["b"]], cells)


def test_cells_must_be_markup():
    """Text that nobody escaped is refused."""
    with pytest.raises(TypeError, match="must be Markup"):
        filling.cells({"a": "<x>"}, str, lambda: Markup(""))


def test_text_template_escapes_nothing():
    """A template of plain text gives text as it is."""
    about = {"says": ["a < b"], "listed": [], "files": [], "quote": "", "contact": "", "site": "S"}
    said = render.text(
        "letters/letter.txt", {**about, "is_attached": False, "night": "2026-11-23", "fresh": "2026-11-25"}
    )
    assert said.startswith("a < b\n")


def test_table_bytes():
    """BOM, CRLF, quotes where they are needed, text as it is."""
    frame = pd.DataFrame({"name": ['a "b"', "c,d", "=1"], "n": [1, 2, 3]})
    assert render.table(frame) == b'\xef\xbb\xbfname,n\r\n"a ""b""",1\r\n"c,d",2\r\n=1,3\r\n'


def test_table_without_rows():
    """The header is always there."""
    assert render.table(pd.DataFrame(columns=["a", "b,c"])) == b'\xef\xbb\xbfa,"b,c"\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_table_for_people_defuses_formulas(start):
    """Text that a spreadsheet would run begins with an apostrophe; numbers and harmless text stay."""
    columns = {"value": [f"{start}1", "a=1"], "row": [-1, 2]}
    rows = list(csv.reader(io.StringIO(render.table_for_people(columns).decode("utf-8-sig"), newline="")))
    assert rows == [["value", "row"], [f"'{start}1", "-1"], ["a=1", "2"]]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))), max_size=5))
def test_tables_come_back_as_they_went(rows):
    """Whatever the text, a CSV reader gets it back."""
    written = render.table_of({"a": [row[0] for row in rows], "b": [row[1] for row in rows]}).decode()[1:]
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["a", "b"], *map(list, rows)]


def test_a_nested_table():
    """Each row beside those that are named by key, quoted as any; the blank key is that of none."""
    inner = {"b": ["x,y", "z"], "c": ["1", "2"]}
    within = [["one", "", "two"], [""], ["two"]]
    found = render.Nested({"a": ['"', "gone", "last"]}, inner, ["one", "two"], within)
    assert render.nested(found) == b'\xef\xbb\xbfa,b,c\r\n"""","x,y",1\r\n"""",z,2\r\nlast,z,2\r\n'


def test_a_nested_table_without_rows():
    """The header is always there."""
    assert render.nested(render.Nested({"a": []}, {"b": []}, [], [])) == b"\xef\xbb\xbfa,b\r\n"


def test_columns_of_unequal_length():
    """Columns that do not fit together raise."""
    with pytest.raises(ValueError, match="shorter"):
        render.table_of({"a": ["x"], "b": []})


def test_text_in_a_style_sheet_ends_neither_its_string_nor_the_style():
    """All but letters, digits and spaces are escapes, each with the space that ends it."""
    assert render.in_css('12345 A"</style>\\é') == "12345 A\\22 \\3c \\2f style\\3e \\5c \\e9 "


def test_columns_turn_rows():
    """Each column for itself, for `filled`; rows of different length are a mistake of ours."""
    assert filling.columns([(1, "a"), (2, "b")]) == [[1, 2], ["a", "b"]]
    with pytest.raises(ValueError, match="zip"):
        filling.columns([(1,), (1, 2)])


def test_days_of_a_column():
    """Blank stays blank, or is what stands for none."""
    assert render.days(["2026-11-23", ""]) == ["23 Nov 2026", ""]
    assert render.days(["", "2026-11-23"], "none") == ["none", "23 Nov 2026"]


def test_pages_that_differ_in_a_few_places(monkeypatch):
    """The template runs once; each page has its own text, escaped, and markup that was made beforehand."""
    environment = by_template._environment()
    template = environment.from_string("<h1>{{ called }}</h1>{{ details }}<p>{{ foot }}</p>")
    ran = []
    monkeypatch.setattr(type(environment), "get_template", lambda *_: ran.append(1) or template)
    columns = {"called": ["<Amy>", "Ben"], "details": render.Ready(["<b>1</b>", "<b>2</b>"])}
    assert list(render.pages("any", columns, {"foot": "&"})) == [
        b"<h1>&lt;Amy&gt;</h1><b>1</b><p>&amp;</p>",
        b"<h1>Ben</h1><b>2</b><p>&amp;</p>",
    ]
    assert ran == [1]


@pytest.fixture
def compiling(tmp_path, monkeypatch):
    """Says what a template prints, and whether it was compiled for that."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    loader, ran = DictLoader({"page": "<p>{{ 1 + 1 }}</p>"}), []
    compiles = Environment._compile
    monkeypatch.setattr(Environment, "_compile", lambda *each: ran.append(1) or compiles(*each))

    def show(folder=tmp_path, options=()):
        ran.clear()
        environment = Environment(loader=loader, autoescape=True, bytecode_cache=Compiled(folder, dict(options)))
        return environment.get_template("page").render(), bool(ran)

    return show


def test_templates_are_compiled_once(compiling):
    """What was compiled is kept; other options have their own."""
    assert compiling() == ("<p>2</p>", True)
    assert compiling() == ("<p>2</p>", False)
    assert compiling(options={"trim_blocks": True}) == ("<p>2</p>", True)
    assert compiling() == ("<p>2</p>", False)


@pytest.mark.parametrize("cut_to", [0, 10, 30, 200])
def test_a_compiled_template_that_was_cut_short(compiling, tmp_path, cut_to):
    """It is compiled anew, and kept whole again."""
    compiling()
    [kept] = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:cut_to])
    assert compiling() == ("<p>2</p>", True)
    assert compiling() == ("<p>2</p>", False)


def test_templates_are_compiled_each_time_where_none_can_be_kept(compiling, tmp_path, monkeypatch):
    """A folder that is not there, or that Python was told to keep nothing in, changes nothing but the time."""
    assert [compiling(tmp_path / "none")[1] for _ in range(2)] == [True, True]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [compiling()[1] for _ in range(2)] == [True, True]
    assert not list(tmp_path.iterdir())
