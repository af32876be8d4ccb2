"""A real SMTP server on this machine, that answers as a test wishes and keeps what it took."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

OK, DROP, DROP_AFTER = "250 2.0.0 taken as 4711", "drop", "take and drop"
"""DROP: the line breaks after DATA, and the message is lost; DROP_AFTER: it breaks, and the message was taken."""


@dataclass
class Handler:
    """Answers each message with the next of `answers`, and takes it where these are used up."""

    answers: list[str] = field(default_factory=list)
    to: dict[str, str] = field(default_factory=dict)
    """What RCPT is answered, by recipient."""
    taken: list[EmailMessage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Message-IDs of everything that came, taken or not."""
    users: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  aiosmtpd's own names
        if (answer := self.to.get(address, OK)) == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802  as above
        made = message_from_bytes(envelope.content, policy=default)
        self.asked.append(str(made["Message-ID"]))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        answer = self.answers.pop(0) if self.answers else OK
        if answer.startswith("250") or answer == DROP_AFTER:
            self.taken.append(made)
        if answer in (DROP, DROP_AFTER):
            server.transport.abort()
            await asyncio.sleep(0)
            return "451 gone"
        return answer

    def authenticated(self, server: SMTP, session: Any, envelope: Any, mechanism: str, said: Any) -> AuthResult:
        self.users.append(said.login.decode())
        return AuthResult(success=said.password == b"secret", handled=False)


class _OnAFreePort(Controller):
    """Before it says that it is ready it is called once, where it really listens."""

    def _trigger_server(self) -> None:
        [listening] = self.server.sockets
        socket.create_connection(listening.getsockname(), timeout=5).close()


@dataclass
class Relay:
    """A server that listens."""

    port: int
    handler: Handler
    ca_file: Path


@contextmanager
def relay(folder: Path, security: str = "none", *, auth: bool = False, name: str = "localhost") -> Iterator[Relay]:
    """Run a relay on a free port while the block lasts; `name` is whom its certificate speaks of."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    handler = Handler()
    about: dict[str, Any] = {"authenticator": handler.authenticated, "auth_required": auth}
    if security == "starttls":
        about |= {"tls_context": context, "require_starttls": True}
    server = _OnAFreePort(
        handler,
        hostname="127.0.0.1",
        port=0,
        ssl_context=context if security == "tls" else None,
        auth_require_tls=security == "starttls",
        **about,
    )
    server.start()
    try:
        [listening] = server.server.sockets
        yield Relay(listening.getsockname()[1], handler, ca_file)
    finally:
        server.stop()
