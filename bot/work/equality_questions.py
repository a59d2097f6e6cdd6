"""The equality questions: the form that joining needs, and those that are offered once, after the first event."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.flow import MORE_ABOUT_ME, Book
from bot.programme.joining import PREFER_NOT_TO_SAY
from bot.store import equality
from bot.work.occasion import CameTo, Occasion

FORM = "equality"
"""The flow that asks what joining needs."""

_OFFERED = "more_about_me_offered"


def form(book: Book) -> set[str]:
    """The questions that are answered or declined by everybody who has joined."""
    return book.kept_apart_in(FORM)


def keep(connection: Connection, on: Occasion, question: str, answer: str | list[str] | None) -> None:
    """Keep an answer apart; None is "prefer not to say"."""
    kept = (
        PREFER_NOT_TO_SAY
        if answer is None
        else answer
        if isinstance(answer, str)
        else equality.SEVERAL.join(sorted(answer))
    )
    month = on.now.date().replace(day=1)
    if question not in form(on.book):
        # The month of joining and that of a first event would together be few people's, if not one's.
        month = equality.first_month(connection, on.pseudonym) or month
    equality.keep(connection, on.pseudonym, question, kept, month)


def decline(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Whatever this flow asks here and has no answer is kept as "prefer not to say"."""
    asked = set(on.book.asked_later) if on.flow == MORE_ABOUT_ME else on.book.kept_apart_in(on.flow)
    for question in sorted(asked - equality.of(connection, on.pseudonym).keys()):
        keep(connection, on, question, None)
    return ""


def offer_more(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Once in the life of a membership, whatever comes of it; that it was offered is no answer, and stays with them."""
    questions = on.book.asked_later
    if on.state != "improver" or not questions or on.remembered.facts.get(_OFFERED):
        return "not_now"
    if equality.of(connection, on.pseudonym).keys() & set(questions):
        return "not_now"
    on.remembered.save(_OFFERED, True)
    return "now"


def look_at_more(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """Which they are; only whoever has joined is asked."""
    questions = on.book.asked_later
    if on.state != "improver":
        return CameTo("not_yet")
    told = {"more_asked": questions, "more_count": str(len(questions))}
    return CameTo("some", told) if questions else CameTo("nothing")


def forget(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """No answer about the person is left, whichever of the questions it was to."""
    equality.forget(connection, on.pseudonym)
    return ""
