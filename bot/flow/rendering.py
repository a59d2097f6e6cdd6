"""A turn's effects into the words of one message, in one person's language, variant and channel."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from bot.flow.answers import ManyOf, YesNo
from bot.flow.effects import Asked, Effect, Said
from bot.flow.model import Ask, Book, Listing
from bot.flow.sms_parts import parts, plainer
from bot.flow.telling import tell
from bot.flow.wording import Words
from bot.language import Speech, format_day, format_month, isolate, join_list, whole_numbers, without_isolation

_DAY_OR_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_DATED = ("month", "date")
_BETWEEN = "\n\n"
BUTTON_FORMAT = 1
_MOST_PARTS_UNICODE = 3
_MANY = 100


class Wording(NamedTuple):
    """What one message says: its body, its buttons, each (label, what a press of it sends), and its picture's name."""

    body: str
    buttons: tuple[tuple[str, str], ...] = ()
    picture: str = ""


def word_turn(
    book: Book, effects: Iterable[Effect], speech: Speech, facts: Mapping[str, Any], conversation: int = 0
) -> Wording:
    """The one message that a turn says; empty when it says nothing. `facts` fill the names in its texts.

    Of several pictures the last is shown: it stands beside the question.
    """
    said: list[str] = []
    buttons: tuple[tuple[str, str], ...] = ()
    picture = ""
    speaker = _Speaker(book, speech, facts)
    for effect in effects:
        if isinstance(effect, Said):
            said.append(speaker.say(effect.words, effect.values or {}))
        elif isinstance(effect, Asked):
            said.append(speaker.question(effect))
            if speech.channel != "sms":
                buttons = speaker.buttons(effect, conversation)
        if speech.channel != "sms":
            picture = _picture_beside(effect, speech.easy) or picture
    body = _BETWEEN.join(part for part in said if part)
    if speech.channel == "sms":
        body = whole_numbers(within_budget(body), speech.language)
    return Wording(body, buttons, picture)


def alt_of(book: Book, picture: str, speech: Speech) -> str:
    """What a picture shows, in words for whoever cannot see it."""
    return book.template(book.pictures[picture].alt, speech).fill(lambda _: "").strip()


def _picture_beside(effect: Effect, easy: bool) -> str:
    """The picture that is shown beside what is said or asked; no more with further choices of the same question."""
    match effect:
        case Said(words):
            return words.easy_picture if easy else words.picture
        case Asked(step, only_choices=False):
            return step.words.easy_picture if easy else step.words.picture
    return ""


def spoken_fact(book: Book, speech: Speech, facts: Mapping[str, Any], name: str) -> str:
    """One thing that is remembered, as it is said to that person."""
    return _Speaker(book, speech, facts).spoken(name)


def within_budget(body: str) -> str:
    """A text message without its marks of direction where they alone would make it longer than a text may be."""
    bare = without_isolation(body)
    return bare if bare != body and parts(body) > _MOST_PARTS_UNICODE else body


def depends_on_private(effects: Iterable[Effect]) -> bool:
    """Whether the words would tell an equality answer, so that they may be rendered but never stored."""
    return any(isinstance(effect, Asked) and effect.step.private and effect.step.within for effect in effects)


