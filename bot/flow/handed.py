"""When a person answers instead of the service: after urgent words, after a complaint, and for whoever asked for one.

Our questions wait then. HELP and whatever else is said anywhere still answer, STOP and urgent words come before all
this, and CARRY ON brings the questions back: nobody is muted by a false alarm.
"""

from datetime import datetime

from bot.flow.effects import Asked, Said
from bot.flow.engine import interrupt, question_open, turn
from bot.flow.model import Ask, Book, Flow, Urgent
from bot.flow.talk import URGENT, Reply, Talk, facts_of, of_turn, shared, stay
from bot.flow.values import Heard

TO_READ = "to be read by a person"
RIGHTS = ("pause", "leave", "agreed", "my_data", "delete", "died")
_GOES_ON = "where"  # CARRY ON is one of its forms


def is_apart(step: Ask | None) -> bool:
    """Whether what is said at this question stays apart from whoever says it: here belongs every kind that does."""
    return step is not None and step.private


def urgent_words(book: Book, talk: Talk, urgent: Urgent) -> Reply:
    """The fixed reply, whatever the hour. Who wrote it in an answer that is kept apart is for them alone to say."""
    apart = is_apart(question_open(book, talk.place))
    effects = (Said(urgent.reply), *(shared(book, "urgent_apart", "after_urgent") if apart else ()))
    if talk.stopped and talk.channel == "sms":
        effects = ()  # an SMS would be refused by the provider; a chat can still carry the numbers that help
    act, why = ("urgent_apart", "") if apart else ("urgent", f"urgent: {urgent.kind}")
    return stay(talk, effects, act=act, why=why)._replace(paused=talk.place is not None)


def with_people(book: Book, talk: Talk, heard: Heard, started: Flow | None, word: str, now: datetime) -> Reply | None:
    """While a person answers: what is heard is kept for them. None for what brings our questions back.

    That is CARRY ON, a word for what people have a right to, or, after urgent words, the word that starts a flow.
    """
    if word == _GOES_ON or word in RIGHTS or (started is not None and not started.anywhere and talk.handed == URGENT):
        return None
    asks = started is not None and started.anywhere
    if started is not None and asks and (said := alone(book, talk, started, now)) is not None:
        return said
    cannot = f"media_{heard.media}"
    if heard.media and cannot in book.common and not heard.text:
        return stay(talk, shared(book, cannot), act="person", why=TO_READ)
    if talk.told and not asks:
        return stay(talk, (), act="person", why=TO_READ)
    sentence = "after_urgent" if talk.handed == URGENT else "with_people"
    return stay(talk, shared(book, sentence, "after_urgent"), act="told", why=TO_READ)


def after_urgent(book: Book, talk: Talk, started: Flow | None, word: str, now: datetime) -> Reply | None:
    """While our questions wait although nobody was handed anything: after urgent words in an answer kept apart.

    None for what takes the conversation up again: CARRY ON, or the word that starts a flow.
    """
    if started is None:
        if word == _GOES_ON:
            return None
        kept = is_apart(question_open(book, talk.place))
        sentence = shared(book, "urgent_apart", "after_urgent") if kept else shared(book, "after_urgent")
        return stay(talk, sentence) if kept else stay(talk, sentence, act="person", why="after urgent words")
    return alone(book, talk, started, now) if started.anywhere else None


def quietly(decided: Reply) -> Reply:
    """The same without a question: it waits, and is put again when the person, or staff, say so."""
    effects = tuple(effect for effect in decided.effects if not isinstance(effect, Asked))
    return decided._replace(effects=effects, paused=decided.place is not None)


def alone(book: Book, talk: Talk, started: Flow, now: datetime) -> Reply | None:
    """A flow that may run anywhere, carried out on the side; None for one that would ask something."""
    facts = facts_of(talk)
    begun = turn(started, None, None, facts, now)
    if begun.place is not None and begun.doing is None:
        return None
    if begun.doing is None:
        return stay(talk, begun.effects)
    if talk.place is None:
        return quietly(of_turn(started.name, begun)._replace(act="aside"))
    if question_open(book, talk.place) is None:
        return None
    beside = interrupt(book.flows[talk.flow], talk.place, started, facts, now)
    return quietly(of_turn(talk.flow, beside)._replace(act="aside"))
