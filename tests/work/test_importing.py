"""An existing list taken in all or nothing, and laid beside what is known, on both databases."""

from datetime import UTC, date, datetime

import pytest

from bot.programme.membership_list import Entry
from bot.store import consents
from bot.store.engine import reading
from bot.work.erasing import Erasing
from bot.work.importing import Importing, ListRefused
from tests.work.hospital import ADE, KEYS, Hospital

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FORM = "membership form, version 2"


def entry(number: str, **other: object) -> Entry:
    usual = Entry(2, number, "Kai", "en", False, ("eye",), (), date(2025, 3, 1), True, True)
    return usual._replace(**other)  # type: ignore[arg-type]


def importing(hospital: Hospital) -> Importing:
    return Importing(hospital.engine, KEYS.suppression)


def test_new_people_come_in_with_their_agreements_and_the_known_stay(hospital: Hospital) -> None:
    hospital.joins()
    listed = [
        entry(ADE, first_name="Other"),
        entry("+447700900301", invitations=False),
        entry("+447700900302", line=4, form=False),
    ]
    assert importing(hospital).take_in(listed, FORM, NOW) == (1, 1, 1)
    people = hospital.rows("SELECT state, source, may_invite, facts, subject FROM people ORDER BY id")
    assert [(row["state"], bool(row["may_invite"])) for row in people] == [
        ("improver", True),
        ("improver", False),
        ("nearly", True),
    ]
    assert '"Ade"' in people[0]["facts"] and people[1]["source"] == "imported list"
    with reading(hospital.engine) as connection:
        ledger = consents.of(connection, people[1]["subject"])
    assert {(row.purpose, row.given) for row in ledger} == {
        ("code_of_conduct", True),
        ("membership_data", True),
        ("invitations", False),
        ("equality_monitoring", True),
    }
    assert {(row.wording, row.channel, row.at.date()) for row in ledger} == {(FORM, "import", date(2025, 3, 1))}


def test_taken_in_twice_nothing_is_there_twice(hospital: Hospital) -> None:
    listed = [entry("+447700900301")]
    assert importing(hospital).take_in(listed, FORM, NOW) == (1, 0, 0)
    assert importing(hospital).take_in(listed, FORM, NOW) == (0, 0, 1)
    assert len(hospital.rows("SELECT id FROM people")) == 1


def test_somebody_who_asked_to_be_forgotten_keeps_the_whole_list_out(hospital: Hospital) -> None:
    hospital.joins()
    erasing = Erasing(hospital.engine, KEYS)
    who = erasing.at_address(ADE)
    assert who is not None
    erasing.erase(who, NOW)
    with pytest.raises(ListRefused) as refused:
        importing(hospital).take_in([entry("+447700900301"), entry(ADE, line=3)], FORM, NOW)
    assert [problem.line for problem in refused.value.problems] == [3]
    assert hospital.rows("SELECT id FROM people WHERE state <> 'forgotten'") == []


def test_whoever_said_stop_stays_stopped(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("STOP")
    importing(hospital).take_in([entry(ADE)], FORM, NOW)
    assert hospital.rows("SELECT stopped_at FROM addresses")[0]["stopped_at"] is not None


def test_a_list_is_laid_beside_what_is_known(hospital: Hospital) -> None:
    hospital.joins()
    importing(hospital).take_in([entry("+447700900301"), entry("+447700900302", first_name="Mia")], FORM, NOW)
    found = importing(hospital).reconcile(
        [entry("+447700900303"), entry("+447700900302", line=3, language="pl", first_name="Mia")]
    )
    assert found.new == [2] and found.changed == [(3, ("language",))] and found.erased == []
    assert len(found.gone) == 2  # Ade, and Kai


def test_a_list_that_says_no_to_invitations_now_is_a_change(hospital: Hospital) -> None:
    importing(hospital).take_in([entry("+447700900301"), entry("+447700900302", invitations=False)], FORM, NOW)
    found = importing(hospital).reconcile(
        [entry("+447700900301", invitations=False), entry("+447700900302", line=3, invitations=False)]
    )
    assert found.changed == [(2, ("invitations",))]
