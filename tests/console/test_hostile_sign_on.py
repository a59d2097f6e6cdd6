"""Anything may come back from single sign-on: nobody is let in by it, nothing fails, and the next try goes as ever."""

from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.console.conftest import BASE, Console
from tests.console.sign_on_double import SignOnDouble
from tests.console.test_single_sign_on import _known, comes, double, joined
from tests.webhooks.hostile_words import FORM_WORDS

__all__ = ["double", "joined"]

pytestmark = pytest.mark.thorough

# What is set up once is only read by the examples.
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
VALUES = FORM_WORDS.map(str.encode) | st.binary(max_size=40)
NAMES = st.sampled_from([b"code", b"state", b"error", b"iss", b"error_description"])
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
CLAIMS = st.sampled_from(["sub", "email", "email_verified", "name", "nonce", "iss", "aud"])
CLAIM = st.none() | st.booleans() | st.integers() | st.floats() | FORM_WORDS | st.lists(FORM_WORDS, max_size=2)


def back_with(fields: list[tuple[bytes, bytes]]) -> str:
    """The way back, with these."""
    return "/sign-in/trust/back?" + "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)


@FEW
@given(fields=FIELDS, begun=st.booleans(), with_state=st.booleans())
def test_nothing_that_comes_back_lets_anybody_in(
    joined: Console, double: SignOnDouble, fields: list[tuple[bytes, bytes]], begun: bool, with_state: bool
) -> None:
    someone = joined.stranger()
    if begun:
        there = someone.get("/sign-in/trust").location
        if with_state:
            fields = [(b"state", parse_qs(urlsplit(there).query)["state"][0].encode()), *fields]
    assert someone.get(back_with(fields)).status_code == 401
    assert someone.get("/today").status_code == 302


@FEW
@given(claims=st.dictionaries(CLAIMS, CLAIM))
def test_no_claim_makes_it_fail_or_lets_a_stranger_in(
    joined: Console, double: SignOnDouble, claims: dict[str, Any]
) -> None:
    double.claims = {"sub": "kim", "email": "nobody@trust.example", **claims}
    someone = joined.stranger()
    back = requests.get(someone.get("/sign-in/trust").location, allow_redirects=False, timeout=10).headers["Location"]
    assert someone.get(back.removeprefix(BASE)).status_code == 401
    assert someone.get("/today").status_code == 302


def test_whoever_came_back_with_nonsense_is_let_in_the_next_time(joined: Console, double: SignOnDouble) -> None:
    if "pat@trust.example" not in _known(joined):
        joined.staffed.staffing.add("pat@trust.example", "Pat", "reader")
    double.claims = {"sub": "pat-1", "email": "pat@trust.example"}
    pat = joined.stranger()
    pat.get("/sign-in/trust")
    assert pat.get(back_with([(b"code", b"\x00\xff"), (b"state", b"\xed\xa0\x80")])).status_code == 401
    assert comes(pat).location == "/today"
