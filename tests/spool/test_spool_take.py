"""From the inbox to the archive, and out of the inbox again."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import durable, faults
from pipeline.faults import Plan
from pipeline.spool import Found, Identity, Ignored, Removal, Takings, Wait, listing, remove_if_same, settle, take
from pipeline.spool.copying import Copy, NotTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.settings import Settings

NIGHT = date(2026, 11, 21)


def drop(site: Settings, path: str, data: bytes = b"x", mtime: int = 0) -> Path:
    file = site.inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    if mtime:
        os.utime(file, (mtime, mtime))
    return file


def taken(site: Settings, waited: Mapping[str, str] | None = None, after: Callable[[], None] = lambda: None) -> Takings:
    """Take what lies there; `after` runs between the look and the copy."""
    settled = settle(lambda: listing(site.inbox), 0)
    after()
    return take(site, settled, NIGHT, waited or {})


def archive(site: Settings) -> dict[str, bytes]:
    return {
        str(file.relative_to(site.archive)): file.read_bytes()
        for file in sorted(site.archive.rglob("*"))
        if file.is_file()
    }


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def workbook() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("xl/workbook.xml", "x" * 200)
    return buffer.getvalue()


def test_copy_that_was_spoilt_in_the_archive_is_made_anew(site):
    """Where the same bytes are dropped again, what lies under their name is looked at, not believed."""
    drop(site, "12345/a.csv", b"the only copy")
    [first] = taken(site).taken
    (site.archive / first.archived).write_bytes(b"")
    drop(site, "12345/b.csv", b"the only copy")
    assert [one.archived for one in taken(site).taken] == [first.archived] * 2
    assert archive(site) == {first.archived: b"the only copy"}


def test_bytes_go_to_the_archive_under_their_hash(site: Settings) -> None:
    """The copy is exact, the file stays in the inbox until its commit, and the ending is the dropped one."""
    file = drop(site, "12345/a.XLSX", b"hello")
    (one,) = taken(site).taken
    assert one.sha256 == sha(b"hello")
    assert one.archived == f"2026/11/{sha(b'hello')}.xlsx"
    assert archive(site) == {one.archived: b"hello"}
    assert one.found.identity == Identity.of(file.stat())


def test_a_file_of_many_chunks_is_whole(site: Settings) -> None:
    """More than one read makes one file and one hash."""
    data = os.urandom(1_300_000)
    drop(site, "12345/a.csv", data)
    (one,) = taken(site).taken
    assert archive(site)[one.archived] == data
    assert one.sha256 == sha(data)


def test_the_same_bytes_are_archived_once(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one night and the next, under any name, one copy is enough."""
    drop(site, "12345/a.csv", b"same", mtime=1)
    drop(site, "54321/b.txt", b"same", mtime=2)
    first = taken(site)
    assert [one.archived for one in first.taken] == [f"2026/11/{sha(b'same')}.csv"] * 2
    monkeypatch.setattr(Path, "replace", lambda *_: pytest.fail("nothing is written twice"))
    assert taken(site) == first
    assert len(archive(site)) == 1


def test_an_empty_inbox_touches_nothing(site: Settings) -> None:
    """A quiet night makes no folder."""
    assert taken(site) == Takings()
    assert not site.archive.exists()


def test_arrival_is_time_then_name_then_content(site: Settings) -> None:
    """The order does not hang on the order of the folder, on case or on the form of an accent."""
    drop(site, "12345/late.csv", b"1", mtime=50)
    drop(site, "12345/b.csv", b"2", mtime=10)
    drop(site, "12345/own/A.csv", b"3", mtime=10)
    drop(site, "12345/x/same.csv", b"4", mtime=10)
    drop(site, "12345/y/Same.csv", b"5", mtime=10)
    order = [one.found.path for one in taken(site).taken]
    same = sorted(["12345/x/same.csv", "12345/y/Same.csv"], key=lambda path: sha(b"4" if "x/" in path else b"5"))
    assert order == ["12345/own/A.csv", "12345/b.csv", *same, "12345/late.csv"]


