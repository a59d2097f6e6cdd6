"""Flows: what they are, how they are read, and what one turn of a conversation decides. Nothing here does I/O."""

from bot.flow.dialogue import Pending, Reply, Talk, reply, resume, take_up
from bot.flow.effects import Asked, Consent, Doing, Done, Effect, KeepAnonymous, KeepApart, Said, Save, SetAside, Turn
from bot.flow.engine import question_open, turn
from bot.flow.mistakes import FlowError, FlowMistakes, LostPlace, Mistake, Spot, TurnLimit
from bot.flow.model import Ask, Book, Flow
from bot.flow.place import Place
from bot.flow.reading import load_book, read_book
from bot.flow.rendering import Wording, alt_of, depends_on_private, word_turn
from bot.flow.urgency import urgent_in
from bot.flow.values import Heard, Press
from bot.flow.verbs import ABOUT
from bot.flow.wording import Words
from bot.language import Speech, fold

__all__ = [
    "ABOUT",
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
    "take_up",
    "turn",
    "urgent_in",
    "word_turn",
]
