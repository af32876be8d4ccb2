"""What is seen in the inbox, and what is never opened."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import Self

import pytest

from pipeline.spool import OFFICE, Found, Ignored, Sender, listing


def drop(inbox: Path, path: str, data: bytes = b"x") -> Path:
    file = inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def seen(inbox: Path) -> dict[str, Found]:
    return {one.path: one for one in listing(inbox)}


def test_the_folder_says_who_speaks(tmp_path: Path) -> None:
    """Centres, assessors and the office, each in their own folder or one level below it."""
    for path in (
        "12345/a.xlsx",
        "12345/Ms Lee/a.xlsx",
        "assessors/K01/s.xlsx",
        "assessors/K01/May/s.xlsx",
        "office/c.csv",
    ):
        drop(tmp_path, path)
    assert {path: one.sender for path, one in seen(tmp_path).items()} == {
        "12345/a.xlsx": Sender("centre", "12345"),
        "12345/Ms Lee/a.xlsx": Sender("centre", "12345"),
        "assessors/K01/s.xlsx": Sender("assessor", "K01"),
        "assessors/K01/May/s.xlsx": Sender("assessor", "K01"),
        "office/c.csv": Sender("office", ""),
    }
    assert not any(one.ignored or one.check_only for one in listing(tmp_path))


def test_the_names_of_the_special_folders_are_read_without_case(tmp_path: Path) -> None:
    """A share that forgets the case changes nobody's place."""
    for path in ("Office/c.csv", "Assessors/K01/s.xlsx", "12345/Check-Only/a.xlsx"):
        drop(tmp_path, path)
    found = seen(tmp_path)
    assert found["Office/c.csv"].sender == OFFICE
    assert found["Assessors/K01/s.xlsx"].sender == Sender("assessor", "K01")
    assert found["12345/Check-Only/a.xlsx"].check_only


def test_check_only_is_a_sub_folder_only(tmp_path: Path) -> None:
    """Files below `check-only` are flagged; a centre's folder of that name is a centre's folder."""
    drop(tmp_path, "12345/check-only/a.xlsx")
    drop(tmp_path, "check-only/a.xlsx")
    found = seen(tmp_path)
    assert found["12345/check-only/a.xlsx"].check_only
    assert not found["check-only/a.xlsx"].check_only


def test_files_in_nobodys_folder_are_the_offices_to_see(tmp_path: Path) -> None:
    """Right in the inbox, or right among the assessors, nobody speaks."""
    drop(tmp_path, "lost.xlsx")
    drop(tmp_path, "assessors/lost.xlsx")
    (tmp_path / "link").symlink_to(tmp_path)
    assert {path: (one.sender, one.ignored) for path, one in seen(tmp_path).items()} == {
        "lost.xlsx": (OFFICE, Ignored.LOOSE),
        "assessors/lost.xlsx": (OFFICE, Ignored.LOOSE),
        "link": (OFFICE, Ignored.LINK),
    }


def test_silent_names_are_not_listed_at_any_level(tmp_path: Path) -> None:
    """Hidden files and folders, halves of downloads and owner files pass without a word."""
    for path in (
        ".gitkeep",
        ".claimdrop",
        "12345/~$a.xlsx",
        "12345/.git/config",
        "12345/x/b.part",
        "assessors/.x/y",
        "desktop.ini",
    ):
        drop(tmp_path, path)
    assert listing(tmp_path) == []


