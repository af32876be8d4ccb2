"""Limited child processes: whatever a task does, the parent gets a value and goes on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pipeline.sandbox import Died, Fence, Pool, SandboxError, inside, pool
from pipeline.sandbox.child import Child
from pipeline.sandbox.frames import HEAD

FENCE = Fence(seconds=10, memory=256 * 2**20)
WORK = """
    import ctypes, json, os, resource, signal, subprocess, sys, time

    def answer(task):
        what, value = task
        return json.dumps(globals()[what](value)).encode()

    def echo(value): return value
    def pid(value): return os.getpid()
    def long(value): return "x" * value
    def hang(value): time.sleep(value)
    def die(value): os.kill(os.getpid(), value)
    def leave(value): os._exit(value)
    def abort(value): ctypes.CDLL(None).abort()
    def eat(value): return len(bytearray(value))
    def fail(value): raise ValueError(value)
    def panic(value):
        class Panic(BaseException): pass
        raise Panic(value)
    def write(value): open(value, "wb", buffering=0).write(b"x")
    def open_files(value): return sorted(os.listdir("/proc/self/fd"))
    def environment(value): return dict(os.environ)
    def loud(value): print(value); print(value, file=sys.stderr); return value
    def limits(value): return [resource.getrlimit(getattr(resource, it))[0] for it in value]
    def modules(value): return [it for it in value if it in sys.modules]
    def grandchild(value): return subprocess.Popen(["sleep", "60"]).pid
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The name of a module that children can import: a task is the name of its function and a value."""
    (tmp_path / "sandbox_work.py").write_text(textwrap.dedent(WORK))
    monkeypatch.syspath_prepend(tmp_path)
    return "sandbox_work"


def asked(module: str, *tasks, fence: Fence = FENCE, children: int = 1) -> list:
    with Pool(module, fence, children) as children_of_ours:
        return list(children_of_ours.map(tasks))


@pytest.mark.parametrize("children", [1, 3])
def test_answers_come_in_order(work, children):
    """Several children, one order; a slow task does not lose its place."""
    tasks = [["hang", 0.2], *(["echo", it] for it in range(200)), ["echo", "ü \udc80"]]
    assert asked(work, *tasks, children=children) == [None, *range(200), "ü \udc80"]


def test_no_tasks(work):
    """Without tasks no child is started."""
    assert asked("no_such_module") == []


@pytest.mark.parametrize(
    ("task", "died"),
    [
        (["hang", 60], Died("time", "over 1 seconds")),
        (["eat", 10**9], Died("memory")),
        (["abort", 0], Died("memory", "signal 6")),
        (["die", 9], Died("crash", "signal 9")),
        (["leave", 3], Died("crash", "exit status 3")),
        (["long", 2**20], Died("answer", "1048578 bytes")),
        (["fail", "why"], Died("fault", "ValueError: why")),
        (["panic", "why"], Died("fault", "Panic: why")),
    ],
    ids=lambda it: it[0] if isinstance(it, list) else "",
)
def test_deaths_are_values(work, task, died):
    """The task that kills its child is `Died`; the tasks before and after it are answered, by another child after it."""
    fence = Fence(seconds=1, memory=256 * 2**20, answer=2**20)
    first, dead, other, same = asked(work, ["pid", 0], task, ["pid", 0], ["pid", 0], fence=fence)
    assert dead == died
    assert first != other == same


def test_answer_that_is_too_long_for_the_parent(work, monkeypatch):
    """A child that does not keep to its length is not read to the end."""
    monkeypatch.setattr("pipeline.sandbox.child.asdict", lambda fence: {"seconds": 5, "memory": fence.memory})
    assert asked(work, ["long", 2**20], fence=Fence(seconds=5, memory=2**28, answer=2**10)) == [
        Died("answer", "1048578 bytes")
    ]


def test_answer_that_is_no_json(work):
    """What the caller cannot decode is `Died` too."""
    with Pool(work, FENCE) as children:
        assert list(children.map([["echo", 1]], decode=lambda answer: json.loads(answer[:-1]))) == [
            Died("fault", "the answer is not JSON: Expecting value: line 1 column 1 (char 0)")
        ]


def test_children_are_replaced_after_a_while(work):
    """After so many tasks another child goes on."""
    pids = asked(work, *[["pid", 0]] * 7, fence=Fence(seconds=10, memory=2**28, tasks=3))
    assert [pids.index(it) for it in pids] == [0, 0, 0, 3, 3, 3, 6]


def test_what_a_child_may_not(work, tmp_path):
    """No file of any length, no core dump, few open files; nothing of our environment or open files is inherited."""
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    written, files, environment, limits = asked(
        work,
        ["write", str(tmp_path / "out")],
        ["open_files", 0],
        ["environment", 0],
        ["limits", ["RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NOFILE"]],
    )
    os.close(held)
    assert written == Died("fault", "OSError: [Errno 27] File too large")
    assert files == ["0", "1", "2", "3", "4", "5"]  # three streams, two pipes, and the listing itself
    assert set(environment) <= {"LD_LIBRARY_PATH", "LC_CTYPE", "OPENBLAS_NUM_THREADS"}  # the last is ours: `pipeline`
    assert limits == [0, 0, inside.OPEN_FILES]


def test_prints_are_no_answers(work):
    """What a library prints goes nowhere."""
    assert asked(work, ["loud", "x" * 100_000], ["echo", 2]) == ["x" * 100_000, 2]


def test_child_that_cannot_start():
    """A module that is not there is our fault, not a task's."""
    with pytest.raises(SandboxError, match="no_such_module did not start: ModuleNotFoundError"):
        asked("no_such_module", ["echo", 1])


