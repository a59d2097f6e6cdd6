"""Every address with every role and signed out: who may, who may not, and what guards each page."""

import re
from typing import NamedTuple

import pytest

from bot.console import ROOMS
from bot.console.rooms import ANYONE, Page
from bot.programme.roles import ROLES, may
from tests.browser.pages import NO_PAGES, pages
from tests.console.conftest import Colleague, Console

pytestmark = pytest.mark.thorough

PAGES = [page for room in ROOMS for page in room.pages]
GUARDED = [page for page in PAGES if page.least is not ANYONE]
# Nothing that is there: whoever may, does nothing by it.
NOBODY = {"name": "join", "token": "no-token", "choice": "sent", "action": "reset", "service": "nowhere"}
NOBODY |= {"language": "pl", "part": "join"}


class Answer(NamedTuple):
    """What an address answered."""

    status: int
    to: str


def address(page: Page) -> str:
    """The page's address, about nobody and nothing."""
    rule = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", page.rule)
    rule = re.sub(r"<int:\w+>", "999999999", rule)
    return re.sub(r"<(\w+)>", lambda found: NOBODY[found[1]], rule)


def ask(colleague: Colleague, page: Page, token: str | None = None) -> Answer:
    """What somebody is answered there."""
    path = address(page)
    answer = colleague.get(path) if page.method == "GET" else colleague.post(path, token)
    return Answer(answer.status_code, answer.headers.get("Location", ""))


def test_every_address_of_the_application_is_in_a_room(console: Console) -> None:
    elsewhere = {"static", "console.static", "console.front", "health.health", "health.is_ready", "metrics.metrics"}
    elsewhere |= {"my_data.look", "my_data.opened"}  # for the person themselves, who has a link and a code
    found = {rule.endpoint for rule in console.app.url_map.iter_rules()} - elsewhere
    # What providers call, and the page on which a person looks at their own data.
    doors = {name for name in found if name.split(".")[0] in ("telegram", "sms", "my_data")}
    assert found - doors == set(console.staffed.least)


@pytest.mark.parametrize("page", GUARDED, ids=lambda page: f"{page.method} {page.rule}")
def test_signed_out_every_page_leads_to_the_way_in(console: Console, page: Page) -> None:
    status, to = ask(console.stranger(), page)
    if page.method == "GET":
        assert (status, to.partition("?")[0]) == (302, "/sign-in")
    else:
        assert status == 401


def test_each_role_may_do_what_it_may_and_nothing_else(console: Console, role: str) -> None:
    wrong, someone = [], console.colleague(role)
    token = someone.token()
    for page in sorted(GUARDED, key=lambda page: page.rule == "/sign-out"):
        assert page.least is not None
        status, to = ask(someone, page, token)
        allowed = status not in (401, 403) and status < 500 and not to.startswith("/sign-in")
        if page.rule == "/sign-out":
            allowed = to.startswith("/sign-in")
        if allowed != may(role, page.least):
            wrong.append((page.method, page.rule, status))
    assert wrong == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "POST"], ids=lambda page: page.rule)
def test_no_form_is_taken_that_is_not_ours(console: Console, page: Page) -> None:
    assert ask(console.colleague("administrator"), page, token="made-up").status == 400


def test_every_page_says_what_may_be_loaded_and_is_kept_nowhere(console: Console) -> None:
    someone = console.colleague("administrator")
    token = someone.token()
    for page in PAGES:
        answer = someone.get(address(page)) if page.method == "GET" else someone.post(address(page), token)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        text = answer.get_data(as_text=True)
        if answer.content_type.startswith("text/html"):
            assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son\w+=|<style", text), page.rule


def test_a_browser_opens_every_page_in_its_tests() -> None:
    opened = {path.partition("?")[0] for path in pages(1).values()}
    shown = [page.rule for page in PAGES if page.method == "GET" and page.rule not in NO_PAGES]
    wanted = {rule: re.sub(r"<int:\w+>", r"\\d+", re.sub(r"<(\w+|any[^>]*)>", "[^/]+", rule)) for rule in shown}
    assert [rule for rule, form in wanted.items() if not any(re.fullmatch(form, path) for path in opened)] == []


def test_roles_are_in_order() -> None:
    assert [may(role, "engagement") for role in ROLES] == [False, True, True, True]
    assert not may("nobody", "reader")
