"""Who judges batches: this process, or a few others."""

from datetime import date

import pytest

from pipeline.ledger.journal import Commit
from pipeline.read import Limits
from pipeline.receive import judges
from pipeline.receive.judges import Bench, Judges
from pipeline.receive.wave import Batch
from tests.batches import manifest_file
from tests.ledgers import filled_ledger
from tests.worlds import NIGHT

LIMITS = Limits()
BOOKS = {
    "12345/a.csv": "Candidate number,Entry code,Unit,Grade,Assessor\n0002,05352,1,P,JS\n",
    "54321/b.csv": "Candidate number,Surname,Forenames,Date of birth\n0001,A,B,1/1/2009\n",
}


@pytest.fixture
def bench(tmp_path):
    """The world's ledger, and an archive with two drops."""
    filled_ledger(tmp_path).dispose()
    for path, text in BOOKS.items():
        archived = tmp_path / "archive" / manifest_file(path, text).archived
        archived.parent.mkdir(parents=True, exist_ok=True)
        archived.write_text(text)
    (tmp_path / "catalogue").mkdir()
    return Bench(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path / "catalogue", tmp_path / "archive", LIMITS)


def batch(*paths):
    return Batch(
        NIGHT, date(2026, 11, 23), "centres", tuple(manifest_file(path, BOOKS.get(path, "")) for path in paths)
    )


def dispositions(answers):
    return [
        (
            one.files[0].path,
            made.records["drop"]["disposition"].tolist() if isinstance(made, Commit) else type(made).__name__,
        )
        for one, made in answers
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_come_back_in_their_order(bench, workers):
    """Each with its commit; a batch that breaks comes back with what broke, and the others go on."""
    broken = batch("12345/a.csv")
    object.__setattr__(broken, "wave", "no such wave")
    asked = [
        batch("12345/a.csv"),
        broken,
        batch("54321/b.csv"),
        batch("12345/a.csv"),
        batch("12345/a.csv"),
        batch("54321/b.csv"),
    ]
    with Judges(bench, workers) as judging:
        answers = dispositions(judging.judge(asked))
    good, unknown = ("12345/a.csv", ["accepted"]), ("54321/b.csv", ["returned"])
    assert answers == [good, ("12345/a.csv", "KeyError"), unknown, good, good, unknown]


def test_nothing_to_judge(bench):
    """A wave without drops."""
    with Judges(bench, 2) as judging:
        assert list(judging.judge([])) == []


def test_tools_are_kept_for_a_night_and_no_longer(bench):
    """One connection, catalogue and set of readers serve every batch; the next night may have other settings."""
    with Judges(bench, 1) as judging:
        list(judging.judge([batch("12345/a.csv")]))
        [first] = judges._tools.values()
        list(judging.judge([batch("12345/a.csv")]))
        assert list(judges._tools.values()) == [first]
    assert judges._tools == {}


def test_batches_are_asked_for_as_they_are_needed(bench):
    """With one worker, one at a time: what a batch finds is what the one before it committed."""
    taken = []

    def coming():
        for _ in range(3):
            taken.append(len(taken))
            yield batch("12345/a.csv")

    with Judges(bench, 1) as judging:
        answers = judging.judge(coming())
        next(answers)
        assert taken == [0]
        assert len(list(answers)) == 2
