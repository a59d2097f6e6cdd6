"""What people are told of an opportunity: staff's own words, and shared sentences round times, money and reasons."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.flow import Book, Said, Speech, word_turn
from bot.flow.telling import EASY
from bot.language import format_day, format_hour
from bot.programme.ladder import key_of
from bot.programme.matching import ISSUE, SERVICE, by_kind
from bot.store.opportunities import Opportunity

Told = dict[str, Any]
_LISTS = {SERVICE: "services", ISSUE: "issues"}


def told_of(book: Book, found: Opportunity, zone: ZoneInfo, reasons: Iterable[str] = ()) -> Told:
    """Everything that flows and reminders may say of it; the reasons are this person's."""
    details = found.details
    return {
        "event": str(found.id),
        "event_title": details.title,
        "event_what": details.what,
        "event_why": details.why,
        "event_can_change": details.can_change,
        "event_when": _when(book, found, zone),
        "event_where": details.place,
        "event_reasons": _reasons(book, reasons),
        "event_rung": _rung(book, details.rung),
        "event_pay": _pay(book, found),
        "event_access": details.access_notes,
        "event_sheet": details.information_sheet,
        "event_contact": details.contact,
        "event_bring": details.bring or _said(book, "event_bring_nothing"),
    }


def answer_by(book: Book, at: datetime | None, zone: ZoneInfo) -> Told:
    """Until when a place is kept for somebody."""
    return {"event_answer_by": {} if at is None else _said(book, "event_day_and_hour", {}, (at.astimezone(zone), at))}


def as_choices(found: Iterable[Opportunity]) -> list[tuple[str, Any]]:
    """Opportunities to choose from, by their titles."""
    return [(str(each.id), dict(each.details.title)) for each in found]


def _when(book: Book, found: Opportunity, zone: ZoneInfo) -> Mapping[str, str]:
    if found.starts_at is None:
        return _said(book, "event_own_time", {}, (found.ends_at.astimezone(zone), found.ends_at))
    return _said(book, "event_hours", {}, (found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)))


def _pay(book: Book, found: Opportunity) -> Mapping[str, str]:
    details = found.details
    pounds = f"{details.payment_pence / 100:.2f}".removesuffix(".00")
    if details.payment_pence:
        return _said(book, "pay_both" if details.expenses else "pay_time", {"count": pounds})
    return _said(book, "pay_expenses" if details.expenses else "pay_nothing")


def _rung(book: Book, rung: str) -> Mapping[str, str]:
    listing = book.lists.get("rungs")
    words = listing.labels.get(key_of(rung)) if listing else None
    return {} if words is None else _each_way(book, lambda speech: word_turn(book, (Said(words),), speech, {}).body)


def _reasons(book: Book, reasons: Iterable[str]) -> Mapping[str, str]:
    """ "you know about Diabetes, you care about Food": in the words of the lists."""
    split = by_kind(reasons)
    parts = []
    for kind, sentence in ((SERVICE, "reason_services"), (ISSUE, "reason_issues")):
        listing = book.lists.get(_LISTS[kind])
        keys = tuple(key for key in split[kind] if listing and key in listing.labels)[:2]
        if keys:
            parts.append(_said(book, sentence, {"choices": (listing, keys)}))
    if not parts:
        return _said(book, "reason_none")
    return {way: ", ".join(part[way] for part in parts) for way in parts[0]}


def _said(
    book: Book, key: str, values: Mapping[str, Any] | None = None, hours: tuple[datetime, datetime] | None = None
) -> Mapping[str, str]:
    """A shared sentence in every language and variant, with a day and its hours written as each language does."""
    words = book.common.get(key)
    if words is None:  # flows that were published before there was one
        return {}

    def say(speech: Speech) -> str:
        facts = {} if hours is None else _hours(hours, speech.language)
        return word_turn(book, (Said(words, values),), speech, facts).body

    return _each_way(book, say)


def _hours(hours: tuple[datetime, datetime], language: str) -> Mapping[str, str]:
    begins, ends = hours
    return {
        "event_day": format_day(begins.date(), language),
        "event_from": format_hour(begins.time(), language),
        "event_until": format_hour(ends.time(), language),
    }


def _each_way(book: Book, say: Any) -> Mapping[str, str]:
    """What is said in each language, and in easy words where that differs."""
    told: dict[str, str] = {}
    for language in book.languages:
        told[language] = say(Speech(language, False, "sms"))
        easy = say(Speech(language, True, "sms"))
        if easy != told[language]:
            told[language + EASY] = easy
    return told
