"""Telegram, through aiogram: text and buttons out, each error read as what it means for the letter."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.channels.channel import PRESS, Accepted, InDoubt, Letter, Outcome, Paused, Refused, not_now, reason_of
from bot.channels.delivering import Delivering
from bot.channels.pieces import cut

MOST = 4096
CONNECT_WITHIN = 3.0
AT_ONCE = 50
HEARD_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

# aiogram's error, words of Telegram's in it, the outcome. The first row that fits counts.
MEANINGS: tuple[tuple[str, str, Outcome], ...] = (
    ("TelegramForbiddenError", "bot was blocked", Refused("telegram_403_blocked", suppress=True)),
    ("TelegramForbiddenError", "user is deactivated", Refused("telegram_403_deactivated", suppress=True)),
    ("TelegramForbiddenError", "", Refused("telegram_403")),
    ("TelegramUnauthorizedError", "", Paused("telegram_401_bad_token")),
    ("TelegramNotFound", "", Paused("telegram_404_bad_token")),
    ("TelegramBadRequest", "chat not found", Refused("telegram_400_chat_not_found", suppress=True)),
    ("TelegramBadRequest", "query is too old", Accepted("")),  # a press from a while ago: nobody waits for it
    ("TelegramBadRequest", "message is too long", Refused("too_long")),
    ("TelegramBadRequest", "text is empty", Refused("empty")),
    ("TelegramBadRequest", "", Refused("telegram_400")),
    ("TelegramEntityTooLarge", "", Refused("too_long")),
    ("TelegramServerError", "", InDoubt("telegram_500")),
    ("ClientDecodeError", "", InDoubt("telegram_unreadable")),
    ("ClientConnectorError", "", not_now("telegram_unreachable")),
    ("ConnectionTimeoutError", "", not_now("telegram_unreachable")),
    ("TimeoutError", "", InDoubt("telegram_timeout")),
    ("ClientError", "", InDoubt("telegram_connection_lost")),
    ("TelegramAPIError", "too many requests", not_now("telegram_429")),
    ("TelegramAPIError", "", Refused("telegram_refused")),
)


class TelegramChannel:
    """Sends as one bot. Used from one event loop for as long as it lives: aiogram's session belongs to it."""

    def __init__(self, token: str, api_url: str | None = None, timeout: float = 10.0) -> None:
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
        from aiohttp import ClientTimeout

        self.name = "telegram"
        self.at_once = AT_ONCE
        # sock_connect apart: a connection that was never made is certainly no letter accepted.
        within: Any = ClientTimeout(total=timeout, sock_connect=min(CONNECT_WITHIN, timeout))
        server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        self._bot = Bot(token, session=AiohttpSession(api=server, timeout=within, limit=AT_ONCE))

    def pieces(self, body: str) -> Sequence[str]:
        """The body, cut to Telegram's 4096."""
        return cut(body, MOST)

    async def send(self, letter: Letter) -> Outcome:
        """Send text with its buttons, or answer a press."""
        from aiogram.exceptions import AiogramError

        try:
            return await (self._answer(letter) if letter.kind == PRESS else self._say(letter))
        except AiogramError as error:
            return outcome_of(error)

    async def check(self) -> str:
        """Ask Telegram who this bot is."""
        return await self._managed(self._bot.get_me)

    async def deliver_to(self, url: str, secret: str) -> str:
        """Tell Telegram to deliver there, with that secret; the reason why not, or ""."""
        return await self._managed(
            lambda: self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(HEARD_KINDS))
        )

    async def delivers(self) -> Delivering:
        """Ask Telegram where it delivers, what waits there, and what last went wrong."""
        from aiogram.exceptions import AiogramError

        try:
            info = await self._bot.get_webhook_info()
        except AiogramError as error:
            return Delivering(trouble=reason_of(outcome_of(error)))
        return Delivering(info.url, info.pending_update_count, info.last_error_message or "")

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.session.close()

    async def _managed(self, call: Callable[[], Awaitable[object]]) -> str:
        from aiogram.exceptions import AiogramError

        try:
            await call()
        except AiogramError as error:
            return reason_of(outcome_of(error))
        return ""

    async def _say(self, letter: Letter) -> Outcome:
        from aiogram.types import LinkPreviewOptions

        message = await self._bot.send_message(
            letter.address,
            letter.body,
            parse_mode=None,  # so that markup in a name stays text
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(letter.buttons),
        )
        # Telegram counts messages within one chat and bot, so its number alone would meet itself again.
        return Accepted(f"{letter.id}:{message.message_id}")

    async def _answer(self, letter: Letter) -> Outcome:
        await self._bot.answer_callback_query(letter.reply_to, text=letter.body or None)
        return Accepted("")


def outcome_of(error: Exception) -> Outcome:
    """What an error of aiogram's means; its text, which may hold the token, goes nowhere."""
    after = getattr(error, "retry_after", None)
    if after is not None:
        return not_now("telegram_429", float(after))
    cause = error.__cause__ if type(error).__name__ == "TelegramNetworkError" else None
    names = [kind.__name__ for kind in type(cause or error).__mro__]
    words = str(getattr(error, "message", "")).casefold()
    fitting = (outcome for name, part, outcome in MEANINGS if name in names and part in words)
    return next(fitting, InDoubt("telegram_unknown"))


def _keyboard(buttons: Sequence[tuple[str, str]]) -> Any:
    """One button a row, since labels are sentences and phones are narrow."""
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    if not buttons:
        return None
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)