def test_links_pipes_sockets_and_deep_folders_are_told_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is not a plain file with one name in the right place is named with its reason."""
    folder = tmp_path / "12345"
    drop(tmp_path, "12345/own/deeper/a.xlsx")
    drop(tmp_path, "12345/twice.xlsx")
    os.link(folder / "twice.xlsx", folder / "again.xlsx")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "away").symlink_to("/etc")
    (tmp_path / "54321").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(folder)
        listener.bind("socket")
        monkeypatch.setattr(os, "open", lambda *_: pytest.fail("nothing is opened"))
        found = {path: one.ignored for path, one in seen(tmp_path).items()}
    assert found == {
        "12345/own/deeper": Ignored.DEEP,
        "12345/twice.xlsx": Ignored.HARD_LINK,
        "12345/again.xlsx": Ignored.HARD_LINK,
        "12345/passwd": Ignored.LINK,
        "12345/away": Ignored.LINK,
        "54321": Ignored.LINK,
        "12345/pipe": Ignored.NO_FILE,
        "12345/socket": Ignored.NO_FILE,
    }


def test_names_in_any_encoding(tmp_path: Path) -> None:
    """A name that is not UTF-8 is listed escaped; composed and decomposed names are two files in a fixed order."""
    folder = os.fsencode(tmp_path / "12345")
    (tmp_path / "12345").mkdir()
    for name in (b"caf\xe9.csv", "café.csv".encode(), "cafe\u0301.csv".encode()):
        Path(os.fsdecode(folder + b"/" + name)).touch()
    assert [one.path for one in listing(tmp_path)] == ["12345/caf\\xe9.csv", "12345/cafe\u0301.csv", "12345/café.csv"]


def test_owner_files_mark_the_file_they_guard(tmp_path: Path) -> None:
    """Excel's and LibreOffice's owner files are found beside the file, whatever the name's form."""
    for name in ("Café.xlsx", "b.ods", "c.xlsx"):
        drop(tmp_path, f"12345/{name}")
    os.utime(drop(tmp_path, "12345/~$cafe\u0301.xlsx"), ns=(1, 5_000_000_000))
    os.utime(drop(tmp_path, "12345/.~lock.b.ods#"), ns=(1, 6_000_000_000))
    drop(tmp_path, "12345/own/~$c.xlsx")
    assert {one.name: one.owner_file_ns for one in listing(tmp_path)} == {
        "Café.xlsx": 5_000_000_000,
        "b.ods": 6_000_000_000,
        "c.xlsx": None,
    }


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """A new site has had nothing dropped yet; a file in the inbox's place is an error."""
    assert listing(tmp_path / "inbox") == []
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        listing(tmp_path / "file")


def test_a_closed_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without rights is its sender's to hear of, and among the assessors the office's."""
    drop(tmp_path, "12345/own/a.xlsx")
    drop(tmp_path, "assessors/K01/a.xlsx")
    scandir = os.scandir
    closed = {str(tmp_path / "12345" / "own"), str(tmp_path / "assessors")}

    def guarded(path: str) -> object:
        if str(path) in closed:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert {path: (one.sender, one.ignored) for path, one in seen(tmp_path).items()} == {
        "12345/own": (Sender("centre", "12345"), Ignored.CLOSED),
        "assessors": (OFFICE, Ignored.CLOSED),
    }


def test_a_folder_whose_files_may_not_be_looked_at_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names may be read (`r--`), and nothing else: that is its sender's affair, and holds nobody else back."""
    drop(tmp_path, "12345/a.xlsx")
    drop(tmp_path, "23456/b.xlsx")
    scandir = os.scandir

    class Closed:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path, self.is_dir = entry.name, entry.path, entry.is_dir

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise PermissionError(errno.EACCES, "Permission denied")

    def guarded(path: str) -> object:
        entries = scandir(path)
        return nullcontext([Closed(one) for one in entries]) if str(path).endswith("12345") else entries

    monkeypatch.setattr(os, "scandir", guarded)
    assert {path: one.ignored for path, one in seen(tmp_path).items()} == {
        "12345": Ignored.CLOSED,
        "23456/b.xlsx": None,
    }


def test_what_goes_while_we_look_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or a file that vanishes between two calls is nobody's affair."""
    drop(tmp_path, "12345/own/a.xlsx")
    drop(tmp_path, "12345/b.xlsx")
    drop(tmp_path, "12345/~$b.xlsx")
    drop(tmp_path, "c.xlsx")
    scandir = os.scandir

    class Gone:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.name, self.path, self.is_dir = entry.name, entry.path, entry.is_dir

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError

    class Entries(list[Gone]):
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def vanishing(path: str) -> Entries:
        if str(path).endswith("own"):
            raise FileNotFoundError
        return Entries(Gone(entry) for entry in scandir(path))

    monkeypatch.setattr(os, "scandir", vanishing)
    assert listing(tmp_path) == []
