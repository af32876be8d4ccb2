"""`claimdrop doctor`: everything that a night needs, a line each, and what to do about it."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from pipeline.care import places
from pipeline.care.contact import contact
from pipeline.care.doctor import doctor
from pipeline.care.heartbeat import beat
from pipeline.cli import main
from pipeline.ledger import migrations
from tests.nights.sites import make_site

HOUR = timedelta(hours=1)


def said(site, about, now=None):
    """What the doctor says of one thing, as (need, found)."""
    return [(line.need.value, line.found) for name, line in doctor(site.settings, now) if name == about]


def call(site, *words):
    return CliRunner().invoke(main, ["doctor", *words, "--site", str(site.folder)])


def test_a_site_that_is_well(season):
    """Nothing to mend after a season, and 0; what is worth a look says what to do."""
    season.folder.chmod(0o750)
    beat(season.settings, "2026-12-07-01", 1)
    lines = doctor(season.settings)
    assert {line.need.value for name, line in lines if name not in ("mail", "contact")} == {"ok"}
    assert all(line.do or line.need == "ok" for _, line in lines)
    assert [name for name, _ in lines] == [
        "folders", "shares", "disk", "clock", "ledger", "owed", "outbox", "inbox", "waiting", "contact", "mail", "nights",
    ]  # fmt: skip
    done = call(season)
    assert done.exit_code == 0
    assert "ok    nights   the last good night ended 0 minutes ago\n" in done.stdout
    assert {each["about"] for each in json.loads(call(season, "--json").stdout)} >= {"ledger", "mail"}


def test_whom_to_ask(site):
    """Without a contact nobody can be asked and no office letter goes: worth a look, with what to set."""
    for named, need, found in (
        ("", "look", "nobody is named whom centres can ask"),
        ("The exams office, room 3", "look", "“The exams office, room 3” holds no address"),
        ("Jo Marsh <jo@ocr.example>, 01223 553998", "ok", "the office's letters go to jo@ocr.example"),
    ):
        about = replace(site.settings.about, contact=named)
        [line] = contact(replace(site.settings, about=about), datetime.now(UTC))
        assert (line.need.value, found in line.found) == (need, True)
        assert line.do.startswith("Set [site] contact in claimdrop.toml") == (need == "look")


def test_it_changes_nothing(season):
    """Looking leaves every file, and the times of every folder's files, as they were."""
    files = [path for path in season.folder.rglob("*") if path.is_file() and "ledger.db" not in path.name]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    doctor(season.settings)
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in season.folder.rglob("*")
        if path.is_file() and "ledger.db" not in path.name
    }


def test_folders_and_rights(site, monkeypatch):
    """A folder that is not there, or may not be written, is to be mended; one that is open to all is worth a look."""
    site.folder.chmod(0o755)
    (site.folder / "archive").chmod(0o755)
    (site.folder / "mail").rmdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != site.inbox and real(path, mode))
    needs = said(site, "folders")
    assert ("mend", f"the mail folder {site.folder}/mail is not there") in needs
    assert ("mend", f"the inbox folder {site.inbox} may not be read and written") in needs
    assert any(
        need == "look" and f"anybody on this machine may read {site.folder}/archive" in found for need, found in needs
    )
    assert needs[-1] == ("ok", "outbox, archive, ledger: there, and may be written")
    assert call(site).exit_code == 1


def test_shares(site, tmp_path, monkeypatch):
    """A named share needs its marker; a folder on another's disk that is not named is told, and the ledger may not lie there."""
    share = tmp_path / "share"
    share.mkdir()
    site.set(f'[folders]\noutbox = "{share}"\n')
    assert ("mend", f"no file .claimdrop in {share}") in said(site, "shares")
    share.rmdir()
    [gone] = [line for line in call(site).stdout.splitlines() if f"the outbox folder {share} is not there" in line]
    assert gone.endswith("Mount the share.")
    share.mkdir()
    (share / ".claimdrop").touch()
    assert said(site, "shares") == [("ok", "the outbox is there, with its marker")]
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x / ext4 rw 0 0\nnonsense\n//server/c {site.folder} cifs rw 0 0\n")
    monkeypatch.setattr(places, "MOUNTS", mounts)
    assert said(site, "shares") == [
        ("look", "the inbox lies on a share (cifs) that the settings do not name"),
        ("ok", "the outbox is there, with its marker"),
        ("mend", f"the archive lies on a share (cifs): {site.folder}/archive"),
        ("mend", f"the mail lies on a share (cifs): {site.folder}/mail"),
        ("mend", f"the ledger lies on a share (cifs): {site.folder}"),
    ]
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "nothing")
    assert said(site, "shares") == [("ok", "the outbox is there, with its marker")]


@pytest.mark.parametrize(("free", "need"), [(1, "mend"), (1024**3, "look"), (90 * 1024**3, "ok")])
def test_disk(site, monkeypatch, free, need):
    """Room is counted once a disk."""
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    [(is_, found)] = said(site, "disk")
    assert (is_, found) == (need, f"{free / 1024**3:,.1f} GiB free for inbox, outbox, archive, mail, ledger")


