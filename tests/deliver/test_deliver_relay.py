"""Letters over a real SMTP server: nothing is lost, a repeat can be told, and what the relay said is kept."""

import smtplib
import socket

import pytest

from pipeline.deliver import mailing
from pipeline.deliver.bench import Tables
from pipeline.deliver.hands import Tools
from pipeline.ledger import letters as owed_letters
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.settings import load
from tests.deliver.delivery_ledger import LATER, NIGHT, make_site, put, send
from tests.relays import DROP, DROP_AFTER, relay

PEOPLE = ("a@hill.example", "b@hill.example", "c@hill.example")
THIRD, FOURTH = "2026-11-25-01", "2026-11-26-01"


@pytest.fixture
def waits(monkeypatch):
    """How long it was waited, and nobody waits."""
    waited = []
    monkeypatch.setattr(mailing, "rest", waited.append)
    return waited


class Sending:
    """A site that sends over a relay, three letters owed."""

    def __init__(self, folder, server, more=""):
        self.folder, self.server = folder, server
        toml = f'[mail]\ntransport = "smtp"\nfrom = "Claims <claims@hill.example>"\nhost = "localhost"\nport = {server.port}\n'
        self.site = make_site(folder / "site", toml + more)
        self.engine = open_ledger(self.site.ledger_url)
        rows = ({"night": NIGHT, "kind": "sampled", "key": "2", "recipient": one} for one in PEOPLE)
        put(self.engine, tables.LETTER, *rows)

    def send(self, night=NIGHT, which=mailing.Which.DUE):
        return mailing.mail(Tools(self.engine, self.site, Tables(self.site.catalogue)), night, which)

    def rows(self, *columns):
        with reading(self.engine) as connection:
            found = connection.execute(tables.LETTER.select().order_by(tables.LETTER.c.id))
            return [tuple(getattr(row, name) for name in columns) for row in found]

    def recipients(self):
        return [str(made["To"]) for made in self.server.handler.taken]


@pytest.fixture
def sending(tmp_path, waits):
    with relay(tmp_path) as server:
        yield Sending(tmp_path, server)


def test_letters_are_sent_once_and_the_answer_is_kept(sending, waits):
    """Each goes to its recipient, from the address of the settings; nothing is waited for."""
    done = send(sending.engine, sending.site)
    assert (done.letters_sent, done.letters_failed, done.stuck, waits) == (3, 0, {}, [])
    assert sending.recipients() == list(PEOPLE)
    assert sending.rows("done", "answer", "tried") == [(NIGHT, "250 2.0.0 taken as 4711", 0)] * 3
    made = sending.server.handler.taken[0]
    assert (made["From"], made["Auto-Submitted"]) == ("Claims <claims@hill.example>", "auto-generated")
    assert send(sending.engine, sending.site).letters_sent == 0


def test_not_now_then_taken(sending, waits):
    """What a relay does not take for now is tried again within the night, after a growing while, and nothing else is."""
    sending.server.handler.answers = ["250 ok", "451 4.7.1 greylisted", "452 4.3.1 no room", "250 ok", "451 later"]
    done = sending.send()
    assert (done.sent, done.failed, waits) == (3, {}, [5, 30])
    assert sorted(sending.recipients()) == list(PEOPLE)
    assert (len(sending.server.handler.asked), len(set(sending.server.handler.asked))) == (6, 3)
    assert [state for (state,) in sending.rows("done")] == [NIGHT] * 3


def test_never_now(sending, waits):
    """After three pauses it is left for the next night; the others went out."""
    sending.server.handler.to = {PEOPLE[1]: "450 4.2.0 mailbox busy"}
    done = sending.send()
    assert (done.sent, waits) == (2, [5, 30, 120])
    assert mailing.stuck(done)[f"mail/{done.names[2]}"] == "the relay answered: 450 4.2.0 mailbox busy"
    assert sending.rows("done", "tried", "answer")[1] == ("", 1, "the relay answered: 450 4.2.0 mailbox busy")
    sending.server.handler.to = {}
    assert sending.send(LATER).sent == 1
    assert sending.rows("done", "tried", "answer")[1] == (LATER, 1, "250 2.0.0 taken as 4711")


def test_refused_for_good(sending, waits):
    """A 5xx is not tried again the same date, but the next nights; after the third it is given up, and said so."""
    sending.server.handler.to = {PEOPLE[0]: "550 5.1.1 no such person"}
    done = sending.send()
    assert (done.sent, waits, list(done.failed)) == (2, [], [1])
    assert sending.send().failed == {}
    assert sending.rows("tried", "parked")[0] == (1, "")
    assert list(sending.send(LATER).failed) == [1]
    assert "given up after 3 nights" in sending.send(THIRD).failed[1].why
    assert sending.rows("tried", "parked", "done")[0] == (3, THIRD, "")
    assert sending.send(FOURTH, mailing.Which.ALL).failed == {}
    with reading(sending.engine) as connection:
        assert owed_letters.letters_owed(connection) == []
        assert [each.parked for each in owed_letters.unsent(connection)] == [THIRD]
    with writing(sending.engine) as connection:
        assert owed_letters.try_again(connection) == 1
    sending.server.handler.to = {}
    assert sending.send(FOURTH).sent == 1


def test_refused_by_a_relay_that_hangs_up_upon_it(sending, waits, monkeypatch):
    """What it said stands: the letter is not tried again that date, and those after it go out."""

    def gone(_self):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "rset", gone)
    sending.server.handler.to = dict.fromkeys(PEOPLE[:2], "550 5.1.1 no such person")
    done = sending.send()
    assert (done.sent, waits, sorted(done.failed)) == (1, [], [1, 2])
    assert done.failed[1].why == "the relay answered: 550 5.1.1 no such person"


