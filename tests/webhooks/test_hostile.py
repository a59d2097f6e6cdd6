"""Anything may knock: no door ever fails, and whatever it lets in is kept."""

import json
import math
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhooks.callers import SECRET_HEADER, SIGNATURE_HEADER, SMS, STATUS, TELEGRAM, Call, Update
from tests.webhooks.hostile_words import FORM_WORDS, JSON_WORDS
from tests.webhooks.house import House

pytestmark = pytest.mark.thorough

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
FORM_TEXT = st.text(max_size=40)
# A field comes once, not at all, or several times, and its bytes need not be text.
SAID_TWICE = st.sampled_from(["Body", "From", "MessageSid", "To", "NumMedia"])
RAW_FIELDS = st.lists(st.tuples(FORM_WORDS.map(str.encode), FORM_WORDS.map(str.encode) | st.binary(max_size=40)))
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60)
HUGE = st.integers(-(10**30), 10**30) | st.sampled_from([2**63, -(2**63), 2**31, math.inf, math.nan])
LEAF = st.none() | st.booleans() | st.integers() | HUGE | st.floats() | ANY_TEXT
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3))
FEW = settings(max_examples=60)

CHAT = 799_000_001
NUMBER = "+447700900998"


def updates(house: House) -> list[Update]:
    """A good update of each kind, always from the same chat."""
    telegram = house.telegram
    return [
        telegram.message(CHAT, text="JOIN"),
        telegram.message(
            CHAT, text="/start join-festival", entities=[{"type": "bot_command", "offset": 0, "length": 6}]
        ),
        telegram.message(CHAT, caption="yes", photo=[{"file_id": "p", "width": 1, "height": 1}]),
        telegram.message(CHAT, contact={"phone_number": "+447700900997", "first_name": "Ade"}),
        telegram.edited(CHAT, "no"),
        telegram.press(CHAT, "1:1:1:yes"),
        telegram.membership(CHAT, "kicked"),
        telegram.membership(CHAT, "member"),
    ]


def places(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where something stands in a value, however deep."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [here, *(place for key, each in inner for place in places(each, (*here, key)))]


def changed(update: Any, place: tuple[str | int, ...], new: object, gone: bool) -> Any:
    """The update with one thing in it replaced, or gone."""
    if not place:
        return new
    holder = update
    for key in place[:-1]:
        holder = holder[key]
    if gone:
        del holder[place[-1]]
    else:
        holder[place[-1]] = new
    return update


@FEW
@given(data=st.data())
def test_no_mistake_in_an_update_makes_the_door_fail(house: House, data: st.DataObject) -> None:
    update: Any = data.draw(st.sampled_from(updates(house)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(update)))
        update = changed(update, place, data.draw(JSON), gone=bool(place) and data.draw(st.booleans()))
    assert house.answers(house.telegram.call(update)).status_code in (200, 400)


@FEW
@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_telegrams_door_fail(house: House, body: bytes) -> None:
    assert house.answers(house.telegram.raw(body)).status_code in (200, 400)


@FEW
@given(text=JSON_WORDS)
def test_whatever_is_written_on_telegram_is_kept_and_answered(house: House, text: str) -> None:
    chat = house.chat()
    house.hears(chat, text=text)
    (heard,) = house.messages(chat)
    assert heard["state"] == "heard"
    assert len(house.messages(chat, "out")) == 1


@FEW
@given(body=FORM_WORDS, fields=st.dictionaries(FORM_TEXT, FORM_WORDS, max_size=4))
def test_whatever_is_texted_is_kept(house: House, body: str, fields: dict[str, str]) -> None:
    form = {**fields, **house.twilio.text(house.number(), body)}
    assert house.answers(house.twilio.call(form)).status_code == 200
    (kept,) = house.rows("SELECT state FROM messages WHERE provider_id = :name", name=form["MessageSid"])
    assert kept["state"] == "heard"


@FEW
@given(data=st.data())
@pytest.mark.parametrize("path", [SMS, STATUS])
def test_no_value_in_a_form_makes_the_door_fail(house: House, path: str, data: st.DataObject) -> None:
    good = house.twilio.text(NUMBER, "JOIN") if path == SMS else house.twilio.receipt("SM1", "sent", ErrorCode="30003")
    form = dict(good)
    for name in data.draw(st.lists(st.sampled_from(sorted(good)), min_size=1, max_size=3)):
        form[name] = data.draw(FORM_WORDS)
    query = data.draw(st.sampled_from(["", "?id=", "?id=1", "?id=99999999999999999", "?x=%ff"]))
    assert house.answers(house.twilio.call(form, path + query)).status_code in (200, 204, 400, 403)


@FEW
@given(
    again=st.lists(st.tuples(st.sampled_from(["Body", "From", "MessageSid", "To", "NumMedia"]), FORM_WORDS), max_size=3)
)
def test_fields_said_twice_are_refused_or_kept(house: House, again: list[tuple[str, str]]) -> None:
    """Signed as Twilio signs a field that it repeats: its values once each, in order."""
    form = [*house.twilio.text(house.number(), "JOIN").items(), *again]
    kept = number_of_messages(house)
    status = house.answers(house.twilio.repeating(form)).status_code
    assert status in (200, 400, 403)
    assert status != 200 or number_of_messages(house) > kept, "acknowledged, so it is kept"


@FEW
@given(fields=RAW_FIELDS)
@pytest.mark.parametrize("path", [SMS, STATUS])
def test_bytes_that_are_no_text_are_turned_away(house: House, path: str, fields: list[tuple[bytes, bytes]]) -> None:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields).encode()
    headers = [("Content-Type", "application/x-www-form-urlencoded"), (SIGNATURE_HEADER, "c2lnbmVk")]
    assert house.answers(Call(path, body, headers)).status_code == 403


def number_of_messages(house: House) -> int:
    """How many came in so far."""
    return int(house.rows("SELECT count(*) AS n FROM messages WHERE direction = 'in'")[0]["n"])


@FEW
@given(body=st.binary(max_size=200), sort=HEADER, secret=HEADER)
@pytest.mark.parametrize("path", [TELEGRAM, SMS, STATUS])
def test_strangers_are_turned_away(house: House, path: str, body: bytes, sort: str, secret: str) -> None:
    headers = [("Content-Type", sort), (SECRET_HEADER, secret), (SIGNATURE_HEADER, secret)]
    assert house.answers(Call(path, body, headers)).status_code == 403
