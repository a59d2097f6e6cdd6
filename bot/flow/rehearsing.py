"""A journey played in one language, variant and channel, and everything that turned out otherwise than written."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from bot.flow.coverage import Coverage
from bot.flow.effects import Asked, Said
from bot.flow.journeys import CHANNELS, NOTHING, PREFER_NOT_TO_SAY, TIME_PASSES, Act, Expected, Journey, Move
from bot.flow.mistakes import FlowError, Spot
from bot.flow.model import Ask, Book
from bot.flow.playing import Scene, answer_that_means, hear, let_pass, press_under
from bot.flow.rendering import Wording
from bot.flow.talk import Pending, Talk
from bot.flow.values import Heard
from bot.flow.verbs import ABOUT, TOLD
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import Speech

_PHOTO = "journey:photo"
"""What a provider would call the photo that it keeps."""


class Difference(NamedTuple):
    """Something that was to be, and what was instead; `they` and `we` are the exchange where it showed."""

    spot: Spot
    expected: str
    instead: str
    they: str = ""
    we: str = ""


def speeches(journey: Journey, book: Book) -> list[Speech]:
    """Every way of speaking in which the journey must hold; none when its language is not switched on."""
    languages = [journey.language] if journey.language else book.languages
    variants = [journey.variant == "easy"] if journey.variant else [False, True]
    channels = [journey.channel] if journey.channel else CHANNELS
    return [
        Speech(language, easy, channel)
        for language in languages
        if language in book.languages
        for easy in variants
        for channel in channels
    ]


def speech_of_words(journey: Journey) -> Speech:
    """The way of speaking in which what we say is compared: plain English by SMS, but for what the journey names."""
    return Speech(journey.language or SOURCE_LANGUAGE, journey.variant == "easy", journey.channel or "sms")


def rehearse(
    journey: Journey, coverage: Coverage, speech: Speech, zone: tzinfo, listen: Callable[[Scene], None] | None = None
) -> list[Difference]:
    """What turns out otherwise, played in the coverage's book; other words do not stop it, another way does.

    `listen` is given each scene once something has been said in it.
    """
    return list(_Rehearsal(journey, coverage, speech, listen).play(zone))


class _Lost(Exception):
    """The journey cannot go on from here: carries why."""

    def __init__(self, difference: Difference) -> None:
        super().__init__(difference.expected)
        self.difference = difference


class _Rehearsal:
    """One journey being played."""

    def __init__(
        self, journey: Journey, coverage: Coverage, speech: Speech, listen: Callable[[Scene], None] | None = None
    ) -> None:
        self.listen = listen
        self.journey = journey
        self.coverage = coverage
        self.with_words = speech == speech_of_words(journey)
        pending = Pending(journey.asked, {ABOUT: TOLD[ABOUT]}) if journey.asked else None
        talk = Talk(journey.remembers, speech.language, speech.easy, speech.channel, improver=journey.improver)
        talk = talk._replace(pending=pending, locked=journey.locked)
        self.scene = Scene(coverage.book, talk, journey.results, journey.tells)
        self.questions: dict[str, Asked] = {}
        self.flows: set[str] = set()

    def play(self, zone: tzinfo) -> Iterator[Difference]:
        """Every difference, in the order in which they show."""
        now = self.journey.starts.replace(tzinfo=zone)
        try:
            for move in self.journey.moves:
                self._let_pass(move, now, now + move.after)
                now += move.after
                yield from self._move(move, now)
            yield from self._ending()
        except _Lost as lost:
            yield lost.difference

    def _let_pass(self, move: Move, since: datetime, until: datetime) -> None:
        """What the clock does before they act again."""
        question = self.scene.question
        if move.act.how == TIME_PASSES:
            self.scene = self.scene._replace(said=Wording(""))
        try:
            for scene in let_pass(self.scene, since, until):
                self._note(question, scene)
                question = scene.question
        except FlowError as error:
            raise _Lost(Difference(move.spot, "something by the clock", str(error))) from error

    def _note(self, question: Ask | None, scene: Scene) -> None:
        self.scene = scene
        self.coverage.note(question, scene.decided)
        self._note_what_was_said()

    def _move(self, move: Move, now: datetime) -> Iterator[Difference]:
        heard = Heard() if move.act.how == TIME_PASSES else self._heard(move)
        if move.act.how != TIME_PASSES:
            try:
                self._note(self.scene.question, hear(self.scene, heard, now))
            except FlowError as error:
                raise _Lost(Difference(move.spot, "an answer", str(error), _said(move.act, heard))) from error
        for expected in (*self._silence(move), *move.expected):
            if found := self._look(expected):
                difference = Difference(expected.spot, *found, _said(move.act, heard), self.scene.said.body)
                if expected.what == "we ask":
                    raise _Lost(difference)
                yield difference

    def _note_what_was_said(self) -> None:
        if self.listen is not None:
            self.listen(self.scene)
        for effect in self.scene.decided.effects:
            if isinstance(effect, Asked):
                self.questions[effect.step.at] = effect
                self.flows.add(effect.step.at.partition(":")[0])
            elif isinstance(effect, Said):
                self.flows.add(effect.words.key.partition(".")[0])

    def _silence(self, move: Move) -> tuple[Expected, ...]:
        """Nobody is left without an answer, except after STOP and where the journey says so."""
        wanted = any(expected.what == "we say exactly" and not expected.value for expected in move.expected)
        if self.scene.said.body or self.scene.talk.stopped or wanted or move.act.how == TIME_PASSES:
            return ()
        return (Expected(move.spot, "an answer", None),)

    def _heard(self, move: Move) -> Heard:
        """What the person of this rehearsal sends."""
        act = move.act
        match act.how:
            case "they send":
                media = act.what[0]
                return Heard(act.words, media=media, file=_PHOTO if media == "photo" else "")
            case "they press":
                asked = self.questions.get(act.under) if act.under else self.scene.asked
                if asked is None:
                    where = f"the question {_dotted(act.under)}" if act.under else "a question"
                    raise _Lost(Difference(move.spot, f"{where} with its buttons", "nothing like it was asked"))
                return press_under(asked, act.what[0])
            case "they choose":
                heard = answer_that_means(self.scene, *act.what)
                if heard is None:
                    wanted = f"a choice of {' and '.join(act.what)}"
                    instead = f"{self._offered()} can be chosen"
                    raise _Lost(Difference(move.spot, wanted, instead, we=self.scene.said.body))
                return heard
            case _:
                return Heard(act.what[0])

    def _offered(self) -> str:
        """What the open question lets people choose."""
        if self.scene.question is None or self.scene.asked is None:
            return NOTHING
        return ", ".join(self.scene.asked.shown) or f"nothing but {self.scene.question.kind.name}"

    def _ending(self) -> Iterator[Difference]:
        journey = self.journey
        if journey.flow and journey.flow not in self.flows:
            yield Difference(journey.spot, f'something of the flow "{journey.flow}"', "it never came to it")
        for expected in journey.then:
            if found := self._look(expected):
                yield Difference(expected.spot, *found)

    def _look(self, expected: Expected) -> tuple[str, str] | None:
        """(what was expected, what was there instead); None when it is as expected."""
        value, scene = expected.value, self.scene
        match expected.what:
            case "an answer":
                return "an answer", "we said nothing"
            case "we ask":
                there = scene.question.at if scene.question else ""
                return None if there == value else (_question(value), f"{_question(there)} is open")
            case "we say" | "we say exactly":
                return self._look_at_words(expected) if self.with_words else None
            case "then remembered":
                return self._look_at_facts(value)
            case "agreed":
                return _compare("agreed to", value, tuple(key for key, given in scene.agreed.items() if given))
            case "kept apart":
                return _compare("kept apart", value, scene.apart)
            case "done":
                return None if value == scene.done else (f"done: {_listed(value)}", _listed(scene.done))
            case _:
                over = scene.talk.place is None and not scene.waiting
                return None if over is value else ("the end" if value else "no end yet", "over" if over else "not over")

    def _look_at_words(self, expected: Expected) -> tuple[str, str] | None:
        body = self.scene.said.body
        if expected.what == "we say exactly":
            wanted = self._filled(expected.value)
            return None if body.strip() == wanted.strip() else (wanted or NOTHING, "it says otherwise")
        missing = [text for text in map(self._filled, expected.value) if _flat(text) not in _flat(body)]
        return ("\n".join(missing), "it is not said") if missing else None

    def _look_at_facts(self, wanted: Mapping[str, Any]) -> tuple[str, str] | None:
        facts = self.scene.facts
        if not wanted:
            return (f"{NOTHING} remembered", _listed(facts)) if facts else None
        other = [fact for fact, value in wanted.items() if _known(facts.get(fact)) != _known(value)]
        if not other:
            return None
        return (
            "; ".join(f"{fact}: {_value(wanted[fact])}" for fact in other),
            "; ".join(f"{fact}: {_value(facts.get(fact))}" for fact in other),
        )

    def _filled(self, text: str) -> str:
        """The text with the organisation's own facts in the place of their names."""
        return PLACEHOLDER.sub(lambda found: self._organisation(found[1]), text)

    def _organisation(self, name: str) -> str:
        value = self.scene.book.organisation[name]
        return "".join(self.scene.book.template(value, self.scene.speech).pieces) if isinstance(value, Words) else value


