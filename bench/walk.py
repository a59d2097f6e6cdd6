"""Everywhere that a flow can take somebody, to find the largest place that is ever stored."""

from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Ask, Book, Heard, KeepApart, Place, Save, Talk, question_open, reply, resume
from bot.flow.answers import ManyOf, YesNo

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=ZoneInfo("Europe/London"))
SAID_ANYWHERE = ("skip", "none", "later", "more", "back", "call", "zzzz")
OTHER_ANSWERS = ("March 2026", "Ade", "07700 900123", "Clearer letters about appointments, please")
MOST_QUESTIONS = 25  # whoever goes back and forth for ever does not get anywhere new
_VERBS = {"enrol": "joined"}


class Walked(NamedTuple):
    """How far the walk went, and the largest place that it met."""

    places: int
    size: int
    where: str


def walk(book: Book, flow: str) -> Walked:
    """Every question that can be reached from the word that starts `flow`, by every kind of answer, on both channels.

    Of places that differ only in what was answered before, the largest is walked on from.
    """
    met: dict[tuple[object, ...], int] = {}
    largest = (0, "")
    numbers = count()
    waiting: list[tuple[int, int, Talk]] = []

    def wait(talks: Iterable[Talk]) -> None:
        for talk in talks:
            size = len(talk.place.dumps().encode()) if talk.place else 0
            heappush(waiting, (-size, next(numbers), talk))

    for channel in ("sms", "telegram"):
        wait(_following(book, Talk({}, channel=channel), flow))
    while waiting:
        size, _, talk = heappop(waiting)
        place = talk.place
        if place is None or place.ask > MOST_QUESTIONS:
            continue
        largest = max(largest, (-size, place.at[-1]))
        kind = (talk.channel, place.at, min(place.page, 2), bool(place.tries), bool(place.maybe), len(place.back))
        if -size > met.get(kind, 0):
            met[kind] = -size
            for text in _answers(book, place):
                wait(_following(book, talk, text))
    return Walked(len(met), *largest)


def _following(book: Book, talk: Talk, text: str) -> Iterable[Talk]:
    """The standing after `text`, verbs carried out as if all went well."""
    decided = reply(book, talk, Heard(text), NOW)
    facts = dict(talk.facts)
    while True:
        for effect in decided.effects:
            if isinstance(effect, Save):
                facts[effect.fact] = effect.value
            elif isinstance(effect, KeepApart) and effect.answer is not None:
                facts[effect.question] = effect.answer
        talk = talk._replace(facts=facts)
        if decided.turn is None or decided.turn.doing is None:
            break
        decided = resume(book, talk, decided, _VERBS.get(decided.turn.doing.verb, ""), NOW)
    if decided.place is not None:
        yield talk._replace(flow=decided.flow, place=decided.place)


def _answers(book: Book, place: Place) -> Iterable[str]:
    step = question_open(book, place)
    if not isinstance(step, Ask):
        return ()
    if isinstance(step.kind, YesNo):
        return ("yes", "no", *SAID_ANYWHERE)
    if step.listing is None:
        return (*OTHER_ANSWERS, *SAID_ANYWHERE)
    numbers = [str(number) for number in range(1, 8)]
    slips = [words.plain[:-1] + "x" for words in step.listing.labels.values()][::25]
    if isinstance(step.kind, ManyOf):  # near misses beside many that are sure: what is offered are whole lists
        names = [words.plain for words in step.listing.labels.values()]
        return (" and ".join(numbers[:6]), " and ".join([*names[:12], *slips[:3]]), *slips, *SAID_ANYWHERE)
    return (*numbers, *slips, *OTHER_ANSWERS, *SAID_ANYWHERE)
