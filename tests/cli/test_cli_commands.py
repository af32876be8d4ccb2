"""The command line: what each command prints, on which stream, and with which exit status it ends."""

import json
import os
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline import nightly
from pipeline.cli import demonstration, main
from pipeline.cli.nights import in_line
from pipeline.demo import DemoNight, Drop
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger
from pipeline.lock import one_night
from pipeline.nightly import NightResult
from pipeline.nightly.rehearsal import Differences
from pipeline.settings import load
from schemas.qualifications import CatalogueError
from tests.deliver.delivery_ledger import NIGHT, leave, make_site, owe, put

DOCUMENT = {
    "night": NIGHT,
    "version": "0.1.0",
    "as_of": "2026-11-23",
    "exit_status": 1,
    "balance": {"rows_read": 7, "accepted": 5, "unchanged": 0, "held": 1, "blank": 1},
    "files": [{"path": "12345/grades.csv", "disposition": "part-accepted", "forms": ["Grades by unit"]}],
    "mail": {"queued": 2},
    "faults": [],
}


@pytest.fixture
def call(monkeypatch, tmp_path):
    """Run a command away from any site."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMDROP_SITE", raising=False)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site")


def commands(group=main, before=()):
    for name, command in group.commands.items():
        yield [*before, name]
        if isinstance(command, click.Group):
            yield from commands(command, [*before, name])


@pytest.mark.parametrize("words", [[], *commands()], ids=" ".join)
def test_help_begins_with_an_example_that_works(call, words):
    """The first thing one reads is a line to type; it is a line that the command understands."""
    said = call(*words, "--help")
    assert (said.exit_code, said.stderr) == (0, "")
    first, example, *_ = said.stdout.splitlines()
    assert first == "Example:"
    assert example.split()[: 1 + len(words)] == ["claimdrop", *words]
    assert "\x08" not in said.stdout


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_takes_a_site(call, words):
    """Whatever is done to a site can be done from anywhere."""
    assert "--site DIRECTORY" in call(*words, "--help").stdout


@pytest.mark.parametrize(("words", "said"), [(["--help"], "Usage: claimdrop"), (["--version"], "claimdrop 0.1.0")])
def test_help_and_version_are_quick(words, said):
    """Neither waits for pandas: that alone takes longer than this bound."""
    script = "import sys, pipeline.cli; pipeline.cli.main(sys.argv[1:], prog_name='claimdrop', standalone_mode=False)"
    heavy = "; print([name for name in ('pandas', 'sqlalchemy', 'openpyxl', 'jinja2') if name in sys.modules])"
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", *words], capture_output=True, text=True, check=True)
    assert time.perf_counter() - begun < 5
    assert said in done.stdout
    loaded = subprocess.run([sys.executable, "-c", script + heavy, *words], capture_output=True, text=True, check=True)
    assert loaded.stdout.endswith("[]\n")


@pytest.mark.parametrize(("words", "env"), [(["--site", "new"], ""), ([], "new"), (["new", "--site", "new"], "other")])
def test_init_takes_its_site_as_every_command_does(call, tmp_path, monkeypatch, words, env):
    """`--site` names the folder as DIR does, and CLAIMDROP_SITE where neither does."""
    monkeypatch.setenv("CLAIMDROP_SITE", env)
    assert call("init", *words).stdout == f"{tmp_path / 'new'}\n"


def test_two_folders_for_one_site_are_refused(call, tmp_path):
    """Which of them is meant nobody can tell; neither is made."""
    said = call("demo", "one", "--site", "two")
    assert (said.exit_code, "DIR one and --site two cannot go together" in said.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_init_makes_a_site(call, tmp_path):
    """Folders, a commented claimdrop.toml with no setting set, and a ledger that a night accepts."""
    said = call("init", "new")
    assert (said.exit_code, said.stdout) == (0, f"{tmp_path / 'new'}\n")
    assert "claimdrop run --site new" in said.stderr
    assert "Name whom to ask: contact under [site] in new/claimdrop.toml" in said.stderr
    below = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*")}
    assert below == {
        "claimdrop.toml", "ledger.db", "inbox", "inbox/office", "inbox/assessors", "outbox", "outbox/office", "archive", "mail",
    }  # fmt: skip
    assert {origin for _, _, origin in load(tmp_path / "new", {}).shown} == {"default"}
    assert call("migrate", "--site", "new").stdout == ""


def test_what_init_makes_is_closed_to_others(call, tmp_path):
    """Archive, mail and ledger name young people: whatever the umask, nobody else may look, and doctor agrees."""
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        call("init", "new")
    finally:
        os.umask(before)
    rights = {
        name: stat.filemode((tmp_path / "new" / name).stat().st_mode) for name in ("archive", "mail", "ledger.db")
    }
    assert rights == {"archive": "drwxr-x---", "mail": "drwxr-x---", "ledger.db": "-rw-r-----"}
    assert "anybody on this machine may read" not in call("doctor", "--site", "new").stdout


def test_init_leaves_rights_that_somebody_gave(call, tmp_path):
    """Called again it opens and closes nothing that is there."""
    call("init", "new")
    for name in ("archive", "ledger.db"):
        (tmp_path / "new" / name).chmod(0o755)
    call("init", "new")
    assert {stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) for name in ("archive", "ledger.db")} == {0o755}


def test_the_template_shows_every_setting_with_its_default(tmp_path):
    """Uncommented, line by line, the template says what goes without saying."""
    from pipeline.cli.sites import template  # noqa: PLC0415

    text = template().decode()
    assert text == (Path(__file__).parents[2] / "claimdrop.toml").read_text()
    (tmp_path / "bare.toml").write_text("")
    keys = [line[2:] if line.startswith("# ") and " = " in line else line for line in text.splitlines()]
    (tmp_path / "claimdrop.toml").write_text("\n".join(line for line in keys if not line.startswith(("#", "ENTR-02"))))
    uncommented = load(tmp_path, {}).shown
    (tmp_path / "claimdrop.toml").write_text("")
    plain = load(tmp_path, {}).shown
    assert [(name, value) for name, value, _ in uncommented] == [(name, value) for name, value, _ in plain]
    assert {origin for _, _, origin in uncommented} == {"file"}


def test_init_mends_a_site_and_leaves_what_is_there(call, tmp_path):
    """Called again it makes what is missing and nothing else."""
    call("init", "new")
    (tmp_path / "new/claimdrop.toml").write_text('[site]\nname = "Ours"\n')
    (tmp_path / "new/mail").rmdir()
    said = call("init", "new")
    assert (said.exit_code, "is a site already" in said.stderr) == (0, True)
    assert "Name whom to ask" in said.stderr
    assert (tmp_path / "new/mail").is_dir()
    assert (tmp_path / "new/claimdrop.toml").read_text() == '[site]\nname = "Ours"\n'


@pytest.mark.parametrize("command", ["init", "demo"])
def test_a_folder_that_holds_something_is_left_alone(call, tmp_path, command):
    """Nobody's papers get an inbox among them."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/letter.txt").write_text("x")
    said = call(command, "papers")
    assert (said.exit_code, said.stdout) == (3, "")
    assert said.stderr.startswith("claimdrop could not run: papers holds something")
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["letter.txt"]


