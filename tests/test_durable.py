"""Files appear whole or not at all, whatever fails and whenever the process dies."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import durable, faults
from pipeline.faults import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator


def tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def fail_at(monkeypatch: pytest.MonkeyPatch, point: str, count: int, error: str) -> None:
    monkeypatch.setattr(faults, "_plan", Plan(point, count, error))


def test_write_replaces_the_whole_file(tmp_path: Path) -> None:
    """The folder is made, the old bytes go, no temporary stays."""
    durable.write(tmp_path / "a" / "b" / "x.csv", b"old")
    durable.write(tmp_path / "a" / "b" / "x.csv", b"new")
    assert tree(tmp_path) == {"a/b/x.csv": b"new"}


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel may take fewer bytes than it was given."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    durable.write(tmp_path / "x", b"0123456789")
    assert (tmp_path / "x").read_bytes() == b"0123456789"


def test_write_syncs_the_file_before_the_rename_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is what makes it safe when the power goes."""
    seen: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def spy_sync(handle: int) -> None:
        seen.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        fsync(handle)

    def spy_replace(self: Path, target: Path) -> Path:
        seen.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", spy_sync)
    monkeypatch.setattr(Path, "replace", spy_replace)
    durable.write(tmp_path / "x", b"1")
    assert seen == ["file", "rename", "folder"]
    seen.clear()
    durable.write_many([(tmp_path / f"{n}", b"1") for n in range(9)])
    assert seen == ["file"] * 9 + ["rename"] * 9 + ["folder"]


def test_many_files_one_path_in_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be replaced is answered with its reason; the others are written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    replace = Path.replace

    def open_in_excel(self: Path, target: Path) -> Path:
        if target.name == "open.xlsx":
            raise OSError(errno.EBUSY, "busy")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", open_in_excel)
    waiting = durable.write_many(
        [
            (tmp_path / "folder", b"1"),
            (tmp_path / "file" / "x", b"2"),
            (tmp_path / "open.xlsx", b"3"),
            (tmp_path / "new" / "y", b"4"),
        ]
    )
    assert waiting == {
        tmp_path / "folder": "a folder of that name lies there",
        tmp_path / "file" / "x": "a file lies where its folder should be",
        tmp_path / "open.xlsx": "it is open in another program",
    }
    assert tree(tmp_path) == {"file": b"", "new/y": b"4"}


def test_write_alone_raises_where_its_target_is_stuck(tmp_path: Path) -> None:
    """A single file is one that has to be there."""
    (tmp_path / "x").mkdir()
    with pytest.raises(OSError, match="a folder of that name lies there"):
        durable.write(tmp_path / "x", b"1")
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """The kernel names no file where a handle is written or synced: whoever reads of it needs to know which disk."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space left") as caught:
        durable.write(tmp_path / "x", b"new")
    assert Path(caught.value.filename).parent == tmp_path


@pytest.mark.parametrize(
    ("point", "count"),
    [
        ("temporary-written", 1),
        ("temporary-written", 3),
        ("temporaries-synced", 1),
        ("file-renamed", 2),
        ("folders-synced", 1),
    ],
)
def test_a_full_disk_raises_and_leaves_no_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, count: int
) -> None:
    """Every file is the old one or the new one."""
    targets = [tmp_path / f"{n}" for n in range(3)]
    for target in targets:
        target.write_bytes(b"old")
    fail_at(monkeypatch, point, count, "ENOSPC")
    with pytest.raises(OSError, match="No space left"):
        durable.write_many([(target, b"new") for target in targets])
    assert set(tree(tmp_path)) == {"0", "1", "2"}
    assert set(tree(tmp_path).values()) <= {b"old", b"new"}


def test_a_failing_write_unlinks_its_temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes from the write itself, in the middle of a file."""

    def chunks() -> Iterator[bytes]:
        yield b"1"
        raise OSError(errno.EIO, "gone")

    with pytest.raises(OSError, match="gone"):
        durable.stage(tmp_path, chunks())
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("many", [1, 6])
def test_a_failing_sync_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """A failed fsync may have lost the pages: the old files stay, the error is raised, the temporaries go."""
    calls: list[int] = []

    def failing(handle: int) -> None:
        calls.append(handle)
        raise OSError(errno.EIO, "Input/output error")

    for n in range(many):
        (tmp_path / f"{n}").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        durable.write_many([(tmp_path / f"{n}", b"new") for n in range(many)])
    assert len(calls) <= many
    assert set(tree(tmp_path).values()) == {b"old"}
    assert len(tree(tmp_path)) == many