def test_child_that_ends_at_once(monkeypatch):
    """An interpreter that does not get as far as our code is our fault as well."""
    monkeypatch.setattr("pipeline.sandbox.child.BOOT", "raise SystemExit")
    with pytest.raises(SandboxError, match="did not start"):
        asked("json", ["echo", 1])


def test_children_die_with_the_pool(work):
    """Closing kills the child and what it started, and ends a task that is under way."""
    with Pool(work, FENCE) as children:
        answers = children.map([["grandchild", 0], ["pid", 0], ["hang", 60]])
        grandchild, child = next(answers), next(answers)
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert next(answers) == Died("crash", "signal 9")
    assert gone(child)
    assert gone(grandchild)


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def test_children_end_when_the_parent_is_killed(work, tmp_path):
    """A child whose parent is gone finds its tasks at an end."""
    code = (
        "import sys, os; sys.path[:0] = sys.argv[1:]\nfrom pipeline.sandbox import Pool, Fence\n"
        "pool = Pool('sandbox_work', Fence(10, 2**28)); print(*pool.map([['pid', 0]]), flush=True); os.kill(os.getpid(), 9)"
    )
    root = str(Path(__file__).parent.parent)
    out = subprocess.run([sys.executable, "-c", code, root, str(tmp_path)], stdout=subprocess.PIPE, check=False)
    assert out.returncode == -9
    assert gone(int(out.stdout))


def test_children_work_ahead(work):
    """While the taker does something else, the next answers are made."""
    with Pool(work, FENCE) as children:
        answers = children.map(["hang", 0.05] for _ in range(5))
        next(answers)
        time.sleep(0.6)
        started = time.monotonic()
        assert list(answers) == [None] * 4
        assert time.monotonic() - started < 0.15


@pytest.mark.parametrize("children", [1, 3])
def test_children_do_not_run_too_far_ahead(work, monkeypatch, children):
    """Answers that nobody takes are not piled up beyond a weight; taken one by one, all of them come."""
    monkeypatch.setattr(pool, "AHEAD_BYTES", 250)
    with Pool(work, FENCE, children) as many:
        held = []
        keep = pool._Ahead.hold
        monkeypatch.setattr(pool._Ahead, "hold", lambda ahead, answer: held.append(len(answer)) or keep(ahead, answer))
        answers = many.map(["long", 98] for _ in range(20))
        next(answers)
        time.sleep(0.3)
        assert 3 <= len(held) <= 4 + children
        assert sum(1 for _ in answers) == 19


