"""A night killed at any point: the next run ends with the same outbox, letters and ledger as if nothing had happened."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from tests.make import xlsx
from tests.nights.school import CENTRE, IT, OFFICE, OTHER, grades, set_up, submission
from tests.nights.sites import Site, make_site, tree

if TYPE_CHECKING:
    from pathlib import Path

NIGHT = "2026-11-23"
KILLED = 137
PROGRAMME = ["ICT", "Advanced Apprenticeship Level 3 IT Application Specialist England"]
ENGLISH = "Functional Skills English Level 2"
MACHINE = {"removal": ["identity"], "outbox_file": ["mtime_ns"]}
"""Numbers and times that the file system gave: a copied site has others than the one it was copied from."""

POINTS = (
    # before the archive copies are synced, among their renames, and before the manifest
    "temporary-written:2",
    "file-renamed:2",
    "folders-synced:1",
    "archived:1",
    # after the manifest and before the first commit
    "manifest-written:1",
    # inside the transaction of a centre
    "inside-commit:3",
    # after the commit of the office, of a centre, and of the last wave
    "batch-committed:1",
    "batch-committed:2",
    "batch-committed:5",
    # after the last commit; before, within and after delivery
    "after-commit:1",
    "before-delivery:1",
    "file-renamed:20",
    "delivered-not-ticked:1",
    # between a letter's file and its tick
    "posted-not-ticked:1",
    # among the removals from the inbox, and before they are noted
    "file-removed:2",
    "removed-not-ticked:1",
)


def whole(site: Site) -> dict[str, bytes]:
    """Give all that must be the same: outbox, letters, ledger a table at a time, and the names in inbox and archive."""
    files = tree(site.folder)
    seen = {name: data for name, data in files.items() if name.startswith(("outbox/", "mail/"))}
    seen |= {name: b"" for name in files if name.startswith("archive/")}
    seen |= {f"inbox/{name}": b"" for name in site.waiting()}
    return seen | {name: data.encode() for name, data in site.tables(apart_from=MACHINE).items()}


def differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> str:
    """Tell what is not the same, with what is in only one of the two, line by line."""
    names = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    return "\n".join(line for name in names for line in [name, *_lines(found.get(name), wanted.get(name))])


def _lines(found: bytes | None, wanted: bytes | None) -> list[str]:
    if found is None or wanted is None:
        return ["is missing" if found is None else "is too much"]
    one, two = (text.decode(errors="replace").splitlines() for text in (found, wanted))
    return [line for line in unified_diff(two, one, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]


def begun(folder: Path) -> Site:
    """A site in the middle of its season: one claim unsubmitted, one submitted, a candidate in a learning programme."""
    site = make_site(folder)
    site.set("[run]\nbatch = 1\n")
    programme = [["Framework", "Package", "Candidate number", "Assessment"], [*PROGRAMME, "0001", ENGLISH]]
    site.drop(f"{CENTRE}/programme.csv", programme)
    for centre in (CENTRE, OTHER):
        site.drop(f"{centre}/marks.csv", grades(2, 1))
    site.drop(f"{OTHER}/submission.csv", submission("01/11/2026"))
    set_up(site, 2, CENTRE, OTHER)
    return site


def drop_everything(site: Site) -> None:
    """Drops of every kind of sender; the office's workbook has a sheet for the first wave and one for the last."""
    renamed = [*OFFICE["Centres"][:2], [OTHER, "Riverside College", "exams@riverside.example"]]
    heads = ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result", "Date awarded"]
    results = [heads, [CENTRE, "0001", *PROGRAMME, ENGLISH, "Pass", "20/11/2026"]]
    site.drop("office/office.xlsx", xlsx({"Centres": renamed, "Programme results": results}))
    site.drop(f"{CENTRE}/marks.csv", [*grades(2, 1, 2), ["0099", "Nobody", "PN", "P", "P"]])
    site.drop(f"{CENTRE}/scan.pdf", b"%PDF-1.4\n")
    site.drop(f"{OTHER}/late.csv", [["Candidate number", "Assessor", "Unit 3"], ["0002", "TO", "D"]])
    (site.inbox / OTHER / "link.csv").symlink_to("late.csv")
    proposal = site.bytes_of("assessors/A02/claims/C000001/sample-C000001.xlsx")
    site.drop("assessors/A02/sample.xlsx", proposal)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site on the evening before, with everything dropped."""
    site = begun(tmp_path_factory.mktemp("evening") / "site")
    drop_everything(site)
    return site


@pytest.fixture(scope="module")
def undisturbed(before: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same site after a night in which nothing happened."""
    site = before.copied(tmp_path_factory.mktemp("undisturbed") / "site")
    assert site.run(NIGHT).exit_status == 1
    return whole(site)


