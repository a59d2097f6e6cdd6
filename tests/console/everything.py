"""A console with something on every page and a form of every kind, which can be brought back to how it was."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import insert, update

from bot.environment import SecretText
from bot.store import alarms, behind, contributions, invitations, stories
from bot.store.engine import begin
from bot.store.listening_tables import update_contributions
from bot.store.taking_part_tables import opportunities
from tests.browser.pages import pages
from tests.console.conftest import SECRET, Colleague, Console
from tests.console.test_feedback import voice
from tests.console.test_involvement import ANSWERS, opportunity, reviewed
from tests.console.test_rooms import JOINING, writes
from tests.console.test_voting import ballot
from tests.store.scenes import somebody
from tests.webhooks.house import House

WORDS = "you said doors are heavy. From today they open by themselves."
BOTH = {"plain": "{name}: " + WORDS, "easy": "Hello from {name}. " + WORDS}
PASSWORD = "correct horse battery"
SLOW = ("/flows/join", "/languages/pl", "/reports/show")
"""Pages that take long to make and on which nothing is done, or what is done on another page too."""


@pytest.fixture(scope="module")
def everything(published_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Everything"]:
    """One, in a file of its own."""
    file = copy(published_file, tmp_path_factory.mktemp("everything") / "improvers.db")
    filled = Everything(House.at(f"sqlite:///{file}", secret_key=SecretText(SECRET)))
    filled.fill()
    yield filled
    filled.parts.engine.dispose()


class Everything(Console):
    """Staff have done a bit of everything, in the order in which the pages of the browser tests count it."""

    def fill(self) -> None:
        """From now on it is so."""
        self.esme, self.pat, self.ali = map(self.colleague, ("engagement", "ppi", "administrator"))
        self.sources = {name: text.replace("Ring {contact", "Call {contact") for name, text in self.sources.items()}
        self.phone, self.joined = writes(self, *JOINING)
        self._projects_and_opportunities()
        self._feedback_and_updates()
        self._to_many()
        self._people_need_something()
        self.ali.post("/transcripts/copies", form="text", why="asked")
        self.ali.post("/people/copies", why="asked")
        self.welcomes = [
            f"/welcome/{self.staffed.staffing.add(f'{name}@hospital.example', name, 'reader').token}"
            for name in ("kim", "lee")
        ]
        until = f"{self.now + timedelta(days=1):%Y-%m-%dT%H:%M}"
        self.esme.does("/duty", name="Sam", phone="07700 900123", starts=f"{self.now:%Y-%m-%dT%H:%M}", ends=until)

    def addresses(self) -> list[str]:
        """Every page that has something on it for whoever may do everything."""
        more = [f"/people/{self.gone}", f"/people/{self.waits}", f"/people/{self.waits}/messages", "/flows/publish"]
        more += [
            f"/people/{self.joined}/merge?other={self.waits}",
            "/opportunities/3",
            "/opportunities/3/next",
            "/opportunities/4",
            "/projects/2",
        ]
        more += [
            "/requests/2",
            "/requests/3",
            "/requests/4",
            "/broadcasts/2",
            "/broadcasts/3",
            "/updates/2",
            "/updates/3",
            "/updates/4",
        ]
        more += ["/transcripts/pdf?why=asked"]
        return [*more, "/broadcasts/new?template=common.send_come", *pages(self.joined).values()]

    def read(self) -> Iterator[tuple[Colleague, str, str]]:
        """Every page that something can be done on: (who reads it, its address, its text)."""
        for path in self.addresses():
            if not path.startswith(SLOW):
                yield self.ali, path, self.ali.get(path).get_data(as_text=True)
        played = self.ali.post("/flows/join/play")
        yield self.ali, "/flows/join/play", played.get_data(as_text=True)
        kim, lee = self.stranger(), self.stranger()
        yield kim, self.welcomes[0], kim.reads(self.welcomes[0])
        lee.post(self.welcomes[1], password=PASSWORD, again=PASSWORD)
        yield lee, "/sign-in/code", lee.reads("/sign-in/code")

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Whatever is done in the block is undone after it."""
        path, now = self.parts.engine.url.database, self.now
        assert path is not None
        with closing(sqlite3.connect(path)) as there, closing(sqlite3.connect(":memory:")) as kept:
            there.backup(kept)
            try:
                yield
            finally:
                self.now = now
                kept.backup(there)

    def _projects_and_opportunities(self) -> None:
        assert reviewed(self, self.esme, self.pat) == 1
        draft = {"title": "Signs that all can read", "influence": "advise", "then": "keep"}
        self.esme.does("/projects/1/request", **draft, **ANSWERS)
        for title in ("Quiet nights", "Bright days"):
            self.esme.does("/projects/1/request", title=title, influence="advise", then="submit", **ANSWERS)
        self.esme.does("/projects", title="Doors", about="So that all doors open.", lead="Sam")
        for _ in range(4):
            self.esme.does("/requests/1/opportunity", **opportunity(self))
        for number in (2, 3, 4):
            self.esme.does(f"/opportunities/{number}/open")
        with begin(self.parts.engine) as connection:
            invitations.put(connection, 2, self.joined, "cancelled_by_person", self.now)
            for number in (3, 4):
                invitations.put(connection, number, self.joined, "place", self.now, turn=1)
            over = {"starts_at": self.now - timedelta(days=2), "ends_at": self.now - timedelta(days=1)}
            connection.execute(update(opportunities).where(opportunities.c.id == 4).values(over))

    def _feedback_and_updates(self) -> None:
        said = {"tell_me": "yes", "phone": self.phone, "service": "heart"}
        number = voice(self, self.esme, "The doors are heavy", **said)
        praise = voice(self, self.esme, "Everybody was kind", kind="good", service="heart")
        with begin(self.parts.engine) as connection:
            contributions.praise_service(connection, praise, "heart")
            for level in ("public", "team", "private"):
                stories.add(connection, self.joined, level, [f"A {level} story"], self.now)
        finding = {"what": "Doors are heavy", "owner": "Estates", "action": "Fit motors", "due": "2099-12-24"}
        self.esme.does("/findings", **finding, voices=f"{number}")
        for title in ("Doors", "Kind", "Later"):
            self.esme.does("/updates", title=title, voices=f"{number}", **BOTH)
        self.esme.does("/updates/2/send")
        self.esme.does("/updates/3/send", begins=f"{self.now + timedelta(days=1):%Y-%m-%dT%H:%M}")
        self.esme.does("/updates", title="For many", voices=f"{number}", **BOTH)
        self._many_said_it(4)
        voice(self, self.esme, "The letters are too small")  # on paper, by somebody who left no number
        self.esme.does("/votes", **ballot(self))

    def _many_said_it(self, number: int) -> None:
        """The update comes from what more people said than may be told unless somebody else approves it."""
        with begin(self.parts.engine) as connection:
            for last in range(101):
                person = somebody(connection, 5_000 + last).person_id
                row = {"method": "phone", "kind": "different", "from_whom": "carer", "text": "The doors"}
                said = contributions.add(connection, {**row, "person_id": person, "said_on": self.now.date()})
                connection.execute(insert(update_contributions).values(update_id=number, contribution_id=said))

    def _to_many(self) -> None:
        for _ in range(3):
            self.esme.does("/broadcasts", title="Thank you", asked_at_most="4", **BOTH)
        for number in (2, 3):
            edition = self.house.rows("SELECT edition FROM broadcasts WHERE id = :n", n=number)[0]["edition"]
            self.pat.does(f"/broadcasts/{number}/approve", edition=edition)
            self.esme.does(f"/broadcasts/{number}/start")
        self.esme.does("/broadcasts/3/pause")

    def _people_need_something(self) -> None:
        message = self.house.messages(self.phone)[0]["id"]
        for kind, words in (("note", "asked twice"), ("flag", ""), ("label", "parking")):
            self.esme.does(f"/messages/{message}/mark", kind=kind, text=words)
        self.esme.does(f"/messages/{message}/mark", kind="assigned", staff=f"{self.colleagues['administrator']}")
        _, self.waits = writes(self, "CALL")
        writes(self, "JOIN", "I want to die")
        writes(self, "JOIN", "blue cheese", "blue cheese")
        with begin(self.parts.engine) as connection:
            alarms.raise_alarm(connection, "channel_paused", "sms", "twilio_20003", self.now)
        self.house.letter_to(self.house.number(), state="unknown")
        with begin(self.parts.engine) as connection:
            behind.set_code(connection, self.waits, "hash of a code")
        _, self.gone = writes(self, "JOIN")
        self.esme.does(f"/people/{self.gone}/died")
        self.esme.does(f"/people/{self.joined}/rights", kind="copy", way="letter", asked_on=f"{self.now:%Y-%m-%d}")
