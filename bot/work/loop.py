"""The loop in a conversation: is this right, in the eyes of those whose words it came from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot.flow import Book
from bot.programme.feedback import hear_by
from bot.programme.loop import confirmed
from bot.store import contributions, unheard, updates
from bot.store.row_number import row_number
from bot.store.updates import Update
from bot.work.occasion import CameTo, Occasion

_MUST_ANSWER, _USUALLY = "telling_back_one_in_so_many_must_answer", "5"
_YES, _NO_WORDS = "yes", "none"  # what the flow hands over; "none" where there is nothing to say


def one_in(book: Book) -> int:
    """One in so many of those who were asked must have answered before a change can count as confirmed."""
    return int(str(book.organisation.get(_MUST_ANSWER, _USUALLY)))


def about_update(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """Only whoever was asked can say whether it is right, also after leaving: their words it was. It only looks."""
    known = updates.was_told(connection, row_number(arguments["about"]), on.person_id)
    return CameTo("known" if known else "unknown")


def answer_update(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """The answer counts at once; the change is confirmed for as long as those who asked say so.

    What is not right is a contribution like any other: whoever said so hears by a day what came of it.
    """
    which = row_number(arguments["about"])
    words = "" if arguments["words"] == _NO_WORDS else arguments["words"]
    updates.answer(connection, which, on.person_id, arguments["answer"], words, on.now)
    unheard.arrived(connection, which, on.person_id)
    right = confirmed(updates.answers(connection, which), one_in(on.book))
    updates.confirm(connection, which, on.now if right else None)
    on.remembered.save("update_words", None)
    by = hear_by(on.now.date())
    found = updates.find(connection, which)
    if words and found is not None:
        contributions.keep_not_right(connection, which, on.person_id, _not_right(found, words, by, on))
        return CameTo("noted", {"hear_by": by.isoformat()})
    if arguments["answer"] == _YES:
        contributions.is_right_after_all(connection, which, on.person_id)
    return CameTo("no_words", {"hear_by": ""})


def _not_right(found: Update, words: str, by: date, on: Occasion) -> dict[str, Any]:
    return {
        "method": on.speech.channel,
        "from_whom": "unknown",
        "service": found.services[0] if found.services else None,
        "project_id": found.project_id,
        "text": words,
        "said_on": on.now.date(),
        "hear_by": by,
    }
