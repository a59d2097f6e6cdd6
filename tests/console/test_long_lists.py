"""Lists that have grown long are read a page at a time: nothing is left out, nothing comes twice."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import insert

from bot.console.feedback import PAGE
from bot.programme.audience import Audience
from bot.store import broadcasts, contributions, follow_up, invitations, projects, stories, updates, votes
from bot.store.engine import begin
from bot.store.tables import people
from tests.console.conftest import Colleague, Console, hidden
from tests.console.test_involvement import newest, opportunity, reviewed
from tests.console.test_rooms import writes

pytestmark = pytest.mark.thorough


def page_after_page(someone: Colleague, path: str, more: str) -> list[str]:
    """The pages from this one on, by the link of that name."""
    pages = [someone.reads(path)]
    while link := re.search(rf'href="([^"]*)">{more}</a>', pages[-1]):
        pages.append(someone.reads(unescape(link[1])))
    return pages


def test_findings_come_a_page_at_a_time_the_most_urgent_first(console: Console) -> None:
    today = console.now.date()
    with begin(console.parts.engine) as connection:
        for number in range(PAGE + 7):
            done = console.now if number % 3 == 0 else None
            row: dict[str, object] = {"what": f"Long {number}.", "owner": "Kim", "action": "Signs"}
            row |= {
                "created_by": "Sam",
                "due_on": today + timedelta(days=number // 2),
                "created_at": console.now,
                "done_at": done,
            }
            follow_up.add_finding(connection, row, [])
    pages = page_after_page(console.colleague("engagement"), "/findings", "More findings")
    found = [int(number) for page in pages for number in re.findall(r"Long (\d+)\.", page)]
    assert found == sorted(range(PAGE + 7), key=lambda number: (number % 3 == 0, number // 2, number))
    assert len(pages) > 1


def test_stories_come_a_page_at_a_time_the_newest_first_and_private_ones_to_few(console: Console) -> None:
    _, person = writes(console, "JOIN")
    with begin(console.parts.engine) as connection:
        for number in range(2 * PAGE + 3):
            level = "private" if number % 2 else "team"
            story = stories.add(connection, person, level, [f"Long story {number}."], console.now)
            stories.use(connection, story, f"leaflet of {number}", False, "Sam", console.now.date())
    for role, step in (("engagement", 2), ("ppi", 1)):
        pages = page_after_page(console.colleague(role), "/stories", "Older ones")
        found = [int(number) for page in pages for number in re.findall(r"Long story (\d+)\.", page)]
        assert found == list(range(2 * PAGE + 2, -1, -step))
        assert [int(number) for page in pages for number in re.findall(r"leaflet of (\d+)", page)] == found
        assert len(pages) > 1


def test_what_was_said_comes_a_page_at_a_time_the_newest_or_the_longest_overdue_first(console: Console) -> None:
    today, many = console.now.date(), PAGE + 5
    with begin(console.parts.engine) as connection:
        for number in range(many):
            row: dict[str, object] = {"method": "paper", "kind": "other", "from_whom": "carer", "service": "maternity"}
            days = timedelta(days=1 + number // 7)
            row |= {"text": f"Said {number}.", "said_on": today - days, "hear_by": today - days}
            contributions.add(connection, row)
    esme = console.colleague("engagement")
    newest = sorted(range(many), key=lambda number: (number // 7, -number))
    overdue = sorted(range(many), key=lambda number: (-(number // 7), number))
    for path, more, wanted in (
        ("/feedback?service=maternity", "Older ones", newest),
        ("/feedback?late=yes", "More of them", overdue),
    ):
        pages = page_after_page(esme, path, more)
        assert [int(number) for page in pages for number in re.findall(r"Said (\d+)\.", page)] == wanted
        assert len(pages) == 2 and ["hx-get" in page for page in pages] == [True, False]
    themes = re.search(r'action="(/voices/\d+/themes\?[^"]*after=[^"]*)"', pages[1])
    assert themes
    refused = esme.post(unescape(themes[1]), theme="parking", seen="as nobody saw it")
    page = refused.get_data(as_text=True)
    told = re.search(r'href="#(themes-\d+)"', page)
    assert refused.status_code == 400 and told and f'id="{told[1]}"' in page
    for wrong in ("soon.3", "2026-11-01.", "2026-11-01.0", "2026-11-01.x", "x"):
        assert "Said" in esme.reads(f"/feedback?service=maternity&after={wrong}")


def test_what_is_written_over_the_years_comes_a_page_at_a_time(console: Console) -> None:
    many, now, words = range(PAGE + 3), console.now, {"en": {"plain": "Hello", "easy": "Hello"}}
    ballot = {"question": {"en": "Which?"}, "change": {"en": "It."}, "choices": {}}
    with begin(console.parts.engine) as connection:
        for number in many:
            broadcasts.add(connection, f"Long {number}.", words, Audience(), "Sam", now)
            projects.add(connection, f"Long {number}.", "All.", "Kim", "Sam", now)
            told: dict[str, object] = {
                "title": f"Long {number}.",
                "words": words,
                "services": [],
                "co_authors": [],
                "audience": None,
            }
            updates.add(connection, told | {"created_by": "Sam", "created_at": now}, [])
            votes.add(connection, f"Long {number}.", ballot, now + timedelta(days=9), "Sam", now)
    reader = console.colleague("reader")
    for path in ("/broadcasts", "/projects", "/updates", "/votes"):
        pages = page_after_page(reader, path, "Older ones")
        found = [int(number) for page in pages for number in re.findall(r"Long (\d+)\.", page)]
        assert found == list(reversed(many)), path
        assert len(pages) == 2, path
        assert reader.get(f"{path}?before={10**30}").status_code == 200


def test_the_people_of_an_opportunity_come_a_page_at_a_time_and_are_noted_page_by_page(console: Console) -> None:
    esme, pat = console.colleague("engagement"), console.colleague("ppi")
    many = PAGE + 3
    esme.does(f"/requests/{reviewed(console, esme, pat)}/opportunity", **opportunity(console, places=f"{many}"))
    number = newest(console, "opportunities")
    path = f"/opportunities/{number}"
    esme.does(f"{path}/open")
    with begin(console.parts.engine) as connection:
        for turn in range(1, many + 1):
            row = {"subject": uuid4().hex, "created_at": console.now, "state": "improver"}
            person = connection.execute(insert(people).values(row).returning(people.c.id)).scalar_one()
            invitations.put(connection, number, person, "place", console.now, turn=turn)
    late, console.now = console.now, console.now + timedelta(weeks=12)
    try:
        esme = console.colleague("engagement")
        pages = page_after_page(esme, path, "More of them")
        turns = [[int(turn) for turn in re.findall(r", turn (\d+)", page)] for page in pages]
        assert turns == [[*range(1, PAGE + 1)], [*range(PAGE + 1, many + 1)]]
        for page, left in zip(pages, (3, 0), strict=True):
            [action] = re.findall(r'action="([^"]*/attended[^"]*)"', page)
            had = re.findall(r'name="had" value="(\d+)"', page)
            assert "Noted." in esme.does(unescape(action), had=had, came=had[1:], seen=hidden(page, "seen"))
            state = console.house.rows("SELECT state FROM opportunities WHERE id = :n", n=number)[0]["state"]
            assert state == ("open" if left else "held")
            unnoted = "SELECT count(*) AS n FROM invitations WHERE opportunity_id = :n AND state = 'place'"
            assert console.house.rows(unnoted, n=number)[0]["n"] == left
        missed = "SELECT count(*) AS n FROM invitations WHERE opportunity_id = :n AND state = 'missed'"
        assert console.house.rows(missed, n=number)[0]["n"] == 2
    finally:
        console.now = late