def test_many_files_are_synced_in_one_pass(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred drops cost their own syncs and a handful for folders."""
    for n in range(200):
        drop(site, f"12345/{n}.csv", b"%d" % n)
    passes: list[int] = []
    sync = durable._sync
    monkeypatch.setattr(durable, "_sync", lambda paths, one: (passes.append(len(paths)), sync(paths, one))[1])
    assert len(taken(site).taken) == 200
    assert passes.count(200) == 1
    assert sum(passes) < 210


def test_a_workbook_without_its_directory_waits_one_night(site: Settings) -> None:
    """On the second night it is taken as it is, and the reader says that it is damaged."""
    drop(site, "12345/a.xlsx", workbook()[:-30])
    drop(site, "12345/whole.xlsx", workbook())
    first = taken(site)
    assert [one.found.name for one in first.taken] == ["whole.xlsx"]
    assert [(one.found.path, one.reason, one.rule) for one in first.waiting] == [
        ("12345/a.xlsx", Wait.NO_DIRECTORY, "")
    ]
    assert len(archive(site)) == 1
    second = taken(site, {"12345/a.xlsx": str(Wait.NO_DIRECTORY)})
    assert len(second.taken) == 2
    assert taken(site, {"12345/a.xlsx": str(Wait.OPEN)}).waiting == first.waiting


def test_a_workbook_with_a_long_comment_is_whole(site: Settings) -> None:
    """The end record is looked for in the last bytes of the last chunks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("x", os.urandom(1_100_000))
        book.comment = b"c" * 0xFFFF
    drop(site, "12345/a.xlsx", buffer.getvalue())
    assert len(taken(site).taken) == 1


def test_a_file_without_rights_is_told_on_the_second_night(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """First it waits; then the sender hears of it (FILE-13)."""
    drop(site, "12345/a.xlsx")
    opened = os.open

    def closed(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).name == "a.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", closed)
    assert [(one.reason, one.rule) for one in taken(site).waiting] == [(Wait.UNREADABLE, "")]
    again = taken(site, {"12345/a.xlsx": str(Wait.UNREADABLE)})
    assert [(one.reason, one.rule) for one in again.waiting] == [(Wait.UNREADABLE, "FILE-13")]


def test_a_share_that_fails_in_the_middle_waits(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of reading is the file's, not the archive's, and nothing half-read stays."""
    drop(site, "12345/a.csv")

    def failing(handle: int, count: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "read", failing)
    assert [one.reason for one in taken(site).waiting] == [Wait.FAULTY]
    assert archive(site) == {}


def test_what_changed_since_the_look_waits_or_is_ignored(site: Settings) -> None:
    """Grown, gone, turned into a link, a pipe, a folder or a second name: none of it is opened and believed."""
    for name in ("grown", "gone", "link", "pipe", "folder", "hard", "good"):
        drop(site, f"12345/{name}", name.encode())
    folder = site.inbox / "12345"

    def meddle() -> None:
        for name in ("gone", "link", "pipe", "folder"):
            (folder / name).unlink()
        (folder / "grown").write_bytes(b"grown more")
        (folder / "link").symlink_to("/etc/passwd")
        os.mkfifo(folder / "pipe")
        (folder / "folder").mkdir()
        os.link(folder / "hard", folder / "harder")

    takings = taken(site, after=meddle)
    assert [one.found.name for one in takings.taken] == ["good"]
    assert [(one.found.name, one.reason) for one in takings.waiting] == [("grown", Wait.ARRIVING)]
    assert {one.name: one.ignored for one in takings.ignored} == {
        "link": Ignored.LINK,
        "pipe": Ignored.NO_FILE,
        "folder": Ignored.NO_FILE,
        "hard": Ignored.HARD_LINK,
    }
    assert list(archive(site).values()) == [b"good"]


def test_a_file_that_grows_while_it_is_read_waits(site: Settings) -> None:
    """The state after the last byte is compared with the state at the look."""
    file = drop(site, "12345/a.csv", b"1")
    (found,) = listing(site.inbox)
    chunks = Copy(site.inbox, found, whole=True).chunks()
    assert next(chunks) == b"1"
    with file.open("ab") as handle:
        handle.write(b"2")
    with pytest.raises(NotTaken) as turn:
        list(chunks)
    assert turn.value.why == Wait.ARRIVING


def test_reading_ends_though_the_writer_does_not(site: Settings) -> None:
    """A file that grows faster than it is read is given up as soon as it is longer than it was."""
    file = drop(site, "12345/a.csv", b"1")
    (found,) = listing(site.inbox)
    read: list[bytes] = []

    def read_while_it_grows() -> None:
        for chunk in Copy(site.inbox, found, whole=True).chunks():
            read.append(chunk)
            with file.open("ab") as handle:
                handle.write(b"2")

    with pytest.raises(NotTaken) as turn:
        read_while_it_grows()
    assert turn.value.why == Wait.ARRIVING
    assert read == [b"1"]


def test_a_huge_file_is_not_even_archived(site: Settings) -> None:
    """A file of a terabyte of nothing fills no disk: its sender is told (FILE-04) and it stays."""
    with drop(site, "12345/a.csv").open("r+b") as handle:
        handle.truncate(2_000_001)
    takings = taken(site)
    assert [(one.reason, one.rule) for one in takings.waiting] == [(Wait.HUGE, "FILE-04")]
    assert archive(site) == {}


def test_a_name_that_is_not_utf8_is_taken_and_removed(site: Settings) -> None:
    """The path of the ledger leads back to the file."""
    path = Path(os.fsdecode(os.fsencode(site.inbox / "12345") + b"/caf\xe9.csv"))
    path.write_bytes(b"x")
    (one,) = taken(site).taken
    assert one.found.path == "12345/caf\\xe9.csv"
    assert one.archived.endswith(".csv")
    assert remove_if_same(site.inbox, [(one.found.path, one.found.identity)]) == [Removal(True, "")]
    assert not path.exists()


def test_a_full_disk_ends_the_taking_and_leaves_no_trace(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has left the inbox, nothing half-written stays."""
    drop(site, "12345/a.csv", b"1")
    drop(site, "12345/b.csv", b"2")
    for point, count in (("temporary-written", 2), ("temporaries-synced", 1)):
        monkeypatch.setattr(faults, "_plan", Plan(point, count, "ENOSPC"))
        with pytest.raises(OSError, match="No space left"):
            taken(site)
        assert archive(site) == {}
    assert len(listing(site.inbox)) == 2


def test_an_archive_that_refuses_a_file_ends_the_taking(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drop must be safe: there is no going on without its bytes."""
    drop(site, "12345/a.csv", b"1")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
    with pytest.raises(OSError, match="may not be replaced"):
        taken(site)
    assert archive(site) == {}


TAKE = """
import sys
from datetime import date
from pathlib import Path
from pipeline import durable
from pipeline.settings import load
from pipeline.spool import listing, settle, take
site = load(Path(sys.argv[1]), {})
durable.sweep_temporaries(site.archive)
takings = take(site, settle(lambda: listing(site.inbox), 0), date(2026, 11, 21), {})
print([(one.found.path, one.archived) for one in takings.taken])
"""


@pytest.mark.parametrize(
    "fault",
    [
        "temporary-written:1",
        "temporary-written:2",
        "temporaries-synced:1",
        "file-renamed:1",
        "file-renamed:2",
        "archived:1",
    ],
)
def test_killed_while_taking_the_next_run_takes_the_same(site: Settings, fault: str) -> None:
    """Whenever the process dies, the inbox is whole and the second run's archive is as if nothing had been."""
    for name, data in (("a.csv", b"same"), ("b.txt", b"same"), ("c.csv", b"other")):
        drop(site, f"12345/{name}", data, mtime=5)
    command = [sys.executable, "-c", TAKE, str(site.site)]
    killed = subprocess.run(command, env=os.environ | {"CLAIMDROP_FAULT": fault}, check=False)
    assert killed.returncode == faults.KILLED
    assert len(listing(site.inbox)) == 3
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    same, other = f"2026/11/{sha(b'same')}.csv", f"2026/11/{sha(b'other')}.csv"
    assert out.strip() == str([("12345/a.csv", same), ("12345/b.txt", same), ("12345/c.csv", other)])
    assert archive(site) == dict(sorted({same: b"same", other: b"other"}.items()))


def owed(found: Found) -> tuple[str, Identity]:
    return found.path, found.identity


def test_only_the_very_file_is_removed(site: Settings) -> None:
    """Another file under the path is a new drop: replaced, rewritten, or the same bytes with another time."""
    for name in ("same", "rewritten", "replaced", "touched", "gone", "own/same"):
        drop(site, f"12345/{name}", b"old")
    found = {one.path: one for one in listing(site.inbox)}
    folder = site.inbox / "12345"
    (folder / "rewritten").write_bytes(b"new")
    (folder / "fresh").write_bytes(b"old")
    (folder / "fresh").rename(folder / "replaced")
    os.utime(folder / "touched", (7, 7))
    (folder / "gone").unlink()
    removals = remove_if_same(site.inbox, [owed(one) for one in found.values()])
    assert removals == [Removal(True, "")] * 6
    assert [one.path for one in listing(site.inbox)] == ["12345/replaced", "12345/rewritten", "12345/touched"]
    assert (folder / "own").is_dir()


def test_a_file_that_cannot_go_stays_owed(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office is told the reason; the other removals are done."""
    drop(site, "12345/a.csv")
    drop(site, "12345/b.csv")
    first, second = listing(site.inbox)
    unlink = Path.unlink

    def refuse(self: Path) -> None:
        if self.name == "a.csv":
            raise PermissionError(errno.EACCES, "no")
        unlink(self)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert remove_if_same(site.inbox, [owed(first), owed(second)]) == [
        Removal(False, "it is open in another program, or may not be replaced"),
        Removal(True, ""),
    ]


def test_an_inbox_that_may_only_be_read_keeps_its_files(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each judged drop stays and is told; the night's letters go out all the same."""
    file = drop(site, "12345/a.csv")
    owed = [("12345/a.csv", Identity.of(file.lstat())), ("12345/gone.csv", Identity.of(file.lstat()))]

    def refuse(_: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert remove_if_same(site.inbox, owed) == [
        Removal(False, "the inbox may only be read just now"),
        Removal(True, ""),
    ]


def test_a_folder_that_was_closed_is_told_by_the_removal(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not even the file's state can be seen, the removal is tried and its trouble told."""
    drop(site, "12345/a.csv")
    (one,) = listing(site.inbox)

    def refuse(self: Path) -> None:
        raise PermissionError(errno.EACCES, "no")

    for name in ("lstat", "unlink", "is_dir"):
        monkeypatch.setattr(Path, name, refuse)
    monkeypatch.setattr(durable, "sync_folders", lambda folders: None)
    (removal,) = remove_if_same(site.inbox, [owed(one)])
    assert not removal.settled
