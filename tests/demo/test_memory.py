"""What the page says of the last message while its words are kept, and when they are no longer."""

import re
from datetime import UTC, datetime

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.demo.memory import Memory
from bot.demo.pages import Phone
from bot.store.messages import Line

PANEL = '{% from "memory.html" import memory_panel %}{{ memory_panel(phone) }}'


def panel(heard: Line) -> str:
    memory = Memory("contact", "en", False, None, True, heard, (), (), (), (), {})
    pages = Environment(loader=PackageLoader("bot.demo"), undefined=StrictUndefined, autoescape=True)
    shown = pages.from_string(PANEL).render(phone=Phone("telegram", "7700900301", [], memory))
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


def heard(kind: str, body: str | None) -> Line:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return Line(1, "in", 1, 1, "telegram", kind, body, False, None, "answered", None, None, None, "7", now)


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("text", "JOIN", "Kept: JOIN"),
        ("text", None, "The words of the message are not kept."),
        ("press", "(No)", "Kept: that No was pressed."),
        ("press", None, "Which button was pressed is not kept."),
        ("photo", None, "Kept: that a message of the kind photo came."),
    ],
)
def test_the_last_message_is_told_with_and_without_its_words(kind: str, body: str | None, said: str) -> None:
    assert said in panel(heard(kind, body))
