"""The whole of it as it runs in a hospital: signed HTTP in, the providers' own clients out, on both databases."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.store import consents, equality, interests
from bot.store.engine import open_engine, reading
from bot.work.conversation import KEPT_APART
from tests.store.conftest import SERVER
from tests.system.hospital import HUNG_UP, KEYS, PATIENCE, PROMISED_SOON, ROOT, Hospital, eventually, improvers
from tests.system.phones import Phone, SmsPhone, TelegramPhone, waits_for
from tests.webhooks.callers import SMS, STATUS, TELEGRAM, Call

pytestmark = pytest.mark.processes

BY_SMS = ("JOIN", "yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade", "2", "1", "3", "1", "1")
BY_TELEGRAM = (
    *("/start join-poster", "Yes", "Yes, as a patient", "diabetes and eye clinic", "Yes", "Yes", "Yes", "Ade"),
    *("25 to 34", "Woman", "No, it does not", "Asian or Asian British", "Indian"),
)
MATTERS = ("issues", "parking and food")
PHONES: list[tuple[type[SmsPhone] | type[TelegramPhone], Sequence[str]]] = [
    (SmsPhone, BY_SMS),
    (TelegramPhone, BY_TELEGRAM),
]
ON_BOTH = pytest.mark.parametrize(("kind", "joining"), PHONES, ids=["sms", "telegram"])
DONE = {"sms": "delivered", "telegram": "accepted"}
AGREEMENTS = ["recent_experience", "code_of_conduct", "membership_data", "invitations", "equality_monitoring"]
EQUALITY = {
    "age_group": "age_25_34",
    "sex_or_gender": "woman",
    "disability": "not_limited",
    "ethnic_group": "asian",
    "ethnic_detail": "indian",
}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What comes of things that are all done at the same moment."""
    together = Barrier(len(acts))

    def go(act: Callable[[], Any]) -> Any:
        together.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def person_at(hospital: Hospital, address: str) -> dict[str, Any]:
    """The person who writes from there."""
    (person,) = hospital.rows(
        "SELECT people.* FROM people JOIN addresses ON people.id = person_id WHERE value = :address", address=address
    )
    return person


@ON_BOTH
def test_somebody_joins_and_tells_us_what_matters(
    hospital: Hospital, kind: type[SmsPhone] | type[TelegramPhone], joining: Sequence[str]
) -> None:
    phone = kind(hospital, 101)
    replies = [phone.says(said) for said in (*joining, *MATTERS)]
    assert "Welcome, Ade. You are now a Hospital Improver" in replies[len(joining) - 1]
    assert "Parking and travel and Food and drink" in replies[-1]

    person = person_at(hospital, phone.address)
    assert person["state"] == "improver" and person["joined_at"]
    assert json.loads(person["facts"])["first_name"] == "Ade"
    engine = open_engine(hospital.database_url)
    with reading(engine) as connection:
        likes = interests.of(connection, person["id"])
        ledger = consents.of(connection, person["subject"])
        apart = equality.of(connection, equality.pseudonym_of(person["id"], KEYS["PSEUDONYM_KEY"]))
    engine.dispose()
    assert set(likes["service"]) == {"diabetes", "eye"} and set(likes["issue"]) == {"parking", "food"}
    assert [row.purpose for row in ledger if row.purpose != "messages"] == AGREEMENTS
    assert all(row.given for row in ledger)
    assert apart == EQUALITY


@ON_BOTH
def test_every_message_is_kept_and_every_reply_arrives_once_and_in_order(
    hospital: Hospital, kind: type[SmsPhone] | type[TelegramPhone], joining: Sequence[str]
) -> None:
    phone = kind(hospital, 102)
    for said in joining:
        phone.says(said)
    heard = hospital.messages(phone.address, "in")
    assert [line["state"] for line in heard] == ["heard"] * len(joining)
    assert [line["body"] for line in heard[-5:]] == [KEPT_APART] * 5
    assert heard[3]["body"] == "diabetes and eye clinic"

    channel = heard[0]["channel"]
    kept = hospital.letters(phone.address, DONE[channel])
    came = phone.letters()
    assert [letter["state"] for letter in kept] == [DONE[channel]] * len(joining)
    assert [letter["provider_id"].rpartition(":")[2] for letter in kept] == [letter.name for letter in came]
    assert all(letter["body"] in (None, one.text) for letter, one in zip(kept, came, strict=True))


def test_every_receipt_is_taken(hospital: Hospital) -> None:
    phone = SmsPhone(hospital, 103)
    phone.says("JOIN")
    (letter,) = hospital.letters(phone.address, "delivered")
    assert letter["state"] == "delivered"

    def receipts() -> list[tuple[str, int]]:
        book = hospital.doubles.twilio.book("receipts")
        return [(one["MessageStatus"], one["answered"]) for one in book if one["To"] == phone.address]

    # The double writes down what it was answered only after the store has it.
    eventually(lambda: len(receipts()) == 2)
    assert receipts() == [("sent", 204), ("delivered", 204)]


def test_every_press_is_answered(hospital: Hospital) -> None:
    phone = TelegramPhone(hospital, 104)
    phone.says("JOIN")
    call = phone.call("Yes")
    name = json.loads(call.body)["callback_query"]["id"]
    assert hospital.answers(call) == 200
    waits_for(phone, 2)
    calls = [one for one in hospital.doubles.telegram.calls if one.get("callback_query_id") == name]
    assert len(calls) == 1


