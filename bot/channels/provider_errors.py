"""Every error of a provider's: what it means, and what follows. One table, from which the channels and the docs read.

`tests/channels/test_provider_errors.py` brings about each row with the real clients. Reasons are short codes: the text
of an error may have a number or a token in it.
"""

from typing import Final, NamedTuple

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, not_now
from bot.channels.channel import TryLater as Later

TWILIO, TELEGRAM = "Twilio", "Telegram"


class Row(NamedTuple):
    """An error as its provider, or the provider's own client, names it; of several that fit, the first counts."""

    provider: str
    error: str
    meaning: str
    action: Outcome
    words: str = ""  # Telegram's, which the error must hold
    abroad: Outcome | None = None  # instead, of a message that goes abroad


# What stands for whatever has no row of its own: the reason then ends with its number.
SERVER_ERROR, OTHERWISE = "HTTP 5xx", "any other"
# Of no answer, or none that can be read; only of a connection that was never made is it certain that nothing was taken.
NEVER_MADE, TOO_SLOW_TO_CONNECT, NOT_TRUSTED = "no connection", "no connection in time", "unknown certificate"
NO_ANSWER, BROKEN_OFF, UNREADABLE = "no answer in time", "connection broke off", "unreadable answer"
ASKED_TO_WAIT = "TelegramRetryAfter"

_WRONG_ADDRESS = "TWILIO_API_URL is not the right address"
_OUT_OF_REACH = not_now("twilio_unreachable")
_NOT_THERE = not_now("telegram_unreachable")


def _useless(reason: str) -> Refused:
    return Refused(reason, suppress=True)


def _closed_abroad(reason: str) -> Refused:
    return Refused(reason, region=True)


