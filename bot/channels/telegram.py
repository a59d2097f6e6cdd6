"""Telegram, through aiogram: text and buttons out, each error read as what it means for the letter."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from bot.channels.channel import (
    PRESS,
    Accepted,
    Copy,
    InDoubt,
    Letter,
    Outcome,
    Picture,
    TryLater,
    reason_of,
)
from bot.channels.delivering import Delivering
from bot.channels.drawn import CannotDraw, png_of
from bot.channels.pieces import beside_picture, cut
from bot.channels.provider_errors import OF_TELEGRAM

MOST, MOST_BESIDE_PICTURE = 4096, 1024
CONNECT_WITHIN = 3.0
AT_ONCE = 250
TOGETHER = 50
HEARD_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


class TelegramChannel:
    """Sends as one bot. Used from one event loop for as long as it lives: aiogram's session belongs to it."""

    def __init__(self, token: str, api_url: str | None = None, timeout: float = 10.0) -> None:
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
        from aiogram.types import LinkPreviewOptions
        from aiohttp import ClientTimeout

        self.name = "telegram"
        self.at_once = AT_ONCE
        self.together = TOGETHER
        # sock_connect apart: a connection that was never made is certainly no letter accepted.
        within: Any = ClientTimeout(total=timeout, sock_connect=min(CONNECT_WITHIN, timeout))
        server = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        self._uploaded: dict[str, str] = {}  # drawings that Telegram has, and what it calls them
        self._no_preview = LinkPreviewOptions(is_disabled=True)
        self._bot = Bot(token, session=AiohttpSession(api=server, timeout=within, limit=AT_ONCE))

    def pieces(self, body: str, picture: Picture | None = None) -> Sequence[str]:
        """The body, cut to Telegram's 4096; a picture and its words are one message where they fit into a caption."""
        return beside_picture(body, picture.alt, MOST_BESIDE_PICTURE, MOST) if picture else cut(body, MOST)

    async def send(self, letter: Letter) -> Outcome:
        """Send text with its buttons and its picture, or answer a press."""
        from aiogram.exceptions import AiogramError

        try:
            if letter.kind == PRESS:
                return await self._answer(letter)
            return await (self._show(letter, letter.picture) if letter.picture else self._say(letter))
        except AiogramError as error:
            return outcome_of(error)

    async def copies(self, address: str, since: datetime) -> Sequence[Copy] | None:
        """None: a bot cannot ask what it has sent."""
        return None

    async def discard(self, provider_id: str) -> bool | None:
        """Telegram deletes nothing for a bot after two days, and a chat belongs to the person: they can clear it."""
        return None

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

    async def _show(self, letter: Letter, picture: Picture) -> Outcome:
        """The words under their picture; a picture that Telegram refuses costs nobody the words."""
        from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge

        try:
            message = await self._bot.send_photo(
                letter.address,
                await self._photo(picture),
                caption=letter.body,
                parse_mode=None,
                reply_markup=_keyboard(letter.buttons),
            )
        except (TelegramBadRequest, TelegramEntityTooLarge, CannotDraw):
            # Certainly not accepted, so that this is no second message. The file may have been forgotten there.
            self._uploaded.pop(picture.svg, None)
            return await self._say(letter)
        if message.photo:
            self._uploaded[picture.svg] = message.photo[-1].file_id
        return _accepted(letter, message.message_id)

    async def _photo(self, picture: Picture) -> Any:
        """What Telegram calls the picture if it has it already, else the file."""
        from aiogram.types import BufferedInputFile

        if known := self._uploaded.get(picture.svg):
            return known
        return BufferedInputFile(await asyncio.to_thread(png_of, picture.svg), f"{picture.name}.png")

    async def _say(self, letter: Letter) -> Outcome:
        message = await self._bot.send_message(
            letter.address,
            letter.body,
            parse_mode=None,  # so that markup in a name stays text
            link_preview_options=self._no_preview,
            reply_markup=_keyboard(letter.buttons),
        )
        return _accepted(letter, message.message_id)

    async def _answer(self, letter: Letter) -> Outcome:
        await self._bot.answer_callback_query(letter.reply_to, text=letter.body or None)
        return Accepted("")


def _accepted(letter: Letter, message_id: int) -> Accepted:
    # Telegram counts messages within one chat and bot, so its number alone would meet itself again.
    return Accepted(f"{letter.id}:{message_id}")


def outcome_of(error: Exception) -> Outcome:
    """What an error of aiogram's means; its text, which may hold the token, goes nowhere."""
    cause = error.__cause__ if type(error).__name__ == "TelegramNetworkError" else None
    names = [kind.__name__ for kind in type(cause or error).__mro__]
    words = str(getattr(error, "message", "")).casefold()
    fitting = (row.action for row in OF_TELEGRAM if row.error in names and row.words in words)
    action = next(fitting, InDoubt("telegram_unknown"))
    after = getattr(error, "retry_after", None)
    return action._replace(after=float(after)) if after is not None and isinstance(action, TryLater) else action


def _keyboard(buttons: Sequence[tuple[str, str]]) -> Any:
    """One button a row, since labels are sentences and phones are narrow."""
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    if not buttons:
        return None
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)
