"""The one bar chart."""

import re

import pytest

from pipeline.render.by_template import _environment

CHART = {
    "id": "done",
    "title": "What is <done>",
    "desc": "One bar for each thing.",
    "what": "Thing",
    "legend": ["Done", "Waiting", "Failed", "Open"],
    "rows": [
        ("Short", [6, 2, 1, 1]),
        ("A very long name of a component in Principles of Something 1", [0, 1000, 0, 0]),
    ],
}


def drawn(**changes):
    source = '{% from "chart.html" import bars, chart_style %}<style>{{ chart_style() }}</style>{{ bars(chart) }}'
    return _environment().from_string(source).render(chart=CHART | changes)


def test_the_picture_has_a_name_and_a_description():
    """Whoever cannot see it hears what it is and where the numbers stand."""
    chart = drawn()
    assert 'role="img" aria-labelledby="done-title done-desc"' in chart
    assert '<title id="done-title">What is &lt;done&gt;</title>' in chart
    assert '<desc id="done-desc">One bar for each thing. The numbers stand in the table that follows.</desc>' in chart


def test_the_numbers_stand_in_a_table_beside_it():
    """A row for each bar, a head for each part."""
    chart = drawn()
    assert '<tr><th scope="row">Short</th><td class="number">6</td><td class="number">2</td>' in chart
    assert re.findall(r"</svg> (\w+)</th>", chart) == ["Done", "Waiting", "Failed", "Open"]
    assert "<caption>What is &lt;done&gt;, in numbers</caption>" in chart


def test_the_longest_total_takes_the_full_length():
    """All bars are drawn to one scale, and parts of nothing are left out."""
    bars = re.findall(r'<rect x="([\d.]+)%" y="(\d+)" width="([\d.]+)%"', drawn())
    assert bars == [
        ("0.00", "20", "0.35"),
        ("0.35", "20", "0.12"),
        ("0.46", "20", "0.06"),
        ("0.52", "20", "0.06"),
        ("0.00", "64", "58.00"),
    ]


def test_each_part_has_a_fill_of_its_own():
    """Solid, lines, mesh and white tell the parts apart without colour; the patterns are there."""
    chart = drawn()
    fills = re.findall(r'<rect x="[\d.]+%".*?fill="([^"]+)"', chart)
    assert fills == ["#17406d", "url(#done-lines)", "url(#done-mesh)", "#fff", "url(#done-lines)"]
    assert re.findall(r'<pattern id="([^"]+)"', chart) == ["done-lines", "done-mesh"]


def test_a_long_label_loses_its_middle():
    """Names of components differ at their ends; the table has them whole."""
    assert re.findall(r'<text x="0"[^>]*>([^<]+)<', drawn()) == [
        "Short",
        "A very long name of a comp…es of Something 1",
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [([("One", [3, 1])], "3 of 4 a"), ([("One", [1234])], "1,234"), ([("One", [0, 0])], "0 of 0 a")],
    ids=["parts", "one part", "nothing"],
)
def test_the_bar_says_its_number(rows, words):
    """The first part of the total and what that is, or the one number that there is."""
    assert (
        re.search(r'dx="6"[^>]*>([^<]+)</text>', drawn(rows=rows, legend=["a", "b"][: len(rows[0][1])])).group(1)
        == words
    )


def test_the_bar_may_count_more_parts_than_the_first():
    """Of what stands and what is claimed besides, all is claimed: the words say so, and count both."""
    assert ">8 of 9 claimed</text>" in drawn(
        rows=[("One", [3, 5, 1])], legend=["a", "b", "c"], counted=2, called="claimed"
    )


def test_a_chart_of_nothing_can_be_drawn():
    """No bar, and a table with its head."""
    chart = drawn(rows=[])
    assert "<rect x=" not in re.sub(r'<svg class="key".*?</svg>', "", chart)
    assert 'height="0"' in chart


def test_many_bars_stand_in_the_rows_of_their_table():
    """A picture of forty bars cannot be parted between sheets of paper; rows of a table can, and their head comes again."""
    chart = drawn(rows=[(f"Part {n}", [n, 1, 0, 0]) for n in range(13)])
    assert chart.count('<tr><th scope="row">Part ') == 13
    assert 'role="img"' not in chart
    assert '<th scope="col">Bar</th>' in chart
    assert re.findall(r'<rect x="([\d.]+)%" y="1" width="([\d.]+)%"', chart)[:3] == [
        ("0.00", "7.69"),
        ("0.00", "7.69"),
        ("7.69", "7.69"),
    ]
    assert re.findall(r'<pattern id="([^"]+)"', chart) == ["done-lines", "done-mesh"]
    assert "<caption>One bar for each thing.</caption>" in chart
