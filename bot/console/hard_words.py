"""Hard words: the texts that people said were hard, the hardest first, with what they suggest."""

from typing import NamedTuple

from flask import render_template, url_for

from bot.console.doing import by
from bot.console.house import NAME, here, house
from bot.console.languages import vouching
from bot.console.rooms import Room
from bot.flow import Book, Speech
from bot.language import english_name
from bot.programme.roles import READER
from bot.store import hard_texts
from bot.store.engine import reading
from bot.store.hard_texts import BROADCAST, UPDATE, HardText

room = Room("hard_words")


class Shown(NamedTuple):
    """One text as the page shows it: where it stands, what it says now, and what people suggest."""

    text: HardText
    link: str
    says: str
    suggestions: list[str]


@room.get("/hard-words", READER)
def all_of_them() -> str:
    """The texts that people said were hard, the hardest first, with what they suggest."""
    with reading(house().parts.engine) as connection:
        found = hard_texts.hardest(connection)
        suggested = hard_texts.suggestions(connection)
        people = hard_texts.who_suggests(connection)
    house().desk.noted(by(), "looked_at_hard_words")
    house().desk.noted_once(by(), "saw_words", people, "in hard words", here().began_at)
    book = vouching().wordbook().wide
    shown = [
        Shown(text, _link(book, text.key), _says(book, text), suggested.get((text.key, text.language), []))
        for text in found
    ]
    return render_template("console/hard_words.html", found=shown, called=english_name)


def _link(book: Book, key: str) -> str:
    """Where the text can be read and changed: its flow, its broadcast or update, or the shared sentences."""
    kind, _, number = key.partition(" ")
    if kind in (BROADCAST, UPDATE) and number:
        return url_for(f"{NAME}_{kind}s.show", number=int(number))
    flow = key.partition(".")[0]
    return url_for(f"{NAME}_flows.show", name=flow) if flow in book.flows else ""


def _says(book: Book, text: HardText) -> str:
    """The text of a flow as it is by now, in that language and those words; "" for any other."""
    if text.key not in book.texts:
        return ""
    template = book.template(book.texts[text.key], Speech(text.language, text.easy, "telegram"))
    return template.fill(lambda name: f"{{{name}}}")