# A code of five digits is Twilio's own; those that begin with 3 come with receipts rather than at once.
#
# 21408 and 21606 are about the way from our sender to a destination. At home nothing at all would leave: the channel
# pauses. Abroad one number cannot be reached: were that to pause it, any stranger's number could stop the channel for
# everybody. So would a number that nobody knows any more. Staff are told of either.
TABLE: Final[tuple[Row, ...]] = (
    Row(TWILIO, "20003", "wrong credentials", Paused("twilio_20003")),
    Row(TWILIO, "20404", "no such account", Paused("twilio_20404")),
    Row(TWILIO, "20429", "too many requests: not processed", not_now("twilio_20429")),
    Row(TWILIO, "21211", "not a phone number", _useless("twilio_21211")),
    Row(
        *(TWILIO, "21408", "the region is switched off for this account", Paused("twilio_21408")),
        abroad=_closed_abroad("twilio_21408"),
    ),
    Row(
        *(TWILIO, "21606", "our sender cannot send, or not to that number", Paused("twilio_21606")),
        abroad=_closed_abroad("twilio_21606"),
    ),
    Row(TWILIO, "21610", "has opted out with the provider", _useless("twilio_21610")),
    Row(TWILIO, "21611", "the sender's queue is full", not_now("twilio_21611", 60.0)),
    Row(TWILIO, "21614", "not a mobile number", _useless("twilio_21614")),
    Row(TWILIO, "21617", "longer than 1600 characters", Refused("too_long")),
    Row(TWILIO, "30001", "the sender's queue is full", not_now("twilio_30001", 60.0)),
    Row(TWILIO, "30002", "the account is suspended", Paused("twilio_30002")),
    Row(TWILIO, "30003", "the phone is off or out of reach", Later(1800.0, "twilio_30003", once=True)),
    Row(TWILIO, "30005", "nobody has this number", _useless("twilio_30005")),
    Row(TWILIO, "30006", "a landline, or out of the carrier's reach", _useless("twilio_30006")),
    Row(TWILIO, "30007", "the carrier filters these words", Refused("twilio_30007", words=True)),
    Row(TWILIO, "HTTP 301", _WRONG_ADDRESS, Paused("twilio_http_301")),
    Row(TWILIO, "HTTP 302", _WRONG_ADDRESS, Paused("twilio_http_302")),
    Row(TWILIO, "HTTP 307", _WRONG_ADDRESS, Paused("twilio_http_307")),
    Row(TWILIO, "HTTP 308", _WRONG_ADDRESS, Paused("twilio_http_308")),
    Row(TWILIO, "HTTP 401", "wrong credentials", Paused("twilio_http_401")),
    Row(TWILIO, "HTTP 403", "no permission, or a proxy's no", Paused("twilio_http_403")),
    Row(TWILIO, "HTTP 404", "no such account, or not the right address", Paused("twilio_http_404")),
    Row(TWILIO, "HTTP 429", "too many requests: not processed", not_now("twilio_http_429")),
    Row(TWILIO, SERVER_ERROR, "an error there, which may have accepted all the same", InDoubt("twilio_http_")),
    Row(TWILIO, NEVER_MADE, "connection refused, no such host, no proxy", _OUT_OF_REACH),
    Row(TWILIO, TOO_SLOW_TO_CONNECT, "nobody there takes the call", _OUT_OF_REACH),
    Row(TWILIO, NOT_TRUSTED, "whoever answers cannot prove to be Twilio, so nothing is said to them", _OUT_OF_REACH),
    Row(TWILIO, NO_ANSWER, "perhaps accepted", InDoubt("twilio_timeout")),
    Row(TWILIO, BROKEN_OFF, "perhaps accepted", InDoubt("twilio_connection_lost")),
    Row(TWILIO, UNREADABLE, "perhaps accepted", InDoubt("twilio_unreadable")),
    Row(TWILIO, OTHERWISE, "any other refusal", Refused("twilio_")),
    # The bot as a whole is blocked, so the channel pauses just as long as Telegram says.
    Row(TELEGRAM, ASKED_TO_WAIT, "429 with retry_after", not_now("telegram_429", 0.0)),
    Row(
        TELEGRAM,
        "TelegramForbiddenError",
        "403 the person blocked the bot",
        _useless("telegram_403_blocked"),
        "bot was blocked",
    ),
    Row(
        TELEGRAM,
        "TelegramForbiddenError",
        "403 no such person now",
        _useless("telegram_403_deactivated"),
        "user is deactivated",
    ),
    Row(TELEGRAM, "TelegramForbiddenError", "403 for another reason", Refused("telegram_403")),
    Row(TELEGRAM, "TelegramUnauthorizedError", "401 wrong token", Paused("telegram_401_bad_token")),
    Row(TELEGRAM, "TelegramNotFound", "404 wrong token or address", Paused("telegram_404_bad_token")),
    Row(TELEGRAM, "TelegramBadRequest", "400 no such chat", _useless("telegram_400_chat_not_found"), "chat not found"),
    # A press from a while ago: nobody waits for it.
    Row(TELEGRAM, "TelegramBadRequest", "400 the press is too old to answer", Accepted(""), "query is too old"),
    Row(TELEGRAM, "TelegramBadRequest", "400 longer than 4096", Refused("too_long"), "is too long"),
    Row(TELEGRAM, "TelegramBadRequest", "400 no words", Refused("empty"), "text is empty"),
    Row(TELEGRAM, "TelegramBadRequest", "400 for another reason", Refused("telegram_400")),
    Row(TELEGRAM, "TelegramEntityTooLarge", "413 too large", Refused("too_long")),
    Row(TELEGRAM, "TelegramServerError", "5xx, perhaps after accepting", InDoubt("telegram_500")),
    Row(TELEGRAM, "ClientDecodeError", "an answer that makes no sense", InDoubt("telegram_unreadable")),
    Row(TELEGRAM, "ClientConnectorCertificateError", "whoever answers cannot prove to be Telegram", _NOT_THERE),
    Row(TELEGRAM, "ClientConnectorError", "connection refused, no such host, no TLS", _NOT_THERE),
    Row(TELEGRAM, "ConnectionTimeoutError", "no connection in time", _NOT_THERE),
    Row(TELEGRAM, "TimeoutError", "no answer in time", InDoubt("telegram_timeout")),
    Row(TELEGRAM, "ClientError", "the connection broke off", InDoubt("telegram_connection_lost")),
    Row(TELEGRAM, "TelegramAPIError", "429 without a time", not_now("telegram_429"), "too many requests"),
    Row(TELEGRAM, "TelegramAPIError", "any other refusal", Refused("telegram_refused")),
)
OF_TWILIO: Final = {row.error: row for row in TABLE if row.provider == TWILIO}
OF_TELEGRAM: Final = tuple(row for row in TABLE if row.provider == TELEGRAM)
# The codes that mean something else abroad.
WAYS: Final = tuple(int(error) for error, row in OF_TWILIO.items() if row.abroad is not None)
