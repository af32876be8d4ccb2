"""`claimdrop workbook`: the workbook of the outbox by hand, whole or in part."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.ledger.engine import open_ledger
from tests.deliver.delivery_ledger import make_site, owe, send, tree

PATH = "12345/workbooks/05352.xlsx"


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The site of the small world, with an empty folder to write into."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return make_site(tmp_path / "site")


def call(site, *words):
    return CliRunner().invoke(main, ["workbook", *words, "--site", str(site.site)])


def people(file):
    """The names on the sheet Grades, and its unit columns."""
    sheet = openpyxl.load_workbook(BytesIO(file.read_bytes()))["Grades"]
    heads = [cell.value for cell in sheet[7] if cell.value]
    return [sheet.cell(row, 2).value for row in range(8, sheet.max_row + 1)], [
        head for head in heads if head in ("Unit 1", "Unit 2")
    ]


def test_it_is_the_workbook_of_the_outbox(site, tmp_path):
    """The same bytes as a night with the same ledger and date writes; its path is the result."""
    engine = open_ledger(site.ledger_url)
    owe(engine, ("write", PATH, "claim-workbook", '["12345", "05352"]'), night="2026-11-24-01")
    send(engine, site)
    engine.dispose()
    said = call(site, "12345", "05352")
    assert (said.stdout, said.exit_code) == ("05352.xlsx\n", 0)
    assert (tmp_path / "here/05352.xlsx").read_bytes() == tree(site.outbox)[PATH]


def test_what_lies_there_is_left_alone(site, tmp_path):
    """Somebody may have filled it in; a name that is given is written over."""
    mine = tmp_path / "here/05352.xlsx"
    mine.write_bytes(b"mine")
    said = call(site, "12345", "05352")
    assert (said.exit_code, mine.read_bytes()) == (2, b"mine")
    assert "05352.xlsx is there already" in said.stderr
    assert call(site, "12345", "05352", "-o", str(mine)).exit_code == 0
    assert people(mine) == (["ADAMS", "BROWN"], ["Unit 1", "Unit 2"])


def test_a_unit_and_a_group(site, tmp_path):
    """The part says in its name which part it is; the zero of the entry code may be left out."""
    said = call(site, "12345", "5352", "--unit", "Unit 2", "--group", "12A")
    assert said.stdout == "05352-unit-2-12a.xlsx\n"
    assert people(tmp_path / "here/05352-unit-2-12a.xlsx") == (["ADAMS"], ["Unit 2"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("99999", "05352"), "the ledger has no centre 99999"),
        (("12345", "05355"), "centre 12345 is not approved for 05355; it is for 05332, 05352"),
        (("12345", "05352", "--unit", "two"), "two is neither a unit's number nor its reference"),
        (("12345", "05352", "--unit", "99"), "no candidate can claim unit 99 of 05352"),
        (("12345", "05352", "--group", "13Z"), "nobody in group 13Z has a live entry for 05352"),
    ],
)
def test_what_the_ledger_lacks(site, tmp_path, words, said):
    """It is wrong usage, said in a line, and nothing is written."""
    answer = call(site, *words)
    assert (answer.exit_code, said in answer.stderr) == (2, True)
    assert not list((tmp_path / "here").iterdir())