def test_init_waits_for_a_share(call, tmp_path):
    """Folders that belong on a share are not made in the place where it should be mounted."""
    call("init", "new")
    (tmp_path / "new/claimdrop.toml").write_text(f'[folders]\ninbox = "{tmp_path}/share"\n')
    assert call("init", "new").exit_code == 3
    assert not (tmp_path / "share").exists()


def test_demo_drops_in_order_and_says_what_to_open(call, tmp_path, monkeypatch):
    """Files are a second apart, so that the later one arrives later; the pages to begin with are printed."""
    times = []

    def run(settings, *, as_of, talk):
        files = sorted(
            (path for path in settings.inbox.rglob("*") if path.is_file()), key=lambda path: path.stat().st_mtime_ns
        )
        times.append((as_of, settings.intake.settle_seconds, [path.name for path in files]))
        page = settings.outbox / "12345/index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("x")
        talk("judged")
        return NightResult(NIGHT, status)

    monkeypatch.setattr(nightly, "run", run)
    drops = [Drop("office/z.csv", b"z"), Drop("12345/a.csv", b"a")]
    monkeypatch.setattr(demonstration, "nights", lambda: [DemoNight(date(2026, 11, 2), drops)])
    status = 1
    said = call("demo")
    assert (said.exit_code, said.stdout) == (
        0,
        "demo-site/outbox/12345/index.html\n".replace("demo-site", f"{tmp_path}/demo-site"),
    )
    assert "judged" in said.stderr
    assert times == [(date(2026, 11, 2), 0, ["z.csv", "a.csv"])]
    status = 4
    assert call("demo", "other").exit_code == 4


