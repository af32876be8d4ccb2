"""The bar for whoever sits at a terminal."""

import sys

from pipeline.cli.watching import watching


def test_no_terminal_no_bar():
    """A scheduler's log gets no bar."""
    with watching() as progress:
        assert progress is None


def test_a_bar_for_each_thing_done(monkeypatch):
    """On a terminal each kind of work has its bar; what is done may be told again and again."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with watching() as progress:
        assert progress is not None
        progress("judging", 1, 2)
        progress("judging", 2, 2)
        progress("writing", 5, 9)
