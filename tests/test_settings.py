"""Settings: where values come from, and how a mistake is told."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest

from pipeline.settings import (
    ConfigurationError,
    CouldNotRun,
    Limits,
    Settings,
    ShareMissing,
    find_site,
    load,
    shares_present,
)


def site_with(folder: Path, toml: str = "") -> Path:
    (folder / "claimdrop.toml").write_text(toml, encoding="utf-8")
    return folder


def told(folder: Path, toml: str, env: dict[str, str] | None = None, flags: dict[str, object] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(site_with(folder, toml), env or {}, flags)
    message = str(caught.value)
    assert "\n" not in message
    return message


def origin(settings: Settings, name: str) -> tuple[str, str]:
    return next((value, where) for key, value, where in settings.shown if key == name)


def test_an_empty_file_gives_every_default(tmp_path: Path) -> None:
    """A site that sets nothing runs with the defaults that the documentation names."""
    settings = load(site_with(tmp_path), {})
    assert settings.about.timezone == "Europe/London"
    assert settings.intake.settle_seconds == 10
    assert settings.limits == Limits()
    assert (settings.run.workers, settings.run.batch, settings.run.day_starts) == (1, 50, time(6))
    assert settings.risk.from_ == "03-01"
    assert (settings.sampling.lines_per_unit, settings.sampling.lines_new_assessor) == (0, 0)
    assert (settings.post.transport, settings.post.reports) == ("folder", "attach")
    assert settings.rules == {}
    assert {where for _, _, where in settings.shown} == {"default"}


def test_paths_are_absolute_and_below_the_site(tmp_path: Path) -> None:
    """Folders, ledger, lock and the site's own catalogue lie in the site unless they are set elsewhere."""
    settings = load(site_with(tmp_path), {})
    assert [settings.inbox, settings.outbox, settings.archive, settings.mail, settings.catalogue] == [
        tmp_path / name for name in ("inbox", "outbox", "archive", "mail", "catalogue")
    ]
    assert settings.ledger_url == f"sqlite:///{tmp_path}/ledger.db"
    assert settings.ledger_file == tmp_path / "ledger.db"
    assert settings.lock == tmp_path / "ledger.db.lock"
    assert settings.about.outbox_shown_as == str(tmp_path / "outbox")


def test_a_ledger_elsewhere(tmp_path: Path) -> None:
    """An absolute SQLite path and another database's URL stay as they are; the lock is then the site's."""
    there = load(site_with(tmp_path, '[ledger]\nurl = "sqlite:////var/lib/claims.db?timeout=5"\n'), {})
    assert there.ledger_url == "sqlite:////var/lib/claims.db?timeout=5"
    assert there.lock == Path("/var/lib/claims.db.lock")
    served = load(site_with(tmp_path, '[ledger]\nurl = "postgresql://db/claims"\n'), {})
    assert served.ledger_url == "postgresql://db/claims"
    assert served.ledger_file is None
    assert served.lock == tmp_path / "ledger.lock"


def test_flag_beats_environment_beats_file(tmp_path: Path) -> None:
    """The nearest word counts, and `config show` can tell where it came from."""
    site = site_with(tmp_path, "[run]\nworkers = 2\nbatch = 7\n[intake]\nsettle_seconds = 3\n")
    env = {"CLAIMDROP_RUN_WORKERS": "3", "CLAIMDROP_RUN_BATCH": "8", "CLAIMDROP_RISK_FROM": "02-01"}
    settings = load(site, env, {"run.workers": 4, "run.batch": None})
    assert origin(settings, "run.workers") == ("4", "flag")
    assert origin(settings, "run.batch") == ("8", "environment")
    assert origin(settings, "intake.settle_seconds") == ("3", "file")
    assert origin(settings, "run.day_starts") == ("06:00", "default")
    assert origin(settings, "risk.from") == ("02-01", "environment")
    assert settings.run.workers == 4
    assert settings.risk.from_ == "02-01"


def test_the_day_may_start_at_another_time(tmp_path: Path) -> None:
    """A time of day is written as on a clock, and shown so."""
    settings = load(site_with(tmp_path, '[run]\nday_starts = "07:30"\n'), {})
    assert settings.run.day_starts == time(7, 30)
    assert origin(settings, "run.day_starts") == ("07:30", "file")