def test_clock(season, monkeypatch):
    """A clock before the last manifest, and a server's clock that differs, are told."""
    early = datetime.now(UTC) - timedelta(days=3)
    assert said(season, "clock", early)[0] == (
        "mend",
        "this machine's clock is behind: the last manifest was written after now",
    )

    def stage(folder, chunks):
        stray = folder / ".tmp-0"
        stray.write_bytes(b"".join(chunks))
        hours_ahead = datetime.now(UTC).timestamp() + 3600
        os.utime(stray, (hours_ahead, hours_ahead))
        return stray

    monkeypatch.setattr(places.durable, "stage", stage)
    told = said(season, "clock")
    assert [need for need, _ in told] == ["look", "look", "ok"]
    assert told[0][1].startswith("the clock of the server that holds the inbox is +3")
    assert not list(season.inbox.glob(".tmp-*"))


def test_ledger(season, monkeypatch):
    """A night that broke off, a manifest that is lost, steps that wait, and no ledger at all."""
    manifest = season.folder / "archive/2026/12/2026-12-07-01.json"
    text = manifest.read_text()
    (manifest.parent / "2026-12-09-01.json").write_text(text.replace("2026-12-07-01", "2026-12-09-01"))
    (season.folder / "archive/2026/12/2026-12-01-01.json").unlink()
    assert said(season, "ledger") == [
        ("look", "2026-12-09-01 broke off"),
        ("mend", "the archive has no manifest of 2026-12-01-01"),
        ("ok", "up to date; 4 night(s)"),
    ]
    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, "0002-more": lambda _: None})
    assert said(season, "ledger") == [("mend", "it lacks 0002-more")]
    (season.folder / "ledger.db").write_bytes(b"this is a letter, not a ledger" * 100)
    assert said(season, "ledger") == [("mend", "the ledger cannot be used: file is not a database")]
    (season.folder / "ledger.db").unlink()
    assert said(season, "ledger") == [("mend", f"the ledger {season.folder}/ledger.db is not there")]
    for about in ("owed", "outbox"):
        assert said(season, about) == []


def test_an_error_of_ours_is_not_hidden(season, monkeypatch):
    """What is neither the ledger's nor the disk's fault goes up to whoever asked."""

    def fail(_):
        raise KeyError("x")

    monkeypatch.setattr(migrations, "waiting", fail)
    with pytest.raises(KeyError):
        doctor(season.settings)


def test_owed(season, spoil):
    """Files that stay owed, and drops that could not leave, are named."""
    spoil("UPDATE owed SET done = '' WHERE path = '12345/index.html'")
    spoil("UPDATE removal SET done = 'it is open in another program' WHERE path = '23456/people.csv'")
    assert said(season, "owed") == [
        ("look", "still owed to the outbox: 12345/index.html"),
        ("look", "judged, and could not leave the inbox: 23456/people.csv"),
    ]


def test_changed_outbox_files(season):
    """Files that are missing or changed are counted and named; one that was only touched is not."""
    (season.outbox / "12345/index.html").write_bytes(b"x")
    for number in ("12345", "23456"):
        (season.outbox / number / "claim-history.csv").unlink()
        (season.outbox / number / "forecast.csv").unlink()
    (season.outbox / "23456/index.html").touch()
    told = said(season, "outbox")
    assert told[0] == (
        "look",
        "4 file(s) are missing: 12345/claim-history.csv, 12345/forecast.csv, 23456/claim-history.csv and 1 more",
    )
    assert told[1] == ("look", "1 file(s) were changed: 12345/index.html")


def test_inbox(site):
    """Old owner files, what is never opened, and drops that nobody has taken for days."""
    drop = site.drop("12345/late.csv", b"x")
    owner = site.drop("12345/~$late.csv", b"x")
    os.utime(owner, (1, 1))
    (site.inbox / "12345/link.csv").symlink_to(drop)
    assert said(site, "inbox") == [
        ("look", "old owner files: 12345/~$late.csv"),
        ("look", "never opened: 12345/link.csv"),
        ("ok", "1 file(s) for the next night"),
    ]
    told = said(site, "inbox", datetime.now(UTC) + 49 * HOUR)
    assert ("look", "in the inbox for more than 48 hours: 12345/late.csv") in told


def test_waiting(site, monkeypatch):
    """A file that has waited for several nights is named, with its reason; one that waited once is counted."""
    drop = site.drop("12345/open.csv", b"x")
    owner = site.drop("12345/~$open.csv", b"x")
    os.utime(owner)
    assert said(site, "waiting") == [("ok", "0 file(s) waited in the last night")]
    site.run("2026-11-23")
    assert said(site, "waiting") == [("ok", "1 file(s) waited in the last night")]
    os.utime(owner)
    site.run("2026-11-24")
    assert said(site, "waiting") == [("look", "12345/open.csv has waited for 2 nights (somebody has it open)")]
    assert drop.exists()


