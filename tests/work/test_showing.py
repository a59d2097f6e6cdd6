"""From what somebody said to the picture that leaves with the answer: kept by name, drawn from what is published."""

import json

import pytest

from bot.channels.channel import Picture
from bot.store import outbox
from bot.store.engine import begin
from bot.store.outbox import LetterRow
from bot.work.wording import Worder
from tests.work.hospital import ADE, KEYS, Hospital, shipped

CHAT = "7700900123"
PHONE = "flows/pictures/phone.svg"


def waiting(hospital: Hospital, channel: str) -> LetterRow:
    """The newest letter, as a worker claims it."""
    with begin(hospital.engine) as connection:
        rows = outbox.claim(connection, hospital.now, outbox.DOUBT, 50, channel)
    return rows[-1]


def shown(hospital: Hospital, row: LetterRow) -> Picture | None:
    """The picture that the worker finds for it."""
    assert row.words is not None
    return Worder(hospital.engine, hospital.shelf, KEYS.pseudonym).show(row.words, row)


@pytest.fixture
def asked(hospital: Hospital) -> LetterRow:
    """The first question of joining in easy words, as it waits for Telegram."""
    hospital.hears("EASY", CHAT, "telegram")
    hospital.changes("UPDATE messages SET state = 'cancelled', moved_by = 'staff' WHERE state = 'waiting'")
    hospital.hears("JOIN", CHAT, "telegram")
    return waiting(hospital, "telegram")


def test_easy_words_show_their_picture(hospital: Hospital, asked: LetterRow) -> None:
    assert (asked.body or "").startswith("Hello from") and not asked.kept_apart
    assert shown(hospital, asked) == Picture("phone", "A phone with two messages.", shipped()[PHONE])


def test_usual_words_of_joining_and_every_sms_show_none(hospital: Hospital) -> None:
    hospital.hears("JOIN", CHAT, "telegram")
    assert waiting(hospital, "telegram").words is None
    hospital.hears("EASY", ADE)
    hospital.hears("JOIN", ADE)
    assert {row["words"] for row in hospital.rows("SELECT words FROM messages")} == {None}


def test_a_better_drawing_reaches_what_waits_already(hospital: Hospital, asked: LetterRow) -> None:
    better = shipped()[PHONE].replace("#1d3a4f", "#000000")
    hospital.shelf.publish({**shipped(), PHONE: better})
    found = shown(hospital, asked)
    assert found is not None and found.svg == better


def test_a_picture_that_is_taken_away_is_still_shown_beside_what_waits(hospital: Hospital, asked: LetterRow) -> None:
    sources = {
        path: "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("picture:"))
        for path, text in shipped().items()
        if not path.startswith("flows/pictures")
    }
    revision = hospital.shelf.publish(sources)
    assert revision.partition("-")[0] == hospital.revision.partition("-")[0]
    found = shown(hospital, asked)
    assert found is not None and found.svg == shipped()[PHONE]


def test_what_names_the_picture_holds_nothing_of_the_person(asked: LetterRow) -> None:
    assert set(json.loads(asked.words or "{}")) == {"revision", "picture"}
