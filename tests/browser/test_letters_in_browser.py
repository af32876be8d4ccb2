"""Letters as a mail program shows them: readable for everybody, on a narrow screen, and without any outside request."""

from __future__ import annotations

import pytest

from pipeline.render import mail_page
from tests.browser.test_pages_in_browser import NARROW, WIDER, axe

pytestmark = pytest.mark.slow

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LETTER = {
    "subject": "12345: 2 of 5 files need you",
    "says": ["Centre 12345, Northgate College, update of Mon 23 Nov 2026: 2 of 5 files need you.", "In all, 412 rows."],
    "listed": [
        f"b.taylor/{'a very long name of a workbook as people make them ' * 3}.xlsx: 9 rows: 7 taken, 2 not taken yet"
    ],
    "files": [("Receipt", r"S:\exams\claims and results\outbox\12345\nights\2026-11-23-01\receipt.html" + "x" * 120)],
    "quote": "centre number 12345",
    "contact": "Exams Office <claims@office.example>, 01632 960123",
    "site": "Claims",
    "night": "2026-11-23-01",
    "fresh": "2026-11-24",
    "is_attached": False,
}


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_a_letter(browser, width):
    """No fault of the WCAG's, nothing wider than the screen, nothing asked of any server, and no style sheet left to lose."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    html = mail_page("letters/letter.html", LETTER)
    page.set_content(html)
    assert "<style" not in html
    assert page.evaluate(WIDER) == 0
    page.evaluate(axe())
    found = page.evaluate("levels => axe.run({runOnly: levels})", LEVELS)
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found["violations"]] == []
    assert asked == []
    page.close()
