"""What the SMS provider's statuses and error codes mean to us."""

from bot.channels.channel import InDoubt, Outcome, Paused, Refused, TryLater, not_now

# Its words for where a message is -> ours.
STATES = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "partially_delivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}

# Error -> meaning -> outcome. 30xxx come with receipts rather than at once.
ERRORS: dict[int, Outcome] = {
    21610: Refused("twilio_21610", suppress=True),  # has opted out with the provider
    21211: Refused("twilio_21211", suppress=True),  # not a phone number
    21614: Refused("twilio_21614", suppress=True),  # not a mobile number
    30005: Refused("twilio_30005", suppress=True),  # number unknown
    30006: Refused("twilio_30006", suppress=True),  # landline
    30007: Refused("twilio_30007"),  # filtered: never repeat these words
    21617: Refused("too_long"),
    20003: Paused("twilio_20003"),  # wrong credentials
    20404: Paused("twilio_20404"),  # no such account
    30002: Paused("twilio_30002"),  # account suspended
    20429: not_now("twilio_20429"),  # too many requests: not processed
    30001: not_now("twilio_30001", 60.0),  # queue overflow
    21611: not_now("twilio_21611", 60.0),  # queue overflow
    30003: TryLater(1800.0, "twilio_30003"),  # phone off or out of reach
}

# About the way to a destination (21408 region off, 21606 not from this sender). At home nothing would leave:
# pause. Abroad one number cannot be reached, and a pause would let any stranger's number stop the channel.
WAYS = frozenset({21408, 21606})

# HTTP status -> outcome, where the error has no code of its own.
STATUSES: dict[int, Outcome] = {
    301: Paused("twilio_http_301"),
    302: Paused("twilio_http_302"),
    307: Paused("twilio_http_307"),
    308: Paused("twilio_http_308"),
    401: Paused("twilio_http_401"),
    403: Paused("twilio_http_403"),
    404: Paused("twilio_http_404"),
    429: not_now("twilio_http_429"),
}


def sms_state(status: str) -> str | None:
    """Our outbox state for a MessageStatus; None when it says nothing about a message of ours."""
    return STATES.get(status)


def sms_error(code: int, at_home: bool = True) -> Outcome:
    """What an error code means; `at_home` when the number is in the programme's own country."""
    if code in WAYS:
        return Paused(f"twilio_{code}") if at_home else Refused(f"twilio_{code}")
    return ERRORS.get(code, Refused(f"twilio_{code}"))


def sms_refusal(status: int, code: object, at_home: bool = True) -> Outcome:
    """What an error answer to a request means: 5xx may have been accepted all the same."""
    if status >= 500:
        return InDoubt(f"twilio_http_{status}")
    if isinstance(code, int) and code != status:
        return sms_error(code, at_home)
    return STATUSES.get(status, Refused(f"twilio_http_{status}"))