def test_undisturbed_night_has_all_of_it(undisturbed):
    """The night that is killed below writes, removes and posts something of every kind."""
    assert [name for name in undisturbed if name.startswith("inbox/")] == [f"inbox/{OTHER}/link.csv"]
    assert {
        f"outbox/{CENTRE}/claims/{IT}/claim.csv",
        f"outbox/{CENTRE}/to-mend/marks.csv.xlsx",
        f"outbox/{OTHER}/claims/C000001/sample.csv",
        f"outbox/{OTHER}/claims/{IT}/claim.csv",
        "outbox/assessors/A02/nights/2026-11-23-01/receipt.json",
    } <= set(undisturbed)
    assert b"'Pass', '2026-11-20'" in undisturbed["programme_result"]
    assert any("-sampled-" in name for name in undisturbed if name.startswith("mail/"))


@pytest.mark.parametrize("point", POINTS)
def test_killed_night_is_finished(before, undisturbed, tmp_path, point: str):
    """Killed at the point and run again undisturbed, the site is as if it had never been killed."""
    site = before.copied(tmp_path / "site")
    assert site.killed(NIGHT, point) == KILLED
    assert site.run(NIGHT).night in {"2026-11-23-01", None}
    assert differing(whole(site), undisturbed) == ""
    assert list(site.folder.rglob(".tmp-*")) == []


def test_killed_night_is_finished_first(before, undisturbed, tmp_path):
    """A night killed before its commit is finished by a run of a later date, under its own id, and that date gets its own."""
    site = before.copied(tmp_path / "site")
    assert site.command("run", "--as-of", NIGHT, fault="manifest-written:1").returncode == KILLED
    site.drop(f"{OTHER}/later.csv", [["Candidate number", "Assessor", "Unit 3"], ["0001", "PN", "M"]])
    talk: list[str] = []
    assert site.run("2026-11-24", talk=talk.append).night == "2026-11-24-01"
    assert "2026-11-23-01" in talk[0]
    assert site.ask("SELECT id, as_of, state FROM night ORDER BY id")[1:] == [
        ("2026-11-23-01", "2026-11-23", "closed"),
        ("2026-11-24-01", "2026-11-24", "closed"),
    ]
    assert sorted(
        (path, night) for path, night in site.ask('SELECT path, night FROM "drop"') if path.startswith(f"{OTHER}/la")
    ) == [(f"{OTHER}/late.csv", "2026-11-23-01"), (f"{OTHER}/later.csv", "2026-11-24-01")]
    earlier = {path: data for path, data in undisturbed.items() if "nights/2026-11-23-01/" in path}
    assert {path: data for path, data in whole(site).items() if path in earlier} == earlier


def test_killed_twice(before, undisturbed, tmp_path):
    """The finishing run may be killed as well, here within the delivery that it has come to."""
    site = before.copied(tmp_path / "site")
    for point in ("batch-committed:2", "delivered-not-ticked:1"):
        assert site.killed(NIGHT, point) == KILLED
    site.run(NIGHT)
    assert differing(whole(site), undisturbed) == ""


def test_sending_between(before, undisturbed, tmp_path):
    """`claimdrop send` after a kill in the middle of judging sends what is owed by then, and the night ends the same."""
    site = before.copied(tmp_path / "site")
    assert site.killed(NIGHT, "batch-committed:5") == KILLED
    assert site.command("send").returncode == 0
    site.run(NIGHT)
    assert differing(whole(site), undisturbed) == ""


def test_disk_full_in_the_middle(before, undisturbed, tmp_path):
    """A full disk while the outbox is written ends the run with one line and 3; with room again the next run ends it well."""
    site = before.copied(tmp_path / "site")
    ended = site.command("run", "--as-of", NIGHT, fault="file-renamed:20:ENOSPC")
    assert ended.returncode == 3
    assert ended.stderr.splitlines()[-1].startswith("claimdrop could not run: No space left on device")
    site.run(NIGHT)
    assert differing(whole(site), undisturbed) == ""


def test_torn_copy(site, while_it_waits):
    """A file that grows while the night waits is left, the receipt says so, and the next night takes it whole."""
    set_up(site, 2)
    text = "Candidate number,Assessor,Unit 1\n0001,PN,P\n0002,PN,M\n"
    place = site.drop(f"{CENTRE}/marks.csv", text[:44].encode())
    while_it_waits(lambda: place.write_text(text))
    assert site.run(NIGHT).exit_status == 0
    receipt = site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    assert [(one["path"], one["disposition"]) for one in receipt["files"]] == [(f"{CENTRE}/marks.csv", "waiting")]
    assert site.waiting() == [f"{CENTRE}/marks.csv"]
    while_it_waits(lambda: None)
    assert site.run("2026-11-24").exit_status == 0
    assert [row["grade"] for row in site.records(f"{CENTRE}/claims/{IT}/claim.csv")] == ["P", "M"]
    assert site.waiting() == []