@pytest.fixture
def ran(monkeypatch):
    """A night that is run by nobody, and how it was asked for."""
    asked = []
    result = NightResult(
        NIGHT, 1, dict(DOCUMENT), "2026-11-24T02:30:00+00:00", "2026-11-24T02:30:09+00:00", 12, 2, 1, {"judge": 1.23456}
    )

    def run(settings, *, talk, progress, **how):
        assert progress is None  # no terminal, no bar
        asked.append((settings.site.name, how))
        talk("Judging.")
        return result

    monkeypatch.setattr(nightly, "run", run)
    return asked, result


def test_run_tells_what_came_of_the_night(call, site, ran):
    """The result on stdout, the talk on stderr, the night's exit status; options reach the night."""
    said = call("run", "--site", site.site, "--as-of", "2026-11-23", "--workers", "2", "--dry-run", "--held-is-ok")
    assert (said.exit_code, said.stderr) == (1, "Judging.\n")
    assert said.stdout.splitlines() == [
        f"Night {NIGHT}: 1 of 1 file was sent back or taken in part.",
        "In all, 7 rows: 5 taken, 1 not taken yet, 1 blank.",
        "12 files written, 2 letters sent.",
    ]
    assert ran[0] == [("site", {"as_of": date(2026, 11, 23), "workers": 2, "dry_run": True, "held_is_ok": True})]


def test_a_rehearsal_says_what_differs(call, site, ran):
    """How many files would be new, changed, gone or the same, the first of each by name; all of them as JSON."""
    ran[1].preview = Differences([f"n{at:02}" for at in range(22)], ["c"], [], 5, 1)
    said = call("run", "--site", site.site, "--dry-run").stdout.splitlines()
    assert said[:4] == [
        f"Rehearsal of night {NIGHT}: 1 of 1 file was sent back or taken in part.",
        "In all, 7 rows: 5 taken, 1 not taken yet, 1 blank.",
        "A rehearsal: 28 files would be written and 1 letter sent; nothing was, but into preview/.",
        "Against the outbox: 22 new, 1 changed, 0 gone, 5 the same.",
    ]
    assert (said[4], said[24:]) == (
        "new      n00",
        ["new      and 2 more: --json names all", "changed  c"],
    )
    assert len(json.loads(call("run", "--site", site.site, "--dry-run", "--json").stdout)["preview"]["new"]) == 22


def test_run_says_that_a_fault_is_ours(call, site, ran):
    """Faults are told, and where to read of them."""
    ran[1].document |= {"faults": [{"place": "GRAD-04", "what": "KeyError"}], "files": []}
    said = call("run", "--site", site.site)
    assert "nothing came" in said.stdout
    assert "1 fault of claimdrop's own: see the office's page of the night." in said.stdout
    assert ran[0] == [("site", {"as_of": None, "workers": None, "dry_run": False, "held_is_ok": False})]


