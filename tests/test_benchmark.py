"""The benchmark: what it makes, and how it counts."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

import pytest
from python_calamine import CalamineWorkbook

from benchmarks import apart, faults, forecast, make, night, programmes
from benchmarks.measure import CommandError, Taken, run
from benchmarks.read import cells
from schemas.identifiers import uci_ok


def test_register():
    """A centre has 200 candidates with numbers and UCIs of its own, the same each time."""
    people = make.register("10001")
    assert [people[0].number, people[-1].number, len(people)] == ["0001", "0200", 200]
    assert uci_ok([person.uci for person in people]).all()
    assert people == make.register("10001")
    assert people != make.register("10002")


def test_grades():
    """Each row has fifteen grades with their assessors, and a tenth of both is blank together."""
    heads, *rows = make.grades("10001")
    assert heads[5:8] == ["Entry code", "Unit 1", "Unit 1 assessor"]
    pairs = [(row[at], row[at + 1]) for row in rows for at in range(6, 36, 2)]
    blank = [pair for pair in pairs if pair == (None, None)]
    assert len(pairs) == 3000
    assert 240 < len(blank) < 360
    assert {pair[0] for pair in pairs} == {"P", "M", "D", None}
    assert {pair[1] for pair in pairs} == {"AM", "BP", "CE", "DL", None}


def test_workbook_is_made_once(tmp_path):
    """A workbook holds what the centre's rows say, and one that is there is kept."""
    target = tmp_path / "10001.xlsx"
    make.write_workbook(target)
    first = target.stat().st_mtime_ns
    make.write_workbook(target)
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert target.stat().st_mtime_ns == first
    assert [value or None for value in rows[1]] == list(make.grades("10001"))[1]
    assert cells(target) == 201 * 36


def test_workbooks_asks_nobody_for_what_is_there(tmp_path):
    """The list names one workbook a centre, and files that exist are not made again."""
    for centre in ("10001", "10002"):
        (tmp_path / f"{centre}.xlsx").write_bytes(b"kept")
    assert [path.read_bytes() for path in make.workbooks(tmp_path, 2)] == [b"kept", b"kept"]


def test_set_up_and_submissions():
    """The office's two drops come first, then three a centre; a submission a centre follows later."""
    drops = dict(make.set_up(2))
    assert list(drops)[:3] == ["office/centres.csv", "office/approvals.csv", "10001/candidates.csv"]
    assert len(drops) == 8
    assert drops["10002/assessors.csv"].count(b"05338") == 4
    assert drops["10001/entries.csv"].splitlines()[1] == b"0001,05338,Full award,2027-08-31"
    assert [path for path, _content in make.submissions(2)] == ["10001/submission.csv", "10002/submission.csv"]


def test_run_counts_children(tmp_path):
    """Processor time of a child process counts, and so does what was printed."""
    work = "sum(range(6_000_000))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{work}'], check=True); print('done')"
    taken = run([sys.executable, "-c", parent], tmp_path)
    assert taken.said == "done\n"
    assert taken.cpu > 0.05
    assert taken.wall > 0
    assert taken.peak > 2**20


