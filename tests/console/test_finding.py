"""Every way of finding a message or a line of the record, alone and all at once, and never without bounds."""

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.store import record
from bot.store.engine import begin
from bot.work import record_copy
from tests.console.conftest import Colleague, Console, text_of
from tests.console.test_rooms import JOINING, newest, writes


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def found(page: str) -> set[int]:
    """The messages on a page."""
    return {int(number) for number in re.findall(r"#message-(\d+)", page)}


def test_every_filter_finds_leaves_out_and_goes_with_all_the_others(console: Console, esme: Colleague) -> None:
    number, person = writes(console, "JOIN", "purple", *JOINING[1:])
    writes(console, "JOIN")
    message = next(one["id"] for one in console.house.messages(number, "in") if one["body"] == "purple")
    hint = next(one["id"] for one in console.house.messages(number, "out") if one["id"] > message)
    for kind, words in (("flag", ""), ("label", "colours")):
        esme.does(f"/messages/{hint}/mark", kind=kind, text=words)
    me = console.colleagues["engagement"]
    esme.does(f"/messages/{hint}/mark", kind="assigned", staff=f"{me}")
    service = console.house.rows("SELECT key FROM interests WHERE person_id = :p", p=person)[0]["key"]
    day = f"{console.now:%Y-%m-%d}"
    state = console.house.rows("SELECT state FROM messages WHERE id = :id", id=hint)[0]["state"]
    words = str(console.house.rows("SELECT body FROM messages WHERE id = :id", id=hint)[0]["body"])[:25]
    fits = {
        "words": (words, "no such words"),
        "person": (person, person + 1_000),
        "flow": ("join", "story"),
        "service": (service, "nothing"),
        "channel": ("sms", "telegram"),
        "state": (f"out-{state}", "in-failed"),
        "since": (day, "2999-01-01"),
        "until": (day, "2001-01-01"),
        "mark": ("flag", "note"),
        "label": ("colours", "shapes"),
        "mine": ("yes", None),
        "not_understood": ("yes", None),
    }
    everything = {name: right for name, (right, _) in fits.items()}

    def look(**asked: object) -> set[int]:
        return found(esme.get("/transcripts", query_string=asked).get_data(as_text=True))

    assert look(**everything) == {hint}
    for name, (right, wrong) in fits.items():
        assert hint in look(**{name: right}), name
        if wrong is not None:
            assert look(**{**everything, name: wrong}) == set(), name
    question = max(look(person=person, step="join.ready") - {hint})
    asked = {name: everything[name] for name in ("person", "flow", "service", "channel", "since", "until")}
    assert question in look(**asked, step="join.ready") and look(**asked, step="join.services") != {question}
    assert look(**{**everything, "waiting": "yes"}) == set()  # it needs nobody
    with begin(console.parts.engine) as connection:
        connection.execute(text("UPDATE messages SET needs_person = 'a look' WHERE id = :id"), {"id": hint})
    assert look(**everything, waiting="yes") == {hint}


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "words=x",
        "flow=join",
        "step=join.ready",
        "service=eye",
        "channel=sms",
        "state=out-sent",
        "not_understood=yes",
    ],
)
def test_a_search_reads_a_stretch_of_numbers_and_no_more(console: Console, esme: Colleague, asked: str) -> None:
    writes(console, "JOIN")
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(console.parts.engine, "before_cursor_execute", note)
    try:
        esme.reads(f"/transcripts?{asked}")
    finally:
        event.remove(console.parts.engine, "before_cursor_execute", note)
    [search] = [one for one in statements if "FROM messages JOIN addresses" in one and "LIMIT" in one]
    assert "messages.id < " in search and "messages.id >= " in search and "ORDER BY messages.id DESC" in search


def test_why_somebody_looked_is_never_left_empty(console: Console, esme: Colleague) -> None:
    _, person = writes(console, "JOIN")
    for referrer, why in (
        ("https://texts.hospital.example/transcripts?words=x", "from a search"),
        ("https://texts.hospital.example/broadcasts/1", "from a broadcast"),
        ("https://elsewhere.example/transcripts", "by its address"),
        (None, "by its address"),
    ):
        headers = {"Referer": referrer} if referrer else {}
        for page, action in (
            (f"/people/{person}/messages", "read_messages"),
            (f"/people/{person}", "looked_at_person"),
        ):
            assert esme.get(page, headers=headers).status_code == 200
            assert console.recorded(action)[-1]["why"] == why, (page, referrer)


def test_the_record_is_found_by_who_what_when_whom_about_why_and_from_where(console: Console, esme: Colleague) -> None:
    ali = console.colleague("administrator")
    number, person = writes(console, "JOIN", "hello")
    other = writes(console, "JOIN")[1]
    message = newest(console, number)
    console.colleague("ppi").does(f"/messages/{message}/hide", reason="It names a neighbour")
    esme.reads(f"/people/{other}")
    day = f"{console.now:%Y-%m-%d}"
    fits = {
        "actor": ("Ppi O'Hara", esme.name),
        "action": ("hid_message", "put_note"),
        "person": (f"{person}", f"{other}"),
        "about": (f"message {message}", "message 999999"),
        "why": ("NEIGHBOUR", "no such reason"),
        "origin": ("127.0.0.1", "command"),
        "since": (day, "2999-01-01"),
        "until": (day, "2001-01-01"),
    }
    everything = {name: right for name, (right, _) in fits.items()}

    def look(**asked: str) -> str:
        return text_of(ali.get("/record", query_string=asked).get_data(as_text=True))

    assert "because: It names a neighbour" in look(**everything)
    for name, (right, wrong) in fits.items():
        assert "because: It names a neighbour" in look(**{name: right}), name
        assert "because: It names a neighbour" not in look(**{**everything, name: wrong}), name
    table = ali.get("/record.csv", query_string=everything).get_data(as_text=True).splitlines()
    assert len(table) == 2 and "It names a neighbour" in table[1]


def test_a_reason_is_looked_for_a_stretch_at_a_time(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    ali = console.colleague("administrator")
    with begin(console.parts.engine) as connection:
        record.append(connection, actor="Sam", action="took_note", at=console.now, why="A rare marmalade")
        for _ in range(8):
            record.append(connection, actor="Sam", action="took_note", at=console.clock(), why="something else")
    monkeypatch.setattr(record, "LOOKED_THROUGH", 3)
    path, pages = "/record?why=marmalade&actor=Sam", 0
    while "A rare marmalade" not in (page := ali.reads(path)):
        assert "None fits among the newer ones" in text_of(page)
        older = re.search(r'href="([^"]*after=[^"]*)"', page)
        assert older
        path, pages = older[1].replace("&amp;", "&"), pages + 1
    assert pages == 2
    assert "put together apart" in ali.reads("/record.csv?why=marmalade")
    table = record_copy.rows(record_copy.everything(console.parts.engine, {"why": "marmalade"}))
    assert any("A rare marmalade" in line for line in table)
