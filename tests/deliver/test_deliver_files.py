"""Files reach the outbox once, over nobody's work, and a killed delivery can be repeated."""

import errno
import os

import pytest

from pipeline import durable, faults
from pipeline.deliver import delivery, mailing
from pipeline.faults import KILLED, Plan
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.owed import outbox_files
from tests.deliver.delivery_ledger import LATER, NIGHT, done, leave, make_site, owe, put, send, tree

CLAIM = "12345/claims/05352/claim.csv"
PAGE = "12345/index.html"
EDITED = "12345/claims/05352/claim (edited, not read).csv"


def owe_claim(engine):
    owe(engine, ("write", CLAIM, "claim.csv", "1"))


def test_what_lies_there_already_is_left(engine, site):
    """Same bytes, same file: nobody's file watcher is woken for nothing."""
    owe_claim(engine)
    assert send(engine, site).written == 1
    before = (site.outbox / CLAIM).stat()
    owe_claim(engine)
    delivered = send(engine, site, LATER)
    after = (site.outbox / CLAIM).stat()
    assert (delivered.written, delivered.edited) == (0, [])
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert done(engine) == [NIGHT, LATER]


def test_what_was_written_is_recorded(engine, site):
    """The ledger knows size and time of the file as it lies there."""
    owe_claim(engine)
    send(engine, site)
    with reading(engine) as connection:
        record = outbox_files(connection, [CLAIM])[CLAIM]
    state = (site.outbox / CLAIM).stat()
    assert (record.size, record.mtime_ns) == (state.st_size, state.st_mtime_ns)


def test_a_file_that_was_only_touched_is_ours_still(engine, site):
    """A share may change a file's time: what counts is what it holds."""
    owe_claim(engine)
    send(engine, site)
    os.utime(site.outbox / CLAIM, (7, 7))
    owe_claim(engine)
    delivered = send(engine, site)
    assert (delivered.written, delivered.edited) == (0, [])
    os.utime(site.outbox / CLAIM, (8, 8))
    rename(engine)
    owe_claim(engine)
    delivered = send(engine, site)
    assert (delivered.written, delivered.edited) == (1, [])


def rename(engine):
    with engine.begin() as connection:
        connection.execute(tables.CANDIDATE.update().values(surname="ADAMSON"))


@pytest.mark.parametrize("content", [b"mine", b"x" * 400], ids=["other size", "another other size"])
def test_a_file_that_somebody_changed_is_moved_aside(engine, site, content):
    """Their work is kept under a name that says what happened, and ours lies where it should."""
    owe_claim(engine)
    send(engine, site)
    ours = (site.outbox / CLAIM).read_bytes()
    (site.outbox / CLAIM).write_bytes(content)
    owe_claim(engine)
    delivered = send(engine, site)
    assert delivered.edited == [EDITED]
    assert tree(site.outbox) == {CLAIM: ours, EDITED: content}


def test_a_change_that_keeps_the_size_is_seen(engine, site):
    """Where the time differs, the bytes are compared."""
    owe_claim(engine)
    send(engine, site)
    ours = (site.outbox / CLAIM).read_bytes()
    theirs = ours.replace(b"ADAMS", b"EVANS")
    (site.outbox / CLAIM).write_bytes(theirs)
    os.utime(site.outbox / CLAIM, (7, 7))
    owe_claim(engine)
    assert send(engine, site).edited == [EDITED]
    assert tree(site.outbox) == {CLAIM: ours, EDITED: theirs}


def test_a_pipe_in_the_place_of_a_file_is_moved_aside(engine, site):
    """What is no file is not opened: a pipe would never answer."""
    (site.outbox / CLAIM).parent.mkdir(parents=True)
    os.mkfifo(site.outbox / CLAIM)
    owe_claim(engine)
    assert send(engine, site).edited == [EDITED]


def test_a_folder_in_the_place_of_a_file_is_told(engine, site):
    """The file stays owed with the reason, and the others go out."""
    (site.outbox / CLAIM).mkdir(parents=True)
    owe_claim(engine)
    owe(engine, ("write", PAGE, "centre-index", "12345"))
    delivered = send(engine, site)
    assert delivered.stuck == {CLAIM: "a folder of that name lies there"}
    assert (delivered.written, done(engine)) == (1, ["", NIGHT])


def test_a_file_that_cannot_be_replaced_stays_owed(engine, site, monkeypatch):
    """A file that is open in Excel waits for the next delivery."""
    owe_claim(engine)
    owe(engine, ("write", PAGE, "centre-index", "12345"))
    write_many = durable.write_many

    def refuse(files):
        kept = [(path, data) for path, data in files if path.name != "claim.csv"]
        return write_many(kept) | {site.outbox / CLAIM: "it is open in another program"}

    monkeypatch.setattr(durable, "write_many", refuse)
    delivered = send(engine, site)
    assert delivered.stuck == {CLAIM: "it is open in another program"}
    assert (delivered.written, done(engine), list(tree(site.outbox))) == (1, ["", NIGHT], [PAGE])
    monkeypatch.undo()
    assert send(engine, site, LATER).written == 1
    assert done(engine) == [LATER, NIGHT]


