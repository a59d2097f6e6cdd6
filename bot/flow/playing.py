"""A conversation played out: what a hospital would say and remember, without a database, a provider or a clock."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.flow.answers import ManyOf
from bot.flow.dialogue import reply, resume, take_up
from bot.flow.effects import Asked, Consent, Doing, Effect, KeepAnonymous, KeepApart, Save, SetAside, texts_in
from bot.flow.engine import question_open, turn
from bot.flow.model import Ask, Book
from bot.flow.place import Place
from bot.flow.rendering import Wording, word_turn
from bot.flow.talk import ASKED, URGENT, Reply, Talk, facts_of, of_turn
from bot.flow.values import Heard, Press
from bot.flow.verbs import VERBS
from bot.language import Speech

_COMES_TO_ITS_FIRST = (
    *("pause", "resume", "look_at_agreements", "give_copy", "delete_me", "give_channel_code", "take_channel_code"),
    *("set_reply_code", "open_with_code"),
)

USUAL_RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "enrol": "joined",
        **dict.fromkeys(("look_at_supporter", "look_at_told", "look_at_named"), "none"),
        **{verb: VERBS[verb].results[0] for verb in _COMES_TO_ITS_FIRST},
    }
)
"""What verbs come to when nothing else is said; every other verb comes to ""."""

_HANDED = {"urgent": URGENT, "carry_on": ""}
"""What becomes of who answers."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Waiting(NamedTuple):
    """A conversation that waits for its time, out of the way of what is said."""

    due: datetime
    flow: str
    place: Place


