"""docs/forms.md says what schemas/forms says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schemas.forms import FORMS

if TYPE_CHECKING:
    from schemas.forms.form import Form

PAGE = (Path(__file__).parent.parent / "docs" / "forms.md").read_text()
SECTIONS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
EVERYWHERE = {"centre_number", "uci"}
"""Explained once, at the top of the page."""


def told(form: Form) -> dict[str, tuple[bool, set[str]]]:
    """Each column in the form's table: whether it is marked as required, and its other names."""
    table = SECTIONS[form.title].partition("| column |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ([^|\n]+) \|([^|\n]*)\|[^|\n]*\|$", table, re.MULTILINE)
    return {
        column.rstrip("*"): (column.endswith("*"), {name.strip() for name in names.split(",") if name.strip()})
        for column, names in rows
    }


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_column_is_on_the_page(form: Form):
    """A form's columns and their other names stand in its table, and no other names do."""
    table = told(form)
    for column in form.columns:
        if column.key not in EVERYWHERE or column.title in table:
            assert table[column.title][1] == set(column.other_names), column.title


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_required_columns_are_marked(form: Form):
    """Where exactly one column can meet a need, or UCI is the only other, that column bears the star."""
    table = told(form)
    for need in form.needs:
        (first, *others) = need
        if set(others) <= {"uci"}:
            assert table[form.by_key[first].title][0], first


def test_no_form_is_left_out():
    """The page has a section for each form, and for nothing else."""
    assert set(SECTIONS) == {form.title for form in FORMS}
