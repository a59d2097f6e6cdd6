"""The page of MY DATA: a look burns nothing, the code opens it once, and nothing of it is kept anywhere on the way."""

import json
from base64 import b64decode
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.store import outbox
from bot.store.engine import begin, reading
from bot.store.outbox_queue import letters
from bot.store.tables import messages
from bot.work.passes import Opening, hash_of_link
from bot.work.wording import Worder
from tests.webhooks.house import PUBLIC_URL, House
from tests.work.hospital import JOINING

SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


def joined(house: House) -> str:
    """The number of somebody who has joined."""
    number = house.number()
    for said in JOINING:
        house.reads(number, said)
    return number


def worded(house: House, number: str) -> list[str]:
    """What waits to leave for a number and is worded only as it leaves, oldest first; worded twice, and alike."""
    parts = house.parts
    worder = Worder(parts.engine, parts.shelf, parts.keys.pseudonym, Opening(PUBLIC_URL, parts.keys.suppression))
    ids = [row["id"] for row in house.messages(number, "out") if row["words"]]
    with reading(parts.engine) as connection:
        query = letters(messages.c.fence).where(messages.c.id.in_(ids)).order_by(messages.c.id)
        rows = [outbox.LetterRow._make((*row, None)) for row in connection.execute(query)]
    first = [worder.word(row.words or "", row)[0] for row in rows]
    assert first == [worder.word(row.words or "", row)[0] for row in rows]
    return first


def asks(house: House, number: str) -> tuple[str, str]:
    """(the link's path, its code), out of the two newest messages."""
    house.reads(number, "MY DATA")
    code, link = worded(house, number)[-2:]
    assert "/my-data/" not in code and "code" in link
    return link.partition(PUBLIC_URL)[2], code.partition(" is ")[2][:6]


class Words(HTMLParser):
    """The words of a page, and every attribute in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        """Text."""
        self.words.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element."""
        self.elements.append((tag, dict(attrs)))


def is_safe(answer: TestResponse) -> bool:
    """Whether no cache, search engine, other site or frame gets hold of it."""
    assert "default-src 'none'" in answer.headers.get("Content-Security-Policy", "default-src 'none'")
    return all(answer.headers[name] == value for name, value in SAFE.items()) and "Set-Cookie" not in answer.headers


def test_a_look_shows_a_form_however_often_and_the_code_shows_everything_once(house: House) -> None:
    number = joined(house)
    house.reads(number, "my own words")
    path, code = asks(house, number)
    for _ in range(3):
        look = house.client.get(path)
        assert look.status_code == 200 and is_safe(look)
        assert not any(told in look.text for told in (number, "Ade", "my own words", code))
    assert house.client.head(path).status_code == 200
    opened = house.client.post(path, data={"code": code, "show": "page"})
    assert opened.status_code == 200 and is_safe(opened)
    text = " ".join(Words(opened.text).words)
    for told in (
        number,
        "Ade",
        "my own words",
        "Diabetes",
        "25 to 34",
        "Which services",
        "a Hospital Improver",
        "Phone number",
    ):
        assert told in text, told
    assert "May we invite you to take part?" in text  # the exact words that were agreed to
    for again in (house.client.get(path), house.client.post(path, data={"code": code})):
        assert again.status_code == 410 and is_safe(again) and "MY DATA" in again.text and number not in again.text


def test_the_same_as_a_file(house: House) -> None:
    number = joined(house)
    path, code = asks(house, number)
    saved = house.client.post(path, data={"code": f" {code[:3]} {code[3:]} ", "file": "json"})
    assert saved.status_code == 200 and is_safe(saved) and "attachment" in saved.headers["Content-Disposition"]
    held = json.loads(saved.data)
    check_held(held, number)
    assert house.client.post(path, data={"code": code, "file": "json"}).status_code == 410