def test_tasks_are_taken_as_they_are_needed(work):
    """An endless iterable of tasks is no trouble; leaving early gives up the rest."""

    def endless():
        while True:
            yield ["echo", 1]

    with Pool(work, FENCE) as children:
        answers = children.map(endless())
        assert [next(answers) for _ in range(3)] == [1, 1, 1]
        answers.close()
        assert list(children.map([["echo", 2]])) == [2]


def frame(task) -> bytes:
    return HEAD.pack(b"A", len(json.dumps(task))) + json.dumps(task).encode()


def test_child_side_from_start_to_end(work, monkeypatch):
    """The child greets, answers, and ends with its input."""
    given, taken, confined = os.pipe(), os.pipe(), []
    os.write(given[1], frame(["echo", 5]) + frame(["echo", 6]) + b"\0")
    os.close(given[1])
    monkeypatch.setattr(inside.os, "dup", lambda number: given[0] if number == 0 else taken[1])
    monkeypatch.setattr(inside.os, "dup2", lambda *_: None)
    monkeypatch.setattr(inside, "confine", confined.append)
    inside.serve(work, json.dumps({"seconds": 10, "memory": 5, "answer": 100, "tasks": 3}))
    with os.fdopen(taken[0], "rb") as answers:
        assert answers.read() == HEAD.pack(b"A", 0) + HEAD.pack(b"A", 1) + b"5" + HEAD.pack(b"A", 1) + b"6"
    assert confined == [5]


def test_child_side_without_its_module(monkeypatch):
    """A module that cannot be imported is said in the greeting."""
    given, taken = os.pipe(), os.pipe()
    os.close(given[1])
    monkeypatch.setattr(inside.os, "dup", lambda number: given[0] if number == 0 else taken[1])
    monkeypatch.setattr(inside.os, "dup2", lambda *_: None)
    inside.serve("no_such_module", json.dumps({"seconds": 10, "memory": 5}))
    with os.fdopen(taken[0], "rb") as answers:
        assert answers.read().endswith(b"ModuleNotFoundError: No module named 'no_such_module'")


def out_of_memory(task):
    raise MemoryError


@pytest.mark.parametrize(
    ("answer", "said", "goes_on"),
    [
        (lambda task: b"[1]", (b"A", b"[1]"), True),
        (lambda task: b"x" * 11, (b"L", b"11 bytes"), False),
        (out_of_memory, (b"M", b""), False),
        (lambda task: task["no"], (b"F", b"TypeError: list indices must be integers or slices, not str"), False),
    ],
    ids=["answer", "too long", "memory", "fault"],
)
def test_one_turn(answer, said, goes_on):
    """A child says how a task ended, and leaves unless it ended well."""
    out = io.BytesIO()
    assert inside._turn(io.BytesIO(frame([1])), out, answer, Fence(5, 5, answer=10)) is goes_on
    assert (HEAD.unpack(out.getvalue()[: HEAD.size])[0], out.getvalue()[HEAD.size :]) == said


def test_confining(monkeypatch):
    """Memory is bounded by what the child has already and the allowance; the rest is fixed."""
    set_to = {}
    monkeypatch.setattr(inside.resource, "setrlimit", lambda what, most: set_to.update({what: most}))
    inside.confine(2**20)
    resource = inside.resource
    soft, hard = set_to.pop(resource.RLIMIT_AS)
    assert soft == hard > 2**20
    assert set_to == {resource.RLIMIT_CORE: (0, 0), resource.RLIMIT_FSIZE: (0, 0), resource.RLIMIT_NOFILE: (16, 16)}


def test_child_that_is_born_while_the_pool_closes(work):
    """It goes as well."""
    late = Child(work, FENCE)
    late.stop()
    assert late.ask(b'["echo", 1]') == Died("crash", "the pool is closed")
    assert late._process is None
