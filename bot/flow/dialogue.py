"""What an address is told next, whatever it says: the order of precedence in one pure function.

STOP first, then urgent words, then the words that belong to everyone, then the open question, then words that start
a flow. Nothing here knows a database or a provider, so a terminal can hold the same conversation as a hospital.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.flow import choosing
from bot.flow.answers import Photo, Several
from bot.flow.answers.kind import Hearing, Unclear
from bot.flow.effects import DUE, Asked, Done, Said
from bot.flow.engine import interrupt, question_open, turn
from bot.flow.handed import after_urgent, is_apart, quietly, urgent_words, with_people
from bot.flow.mistakes import LostPlace
from bot.flow.model import Ask, Book, Flow
from bot.flow.other_words import boxes, change_of_words, is_choice, repeat
from bot.flow.place import Place
from bot.flow.spoken import danger_told_in, has_chosen, opening, written_in
from bot.flow.stop_and_start import DIED, after_stop, begin, begun_by, nothing_open, stop_or_start
from bot.flow.talk import Reply, Talk, facts_of, of_turn, shared, stay
from bot.flow.urgency import urgent_in
from bot.flow.values import Heard
from bot.flow.verbs import HAND_OVER
from bot.flow.whose_phone import (
    REPLY_CODE,
    WHO_IS_THERE,
    WITHOUT_A_CODE,
    asked_who_it_is,
    behind_a_code,
    looks_like_a_code,
    may_be_somebody_else,
)
from bot.language import Speech, fold

LONG_SILENCE = timedelta(days=7)
"""After so long, an answer that is not understood is met with who we are and where we were."""

OWN_WORDS = "own words about what we asked"
_MORE_THAN_A_GREETING = 3
"""So many words are for a person to read; "hello" and "thank you" are not."""

_COMMAND = "/"

_NOTHING_BEFORE = ("stop", "silent", "urgent", "urgent_apart")
"""What is answered by fixed words or none, so that no other sentence stands before them."""


def reply(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    """What follows when `heard` comes in; call `resume` while its turn is suspended by a verb."""
    decided = _decided(book, talk, heard, now)
    elsewhere = decided.language not in ("", talk.language)  # which was told of there
    if not talk.hinted or elsewhere or decided.act in _NOTHING_BEFORE or not decided.effects:
        return decided
    return decided._replace(effects=(*boxes(book, talk.language), *decided.effects))


def _decided(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    text, source = _without_command(heard.text)
    heard = heard._replace(text=text)
    if not heard.press and not heard.media and not talk.stopped and (changed := _other_language(book, talk, text, now)):
        return changed
    word = "" if heard.press or heard.media else book.word(fold(text), talk.language)
    first = _before_all_else(book, talk, heard, word, now, source)
    if first is not None:
        return first
    if heard.media == "photo" and _wants_photo(book, talk):
        return _conversation(book, talk, heard._replace(text=""), "", now, None)
    if heard.media and not text:
        return _media(book, talk, heard.media, now)
    if not fold(text) and heard.press is None:
        return repeat(book, talk, now, "empty")
    changed = change_of_words(book, talk, text, word, now)
    if changed is not None:
        return changed
    return _with_a_word(book, _conversation(book, talk, heard, word, now, source))


def _other_language(book: Book, talk: Talk, text: str, now: datetime) -> Reply | None:
    """The reply to JOIN POLSKI, or to whoever turns out to write in another language; None for all others."""
    step = question_open(book, talk.place)
    opened = opening(book, text, talk.language)
    if opened is not None and not (step is not None and is_choice(step, text, talk, now)):
        if opened.language in book.languages:
            return _in_their_language(book, talk, opened.text, opened.language, now)
        begun = _decided(book, talk, Heard(opened.text), now)
        effects = (*shared(book, "language_unknown"), *begun.effects)
        return begun._replace(effects=effects, act="person", why=f"would like {opened.language}")
    if (
        has_chosen(book, talk.language, talk.chose_language)
        or fold(text) in book.language_words
        or urgent_in(book.urgent, text)
    ):
        return None
    code = written_in(book, text, step, now)
    return _in_their_language(book, talk, text, code, now) if code else None


def _in_their_language(book: Book, talk: Talk, text: str, code: str, now: datetime) -> Reply:
    """The reply in the language that they turned out to write in, which it says first."""
    decided = _decided(book, talk._replace(language=code), Heard(text), now)
    begins = decided.turn is not None and decided.turn.doing is not None  # what it says comes after a verb
    if decided.act in ("stop", "silent") or not (decided.effects or begins):
        return decided
    if code == talk.language:  # JOIN ENGLISH says so, to somebody who has English only because everybody begins with it
        return decided._replace(language=decided.language or code)
    said = (*shared(book, "language_changed"), *boxes(book, code))
    return decided._replace(effects=(*said, *decided.effects), language=decided.language or code)


def _before_all_else(
    book: Book, talk: Talk, heard: Heard, word: str, now: datetime, source: str | None
) -> Reply | None:
    """STOP, START and urgent words, and whatever stands in the way of an ordinary conversation; or None."""
    ours = stop_or_start(book, talk, heard.text, word, now, source)
    if ours is not None:
        return ours
    urgent = None if heard.press else urgent_in(book.urgent, heard.text)
    if urgent is not None:
        chosen = has_chosen(book, talk.language, talk.chose_language)
        said_in = "" if chosen else danger_told_in(book, urgent, heard.text)
        return urgent_words(book, talk, urgent)._replace(said_in=said_in)
    if talk.died:
        return stay(talk, (), act="person", why="somebody writes although the person has died")
    if talk.stopped:
        return after_stop(talk, word)
    if talk.handed:
        return _while_handed(book, talk, heard, word, now, source)
    if talk.locked and REPLY_CODE in book.flows:
        return behind_a_code(book, talk, heard, now)
    if WHO_IS_THERE in book.flows and may_be_somebody_else(talk, now):
        return asked_who_it_is(book, talk, heard, now)
    return None


def _while_handed(book: Book, talk: Talk, heard: Heard, word: str, now: datetime, source: str | None) -> Reply:
    """Another language or easy words still work, and so does the way back to our questions; the rest is for people."""
    changed = None if heard.press or heard.media else change_of_words(book, talk, heard.text, word, now)
    if changed is not None:
        return changed
    started = None if heard.press or heard.media else book.flow_started_by(heard.text, talk.language)
    ours = looks_like_a_code(heard.text) or (started is not None and started.name not in WITHOUT_A_CODE)
    locked = talk.locked and REPLY_CODE in book.flows
    kept = None if locked and ours else with_people(book, talk, heard, started, word, now)
    if kept is not None:
        return kept
    if locked:
        asked = behind_a_code(book, talk, heard, now)
        return asked._replace(act="aside", paused=asked.place is not None)
    back = talk._replace(handed="")
    return _with_a_word(book, _conversation(book, back, heard, word, now, source))._replace(act="carry_on")


def resume(
    book: Book, talk: Talk, before: Reply, result: str, now: datetime, told: Mapping[str, Any] | None = None
) -> Reply:
    """Go on after the verb that suspended `before` came to `result` and told something; its effects come first."""
    suspended = before.turn
    if suspended is None or suspended.doing is None:
        return before
    facts = facts_of(talk)
    done = Done(result, suspended.doing.steps, told)
    following = turn(book.flows[before.flow], suspended.place, done, facts, now)
    after = before._replace(effects=before.effects + following.effects, place=following.place, turn=following)
    if suspended.doing.verb == HAND_OVER:
        after = after._replace(act="handed")
    after = _answered(book, talk, after, now)
    return _with_a_word(book, quietly(after) if after.act in ("handed", "aside") else after)


def take_up(book: Book, talk: Talk, now: datetime) -> Reply:
    """What follows when the time has come that the conversation was waiting for, and nobody said anything."""
    return of_turn(talk.flow, turn(book.flows[talk.flow], talk.place, DUE, facts_of(talk), now))._replace(act="clock")


def hand_back(book: Book, talk: Talk, now: datetime) -> Reply:
    """What follows when staff hand a conversation back: that the service asks again, and the open question."""
    return repeat(book, talk._replace(paused=False, handed=""), now, "handed_back")._replace(act="clock")


def _conversation(book: Book, talk: Talk, heard: Heard, word: str, now: datetime, source: str | None) -> Reply:
    started, origin = (None, "") if heard.press else begun_by(book, heard.text, talk.language)
    facts = facts_of(talk)
    step = question_open(book, talk.place)
    between = talk.place is not None and choosing.between_waits(talk.place)
    if step is None and talk.place is not None and not between:
        raise LostPlace(f'"{talk.place.at[-1] if talk.place.at else ""}" is not a question of this revision.')
    waits = after_urgent(book, talk, started, word, now) if talk.paused else None
    if waits is not None:
        return waits
    if between:
        return _between_waits(book, talk, heard, word, started, now)
    if step is None or talk.place is None:
        if heard.press:
            return Reply(shared(book, "earlier_question"))
        return begin(book, talk, started, facts, now, source or origin) if started else _idle(book, talk, heard, now)
    place = talk.place
    if word == "where" or (started is not None and _in_progress(started, place)):
        return repeat(book, talk, now, "where_you_were")
    if place.other:
        if not heard.press and (settled := _between_flows(book, talk, place, heard.text, started, now)):
            return settled
        place = place._replace(other="")
        talk = talk._replace(place=place)
    return _interrupted(book, talk, place, heard, started, now) or _answer(book, talk, place, heard, started, now)


def _interrupted(
    book: Book, talk: Talk, place: Place, heard: Heard, started: Flow | None, now: datetime
) -> Reply | None:
    """What a flow that runs anywhere has to say before the open question goes on; None when none was meant."""
    step = question_open(book, place)
    if started is None or step is None or not started.anywhere:
        return None
    # A word for everyone goes before whatever it resembles: "she has died" is not a choice of bereavement support.
    if book.word(fold(heard.text), talk.language) != started.name and is_choice(step, heard.text, talk, now):
        return None
    if _is_told_in_passing(started, step, heard.text):
        told = _answer(book, talk, place, heard, None, now)
        return told._replace(act="person", why="perhaps somebody has died")
    return of_turn(talk.flow, interrupt(book.flows[talk.flow], place, started, facts_of(talk), now))


def _answer(book: Book, talk: Talk, place: Place, heard: Heard, started: Flow | None, now: datetime) -> Reply:
    """The turn of the open question; what it does not understand may be a word that starts something else."""
    flow = book.flows[talk.flow]
    facts = facts_of(talk)
    taken = turn(flow, place, heard, facts, now)
    if taken.place is None or not (taken.place.tries or taken.place.maybe):
        return of_turn(talk.flow, taken)
    if started is not None:
        return of_turn(talk.flow, choosing.offer(flow, place, started, facts, now))
    return repeat(book, talk, now, "hello_again") if _long_silent(talk, now) else of_turn(talk.flow, taken)


def _between_flows(
    book: Book, talk: Talk, place: Place, text: str, started: Flow | None, now: datetime
) -> Reply | None:
    """The answer to "which shall we go on with?"; None when it is one to the question that is open."""
    speech = Speech(talk.language, talk.easy, talk.channel)
    settled = choosing.settle(book.flows[talk.flow], place, text, started, speech, facts_of(talk), now)
    return of_turn(talk.flow, settled) if settled else None


def _between_waits(book: Book, talk: Talk, heard: Heard, word: str, started: Flow | None, now: datetime) -> Reply:
    """The answer to "which first?"; words that run anywhere are answered, and it is asked again."""
    flow, place = book.flows[talk.flow], talk.place or Place(())
    again = choosing.ask_again(flow, place, now)
    if word == "where":
        return of_turn(talk.flow, again)
    if started is not None and started.anywhere:
        alone = turn(started, None, None, facts_of(talk), now)
        said = alone.effects if alone.place is None and alone.doing is None else ()
        return of_turn(talk.flow, again)._replace(effects=(*said, *again.effects))
    speech = Speech(talk.language, talk.easy, talk.channel)
    chosen = choosing.settle_waiting(flow, place, heard.text, speech, facts_of(talk), now)
    return of_turn(talk.flow, chosen.turn)._replace(other=chosen.other)


def _idle(book: Book, talk: Talk, heard: Heard, now: datetime) -> Reply:
    """While nothing is open: perhaps the answer to what we asked many, up to which its flow now goes."""
    pending = talk.pending
    if pending is None or pending.flow not in book.flows or pending.flow == WHO_IS_THERE:
        return nothing_open(book, talk)
    taken = turn(book.flows[pending.flow], None, None, facts_of(talk), now, pending.told)
    return _answered(book, talk, of_turn(pending.flow, taken)._replace(answering=heard), now)


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
            else nothing_open(book, talk)
        )
    kind = step.kind_among({**talk.facts, **(taken.place.told or {})}) if step.told else step.kind
    word = _word_in_a_question(book, talk, heard)
    reading = kind.read(heard.text, Hearing(talk.language, now.date(), taken.place.shown))
    if isinstance(reading, Unclear) and word not in step.ways and word != "skip":
        return _own_words(book, talk, decided.flow, step, heard) or nothing_open(book, talk)
    unsaid = tuple(effect for effect in decided.effects if not isinstance(effect, (Said, Asked)))
    answer = turn(book.flows[decided.flow], taken.place, heard, facts_of(talk), now)
    return of_turn(decided.flow, answer)._replace(effects=(*unsaid, *answer.effects))


def _own_words(book: Book, talk: Talk, flow: str, step: Ask, heard: Heard) -> Reply | None:
    """What somebody hears who writes more than a greeting to what we asked, which a person then reads.

    None where it may be an answer that is kept without a name. Too many are left unanswered, as other idle words are.
    """
    asks_for_a_word = step.kind.name == "yes or no" and len(heard.text.split()) >= _MORE_THAN_A_GREETING
    apart = any(isinstance(one, Ask) and is_apart(one) for at, one in book.index.items() if at.startswith(f"{flow}:"))
    if not asks_for_a_word or apart:
        return None
    return Reply(shared(book, "still_asked"), act="idle", why=OWN_WORDS)


def _sounds_like_an_answer(book: Book, talk: Talk, heard: Heard, now: datetime) -> bool:
    """Whether it would answer most questions: whoever says hello need not hear what is over."""
    if fold(heard.text).isdecimal():
        return True
    reading = book.yes_no.read(heard.text, Hearing(talk.language, now.date(), ()))
    return not isinstance(reading, Unclear) or bool(_word_in_a_question(book, talk, heard))


def _word_in_a_question(book: Book, talk: Talk, heard: Heard) -> str:
    """What SKIP, MORE and the like mean, in the person's language and in English; "" for any other text."""
    words = book.question_words.get(talk.language) or book.question_words["en"]
    return words.get(fold(heard.text), "")