def test_a_name_too_long_for_the_disk_is_told(engine, site):
    """One name must not end the night."""
    path = f"12345/{'x' * 300}.csv"
    owe(engine, ("write", path, "claim.csv", "1"))
    assert send(engine, site).stuck == {path: "its name is longer than the file system allows"}


def test_a_full_disk_ends_the_delivery(engine, site, monkeypatch):
    """Where the trouble is not one file's own, nothing is ticked."""
    (site.outbox / CLAIM).parent.mkdir(parents=True)
    (site.outbox / CLAIM).write_bytes(b"theirs")
    owe_claim(engine)

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(durable, "move_aside", full)
    with pytest.raises(OSError, match="full"):
        send(engine, site)
    assert done(engine) == [""]


def test_a_file_that_goes_in_the_same_moment_is_no_trouble(engine, site, monkeypatch):
    """Somebody may delete a file as soon as it is there."""
    write_many = durable.write_many

    def and_gone(files):
        waiting = write_many(files)
        (site.outbox / CLAIM).unlink()
        return waiting

    monkeypatch.setattr(durable, "write_many", and_gone)
    owe_claim(engine)
    assert send(engine, site).written == 1
    assert done(engine) == [NIGHT]


def test_a_removed_file_takes_its_empty_folders_with_it(engine, site):
    """The centre's own folder stays, and so does a folder that holds something."""
    owe(engine, ("write", "12345/claims/C000001/claim.csv", "claim.csv", "2"))
    owe(engine, ("write", "assessors/A01/claims/C000001/claim.csv", "claim.csv", "2"))
    owe_claim(engine)
    send(engine, site)
    (site.outbox / "12345/claims/C000001/notes.txt").write_text("mine")
    paths = ("12345/claims/C000001/claim.csv", "assessors/A01/claims/C000001/claim.csv", CLAIM)
    owe(engine, *(("remove", path, "", "") for path in paths))
    delivered = send(engine, site)
    assert (delivered.removed, delivered.stuck) == (3, {})
    assert list(tree(site.outbox)) == ["12345/claims/C000001/notes.txt"]
    assert sorted(path.name for path in site.outbox.iterdir()) == ["12345", "assessors"]
    assert not any((site.outbox / "assessors/A01").iterdir())
    with reading(engine) as connection:
        assert outbox_files(connection, paths) == {}


def test_what_is_to_go_and_was_changed_is_kept_aside(engine, site):
    """Nobody's work is deleted; what is not there any more is simply done."""
    owe_claim(engine)
    send(engine, site)
    (site.outbox / CLAIM).write_bytes(b"theirs")
    owe(engine, ("remove", CLAIM, "", ""), ("remove", "12345/nothing.csv", "", ""))
    delivered = send(engine, site)
    assert (delivered.removed, delivered.edited) == (0, [EDITED])
    assert tree(site.outbox) == {EDITED: b"theirs"}
    assert done(engine) == [NIGHT] * 3


def test_a_file_that_cannot_be_removed_stays_owed(engine, site, monkeypatch):
    """It is tried again."""
    owe_claim(engine)
    send(engine, site)
    monkeypatch.setattr(durable, "remove_many", lambda paths: dict.fromkeys(paths, "it is open in another program"))
    owe(engine, ("remove", CLAIM, "", ""))
    assert send(engine, site).stuck == {CLAIM: "it is open in another program"}
    assert done(engine) == [NIGHT, ""]


def test_the_last_word_on_a_path_counts(engine, site):
    """Of several rows of one path only the last is carried out, and the earlier ones are ticked with it."""
    owe_claim(engine)
    owe(engine, ("remove", CLAIM, "", ""), ("remove", PAGE, "", ""), ("write", PAGE, "centre-index", "12345"))
    delivered = send(engine, site)
    assert (delivered.written, delivered.removed, list(tree(site.outbox))) == (1, 0, [PAGE])
    assert done(engine) == [NIGHT] * 4


def test_folders_are_made(engine, site):
    """Whoever may now speak gets a drop folder, and a centre a place to fetch its files from."""
    owe(engine, ("folder", "20001", "inbox", ""), ("folder", "assessors/B02", "inbox", ""))
    send(engine, site)
    assert (site.inbox / "20001").is_dir()
    assert (site.outbox / "20001").is_dir()
    assert (site.inbox / "assessors/B02").is_dir()
    assert not (site.outbox / "assessors").exists()


def test_a_folder_that_cannot_be_made_is_told(engine, site, monkeypatch):
    """A file may lie in its place; a full disk is another matter."""
    (site.inbox / "20001").write_text("a file")
    owe(engine, ("folder", "20001", "inbox", ""))
    assert send(engine, site).stuck == {"20001": "a file lies where its folder should be"}
    assert done(engine) == [""]

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(durable, "make_folder", full)
    with pytest.raises(OSError, match="full"):
        send(engine, site)


