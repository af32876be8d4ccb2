"""Every kind of page that goes out, as files to open: those of a delivered site, and receipts of four sorts of drops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import render
from pipeline.ledger import facts_receipts, tables
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.views import receipt
from schemas.qualifications import load
from tests.browser import programme_pages
from tests.deliver.delivery_ledger import REPORT, make_site, owe, send
from tests.deliver.test_deliver_making import FILES
from tests.views import receipt_ledger
from tests.views.receipt_ledger import CENTRE, NIGHT, drop, finding, sheet
from tests.worlds import FRAMEWORK, PACKAGE

if TYPE_CHECKING:
    from pathlib import Path

RECEIPTS = {
    "mixed": CENTRE,
    "clean": (NIGHT, "centre", "30001"),
    "waiting": (NIGHT, "centre", "30002"),
    "hopeless": (NIGHT, "centre", "30003"),
    "long": (NIGHT, "centre", "30004"),
}
DELIVERED = tuple(path for path in FILES if path.endswith(".html"))
PAGES = (*(f"receipts/{name}.html" for name in RECEIPTS), *DELIVERED, *programme_pages.PAGES)
REPORTS = f"12345/programmes/{load().programme_folder(FRAMEWORK, PACKAGE)}"
"""Where the front page of the centre expects the reports of the package."""
_LINKED = {"all-candidates.html": "programme-all-candidates", "candidates": "programme-candidates"}
_FOOT = render.Foot("0.1.0", NIGHT, "Reference tables: as shipped; series up to 31 Aug 2028.", "exams@example.org")
_LONG = "{number} stands in a cell where a grade was needed, and no grade is written like that in any of the forms."


def make(folder: Path) -> None:
    """Write every page of `PAGES` below the folder, which is not there yet."""
    site = make_site(folder.with_name("site"), f"[folders]\noutbox = '{folder}'\n")
    engine = open_ledger(site.ledger_url)
    owe(engine, *(("write", path, FILES[path][0], FILES[path][1]) for path in DELIVERED))
    owe(engine, *(("write", f"{REPORTS}/{name}", kind, REPORT) for name, kind in _LINKED.items()))
    assert send(engine, site).written == len(DELIVERED) + len(_LINKED)
    programme_pages.make(folder / "programmes")
    engine.dispose()
    (folder / "receipts").mkdir()
    for name, page in _receipts(folder.parent).items():
        (folder / f"receipts/{name}.html").write_bytes(page)


def _receipts(folder: Path) -> dict[str, bytes]:
    engine = receipt_ledger.ledger(folder)
    with writing(engine) as connection:
        for table, rows in _more().items():
            connection.execute(table.insert(), rows)
    with reading(engine) as connection:
        made = receipt.receipts(facts_receipts.for_receipts(connection, list(RECEIPTS.values())))
    engine.dispose()
    return {name: render.page("receipt.html", {"foot": _FOOT, **made[key].context}) for name, key in RECEIPTS.items()}


def _more() -> dict[object, list[dict[str, object]]]:
    """A clean drop, one that waits, two that fit nowhere, and one with a mistake in each of a hundred and twenty rows."""
    return {
        tables.DROP: [
            drop(101, "30001/register.xlsx", "accepted", sender="30001"),
            drop(102, "30002/marks.xlsx", "waiting", sender="30002", reason="it is still arriving"),
            drop(103, "30003/scan.pdf", "returned", sender="30003"),
            drop(104, "30003/letter.docx", "returned", sender="30003"),
            drop(105, "30004/marks 2026 with a name as long as some people make them.xlsx", "returned", sender="30004"),
        ],
        tables.SHEET: [
            sheet(1010, 101, "Register", "candidates", (30, 30, 0, 0, 0)),
            sheet(1050, 105, "Marks", "grades_by_candidate", (120, 0, 0, 120, 0)),
        ],
        tables.FINDING: [
            finding(103, 1, ("", 0, "", ""), "FILE-03", "ERROR", "", "This is a PDF.", "Drop the table it was made from."),
            finding(104, 1, ("", 0, "", ""), "FILE-03", "ERROR", "", "This is a letter.", "Drop a spreadsheet."),
            *(
                finding(105, at, ("Marks", at + 1, "Unit 3", f"C{at + 1}"), "GRAD-04", "ERROR", "X" * 60,
                        _LONG.format(number=at), "Write P, M or D.")
                for at in range(1, 121)
            ),
        ],
    }  # fmt: skip
