"""What an address is told next, whatever it says: the order of precedence in one pure function.

STOP first, then urgent words, then the words that belong to everyone, then the open question, then words that start
a flow. Nothing here knows a database or a provider, so a terminal can hold the same conversation as a hospital.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.flow import choosing
from bot.flow.answers import Photo, Several
from bot.flow.answers.kind import Hearing, Meant, Unclear
from bot.flow.effects import DUE, Asked, Done, Effect, Said, Turn
from bot.flow.engine import interrupt, question_open, turn
from bot.flow.mistakes import LostPlace
from bot.flow.model import Ask, Book, Flow, Urgent
from bot.flow.place import Place
from bot.flow.urgency import urgent_in
from bot.flow.values import Heard
from bot.flow.verbs import ABOUT
from bot.language import Speech, fold

LONG_SILENCE = timedelta(days=7)
"""After so long, an answer that is not understood is met with who we are and where we were."""

HANDS_MAY_HAVE_CHANGED = timedelta(days=365)
"""After so long a number may be somebody else's: nothing is said that tells who it was, until they say who is there."""

WHO_IS_THERE = "who_is_there"
"""The flow that asks, where it is among the flows."""

_COMMAND = "/"
_JOIN = "join"
_WORD_AND_CODE = re.compile(r"([^-\u2013]{1,40}?)\s?[-\u2013]\s?(\w{1,20})")


class Pending(NamedTuple):
    """A question that we put outside any conversation: the flow that takes its answer, and what that flow is told.

    The words went out with a message to many, so that no conversation stands open until somebody answers.
    """

    flow: str
    told: dict[str, Any]


class Talk(NamedTuple):
    """All that is known of an address when something is heard from it.

    `pending` is the newest question put outside any conversation, while nothing else is open.
    """

    facts: Mapping[str, Any]
    language: str = "en"
    easy: bool = False
    channel: str = "sms"
    flow: str = ""
    place: Place | None = None
    paused: bool = False
    stopped: bool = False
    improver: bool = False
    last_heard: datetime | None = None
    pending: Pending | None = None


class Reply(NamedTuple):
    """What follows: the turn's effects, the conversation's new standing, and what the edges must do.

    `act` is "" or one of: stop, start, urgent, person (someone at the hospital should read this), silent (say nothing),
    clock (nobody said anything).
    `other` is the number of a waiting conversation that the person goes on with instead of this one. `answering` is
    what was heard in answer to a pending question, until its flow has come to that question.
    """

    effects: tuple[Effect, ...] = ()
    flow: str = ""
    place: Place | None = None
    turn: Turn | None = None
    act: str = ""
    why: str = ""
    language: str = ""
    easy: bool | None = None
    paused: bool = False
    source: str = ""
    other: int = 0
    answering: Heard | None = None

    @property
    def told(self) -> Mapping[str, Any]:
        """What verbs made known for this conversation, to be said with the facts."""
        told = self.turn.told if self.turn and self.turn.told else self.place.told if self.place else None
        return told or {}