def test_run_tells_of_a_night_whose_page_is_still_owed(call, site, monkeypatch):
    """Where the page could not be written, the exit status is told all the same."""
    monkeypatch.setattr(nightly, "run", lambda *_, **__: NightResult(NIGHT, 1))
    assert call("run", "--site", site.site).stdout == f"Night {NIGHT} ended with 1; its page is still owed.\n"


def test_run_as_json_adds_what_no_file_holds(call, site, ran):
    """When it ran, what became of the mail, how long each stage took; stdout is JSON and nothing else."""
    said = json.loads(call("run", "--site", site.site, "--json").stdout)
    assert said["mail"] == {"queued": 2, "sent": 2, "failed": 1}
    assert (said["started"], said["finished"]) == ("2026-11-24T02:30:00+00:00", "2026-11-24T02:30:09+00:00")
    assert said["stages"] == {"judge": 1.235}
    assert said["files"] == DOCUMENT["files"]


def test_a_run_without_a_night_says_so_in_json_too(call, site, ran, monkeypatch):
    """Where nothing was new there is no document, but there is an answer."""
    monkeypatch.setattr(nightly, "run", lambda *_, **__: NightResult(None, 0, {}))
    answer = json.loads(call("run", "--site", site.site, "--json").stdout)
    assert (answer["night"], answer["files"], answer["balance"]["rows_read"]) == (None, [], 0)
    assert answer["mail"] == {"queued": 0, "sent": 0, "failed": 0}
    said = call("run", "--site", site.site)
    assert (said.exit_code, said.stdout) == (0, "")


FOUND = {
    "file": "grades.csv", "sheet": "", "row": 2, "column": "Grade", "cell": "C2", "rule": "GRAD-04", "severity": "ERROR",
    "value": "X", "message": "“X” is not a grade.", "fix": "Give P, M or D.",
}  # fmt: skip


FORETOLD = {
    "framework": "ICT", "package": "Web",
    "entered": [{
        "order_reference": "PO-1", "series": "June 2027", "entries": 3,
        "components": [{"component": "Diploma", "candidates": 2}, {"component": "English", "candidates": 1}],
        "candidates": [
            {"number": "0001", "name": "Adams, Amy", "components": ["Diploma", "English"]},
            {"number": "", "name": "Brown, Ben", "components": ["Diploma"]},
        ],
    }],
    "withdrawn": [{
        "order_reference": "", "series": "", "entries": 1, "components": [{"component": "Diploma", "candidates": 1}],
        "candidates": [{"number": "0003", "name": "Clark, Cal", "components": ["Diploma"]}],
    }],
}  # fmt: skip


def test_check_prints_findings(call, site, tmp_path, monkeypatch):
    """A file's books, then a line a finding."""
    file = {"path": "grades.csv", "forms": [], "balance": {**DOCUMENT["balance"], "accepted": 6, "blank": 0}}
    document = {"files": [file], "findings": [FOUND], "exit_status": 1, "programme_entries": [FORETOLD], "faults": []}
    asked = []
    monkeypatch.setattr(nightly, "check", lambda *words: asked.append(words[1:]) or document, raising=False)
    (tmp_path / "grades.csv").write_text("x")
    said = call("check", "grades.csv", "--centre", "12345", "--site", site.site)
    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        "grades.csv: no form; 7 rows: 6 taken, 1 not taken yet",
        "ERROR  GRAD-04   grades.csv, C2: “X” is not a grade. Give P, M or D.",
        "Would be entered, ICT: Web",
        "  PO-1, June 2027: 2 candidates, 3 entries",
        "    Diploma: 2 candidates",
        "    English: 1 candidate",
        "    0001 Adams, Amy: all 2",
        "    Brown, Ben: Diploma",
        "Would be withdrawn, ICT: Web",
        "  no order reference: 1 candidate, 1 entry",
        "    Diploma: 1 candidate",
        "    0003 Clark, Cal: Diploma",
    ]
    assert asked == [([Path("grades.csv")], "12345", None)]
    assert json.loads(call("check", "grades.csv", "--json", "--site", site.site).stdout) == document