def _compare(what: str, wanted: Any, there: Any) -> tuple[str, str] | None:
    same = dict(wanted) == dict(there) if isinstance(wanted, Mapping) else set(wanted) == set(there)
    return None if same else (f"{what}: {_listed(wanted)}", _listed(there))


def _said(act: Act, heard: Heard) -> str:
    """What the person did, as it can be told."""
    if act.how == TIME_PASSES:
        return f"({act.what[0]} of silence)"
    if heard.press is not None:
        return f"[{heard.press.option}]"
    return f"({act.what[0]}) {heard.text}".strip() if heard.media else heard.text


def _question(at: str) -> str:
    return f"the question {_dotted(at)}" if at else "no question"


def _dotted(at: str) -> str:
    return at.replace(":", ".")


def _listed(things: Any) -> str:
    if isinstance(things, Mapping):
        return ", ".join(f"{name}: {_value(value, PREFER_NOT_TO_SAY)}" for name, value in things.items()) or NOTHING
    return ", ".join(things) or NOTHING


def _value(value: Any, none: str = NOTHING) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(value) or none
    return none if value in (None, "") else str(value)


def _known(value: Any) -> Any:
    """The value; None for one that tells nothing."""
    return None if value in ("", []) else value


def _flat(text: str) -> str:
    return " ".join(text.split())