def reply(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    """What follows when `heard` comes in; call `resume` while its turn is suspended by a verb."""
    text, source = _without_command(heard.text)
    heard = heard._replace(text=text)
    word = "" if heard.press or heard.media else book.word(fold(text), talk.language)
    if word == "stop":
        return Reply(_said(book, "stopped") if talk.channel == "telegram" else (), act="stop", why=_stop_reason(text))
    if word == "start" or (talk.stopped and source is not None):
        return _started(book, talk, now, source)
    urgent = None if heard.press else urgent_in(book.urgent, text)
    if urgent is not None:
        return _urgent(talk, urgent)
    if talk.stopped:
        return _stay(talk, (), act="silent", why="stopped")
    if WHO_IS_THERE in book.flows and _may_be_somebody_else(talk, now):
        flow = book.flows[WHO_IS_THERE]
        return _taken(flow.name, turn(flow, None, None, _facts(talk), now))
    if heard.media == "photo" and _wants_photo(book, talk):
        return _conversation(book, talk, heard._replace(text=""), "", now, None)
    if heard.media and not text:
        return _media(book, talk, heard.media, now)
    if not fold(text) and heard.press is None:
        return _repeat(book, talk, now, "empty")
    changed = _change_of_words(book, talk, text, word, now)
    if changed is not None:
        return changed
    return _with_a_word(book, _conversation(book, talk, heard, word, now, source))


def resume(
    book: Book, talk: Talk, before: Reply, result: str, now: datetime, told: Mapping[str, Any] | None = None
) -> Reply:
    """Go on after the verb that suspended `before` came to `result` and told something; its effects come first."""
    suspended = before.turn
    if suspended is None or suspended.doing is None:
        return before
    facts = _facts(talk)
    done = Done(result, suspended.doing.steps, told)
    following = turn(book.flows[before.flow], suspended.place, done, facts, now)
    after = before._replace(effects=before.effects + following.effects, place=following.place, turn=following)
    return _with_a_word(book, _answered(book, talk, after, now))


def take_up(book: Book, talk: Talk, now: datetime) -> Reply:
    """What follows when the time has come that the conversation was waiting for, and nobody said anything."""
    return _taken(talk.flow, turn(book.flows[talk.flow], talk.place, DUE, _facts(talk), now))._replace(act="clock")


def _facts(talk: Talk) -> Mapping[str, Any]:
    return {**talk.facts, "language": talk.language, "channel": talk.channel}


def _conversation(book: Book, talk: Talk, heard: Heard, word: str, now: datetime, source: str | None) -> Reply:
    started, origin = (None, "") if heard.press else _begun_by(book, heard.text, talk.language)
    facts = _facts(talk)
    step = question_open(book, talk.place)
    between = talk.place is not None and choosing.between_waits(talk.place)
    if step is None and talk.place is not None and not between:
        raise LostPlace(f'"{talk.place.at[-1] if talk.place.at else ""}" is not a question of this revision.')
    waits = _after_urgent(book, talk, started, word, now) if talk.paused else None
    if waits is not None:
        return waits
    if between:
        return _between_waits(book, talk, heard, word, started, now)
    if step is None or talk.place is None:
        if heard.press:
            return Reply(_said(book, "earlier_question"))
        return _begin(book, talk, started, facts, now, source or origin) if started else _idle(book, talk, heard, now)
    place = talk.place
    if word == "where" or (started is not None and _in_progress(started, place)):
        return _repeat(book, talk, now, "where_you_were")
    if place.other:
        if not heard.press and (settled := _between_flows(book, talk, place, heard.text, started, now)):
            return settled
        place = place._replace(other="")
        talk = talk._replace(place=place)
    if started is not None and started.anywhere and not _is_choice(step, heard.text, talk, now):
        return _taken(talk.flow, interrupt(book.flows[talk.flow], place, started, facts, now))
    return _answer(book, talk, place, heard, started, now)


def _answer(book: Book, talk: Talk, place: Place, heard: Heard, started: Flow | None, now: datetime) -> Reply:
    """The turn of the open question; what it does not understand may be a word that starts something else."""
    flow = book.flows[talk.flow]
    facts = _facts(talk)
    taken = turn(flow, place, heard, facts, now)
    if taken.place is None or not (taken.place.tries or taken.place.maybe):
        return _taken(talk.flow, taken)
    if started is not None:
        return _taken(talk.flow, choosing.offer(flow, place, started, facts, now))
    return _repeat(book, talk, now, "hello_again") if _long_silent(talk, now) else _taken(talk.flow, taken)


def _between_flows(
    book: Book, talk: Talk, place: Place, text: str, started: Flow | None, now: datetime
) -> Reply | None:
    """The answer to "which shall we go on with?"; None when it is one to the question that is open."""
    speech = Speech(talk.language, talk.easy, talk.channel)
    settled = choosing.settle(book.flows[talk.flow], place, text, started, speech, _facts(talk), now)
    return _taken(talk.flow, settled) if settled else None


def _between_waits(book: Book, talk: Talk, heard: Heard, word: str, started: Flow | None, now: datetime) -> Reply:
    """The answer to "which first?"; words that run anywhere are answered, and it is asked again."""
    flow, place = book.flows[talk.flow], talk.place or Place(())
    again = choosing.ask_again(flow, place, now)
    if word == "where":
        return _taken(talk.flow, again)
    if started is not None and started.anywhere:
        alone = turn(started, None, None, _facts(talk), now)
        said = alone.effects if alone.place is None and alone.doing is None else ()
        return _taken(talk.flow, again)._replace(effects=(*said, *again.effects))
    speech = Speech(talk.language, talk.easy, talk.channel)
    chosen = choosing.settle_waiting(flow, place, heard.text, speech, _facts(talk), now)
    return _taken(talk.flow, chosen.turn)._replace(other=chosen.other)


def _after_urgent(book: Book, talk: Talk, started: Flow | None, word: str, now: datetime) -> Reply | None:
    """While the flow waits after urgent words: HELP and the like answer, and everything else is for a person.

    None for what takes the conversation up again: WHERE, or the word that starts a flow.
    """
    if started is None:
        said = _said(book, "after_urgent")
        return None if word == "where" else _stay(talk, said, act="person", why="after urgent words")
    if not started.anywhere:
        return None
    facts = _facts(talk)
    alone = turn(started, None, None, facts, now)
    return _stay(talk, alone.effects) if alone.place is None and alone.doing is None else None


def _begin(
    book: Book, talk: Talk, flow: Flow | None, facts: Mapping[str, Any], now: datetime, source: str | None
) -> Reply:
    if flow is None:
        return _nothing_open(book, talk)
    told = {ABOUT: source} if source else None
    begun = _taken(flow.name, turn(flow, None, None, facts, now, told))
    # Where somebody first heard of us is remembered of them; which poster they gave feedback from is not.
    return begun._replace(source=(source or "") if flow is book.flow_started_by(_JOIN, "en") else "")


def _begun_by(book: Book, text: str, language: str) -> tuple[Flow | None, str]:
    """The flow that a text starts, and what stands on the poster after the word: FEEDBACK-W5."""
    flow = book.flow_started_by(text, language)
    found = None if flow else _WORD_AND_CODE.fullmatch(text.strip())
    if found is None:
        return flow, ""
    flow = book.flow_started_by(found[1], language)
    return (None, "") if flow is None or flow.anywhere else (flow, found[2])


def _nothing_open(book: Book, talk: Talk) -> Reply:
    return Reply(_said(book, "idle_improver" if talk.improver else "idle"), act="idle")


def _idle(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    """While nothing is open: perhaps the answer to what we asked many, up to which its flow now goes."""
    pending = talk.pending
    if pending is None or pending.flow not in book.flows:
        return _nothing_open(book, talk)
    taken = turn(book.flows[pending.flow], None, None, _facts(talk), now, pending.told)
    return _answered(book, talk, _taken(pending.flow, taken)._replace(answering=heard), now)


def _answered(book: Book, talk: Talk, decided: Reply, now: datetime) -> Reply:
    """The reply to what was heard, once a pending question is reached; what is no answer to it is an idle word."""
    heard, taken = decided.answering, decided.turn
    if heard is None or taken is None or taken.doing is not None:
        return decided
    step = question_open(book, taken.place)
    if step is None or taken.place is None:
        return (
            decided._replace(answering=None)
            if _sounds_like_an_answer(book, talk, heard, now)
            else _nothing_open(book, talk)
        )
    kind = step.kind_among({**talk.facts, **(taken.place.told or {})}) if step.told else step.kind
    word = _word_in_a_question(book, talk, heard)
    reading = kind.read(heard.text, Hearing(talk.language, now.date(), taken.place.shown))
    if isinstance(reading, Unclear) and word not in step.ways and word != "skip":
        return _nothing_open(book, talk)
    unsaid = tuple(effect for effect in decided.effects if not isinstance(effect, (Said, Asked)))
    answer = turn(book.flows[decided.flow], taken.place, heard, _facts(talk), now)
    return _taken(decided.flow, answer)._replace(effects=(*unsaid, *answer.effects))


def _sounds_like_an_answer(book: Book, talk: Talk, heard: Heard, now: datetime) -> bool:
    """Whether it would answer most questions: whoever says hello need not hear what is over."""
    reading = book.yes_no.read(heard.text, Hearing(talk.language, now.date(), ()))
    return not isinstance(reading, Unclear) or bool(_word_in_a_question(book, talk, heard))


def _word_in_a_question(book: Book, talk: Talk, heard: Heard) -> str:
    """What SKIP, MORE and the like mean, in the person's language and in English; "" for any other text."""
    words = book.question_words.get(talk.language) or book.question_words["en"]
    return words.get(fold(heard.text), "")


def _started(book: Book, talk: Talk, now: datetime, source: str | None) -> Reply:
    """START and Telegram's /start: back from STOP, and into the flow that a link names."""
    back = _said(book, "started_again") if talk.stopped else ()
    awake = talk._replace(stopped=False)
    if question_open(book, talk.place) is not None:
        again = _repeat(book, awake, now, "where_you_were")
        return again._replace(effects=(*back, *again.effects[bool(back) :]), act="start")
    if talk.place is not None and choosing.between_waits(talk.place):
        return _stay(awake, (*back, *choosing.ask_again(book.flows[talk.flow], talk.place, now).effects), act="start")
    if back and source is None:
        return Reply(back, act="start")
    name, _, origin = (source or "").partition("-")
    facts = _facts(talk)
    # A link has no room for spaces: "how_we_treated_me-w5".
    flow = book.flow_started_by(name.replace("_", " "), talk.language) if name else None
    if flow is None and talk.channel == "telegram" and not talk.improver:
        flow = book.flow_started_by(_JOIN, "en")
    begun = _begin(book, awake, flow, facts, now, origin)
    return begun._replace(effects=(*back, *begun.effects), act="start" if talk.stopped else begun.act)


def _urgent(talk: Talk, urgent: Urgent) -> Reply:
    # After STOP an SMS would be refused by the provider; a chat can still carry the numbers that help.
    effects = () if talk.stopped and talk.channel == "sms" else (Said(urgent.reply),)
    return _stay(talk, effects, act="urgent", why=f"urgent: {urgent.kind}")._replace(paused=talk.place is not None)


def _wants_photo(book: Book, talk: Talk) -> bool:
    step = question_open(book, talk.place)
    kind = step.kind.each if step is not None and isinstance(step.kind, Several) else step.kind if step else None
    return isinstance(kind, Photo)


def _media(book: Book, talk: Talk, media: str, now: datetime) -> Reply:
    sentence = f"media_{media}" if f"media_{media}" in book.common else "edited" if media == "edited" else "media_other"
    why = "a voice note to listen to" if media == "voice" else ""
    return _repeat(book, talk, now, sentence)._replace(act="person" if why else "", why=why)


def _change_of_words(book: Book, talk: Talk, text: str, word: str, now: datetime) -> Reply | None:
    """Another language or easy words, by a word at any time; None when `text` is neither."""
    if word in ("easy", "plain"):
        sentence = "easy_on" if word == "easy" else "easy_off"
        return _repeat(book, talk, now, sentence)._replace(easy=word == "easy")
    code = book.language_words.get(fold(text))
    step = question_open(book, talk.place)
    if code is None or (step is not None and (code == talk.language or _is_choice(step, text, talk, now))):
        return None
    if step is not None and step.private and code not in book.languages:
        return None  # "Somali" there is an answer about oneself, and must not be noted as anything else
    if code in book.languages:
        return _repeat(book, talk, now, "language_changed")._replace(language=code)
    again = _repeat(book, talk, now, "language_unknown")
    return again._replace(act="person", why=f"would like {code}")


def _repeat(book: Book, talk: Talk, now: datetime, sentence: str) -> Reply:
    """Say a shared sentence, and put the open question again if there is one."""
    said = _said(book, sentence)
    if question_open(book, talk.place) is None:
        return _stay(talk, said)
    if talk.paused and sentence != "where_you_were":
        return _stay(talk, said)  # after urgent words the question waits until the person comes back to it
    facts = _facts(talk)
    again = turn(book.flows[talk.flow], talk.place, None, facts, now)
    return _taken(talk.flow, again)._replace(effects=(*said, *again.effects))


def _taken(flow: str, taken: Turn) -> Reply:
    return Reply(taken.effects, flow, taken.place, taken)


def _with_a_word(book: Book, decided: Reply) -> Reply:
    """The reply with at least one word in it, also where a flow ends or waits without saying anything."""
    taken = decided.turn
    if taken is None or taken.doing is not None or (taken.place is not None and not taken.waits):
        return decided
    if decided.other or decided.act == "clock" or any(isinstance(each, (Said, Asked)) for each in decided.effects):
        return decided
    return decided._replace(effects=(*decided.effects, *_said(book, "noted")))


def _stay(talk: Talk, effects: tuple[Effect, ...], act: str = "", why: str = "") -> Reply:
    return Reply(effects, talk.flow, talk.place, act=act, why=why, paused=talk.paused)


def _is_choice(step: Ask, text: str, talk: Talk, now: datetime) -> bool:
    """Whether the text names one of the choices of the open question, which then comes first."""
    if step.listing is None:
        return False
    return isinstance(step.kind.read(text, Hearing(talk.language, now.date())), Meant)


def _said(book: Book, sentence: str) -> tuple[Effect, ...]:
    return (Said(book.common[sentence]),)


def _in_progress(flow: Flow, place: Place) -> bool:
    return any(at.partition(":")[0] == flow.name for at in place.at)


def _long_silent(talk: Talk, now: datetime) -> bool:
    return talk.last_heard is not None and now - talk.last_heard > LONG_SILENCE


def _may_be_somebody_else(talk: Talk, now: datetime) -> bool:
    """Whether somebody who is known has been silent for so long that the number may have changed hands."""
    known = talk.improver or bool(talk.facts)
    return known and talk.last_heard is not None and now - talk.last_heard > HANDS_MAY_HAVE_CHANGED


def _stop_reason(text: str) -> str:
    return "CANCEL: perhaps a place, perhaps everything" if fold(text) == "cancel" else ""


def _without_command(text: str) -> tuple[str, str | None]:
    """("join", None) for "/join"; ("start", "join-festival") for "/start join-festival"."""
    if not text.startswith(_COMMAND):
        return text, None
    command, _, rest = text[1:].partition(" ")
    command = command.partition("@")[0]
    if command.lower() == "start":
        return "start", rest.strip()
    return f"{command} {rest}".strip(), None