@pytest.mark.parametrize(
    ("name", "centre", "status", "words"),
    [
        ("grades.csv", "../../elsewhere", 2, "../../elsewhere is nobody's drop folder: name the centre, as in: "),
        ("grades.csv", "assessors", 2, "assessors is nobody's drop folder"),
        ("grades.tmp", "12345", 3, "grades.tmp cannot be checked: a night passes over what has such a name"),
        ("pipe", "12345", 3, "pipe cannot be checked"),
    ],
)
def test_what_is_nobodys_drop_is_not_checked(call, site, tmp_path, name, centre, status, words):
    """Neither a folder that no night looks into, nor a file that it would pass over; nothing is written anywhere."""
    os.mkfifo("pipe")
    Path("grades.csv").write_text("x")
    Path("grades.tmp").write_text("x")
    before = set(tmp_path.rglob("*"))
    said = call("check", name, "--centre", centre, "--site", site.site)
    assert (said.exit_code, words in said.stderr) == (status, True)
    assert set(tmp_path.rglob("*")) - before <= {site.site / "ledger.db-wal", site.site / "ledger.db-shm"}


def test_a_check_that_breaks_says_so(call, site, tmp_path, monkeypatch):
    """A file that a fault of ours kept from being judged is named as that; without it there would be nothing to see."""
    faults = [{"place": "12345/grades.csv", "what": "not judged"}]
    document = {"files": [], "findings": [], "exit_status": 4, "programme_entries": [], "faults": faults}
    monkeypatch.setattr(nightly, "check", lambda *_: document)
    (tmp_path / "grades.csv").write_text("x")
    said = call("check", "grades.csv", "--site", site.site)
    assert (said.exit_code, said.stdout) == (4, "")
    assert said.stderr.startswith("12345/grades.csv: not judged, by a fault of claimdrop's own")


@pytest.mark.parametrize(
    ("place", "words"),
    [({"cell": ""}, "grades.csv, row 2: "), ({"cell": "", "row": None, "sheet": "Marks"}, "grades.csv, Marks: ")],
)
def test_a_finding_says_where_it_is(place, words):
    """A cell, a row, or a whole sheet."""
    assert words in in_line({**FOUND, **place})


def test_status_lists_claims_and_what_waits(call, site):
    """Claims by centre with their states; a drop in the inbox; the last night."""
    (site.inbox / "12345/new.csv").write_text("x")
    (site.inbox / "loose.csv").write_text("x")
    said = call("status", "--site", site.site)
    assert said.exit_code == 0
    heads, open_claim, *_ = lines = said.stdout.splitlines()
    assert heads.split("  ")[0] == "Centre"
    assert "05332" in open_claim
    assert "Submitted" in open_claim
    assert lines[-2:] == ["In the inbox: 12345/new.csv", "Last night: 2026-11-24-01, ended with 0"]


def test_status_of_a_centre_as_json(call, site):
    """One centre's claims, an approval without a claim among them, and its own drops."""
    engine = open_ledger(site.ledger_url)
    put(engine, tables.CENTRE, {"centre_number": "20001"})
    put(engine, tables.APPROVAL, {"centre_number": "20001", "entry_code": "00000", "ocr_assessor": "A01"})
    engine.dispose()
    (site.inbox / "12345/new.csv").write_text("x")
    said = json.loads(call("status", "20001", "--json", "--site", site.site).stdout)
    assert said["waiting"] == []
    assert [(claim["entry_code"], claim["state"], claim["qualification"]) for claim in said["claims"]] == [
        ("00000", "No claims submitted", "")
    ]
    said = json.loads(call("status", "12345", "--json", "--site", site.site).stdout)
    assert said["waiting"] == ["12345/new.csv"]
    assert [(claim["entry_code"], claim["lines"], claim["state"]) for claim in said["claims"]] == [
        ("05332", 1, "Submitted"),
        ("05352", 1, "Unsubmitted"),
    ]


