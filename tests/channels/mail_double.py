"""A mail server on this machine that keeps what it is sent, or refuses it as a test says."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

PASSWORD = "p@ss word"


class Certificates(NamedTuple):
    """What a server proves its name with, and the file by which others believe it."""

    context: ssl.SSLContext
    authority: Path


class MailDouble:
    """Keeps mails in `mails`; `refuses` has what it answers to whom, or to anybody at the end ("")."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.logins: list[tuple[str, str]] = []
        self.refuses: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Whether it knows somebody."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the mail; or hang up on it after it has been taken."""
        message: Any = message_from_bytes(envelope.content, policy=default)
        message["X-Over-TLS"] = str(server.transport.get_extra_info("ssl_object") is not None)
        self.mails.append(message)
        if self.refuses.get("") == "hang up":
            server.transport.abort()
        return self.refuses.get("", "250 OK")

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Whether the password is right."""
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


def certificates(folder: Path) -> Certificates:
    """Certificates for this machine's name, by an authority of their own."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    return Certificates(context, folder / "authority.pem")


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> Iterator[MailDouble]:
    """One that runs for as long as the block lasts, on a port of its own."""
    double = MailDouble()
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        return SMTP(
            double,
            tls_context=starttls,
            hostname="localhost",
            loop=loop,
            authenticator=double.authenticate,
            auth_require_tls=starttls is not None,
        )

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    double.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="mail double")
    thread.start()
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    await asyncio.sleep(0)  # connections that were closed are let go of