def test_many_rows_go_out_in_batches_and_are_counted(engine, site, monkeypatch):
    """Whoever waits is told how far it is; one that is stuck is not tried twice in a delivery."""
    monkeypatch.setattr(delivery, "BATCH", 2)
    (site.outbox / "12345/0.csv").mkdir(parents=True)
    owe(engine, *(("write", f"12345/{n}.csv", "claim.csv", "1") for n in range(5)))
    told = []
    delivered = send(engine, site, progress=lambda behind, total: told.append((behind, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert (delivered.written, list(delivered.stuck)) == (4, ["12345/0.csv"])


def owe_all(engine):
    owe_claim(engine)
    owe(
        engine,
        ("write", PAGE, "centre-index", "12345"),
        ("folder", "20001", "inbox", ""),
        ("remove", "12345/old.csv", "", ""),
    )
    put(engine, tables.LETTER, {"night": NIGHT, "kind": "sampled", "key": "2", "recipient": "exams@hill.example"})


def killed_at(fault, site):
    """The exit status of a process that delivers and meets this fault."""
    child = os.fork()
    if not child:
        faults._plan = faults.planned(fault)
        try:
            send(open_ledger(site.ledger_url), site)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize(
    "fault",
    [
        "before-delivery:1",
        "temporary-written:2",
        "file-renamed:1",
        "delivered-not-ticked:1",
        "posted-not-ticked:1",
        "removed-not-ticked:1",
    ],
)
def test_a_killed_delivery_is_repeated_without_a_trace(tmp_path, fault):
    """Killed anywhere, the next delivery leaves the same files and the same ledger."""
    left = []
    for name in ("whole", "killed"):
        site = make_site(tmp_path / name, '[site]\noutbox_shown_as = "S:"\n')
        engine = open_ledger(site.ledger_url)
        owe_all(engine)
        leave(engine, site, 1, "12345/grades.csv")
        engine.dispose()
        if name == "killed":
            assert killed_at(fault, site) == KILLED
        delivered = send(engine, site)
        assert (delivered.edited, delivered.stuck, delivered.faults, delivered.kept) == ([], {}, {}, {})
        states = [done(engine), done(engine, tables.LETTER)]
        left.append((tree(site.outbox), tree(site.mail), tree(site.inbox), states))
        engine.dispose()
    assert left[0] == left[1]
    assert left[0][3] == [[NIGHT] * 4, [NIGHT]]


def test_a_power_cut_in_the_ledger_is_no_delivery(engine, site, monkeypatch):
    """An error between the files and their ticks leaves everything owed."""
    owe_claim(engine)
    monkeypatch.setattr(faults, "_plan", Plan("delivered-not-ticked", 1, "EIO"))
    with pytest.raises(OSError, match="Input/output"):
        send(engine, site)
    assert done(engine) == [""]


def sampled(engine, *recipients):
    put(
        engine,
        tables.LETTER,
        *({"night": NIGHT, "kind": "sampled", "key": "2", "recipient": one} for one in recipients),
    )


def test_letters_go_into_the_mail_folder_once(engine, site):
    """A letter that was sent is not sent again."""
    sampled(engine, "exams@hill.example")
    assert send(engine, site).letters_sent == 1
    [data] = tree(site.mail).values()
    assert b"To: exams@hill.example\r\n" in data
    assert done(engine, tables.LETTER) == [NIGHT]
    assert send(engine, site).letters_sent == 0


def test_a_letter_without_a_usable_address_stays_owed(engine, site):
    """The others are sent, and the reason is told by the name of the letter's file."""
    sampled(engine, "not an address", "exams@hill.example")
    delivered = send(engine, site)
    assert delivered.letters_sent == 1
    assert list(delivered.stuck.values()) == ["the letter's recipient is not an address"]
    assert done(engine, tables.LETTER) == ["", NIGHT]


def test_a_letter_that_cannot_be_put_down_stays_owed(engine, site, monkeypatch):
    """As any file."""
    sampled(engine, "exams@hill.example")
    monkeypatch.setattr(mailing.durable, "write_many", lambda files: dict.fromkeys((path for path, _ in files), "no"))
    delivered = send(engine, site)
    assert (delivered.letters_sent, list(delivered.stuck.values())) == (0, ["no"])


def test_a_letter_that_cannot_be_written_keeps_no_other_back(engine, site):
    """A fault of ours in one letter is told; the others are sent."""
    put(engine, tables.LETTER, {"night": NIGHT, "kind": "poem", "key": "2", "recipient": "a@b.example"})
    sampled(engine, "exams@hill.example")
    delivered = send(engine, site)
    assert (delivered.letters_sent, list(delivered.faults)) == (1, ["letter 1"])
    assert done(engine, tables.LETTER) == ["", NIGHT]
