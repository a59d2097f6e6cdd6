"""What people ask about their own data: noted with the day it is due, answered, and their details put right."""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book
from bot.programme.rights_requests import KINDS, MONTHS_LONGER, OUTCOMES, WAYS, due_on
from bot.store import departures, interests, people, profiles, rights_requests
from bot.store.engine import begin
from bot.store.profiles import Profile
from bot.work.desk import LONGEST_NOTE, By, DeskRefused
from bot.work.shelf import Shelf

LONGEST_NAME = 60


class Chosen(NamedTuple):
    """What somebody chose from a list: the kind of interest that it is, and the list."""

    kind: str
    listing: str


LISTS = {
    "services": Chosen("service", "services"),
    "issues": Chosen("issue", "issues"),
    "access": Chosen("access", "access_needs"),
    "when_free": Chosen("when_free", "times"),
}
"""What may be chosen, by the name of the fact that keeps it."""


class NotGiven(DeskRefused):
    """Something in a form is missing or cannot be; `field` says where."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(what)
        self.field = field


class Details(NamedTuple):
    """What somebody may ask us to put right, besides their language."""

    first_name: str
    services: tuple[str, ...]
    issues: tuple[str, ...]
    access: tuple[str, ...] = ()
    when_free: tuple[str, ...] = ()


class OnRequest:
    """The verbs, each in one transaction with its line in the record."""

    def __init__(self, engine: Engine, shelf: Shelf, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock

    def note(self, person_id: int, kind: str, way: str, asked_on: date, note: str, by: By) -> int:
        """Somebody has asked; the number of the request. It is due a month after that day."""
        if kind not in KINDS:
            raise NotGiven("kind", "Say what they ask for.")
        if way not in WAYS:
            raise NotGiven("way", "Say how they asked.")
        if asked_on > self._today():
            raise NotGiven("asked_on", "The day on which they asked must be a day that has been.")
        now = self._clock()
        with begin(self._engine) as connection:
            person = _there(connection, person_id)
            given = (kind, way, note.strip()[:LONGEST_NOTE], asked_on, due_on(asked_on))
            number = rights_requests.add(connection, person_id, *given, by.name, now)
            self._record(connection, by, "noted_rights_request", person, number, kind)
            return number

    def take_longer(self, number: int, why: str, by: By) -> None:
        """It is much, or hard: due three months after it was asked. The person must be told why within the first."""
        if not why.strip():
            raise NotGiven(f"why-{number}", "Say why, in the words in which they are told.")
        with begin(self._engine) as connection:
            found, person = _found(connection, number)
            if self._today() > found.due_on:
                raise DeskRefused("It was due already. It could have been made longer only before that day.")
            later = due_on(found.asked_on, MONTHS_LONGER)
            if not rights_requests.take_longer(connection, number, later, why.strip()[:LONGEST_NOTE]):
                raise DeskRefused("It is done already, or somebody has given it more time before you.")
            self._record(connection, by, "gave_rights_request_time", person, number, why)

    def finish(self, number: int, outcome: str, by: By) -> None:
        """It is done, with what came of it."""
        if outcome not in OUTCOMES:
            raise NotGiven(f"outcome-{number}", "Say what came of it.")
        with begin(self._engine) as connection:
            _, person = _found(connection, number)
            if not rights_requests.finish(connection, number, outcome, by.name, self._clock()):
                raise DeskRefused("Somebody has noted already that this is done.")
            self._record(connection, by, "finished_rights_request", person, number, outcome)

    def details(self, connection: Connection, person: Profile) -> Details:
        """What is kept of them now."""
        kept = interests.of(connection, person.id)
        return Details(person.name, *(tuple(sorted(kept.get(each.kind, ()))) for each in LISTS.values()))

    def change(self, person_id: int, new: Details, before: Details, by: By, why: str) -> None:
        """What they asked to be put right is; refused if somebody changed it since the form was opened."""
        _, book = self._shelf.current()
        _check(book, new)
        with begin(self._engine) as connection:
            departures.hold(connection, person_id)
            person = _there(connection, person_id)
            if self.details(connection, person) != before:
                raise DeskRefused("Somebody else has changed this meanwhile. Look at it again, then change it.")
            named = {"first_name": new.first_name, **{name: [*getattr(new, name)] for name in LISTS}}
            kept = {name: value for name, value in person.facts.items() if name not in named}
            people.save(
                connection, person_id, facts={**kept, **{name: value for name, value in named.items() if value}}
            )
            for name, each in LISTS.items():
                interests.replace(connection, person_id, each.kind, getattr(new, name))
            self._record(connection, by, "changed_details", person, None, why)

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()

    def _record(
        self, connection: Connection, by: By, action: str, person: Profile, number: int | None, why: str
    ) -> None:
        about = ("rights request", number) if number else None
        by.note(connection, action, self._clock(), subject=person.subject, about=about, why=why)


def _check(book: Book, new: Details) -> None:
    name = new.first_name
    if len(name) > LONGEST_NAME or any(not char.isprintable() for char in name):
        raise NotGiven("first_name", f"A name has at most {LONGEST_NAME} letters, on one line.")
    for field, each in LISTS.items():
        known = book.lists[each.listing].keys if each.listing in book.lists else ()
        if any(key not in known for key in getattr(new, field)):
            raise NotGiven(field, "Choose from the list: something in it is not there any more.")


def _there(connection: Connection, person_id: int) -> Profile:
    person = profiles.one(connection, person_id)
    if person is None or person.state == "forgotten":
        raise DeskRefused("This person is not here any more.")
    return person


def _found(connection: Connection, number: int) -> tuple[rights_requests.RightsRequest, Profile]:
    found = rights_requests.one(connection, number)
    if found is None:
        raise DeskRefused("There is no such request.")
    # Somebody forgotten too: that they were deleted is what came of it.
    person = profiles.one(connection, found.person_id)
    assert person is not None
    return found, person
