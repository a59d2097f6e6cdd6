"""What staff do with projects and requests; nothing goes out to people before the PPI team has reviewed a request."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.language import fold
from bot.programme.editions import Pen
from bot.programme.ladder import height
from bot.programme.planning import rung_misfit
from bot.programme.requests import QUESTIONS, moved, needed_for, unanswered
from bot.store import projects
from bot.store.editions import take_up
from bot.store.engine import begin, reading
from bot.store.projects import EDITABLE, Project, Request
from bot.work.editing import ChangedMeanwhile
from bot.work.involvement_file import RequestDraft, read_evaluation, read_request
from bot.work.opportunity_file import ladder_of
from bot.work.refused import Refused
from bot.work.shelf import Shelf


class InvolvementRefused(Refused):
    """What was asked for cannot be done; its one line says why, and what to do."""


class Involving:
    """The orders of staff about projects and requests, each in one transaction."""

    def __init__(self, engine: Engine, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._shelf = shelf
        self._clock = clock

    def add_project(self, title: str, about: str, lead: str, by: str) -> int:
        """A project, and its number."""
        for what, text in (("a title", title), ("what it is about", about), ("who leads it", lead)):
            if not fold(text):
                raise InvolvementRefused(f"A project needs {what}.")
        with begin(self._engine) as connection:
            return projects.add(connection, title.strip(), about.strip(), lead.strip(), named(by), self._clock())

    def all_projects(self) -> list[Project]:
        """Every project, the newest first."""
        with reading(self._engine) as connection:
            return projects.all_of_them(connection)

    def project(self, project_id: int) -> tuple[Project, list[Request]]:
        """One project with its requests."""
        with reading(self._engine) as connection:
            return _project(connection, project_id), projects.requests_of(connection, project_id)

    def end_project(self, project_id: int, path: Path, by: str) -> None:
        """It ends, with its evaluation and with nothing left under way."""
        self.end_project_text(project_id, str(path), text_of(path), by)

    def end_project_text(self, project_id: int, name: str, text: str, by: str) -> None:
        """The same from a text; `name` is what mistakes in it are told of."""
        answers = read_evaluation(name, text)
        with begin(self._engine) as connection:
            found = _project(connection, project_id)
            if found.ended_at is not None:
                raise InvolvementRefused(f"Project {project_id} has ended already.")
            if left := projects.under_way(connection, project_id):
                which = ", ".join(map(str, left))
                raise InvolvementRefused(
                    f"Project {project_id} cannot end yet: its opportunities {which} must be held or cancelled first."
                )
            if not projects.end(connection, project_id, answers, named(by), self._clock()):
                raise InvolvementRefused(f"Project {project_id} has ended already.")

    def add_request(self, project_id: int, path: Path, by: str) -> int:
        """A draft of a request, from a file; its number."""
        return self.add_request_text(project_id, str(path), text_of(path), by)

    def add_request_text(self, project_id: int, name: str, text: str, by: str, pen: Pen | None = None) -> int:
        """The same from a text; `name` is what mistakes in it are told of. What one pen keeps twice is one draft."""
        draft, pen = read_request(name, text), pen or take_up()
        with begin(self._engine) as connection:
            projects.hold(connection, project_id)
            if _project(connection, project_id).ended_at is not None:
                raise InvolvementRefused(f"Project {project_id} has ended: start another one.")
            if (kept := projects.request_kept_by(connection, pen)) is not None:
                return self._change(connection, kept, draft, by, pen)
            return projects.add_request(connection, project_id, *draft, named(by), self._clock(), pen)

    def change_request_text(self, request_id: int, name: str, text: str, by: str, pen: Pen) -> int:
        """The draft says this now; ChangedMeanwhile if somebody else has kept it since the pen was taken up."""
        draft = read_request(name, text)
        with begin(self._engine) as connection:
            return self._change(connection, request_id, draft, by, pen)

    def _change(self, connection: Connection, request_id: int, draft: RequestDraft, by: str, pen: Pen) -> int:
        if not projects.change_request(connection, request_id, *draft, named(by), pen):
            found = _request(connection, request_id)
            if found.state not in EDITABLE:
                raise InvolvementRefused(f"Request {request_id} cannot be changed any more. It is: {found.state}.")
            raise ChangedMeanwhile(found.changed_by)
        return request_id

    def request(self, request_id: int) -> Request:
        """One request."""
        with reading(self._engine) as connection:
            return _request(connection, request_id)

    def submit(self, request_id: int) -> None:
        """It goes to the PPI team, with every question answered."""
        with begin(self._engine) as connection:
            found = _request(connection, request_id)
            if missing := unanswered(QUESTIONS, found.answers):
                raise InvolvementRefused(
                    f'Request {request_id} has no answer to "{missing[0]}" ({QUESTIONS[missing[0]]}). Add it again.'
                )
            self._move(connection, found, "submit", submitted_at=self._clock(), returned_why=None)

    def review(self, request_id: int, rung: str, impact: str, by: str, edition: str | None = None) -> None:
        """The PPI team decides the rung and records the equality impact of this edition: people may be asked now."""
        _, book = self._shelf.current()
        ladder = ladder_of(book)
        with begin(self._engine) as connection:
            found = _request(connection, request_id)
            if fold(named(by)) == fold(found.created_by):
                raise InvolvementRefused(f"{found.created_by} wrote request {request_id}: the PPI team must review it.")
            if edition not in (None, found.edition):
                raise InvolvementRefused(f"{found.changed_by} changed it meanwhile: read it again, then decide.")
            if not fold(impact):
                raise InvolvementRefused("Record the equality impact.", "Add --equality-impact TEXT.")
            if why := rung_misfit(ladder, rung, found.influence):
                raise InvolvementRefused(f"Request {request_id}: {why}")
            chosen = {"rung": ladder[height(ladder, rung) or 0], "equality_impact": impact.strip()}
            self._move(connection, found, "review", reviewed_at=self._clock(), reviewed_by=named(by), **chosen)

    def send_back(self, request_id: int, why: str) -> None:
        """It goes back to whoever wrote it, with the reason."""
        if not fold(why):
            raise InvolvementRefused("Say why it goes back.", "Add --why TEXT.")
        with begin(self._engine) as connection:
            self._move(connection, _request(connection, request_id), "return", returned_why=why.strip())

    def _move(self, connection: Connection, found: Request, act: str, **more: object) -> None:
        after = moved(found.state, act)
        if after is None or not projects.move_request(connection, found.id, found.state, after, **more):
            verb = {"submit": "submitted", "review": "reviewed", "return": "returned"}[act]
            raise InvolvementRefused(
                f"Request {found.id} cannot be {verb}: it is not {needed_for(act)}. It is: {found.state}."
            )


def named(by: str) -> str:
    """Who it is, or a refusal."""
    if not fold(by):
        raise InvolvementRefused("Say who you are.", "Add --by NAME.")
    return by.strip()


def text_of(path: Path) -> str:
    """What a file holds, or a refusal."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvolvementRefused(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None


def consultation_of(found: Request) -> Mapping[str, str]:
    """How a request keeps Gunning's principles, as far as it says."""
    return found.consultation or {}


def _project(connection: Connection, project_id: int) -> Project:
    found = projects.find(connection, project_id)
    if found is None:
        raise InvolvementRefused(f"There is no project {project_id}.", "See: improvers project list")
    return found


def _request(connection: Connection, request_id: int) -> Request:
    found = projects.find_request(connection, request_id)
    if found is None:
        raise InvolvementRefused(f"There is no request {request_id}.", "See: improvers project show PROJECT")
    return found
