"""From request to result: what came of each project, and what each rung changed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.demo.year import Year
from bot.programme.paths import Path, section
from bot.store import paths
from bot.store.bulk import put
from bot.store.engine import begin, reading

pytestmark = pytest.mark.thorough

MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def signs(engine: Engine) -> Engine:
    """A project in which two things were said: one led to a change that one of two confirms, one could not be."""
    year = Year(people=20, opportunities=3, responses=5)
    kept = ("people", "addresses", "projects", "requests")
    rows = {name: listed for name, listed in year.rows.items() if name in kept}
    first, second = (row["id"] for row in rows["people"][:2])
    said = {"method": "paper", "kind": "different", "from_whom": "carer", "text": "Small signs", "said_on": MAY.date()}
    found = {"what": "Small signs", "owner": "Sam", "action": "Print larger", "due_on": MAY.date(), "created_at": MAY}
    told = {
        "title": "Signs",
        "words": "{}",
        "services": "[]",
        "co_authors": "[]",
        "created_at": MAY,
        "created_by": "Sam",
    }
    sent = {"sent_at": MAY + timedelta(days=20), "confirmed_at": MAY + timedelta(days=22), "came_of_it": "done"}
    not_sent = {"sent_at": None, "confirmed_at": None, "came_of_it": "done"}
    refused = {"sent_at": MAY + timedelta(days=30), "confirmed_at": None, "came_of_it": "could_not"}
    with begin(engine) as connection:
        put(connection, rows)
        put(
            connection,
            {
                "contributions": [
                    {**said, "id": 1, "person_id": first, "project_id": 1},
                    {**said, "id": 2, "person_id": second, "project_id": 1},
                    {**said, "id": 3, "person_id": second, "project_id": None},
                ],
                "findings": [
                    {**found, "id": 1, "created_by": "Sam", "done_at": MAY + timedelta(days=10), "outcome": "Larger"},
                    {**found, "id": 2, "created_by": "Sam", "done_at": None, "outcome": None},
                ],
                "finding_contributions": [
                    {"finding_id": 1, "contribution_id": 1},
                    {"finding_id": 1, "contribution_id": 2},
                    {"finding_id": 2, "contribution_id": 3},
                ],
                "updates": [
                    {**told, "id": 1, "project_id": None, **sent},
                    {**told, "id": 2, "project_id": 1, **refused},
                    {**told, "id": 3, "project_id": 1, **not_sent},
                    {**told, "id": 4, "project_id": None, **sent},
                ],
                "update_contributions": [
                    {"update_id": 1, "contribution_id": 1},
                    {"update_id": 4, "contribution_id": 3},
                ],
                "update_tellings": [
                    {"update_id": 1, "person_id": first, "told_at": MAY, "answer": "yes"},
                    {"update_id": 1, "person_id": second, "told_at": MAY, "answer": "no"},
                ],
            },
        )
    return engine


def test_what_came_of_a_project(signs: Engine) -> None:
    with reading(signs) as connection:
        came = paths.came_of(connection, 1)
        assert (came.voices, [one.id for one in came.findings]) == (2, [1])
        assert [(one.id, one.came_of_it, one.asked, one.yes) for one in came.told] == [
            *((1, "done", 2, 1), (2, "could_not", 0, 0)),
        ]
        assert paths.came_of(connection, 999) == paths.CameOf(0, [], [])


def test_how_far_it_came_by_the_end_of_a_time(signs: Engine) -> None:
    with reading(signs) as connection:
        assert paths.paths(connection, START, END) == [Path("Signs", ("Involving",), (), 1, 1, 1, 1)]
        assert paths.paths(connection, START, MAY + timedelta(days=15)) == [
            Path("Signs", ("Involving",), (), 1, 0, 0, 0)
        ]
        assert paths.paths(connection, datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)) == []


def test_the_section_names_what_is_still_open_and_what_each_rung_changed() -> None:
    found = [
        Path("Signs", ("Involving",), ("Involving", "Informing"), 1, 2, 0, 1),
        Path("Food", (), ("Informing",), 0, 0, 0, 0),
    ]
    projects, rungs = section(found, ("Informing", "Involving", "Devolving")).pictures
    assert projects.says == "1 of 2 projects have told people what came of them. Not yet: Food."
    assert projects.rows == (
        ("Signs", "Involving", "2", "1", "2", "0", "1"),
        ("Food", "none reviewed", "1", "0", "0", "0", "0"),
    )
    assert rungs.rows == (
        ("Informing", "2", "2", "1", "2", "0", "1"),
        ("Involving", "1", "1", "1", "2", "0", "1"),
        ("Devolving", "0", "0", "0", "0", "0", "0"),
    )
    assert section([], ()).says == ("No project was under way.",)
