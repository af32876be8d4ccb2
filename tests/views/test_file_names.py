"""Names of files about drops: after the drop, never alike, and short enough for a file system."""

import pytest

from pipeline.views.file_names import findings_name, mend_name, original

LONG = "n" * 251 + ".csv"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a/05352.xlsx", "a/05352.xlsx"),
        ("A.XLSX", "A.XLSX"),
        ("a.csv", "a.csv.xlsx"),
        ("a.xlsm", "a.xlsm.xlsx"),
        ("v1.2 marks.xlsx", "v1.2 marks.xlsx"),
    ],
)
def test_the_copy_is_named_after_the_file(file: str, name: str):
    """The copy to mend is an .xlsx, and says so, whatever the file was; one of an .xlsx takes its place."""
    assert mend_name(file) == name


def test_copies_of_files_that_are_named_alike():
    """Every file has a copy of its own: with an ending, without one, and one that is called like another's copy."""
    names = ["marks", "marks.csv", "marks.xlsx", "marks.csv.xlsx", "marks.xlsx.xlsx", "marks.csv.xlsx.xlsx", "a/marks"]
    copies = [mend_name(name) for name in names]
    assert len(set(copies)) == len(names)
    assert all(copy.startswith(("marks", "a/marks")) and copy.endswith(".xlsx") for copy in copies)


def test_a_copy_knows_its_original():
    """What bears the name of a copy to mend is that copy; an .xlsx of any other name is itself."""
    assert [original(name) for name in ("a/marks.csv.xlsx", "marks.ods.XLSX", "marks.xlsx", "v1.2.xlsx", "a.csv")] == [
        "a/marks.csv", "marks.ods", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "file", [LONG, "é" * 126 + ".csv", "n" * 255, f"{'f' * 255}/{LONG}", "x" * 240 + "." + "y" * 14]
)
def test_long_names_are_cut(file: str):
    """Room is left for every ending; the cut keeps the ending, falls between characters, and is the same every time."""
    for name in (findings_name(file), mend_name(file)):
        assert max(len(part.encode()) for part in name.split("/")) <= 215
    assert findings_name(file) == findings_name(file)
    assert findings_name(LONG).startswith("n" * 180)
    assert findings_name(LONG).endswith(".csv.findings.csv")


def test_long_names_that_begin_alike_stay_apart():
    """Names that differ only in what is cut away have tables and copies of their own."""
    other = "n" * 250 + "m.csv"
    assert findings_name(other) != findings_name(LONG)
    assert mend_name(other) != mend_name(LONG)
