"""Somebody who asks to be erased is found however their number is written, and only they are erased."""

from datetime import timedelta

import pytest

from bot.store import addresses, erasures
from bot.store.engine import reading
from bot.work.erasing import CannotErase, Erasing
from bot.work.key_marks import WrongKey
from tests.work.hospital import ADE, KEYS, Hospital


def erasing(hospital: Hospital) -> Erasing:
    """With the right keys."""
    return Erasing(hospital.engine, KEYS)


@pytest.mark.parametrize("written", ["+447700900123", "07700 900123", " 07700-900-123 ", "+44 (0)7700 900123"])
def test_a_number_is_known_however_it_is_written(hospital: Hospital, written: str) -> None:
    hospital.hears("JOIN")
    found = erasing(hospital).at_address(written)
    assert found is not None and found.state == "provisional"


@pytest.mark.parametrize("written", ["", "Ade", "07700 900999", "%", "+"])
def test_nobody_is_found_where_nobody_is(hospital: Hospital, written: str) -> None:
    hospital.hears("JOIN")
    assert erasing(hospital).at_address(written) is None


def test_a_telegram_chat_is_known_by_its_number(hospital: Hospital) -> None:
    hospital.hears("JOIN", "700000123", "telegram")
    assert erasing(hospital).at_address("700000123") is not None


def test_everything_goes_and_the_person_may_come_back(hospital: Hospital) -> None:
    hospital.joins()
    who = erasing(hospital).at_address(ADE)
    assert who is not None
    goes = dict(erasing(hospital).would_go(who))
    assert (goes["addresses"], goes["equality answers"], goes["urgent"]) == (1, 5, 0) and goes["messages"] > 20
    erasing(hospital).erase(who, hospital.now)
    left = hospital.everything("revisions")
    assert not any(told in left for told in (ADE, '"Ade"', "age_25_34", "diabetes and eye"))
    assert hospital.rows("SELECT count(*) AS count FROM equality_answers") == [{"count": 0}]
    assert erasing(hospital).at_address(ADE) is None and erasing(hospital).by_reference(str(who.id)) is None
    assert hospital.hears("JOIN") == "heard"
    back = erasing(hospital).at_address(ADE)
    assert back is not None and (back.state, back.id != who.id) == ("provisional", True)


def test_urgent_words_that_nobody_has_seen_to_stand_against_it(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.hears("I want to kill myself")
    who = erasing(hospital).at_address(ADE)
    assert who is not None and dict(erasing(hospital).would_go(who))["urgent"] == 1
    with pytest.raises(CannotErase, match="urgent words"):
        erasing(hospital).erase(who, hospital.now)
    assert ADE in hospital.everything()
    erasing(hospital).erase(who, hospital.now, urgent_too=True)
    assert ADE not in hospital.everything() and "kill myself" not in hospital.everything("revisions", "publications")


@pytest.mark.parametrize("name", ["suppression", "pseudonym"])
def test_with_another_key_nobody_is_erased_by_halves(hospital: Hospital, name: str) -> None:
    hospital.joins()
    wrong = Erasing(hospital.engine, KEYS._replace(**{name: "another key"}))
    who = wrong.at_address(ADE)
    assert who is not None
    with pytest.raises(WrongKey, match=f"another {name.upper()}_KEY"):
        wrong.would_go(who)
    with pytest.raises(WrongKey, match=f"another {name.upper()}_KEY"):
        wrong.erase(who, hospital.now)
    assert ADE in hospital.everything()


def test_one_with_two_people_behind_it_is_not_guessed(hospital: Hospital) -> None:
    hospital.hears("JOIN", "700000123", "telegram")
    hospital.hears("JOIN", "700000123", "sms")
    with pytest.raises(CannotErase, match=r"2 people. Say which: --person 1 or --person 2"):
        erasing(hospital).at_address("700000123")


def test_a_hash_under_an_earlier_key_is_listed_too(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.changes("UPDATE addresses SET value_hash = 'of an earlier key'")
    hospital.hears("JOIN", "+447700900456")
    who = erasing(hospital).at_address(ADE)
    assert who is not None
    erasing(hospital).erase(who, hospital.now)
    today = addresses.hash_of(ADE, "sms", KEYS.suppression)
    with reading(hospital.engine) as connection:
        assert {hashed for _, hashed, _ in erasures.everyone(connection)} == {"of an earlier key", today}
    hospital.now += timedelta(minutes=1)
    hospital.hears("JOIN")
    assert len(hospital.rows("SELECT id FROM addresses WHERE value_hash = :hash", hash=today)) == 1


def test_what_urgent_words_kept_of_somebody_forgotten_can_be_erased_too(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.hears("I want to kill myself")
    hospital.changes("UPDATE people SET state = 'forgotten'")
    who = erasing(hospital).at_address(ADE)
    assert who is not None
    erasing(hospital).erase(who, hospital.now, urgent_too=True)
    assert ADE not in hospital.everything()
