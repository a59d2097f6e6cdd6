"""Flows: what they are, how they are read, and what one turn of a conversation decides. Nothing here does I/O."""

from bot.flow.dialogue import reply, resume, take_up
from bot.flow.effects import (
    Asked,
    Consent,
    Doing,
    Done,
    Effect,
    Hard,
    KeepAnonymous,
    KeepApart,
    Said,
    Save,
    SetAside,
    Turn,
    texts_in,
)
from bot.flow.engine import question_open, turn
from bot.flow.mistakes import FlowError, FlowMistakes, LostPlace, Mistake, Spot, TurnLimit
from bot.flow.model import MORE_ABOUT_ME, Ask, Book, Flow
from bot.flow.place import Place
from bot.flow.reading import load_book, read_book
from bot.flow.rendering import Wording, alt_of, depends_on_private, spoken_fact, word_turn
from bot.flow.talk import Pending, Reply, Talk
from bot.flow.urgency import urgent_in
from bot.flow.values import Heard, Press
from bot.flow.verbs import ABOUT
from bot.flow.wording import Words
from bot.language import Speech, fold

__all__ = [
    "ABOUT",
    "MORE_ABOUT_ME",
    "Ask",
    "Asked",
    "Book",
    "Consent",
    "Doing",
    "Done",
    "Effect",
    "Flow",
    "FlowError",
    "FlowMistakes",
    "Hard",
    "Heard",
    "KeepAnonymous",
    "KeepApart",
    "LostPlace",
    "Mistake",
    "Pending",
    "Place",
    "Press",
    "Reply",
    "Said",
    "Save",
    "SetAside",
    "Speech",
    "Spot",
    "Talk",
    "Turn",
    "TurnLimit",
    "Wording",
    "Words",
    "alt_of",
    "depends_on_private",
    "fold",
    "load_book",
    "question_open",
    "read_book",
    "reply",
    "resume",
    "spoken_fact",
    "take_up",
    "texts_in",
    "turn",
    "urgent_in",
    "word_turn",
]
