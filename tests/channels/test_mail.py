"""Email to staff by a real SMTP client, against a real server on this machine."""

import socket
from pathlib import Path

import pytest

from bot.channels.mail import Mailer, MailTrouble
from tests.channels.mail_double import Certificates, certificates, mail_server

DUTY, PPI = "duty@example.nhs.uk", "ppi@example.nhs.uk"
LOGIN = "alerts%40example.nhs.uk:p%40ss%20word"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """Certificates that this process believes."""
    made = certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


def trouble(url: str, *to: str, timeout: float = 10) -> tuple[str, bool]:
    """Why a mail could not be sent that way, and whether it has certainly not arrived."""
    with pytest.raises(MailTrouble) as caught:
        Mailer(url, to or (DUTY,), timeout).send("Subject", "Body")
    assert str(caught.value) == caught.value.reason
    return caught.value.reason, caught.value.certain


def test_everybody_is_told_in_one_mail() -> None:
    with mail_server() as server:
        mailer = Mailer(f"smtp://127.0.0.1:{server.port}", (DUTY, PPI))
        mailer.send("An alarm", "Grüße: “held”.\n")
        assert mailer.check() == ""
    (mail,) = server.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == (DUTY, f"{DUTY}, {PPI}", "An alarm")
    assert mail.get_content().splitlines() == ["Grüße: “held”."]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"] and mail["Date"]
    assert server.logins == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_travels_under_tls(trusted: Certificates, scheme: str) -> None:
    with mail_server(**{"starttls" if scheme == "smtp" else "tls": trusted.context}) as server:
        mailer = Mailer(f"{scheme}://{LOGIN}@localhost:{server.port}", (DUTY,))
        assert mailer.check() == ""
        mailer.send("An alarm", "Body")
    (mail,) = server.mails
    assert (mail["From"], mail["X-Over-TLS"]) == ("alerts@example.nhs.uk", "True")
    assert server.logins == [("alerts@example.nhs.uk", "p@ss word")] * 2


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_its_name_is_told_nothing(tmp_path: Path, scheme: str) -> None:
    untrusted = certificates(tmp_path).context
    with mail_server(**{"starttls" if scheme == "smtp" else "tls": untrusted}) as server:
        assert trouble(f"{scheme}://{LOGIN}@localhost:{server.port}") == ("mail_tls", True)
    assert server.logins == [] and server.mails == []


def test_a_password_is_not_sent_for_all_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # Only loopback is let off, so for once this machine is not taken for it.
    monkeypatch.setattr("bot.channels.mail.LOOPBACK", ())
    with mail_server() as server:
        assert trouble(f"smtp://{LOGIN}@127.0.0.1:{server.port}") == ("mail_without_tls", True)
        assert Mailer(f"smtp://{LOGIN}@127.0.0.1:{server.port}", (DUTY,)).check() == "mail_without_tls"
    assert server.logins == []


def test_a_wrong_password_is_refused_without_a_word_of_what_the_server_said() -> None:
    with mail_server() as server:
        assert trouble(f"smtp://someone:wrong@127.0.0.1:{server.port}") == ("mail_535", True)


def test_nobody_known_is_certain_and_some_unknown_is_not() -> None:
    with mail_server() as server:
        server.refuses = {DUTY: f"550 no {DUTY} here"}
        assert trouble(f"smtp://127.0.0.1:{server.port}", DUTY) == ("mail_550", True)
        assert trouble(f"smtp://127.0.0.1:{server.port}", DUTY, PPI) == ("mail_some_refused", False)
    assert len(server.mails) == 1


def test_a_mail_that_is_refused_has_not_arrived_and_one_without_an_answer_may_have() -> None:
    with mail_server() as server:
        server.refuses = {"": "452 full"}
        assert trouble(f"smtp://127.0.0.1:{server.port}") == ("mail_452", True)
        server.refuses = {"": "hang up"}
        assert trouble(f"smtp://127.0.0.1:{server.port}") == ("mail_unreachable", False)


def test_nobody_listens() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{bound.getsockname()[1]}"
        assert trouble(url) == ("mail_unreachable", True)
        assert Mailer(url, (DUTY,)).check() == "mail_unreachable"


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        assert trouble(url, timeout=0.05) == ("mail_timeout", True)
