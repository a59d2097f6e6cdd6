"""What the SMS provider says about a message, in our words."""

import pytest

from bot.channels.channel import InDoubt, Outcome, Paused, Refused, not_now
from bot.channels.provider_errors import WAYS
from bot.channels.receipts import sms_error, sms_refusal, sms_state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", "accepted"),
        ("scheduled", "accepted"),
        ("queued", "accepted"),
        ("sending", "accepted"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "undelivered"),
        ("partially_delivered", "undelivered"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("receiving", None),
        ("received", None),
        ("a word of tomorrow", None),
        ("", None),
    ],
)
def test_every_status(status: str, state: str | None) -> None:
    assert sms_state(status) == state


@pytest.mark.parametrize(
    ("code", "suppress"), [(30005, True), (30006, True), (30007, False), (30008, False), (21610, True)]
)
def test_an_error_in_a_receipt_says_whether_the_address_is_of_any_use(code: int, suppress: bool) -> None:
    assert sms_error(code, "+447700900123") == Refused(f"twilio_{code}", suppress, words=code == 30007)


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.parametrize(
    ("number", "pauses"),
    [
        pytest.param("+447700900123", True, id="at home"),
        pytest.param("+353870000000", False, id="abroad"),
        pytest.param("+447797700000", False, id="Jersey, which has our code and a region of its own"),
        pytest.param("", False, id="forgotten"),
    ],
)
def test_a_way_that_is_closed_abroad_leaves_the_channel_open(code: int, number: str, pauses: bool) -> None:
    outcome = Paused(f"twilio_{code}") if pauses else Refused(f"twilio_{code}", region=True)
    assert sms_error(code, number) == sms_refusal(400, code, number) == outcome


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (500, 20500, InDoubt("twilio_http_500")),
        (503, None, InDoubt("twilio_http_503")),
        (401, 401, Paused("twilio_http_401")),
        (302, 302, Paused("twilio_http_302")),
        (404, 20404, Paused("twilio_20404")),
        (429, 429, not_now("twilio_http_429")),
        (400, "not a number", Refused("twilio_http_400")),
    ],
)
def test_an_error_without_a_code_of_its_own(status: int, code: object, outcome: Outcome) -> None:
    assert sms_refusal(status, code) == outcome
