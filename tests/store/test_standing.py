"""How many people are at each step of a flow, counted by the database."""

import pytest
from sqlalchemy import Connection

from bot.flow import Place
from bot.store import conversations
from bot.store.standing import Standing, standing
from tests.store.scenes import NOW, publish, somebody


class Talk:
    """Somebody new each time, who comes to a place and perhaps to the end."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.revision = publish(connection)
        self.people = 0

    def at(self, *steps: str, back: tuple[str, ...] = (), state: str = "open") -> None:
        self.at_text(Place(steps, 3, 0, back, ("a", "b]")).dumps(), state)

    def at_text(self, place: str, state: str = "open") -> None:
        self.people += 1
        who = somebody(self.connection, self.people)
        number = conversations.begin(self.connection, who.address_id, "join", self.revision, place, NOW)
        if state != "open":
            {"ended": conversations.end, "paused": conversations.pause}[state](self.connection, number, NOW)


@pytest.fixture
def talk(connection: Connection) -> Talk:
    return Talk(connection)


def test_nobody_stands_anywhere_at_first(connection: Connection) -> None:
    assert standing(connection, "join") == {}


def test_open_and_paused_ones_wait_and_the_others_have_ended(connection: Connection, talk: Talk) -> None:
    talk.at("join:ready")
    talk.at("join:ready", back=("join:before",))
    talk.at("join:ready", state="paused")
    talk.at("join:ready", state="ended")
    talk.at("join:services", state="ended")
    assert standing(connection, "join") == {("join:ready",): Standing(3, 1), ("join:services",): Standing(0, 1)}


def test_a_flow_that_others_run_is_counted_from_its_own_step_on(connection: Connection, talk: Talk) -> None:
    talk.at("join:about_you", "equality:age_group")
    talk.at("finish_joining:about_you", "equality:age_group", state="ended")
    talk.at("equality:disability")
    assert standing(connection, "join") == {("join:about_you", "equality:age_group"): Standing(1, 0)}
    assert standing(connection, "equality") == {
        ("equality:age_group",): Standing(1, 1),
        ("equality:disability",): Standing(1, 0),
    }


def test_only_where_people_are_counts_and_not_where_they_have_been(connection: Connection, talk: Talk) -> None:
    talk.at("join:services", back=("call:number", "join:ready"))
    assert standing(connection, "call") == {}
    assert standing(connection, "join") == {("join:services",): Standing(1, 0)}


def test_a_name_is_taken_literally(connection: Connection, talk: Talk) -> None:
    talk.at("my_name:first_name")
    talk.at("myXname:first_name")
    talk.at("MY_NAME:first_name")
    talk.at("größe:größe")
    assert standing(connection, "my_name") == {("my_name:first_name",): Standing(1, 0)}
    assert standing(connection, "größe") == {("größe:größe",): Standing(1, 0)}
    assert standing(connection, "%") == {}


@pytest.mark.parametrize(
    "place", ["", "here", '"join:ready', '"join:ready]', '[1,"join:ready"]', '[1,[["join:ready"]]']
)
def test_a_place_that_cannot_be_read_is_left_out(connection: Connection, talk: Talk, place: str) -> None:
    talk.at_text(place)
    talk.at("join:ready")
    assert standing(connection, "join") == {("join:ready",): Standing(1, 0)}


def test_the_answers_in_a_place_are_never_read(connection: Connection, talk: Talk) -> None:
    talk.at_text(Place(("join:ready",), shown=('"join:secret',), maybe=("]",)).dumps())
    assert standing(connection, "join") == {("join:ready",): Standing(1, 0)}