def test_run_tells_what_went_wrong(tmp_path):
    """A command that fails is named with its status and its last words."""
    with pytest.raises(CommandError, match="ended with 3: out of paper"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('out of paper'); sys.exit(3)"], tmp_path)


def taken(wall: float, cpu: float, said: str = "{}") -> Taken:
    return Taken(wall, cpu, 50 * 2**20, said)


def a_round(read: float, wall: float, cpu: float) -> night.Round:
    told = json.dumps({"stages": {"read": 1.0, "commit": 3.0}})
    return night.Round(taken(read, read), taken(wall, cpu, told), taken(1.0, 1.0), 0.5)


def test_report_takes_medians_of_ratios():
    """The ratio is the middle one of the rounds' own, not a ratio of middles."""
    rounds = [a_round(1.0, 4.0, 4.0), a_round(2.0, 6.0, 6.0), a_round(4.0, 8.0, 8.0)]
    text = night.report(rounds, 10, 1)
    assert "round 2: CPU 3.00, wall 3.00, load 0.5" in text
    assert "night / read, CPU:  3.00" in text
    assert "night / read, wall: 3.00" in text
    assert "grades night         600.00 ms wall    600.00 ms CPU a workbook; largest process 50 MiB" in text


def test_report_shares():
    """Stages stand with their share of the whole, the largest first."""
    assert night.shares([a_round(1.0, 1.0, 1.0).grades]) == [
        "  commit              3.00 s  75.0%",
        "  read                1.00 s  25.0%",
    ]


def test_search_and_workbooks_are_left_out_of_the_rest():
    """What they took is taken off each round's submission night, and the rest compared with that round's read."""
    told = taken(9.0, 9.0, json.dumps({"apart": {"search": 3.0, "workbooks": 2.0}}))
    rounds = [night.Round(taken(read, read), taken(1.0, 1.0), told, 0.5) for read in (0.5, 1.0, 2.0)]
    assert night.rests(rounds, 10) == [
        "submission night without search and workbooks: 400.00 ms CPU a workbook",
        "that / read, CPU: 4.00 (8.00, 4.00, 2.00)",
    ]
    assert "that / read" in night.report(rounds, 10, 1)
    assert "that / read" not in night.report(rounds, 10, 2)


def test_only_the_work_itself_is_timed():
    """What is done between two things that are made is not the maker's; what it makes and raises comes through."""
    took = apart.Took()
    things = apart.timed_each(took, "making", lambda upto: (sum(range(one)) for one in range(upto)), 3)
    made = [(one, sum(range(3_000_000))) for one in things]
    assert [one for one, _ in made] == [0, 0, 1]
    assert 0 < took["making"] < 0.01
    with pytest.raises(ZeroDivisionError):
        apart.timed(took, "dividing", lambda by: 1 / by, 0)
    assert took["dividing"] > 0


def test_two_workers_need_two_cores():
    """Without a free second core the wall ratio of two workers is not told; with one it is."""
    assert "not told" in night.ratios([a_round(1.0, 4.0, 5.0)], 2)[-1]
    assert night.ratios([a_round(1.0, 2.0, 4.0)], 2)[-1] == "night / read, wall: 2.00"
    assert night.ratios([a_round(1.0, 4.0, 5.0)], 1)[-1] == "night / read, wall: 4.00"


def test_a_round_goes_on_a_copy(tmp_path, monkeypatch):
    """Grades and submissions are dropped on a copy of the site, in that order, and the site itself stays as it was."""
    ready = tmp_path / "site"
    kept = tmp_path / "kept"
    kept.mkdir()
    make.write_workbook(kept / "10001.xlsx")
    seen = []

    def claimdrop(*arguments: str) -> Taken:
        if arguments[0] == "init":
            ready.mkdir()
        else:
            inbox = ready.parent / arguments[2] / "inbox"
            seen.append((arguments[4], sorted(path.name for path in inbox.rglob("*.*"))))
            for path in inbox.rglob("*.*"):
                path.unlink()
        return taken(1.0, 1.0)

    monkeypatch.setattr(night, "claimdrop", claimdrop)
    monkeypatch.setattr(night, "told_apart", partial(night.a_night, workers=1))
    night.set_up(ready, 1, 1)
    before = sorted(ready.rglob("*"))
    one = night.a_round(ready, [kept / "10001.xlsx"], 1)
    assert seen == [
        ("2026-11-02", ["approvals.csv", "assessors.csv", "candidates.csv", "centres.csv", "entries.csv"]),
        ("2027-02-08", ["grades.xlsx"]),
        ("2027-02-09", ["submission.csv"]),
    ]
    assert sorted(ready.rglob("*")) == before
    assert "settle_seconds = 0" in (ready / "claimdrop.toml").read_text()
    assert int(one.read.said) == 201 * 36


def test_help():
    """The command says what it does."""
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.night", "--help"], check=True, capture_output=True, text=True, cwd=night.ROOT
    )
    assert "--workbooks" in said.stdout


