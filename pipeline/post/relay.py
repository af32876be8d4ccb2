"""An SMTP relay: messages are handed to it one by one, and what it answers is told apart from a line that breaks."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from pipeline.settings import Settings

_SECONDS = 60
_LONGEST = 300
"""So much of an answer is kept."""
_MOST_LOST = 3
"""After so many lines that broke, one after the other, the relay is left alone for a while."""
_CLOSING = 421
"""What a relay answers that is about to hang up (RFC 5321, 3.8)."""


class Answer(NamedTuple):
    """What the relay said of one message."""

    code: int
    said: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_for_now(self) -> bool:
        """Whether it may take the message later (4xx)."""
        return 400 <= self.code < 500

    def __str__(self) -> str:
        return f"{self.code} {self.said}".strip()


class ConnectionLostError(Exception):
    """The line broke over one message: nobody can tell whether the relay has it."""


class RelayAwayError(Exception):
    """The relay is not there, does not let us in, or is not who it says it is."""

    def __init__(self, why: str, *, is_for_now: bool) -> None:
        super().__init__(why)
        self.is_for_now = is_for_now
        """Whether it is worth trying again in a while; a password that was refused is not."""


@dataclass(frozen=True, slots=True)
class Where:
    """How a relay is reached."""

    host: str
    port: int
    security: str
    """none, starttls or tls; the relay's certificate is verified in both."""
    user: str = ""
    password: str = ""
    ca_file: str = ""
    """The certificates that its own must lead to; blank for those of the system."""

    @classmethod
    def of(cls, settings: Settings) -> Where:
        """As a site has it, the password read from its file. Raises RelayAwayError where that cannot be read."""
        post, site = settings.post, settings.site
        try:
            password = (site / post.password_file).read_text().strip() if post.password_file else ""
        except (OSError, ValueError) as error:
            raise RelayAwayError(
                f"the password's file {post.password_file} cannot be read", is_for_now=False
            ) from error
        certificates = str(site / post.ca_file) if post.ca_file else ""
        return cls(post.host, post.port, post.security, post.user, password, certificates)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Relay:
    """A connection, made when it is first needed and again after it broke; to be used as a context."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._server: smtplib.SMTP | None = None
        self._lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def connect(self) -> None:
        """See to it that there is a connection. Raises RelayAwayError."""
        if self._server is None:
            try:
                self._server = _connected(self._where)
            except (smtplib.SMTPException, OSError) as error:
                raise RelayAwayError(_in_words(error), is_for_now=_is_for_now(error)) from error

    def hand_over(self, made: EmailMessage) -> Answer:
        """Hand over one message. Raises RelayAwayError, ConnectionLostError."""
        self.connect()
        server = self._server
        assert server is not None
        try:
            answer = _handed(server, made)
            if answer.code != _CLOSING:
                self._lost = 0
                self._end(server, answer)
                return answer
        except (smtplib.SMTPException, OSError) as error:
            raise self._lost_over(f"the connection broke: {_in_words(error)}") from error
        raise self._lost_over(f"the relay hung up: {answer}")

    def _end(self, server: smtplib.SMTP, answer: Answer) -> None:
        """End the message's transaction; what was answered stands, though the relay may hang up upon it."""
        if not answer.is_taken:
            try:
                server.rset()
            except (smtplib.SMTPException, OSError):
                server.close()
                self._server = None

    def _lost_over(self, why: str) -> Exception:
        """Give up the connection; another is made for the next message, but not for ever."""
        assert self._server is not None
        self._server.close()
        self._server = None
        self._lost += 1
        if self._lost < _MOST_LOST:
            return ConnectionLostError(why)
        return RelayAwayError(f"{why}, again and again", is_for_now=True)


def _connected(where: Where) -> smtplib.SMTP:
    if where.user and where.security == "none":
        raise ssl.SSLError("a password is not sent over a line that is not encrypted: set [mail] security")
    context = ssl.create_default_context(cafile=where.ca_file or None)
    if where.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(where.host, where.port, timeout=_SECONDS)
    try:
        if where.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if where.user:
            server.login(where.user, where.password)
    except BaseException:  # whatever broke, the line is closed, and it goes on up
        server.close()
        raise
    return server


def _handed(server: smtplib.SMTP, made: EmailMessage) -> Answer:
    """Speak MAIL, RCPT and DATA; the answer that decided."""
    sender, recipient = parseaddr(str(made["From"]))[1], str(made["To"])
    steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
        lambda: server.mail(sender),
        lambda: server.rcpt(recipient),
        lambda: _data(server, made.as_bytes()),
    )
    answer = Answer(0, "")
    for step in steps:
        answer = _answer(*step())
        if not answer.is_taken:
            break
    return answer


def _data(server: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    try:
        return server.data(message)
    except smtplib.SMTPDataError as refused:  # DATA itself, before the message
        said = refused.smtp_error
        return refused.smtp_code, said if isinstance(said, bytes) else said.encode()


def _answer(code: int, said: bytes | str) -> Answer:
    return Answer(code, _tidy(said))


def _tidy(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LONGEST]


def _is_for_now(error: Exception) -> bool:
    """A refused password, a wrong certificate, or a relay that refuses for good is not asked again tonight."""
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return not isinstance(error, (ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPAuthenticationError))


def _in_words(error: Exception) -> str:
    """Say in a line what broke; the relay's own words where it spoke."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_answer(error.smtp_code, error.smtp_error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted: {_tidy(error.verify_message)}"
    if isinstance(error, OSError) and error.strerror:
        return _tidy(error.strerror)
    return _tidy(str(error)) or type(error).__name__
