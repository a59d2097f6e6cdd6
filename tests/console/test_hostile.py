"""Anything may be sent to the staff pages: no form ever fails, whatever stands in it, comes twice or is missing."""

from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.console.conftest import BASE, HOSTILE, house
from tests.console.everything import Everything
from tests.console.test_forms import Found, found
from tests.store.conftest import ENGINES

__all__ = ["found"]

pytestmark = pytest.mark.thorough

ENDS_IT = ("/sign-out", "/sessions", "/staff")
"""After these, others would show nothing: whoever sends them would be signed out."""
NEVER_CHANGED = "csrf_token"  # what comes without it is refused at the door
NASTY = [
    *("", " ", "\x00", "\x00a\x00", "\r\n\r\n", "%", "%s", "{}", "../../etc/passwd", HOSTILE, "' OR 1=1 --", "=1+1"),
    *("0", "-1", "1.5", "1e309", "NaN", "9" * 30, "9" * 5_000, str(2**31), str(2**63), "٣", "0x10"),
    *("2026-02-30", "0000-00-00", "9999-12-31T23:59", "10000-01-01", "2026-03-29T01:30", "24:00", "31/12/2026"),
    *(
        "a" * 100_000,
        "é" * 3_000,
        "\u202e\u2066abc",
        "👩‍👩‍👧" * 40,
        "\ufeff",
        "a\u0301" * 20,
        "[1, 2",
        "null",
        "1,2,,x",
    ),
]
ODD = (
    st.sampled_from([value.encode() for value in NASTY]) | st.text(max_size=60).map(str.encode) | st.binary(max_size=20)
)


@pytest.fixture(scope="module", params=ENGINES)
def everything(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    """Something on every page, on each database."""
    with house(request, tmp_path_factory, "hostile") as there:
        filled = Everything(there)
        filled.fill()
        yield filled


@given(data=st.data())
def test_no_mistake_in_a_form_makes_a_page_fail(
    everything: Everything, found: list[Found], data: st.DataObject
) -> None:
    forms = [one for one in found if _names(one) and not one.rule.startswith(ENDS_IT)]
    one = data.draw(st.sampled_from(forms), label="form")
    filled = [(name, value.encode()) for name, values in one.form.filled().items() for value in values]
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from([*_names(one), "a_field_of_nobody", "number", "then"]))
        left = [each for each in filled if each[0] != name]
        filled = left + [(name, value) for value in data.draw(st.lists(ODD, max_size=3))]
    answer = _sent(one, filled)
    assert answer.status_code < 500, (one.form.method, one.rule)
    if one.someone is everything.ali:
        assert not answer.headers.get("Location", "").startswith("/sign-in"), "signed out, so that this shows nothing"


def _names(one: Found) -> list[str]:
    return sorted({each.name for each in one.form.fields} - {NEVER_CHANGED})


def _sent(one: Found, given: list[tuple[str, bytes]]) -> TestResponse:
    """The form as a browser would send it, or something that only claims to be one."""
    raw = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in given)
    client, path = one.someone.client, one.form.action
    if one.form.method == "get":
        return client.get(path, base_url=BASE, query_string=raw)
    headers = {"Referer": f"{BASE}/", "Content-Type": "application/x-www-form-urlencoded"}
    return client.post(path, base_url=BASE, headers=headers, data=raw)