def _wants_photo(book: Book, talk: Talk) -> bool:
    step = question_open(book, talk.place)
    kind = step.kind.each if step is not None and isinstance(step.kind, Several) else step.kind if step else None
    return isinstance(kind, Photo)


def _media(book: Book, talk: Talk, media: str, now: datetime) -> Reply:
    sentence = f"media_{media}" if f"media_{media}" in book.common else "edited" if media == "edited" else "media_other"
    why = "a voice note to listen to" if media == "voice" else ""
    return repeat(book, talk, now, sentence)._replace(act="person" if why else "", why=why)


def _with_a_word(book: Book, decided: Reply) -> Reply:
    """The reply with at least one word in it, also where a flow ends or waits without saying anything."""
    taken = decided.turn
    if taken is None or taken.doing is not None or (taken.place is not None and not taken.waits):
        return decided
    if decided.other or decided.act == "clock" or any(isinstance(each, (Said, Asked)) for each in decided.effects):
        return decided
    return decided._replace(effects=(*decided.effects, *shared(book, "noted")))


def _is_told_in_passing(started: Flow, step: Ask, text: str) -> bool:
    """Whether "she died" is part of what people tell us in their own words; DIED alone never is."""
    kind = step.kind.each if isinstance(step.kind, Several) else step.kind
    return started.name == DIED and kind.name == "text" and fold(text) != DIED


def _in_progress(flow: Flow, place: Place) -> bool:
    return any(at.partition(":")[0] == flow.name for at in place.at)


def _long_silent(talk: Talk, now: datetime) -> bool:
    return talk.last_heard is not None and now - talk.last_heard > LONG_SILENCE


def _without_command(text: str) -> tuple[str, str | None]:
    """("join", None) for "/join"; ("start", "join-festival") for "/start join-festival"."""
    if not text.startswith(_COMMAND):
        return text, None
    command, _, rest = text[1:].partition(" ")
    command = command.partition("@")[0]
    if command.lower() == "start":
        return "start", rest.strip()
    return f"{command} {rest}".strip(), None
