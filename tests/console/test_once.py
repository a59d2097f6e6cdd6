"""A form that is sent twice is done once, also when both come at the same time; one that failed has done nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from bot.console.once import FIELD, TWICE, new_key
from bot.store.engine import begin, reading
from bot.work.retention import Retention
from tests.console.conftest import Colleague, Console, told
from tests.console.forms import Page
from tests.console.test_involvement import newest, opportunity, reviewed
from tests.console.test_rooms import JOINING, writes

PROJECT = {"title": "Doors", "about": "So that all doors open.", "lead": "Sam"}
BOTH = {"plain": "{name}: the doors are light now.", "easy": "Hello from {name}. The doors are light now."}


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def rows(console: Console, table: str) -> int:
    """How many there are."""
    return int(console.house.rows(f"SELECT count(*) AS many FROM {table}")[0]["many"])


def a_project(console: Console) -> tuple[str, dict[str, str], str]:
    return "/projects", PROJECT, "projects"


def a_voice(console: Console) -> tuple[str, dict[str, str], str]:
    said = {"said": "Too heavy", "method": "paper", "date": f"{console.now.date()}", "kind": "different"}
    return "/feedback/enter", said | {"from": "carer"}, "contributions"


def a_finding(console: Console) -> tuple[str, dict[str, str], str]:
    due = f"{console.now.date() + timedelta(days=9)}"
    return "/findings", {"what": "Heavy", "owner": "Estates", "action": "Motors", "due": due}, "findings"


def a_turn_of_duty(console: Console) -> tuple[str, dict[str, str], str]:
    starts, ends = (f"{console.now + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (0, 1))
    return "/duty", {"name": "Sam", "phone": "07700 900123", "starts": starts, "ends": ends}, "duty"


def a_note(console: Console) -> tuple[str, dict[str, str], str]:
    phone, _ = writes(console, "JOIN")
    message = console.house.messages(phone)[0]["id"]
    return f"/messages/{message}/mark", {"kind": "note", "text": "Ring on Monday"}, "marks"


def a_right(console: Console) -> tuple[str, dict[str, str], str]:
    _, person = writes(console, *JOINING)
    asked = {"kind": "copy", "way": "letter", "asked_on": f"{console.now:%Y-%m-%d}"}
    return f"/people/{person}/rights", asked, "rights_requests"


def a_judgement(console: Console) -> tuple[str, dict[str, str], str]:
    return "/judging", {"sort": "partners", "key": "own", "says": "We were heard."}, "assessments"


def a_count(console: Console) -> tuple[str, dict[str, str], str]:
    return "/entered", {"kind": "social_media_posts", "date": f"{console.now.date()}", "count": "3"}, "observations"


def a_broadcast(console: Console) -> tuple[str, dict[str, str], str]:
    return "/broadcasts", {"title": "Doors", "asked_at_most": "4", **BOTH}, "broadcasts"


def a_copy(console: Console) -> tuple[str, dict[str, str], str]:
    return "/people/copies", {"why": "asked"}, "exports"


def an_invitation(console: Console) -> tuple[str, dict[str, str], str]:
    esme, pat = map(console.colleague, ("engagement", "ppi"))
    writes(console, *JOINING)
    request = reviewed(console, esme, pat)
    esme.does(f"/requests/{request}/opportunity", **opportunity(console))
    number = newest(console, "opportunities")
    esme.does(f"/opportunities/{number}/open")
    return f"/opportunities/{number}/invite", {"most": "1"}, "invitations"


MAKING = (
    *(a_project, a_voice, a_finding, a_turn_of_duty, a_note, a_right, a_judgement, a_count, a_broadcast, a_copy),
    an_invitation,
)


@pytest.mark.parametrize("making", MAKING)
def test_a_form_that_is_sent_twice_makes_one_and_leads_to_it_both_times(
    console: Console, esme: Colleague, making: Callable[[Console], tuple[str, dict[str, str], str]]
) -> None:
    path, given, table = making(console)
    before, given = rows(console, table), {**given, FIELD: new_key()}
    first = esme.post(path, **given)
    assert first.status_code == 303, first.get_data(as_text=True)
    assert TWICE not in told(esme.reads(first.location))
    assert rows(console, table) == before + 1
    again = esme.post(path, **given)
    assert (again.status_code, again.location) == (303, first.location)
    assert TWICE in told(esme.reads(again.location))
    assert rows(console, table) == before + 1


def test_four_at_the_same_time_make_one_and_all_lead_to_it(console: Console) -> None:
    given = {**PROJECT, "title": "At once", FIELD: new_key()}
    several = [console.colleague("engagement") for _ in range(4)]
    tokens = [each.token() for each in several]
    with ThreadPoolExecutor(len(several)) as pool:
        answers = list(pool.map(lambda one, token: one.post("/projects", token, **given), several, tokens))
    assert len(console.house.rows("SELECT id FROM projects WHERE title = 'At once'")) == 1
    assert {(one.status_code, one.location) for one in answers} == {(303, f"/projects/{newest(console, 'projects')}")}


def test_what_is_refused_may_be_sent_again(console: Console, esme: Colleague) -> None:
    given = {**PROJECT, "title": "", FIELD: new_key()}
    assert [esme.post("/projects", **given).status_code for _ in range(2)] == [400, 400]
    _, person = writes(console, *JOINING)
    esme.does(f"/people/{person}/stop")
    # Refused on the page that it leads to: that too is nothing done.
    twice = [esme.does(f"/people/{person}/opportunities/999/cannot-come", **{FIELD: given[FIELD]}) for _ in range(2)]
    assert all("Not done" in one and TWICE not in one for one in twice)


def test_another_thing_from_a_page_that_the_browser_had_kept_is_done_too(console: Console, esme: Colleague) -> None:
    given, before = {**PROJECT, FIELD: new_key()}, rows(console, "projects")
    esme.does("/projects", **given)
    esme.does("/projects", **given | {"title": "Windows"})
    console.colleague("ppi").does("/projects", **given)
    assert rows(console, "projects") == before + 3


def test_what_fails_half_way_leaves_nothing_and_can_be_sent_again(console: Console, esme: Colleague) -> None:
    given, before = {**PROJECT, FIELD: new_key()}, rows(console, "projects")
    token = esme.token()
    with begin(console.parts.engine) as connection:
        connection.execute(text("ALTER TABLE record RENAME TO record_elsewhere"))
    try:
        assert esme.post("/projects", token, **given).status_code >= 500
    finally:
        with begin(console.parts.engine) as connection:
            connection.execute(text("ALTER TABLE record_elsewhere RENAME TO record"))
    assert rows(console, "projects") == before
    assert "The project is there" in esme.does("/projects", **given)
    assert "The project is there" not in esme.does("/projects", **given)
    assert rows(console, "projects") == before + 1


def test_a_form_that_waits_for_its_writer_to_sign_in_is_still_the_same(console: Console, esme: Colleague) -> None:
    given = {**PROJECT, FIELD: new_key()}
    first = esme.post("/projects", **given)
    signed_out = console.stranger().post("/projects", **given)
    way_in = Page(signed_out.get_data(as_text=True)).forms()[0]
    kept: dict[str, Any] = {name: values for name, values in way_in.filled().items() if name.startswith("kept")}
    waiting = esme.post("/sign-in/again", **kept)
    [form] = [one for one in Page(waiting.get_data(as_text=True)).forms() if one.action == "/projects"]
    as_it_was: dict[str, Any] = {name: values for name, values in form.filled().items() if name != "csrf_token"}
    again = esme.post("/projects", **as_it_was)
    assert (again.status_code, again.location) == (303, first.location)


def test_whoever_sends_is_called_when_the_words_are_there_to_be_sent(console: Console) -> None:
    phone, _ = writes(console, *JOINING)
    seen: list[int] = []

    def look() -> None:
        """As the worker does, on a connection of its own."""
        with reading(console.parts.engine) as connection:
            waiting = text("SELECT count(*) FROM messages WHERE body LIKE '%Doors are light%' AND state = 'waiting'")
            seen.append(int(connection.execute(waiting).scalar_one()))

    def call() -> None:
        thread = Thread(target=look)
        thread.start()
        thread.join()

    there = Console(replace(console.house, parts=replace(console.parts, call_sender=call)))
    message = console.house.messages(phone)[0]["id"]
    there.colleague("ppi").does(f"/messages/{message}/answer", text="Doors are light now", then="answer")
    assert seen[-1] == 1


@pytest.mark.thorough
def test_after_a_day_nothing_is_known_of_it(console: Console, esme: Colleague) -> None:
    esme.does("/projects", **PROJECT)
    console.pass_time(days=2)
    Retention(console.parts.engine, console.parts.keys, console.clock).run()
    assert rows(console, "sent_forms") == 0