def test_status_of_a_new_site(call):
    """There is nothing yet, and it says so."""
    call("init", "new")
    said = call("status", "--site", "new")
    assert said.stdout == "No night has run yet.\n"
    assert said.stderr == "There are no claims and no approvals yet.\n"
    assert json.loads(call("status", "--json", "--site", "new").stdout) == {
        "last_night": None,
        "claims": [],
        "programmes": [],
        "waiting": [],
        "last_good_night": None,
    }


def test_status_of_an_unknown_centre_is_wrong_usage(call, site):
    """It is said which argument is meant."""
    said = call("status", "99999", "--site", site.site)
    assert (said.exit_code, "the ledger has no centre 99999" in said.stderr) == (2, True)


def test_rules_lists_the_book_and_shows_one(call):
    """The book needs no site; an id may be typed in small letters."""
    every = call("rules").stdout.splitlines()
    assert any(line.startswith("GRAD-04   ERROR  ") for line in every)
    assert call("rules", "grad-04").stdout.startswith("GRAD-04  ERROR\n")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("GRAD-4", "there is no rule GRAD-4; there is GRAD-"),
        ("poetry", "there is no rule poetry; there is a list of all with `claimdrop rules`\n"),
    ],
)
def test_an_unknown_rule_is_wrong_usage(call, rule, words):
    """Ids that look like it are named."""
    said = call("rules", rule)
    assert said.exit_code == 2
    assert words in said.stderr


@pytest.mark.parametrize("words", [["config"], ["config", "show"]], ids=" ".join)
def test_config_says_where_values_come_from(call, site, words):
    """The file, the environment, a default; `show` may be said or not."""
    (site.site / "claimdrop.toml").write_text("[run]\nbatch = 7\n")
    said = call(*words, "--site", site.site)
    assert said.stderr == f"{site.site / 'claimdrop.toml'}\n"
    lines = said.stdout.splitlines()
    assert [line.split(maxsplit=1)[1] for line in lines if line.startswith(("run.batch", "site.contact"))] == [
        "(blank)  [default]",
        "7  [file]",
    ]
    assert json.loads(call(*words, "--json", "--site", site.site).stdout)["run.batch"] == {
        "value": "7",
        "from": "file",
    }


def test_migrate_names_the_steps(call, site):
    """An older ledger is brought up to date once."""
    (site.site / "ledger.db").unlink()
    assert call("migrate", "--site", site.site).stdout == "0001-first\n"
    said = call("migrate", "--site", site.site)
    assert (said.stdout, said.stderr) == ("", "The ledger is up to date.\n")


def test_send_delivers_and_says_what_stays(call, site):
    """Counts on stdout; what stays owed, and why, on stderr; the exit status says whose move it is."""
    engine = open_ledger(site.ledger_url)
    owe(engine, ("write", "12345/index.html", "centre-index", "12345"))
    assert call("send", "--site", site.site).stdout == "1 file written, 0 removed, 0 letters sent.\n"
    (site.outbox / "12345/index.html").write_text("edited")
    (site.outbox / "12345/claim-history.csv").mkdir()
    owe(
        engine,
        ("write", "12345/index.html", "centre-index", "12345"),
        ("write", "12345/claim-history.csv", "claim-history", "12345"),
    )
    said = call("send", "--site", site.site)
    assert said.exit_code == 1
    assert said.stderr.splitlines() == [
        "12345/claim-history.csv stays owed: a folder of that name lies there",
        "12345/index (edited, not read).html: somebody had changed this file; it was moved aside and not read",
    ]
    owe(engine, ("write", "12345/x.csv", "claim.csv", "9"))
    said = call("send", "--site", site.site)
    assert said.exit_code == 4
    assert "12345/x.csv stays owed by a fault of claimdrop's own: KeyError in " in said.stderr
    engine.dispose()