def test_a_mistake_in_each_of_some_rows(tmp_path):
    """A spoilt workbook has one mistake in each of its first rows, of four kinds in turn, and is written once."""
    path = faults.spoilt(tmp_path / "10001.xlsx", 5)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    heads = rows[0]
    assert [rows[at][heads.index(name)] for at, (name, _) in enumerate((*faults.MISTAKES, faults.MISTAKES[0]), 1)] == [
        "X", "QQ", "Smi*th", "31/02/2009", "X",
    ]  # fmt: skip
    assert [value or None for value in rows[6]] == list(make.grades("10001"))[6]
    assert faults.spoilt(tmp_path / "10001.xlsx", 5) == path


def test_what_mistakes_cost():
    """The night's ratio and the cost of a copy come from the same rounds' processor times."""
    rounds = [faults.Round(taken(1, 2.0), taken(1, 3.0), taken(1, 2.0), taken(1, 2.5))]
    assert faults.report(rounds, 5)[-2:] == [
        "every row / no mistake, CPU: 1.50",
        "a copy to mend, 20 mistakes in it: 100 ms CPU",
    ]


def test_a_night_with_mistakes_goes_on_a_copy(tmp_path):
    """With copies to mend or without, the night runs to its end, and the site that was ready stays as it was."""
    ready = tmp_path / "site"
    night.set_up(ready, 1, 1)
    before = sorted(ready.rglob("*"))
    workbook = faults.spoilt(tmp_path / "10001.xlsx", 2)
    for copies in (False, True):
        assert faults.a_night(ready, [workbook], copies=copies).said
    assert sorted(ready.rglob("*")) == before


def test_programme_reports_of_invented_centres(tmp_path, monkeypatch, capsys):
    """Every report of every centre goes out: three pages, a table, a confirmation, and a page for each candidate."""
    monkeypatch.setattr(programmes, "A_CENTRE", 3)
    monkeypatch.setattr(programmes, "collect_seldom", lambda: None)
    programmes.make_site(tmp_path / "site", 2)
    programmes.delivered(tmp_path / "site", 1)
    assert json.loads(capsys.readouterr().out)["written"] == 2 * (5 + 3)
    lying = sorted(path.name for path in (tmp_path / "site/outbox/10001").rglob("*.html"))
    assert [name for name in lying if name.startswith("candidate-")] == [f"candidate-000{n}.html" for n in (1, 2, 3)]


def test_a_page_of_invented_candidates(monkeypatch, capsys):
    """Each page of everybody is made, and told with its time and size."""
    monkeypatch.setattr(programmes, "ON_A_PAGE", 3)
    programmes.one_page()
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[3], line[6], line[8]) for line in told] == [
        (f"programme-{name}.html", "wall", "CPU", "MB") for name in ("all-candidates", "awarded-components", "all")
    ]


def test_what_all_reports_took(monkeypatch, capsys):
    """Files, seconds, processor time and memory stand on a line."""
    said = json.dumps({"seconds": 2.5, "written": 1025})
    monkeypatch.setattr(programmes, "make_site", lambda *_: None)
    monkeypatch.setattr(programmes, "run", lambda *_: taken(3.0, 2.0, said))
    programmes.all_reports(5, 2)
    assert capsys.readouterr().out == (
        "5 centres, 2 worker(s): 1,025 files in 2.5 s (2.0 s processor with start), largest process 50 MiB\n"
    )


def test_forecasts_of_invented_candidates(monkeypatch, capsys):
    """What it invents is all that forecasting asks for; each part says its seconds."""
    monkeypatch.setattr(sys, "argv", ["forecast", "--candidates", "400"])
    forecast.main()
    head, *parts = capsys.readouterr().out.splitlines()
    assert head.startswith("400 candidates, 5,")
    assert [part.endswith(" s") for part in parts] == [True] * 4
