"""Single sign-on against a provider on this machine: who is let in, and who is not."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from werkzeug.test import TestResponse

from bot.wiring import SignOn
from tests.console.conftest import BASE, Colleague, Console, hidden, text_of
from tests.console.sign_on_double import CLIENT, SECRET, SignOnDouble, running_double

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def double() -> Iterator[SignOnDouble]:
    """The provider."""
    with running_double() as double:
        yield double


@pytest.fixture
def joined(console: Console, double: SignOnDouble) -> Console:
    """The staff pages with the provider set up."""
    double.breaks = ""
    doors = console.house.parts.doors._replace(sign_on=SignOn(double.url, CLIENT, SECRET))
    house = replace(console.house, parts=replace(console.house.parts, doors=doors))
    return Console(house)


def comes(someone: Colleague, path: str = "/sign-in/trust") -> TestResponse:
    """Goes to the provider, and comes back."""
    there = someone.get(path)
    assert there.status_code == 302 and "code_challenge_method=S256" in there.location
    back = requests.get(there.location, allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith(f"{BASE}/sign-in/trust/back")
    return someone.get(back.removeprefix(BASE))


def test_somebody_with_an_account_is_let_in_and_known_from_then_on(joined: Console, double: SignOnDouble) -> None:
    joined.staffed.staffing.add("kim@trust.example", "Kim", "engagement")
    double.claims = {"sub": "kim-1", "email": "Kim@trust.example", "email_verified": True}
    kim = joined.stranger()
    assert "trust's account" in kim.reads("/sign-in").replace("&#39;", "'")
    assert comes(kim, "/sign-in/trust?on=/people").location == "/people"
    assert "Kim" in kim.reads("/me")

    double.claims = {"sub": "kim-1", "email": "renamed@trust.example"}
    assert comes(joined.stranger()).location == "/today"
    double.claims = {"sub": "kim-2", "email": "kim@trust.example"}  # somebody else with her old address
    assert comes(joined.stranger()).status_code == 401
    joined.staffed.staffing.end("kim@trust.example")
    assert kim.get("/today").status_code == 302
    double.claims = {"sub": "kim-1", "email": "kim@trust.example"}
    assert comes(joined.stranger()).status_code == 401


@pytest.mark.parametrize(
    ("claims", "breaks", "says"),
    [
        ({"sub": "x", "email": "nobody@trust.example"}, "", "no account here"),
        ({"sub": "x", "email": "lee@trust.example", "email_verified": False}, "", "certain"),
        ({"sub": "x"}, "", "certain"),
        ({"sub": "x", "email": "lee@trust.example"}, "key", "does not answer"),
        ({"sub": "x", "email": "lee@trust.example"}, "token", "does not answer"),
        ({"sub": "x", "email": "lee@trust.example", "aud": "another"}, "", "does not answer"),
        ({"sub": "x", "email": "lee@trust.example", "iss": "http://127.0.0.1:1"}, "", "does not answer"),
        ({"sub": "x", "email": "lee@trust.example", "exp": 1_000_000}, "", "does not answer"),
        ({"sub": "x", "email": "lee@trust.example", "nonce": "another"}, "", "does not answer"),
    ],
)
def test_nobody_else_is(
    joined: Console, double: SignOnDouble, claims: dict[str, object], breaks: str, says: str
) -> None:
    if "lee@trust.example" not in _known(joined):
        joined.staffed.staffing.add("lee@trust.example", "Lee", "reader")
    double.claims, double.breaks = claims, breaks
    someone = joined.stranger()
    page = comes(someone)
    assert page.status_code == 401 and says in text_of(page.get_data(as_text=True))
    assert someone.get("/today").status_code == 302


def test_a_way_back_that_nobody_asked_for_leads_nowhere(joined: Console) -> None:
    page = joined.stranger().get("/sign-in/trust/back?code=1&state=2")
    assert page.status_code == 401 and "does not answer" in text_of(page.get_data(as_text=True))


def test_a_provider_that_is_away_is_said_so(console: Console) -> None:
    doors = console.house.parts.doors._replace(sign_on=SignOn("http://127.0.0.1:1", CLIENT, SECRET))
    away = Console(replace(console.house, parts=replace(console.house.parts, doors=doors)))
    page = away.stranger().get("/sign-in/trust")
    assert page.status_code == 401 and "does not answer" in text_of(page.get_data(as_text=True))


def test_without_a_provider_there_is_no_such_way(console: Console) -> None:
    page = console.stranger().get("/sign-in/trust")
    assert page.status_code == 401 and "not set up" in text_of(page.get_data(as_text=True))
    assert "/sign-in/trust" not in console.stranger().reads("/sign-in")


def test_a_long_form_waits_in_its_tab_for_a_sign_in_in_another(joined: Console, double: SignOnDouble) -> None:
    if "pam@trust.example" not in _known(joined):
        joined.staffed.staffing.add("pam@trust.example", "Pam", "engagement")
    double.claims = {"sub": "pam-1", "email": "pam@trust.example"}
    pam = joined.stranger()
    comes(pam)
    token = pam.token()
    joined.pass_time(minutes=31)
    kept = pam.post("/people/1/call", token, why="long words").get_data(as_text=True)
    fields = {name: hidden(kept, name) for name in ("kept_to", "kept.why")}
    assert pam.post("/sign-in/again", **fields).status_code == 401
    comes(pam)
    again = pam.post("/sign-in/again", **fields).get_data(as_text=True)
    assert hidden(again, "why") == "long words" and 'action="/people/1/call"' in again


def _known(console: Console) -> set[str]:
    return {account.email for account in console.staffed.staffing.all_of_them()}
