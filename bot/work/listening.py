"""What feedback comes to in a conversation: which visit or place it is about, and keeping what was said."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from bot.flow import Book
from bot.language import Speech, fold, format_day_and_month
from bot.programme.feedback import hear_by
from bot.store import contributions, taking_back, visits
from bot.store.row_number import row_number
from bot.work.occasion import CameTo, Occasion

ABOUT_SERVICE = "feedback_service"
SERVICES, PLACES = "services", "places"
_ROOM = 1_100
"""So many bytes of choices leave room for the rest of a place, of at most 2 kB."""
_NEWEST = 6  # a page
_PER_CONVERSATION = (
    "feedback_from",
    "feedback_about",
    "feedback_good",
    "feedback_different",
    "feedback_praise",
    "feedback_follow_up",
)
"""What the feedback flow saves on its way, and need not be remembered of the person once it is kept."""


def about_feedback(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """A visit of this very person, a place that a poster names, or nothing known. It only looks."""
    about = arguments["about"]
    if about.isdecimal():
        service = visits.service_of(connection, row_number(about), on.person_id)
        return CameTo("visit", _told(on.book, service, on.speech)) if service else CameTo("past", _NOTHING)
    keys = (key for name in (PLACES, SERVICES) for key in on.book.lists[name].labels)
    service = next((key for key in keys if fold(key) == fold(about)), "")
    return CameTo("place", _told(on.book, service, on.speech)) if service else CameTo("unknown", _NOTHING)


def begin_feedback(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """Nothing stays of the visit but the day on which we asked, so that nothing leads from it to an answer."""
    return decline_feedback(connection, arguments, on)


def decline_feedback(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """No reminder follows."""
    if arguments["about"].isdecimal():
        visits.close(connection, row_number(arguments["about"]), on.person_id)
    return ""


def contribute(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """What was good and what could have been different, each as a contribution of its own; praise where it is meant.

    Without the permission to follow it up nothing of it leads to the person, and no message of theirs has it either.
    It has its day all the same, for staff: by then it is answered for everybody to hear.
    """
    today = on.now.date()
    day = hear_by(today)
    follow_up = _is_yes(arguments["follow_up"])
    service = arguments["service"] or arguments["chosen"] or None
    for kind in contributions.FEEDBACK:
        if not arguments[kind].strip():
            continue
        said = contributions.add(
            connection,
            {
                "person_id": on.person_id if follow_up else None,
                "method": on.speech.channel,
                "kind": kind,
                "from_whom": arguments["from"] or "unknown",
                "service": service,
                "text": arguments[kind].strip(),
                "said_on": today,
                "hear_by": day,
            },
        )
        if kind == "good" and service and _is_yes(arguments["praise"]):
            contributions.praise_service(connection, said, service)
    for fact in _PER_CONVERSATION:
        on.remembered.save(fact, None)
    if not follow_up and on.conversation_id is not None:
        taking_back.conversation(connection, on.person_id, on.conversation_id)
    return CameTo(told={"hear_by": day.isoformat()})


def label_of(book: Book, service: str, speech: Speech) -> str:
    """What a service or a place is called, in somebody's language and variant; its key when no list has it."""
    for name in (SERVICES, PLACES):
        words = book.lists[name].labels.get(service) if name in book.lists else None
        if words is not None:
            return "".join(book.template(words, speech).pieces).strip()
    return service


def dated(day: date, text: str, language: str, most: int = 30) -> str:
    """The day and the first words, short enough for a line of choices."""
    first = " ".join(text.split())
    return (
        f"{format_day_and_month(day, language)}: {first if len(first) <= most else first[: most - 3].rstrip() + '...'}"
    )


def fitting(choices: Sequence[list[str]]) -> list[list[str]]:
    """All of these, the newest first; where they are too many to be kept with a place, the newest and then the oldest.

    So whatever is old can still be chosen, and what is taken away makes room for what was left out.
    """
    if _size(choices) <= _ROOM:
        return [*choices]
    kept = [*choices[:_NEWEST]]
    for oldest in reversed(choices[_NEWEST:]):
        if _size([*kept, oldest]) > _ROOM:
            break
        kept.append(oldest)
    return kept


def first_fitting(choices: Sequence[list[str]]) -> list[list[str]]:
    """As many of these, from the first on, as can be kept with a place; at least a page."""
    kept = [*choices[:_NEWEST]]
    for each in choices[_NEWEST:]:
        if _size([*kept, each]) > _ROOM:
            break
        kept.append(each)
    return kept


def _size(choices: Sequence[list[str]]) -> int:
    return len(json.dumps(choices, ensure_ascii=False).encode())


def _told(book: Book, service: str | None, speech: Speech) -> dict[str, str]:
    return {ABOUT_SERVICE: service or "", "feedback_service_name": label_of(book, service or "", speech)}


_NOTHING = {ABOUT_SERVICE: "", "feedback_service_name": ""}


def _is_yes(answer: str) -> bool:
    return answer.casefold() in ("true", "yes")
