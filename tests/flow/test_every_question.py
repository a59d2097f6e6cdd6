"""Before every question that is shipped, in every language and variant: whatever comes in gets a next word."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flow import Ask, Book, Heard, Place, Talk, load_book, turn
from bot.flow.talk import facts_of
from bot.work.folder import read_folder
from tests.flow.books import ROOT
from tests.flow.talking import TUESDAY, Person
from tests.flow.test_properties import heards

pytestmark = pytest.mark.thorough

LANGUAGES = ("en", *sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir()))
KNOWN = {"agreed": True, "first_name": "Ade", "services": ["eye"], "service_group": "heart_and_lungs"}


@cache
def book() -> Book:
    """Everything that is shipped, with every language switched on."""
    return load_book(read_folder(ROOT), also=LANGUAGES[1:])


@cache
def questions() -> tuple[Ask, ...]:
    return tuple(step for step in book().index.values() if isinstance(step, Ask))


def before(step: Ask, language: str, easy: bool, channel: str) -> Talk:
    """Somebody who has just been asked this."""
    name = step.at.partition(":")[0]
    talk = Talk(dict(KNOWN), language=language, easy=easy, channel=channel, flow=name)
    told = {step.told: [["1", "The first"], ["2", "The second"]]} if step.told else None
    asked = turn(book().flows[name], Place((step.at,), 1, told=told), None, facts_of(talk), TUESDAY)
    assert asked.place is not None
    return talk._replace(place=asked.place, last_heard=TUESDAY)


def test_every_question_can_be_stood_before_in_every_language() -> None:
    assert len(questions()) > 80 and set(LANGUAGES) == set(book().languages) and len(LANGUAGES) == 7
    for step in questions():
        for language in LANGUAGES:
            assert before(step, language, True, "telegram").place


@given(st.data(), st.sampled_from(LANGUAGES), st.booleans(), st.sampled_from(("sms", "telegram")), heards)
@settings(max_examples=1500)
def test_whatever_is_heard_before_any_question_gets_a_next_word(
    data: st.DataObject, language: str, easy: bool, channel: str, heard: Heard
) -> None:
    step = data.draw(st.sampled_from(questions()))
    person = Person(book(), before(step, language, easy, channel))
    body = person.says(heard.text, press=heard.press, media=heard.media)
    silent = person.last.act == "silent" or (person.talk.stopped and channel == "sms")
    assert bool(body) != silent
    place = person.talk.place
    if place is not None:
        assert Place.loads(place.dumps()).dumps() == place.dumps()
