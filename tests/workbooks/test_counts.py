"""Which workbooks are taken over as they are."""

from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from pipeline.workbooks import counts
from pipeline.workbooks.child import answer


@pytest.fixture
def drop(tmp_path):
    book = Workbook()
    book.active.append(["Candidate number", "Unit 3"])
    book.active.append(["0042", "P"])
    book.active.merge_cells("A4:C5")
    book.save(tmp_path / "marks.xlsx")
    return tmp_path / "marks.xlsx"


def with_part(drop, name, change):
    """The workbook with one of its parts changed."""
    with ZipFile(drop) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    with ZipFile(drop, "w") as new:
        for each, content in parts.items():
            new.writestr(each, change(content) if each == name else content)
    return drop


def test_an_ordinary_workbook_is_taken_over(drop):
    """A small plain workbook fits."""
    assert counts.fits(drop)


@pytest.mark.parametrize(
    ("name", "most"),
    [("BYTES", 1000), ("UNPACKED", 1000), ("CELLS", 3), ("ROWS", 3), ("STYLES", 1), ("SPREAD", 5)],
)
def test_each_count_has_a_limit(drop, monkeypatch, name, most):
    """One count over its limit is enough, and nothing has been loaded for it."""
    monkeypatch.setattr(counts, name, most)
    assert not counts.fits(drop)
    assert answer({"path": str(drop), "mending": {}}) == b""


@pytest.mark.parametrize(("name", "least"), [("CELLS", 4), ("ROWS", 4), ("SPREAD", 6)])
def test_a_count_at_its_limit_fits(drop, monkeypatch, name, least):
    """Two rows of two cells, and two blank rows of three merged ones; a limit may be reached."""
    monkeypatch.setattr(counts, name, least)
    assert counts.fits(drop)


def test_a_link_over_very_many_cells_does_not_fit(drop):
    """A link laid over a whole sheet would be made cell by cell."""
    link = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="Sheet!A1"/></hyperlinks></worksheet>'
    assert not counts.fits(with_part(drop, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</worksheet>", link)))


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"])
@pytest.mark.parametrize("change", [lambda xml: b"<!DOCTYPE x>" + xml, lambda xml: xml.decode().encode("utf-16")])
def test_a_part_that_declares_entities_does_not_fit(drop, part, change):
    """Nothing that could swell while it is read is handed on, nor what is written so that nobody can see it."""
    assert not counts.fits(with_part(drop, part, change))


def test_what_is_no_zip_does_not_fit(tmp_path):
    """A file that is no workbook at all is made anew from what was read."""
    (tmp_path / "a.xlsx").write_bytes(b"Candidate number,Unit 3\n")
    assert not counts.fits(tmp_path / "a.xlsx")
