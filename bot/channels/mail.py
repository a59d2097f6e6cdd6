"""Email to staff, over SMTP with time-outs. Nothing that anybody said, and nobody's number, is ever in it."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

TIMEOUT = 10.0  # seconds for each step of the exchange
OVER_TLS, SUBMISSION, RELAY = 465, 587, 25
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Attachment(NamedTuple):
    """A file that goes with a mail, and what kind of file it is."""

    name: str
    kind: str
    content: bytes


class MailTrouble(Exception):
    """A mail that could not be sent, with a short code for why; `certain` unless it may have arrived all the same."""

    def __init__(self, reason: str, *, certain: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.certain = certain


class Mailer:
    """Writes to the same people each time, through `smtps://` (TLS) or `smtp://` (STARTTLS where there is such)."""

    def __init__(self, url: str, to: Sequence[str], timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._port = parts.port or (OVER_TLS if self._tls else SUBMISSION if self._user else RELAY)
        self._to = tuple(to)
        self._from = self._user if "@" in self._user else self._to[0]
        self._timeout = timeout

    def send(self, subject: str, body: str, attached: Sequence[Attachment] = ()) -> None:
        """Send it to all, or raise MailTrouble; whoever the server does not know is trouble once the others have it."""
        message = self._message(subject, body)
        for each in attached:
            main, _, sub = each.kind.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
        with self._talking() as server, _told_as_trouble(certain=False):
            refused = server.send_message(message)
        if refused:
            raise MailTrouble("mail_some_refused", certain=False)

    def check(self) -> str:
        """Why no mail could leave now, as a reason; "" when the server lets us in."""
        try:
            with self._talking() as server, _told_as_trouble():
                server.noop()
        except MailTrouble as trouble:
            return trouble.reason
        return ""

    def _message(self, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._from, ", ".join(self._to), subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._from.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message

    @contextmanager
    def _talking(self) -> Iterator[SMTP]:
        with _told_as_trouble():
            server = self._connected()
        try:
            with _told_as_trouble():
                self._secure(server)
                if self._user:
                    server.login(self._user, self._password)
            yield server
            with suppress(SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _connected(self) -> SMTP:
        if self._tls:
            return SMTP_SSL(self._host, self._port, timeout=self._timeout, context=ssl.create_default_context())
        return SMTP(self._host, self._port, timeout=self._timeout)

    def _secure(self, server: SMTP) -> None:
        server.ehlo()
        if self._tls:
            return
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        elif self._user and self._host not in LOOPBACK:
            raise MailTrouble("mail_without_tls")  # the password would be there for all to read


@contextmanager
def _told_as_trouble(*, certain: bool = True) -> Iterator[None]:
    """Whatever may go wrong becomes MailTrouble, in a code without what the server said: it may quote an address."""
    try:
        yield
    except SMTPResponseException as error:
        raise MailTrouble(f"mail_{error.smtp_code}") from None
    except SMTPRecipientsRefused as error:
        codes = sorted(code for code, _ in error.recipients.values())
        raise MailTrouble(f"mail_{codes[0]}") from None
    except SMTPNotSupportedError:
        raise MailTrouble("mail_takes_no_password") from None
    except ssl.SSLError:
        raise MailTrouble("mail_tls", certain=certain) from None
    except TimeoutError:
        raise MailTrouble("mail_timeout", certain=certain) from None
    except (SMTPException, OSError) as error:
        # smtplib takes silence for the end of the connection.
        slow = isinstance(error.__context__, TimeoutError)
        raise MailTrouble("mail_timeout" if slow else "mail_unreachable", certain=certain) from None