def test_send_names_drops_that_stay(call, site, monkeypatch):
    """One that cannot leave the inbox is told."""
    from pipeline import durable  # noqa: PLC0415

    engine = open_ledger(site.ledger_url)
    leave(engine, site, 1, "12345/grades.csv")
    monkeypatch.setattr(durable, "remove_many", lambda paths: dict.fromkeys(paths, "it is open"))
    said = call("send", "--site", site.site)
    assert (said.exit_code, said.stderr) == (1, "inbox/12345/grades.csv stays: it is open\n")
    engine.dispose()


def not_migrated(site):
    (site.site / "ledger.db").unlink()


def no_ledger_folder(site):
    (site.site / "claimdrop.toml").write_text('[ledger]\nurl = "sqlite:////nowhere/at/all/ledger.db"\n')


def broken_settings(site):
    (site.site / "claimdrop.toml").write_text("[run]\nbatches = 7\n")


def no_database(site):
    (site.site / "ledger.db").write_bytes(b"this is a letter, not a ledger" * 100)


def unreadable_url(site):
    (site.site / "claimdrop.toml").write_text('[ledger]\nurl = "poetry"\n')


def no_share(site):
    (site.site / "claimdrop.toml").write_text('[folders]\ninbox = "/nowhere/at/all"\n')


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (not_migrated, "run `claimdrop migrate`"),
        (no_ledger_folder, "the ledger cannot be used: unable to open database file"),
        (no_database, "the ledger cannot be used: file is not a database"),
        (unreadable_url, "the ledger cannot be used: Could not parse SQLAlchemy URL"),
        (broken_settings, "the nearest is [run] batch"),
        (no_share, "the share is not there"),
    ],
)
def test_what_cannot_run_says_why_in_one_line(call, site, spoil, words):
    """Exit status 3, nothing on stdout, one clear line."""
    spoil(site)
    said = call("status", "--site", site.site)
    assert (said.exit_code, said.stdout) == (3, "")
    [line] = said.stderr.splitlines()
    assert line.startswith("claimdrop could not run: ")
    assert words in line


def test_no_site_here(call):
    """It is said how to name one."""
    said = call("status")
    assert (said.exit_code, "name the site with --site" in said.stderr) == (3, True)


def test_one_thing_at_a_time(call, site):
    """A delivery waits for no night; it says that one is running."""
    with one_night(site.lock):
        said = call("send", "--site", site.site)
    assert (said.exit_code, "another night is running" in said.stderr) == (3, True)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CatalogueError("units.csv, row 2"), 3, "claimdrop could not run: units.csv, row 2"),
        (
            OSError(28, "No space left on device", "/srv/x"),
            3,
            "claimdrop could not run: No space left on device: /srv/x",
        ),
        (OSError(28, "No space left on device"), 3, "claimdrop could not run: No space left on device\n"),
        (KeyError("SMITH: Amy"), 4, "A fault of claimdrop's own, KeyError in "),
        (
            KeyboardInterrupt(),
            3,
            "claimdrop was broken off. Nothing is lost: the next run finishes what this one began.\n",
        ),
        (OSError("SMITH: Amy"), 4, "A fault of claimdrop's own, OSError in "),
    ],
)
def test_an_error_ends_in_a_line_and_a_status(call, site, monkeypatch, error, status, words):
    """A fault of ours says where it struck and never what a file said of a person."""

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(nightly, "run", fail)
    said = call("run", "--site", site.site)
    assert (said.exit_code, words in said.stderr, "SMITH" in said.stderr) == (status, True, False)
