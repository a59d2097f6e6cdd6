"""All that is particular to one hospital: its languages, and the facts that texts may name."""

from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Book
from bot.flow.reading_texts import read_text
from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence
from bot.flow.wording import PLACEHOLDER, Words
from bot.language import spoken

NEEDED = ("name", "phone", "hours")
NAMES_OF_PEOPLE = ("contact_name",)
"""Facts that stay as they are written, sign by sign, on every channel."""
ASKED_AGAIN = "sms_parts_asked_again"
"""How many parts a question may make by SMS that is put again after another text, in the same message."""
_PARTS = tuple("23456789")
TIMES = {
    "handing_over_second_person_after_minutes": (1, 240),
    "handing_over_hand_back_after_days": (1, 60),
    "code_of_conduct_agree_again_within_days": (14, 365),
    "asking_at_most_a_month": (1, 31),
    "telling_back_one_in_so_many_must_answer": (1, 100),
    "broadcasts_days_to_translate": (1, 90),
}
"""Whole numbers, with the least and the most that each may be."""
_SECTIONS = ("handing_over_", "code_of_conduct_", "asking_", "telling_back_", "broadcasts_")
_TEXT_KEYS = ("plain", "text")
_VARIANTS = ("easy", "sms", "easy sms", "note")


def read_organisation(book: Book, node: Mapping, notes: Notebook) -> None:
    """Put the languages and the facts into the book."""
    languages = node.entries.get("languages")
    for code in notes.scalars(languages, '"languages"') if languages else ():
        if notes.languages and spoken(code.text) not in notes.languages:
            hint = did_you_mean(code.text, notes.languages)
            notes.wrong(code.spot, f'"{code.text}" is not a language of flows/languages.yaml.{hint}')
        elif code.text not in book.languages:
            book.languages.append(code.text)
            book.spots[f"language {code.text}"] = code.spot
    spots: dict[str, Spot] = {}
    for key, value in node:
        if key != "languages":
            _read_fact(book, notes, key.replace(" ", "_"), value, spots)
    for needed in NEEDED:
        if needed not in book.organisation:
            notes.wrong(node.spot, f'the organisation needs "{needed}".')
        elif not book.organisation[needed]:
            notes.wrong(spots[needed], f'"{needed}" has no text.')
    book.spots.update({f"organisation {name}": spot for name, spot in spots.items()})
    _check_names(book, spots, notes)
    most = book.organisation.get(ASKED_AGAIN, "3")
    if not isinstance(most, str) or most not in _PARTS:
        notes.wrong(spots[ASKED_AGAIN], '"parts asked again" must be a number from 2 to 9.')
        del book.organisation[ASKED_AGAIN]
    _check_times(book, spots, notes)


def _read_fact(book: Book, notes: Notebook, name: str, value: Node, spots: dict[str, Spot]) -> None:
    if isinstance(value, Scalar):
        book.organisation[name] = value.text
        spots[name] = value.spot
    elif isinstance(value, Sequence):
        book.organisation[name] = ", ".join(each.text for each in value.items if isinstance(each, Scalar))
        spots[name] = value.spot
    elif isinstance(value, Mapping):
        head = next((key for key in _TEXT_KEYS if key in value.entries), None)
        for key, inner in value:
            if head is None or key not in (head, *_VARIANTS):
                _read_fact(book, notes, f"{name}_{key.replace(' ', '_')}", inner, spots)
        if head:
            book.organisation[name] = _read_text(book, notes, name, value, head)
            spots[name] = value.spot_of(head)


def _read_text(book: Book, notes: Notebook, name: str, value: Mapping, head: str) -> Words:
    parts = {key: value.entries[key] for key in _VARIANTS if key in value.entries}
    entries: dict[str, Node] = {"plain": value.entries[head], **parts}
    keys = {key: node.spot for key, node in entries.items()}
    return read_text(book, notes, Mapping(entries, keys, value.spot), f"organisation.{name}")


def _check_names(book: Book, spots: dict[str, Spot], notes: Notebook) -> None:
    """A fact may name another fact, but only one that names none itself: nothing is filled in for ever."""
    named = {name: _names_in(value) for name, value in book.organisation.items()}
    for name, others in named.items():
        for other in sorted(others):
            if other not in named and isinstance(book.organisation[name], str):
                hint = did_you_mean(other, named)
                notes.wrong(spots[name], f'"{{{other}}}" is not a fact of the organisation.{hint}')
            elif named.get(other):
                notes.wrong(spots[name], f'"{{{other}}}" names another fact itself: write its words out here.')


def _check_times(book: Book, spots: dict[str, Spot], notes: Notebook) -> None:
    """How long somebody in need waits for a second person, say, must never rest on a slip of the pen."""
    for name, (least, most) in TIMES.items():
        text = str(book.organisation.get(name, least))
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            what = name
            for section in _SECTIONS:
                what = what.removeprefix(section)
            what = what.replace("_", " ")
            notes.wrong(spots[name], f'"{what}" must be a whole number from {least} to {most}.')


def _names_in(value: str | Words) -> set[str]:
    return value.placeholders() if isinstance(value, Words) else set(PLACEHOLDER.findall(value))
