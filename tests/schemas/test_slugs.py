"""Folder names made out of data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.slugs import slug, slugs


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("Café & Bar / IT", set(), "cafe-bar-it"),
        ("Straße", set(), "strasse"),
        ("日本", set(), "x"),
        ("日本", {"x"}, "x-2"),
        ("a b", {"a-b", "a-b-2"}, "a-b-3"),
        ("CON", set(), "con-2"),
        ("x" * 50, set(), "x" * 40),
        ("x" * 50, {"x" * 40}, "x" * 38 + "-2"),
        ("a" * 39 + " b", set(), "a" * 39),
    ],
)
def test_slugs(text: str, taken: set[str], expected: str) -> None:
    """Lower-case a-z, 0-9 and hyphens, at most 40, kept apart by a number."""
    assert slug(text, taken) == expected


@given(st.lists(st.text(), max_size=20))
def test_slugs_stay_apart_and_fit(texts: list[str]) -> None:
    """Whatever the names are, no two get one folder, and every folder name can be made anywhere."""
    taken: list[str] = []
    for text in texts:
        taken.append(slug(text, taken))
    assert len(set(taken)) == len(taken)
    for name in taken:
        assert 1 <= len(name) <= 40
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert not name.startswith("-")
        assert not name.endswith("-")


def test_titles_with_one_slug_stay_apart() -> None:
    """Whoever comes first keeps the plain slug, however often they come."""
    assert slugs(["A b", "a-b", "A b"]) == {"A b": "a-b", "a-b": "a-b-2"}
    assert slugs(["a-b", "A b"]) == {"a-b": "a-b", "A b": "a-b-2"}
