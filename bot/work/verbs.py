"""What the verbs of the programme do, each in the transaction of the message that led to it."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.flow.verbs import HAND_OVER
from bot.language import ENGLISH
from bot.programme.joining import has_joined
from bot.programme.only_english import TRANSLATIONS
from bot.store import addresses, behind, consents, equality, handovers, messages, outbox, people, record, reminders
from bot.work import (
    departures,
    equality_questions,
    listening,
    loop,
    reply_code,
    rights,
    second_phone,
    stories,
    taking_part,
    voting,
    what_happened,
)
from bot.work.ledger import note
from bot.work.occasion import CameTo, Occasion

__all__ = ["EQUALITY_REMINDER", "CameTo", "Occasion", "carry_out"]

EQUALITY_REMINDER = "equality"
_REMIND_AFTER, _ASK_AFTER = timedelta(days=7), timedelta(days=1)
_REMIND_AT = time(10, 0)


def carry_out(connection: Connection, verb: str, arguments: Mapping[str, str], occasion: Occasion) -> CameTo:
    """Do it and say what it came to."""
    came_to = _VERBS[verb](connection, arguments, occasion)
    return came_to if isinstance(came_to, CameTo) else CameTo(came_to)


def _agree(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    note(connection, on, arguments["purpose"], True, on.book.texts[f"{on.flow}.{arguments['asked']}.ask"])
    return ""


def _forget(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    if on.state == "contributor":
        # They do not join, and still wait to hear what came of what they told us.
        equality.forget(connection, on.pseudonym)
        on.remembered.facts.clear()
        on.remembered.changed = True
    elif on.state != "improver":
        equality.forget(connection, on.pseudonym)
        people.mark_forgetting(connection, on.person_id)
    return ""


def _nearly_join(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    if on.state != "improver":
        people.save(connection, on.person_id, state="nearly")
    return ""


def _enrol(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    agreed = {row.purpose: row.given for row in consents.of(connection, on.subject)}
    answered = equality.of(connection, on.pseudonym).keys()
    if not has_joined(agreed, answered, equality_questions.form(on.book)):
        return "nearly"
    if on.state != "improver":
        people.save(connection, on.person_id, state="improver", joined_at=on.now)
        consents.record(connection, on.subject, "equality_monitoring", True, None, *on.speech, on.now)
        _ask_about_english(connection, on)
    reminders.drop(connection, on.address_id, EQUALITY_REMINDER)
    return "joined"


def _ask_about_english(connection: Connection, on: Occasion) -> None:
    """Whoever reads another language is asked, the next day, what they get of words that are not in it."""
    if on.speech.language != ENGLISH:
        day = on.now.astimezone(on.zone).date() + _ASK_AFTER
        reminders.add(connection, on.address_id, TRANSLATIONS, datetime.combine(day, _REMIND_AT, tzinfo=on.zone))


def _remind_equality(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    day = on.now.astimezone(on.zone).date() + _REMIND_AFTER
    due = datetime.combine(day, _REMIND_AT, tzinfo=on.zone)
    reminders.add(connection, on.address_id, EQUALITY_REMINDER, due)
    return ""


def _want_call(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    messages.needs_person(connection, on.message_id, "would like a call")
    handovers.hand_over(connection, on.address_id, on.message_id, "call", on.now, waits=False)
    return ""


def _hand_over(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    messages.needs_person(connection, on.message_id, f"asked for a person: {on.flow}")
    number, _new = handovers.hand_over(connection, on.address_id, on.message_id, on.flow, on.now)
    about = ("handover", number)
    record.append(
        connection, actor=record.THE_PERSON, action="asked_for_person", at=on.now, subject=on.subject, about=about
    )
    return ""


def _new_owner(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    outbox.cancel_waiting(connection, on.address_id)
    addresses.change_hands(connection, on.address_id, on.now, language=on.speech.language)
    messages.needs_person(connection, on.message_id, "this number has a new owner")
    on.remembered.recognised = True
    return ""


def _same_owner(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    behind.release(connection, on.address_id, behind.WHO_IS_THERE, on.now)
    on.remembered.recognised = True
    return ""


_VERBS: Mapping[str, Callable[[Connection, Mapping[str, str], Occasion], str | CameTo]] = {
    "agree": _agree,
    "forget": _forget,
    "nearly_join": _nearly_join,
    "enrol": _enrol,
    "decline_equality": equality_questions.decline,
    "offer_more_about_me": equality_questions.offer_more,
    "look_at_more_about_me": equality_questions.look_at_more,
    "remind_equality": _remind_equality,
    "new_owner": _new_owner,
    "same_owner": _same_owner,
    "look_at_reply_code": reply_code.look_at_reply_code,
    "set_reply_code": reply_code.set_reply_code,
    "drop_reply_code": reply_code.drop_reply_code,
    "open_with_code": reply_code.open_with_code,
    "want_call": _want_call,
    HAND_OVER: _hand_over,
    "pause": rights.pause,
    "resume": rights.resume,
    "look_at_agreements": rights.look_at_agreements,
    "look_at_supporter": rights.look_at_supporter,
    "look_at_told": rights.look_at_told,
    "look_at_named": rights.look_at_named,
    "take_number_off": rights.take_number_off,
    "forget_equality": equality_questions.forget,
    "give_copy": rights.give_copy,
    "leave": departures.leave,
    "delete_me": departures.delete_me,
    "died": departures.died,
    "give_channel_code": second_phone.give_channel_code,
    "take_channel_code": second_phone.take_channel_code,
    "about_feedback": listening.about_feedback,
    "begin_feedback": listening.begin_feedback,
    "decline_feedback": listening.decline_feedback,
    "contribute": listening.contribute,
    "about_update": loop.about_update,
    "answer_update": loop.answer_update,
    "look_what_happened": what_happened.look,
    "look_at_contribution": what_happened.look_at,
    "look_at_other": what_happened.look_at_other,
    "read_story_back": stories.read_back,
    "keep_story": stories.keep,
    "drop_story": stories.drop,
    "look_at_stories": stories.look,
    "withdraw_story": stories.withdraw,
    "open_vote": voting.open_vote,
    "vote": voting.vote,
    **taking_part.VERBS,
}
