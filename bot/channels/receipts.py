"""What the SMS provider's statuses and error codes mean to us."""

from bot.channels.channel import InDoubt, Meaning, Outcome, Paused, Refused, TryLater, not_now
from bot.programme.numbers import is_abroad

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

# Error -> its meaning and our outcome. 30xxx come with receipts rather than at once.
ERRORS: dict[int, Meaning] = {
    20003: Meaning("wrong credentials", Paused("twilio_20003")),
    20404: Meaning("no such account", Paused("twilio_20404")),
    20429: Meaning("too many requests: not processed", not_now("twilio_20429")),
    21211: Meaning("not a phone number", Refused("twilio_21211", suppress=True)),
    21610: Meaning("has opted out with the provider", Refused("twilio_21610", suppress=True)),
    21611: Meaning("the sender's queue is full", not_now("twilio_21611", 60.0)),
    21614: Meaning("not a mobile number", Refused("twilio_21614", suppress=True)),
    21617: Meaning("longer than 1600 characters", Refused("too_long")),
    30001: Meaning("the sender's queue is full", not_now("twilio_30001", 60.0)),
    30002: Meaning("the account is suspended", Paused("twilio_30002")),
    30003: Meaning("the phone is off or out of reach", TryLater(1800.0, "twilio_30003", once=True)),
    30005: Meaning("nobody has this number", Refused("twilio_30005", suppress=True)),
    30006: Meaning("a landline, or out of the carrier's reach", Refused("twilio_30006", suppress=True)),
    30007: Meaning("the carrier filters these words", Refused("twilio_30007", words=True)),
}

# About the way to a destination. At home nothing would leave: pause. Abroad one number cannot be reached, and a pause
# would let any stranger's number stop the channel; so would one that nobody knows any more.
WAYS: dict[int, str] = {
    21408: "the region is switched off for this account",
    21606: "this sender cannot reach the number",
}

# HTTP status -> outcome, where the error has no code of its own.
STATUSES: dict[int, Meaning] = {
    **{
        status: Meaning("TWILIO_API_URL is not the right address", Paused(f"twilio_http_{status}"))
        for status in (301, 302, 307, 308)
    },
    401: Meaning("wrong credentials", Paused("twilio_http_401")),
    403: Meaning("no permission, or a proxy's no", Paused("twilio_http_403")),
    404: Meaning("no such account, or not the right address", Paused("twilio_http_404")),
    429: Meaning("too many requests: not processed", not_now("twilio_http_429")),
}

# No answer, or none that can be read: only a connection that was never made is certain.
NEVER_MADE = Meaning("connection refused, no such host, no TLS", not_now("twilio_unreachable"))
NO_ANSWER = Meaning("no answer in time", InDoubt("twilio_timeout"))
BROKEN_OFF = Meaning("the connection broke off", InDoubt("twilio_connection_lost"))
UNREADABLE = Meaning("an answer that makes no sense", InDoubt("twilio_unreadable"))
SERVER_ERROR = "an error at the provider, which may have accepted all the same"
OTHERWISE = "any other refusal"


def sms_state(status: str) -> str | None:
    """Our outbox state for a MessageStatus; None when it says nothing about a message of ours."""
    return STATES.get(status)


def sms_error(code: int, number: str) -> Outcome:
    """What an error code means for a message to that number, whether an answer, a receipt or the list tells it."""
    if code in WAYS:
        return Refused(f"twilio_{code}") if is_abroad(number) else Paused(f"twilio_{code}")
    return ERRORS[code].outcome if code in ERRORS else Refused(f"twilio_{code}")


def sms_refusal(status: int, code: object, number: str = "") -> Outcome:
    """What an error answer means to a request about that number: 5xx may have been accepted all the same."""
    if status >= 500:
        return InDoubt(f"twilio_http_{status}")
    if isinstance(code, int) and code != status:
        return sms_error(code, number)
    return STATUSES[status].outcome if status in STATUSES else Refused(f"twilio_http_{status}")