class Scene(NamedTuple):
    """How a conversation stands, and what came last; never changed, so that one can be played on in two ways.

    `results` and `tells`: what verbs come to and make known, where it is not the usual. `agreed`: purposes, and whether
    they were agreed to. `apart`: equality answers, None for "prefer not to say". `done`: the verbs carried out, in
    order. `asked`: the question put last. `due`: when the open question is silent for long enough. `waiting`: what the
    clock takes up.
    """

    book: Book
    talk: Talk = Talk(_NOTHING)
    results: Mapping[str, str] = USUAL_RESULTS
    tells: Mapping[str, Mapping[str, Any]] = _NOTHING
    agreed: Mapping[str, bool] = _NOTHING
    apart: Mapping[str, Any] = _NOTHING
    done: tuple[str, ...] = ()
    decided: Reply = Reply()
    said: Wording = Wording("")
    asked: Asked | None = None
    due: datetime | None = None
    waiting: tuple[Waiting, ...] = ()

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is remembered of the person, equality answers not among it."""
        return self.talk.facts

    @property
    def question(self) -> Ask | None:
        """The question that waits for an answer; None when none does, or when the person has stopped us."""
        return None if self.talk.stopped else question_open(self.book, self.talk.place)

    @property
    def speech(self) -> Speech:
        """How the person is spoken to."""
        return Speech(self.talk.language, self.talk.easy, self.talk.channel)


def begin(scene: Scene, flow: str, now: datetime, told: dict[str, Any] | None = None) -> Scene:
    """The scene once that flow has begun, whatever starts it; `told` is what it would know from elsewhere."""
    first = turn(scene.book.flows[flow], None, None, facts_of(scene.talk), now, told)
    return _carried_out(scene, scene.talk, of_turn(flow, first), now)


def hear(scene: Scene, heard: Heard, now: datetime) -> Scene:
    """The scene once `heard` has been answered, all its verbs carried out."""
    talk = scene.talk._replace(facts={**scene.facts, **_answers_at_hand(scene)})
    after = _carried_out(scene, talk, reply(scene.book, talk, heard, now), now)
    return after._replace(talk=after.talk._replace(last_heard=now))


def let_pass(scene: Scene, since: datetime, until: datetime) -> Iterator[Scene]:
    """The scene each time that the clock has taken something up, while nobody says anything; hours do not matter."""
    now = since
    while (due := _next_due(scene)) is not None and due[0] <= until:
        now = max(now, due[0].astimezone(until.tzinfo))
        scene = _taken_up(scene, due[1], now)
        yield scene


def _next_due(scene: Scene) -> tuple[datetime, Waiting | None] | None:
    """When something is due next, and what waits for it; an open question goes before whatever waits."""
    if scene.talk.place is not None:
        silent = scene.due is not None and not scene.talk.paused and not scene.talk.stopped
        return (scene.due, None) if scene.due is not None and silent else None
    waiting = min(scene.waiting, default=None)
    return None if waiting is None else (waiting.due, waiting)


def _taken_up(scene: Scene, waiting: Waiting | None, now: datetime) -> Scene:
    talk = scene.talk
    if waiting is not None:
        scene = scene._replace(waiting=tuple(each for each in scene.waiting if each is not waiting))
        if talk.stopped:
            return scene._replace(said=Wording(""), decided=Reply())
        talk = talk._replace(flow=waiting.flow, place=waiting.place)
        scene = scene._replace(talk=talk)
    return _carried_out(scene, talk, take_up(scene.book, talk, now), now)


def _carried_out(scene: Scene, talk: Talk, decided: Reply, now: datetime) -> Scene:
    """The scene once all that was decided is done, said and remembered."""
    book = scene.book
    memory = _Memory(book, dict(scene.facts), dict(scene.agreed), dict(scene.apart), [*scene.done], talk.improver)
    memory.locked = talk.locked
    memory.take_in(decided.effects)
    while decided.turn is not None and decided.turn.doing is not None:
        doing, known = decided.turn.doing, len(decided.effects)
        result = scene.results.get(doing.verb, "")
        told = {**VERBS[doing.verb].tells, **scene.tells.get(doing.verb, {})}
        memory.carry_out(doing, result, decided.place.flow if decided.place else "")
        talk = talk._replace(facts={**talk.facts, **memory.facts})
        decided = resume(book, talk, decided, result, now, told)
        memory.take_in(decided.effects[known:])
    standing = _standing(scene.talk, decided, memory.improver)._replace(said=texts_in(decided.effects))
    standing = standing._replace(locked=memory.locked)
    after = scene._replace(talk=standing, decided=decided)
    speech = after.speech._replace(language=decided.said_in or after.speech.language)
    said = word_turn(book, decided.effects, speech, {**memory.facts, **decided.told})
    if memory.forgetting:
        memory.forget()
    return after._replace(
        talk=after.talk._replace(facts=memory.facts),
        agreed=memory.agreed,
        apart=memory.apart,
        done=tuple(memory.done),
        said=said,
        asked=next((effect for effect in reversed(decided.effects) if isinstance(effect, Asked)), scene.asked),
        due=decided.turn.due if decided.turn else scene.due,
        waiting=(*scene.waiting, *_set_aside(decided)),
    )


def answer_that_means(scene: Scene, *keys: str) -> Heard | None:
    """What this person sends to mean that choice, those choices, "yes" or "skip": a press where there is a button.

    Otherwise the number of the choice, or the word in the person's language. None when nothing they were shown
    means it.
    """
    if len(keys) == 1 and (press := _button(scene, keys[0])):
        return Heard(press=press)
    numbers = [_number(scene, key) for key in keys]
    if all(numbers):
        return Heard(", ".join(str(number) for number in numbers))
    if len(keys) > 1:
        return None
    word = keys[0] if keys[0] in ("yes", "no") else _word(scene, keys[0])
    return Heard(word.upper()) if word else None


def press_under(asked: Asked, option: str) -> Heard:
    """A press of the button `option` that stood under that question, however long ago."""
    return Heard(press=Press(0, asked.number, option))


@dataclass
class _Memory:
    """What is remembered while one message is answered."""

    book: Book
    facts: dict[str, Any]
    agreed: dict[str, bool]
    apart: dict[str, Any]
    done: list[str]
    improver: bool
    locked: bool = False
    forgetting: bool = False

    def take_in(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Save):
                self.facts[effect.fact] = effect.value
            elif isinstance(effect, Consent):
                self.agreed[effect.purpose] = effect.given
            elif isinstance(effect, (KeepApart, KeepAnonymous)):
                self.apart[effect.question] = effect.answer

    def carry_out(self, doing: Doing, result: str, flow: str) -> None:
        """Note that it was done in that flow, and what the verbs of bot.flow.verbs that remember something leave."""
        self.done.append(doing.verb)
        match doing.verb:
            case "agree":
                self.agreed[doing.arguments["purpose"]] = True
            case "decline_equality":
                self.apart |= dict.fromkeys(sorted(self.book.kept_apart_in(flow) - self.apart.keys()))
            case "enrol":
                self.improver = self.improver or result == "joined"
            case "forget":
                self.forgetting = not self.improver
            case "open_with_code":
                self.locked = self.locked and result != "open"
            case "forget_equality":
                self.apart = {}
            case "leave" | "delete_me" | "died":
                self.forgetting, self.improver = True, False

    def forget(self) -> None:
        self.facts, self.agreed, self.apart = {}, {}, {}


def _answers_at_hand(scene: Scene) -> dict[str, Any]:
    """The equality answers, only while such a question is open: the choices of one depend on another."""
    step = scene.question
    if step is None or not step.private:
        return {}
    return {question: answer for question, answer in scene.apart.items() if answer is not None}


def _set_aside(decided: Reply) -> Iterator[Waiting]:
    """What waits for its time from now on."""
    for effect in decided.effects:
        if isinstance(effect, SetAside):
            yield Waiting(effect.due, effect.flow, effect.place)
    turn = decided.turn
    if turn and turn.waits and turn.due and turn.place:
        yield Waiting(turn.due.astimezone(UTC), decided.flow, turn.place)


def _standing(talk: Talk, decided: Reply, improver: bool) -> Talk:
    """Where the conversation now stands: STOP and idle words leave it there, and what waits is out of the way."""
    stays = decided.act in ("stop", "idle", "silent") and not decided.flow
    if decided.turn and decided.turn.waits:
        decided = decided._replace(flow="", place=None)
    return talk._replace(
        flow=talk.flow if stays else decided.flow,
        place=talk.place if stays else decided.place,
        paused=talk.paused if stays else decided.paused,
        language=decided.language or talk.language,
        chose_language=talk.chose_language or bool(decided.language),
        easy=talk.easy if decided.easy is None else decided.easy,
        stopped=decided.act == "stop" or (talk.stopped and decided.act != "start"),
        improver=improver,
        handed=talk.handed or ASKED if decided.act == "handed" else _HANDED.get(decided.act, talk.handed),
        told=decided.act == "told" or (talk.told and decided.act not in _HANDED),
    )


def _button(scene: Scene, option: str) -> Press | None:
    """The press of a button that stands under the newest message."""
    for _, data in scene.said.buttons:
        _, conversation, ask, pressed = data.split(":", 3)
        if pressed == option:
            return Press(int(conversation), int(ask), option)
    return None


def _number(scene: Scene, key: str) -> int:
    """The number under which the person was shown that choice; 0 when they were not."""
    place, asked = scene.talk.place, scene.asked
    if scene.question is None or place is None or asked is None:
        return 0
    many = isinstance(scene.question.kind, ManyOf)
    wanted: Any = [key] if many else key
    offered: Iterable[Any] = place.maybe if len(place.maybe) > 1 else ([each] if many else each for each in asked.shown)
    return next((number for number, meant in enumerate(offered, 1) if meant == wanted), 0)


def _word(scene: Scene, meaning: str) -> str:
    """The first form of a word for everyone in the person's language, or else in English."""
    for language in (scene.talk.language, "en"):
        for said, means in scene.book.words.get(language, {}).items():
            if means == meaning:
                return said
    return ""
