"""What staff make of what people said: themes, findings with an owner, praise passed on, and stories used."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.flow import Book, Speech, fold
from bot.flow.mistakes import did_you_mean
from bot.programme.stories import may_stand
from bot.store import contributions, follow_up, reached, record, stories
from bot.store.engine import begin
from bot.store.follow_up import Suggestion
from bot.work.refused import Refused
from bot.work.report_words import said
from bot.work.shelf import Shelf
from bot.work.telling_people import put_to_person
from bot.work.visit_list import service_key


class FollowUpRefused(Refused):
    """What was asked for cannot be done; its one line says why, and what to do."""


class Found(NamedTuple):
    """So what? What was found, who sees to what, and by when; `voices` are the numbers of what it comes from."""

    what: str
    owner: str
    action: str
    due: str
    service: str = ""
    voices: tuple[int, ...] = ()


class FollowUp:
    """The orders of staff, each in one transaction with its line in the record."""

    def __init__(
        self,
        engine: Engine,
        shelf: Shelf,
        zone: ZoneInfo,
        clock: Callable[[], datetime],
        origin: str = record.COMMAND,
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._zone = zone
        self._clock = clock
        self._origin = origin

    def confirm_themes(self, number: int, themes: Iterable[str], by: str, seen: str | None = None) -> None:
        """These are the themes of what was said, and no others; `seen` is how they stood for whoever says so.

        Refused when somebody said something else meanwhile.
        """
        _, book = self._shelf.current()
        known, themes = book.lists["themes"].keys, tuple(themes)
        for theme in themes:
            if theme not in known:
                raise FollowUpRefused(f'"{theme}" is not in the list of themes.{did_you_mean(theme, known)}')
        with begin(self._engine) as connection:
            if not contributions.hold(connection, number):
                raise _no_voice(number)
            standing = follow_up.themes_of(connection, [number]).get(number, [])
            confirmed = {one.theme: one.confirmed_by for one in standing if one.confirmed_by}
            if seen not in (None, as_seen(standing)) and set(confirmed) != set(themes):
                raise FollowUpRefused(_overtaken(book, confirmed))
            follow_up.confirm(connection, number, themes, by, self._clock())
            self._note(connection, by, "confirmed_themes", ("voice", number))

    def told(self, number: int, by: str) -> None:
        """Whoever said it has heard from staff what came of it: by letter, by phone, or where they said it."""
        with begin(self._engine) as connection:
            if not contributions.answered(connection, number, self._clock()):
                raise FollowUpRefused(f"Nobody waits to hear about voice {number}.", "See: improvers voices list")
            self._note(connection, by, "told_of_voice", ("voice", number))

    def add_finding(self, found: Found, by: str) -> int:
        """The finding's number."""
        _, book = self._shelf.current()
        about = service_key(book, found.service) if found.service else None
        if found.service and about is None:
            raise FollowUpRefused(f'"{found.service}" is not one of the services or places.')
        for name, words in (("what was found", found.what), ("the owner", found.owner), ("the action", found.action)):
            if not fold(words):
                raise FollowUpRefused(f"Say {name}.")
        row = {
            "what": found.what.strip(),
            "owner": found.owner.strip(),
            "action": found.action.strip(),
            "due_on": _day(found.due),
            "service": about,
            "created_at": self._clock(),
            "created_by": by,
        }
        with begin(self._engine) as connection:
            if unknown := sorted(set(found.voices) - contributions.known(connection, found.voices)):
                raise _no_voice(unknown[0])
            number = follow_up.add_finding(connection, row, found.voices)
            self._note(connection, by, "added_finding", ("finding", number))
            return number

    def finish(self, number: int, outcome: str, by: str) -> None:
        """The finding is done, and what came of it is kept."""
        if not fold(outcome):
            raise FollowUpRefused("Say what came of it.")
        with begin(self._engine) as connection:
            if not follow_up.finish(connection, number, outcome.strip(), self._clock()):
                raise FollowUpRefused(f"There is no open finding {number}.", "See: improvers findings list")
            self._note(connection, by, "finished_finding", ("finding", number))

    def pass_on(self, number: int, by: str) -> None:
        """The praise has reached those whom it is for, and whoever wrote it and wished to hear back is told so."""
        (_, book), now = self._shelf.current(), self._clock()
        with begin(self._engine) as connection:
            if not follow_up.pass_on(connection, number, by, now):
                raise FollowUpRefused(f"There is no praise {number} to be passed on.", "See: improvers praise list")
            _tell_writer(connection, book, number, now)
            self._note(connection, by, "passed_on_praise", ("praise", number))

    def use_story(self, number: int, place: str, public: bool, by: str) -> None:
        """It stands there from now on; refused where its teller has not said yes to it."""
        if not fold(place):
            raise FollowUpRefused("Say where the story is used.")
        with begin(self._engine) as connection:
            story = stories.find(connection, number)
            if story is None:
                raise FollowUpRefused(f"There is no story {number}.", "See: improvers stories list")
            if story.state != stories.APPROVED:
                raise FollowUpRefused(f"Story {number} was withdrawn: it can be used nowhere any more.")
            if not may_stand(story.level, public):
                raise FollowUpRefused(f"Story {number} is for: {story.level}. Its teller has not said yes to this.")
            today = self._clock().astimezone(self._zone).date()
            stories.use(connection, number, place.strip(), public, by, today)
            self._note(connection, by, "used_story", ("story", number))

    def _note(self, connection: Connection, by: str, action: str, about: tuple[str, object]) -> None:
        record.append(connection, actor=by, action=action, at=self._clock(), about=about, origin=self._origin)


def _tell_writer(connection: Connection, book: Book, number: int, now: datetime) -> None:
    """That is what came of it: the day by which they were to hear is kept, once the message has reached them."""
    found, writer = follow_up.praised_in(connection, number)
    if writer is None:
        contributions.answered(connection, found, now)  # nobody wished to hear
        return

    def passed_on(speech: Speech) -> dict[str, str]:
        return {"choice": said(book, "praise_passed_on", speech)}

    message = put_to_person(connection, book, writer, "praise_told", passed_on, now)
    reached.tell(connection, reached.PRAISE, (number,), message, now)
    if message is not None:
        contributions.answered(connection, found, now)


def as_seen(themes: Iterable[Suggestion]) -> str:
    """How the themes of one thing stand, for a form to tell later what its reader had seen."""
    return " ".join(sorted(one.theme if one.confirmed_by else f"{one.theme}?" for one in themes))


def _overtaken(book: Book, confirmed: Mapping[str, str | None]) -> str:
    if not confirmed:
        return "Somebody else changed the themes while you looked at them. Look again, then choose."
    labels = book.lists["themes"].labels
    named = ", ".join(labels[theme].plain if theme in labels else theme for theme in confirmed)
    who = next(iter(confirmed.values()))
    return f"{who} has chosen while you looked at it: {named}. Nothing was changed. Look again, then choose."


def _no_voice(number: int) -> FollowUpRefused:
    return FollowUpRefused(f"There is no voice {number}.", "See: improvers voices list")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise FollowUpRefused(f'"{text[:20]}" is not a day. Write it like 2026-12-24.') from None
