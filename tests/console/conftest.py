"""The staff pages over a real database, seen by colleagues of every role who are signed in already."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from shutil import copy
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import bot.work.signing_in
from bot.console.house import House as Staffed
from bot.console.once import FIELD, new_key
from bot.environment import SecretText
from bot.programme.roles import ROLES
from bot.store import staff
from bot.store.engine import begin
from tests.store.conftest import ENGINES, empty_postgresql, migrated_file, postgresql
from tests.store.databases import empty
from tests.webhooks.conftest import published_file
from tests.webhooks.house import House
from webhooks.app import create_app

__all__ = ["empty_postgresql", "migrated_file", "postgresql", "published_file"]

SECRET = "secret key of the tests of the staff pages"
BASE = "https://texts.hospital.example"
HOSTILE = "</script><script>alert('x')</script>\"'><b>&amp;{{7*7}}"


@dataclass
class Colleague:
    """One member of staff in a browser of their own."""

    client: FlaskClient
    name: str = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """A page."""
        return self.client.get(path, base_url=BASE, **options)

    def reads(self, path: str) -> str:
        """A page's text, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, path: str, token: str | None = None, **form: Any) -> TestResponse:
        """A form of ours is sent, from a page that was opened for it."""
        sent = {"csrf_token": self.token() if token is None else token, FIELD: new_key(), **form}
        return self.client.post(path, base_url=BASE, headers={"Referer": f"{BASE}/"}, data=sent)

    def does(self, path: str, **form: Any) -> str:
        """A form is sent, and what the page that it leads to says of it."""
        answer = self.post(path, **form)
        assert answer.status_code == 303, (path, answer.status_code, text_of(answer.get_data(as_text=True)))
        return told(self.reads(answer.location))

    def refused(self, path: str, **form: Any) -> str:
        """A form is sent and comes back, and what the page says is wrong."""
        answer = self.post(path, **form)
        assert answer.status_code == 400, (path, answer.status_code)
        found = re.search(r'<div class="nhsuk-error-summary.*?</ul>', answer.get_data(as_text=True), re.DOTALL)
        return text_of(found[0]) if found else ""

    def token(self) -> str:
        """What proves that a form is one of ours."""
        return hidden(self.reads("/sign-in"), "csrf_token")


@dataclass
class Console:
    """The staff pages, with a clock that a test sets."""

    house: House
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.sources: Mapping[str, str] = self.house.parts.flow_sources()
        self.parts = replace(self.house.parts, clock=self.clock, flow_sources=lambda: self.sources)
        self.app = create_app(self.parts, hold=0.0)
        self.staffed: Staffed = self.app.extensions["console"]
        self.colleagues: dict[str, int] = {}

    def clock(self) -> datetime:
        """The test's own time, never the same twice, so that what was recorded keeps its order."""
        self.now += timedelta(microseconds=1)
        return self.now

    def pass_time(self, **span: float) -> None:
        """Time goes by."""
        self.now += timedelta(**span)

    def stranger(self) -> Colleague:
        """Somebody who is not signed in."""
        return Colleague(self.app.test_client())

    def colleague(self, role: str) -> Colleague:
        """Somebody of that role, signed in."""
        if role not in self.colleagues:
            with begin(self.parts.engine) as connection:
                name = f"{role.title()} O'Hara"
                staff.add(connection, f"{role}@hospital.example", name, role, self.now)
                found = staff.by_email(connection, f"{role}@hospital.example")
            assert found is not None
            self.colleagues[role] = found.id
        someone = self.stranger()
        someone.name = f"{role.title()} O'Hara"
        token = self.staffed.sign_in.open_for(self.colleagues[role], "192.0.2.7")
        someone.client.set_cookie(self.staffed.cookie, token, domain="texts.hospital.example", secure=True)
        return someone

    def recorded(self, action: str) -> list[dict[str, Any]]:
        """The lines of the record about that, oldest first."""
        return self.house.rows("SELECT * FROM record WHERE action = :action ORDER BY at, id", action=action)

    def person(self, number: str) -> int:
        """The number of whoever writes from that number."""
        return int(self.house.address(number)["person_id"])


@contextmanager
def house(request: pytest.FixtureRequest, folders: pytest.TempPathFactory, name: str) -> Iterator[House]:
    """A house with the flows published, on the database that the fixture is asked for."""
    if request.param == "postgresql":
        empty(request.getfixturevalue("postgresql"), flows=True)
        url = request.getfixturevalue("empty_postgresql")
    else:
        url = f"sqlite:///{copy(request.getfixturevalue('published_file'), folders.mktemp(name) / 'improvers.db')}"
    house = House.at(url, secret_key=SecretText(SECRET))
    try:
        yield house
    finally:
        house.parts.engine.dispose()


@pytest.fixture(scope="module", params=ENGINES)
def console(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One for each file of tests and each database: every test brings people of its own."""
    with house(request, tmp_path_factory, "console") as there:
        yield Console(there)


@pytest.fixture(autouse=True)
def little_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as always, with less effort: the real one takes long on purpose."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(bot.work.signing_in, "_hasher", lambda: hasher)


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    """Each role."""
    return str(request.param)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def text_of(page: str) -> str:
    """A page's main part as a reader sees it."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main[0] if main else page)).split())


def told(page: str) -> str:
    """What the page says came of the last thing done."""
    found = re.search(r'<div class="told.*?</div>', page, re.DOTALL)
    return text_of(found[0]) if found else ""
