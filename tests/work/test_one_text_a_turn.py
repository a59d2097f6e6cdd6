"""What one turn says to an address is one SMS: every shipped journey by text, through the whole house."""

from datetime import timedelta
from typing import Any

import pytest

from bot.flow import Heard
from bot.flow.coverage import covering
from bot.flow.journeys import Journey
from bot.flow.playing import Scene, hear
from bot.flow.reading_journeys import read_journeys
from bot.flow.rehearsing import rehearse, speeches
from bot.store import people
from bot.store.engine import begin
from bot.work.inbound import Inbound
from bot.work.resuming import Resuming
from tests.flow.books import shipped_book
from tests.flow.test_journeys import SHIPPED
from tests.work.hospital import ALWAYS, KEYS, LONDON, Hospital

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

MORE_THAN_ONE = {
    "my_data.link.say": "the code leaves apart from the link, so that one text alone opens nothing",
    "story.right.ask": "each text of a story is read back as it came, and then it is asked whether that is right",
}
"""What is said last by a turn that says more than one thing on purpose, and why; docs/delivery.md names them."""


@pytest.fixture(scope="module")
def sent_in() -> list[tuple[Journey, list[Heard]]]:
    """What the person of each journey sends by SMS, each choice as the number or word that a rehearsal finds for it."""
    book, found = shipped_book(), []
    journeys, mistakes = read_journeys({path.name: path.read_text("utf-8") for path in SHIPPED}, book)
    assert mistakes == []
    with pytest.MonkeyPatch.context() as patch:
        for journey in journeys:
            sent: list[Heard] = []

            def overheard(scene: Scene, heard: Heard, now: Any, sent: list[Heard] = sent) -> Scene:
                sent.append(heard)
                return hear(scene, heard, now)

            patch.setattr("bot.flow.rehearsing.hear", overheard)
            by_sms = [speech for speech in speeches(journey, book) if speech.channel == "sms"]
            if by_sms:
                assert rehearse(journey, covering(book), by_sms[0], LONDON) == []
                found.append((journey, sent))
    return found


def test_one_turn_of_any_journey_leaves_as_one_text(
    hospital: Hospital, sent_in: list[tuple[Journey, list[Heard]]]
) -> None:
    assert len(sent_in) > 200
    several: set[str] = set()
    resuming = Resuming(hospital.engine, hospital.shelf, ALWAYS, KEYS, hospital.clock)
    for at, (journey, sent) in enumerate(sent_in):
        address = f"+447700900{at:03d}"
        if journey.improver:
            has_joined(hospital, address)
        for heard in sent:
            before = last_letter(hospital)
            hospital.now += timedelta(seconds=30)
            name = f"SM{next(hospital.numbers)}"
            hospital.conversations.hear(Inbound("sms", address, name, heard._replace(press=None)))
            several |= said_beside_others(hospital, before)
        before = last_letter(hospital)
        hospital.now += timedelta(days=1)
        resuming.run()  # what the clock says to those who fell silent is a turn too
        several |= said_beside_others(hospital, before)
    assert several == set(MORE_THAN_ONE)
    reached = {str(row["said"]).partition(".")[0] for row in hospital.rows("SELECT said FROM messages")}
    # The rest begin with what staff or the clock asked first; theirs are turns like these.
    assert len(reached & shipped_book().flows.keys()) > 0.75 * len(shipped_book().flows)


def has_joined(hospital: Hospital, address: str) -> None:
    """Somebody who is an improver by now."""
    hospital.hears("HELP", address)
    (row,) = hospital.rows("SELECT person_id FROM addresses WHERE value = :value", value=address)
    with begin(hospital.engine) as connection:
        people.save(connection, row["person_id"], state="improver", joined_at=hospital.now)


def last_letter(hospital: Hospital) -> int:
    """The number of the newest message."""
    return int(hospital.rows("SELECT coalesce(max(id), 0) AS n FROM messages")[0]["n"])


def said_beside_others(hospital: Hospital, before: int) -> set[str]:
    """What a turn said last to an address, if it was not all that it said there."""
    wanted = "SELECT address_id, said FROM messages WHERE direction = 'out' AND id > :before ORDER BY id"
    by_address: dict[int, list[str]] = {}
    for row in hospital.rows(wanted, before=before):
        by_address.setdefault(row["address_id"], []).append(str(row["said"]))
    return {said[-1] for said in by_address.values() if len(said) > 1}
