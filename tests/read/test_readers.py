"""The readers: files in, sheets out, in limited processes that a file may kill without harm to the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from python_calamine import CalamineError, PasswordError

from pipeline.read import Limits, Readers, readers, wire, workbook
from pipeline.read.limits import Refused
from pipeline.sandbox import Died
from schemas.cells import Damaged, ReadDrop, Sheet
from tests import make

HALF_PAST_NINE = datetime.fromisoformat("2007-09-01T09:30:00")
GOOD = make.xlsx([["Candidate number", "Grade"], ["0042", "P"]])
ROWS = [["Candidate number", "Grade"], ["0042", "P"]]


def all_of(folder: Path, *files: bytes, limits: Limits | None = None, children: int = 1) -> list[ReadDrop]:
    paths = [(make.save(folder, f"archived{at}", data), "grades.xlsx") for at, data in enumerate(files)]
    with Readers(limits or Limits(), children) as many:
        return list(many.read_all(paths))


@pytest.mark.parametrize("children", [1, 2])
def test_files_come_in_order(tmp_path, children):
    """Good and bad files, each in its place."""
    found = all_of(tmp_path, GOOD, b"%PDF-1.7", b"a,b\n1,2\n", GOOD, children=children)
    assert [(drop.kind, [rule for rule, _ in drop.notes]) for drop in found] == [
        ("xlsx", []),
        ("", ["FILE-03"]),
        ("csv", ["FILE-11"]),
        ("xlsx", []),
    ]
    assert found[0].sheets == [Sheet("Sheet1", ROWS)]


def test_relative_paths(tmp_path, monkeypatch):
    """The child works elsewhere; a path is meant from where the caller is."""
    monkeypatch.chdir(tmp_path)
    make.save(tmp_path, "drop", GOOD)
    with Readers(Limits()) as one:
        assert next(one.read_all([("drop", "drop.xlsx")])).sheets[0].rows == ROWS


def test_memory_bomb(tmp_path):
    """A sheet that says it is small and reaches to the last corner kills its reader, and nobody else."""
    rows = make.words("a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bomb = make.raw_xlsx(rows, before='<dimension ref="A1:B2"/>')
    first, dead, last = all_of(tmp_path, GOOD, bomb, GOOD, limits=Limits(memory=200 * 2**20))
    assert dead.notes == [("FILE-04", "reading it needs more than 200 MiB of memory")]
    assert first.sheets == last.sheets == [Sheet("Sheet1", ROWS)]


def test_zip_bomb(tmp_path):
    """Three gigabytes of spaces are not unpacked."""
    spaces = make.zipped(
        {"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/worksheets/sheet1.xml": b" " * 30_000_000}
    )
    (drop,) = all_of(tmp_path, spaces, limits=Limits(unzipped_bytes=20_000_000))
    assert drop.notes == [("FILE-04", "it unpacks to 30,000,000 bytes; at most 20,000,000 are read")]


def test_zip_bomb_that_lies(tmp_path):
    """A part that is longer than the directory says is unpacked no further than that."""
    parts = make.xlsx_parts(make.sheet_xml(make.words("a") + " " * 9_000_000))
    data = bytearray(make.zipped(parts))
    place = data.rindex(b"PK\1\2") + 24
    data[place : place + 4] = (1000).to_bytes(4, "little")
    (drop,) = all_of(tmp_path, bytes(data))
    assert drop.notes == [
        ("FILE-01", "part xl/worksheets/sheet1.xml is not as long as the zip directory says: the file is damaged")
    ]


def test_reader_that_hangs(tmp_path):
    """Over its seconds, a reader is killed; the next file has a new one."""
    slow = make.raw_xlsx("".join(f'<row r="{it}"><c r="A{it}" t="e"><v>#N/A</v></c></row>' for it in range(1, 190_000)))
    dead, good = all_of(tmp_path, slow, GOOD, limits=Limits(seconds=0.4))
    assert dead.notes == [("FILE-04", "reading it took longer than 0.4 seconds")]
    assert good.sheets[0].rows == ROWS


@pytest.mark.parametrize(
    ("died", "note"),
    [
        (Died("answer", "300 bytes"), ("FILE-04", "it holds more text than can be passed on (300 bytes)")),
        (
            Died("crash", "signal 11"),
            ("FILE-01", "the reader broke off at it (signal 11): the file is damaged in an unusual way"),
        ),
        (Died("fault", "KeyError: 1"), ("FILE-01", "a fault of claimdrop's own kept it from being read (KeyError: 1)")),
    ],
)
def test_other_deaths(tmp_path, monkeypatch, died, note):
    """Each way in which a reader can end has its words."""
    monkeypatch.setattr(readers.Pool, "map", lambda _pool, tasks, _decode: (died for _ in tasks))
    (drop,) = all_of(tmp_path, GOOD)
    assert drop == ReadDrop(notes=[note])


def test_file_that_is_gone(tmp_path):
    """Archived bytes that are not there are our fault, and do not stop the others."""
    path = make.save(tmp_path, "drop", GOOD)
    with Readers(Limits()) as one:
        gone, good = one.read_all([(str(tmp_path / "gone"), "gone.csv"), (path, "drop.xlsx")])
    assert gone.notes[0][1].startswith("a fault of claimdrop's own kept it from being read (FileNotFoundError")
    assert good.sheets


def _in_a_worker(path: str) -> list[list[str]]:
    with Readers(Limits()) as one:
        return next(one.read_all([(path, "drop.xlsx")])).sheets[0].rows


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_worker_processes(tmp_path, method):
    """A worker of the night, forked or spawned, has readers of its own."""
    path = make.save(tmp_path, "drop", GOOD)
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as workers:
        assert workers.submit(_in_a_worker, path).result() == ROWS


def test_the_lock_is_not_inherited(tmp_path):
    """A reader that outlives the night must not keep the next one out."""
    path = make.save(tmp_path, "drop", GOOD)
    lock = os.open(tmp_path / "lock", os.O_CREAT)
    os.set_inheritable(lock, True)
    with Readers(Limits()) as one:
        next(one.read_all([(path, "drop.xlsx")]))
        child = one._pool._children[0]._process
        assert child is not None
        held = [str(it.readlink()) for it in Path(f"/proc/{child.pid}/fd").iterdir()]
    os.close(lock)
    assert str(tmp_path / "lock") not in held


def test_child_is_light():
    """A reader starts without the heavy libraries, and never loads a writer of workbooks."""
    code = "import sys, json; import pipeline.read.child; print(json.dumps(sorted(sys.modules)))"
    root = str(Path(__file__).parents[2])
    loaded = json.loads(
        subprocess.run([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, check=True).stdout
    )
    assert not {"pandas", "numpy", "pandera", "openpyxl", "sqlalchemy", "jinja2", "click", "rich"} & set(loaded)


def test_wire_gives_back_what_it_took():
    """Cells that JSON cannot say travel as small objects, and texts that look like them stay texts."""
    cells = [
        ["a", 1, 2.5, "", True, date(2007, 9, 1), HALF_PAST_NINE],
        [{"e": "#N/A"}, {"f": "=A1"}, '{"d": "x"}'],
    ]
    answer = wire.pack("xlsx", [("FILE-10", "said")], [("S", False, 2, [3, 7], [wire.wired(cells)[0], cells[1]])])
    assert wire.unpack(answer) == ReadDrop(
        [
            Sheet(
                "S",
                [
                    ["a", 1.0, 2.5, None, "TRUE", date(2007, 9, 1), HALF_PAST_NINE],
                    [Damaged("#N/A", "error"), Damaged("=A1", "formula"), '{"d": "x"}'],
                ],
                visible=False,
                hidden_rows=2,
                merged=(3, 7),
            )
        ],
        "xlsx",
        [("FILE-10", "said")],
    )


@pytest.mark.parametrize(
    "answer", [b"[]", b'{"kind": "xlsx"}', b'{"sheets": 5}', b'{"sheets": [[1]]}', b'{"d": "x"}', b"{"]
)
def test_wire_refuses_what_is_no_answer(answer):
    """A child that has lost its mind is not believed."""
    with pytest.raises(ValueError):
        wire.unpack(answer)


def test_children_read_only_what_they_need(tmp_path):
    """Parts that hold no cells are not even unpacked: a damaged picture does no harm."""
    parts = make.xlsx_parts(make.sheet_xml(make.words("a"))) | {"xl/media/image1.png": b"x" * 500}
    data = bytearray(make.zipped(parts, zipfile.ZIP_STORED))
    data[data.index(b"x" * 500)] = 0
    assert all_of(tmp_path, bytes(data))[0].sheets[0].rows == [["a"]]


def test_midnight_is_no_time():
    """A date that was stored with a time of 0:00 is a date."""
    midnight = HALF_PAST_NINE.replace(hour=0, minute=0, second=0)
    assert wire.wired([[midnight, HALF_PAST_NINE]]) == [[{"d": "2007-09-01"}, {"d": "2007-09-01T09:30:00"}]]


class Panic(BaseException):
    """What a Rust library's panic looks like."""


def raising(fault: BaseException):
    def call():
        raise fault

    return call


@pytest.mark.parametrize(
    ("fault", "rule"), [(PasswordError("x"), "FILE-02"), (CalamineError("x"), "FILE-01"), (Panic("x" * 500), "FILE-01")]
)
def test_library_faults_are_refusals(fault, rule):
    """The library's errors and panics are the file's fault, and their words are kept short."""
    with pytest.raises(Refused) as refused:
        workbook._guarded(raising(fault))
    assert refused.value.rule == rule
    assert len(refused.value.found) < 200


def test_memory_is_not_a_file_fault():
    """Running out of memory is for the sandbox to say."""
    with pytest.raises(MemoryError):
        workbook._guarded(raising(MemoryError()))
