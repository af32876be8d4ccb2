"""Workbooks whose bytes depend on their content alone."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.workbooks.normal import normalised, save


def workbook(saved):
    book = Workbook()
    book.active["A1"] = "0042"
    book.properties.created = saved
    return book


def test_time_of_saving_leaves_no_trace():
    """Two books of the same content, made at different times, are the same bytes."""
    assert save(workbook(datetime(2026, 1, 2, tzinfo=UTC))) == save(
        workbook(datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC))
    )


def test_content_stays():
    """The cells are there, and claimdrop made them."""
    book = load_workbook(io.BytesIO(save(workbook(datetime(2026, 1, 2, tzinfo=UTC)))))
    assert book.active["A1"].value == "0042"
    assert (book.properties.creator, book.properties.created.isoformat()) == ("claimdrop", "1980-01-01T00:00:00")


def test_every_part_stands_still():
    """Each part of the zip bears the same date."""
    with zipfile.ZipFile(io.BytesIO(save(workbook(datetime(2026, 1, 2, tzinfo=UTC))))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_normal_stays_normal():
    """What is normal already stays as it is."""
    once = save(workbook(datetime(2026, 1, 2, tzinfo=UTC)))
    assert normalised(once) == once


def test_not_a_zip():
    """Bytes that are no workbook raise."""
    with pytest.raises(zipfile.BadZipFile):
        normalised(b"PK nothing")