def test_by_hand_everything_is_tried(sending):
    """Whoever has mended the relay does not wait for the next date."""
    sending.server.handler.to = dict.fromkeys(PEOPLE, "554 relay access denied")
    done = sending.send()
    assert mailing.stuck(done) == {"3 letters": "the relay answered: 554 relay access denied"}
    sending.server.handler.to = {}
    assert sending.send().sent == 0
    assert sending.send(which=mailing.Which.ALL).sent == 3


@pytest.mark.parametrize("how", [DROP, DROP_AFTER])
def test_the_line_breaks_after_data(sending, waits, how):
    """Whether the relay has the message or not, it is sent again with the same Message-ID, and the others go on."""
    sending.server.handler.answers = ["250 ok", how]
    done = sending.send()
    assert (done.sent, done.failed, waits) == (3, {}, [5])
    asked = sending.server.handler.asked
    assert (len(asked), len(set(asked)), asked[1]) == (4, 3, asked[3])
    assert [state for (state,) in sending.rows("done")] == [NIGHT] * 3
    assert sorted(set(sending.recipients())) == list(PEOPLE)
    assert len(sending.recipients()) == (4 if how == DROP_AFTER else 3)


def test_the_relay_hangs_up_again_and_again(sending, waits):
    """Three broken lines in a row are enough for a while; every letter stays owed."""
    sending.server.handler.answers = [DROP] * 40
    done = sending.send()
    assert (done.sent, len(done.failed), waits) == (0, 3, [5, 30, 120])
    assert len(sending.server.handler.asked) == 4 * 3
    assert sending.rows("done", "tried") == [("", 1)] * 3


def test_a_relay_that_says_goodbye(sending):
    """421 is a line that broke, not an answer to the letter."""
    sending.server.handler.answers = ["421 4.3.2 shutting down"]
    assert sending.send().sent == 3


def test_a_relay_that_is_not_there(tmp_path, waits):
    """Files go out all the same; the letters are waited for thrice, and stay owed with the reason."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sending = Sending(tmp_path, type("Nowhere", (), {"port": port}))
    done = send(sending.engine, sending.site)
    assert (done.letters_sent, done.letters_failed, waits) == (0, 3, [5, 30, 120])
    assert done.stuck == {"3 letters": f"the relay localhost:{port} cannot be used: Connection refused"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_password(tmp_path, waits, security):
    """The certificate is verified, the password comes from its file, and the line is encrypted."""
    with relay(tmp_path, security, auth=security == "starttls") as server:
        more = f'security = "{security}"\nca_file = "{server.ca_file}"\n'
        if security == "starttls":
            more += 'user = "claims"\npassword_file = "password"\n'
        sending = Sending(tmp_path, server, more)
        (sending.site.site / "password").write_text("secret\n")
        assert (sending.send().sent, waits) == (3, [])
        assert server.handler.encrypted == [True] * 3
        assert server.handler.users == (["claims"] if security == "starttls" else [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another name"])
def test_a_certificate_that_cannot_be_trusted(tmp_path, waits, security, fault):
    """Nothing is said to a relay that is not who it says it is, and nobody asks it again tonight."""
    with relay(tmp_path, security, name="localhost" if fault == "unknown authority" else "other.example") as server:
        more = "" if fault == "unknown authority" else f'ca_file = "{server.ca_file}"\n'
        sending = Sending(tmp_path, server, f'security = "{security}"\n{more}')
        done = sending.send()
    assert (done.sent, waits, server.handler.asked) == (0, [], [])
    assert all("its certificate cannot be trusted" in each.why for each in done.failed.values())


@pytest.mark.parametrize(
    ("more", "password", "why"),
    [
        ('security = "starttls"\nuser = "claims"\npassword_file = "password"\n', "wrong", "535"),
        (
            'security = "starttls"\nuser = "claims"\npassword_file = "nowhere"\n',
            "",
            "the password's file nowhere cannot",
        ),
        ('user = "claims"\npassword_file = "password"\n', "secret", "a password is not sent over a line"),
    ],
)
def test_not_let_in(tmp_path, waits, more, password, why):
    """A password that is wrong, or not there, or would go over an open line, is told and not tried thrice."""
    with relay(tmp_path, "starttls", auth=True) as server:
        sending = Sending(tmp_path, server, f'ca_file = "{server.ca_file}"\n{more}')
        (sending.site.site / "password").write_text(password)
        done = sending.send()
    assert (done.sent, waits, server.handler.taken) == (0, [], [])
    assert all(why in each.why for each in done.failed.values())
    assert len(done.failed) == 3


def test_no_relay_without_encryption_where_it_was_asked_for(sending):
    """A relay that offers no STARTTLS gets nothing."""
    with (sending.site.site / "claimdrop.toml").open("a") as file:
        file.write('security = "starttls"\n')
    sending.site = load(sending.site.site, {})
    assert sending.send().sent == 0
    assert sending.server.handler.asked == []


def test_letters_that_nobody_wants_any_more(sending):
    """What was given up can be struck off; then nobody is told of it again."""
    sending.server.handler.to = dict.fromkeys(PEOPLE, "550 no")
    for night in (NIGHT, LATER, THIRD):
        sending.send(night)
    with writing(sending.engine) as connection:
        assert owed_letters.forget(connection) == 3
    with reading(sending.engine) as connection:
        assert owed_letters.unsent(connection) == []