def test_two_people_at_once_do_not_mix(hospital: Hospital) -> None:
    ade, bea = SmsPhone(hospital, 106), TelegramPhone(hospital, 106)

    def joins(phone: Phone, joining: Sequence[str]) -> list[str]:
        return [phone.says(said) for said in joining]

    as_bea = ["Bea" if said == "Ade" else said for said in BY_TELEGRAM]
    to_ade, to_bea = at_once(lambda: joins(ade, BY_SMS), lambda: joins(bea, as_bea))
    assert "Welcome, Ade." in to_ade[-1] and not any("Bea" in reply for reply in to_ade)
    assert "Welcome, Bea." in to_bea[-1] and not any("Ade" in reply for reply in to_bea)
    assert [json.loads(person_at(hospital, one.address)["facts"])["first_name"] for one in (ade, bea)] == ["Ade", "Bea"]


@ON_BOTH
def test_two_quick_messages_are_handled_one_after_the_other(
    hospital: Hospital, kind: type[SmsPhone] | type[TelegramPhone], joining: Sequence[str]
) -> None:
    phone = kind(hospital, 107)
    phone.says(joining[0])
    calls = [phone.call("yes"), phone.call("hello?")]
    assert at_once(*[lambda call=call: hospital.answers(call) for call in calls]) == [200, 200]
    came = waits_for(phone, 3)
    lines = hospital.rows(
        "SELECT direction, body FROM messages JOIN addresses ON addresses.id = address_id "
        "WHERE value = :address ORDER BY messages.id",
        address=phone.address,
    )
    assert [line["direction"] for line in lines] == ["in", "out"] * 3
    assert [line["body"] for line in lines if line["direction"] == "out"] == [letter.text for letter in came]


def test_bodies_of_every_size_are_answered_over_http(hospital: Hospital) -> None:
    secret = hospital.telegram.raw(b"").headers
    for body in (b"", b"{", b"[" * 100_000):
        assert hospital.answers(Call(TELEGRAM, body, secret)) == 400
    assert hospital.answers(Call(TELEGRAM, b"x" * 5_000_000, secret)) in (413, HUNG_UP)
    for path in (SMS, STATUS):
        assert hospital.answers(Call(path, b"x" * 5_000_000, [])) in (413, HUNG_UP)
    assert hospital.is_ready()


def folder_with(folder: Path, **changes: str) -> Path:
    """The shipped flows, one of them changed."""
    shutil.copytree(ROOT / "flows", folder / "flows")
    for name, content in changes.items():
        (folder / "flows" / f"{name}.yaml").write_text(content)
    return folder


def changed(phone: Phone, before: str) -> str:
    """What is said about privacy, once it is not what was said before."""
    said = phone.says("privacy")
    return said if said != before else ""


def test_publishing_reaches_the_running_service_and_a_broken_flow_does_not(hospital: Hospital, tmp_path: Path) -> None:
    phone = SmsPhone(hospital, 109)
    privacy = (ROOT / "flows" / "privacy.yaml").read_text()
    before = phone.says("privacy")
    broken = folder_with(tmp_path / "broken", privacy="title: Privacy\nsteps:\n  a:\n    say: Hi\n    go: nowhere\n")
    refused = improvers("publish", str(broken), environ=hospital.environ)
    assert refused.returncode == 1
    assert "flows/privacy.yaml:5:9: " in refused.stderr and '"nowhere", which is not a step' in refused.stderr
    assert phone.says("privacy") == before

    better = folder_with(tmp_path / "better", privacy=privacy.replace("Only our team sees", "Only our team reads"))
    published = improvers("publish", str(better), environ=hospital.environ)
    assert published.returncode == 0, published.stderr
    assert "Only our team reads" in eventually(lambda: changed(phone, before), PROMISED_SOON)
    again = improvers("publish", environ=hospital.environ)
    assert again.returncode == 0


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """The PostgreSQL database lets nobody in for as long as the block lasts, and has sent everybody away."""
    name = make_url(database_url).database
    server = open_engine(SERVER)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        try:
            everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(everybody), {"name": name})
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    server.dispose()


@pytest.mark.parametrize("hospital", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_while_the_database_is_away_telegram_is_asked_to_come_again_and_a_text_is_held(hospital: Hospital) -> None:
    by_sms, by_telegram = SmsPhone(hospital, 110), TelegramPhone(hospital, 110)
    text, update = by_sms.call("JOIN"), by_telegram.call("JOIN")
    serve = hospital.processes["serve"]
    with ThreadPoolExecutor(1) as pool:
        with away(hospital.database_url):
            answer = pool.submit(hospital.answers, text)
            assert eventually(lambda: "held_back" in serve.said)
            assert hospital.answers(update) == 503
            assert not hospital.is_ready()
        assert answer.result(PATIENCE) == 200, "Twilio would not have come again"
    assert eventually(hospital.is_ready)
    assert hospital.answers(update) == 200
    phones = (by_sms, by_telegram)
    assert [len(waits_for(phone, 1)) for phone in phones] == [1, 1]
    assert ["last 18 months" in phone.says("yes") for phone in phones] == [True, True]
