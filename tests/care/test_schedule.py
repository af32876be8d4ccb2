"""`claimdrop schedule`: what it prints is taken as it is by systemd, cron and Windows."""

from __future__ import annotations

import shutil
import subprocess
from datetime import time
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner

from pipeline.care import schedule
from pipeline.care.heartbeat import last_beat
from pipeline.cli import main, scheduling
from tests.nights.sites import Site, make_site

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture(autouse=True)
def nowhere_temporary(monkeypatch):
    """Sites of tests lie among temporary files; others do not."""
    monkeypatch.setattr(schedule, "_TEMPORARY", ())


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site")


def plan(site: Site, every: int = 0, at: time = time(2, 30)) -> schedule.Plan:
    return schedule.Plan(site.settings, scheduling.program(), "root", at, every)


def call(site, *words):
    return CliRunner().invoke(main, ["schedule", *words, "--site", str(site.folder)])


def keys(unit: str) -> dict[str, str]:
    """The settings of a unit file."""
    return dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and not line.startswith("#"))


def test_systemd_units_of_a_nightly_site(site):
    """A held row is a normal night, a missed night is made up for, a failed one starts something, the rest is closed."""
    files = schedule.systemd(plan(site))
    assert list(files) == ["claimdrop-site.service", "claimdrop-site.timer", "claimdrop-site-failed.service"]
    service, timer, failed = map(keys, files.values())
    assert service["ExecStart"].endswith(f" run --site {site.folder}")
    assert (service["SuccessExitStatus"], service["Type"], service["User"]) == ("1", "oneshot", "root")
    assert service["OnFailure"] == "claimdrop-site-failed.service"
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", f"-{site.folder}")
    assert timer["OnCalendar"] == "*-*-* 02:30:00 Europe/London"
    assert (timer["Persistent"], timer["RandomizedDelaySec"]) == ("true", "10min")
    assert failed["ExecStart"].endswith(f" doctor --site {site.folder}")


def test_systemd_units_of_a_site_among_temporary_files(site, tmp_path, monkeypatch):
    """A service that had temporary folders of its own would not see the site: it shares everybody's instead."""
    assert keys(schedule.systemd(plan(site))["claimdrop-site.service"])["PrivateTmp"] == "true"
    monkeypatch.setattr(schedule, "_TEMPORARY", (tmp_path, tmp_path / "other"))
    for unit in ("claimdrop-site.service", "claimdrop-site-failed.service"):
        service = keys(schedule.systemd(plan(site))[unit])
        assert "PrivateTmp" not in service
        assert service["ReadWritePaths"] == f"-{site.folder} -{tmp_path}"


def test_systemd_units_of_a_site_on_a_share(site, tmp_path):
    """Shares must be mounted first, and may be written; ledger and heartbeat elsewhere too."""
    share, local = tmp_path / "share of 50%", tmp_path / "local"
    site.set(f'[folders]\noutbox = "{share}/outbox"\n[ledger]\nurl = "sqlite:///{local}/ledger.db"\n')
    site.set(f'[alarm]\nheartbeat = "{local}/beat/heartbeat.json"\n')
    service = keys(schedule.systemd(plan(site))["claimdrop-site.service"])
    doubled = str(share).replace("%", "%%")
    assert service["ReadWritePaths"] == f'-{local} "-{doubled}/outbox" -{site.folder}'
    assert service["RequiresMountsFor"] == f'{local} "{doubled}/outbox" {site.folder}'


@pytest.mark.parametrize("every", [0, 15])
@pytest.mark.parametrize("name", ["site", 'Claims of 50% "O\'Hara" $x'])
def test_systemd_takes_the_units(tmp_path, every, name):
    """`systemd-analyze verify` has nothing to say of them, whatever the site's folder is called."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("there is no systemd-analyze here")
    site = make_site(tmp_path / name)
    units = tmp_path / "units"
    units.mkdir()
    for file, text in schedule.systemd(plan(site, every)).items():
        (units / file).write_text(text)
    done = subprocess.run([analyze, "verify", *map(str, units.iterdir())], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_quarter_of_an_hour(site):
    """The same for sites that want answers sooner, in all three."""
    timer = keys(schedule.systemd(plan(site, 15))["claimdrop-site.timer"])
    assert (timer["OnCalendar"], timer["RandomizedDelaySec"]) == ("*:0/15", "1min")
    assert schedule.cron(plan(site, 15)).splitlines()[-1].startswith("*/15 * * * * root ")
    task = fromstring(schedule.windows(plan(site, 15), ""))
    assert [each.text for each in task.iter(f"{TASK}Interval")] == ["PT15M"]
    assert next(task.iter(f"{TASK}StartBoundary")).text.endswith("T00:00:00")


def test_cron_line(site):
    """Time, account and command; whoever is the site's contact hears of a night that failed."""
    about, mail, line = schedule.cron(plan(site, at=time(3, 5))).splitlines()
    assert about == "# /etc/cron.d/claimdrop-site"
    assert mail == "MAILTO=office@claims.example"
    assert line.startswith("5 3 * * * root ")
    assert line.split(" >>")[0].endswith(f" run --held-is-ok --site {site.folder}")