def test_a_file_system_that_cannot_sync_folders_is_let_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some shares refuse to sync a folder; any other error there is one."""
    (tmp_path / "x").touch()
    number = errno.EINVAL

    def refuse(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_dir():
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    durable.write(tmp_path / "x", b"1")
    number = errno.EIO
    with pytest.raises(OSError, match="Input/output"):
        durable.write(tmp_path / "x", b"2")


def test_remove_files_and_empty_folders(tmp_path: Path) -> None:
    """What is not there is gone; a folder with something in it stays."""
    durable.write(tmp_path / "a" / "x", b"1")
    durable.write(tmp_path / "b" / "y", b"1")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    assert durable.remove_many([tmp_path / "a" / "x", tmp_path / "a", tmp_path / "none" / "z", tmp_path / "link"]) == {}
    assert durable.remove(tmp_path / "b") == "the folder is not empty"
    assert durable.remove(tmp_path / "b" / "y") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]


def test_remove_raises_what_is_not_the_paths_own_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fails ends the night; it is not told as one file's affair."""

    def failing(self: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "x").touch()
    monkeypatch.setattr(Path, "unlink", failing)
    with pytest.raises(OSError, match="Input/output"):
        durable.remove(tmp_path / "x")


def test_make_folder_refuses_a_file_in_the_way(tmp_path: Path) -> None:
    """A folder that is there is left; a file there is an error."""
    durable.make_folder(tmp_path / "a" / "b")
    durable.make_folder(tmp_path / "a" / "b")
    (tmp_path / "x").touch()
    with pytest.raises(NotADirectoryError):
        durable.make_folder(tmp_path / "x")


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("n (edited).csv", "n (edited).csv", "n (edited) 2.csv"), ("edited", "edited", "edited 2"), (".x", ".x", ".x 2")],
)
def test_move_aside_never_lands_on_another_file(tmp_path: Path, name: str, first: str, second: str) -> None:
    """Somebody's second edit does not overwrite the first."""
    for expected in (first, second):
        (tmp_path / "n.csv").write_text(expected)
        assert durable.move_aside(tmp_path / "n.csv", name) == tmp_path / expected
    assert {name: data.decode() for name, data in tree(tmp_path).items()} == {first: first, second: second}


def test_sweep_removes_half_written_files_everywhere_below(tmp_path: Path) -> None:
    """What a killed run left goes, and nothing else."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/.tmp-1", "a/b/.tmp-2", "a/b/x", "tmp-3"):
        (tmp_path / name).touch()
    assert durable.sweep_temporaries(tmp_path) == 2
    assert set(tree(tmp_path)) == {"a/b/x", "tmp-3"}
    assert durable.sweep_temporaries(tmp_path / "none") == 0


def test_what_is_one_paths_trouble() -> None:
    """A full disk is everybody's."""
    assert durable.stuck(PermissionError(errno.EACCES, "x")) == "it is open in another program, or may not be replaced"
    assert durable.stuck(OSError(errno.ENOSPC, "x")) is None
    assert durable.stuck(OSError("no number")) is None


WRITE_THREE = """
import sys
from pathlib import Path
from pipeline import durable
folder = Path(sys.argv[1])
durable.sweep_temporaries(folder)
durable.write_many([(folder / str(n) / "f", b"new") for n in range(3)])
durable.remove_many([folder / "old"])
"""


@pytest.mark.parametrize(
    "fault",
    [
        "temporary-written:1",
        "temporary-written:3",
        "temporaries-synced:1",
        "file-renamed:1",
        "file-renamed:2",
        "folders-synced:1",
        "file-removed:1",
    ],
)
def test_killed_at_any_point_a_second_run_ends_the_same(tmp_path: Path, fault: str) -> None:
    """After the kill every file is old or new, never half; the next run leaves nothing behind."""
    for name in ("0/f", "1/f", "2/f", "old"):
        durable.write(tmp_path / name, b"old")
    command = [sys.executable, "-c", WRITE_THREE, str(tmp_path)]
    killed = subprocess.run(command, env=os.environ | {"CLAIMDROP_FAULT": fault}, check=False)
    assert killed.returncode == faults.KILLED
    assert {data for name, data in tree(tmp_path).items() if ".tmp-" not in name} <= {b"old", b"new"}
    subprocess.run(command, check=True)
    assert tree(tmp_path) == {"0/f": b"new", "1/f": b"new", "2/f": b"new"}


def test_fault_plans() -> None:
    """Nothing is planned unless the environment says so; a plan strikes once, at its count, and only at its point."""
    assert faults.planned("") is None
    assert faults.planned("a:2:EIO") == Plan("a", 2, "EIO")
    plan = Plan("a", 2, "EIO")
    plan.strike()
    with pytest.raises(OSError, match="Input/output"):
        plan.strike()
    plan.strike()


def test_other_points_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan for one point does not count another's."""
    fail_at(monkeypatch, "a", 1, "EIO")
    faults.reach("b")
    assert faults._plan == Plan("a", 1, "EIO")
