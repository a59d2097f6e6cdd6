"""Anything may be sent to the page of MY DATA: it never fails, opens for its code alone, and a knock loses nothing."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhooks.hostile_words import FORM_WORDS
from tests.webhooks.house import House
from tests.webhooks.test_my_data import asks, is_safe, joined

pytestmark = pytest.mark.thorough

Fields = list[tuple[bytes, bytes]]

FEW = settings(max_examples=60)
CODES = st.sampled_from([b"000000", b" 1 2 3 ", "١٢٣٤٥٦".encode()])
VALUES = FORM_WORDS.map(str.encode) | st.binary(max_size=40) | CODES
NAMES = st.sampled_from([b"code", b"code", b"file", b"show", b"csrf_token"]) | FORM_WORDS.map(str.encode)
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
FORMS = ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x"]
SORTS = st.sampled_from([*FORMS, "application/json", ""])
REFUSED = (400, 403, 404, 405, 410, 413, 415)


def sent(house: House, path: str, fields: Fields, sort: str) -> tuple[int, str]:
    """(status, page) of what is sent there."""
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)
    answer = house.client.post(path, data=body.encode(), headers={"Content-Type": sort})
    assert answer.status_code not in (403, 410) or is_safe(answer)
    return answer.status_code, answer.text


@FEW
@given(link=FORM_WORDS, fields=FIELDS, sort=SORTS)
def test_a_link_that_never_was_opens_nothing(house: House, link: str, fields: Fields, sort: str) -> None:
    status, _ = sent(house, f"/my-data/{quote_plus(link)}", fields, sort)
    assert status in REFUSED


@settings(max_examples=10)
@given(fields=FIELDS, sort=SORTS)
def test_a_wrong_knock_opens_nothing_and_the_right_one_still_does(house: House, fields: Fields, sort: str) -> None:
    number = joined(house)
    path, code = asks(house, number)
    status, page = sent(house, path, [(name, value) for name, value in fields if value != code.encode()], sort)
    assert status in REFUSED and number not in page
    opened = house.client.post(path, data={"code": code})
    assert opened.status_code == 200 and number in opened.text