def test_cron_mails_to_a_bare_address(site):
    """Of a contact with a name and a telephone number cron gets the address alone: it would refuse the rest."""
    toml = site.folder / "claimdrop.toml"
    toml.write_text(toml.read_text().replace("office@claims.example", "Jo <jo@claims.example>, 01632 960123"))
    assert schedule.cron(plan(site)).splitlines()[1] == "MAILTO=jo@claims.example"


def test_cron_line_without_a_contact(tmp_path):
    """Where nobody is named, the line for it is there to fill in; a per cent sign is no end of line."""
    site = make_site(tmp_path / "50%")
    (site.folder / "claimdrop.toml").write_text("")
    _, mail, line = schedule.cron(plan(site)).splitlines()
    assert mail.startswith("# MAILTO=")
    assert line.count(r"\%") == line.count("%") == 3


def test_the_cron_line_run_by_hand(site):
    """A good night prints nothing, so that no mail is sent; one that cannot run prints why, and leaves no heartbeat."""
    command = schedule.cron(plan(site)).splitlines()[-1].split(" root ", 1)[1]
    shell = lambda: subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: E731
    done = shell()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert last_beat(site.settings) is not None
    assert "Night " in (site.folder / "claimdrop.log").read_text()
    site.set('[folders]\ninbox = "/nowhere/at/all"\n')
    assert "the share is not there" in shell().stdout


def test_windows_task(tmp_path):
    """It starts the night in WSL, makes up for a missed one, and starts none beside another."""
    site = make_site(tmp_path / "our claims")
    task = fromstring(schedule.windows(plan(site), "Debian & Co"))
    read = {each.tag.removeprefix(TASK): each.text for each in task.iter()}
    assert read["Command"] == "wsl.exe"
    assert read["Arguments"].startswith('--distribution "Debian & Co" --user root --exec ')
    assert read["Arguments"].endswith(f' run --held-is-ok --site "{site.folder}"')
    assert (read["StartWhenAvailable"], read["MultipleInstancesPolicy"]) == ("true", "IgnoreNew")
    assert read["StartBoundary"].endswith("T02:30:00")
    assert "Repetition" not in read


def test_printed_and_written(site, tmp_path, monkeypatch):
    """On stdout, each with the place where it belongs; or as files in a folder, which are named."""
    said = call(site, "--systemd", "--at", "23:15")
    assert said.stdout.startswith("# /etc/systemd/system/claimdrop-site.service\n[Unit]\n")
    assert "OnCalendar=*-*-* 23:15:00 Europe/London" in said.stdout
    assert "systemctl enable --now claimdrop-site.timer" in said.stderr
    into = tmp_path / "units"
    assert call(site, "--cron", "--every", "15min", "--into", into).stdout == f"{into}/claimdrop-site\n"
    assert (into / "claimdrop-site").read_text() == call(site, "--cron", "--every", "15min").stdout
    monkeypatch.setenv("WSL_DISTRO_NAME", "Debian")
    assert "--distribution Debian" in call(site, "--windows").stdout


def test_one_of_three(site):
    """Which scheduler is meant has to be said."""
    said = call(site)
    assert (said.exit_code, "say which: --systemd, --cron or --windows" in said.stderr) == (2, True)


def test_whose_program_and_account(site, monkeypatch):
    """Without an installed program the interpreter starts it; an account without a name is a number."""
    monkeypatch.setattr(scheduling.sys, "executable", "/opt/nowhere/python")
    assert scheduling.program() == ["/opt/nowhere/python", "-m", "pipeline.cli"]

    def nobody(_):
        raise KeyError

    monkeypatch.setattr(scheduling.pwd, "getpwuid", nobody)
    assert scheduling._owner(Path("/")) == "0"