def check_held(held: dict[str, Any], number: str) -> None:
    """Every kind of thing that is held is there."""
    assert held["addresses"][0]["value"] == number and held["person"]["facts"]["first_name"] == "Ade"
    assert {row["direction"] for row in held["messages"]} == {"in", "out"} and len(held["answers about you"]) == 5
    assert {row["purpose"] for row in held["agreements"]} >= {"code_of_conduct", "invitations"}
    assert {row["key"] for row in held["interests"]} == {"diabetes", "eye"} and held["conversations"]
    assert held["reminders"] == []


def test_the_page_carries_the_file_within_itself(house: House) -> None:
    number = joined(house)
    path, code = asks(house, number)
    elements = Words(house.client.post(path, data={"code": code}).text).elements
    (link,) = [attributes for tag, attributes in elements if tag == "a"]
    check_held(json.loads(b64decode((link["href"] or "").partition("base64,")[2])), number)
    assert not [tag for tag, attributes in elements if tag in ("script", "img", "iframe") or attributes.get("onclick")]


def test_another_code_opens_nothing_and_five_of_them_end_it(house: House) -> None:
    path, code = asks(house, joined(house))
    wrong = "999999" if code != "999999" else "888888"
    for guess in (wrong, "", code[:5], f"{code}1"):
        answer = house.client.post(path, data={"code": guess})
        assert answer.status_code == 403 and is_safe(answer) and 'role="alert"' in answer.text
    assert house.client.post(path, data={"code": wrong}).status_code == 410
    assert house.client.post(path, data={"code": code}).status_code == 410


def test_another_link_opens_nothing(house: House) -> None:
    path, code = asks(house, joined(house))
    for other in ("/my-data/x", f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}", "/my-data/" + "é" * 30):
        for answer in (house.client.get(other), house.client.post(other, data={"code": code})):
            assert answer.status_code == 404 and is_safe(answer) and "We found nothing at this address" in answer.text
    assert house.client.get(path).status_code == 200


def test_a_day_later_and_after_a_new_link_the_old_one_is_gone(own_house: House) -> None:
    number = joined(own_house)
    first, code = asks(own_house, number)
    second, _ = asks(own_house, number)
    assert own_house.client.post(first, data={"code": code}).status_code == 410
    assert own_house.client.get(second).status_code == 200
    with begin(own_house.parts.engine) as connection:
        past = own_house.parts.clock() - timedelta(seconds=1)
        connection.execute(messages.metadata.tables["passes"].update().values(expires_at=past))
    assert own_house.client.get(second).status_code == 410


def test_neither_link_nor_code_stands_in_the_database_or_the_log(
    own_house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    number = joined(own_house)
    path, code = asks(own_house, number)
    everything = own_house.everything()
    token = path.rpartition("/")[2]
    assert token not in everything and f'"{code}"' not in everything and f" {code}" not in everything
    assert hash_of_link(token) in everything
    own_house.client.post(path, data={"code": code})
    told = "".join(capsys.readouterr())
    assert token not in told and number not in told


def test_an_easy_reader_gets_easy_words_and_every_field_has_a_label(house: House) -> None:
    number = joined(house)
    house.reads(number, "EASY")
    path, _ = asks_easily(house, number)
    page = house.client.get(path).text
    assert "What we know about you" in page and '<html lang="en" dir="ltr">' in page
    elements = Words(page).elements
    labelled = {attributes.get("for") for tag, attributes in elements if tag == "label"}
    assert {attributes.get("id") for tag, attributes in elements if tag == "input"} == labelled
    assert [tag for tag, _ in elements if tag == "h1"] == ["h1"]


def asks_easily(house: House, number: str) -> tuple[str, str]:
    """The same for an easy reader."""
    house.reads(number, "MY DATA")
    code, link = worded(house, number)[-2:]
    return link.partition(PUBLIC_URL)[2], code.partition(" is ")[2][:6]


def test_whoever_was_erased_meanwhile_has_no_page(own_house: House) -> None:
    number = joined(own_house)
    path, code = asks(own_house, number)
    own_house.reads(number, "DELETE MY DATA")
    own_house.reads(number, "yes")
    assert own_house.client.post(path, data={"code": code}).status_code == 410
    own_house.reads(number, "JOIN")
    assert own_house.client.post(path, data={"code": code}).status_code == 404
