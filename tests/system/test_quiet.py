"""Real processes say what they do by numbers of ours and by reasons: nothing of what anybody wrote, nor who it was."""

import re

import pytest
from sqlalchemy import text

from bot.demo.doubles import Refuse
from bot.store.engine import begin, open_engine
from tests.system.hospital import PATIENCE, Hospital, eventually
from tests.system.phones import SmsPhone, TelegramPhone
from tests.system.test_hospital import BY_SMS

pytestmark = pytest.mark.processes

NAME, SERVICE, WORRY = "Quetzalcoatl", "the Xylophone ward", "Zanzibarian heartache"
WORDS = (NAME, "Xylophone", "Zanzibarian", "25 to 34")


def said_by(hospital: Hospital) -> str:
    """All that every process has printed."""
    return "\n".join(process.said for process in hospital.processes.values())


def test_a_whole_conversation_leaves_no_word_number_or_name_in_any_log(hospital: Hospital) -> None:
    by_sms, by_telegram = SmsPhone(hospital, 111), TelegramPhone(hospital, 111)
    canaries = {"Ade": NAME, "diabetes and eye clinic": SERVICE}
    for said in (*(canaries.get(said, said) for said in BY_SMS), WORRY):
        assert hospital.answers(by_sms.call(said)) == 200
    by_telegram.says(f"JOIN {WORRY}")
    # Trouble of every kind: refused by the provider, forged, not understood, and a fault of our own.
    hospital.doubles.twilio.faults.put(Refuse(400, {"code": 21211, "message": f"{by_sms.address} is no number"}))
    assert hospital.answers(by_sms.call(f"HELP {WORRY}")) == 200
    forged = by_sms.call(WORRY)
    assert hospital.answers(forged._replace(headers=[])) == 403
    break_their_place(hospital, by_sms.address)
    assert hospital.answers(by_sms.call(WORRY)) == 200
    assert eventually(lambda: "turn_failed" in said_by(hospital)), "this test must have heard a fault"
    assert eventually(lambda: not unsent(hospital))

    said = said_by(hospital)
    for canary in (*WORDS, by_sms.address[1:], by_sms.address[-6:], by_telegram.address):
        assert canary not in said, canary
    assert not re.search(r"\+?447700900", said)


def break_their_place(hospital: Hospital, address: str) -> None:
    """Where somebody is in their flow cannot be read any more."""
    engine = open_engine(hospital.database_url)
    with begin(engine) as connection:
        place = f'["{NAME}'
        statement = (
            "UPDATE conversations SET place = :place, state = 'open' WHERE id = (SELECT max(conversations.id) FROM "
            "conversations JOIN addresses ON addresses.id = address_id WHERE value = :address)"
        )
        connection.execute(text(statement), {"place": place, "address": address})
    engine.dispose()


def unsent(hospital: Hospital) -> list[object]:
    """What has still to leave."""
    return list(hospital.rows("SELECT id FROM messages WHERE state IN ('waiting', 'leased', 'submitting')"))


@pytest.mark.parametrize("hospital", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_all_processes_of_a_server_count_together(hospital: Hospital) -> None:
    phone = SmsPhone(hospital, 112)
    before = counted(hospital)
    for said in ("JOIN", "yes", "1", "STOP"):
        assert hospital.answers(phone.call(said)) == 200
    # Whichever process is asked, it knows of all four.
    assert {counted(hospital) - before for _ in range(8)} == {4.0}


def counted(hospital: Hospital) -> float:
    """How many texts were answered with 200, as /metrics tells it."""
    from urllib.request import ProxyHandler, build_opener

    with build_opener(ProxyHandler({})).open(f"{hospital.url}/metrics", timeout=PATIENCE) as answer:
        shown = answer.read().decode()
    found = re.search(r'^improvers_webhooks_total\{door="sms",status="200"\} (\S+)$', shown, re.MULTILINE)
    return float(found[1]) if found else 0.0
