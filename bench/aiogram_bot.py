"""The same registration written for aiogram: a router, a state for each question, memory storage, nothing else.

It is kept as quick as aiogram allows: updates are parsed beforehand, replies are constant texts or one `format`,
the session answers without a network, and nothing is logged. `lean` also leaves aiogram's documented way of naming a
state, `@router.message(Form.name)`, for `StateFilter(Form.name)`: the first costs a trip to a thread for each state
that is looked at, the second none.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.base import BaseSession
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message, Update, User

RELATIONS = ("Patient", "Carer", "Relative", "Member of staff", "Someone else")
TOPICS = ("Food", "Parking", "Letters", "Waiting", "Wards", "Going home")
_CHAT = Chat(id=7700, type="private")
_PERSON = User(id=7700, is_bot=False, first_name="Ade")


def _question(text: str, choices: Sequence[str]) -> str:
    return "\n".join([text, *(f"{number} for {choice}" for number, choice in enumerate(choices, 1))])


WELCOME = "Welcome to the Hospital Improvers."
NAME = "What is your first name?"
RECENT = "Have you been to one of our hospitals this year?"
RELATION = _question("Thank you, {name}. Which of these are you?", RELATIONS)
TOPIC = _question("What would you like to help with? You can choose more than one.", TOPICS)
IDEA = "What should we make better first? Use your own words."
THANKS = "Thank you, {name}. You are registered."
NOT_YES_NO = "Sorry, we did not understand. Please reply YES or NO."
NOT_ONE = "Sorry, we did not understand. Please reply with a number from 1 to 5."
NOT_MANY = "Sorry, we did not understand. Please reply with numbers from 1 to 6, like 1 and 3."


def _readings(choices: Sequence[str]) -> dict[str, str]:
    named = {choice.lower(): choice for choice in choices}
    return named | {str(number): choice for number, choice in enumerate(choices, 1)}


_RELATIONS, _TOPICS = _readings(RELATIONS), _readings(TOPICS)


class Registration(StatesGroup):
    """One state for each question."""

    name = State()
    recent = State()
    relation = State()
    topics = State()
    idea = State()


class StubSession(BaseSession):
    """Answers every call at once with the same message."""

    calls = 0
    _message = Message(message_id=1, date=datetime.now(UTC), chat=_CHAT, text="sent")

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        """The one message."""
        self.calls += 1
        return self._message

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **named: Any) -> AsyncGenerator[bytes, None]:
        """Nothing to stream."""
        yield b""


async def begin(message: Message, state: FSMContext) -> None:
    """The welcome and the first question."""
    await state.set_state(Registration.name)
    await message.answer(WELCOME)
    await message.answer(NAME)


async def take_name(message: Message, state: FSMContext) -> None:
    """Any text is a name."""
    await state.update_data(name=message.text)
    await state.set_state(Registration.recent)
    await message.answer(RECENT)


async def take_recent(message: Message, state: FSMContext) -> None:
    """Yes or no."""
    said = (message.text or "").strip().lower()
    if said not in ("yes", "no"):
        await message.answer(NOT_YES_NO)
        return
    data = await state.update_data(recent=said == "yes")
    await state.set_state(Registration.relation)
    await message.answer(RELATION.format(name=data["name"]))


async def take_relation(message: Message, state: FSMContext) -> None:
    """One of five, by name or number."""
    chosen = _RELATIONS.get((message.text or "").strip().lower())
    if chosen is None:
        await message.answer(NOT_ONE)
        return
    await state.update_data(relation=chosen)
    await state.set_state(Registration.topics)
    await message.answer(TOPIC)


async def take_topics(message: Message, state: FSMContext) -> None:
    """Many of six, by names or numbers with "and" or commas between them."""
    pieces = (message.text or "").lower().replace(" and ", ",").split(",")
    chosen = [_TOPICS.get(piece.strip()) for piece in pieces]
    if None in chosen:
        await message.answer(NOT_MANY)
        return
    await state.update_data(topics=chosen)
    await state.set_state(Registration.idea)
    await message.answer(IDEA)


async def take_idea(message: Message, state: FSMContext) -> None:
    """Any text, and the end."""
    data = await state.update_data(idea=message.text)
    await state.clear()
    await message.answer(THANKS.format(name=data["name"]))


_HANDLERS = (
    (Registration.name, take_name),
    (Registration.recent, take_recent),
    (Registration.relation, take_relation),
    (Registration.topics, take_topics),
    (Registration.idea, take_idea),
)


def _router(lean: bool) -> Router:
    router = Router()
    router.message.register(begin, Command("register"))
    for state, handler in _HANDLERS:
        router.message.register(handler, StateFilter(state) if lean else state)
    return router


class AiogramRegistration:
    """A dispatcher with the conversation's updates ready to be fed."""

    def __init__(self, said: Sequence[str], *, lean: bool) -> None:
        logging.disable(logging.CRITICAL)
        self.session = StubSession()
        self.bot = Bot("7700:" + "a" * 35, session=self.session)
        self.dispatcher = Dispatcher(storage=MemoryStorage())
        self.dispatcher.include_router(_router(lean))
        texts = ("/register", *said)
        self.updates = [_update(number, text) for number, text in enumerate(texts, 1)]

    async def converse(self, times: int) -> None:
        """The whole conversation, so many times."""
        feed, bot = self.dispatcher.feed_update, self.bot
        for _ in range(times):
            for update in self.updates:
                await feed(bot, update)


def _update(number: int, text: str) -> Update:
    message = {"message_id": number, "date": 1_795_000_000, "chat": _CHAT, "from": _PERSON, "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return Update.model_validate({"update_id": number, "message": message})
