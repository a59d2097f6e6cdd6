"""Staff at work in Chromium, with `serve` and `worker` as processes on PostgreSQL and phones that answer."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.store.engine import begin, open_engine
from tests.browser import keyboard
from tests.browser.chromium import chromium, context_of
from tests.console.sign_on_double import CLIENT, SECRET, SignOnDouble, running_double
from tests.store.crowds import improver
from tests.system.conftest import _database
from tests.system.hospital import ROOT, Hospital, hospital_at, improvers

PEOPLE = 400
PASSWORD = "correct horse battery"


@dataclass
class Colleague:
    """Somebody of staff in a browser of their own, who counts what a task takes; with `keys` they have no mouse."""

    page: Page
    url: str
    keys: bool = False
    clicks: int = 0
    began: float = field(default_factory=monotonic)

    def begins(self, address: str = "/today") -> "Colleague":
        """A task begins here."""
        self.page.goto(self.url + address)
        self.clicks, self.began = 0, monotonic()
        return self

    def presses(self, name: str, role: str = "button") -> "Colleague":
        """One click, on the first of that name."""
        found: Locator = self.page.get_by_role(role, name=name, exact=role == "button")  # type: ignore[arg-type]
        if self.keys:
            keyboard.presses(self.page, found.first)
        else:
            found.first.click()
        self.clicks += 1
        return self

    def writes(self, **given: str) -> "Colleague":
        """Each field is filled in."""
        for name, value in given.items():
            field = self.page.locator(f"#{name}")
            if self.keys:
                keyboard.writes(self.page, field, value)
            else:
                field.fill(value)
        return self

    def took(self, clicks: int, seconds: float) -> None:
        """The task took no more than that; a person also reads, so that the time here is the machine's share."""
        assert self.clicks <= clicks
        assert monotonic() - self.began <= seconds


@pytest.fixture(scope="module")
def trust() -> Iterator[SignOnDouble]:
    """The trust's own sign-on."""
    with running_double() as double:
        yield double


@pytest.fixture(scope="module")
def hospital(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trust: SignOnDouble
) -> Iterator[Hospital]:
    """A hospital with flows of its own, 400 improvers, both providers' doubles, and a trust that vouches for staff."""
    folder = tmp_path_factory.mktemp("hospital")
    for name in ("flows", "locales"):
        shutil.copytree(ROOT / name, folder / "workshop" / name)
    request.param = "postgresql"
    with hospital_at(_database(request, folder), folder) as hospital:
        hospital.settings["FLOWS_DIR"] = str(folder / "workshop")
        hospital.settings |= {"OIDC_ISSUER": trust.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
        hospital.upgrades()
        engine = open_engine(hospital.database_url)
        with begin(engine) as connection:
            for last in range(1, PEOPLE + 1):
                improver(connection, last)
        engine.dispose()
        hospital.opens()
        yield hospital


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def esme(browser: Browser, hospital: Hospital) -> Colleague:
    return colleague(browser, hospital, "Esme", "engagement")


@pytest.fixture(scope="module")
def pat(browser: Browser, hospital: Hospital) -> Colleague:
    return colleague(browser, hospital, "Pat", "ppi")


def colleague(browser: Browser, hospital: Hospital, name: str, role: str) -> Colleague:
    """Somebody whose account was made at a terminal, and who has come in with the link, a password and a code."""
    address = f"{name.lower()}@hospital.example"
    made = improvers("staff", "add", address, "--name", name, "--role", role, environ=hospital.environ)
    assert made.returncode == 0, made.stderr
    page = context_of(browser).new_page()
    page.goto(made.stdout.strip())
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("code.key").text_content() or ""
    page.fill("#code", pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return Colleague(page, hospital.url)