class _Speaker:
    """Words for one person."""

    def __init__(self, book: Book, speech: Speech, facts: Mapping[str, Any]) -> None:
        self.book = book
        self.speech = speech
        self.facts = facts

    def say(self, words: Words, values: Mapping[str, Any] | None = None) -> str:
        """The text with every name filled."""
        template = self.book.template(words, self.speech)
        if template.counted:
            template = template.for_number(self._number(template.counted, values or {}))
        if len(template.pieces) == 1:
            return template.pieces[0].strip()
        return template.fill(lambda name: self._value(name, values or {}, template.language)).strip()

    def spoken(self, name: str) -> str:
        """What is remembered under that name."""
        return self._value(name, {}, self.speech.language)

    def question(self, asked: Asked) -> str:
        """The question, and its numbered choices where they cannot be buttons."""
        lines = [] if asked.only_choices else [self.say(asked.step.words)]
        if asked.shown and (self.speech.channel == "sms" or isinstance(asked.step.kind, ManyOf)):
            lines += self._choices(asked)
            if asked.more:
                lines.append(self.common("more_line"))
        elif asked.only_choices:
            lines.append(self.common("more_choices"))
        return "\n".join(lines)

    def buttons(self, asked: Asked, conversation: int) -> tuple[tuple[str, str], ...]:
        """A button for every answer that can be pressed; its data stays within Telegram's 64 bytes."""
        start = f"{BUTTON_FORMAT}:{conversation}:{asked.number}:"
        made: list[tuple[str, str]] = []
        if isinstance(asked.step.kind, YesNo):
            made = [(self.common("yes_button"), f"{start}yes"), (self.common("no_button"), f"{start}no")]
        elif asked.shown:
            for number, key in enumerate(asked.shown, 1):
                label = self.choice(asked.step, key)
                made.append((self.common("choice_button", number=number, choice=label), f"{start}{key}"))
            if asked.more:
                made.append((self.common("more_button"), f"{start}more"))
        if asked.step.can_skip:
            made.append((self.common("skip_button"), f"{start}skip"))
        return tuple(made)

    def common(self, key: str, **values: Any) -> str:
        """A shared sentence."""
        return self.say(self.book.common[key], values)

    def choice(self, step: Ask, key: str) -> str:
        """What a choice of that question is called."""
        if not step.told:
            return self.label(step.listing, key)
        named = {str(each): label for each, label in self.facts.get(step.told) or ()}
        return self._told(named.get(key, key))

    def label(self, listing: Listing | None, key: str) -> str:
        """What a choice is called; a person's own words stand for themselves."""
        if listing is None or key not in listing.labels:
            return key
        return self.say(listing.labels[key])

    def _choices(self, asked: Asked) -> list[str]:
        return [
            self.common("choice_line", number=number, choice=self.choice(asked.step, key))
            for number, key in enumerate(asked.shown, 1)
        ]

    def _value(self, name: str, values: Mapping[str, Any], language: str) -> str:
        if name in values:
            return self._given(values[name], language)
        value = self.facts.get(name)
        if isinstance(value, Mapping):
            return isolate(self._told(value), language)
        if value in (None, "", []) and name in self.book.own_words:
            name = self.book.own_words[name]
            value = self.facts.get(name)
        if isinstance(value, bool):  # first of all: a fact may be a yes in one flow and a choice in another
            return self.common("yes_button" if value else "no_button")
        if name in self.book.listed or isinstance(value, (list, tuple)):
            keys = value if isinstance(value, (list, tuple)) else [value] if value else []
            return self._joined(self.book.listed.get(name), keys, language)
        spoken = str(value) if self._is_typed(name, value) else _spoken(value, language)
        return isolate(spoken, language)

    def _number(self, name: str, values: Mapping[str, Any]) -> int:
        """How many there are of what the text counts; many, where nobody has said."""
        number = str(values.get(name, self.facts.get(name)))
        return int(number) if number.isdecimal() else _MANY

    def _given(self, value: Any, language: str) -> str:
        """A value that a step hands over: a number, a text, (list, key), or several to choose from."""
        if isinstance(value, Words):
            return self.say(value)
        if isinstance(value, Mapping):
            return self._told(value)
        if isinstance(value, tuple) and value and isinstance(value[0], (tuple, Words, Mapping)):
            lines = (
                self.common("choice_line", number=n, choice=self._given(v, language)) for n, v in enumerate(value, 1)
            )
            return "\n".join(lines)
        if isinstance(value, tuple):
            listing, key = value
            return self._joined(listing, key if isinstance(key, (list, tuple)) else (key,), language)
        return isolate(str(value), language)

    def _told(self, value: Any) -> str:
        """What staff wrote, or a verb tells; texts of staff with plain signs where that makes an SMS cheaper."""
        text = tell(value, self.speech)
        return plainer(text) if isinstance(value, Mapping) and self.speech.channel == "sms" else text

    def _joined(self, listing: Listing | None, keys: Iterable[Any], language: str) -> str:
        """Choices as the language lists them; what is in no list is said as it is."""
        if listing is None:
            return join_list([isolate(_spoken(key, language), language) for key in keys], language)
        return join_list([self._isolated_label(listing, str(key), language) for key in keys], language)

    def _isolated_label(self, listing: Listing, key: str, language: str) -> str:
        """The label, kept from disturbing the words round it where it is not in their language."""
        words = listing.labels.get(key)
        if words is not None and self.book.template(words, self.speech).language == language:
            return self.label(listing, key)
        return isolate(self.label(listing, key), language)

    def _is_typed(self, name: str, value: Any) -> bool:
        """Whether what looks like a date is a person's own words, which stay as they were written."""
        if not isinstance(value, str) or not _DAY_OR_MONTH.fullmatch(value):
            return False
        asks = [step for step in self.book.index.values() if isinstance(step, Ask)]
        return any(name == step.own_words or (name == step.save and step.kind.name not in _DATED) for step in asks)


def _spoken(value: Any, language: str) -> str:
    text = "" if value is None else str(value)
    found = _DAY_OR_MONTH.fullmatch(text)
    try:
        if found and found[1]:
            return format_day(date.fromisoformat(text), language)
        return format_month(date.fromisoformat(f"{text}-01"), language) if found else text
    except ValueError:  # there is no such day
        return text