def test_letters_in_the_folder(season):
    """With the folder, it is counted how many letters lie there."""
    [(need, found)] = said(season, "mail")
    assert (need, found) == ("look", f"{len(season.letters())} letter(s) lie unsent in {season.folder}/mail")


class Relay(socketserver.StreamRequestHandler):
    """As much of an SMTP server as a connection needs; what was asked of it is kept."""

    asked: list[str] = []  # noqa: RUF012  one server a test

    def handle(self):
        self.wfile.write(b"220 relay\r\n")
        while line := self.rfile.readline():
            self.asked.append(line.split()[0].decode().upper())
            self.wfile.write(b"221 bye\r\n" if self.asked[-1] == "QUIT" else b"250 ok\r\n")
            if self.asked[-1] == "QUIT":
                return


@pytest.fixture
def relay():
    Relay.asked.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_the_relay_is_asked_and_nothing_is_sent(season, spoil, relay):
    """A relay that answers is fine; letters that wait are counted; not one is sent."""
    season.set(f'[mail]\ntransport = "smtp"\nhost = "127.0.0.1"\nport = {relay}\n')
    spoil("UPDATE letter SET done = '' WHERE kind = 'night'")
    told = said(season, "mail")
    assert told == [("look", "4 letter(s) not sent yet"), ("ok", f"the relay 127.0.0.1:{relay} answers")]
    assert "MAIL" not in Relay.asked
    assert "DATA" not in Relay.asked


def test_letters_that_were_given_up(season, spoil):
    """They are to be mended, each address with what the relay said; `send` tries them again, or strikes them off."""
    spoil("UPDATE letter SET done = '', tried = 3, parked = night, answer = '550 no' WHERE kind = 'night'")
    told = said(season, "mail")
    assert told[0] == ("mend", "4 letter(s) given up after 3 nights: office@claims.example (550 no)")
    again = CliRunner().invoke(main, ["send", "--parked", "again", "--site", str(season.folder)])
    assert (again.exit_code, again.stderr) == (0, "4 letters to be tried again.\n")
    assert "4 letters sent" in again.stdout
    spoil("UPDATE letter SET done = '', tried = 3, parked = night WHERE kind = 'night'")
    gone = CliRunner().invoke(main, ["send", "--parked", "forget", "--site", str(season.folder)])
    assert (gone.stderr, [need for need, _ in said(season, "mail")]) == ("4 letters struck off.\n", ["look"])


def test_a_relay_that_is_not_there(site, tmp_path):
    """A refused connection is told in a line, and so is a password that is missing, or that others may read."""
    site.set('[mail]\ntransport = "smtp"\nhost = "127.0.0.1"\nport = 1\nuser = "x"\npassword_file = "password"\n')
    told = said(site, "mail")
    assert told[0] == ("mend", f"the password's file {site.folder}/password is not there")
    assert told[1][1].endswith("cannot be used: the password's file password cannot be read")
    (site.folder / "password").write_text("secret\n")
    (site.folder / "password").chmod(0o644)
    assert said(site, "mail")[0] == ("look", f"others may read the password's file {site.folder}/password")
    (site.folder / "password").chmod(0o600)
    assert [need for need, _ in said(site, "mail")] == ["mend"]


@pytest.mark.parametrize(
    ("hours", "need", "found"),
    [
        (1, "ok", "the last good night ended 60 minutes ago"),
        (30, "mend", "the last good night ended 30 hours ago, more than 26 hours"),
        (-2, "mend", "the last good night ended in the future"),
    ],
)
def test_the_last_good_night(site, hours, need, found):
    """Older than the settings allow is to be mended."""
    now = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    beat(site.settings, "2026-11-23-01", 0, now)
    assert said(site, "nights", now + hours * HOUR) == [(need, found)]


def test_what_cannot_be_looked_at_is_a_line_too(site, monkeypatch):
    """A server that goes away in the middle ends one line, not the whole look."""

    def gone(_):
        raise OSError(112, "Host is down", "/mnt/x")

    monkeypatch.setattr(places.shutil, "disk_usage", gone)
    assert said(site, "disk") == [("mend", "Host is down: /mnt/x")]


def test_a_damaged_ledger_and_manifest_are_lines_too(site):
    """Doctor is what a failed night starts: it says of each what is amiss, and goes on."""
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (site.folder / name).unlink(missing_ok=True)
    (site.folder / "ledger.db").write_bytes(b"not a database" * 1000)
    manifest = site.folder / "archive/2026/11/2026-11-23-01.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(b"")
    assert ("mend", "the ledger cannot be used: file is not a database") in said(site, "ledger")
    assert said(site, "waiting") == [("mend", f"{manifest} is damaged: put it back from a backup")]
    assert said(site, "disk")[0][0] == "ok"


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site")
