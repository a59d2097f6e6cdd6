"""MY DATA: the page behind a link that opens once, with the code that went out in another message."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Ask, Book, Said, Speech, spoken_fact, word_turn
from bot.flow.telling import tell
from bot.language import direction, english_name, format_day
from bot.programme.side_by_side import said_anywhere
from bot.store import equality, holdings, passes
from bot.store.engine import begin, reading
from bot.store.passes import Pass
from bot.work.listening import label_of
from bot.work.passes import MOST_TRIES, fits, hash_of_link, is_open
from bot.work.shelf import Shelf
from bot.work.taking import Keys

_UNREADABLE = ("id", "subject", "facts", "forgetting", "may_invite", "chose_language", "erasing_at", "state_before")
_NAMED = ("state", "only_english")
_AFTER_EVENT = {
    "felt_heard": "event_heard",
    "knew_purpose": "event_purpose",
    "access_met": "event_access_met",
    "confidence_or_connections": "event_confidence",
    "again": "event_again",
}
"""What a question after an event is kept as, and the fact under which the flow asks it."""
_NO_ANSWER = "prefer_not_to_say"

Found = Literal["open", "wrong", "gone", "unknown"]


class Section(NamedTuple):
    """One part of the page: (what it is, what we hold), in order."""

    title: str
    rows: tuple[tuple[str, str], ...]


class Page(NamedTuple):
    """What is shown: sentences by their names in common.yaml, and, once it has been opened, all that we hold."""

    found: Found
    language: str
    direction: str
    says: Mapping[str, str]
    sections: tuple[Section, ...] = ()
    data: str = ""


class Disclosure:
    """Looks a link up without using it, and opens it once."""

    def __init__(self, engine: Engine, shelf: Shelf, keys: Keys, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._keys = keys
        self._zone = zone
        self._clock = clock

    def look(self, link: str) -> Page:
        """The page before the code is given; however often it is looked at, the link stays as it is."""
        with reading(self._engine) as connection:
            found = passes.by_link(connection, hash_of_link(link))
            return self._page(connection, found, _standing(found, self._clock()))

    def open(self, link: str, code: str) -> Page:
        """The page with everything on it, once; "wrong" for another code, which can be tried a few times."""
        now = self._clock()
        with begin(self._engine) as connection:
            found = passes.by_link(connection, hash_of_link(link), alone=True)
            stands = _standing(found, now)
            if found is None or stands != "open":
                return self._page(connection, found, stands)
            if not fits(found, code, self._keys.suppression):
                passes.tried(connection, found.id)
                return self._page(connection, found, "wrong" if found.tries + 1 < MOST_TRIES else "gone")
            passes.close(connection, found.id, now)
            return self._opened(connection, found)

    def _page(self, connection: Connection, found: Pass | None, stands: Found) -> Page:
        speech = Speech("en", False, "telegram")
        if found is not None and (person := holdings.all_of(connection, found.person_id).get("person")):
            speech = Speech(person["language"], person["easy"], "telegram")
        return _plain_page(self._book(), speech, stands)

    def _opened(self, connection: Connection, found: Pass) -> Page:
        book, held = self._book(), holdings.all_of(connection, found.person_id)
        person = held["person"]
        held["person"]["facts"] = json.loads(person["facts"])
        answers = equality.of(connection, equality.pseudonym_of(found.person_id, self._keys.pseudonym))
        speech = Speech(person["language"], person["easy"], "telegram")
        page = _plain_page(book, speech, "open")
        told = _Told(book, page, speech._replace(language=page.language), said_anywhere(person["facts"]), self._zone)
        everything = {**held, "answers about you": answers}
        return page._replace(sections=tuple(told.sections(held, answers)), data=_as_json(everything, self._zone))

    def _book(self) -> Book:
        return self._shelf.current()[1]


class _Told:
    """What we hold, in words for one person."""

    def __init__(self, book: Book, page: Page, speech: Speech, facts: Mapping[str, Any], zone: ZoneInfo) -> None:
        self.book = book
        self.says = page.says
        self.facts = facts
        self.zone = zone
        self.speech = speech
        self.questions = {step.save: step for step in book.index.values() if isinstance(step, Ask) and step.save}
        self.after_event = {
            question: self.questions[name] for question, name in _AFTER_EVENT.items() if name in self.questions
        }

    def sections(self, held: Mapping[str, Any], answers: Mapping[str, str]) -> Iterator[Section]:
        """Every part that has something in it."""
        parts = {
            "page_about": self._about(held["person"], held["addresses"]),
            "page_told": self._facts(),
            "page_interests": (
                (self._named("kind", row["kind"]), self._interest(row["kind"], row["key"])) for row in held["interests"]
            ),
            "page_agreements": map(self._agreement, held["agreements"]),
            "page_taking_part": map(self._part, held["taking_part"]),
            "page_after_events": map(self._after_event, held["after_events"]),
            "page_partner": self._partner(held["partner"]),
            "page_said": (
                (self._date(row["said_on"]), row["text"] or self.says["page_not_kept"]) for row in held["said"]
            ),
            "page_updates": filter(None, map(self._update, held["answers_to_updates"])),
            "page_stories": (
                *((self._date(row["told_on"]), " ".join(row["parts"])) for row in held["stories"]),
                *((self._date(row["used_on"]), row["place"]) for row in held["stories_used"]),
            ),
            "page_votes": ((row["title"], self._in_words(row["voted_for"])) for row in held["votes"]),
            "page_claims": (
                (self._day(row["claimed_at"]), f"{self._named('claim', row['kind'])}, £{row['pence'] / 100:.2f}")
                for row in held["claims"]
            ),
            "page_visits": ((self._day(row["visited_at"]), self._service(row["service"])) for row in held["visits"]),
            "page_answers": ((self._question(name), self._answer(name, answers[name])) for name in sorted(answers)),
            "page_requests": (
                (self._date(row["asked_on"]), row["note"] or self.says["page_not_kept"])
                for row in held["rights_requests"]
            ),
            "page_messages": map(self._message, held["messages"]),
            "page_notes": ((self._moment(row["at"]), row["text"]) for row in held["notes"]),
            "page_with_a_person": (
                (self._moment(row["opened_at"]), self._moment(row["closed_at"]) if row["closed_at"] else "")
                for row in held["with_a_person"]
            ),
            "page_conversations": (
                (self._day(row["started_at"]), self._title(row["flow"])) for row in held["conversations"]
            ),
            "page_reminders": ((self._day(row["due_at"]), self._reminder(row["kind"])) for row in held["reminders"]),
        }
        for title, rows in parts.items():
            if listed := tuple(rows):
                yield Section(self.says[title], listed)

    def _about(self, person: Mapping[str, Any], addresses: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        for name, value in person.items():
            if name not in _UNREADABLE and value is not None:
                yield self._named("field", name), self._field(name, value)
        for row in addresses:
            if row["value"]:
                yield self._named("channel", row["channel"]), row["value"]
            for name in ("last_heard_at", "stopped_at"):
                if row[name]:
                    yield self._named("field", name), self._moment(row[name])

    def _field(self, name: str, value: Any) -> str:
        if name in _NAMED:
            return self._named(name, value)
        return english_name(value) if name == "language" else self._plainly(value)

    def _facts(self) -> Iterator[tuple[str, str]]:
        """What answers a question of ours; what else is remembered only helps a conversation on."""
        for name, value in self.facts.items():
            if name in self.questions and value not in (None, "", []):
                yield self._question(name), self._fact(name)

    def _after_event(self, row: Mapping[str, Any]) -> tuple[str, str]:
        step = self.after_event.get(row["question"])
        if step is None:
            return row["question"].replace("_", " "), row["answer"].replace("_", " ")
        return self._question(step.save or ""), self._label(step, row["answer"])

    def _partner(self, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        for row in rows:
            days = [self._date(row[name]) for name in ("began_on", "reviewed_on", "ended_on") if row[name]]
            yield self._named("partner", row["state"]), ", ".join(days)

    def _update(self, row: Mapping[str, Any]) -> tuple[str, str] | None:
        if not row["answer"]:
            return None
        said = self.says["yes_button" if row["answer"] == "yes" else "no_button"]
        return row["title"], f"{said}: {row['words']}" if row["words"] else said

    def _reminder(self, kind: str) -> str:
        """One about an event ends with the event's number."""
        return self._named("reminder", kind if f"page_reminder_{kind}" in self.says else "event")

    def _service(self, key: str) -> str:
        return label_of(self.book, key, self.speech)

    def _in_words(self, label: Any) -> str:
        return tell(label, self.speech) if isinstance(label, Mapping) else str(label)

    def _agreement(self, row: Mapping[str, Any]) -> tuple[str, str]:
        said = self.says["yes_button" if row["given"] else "no_button"]
        words = f": {row['words']}" if row["words"] else ""
        return self._moment(row["at"]), f"{self._named('purpose', row['purpose'])}: {said}{words}"

    def _part(self, row: Mapping[str, Any]) -> tuple[str, str]:
        needs = f", {row['access_needs']}" if row["access_needs"] else ""
        return tell(row["title"], self.speech), self._named("part", row["state"]) + needs

    def _message(self, row: Mapping[str, Any]) -> tuple[str, str]:
        who = self.says["page_you" if row["direction"] == "in" else "page_we"]
        return f"{self._moment(row['created_at'])}, {who}", row["body"] or self.says[
            "kept_apart" if row["kept_apart"] and row["direction"] == "in" else "page_not_kept"
        ]

    def _named(self, sort: str, name: str) -> str:
        """What people call it; whatever has no such name is told by our own."""
        return self.says.get(f"page_{sort}_{name}", name.replace("_", " "))

    def _question(self, name: str) -> str:
        step = self.questions.get(name)
        if step is None:
            return name.replace("_", " ")
        return word_turn(self.book, (Said(step.words),), self.speech, self.facts).body

    def _fact(self, name: str) -> str:
        return spoken_fact(self.book, self.speech, self.facts, name)

    def _answer(self, name: str, key: str) -> str:
        step = self.questions.get(name)
        if key == _NO_ANSWER:
            return self.says["page_no_answer"]
        return ", ".join(self._label(step, each) for each in key.split(equality.SEVERAL)) if step else key

    def _label(self, step: Ask, key: str) -> str:
        label = step.listing.labels.get(key) if step.listing else None
        return word_turn(self.book, (Said(label),), self.speech, {}).body if label else key

    def _interest(self, kind: str, key: str) -> str:
        step = self.questions.get(f"{kind}s") or self.questions.get(kind)
        return self._label(step, key) if step else key

    def _title(self, flow: str) -> str:
        return self.book.flows[flow].title if flow in self.book.flows else flow

    def _plainly(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.says["yes_button" if value else "no_button"]
        return self._moment(value) if isinstance(value, datetime) else str(value)

    def _day(self, at: datetime) -> str:
        return self._date(at.astimezone(self.zone).date())

    def _date(self, day: date) -> str:
        return format_day(day, self.speech.language)

    def _moment(self, at: datetime) -> str:
        return f"{self._day(at)}, {at.astimezone(self.zone):%H:%M}"


def _standing(found: Pass | None, now: datetime) -> Found:
    if found is None or found.kind != passes.COPY:
        return "unknown"
    return "open" if is_open(found, now) else "gone"


def _plain_page(book: Book, speech: Speech, stands: Found) -> Page:
    language = speech.language if speech.language in book.languages else "en"
    speech = speech._replace(language=language)
    names = [name for name in book.common if name.startswith("page_")] + ["kept_apart", "yes_button", "no_button"]
    says = {name: word_turn(book, (Said(book.common[name]),), speech, {}).body for name in names}
    return Page(stands, language, direction(language), says)


def _as_json(everything: Mapping[str, Any], zone: ZoneInfo) -> str:
    def plainly(value: object) -> str:
        return value.astimezone(zone).isoformat() if isinstance(value, datetime) else str(value)

    return json.dumps(everything, ensure_ascii=False, indent=2, default=plainly)