def test_the_process_environment_is_read_where_none_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`load(site)` alone sees what the shell has set."""
    monkeypatch.setenv("CLAIMDROP_INTAKE_SETTLE_SECONDS", "0.5")
    assert load(site_with(tmp_path)).intake.settle_seconds == 0.5


def test_other_variables_are_not_settings(tmp_path: Path) -> None:
    """The site's own name, the fault plan and other programs' variables pass unread."""
    env = {
        "CLAIMDROP_SITE": "x",
        "CLAIMDROP_FAULT": "a:1",
        "CLAIMDROP_HOME_X": "y",
        "RUN_WORKERS": "9",
        "CLAIMDROP_RUN": "1",
    }
    assert load(site_with(tmp_path), env).run.workers == 1


def test_lowered_rules(tmp_path: Path) -> None:
    """`[rules]` maps ids to severities, from the file and from the environment."""
    settings = load(site_with(tmp_path, '[rules]\nENTR-02 = "QUERY"\n'), {"CLAIMDROP_RULES_SHEET_11": "NOTE"})
    assert settings.rules == {"ENTR-02": "QUERY", "SHEET-11": "NOTE"}
    assert origin(settings, "rules.ENTR-02") == ("QUERY", "file")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (
            "[intake]\nsettle_second = 1\n",
            "[intake] settle_second is not a setting; the nearest is [intake] settle_seconds",
        ),
        ("[run]\nsettle_seconds = 1\n", "the nearest is [intake] settle_seconds"),
        ("[limit]\nbytes = 1\n", "[limit] is not a setting; the nearest is [limits] bytes"),
        ("[wholly]\n", "[wholly] is not a setting; the nearest is ["),
        ('timezone = "UTC"\n', "timezone is not a setting; the nearest is [site] timezone"),
        ('[run]\nworkers = "2 "\n', "[run] workers needs a whole number, 1 or more, not '2 '"),
        ("[run]\nworkers = 0\n", "[run] workers needs a whole number, 1 or more, not 0"),
        ("[run]\nworkers = true\n", "[run] workers needs a whole number, 1 or more, not True"),
        ("[run]\nworkers = 1.5\n", "[run] workers needs a whole number"),
        ("[intake]\nsettle_seconds = inf\n", "[intake] settle_seconds needs a number, 0 or more"),
        ("[intake]\nsettle_seconds = nan\n", "[intake] settle_seconds needs a number, 0 or more"),
        ("[intake]\nsettle_seconds = []\n", "[intake] settle_seconds needs a number, 0 or more"),
        ("[site]\nname = 5\n", "[site] name needs text in quotation marks, not 5"),
        ('[folders]\ninbox = " "\n', "[folders] inbox needs some text, not ' '"),
        ('[site]\ntimezone = "Europe/Londn"\n', '[site] timezone needs a time zone such as "Europe/London"'),
        ('[site]\ntimezone = "Europe"\n', '[site] timezone needs a time zone such as "Europe/London"'),
        ('[site]\ntimezone = "../x"\n', '[site] timezone needs a time zone such as "Europe/London"'),
        ('[run]\nday_starts = "6"\n', "[run] day_starts needs a time such as \"06:00\", not '6'"),
        ("[run]\nday_starts = 6\n", '[run] day_starts needs a time such as "06:00"'),
        ('[risk]\nfrom = "02-30"\n', '[risk] from needs a month and a day such as "03-01"'),
        ('[mail]\ntransport = "post"\n', '[mail] transport needs one of "folder", "smtp", not \'post\''),
        ('[rules]\nENTR-02 = "ERROR"\n', '[rules] ENTR-02 needs one of "QUERY", "NOTE", not \'ERROR\''),
        ('[rules]\nENTR2 = "NOTE"\n', "[rules] ENTR2 is not the id of a rule, such as ENTR-02"),
        (
            "[run\n",
            "claimdrop.toml, line 1, cannot be read: the name of a section stands between square brackets: [site]",
        ),
        (
            "[site]\ncontact = a@b.example\n",
            "claimdrop.toml, line 2, cannot be read: text stands between straight quotation",
        ),
        ('[site]\nname = "Claims\n', "claimdrop.toml, line 2, cannot be read: text stands between straight quotation"),
        ("[site]\nname =", "claimdrop.toml, last line, cannot be read: text stands between straight quotation marks"),
        (
            '[folders]\ninbox = "S:\\users"',
            "line 2, cannot be read: a path with \\ stands between single quotation marks",
        ),
        ('[site]\nname = "a"\nname = "b"\n', "line 3, cannot be read: it stands in the file already"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, toml: str, words: str) -> None:
    """The message names the key, what it needs, what was found, or the key that was likely meant."""
    assert words in told(tmp_path, toml)


def test_a_mistake_in_the_environment_or_a_flag_says_where(tmp_path: Path) -> None:
    """A misspelt variable of a known section is refused as a misspelt key is."""
    assert "the environment: [run] workrs is not a setting; the nearest is [run] workers" in told(
        tmp_path, "", {"CLAIMDROP_RUN_WORKRS": "2"}
    )
    assert "the environment: [run] workers needs a whole number" in told(tmp_path, "", {"CLAIMDROP_RUN_WORKERS": "two"})
    assert "the command line: [run] workers needs" in told(tmp_path, "", flags={"run.workers": 0})


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    """A byte order mark at the beginning is no mistake; bytes that are not UTF-8 are."""
    (tmp_path / "claimdrop.toml").write_bytes(b"\xef\xbb\xbf[run]\r\nbatch = 9\r\n")
    assert load(tmp_path, {}).run.batch == 9
    (tmp_path / "claimdrop.toml").write_bytes(b'[site]\nname = "caf\xe9"\n')
    with pytest.raises(ConfigurationError, match="is not saved as UTF-8: save it with that encoding"):
        load(tmp_path, {})


def test_a_site_without_its_file_is_told(tmp_path: Path) -> None:
    """Where the settings cannot be read, the night could not run."""
    with pytest.raises(CouldNotRun, match=r"claimdrop\.toml cannot be read: No such file"):
        load(tmp_path, {})


def test_the_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    """The archive and the ledger keep its bytes, so that a night can be replayed."""
    one = load(site_with(tmp_path, "[run]\nbatch = 9\n"), {})
    assert one.raw == b"[run]\nbatch = 9\n"


def test_settings_travel_to_a_worker(tmp_path: Path) -> None:
    """A worker process gets the same settings."""
    settings = load(site_with(tmp_path, '[rules]\nENTR-02 = "QUERY"\n'), {})
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_the_site_is_named_by_flag_then_environment_then_found_upwards(tmp_path: Path) -> None:
    """The nearest folder upwards counts only where nothing was said."""
    sites = [tmp_path / name for name in ("flag", "env", "above")]
    for site in sites:
        site.mkdir()
        site_with(site)
    deep = sites[2] / "inbox" / "12345"
    deep.mkdir(parents=True)
    env = {"CLAIMDROP_SITE": str(sites[1])}
    assert find_site("../../../flag", env, deep) == sites[0]
    assert find_site(None, env, deep) == sites[1]
    assert find_site(None, {}, deep) == sites[2]
    assert find_site(None, {}, sites[2]) == sites[2]


def test_no_site_is_told(tmp_path: Path) -> None:
    """Both a wrong folder and no folder at all say how a site is made."""
    with pytest.raises(
        ConfigurationError, match=r"is no site: it holds no claimdrop.toml. `claimdrop init there` makes one"
    ):
        find_site("there", {}, tmp_path)
    with pytest.raises(ConfigurationError, match=r"no claimdrop\.toml in .* or above it: name the site with --site"):
        find_site(None, {}, tmp_path)


def test_a_share_shows_its_marker_or_is_missing(tmp_path: Path) -> None:
    """A folder that was set to lie elsewhere counts only with its marker: an empty mount point is no empty inbox."""
    share = tmp_path / "share" / "inbox"
    share.mkdir(parents=True)
    site = tmp_path / "site"
    site.mkdir()
    settings = load(site_with(site, f'[folders]\ninbox = "{share}"\n'), {})
    assert settings.inbox == share
    with pytest.raises(
        ShareMissing,
        match=r"no file .claimdrop in .*share/inbox \(\[folders\] inbox\). Mount it; once, .*: touch .*inbox/.claimdrop$",
    ):
        shares_present(settings)
    (share / ".claimdrop").touch()
    shares_present(settings)
    assert settings.shares == (("inbox", share),)


def test_folders_of_the_site_need_no_marker(tmp_path: Path) -> None:
    """The usual places, written out or not, are local."""
    settings = load(site_with(tmp_path, '[folders]\ninbox = "./inbox/"\noutbox = "outbox"\n'), {})
    shares_present(settings)
    assert settings.shares == ()


def test_importing_the_settings_brings_no_heavy_library() -> None:
    """A night over an empty inbox starts without tables, databases and templates."""
    code = (
        "import sys; import pipeline.settings, pipeline.durable, pipeline.lock, pipeline.spool;"
        "print([m for m in ('pandas','numpy','sqlalchemy','openpyxl','jinja2','filelock','concurrent.futures') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert out.stdout.strip() == "[]"
