"""What the SMS provider's statuses and error codes mean to us: its errors are rows of `provider_errors.py`."""

from bot.channels.channel import Accepted, Outcome
from bot.channels.provider_errors import OF_TWILIO, OTHERWISE, SERVER_ERROR
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


def sms_state(status: str) -> str | None:
    """Our outbox state for a MessageStatus; None when it says nothing about a message of ours."""
    return STATES.get(status)


def sms_error(code: int, number: str) -> Outcome:
    """What an error code means for a message to that number, whether an answer, a receipt or the list tells it."""
    row = OF_TWILIO.get(f"{code}")
    if row is None:
        return _numbered(OTHERWISE, f"{code}")
    return row.abroad if row.abroad is not None and is_abroad(number) else row.action


def sms_refusal(status: int, code: object, number: str = "") -> Outcome:
    """What an error answer means to a request about that number: 5xx may have been accepted all the same."""
    if status >= 500:
        return _numbered(SERVER_ERROR, f"{status}")
    if isinstance(code, int) and code != status:
        return sms_error(code, number)
    row = OF_TWILIO.get(f"HTTP {status}")
    return row.action if row is not None else _numbered(OTHERWISE, f"http_{status}")


def _numbered(error: str, number: str) -> Outcome:
    action = OF_TWILIO[error].action
    return action if isinstance(action, Accepted) else action._replace(reason=action.reason + number)
