"""Files of the outbox that somebody has changed or holds open: the night goes on, and everybody is told who needs to be."""

from __future__ import annotations

import shutil

from click.testing import CliRunner

from pipeline.cli import main
from tests.nights.school import CENTRE, IT, OTHER, grades, set_up

FIRST, SECOND = "2026-11-23", "2026-11-24"
CLAIM = f"{CENTRE}/claims/{IT}"
ASIDE = f"claims/{IT}/claim (edited, not read).csv"


def changed(site):
    """A claim that the centre has written into, and new grades for it."""
    set_up(site, 2, CENTRE, OTHER)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.run(FIRST)
    (site.outbox / CLAIM / "claim.csv").write_text("our own marks")
    site.drop(f"{CENTRE}/more.csv", grades(2, 2))
    site.drop(f"{OTHER}/marks.csv", grades(2, 1))


def run(site, *words: str):
    return CliRunner().invoke(main, ["run", "--as-of", SECOND, "--site", str(site.folder), *words])


def test_a_changed_file_is_told_to_its_folder_and_to_the_office(site):
    """The receipt and its letter say where it went and where to drop it; the night's page and the run's last lines too."""
    changed(site)
    ended = run(site)
    assert ended.exit_code == 0
    assert f"{CENTRE}/{ASIDE}: somebody had changed this file; it was moved aside and not read" in ended.stderr
    assert (site.outbox / CENTRE / ASIDE).read_text() == "our own marks"
    assert len(site.records(f"{CLAIM}/claim.csv")) == 4
    for page, path in (
        (f"{CENTRE}/nights/{SECOND}-01/receipt.html", ASIDE),
        (f"office/nights/{SECOND}-01/night.html", f"{CENTRE}/{ASIDE}"),
    ):
        assert f"<li>{path}</li>" in site.bytes_of(page).decode()
    assert "edited, not read" not in site.bytes_of(f"{OTHER}/nights/{SECOND}-01/receipt.html").decode()
    letters = {name: data.decode() for name, data in site.letters().items() if name.startswith(SECOND)}
    told = [data for data in letters.values() if ASIDE in data.replace("=\r\n", "").replace("=\n", "")]
    assert len(told) == 1
    assert "To: exams@ashdown.example" in told[0]
    assert any("1 file of the outbox had been changed" in data for data in letters.values())


def test_a_quiet_receipt_says_nothing_of_it(site):
    """Where nobody changed anything there is no such section."""
    changed(site)
    shutil.copyfile(site.outbox / CLAIM / "claim.html", site.outbox / CLAIM / "copy.html")
    run(site)
    first = site.bytes_of(f"{CENTRE}/nights/{FIRST}-01/receipt.html").decode()
    assert "Changed in your outbox folder" not in first
    assert "moved aside" not in site.bytes_of(f"office/nights/{FIRST}-01/night.html").decode()


def test_a_file_that_cannot_be_replaced_is_told_to_the_office(site):
    """It stays owed, the night ends as it would have, and the page and the run's last lines name it; then it comes out."""
    changed(site)
    claim = site.outbox / CLAIM / "claim.csv"
    claim.unlink()
    claim.mkdir()
    ended = run(site)
    assert ended.exit_code == 0
    assert f"{CLAIM}/claim.csv stays owed: a folder of that name lies there" in ended.stderr
    page = site.bytes_of(f"office/nights/{SECOND}-01/night.html").decode()
    assert "<h2>Not brought out yet</h2>" in page
    assert f"<li>{CLAIM}/claim.csv</li>" in page
    claim.rmdir()
    assert run(site).exit_code == 0
    assert len(site.records(f"{CLAIM}/claim.csv")) == 4
    assert site.bytes_of(f"office/nights/{SECOND}-01/night.html").decode() == page
