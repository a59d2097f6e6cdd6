"""The little hospital in which mistakes are planted: `right/`, in which nothing is wrong."""

import re
from functools import cache
from pathlib import Path

from bot.flow import Book, read_book
from bot.flow.answers import KINDS
from bot.flow.checks import COMMON_NEEDED
from bot.flow.engine import hint_for
from bot.flow.verbs import CHOICE_OF, FACT, NUMBER, TEXT, VERBS, Verb
from bot.flow.wording import PLACEHOLDER

RIGHT = Path(__file__).parent / "right"
COMMON, POLISH = "flows/common.yaml", "locales/pl/LC_MESSAGES/flows.po"
ORDER = Verb("order tea", {"cups": NUMBER, "to": f"{CHOICE_OF}wards", "whose": FACT, "card": TEXT})
VERBS_HERE = {**VERBS, "order": ORDER}
"""The programme's own verbs, and one that takes what no other takes yet."""
_SAYS = "    plain: Thank you.\n    easy: Thank you.\n"


@cache
def right() -> dict[str, str]:
    """{path: text}; after the shared sentences and the translations that stand in `right/` come all that are needed."""
    paths = (path for path in RIGHT.rglob("*") if path.is_file())
    sources = {path.relative_to(RIGHT).as_posix(): path.read_text("utf-8") for path in paths}
    needed = dict.fromkeys((*COMMON_NEEDED, *map(hint_for, KINDS)))
    sources[COMMON] += "".join(f"  {key}:\n{_SAYS}" for key in needed if f"  {key}:" not in sources[COMMON])
    sources[POLISH] += _translated(sources)
    return sources


def _translated(sources: dict[str, str]) -> str:
    """A Polish text for everything that has none yet, with the names that the English one has."""
    book, _ = read_book(sources)
    texts = {context: text for words in book.texts.values() for context, text in words.variants()}
    return "".join(
        f'\nmsgctxt "{context}"\nmsgid {_quoted(text)}\nmsgstr "Tekst {number} {_names(text)}"\n'
        for number, (context, text) in enumerate(texts.items())
        if context not in book.translations["pl"]
    )


def caught_up(sources: dict[str, str], book: Book) -> dict[str, str]:
    """The sources once a translator has looked at every English text that had changed."""
    texts = {context: text for words in book.texts.values() for context, text in words.variants()}
    return {**sources, POLISH: _MESSAGE.sub(lambda found: _from(found, texts), sources[POLISH])}


_REPLIES = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})*\b")
_MESSAGE = re.compile(r'msgctxt "(.*)"\nmsgid .*\n')


def _from(found: re.Match[str], texts: dict[str, str]) -> str:
    text = texts.get(found[1])
    return f'msgctxt "{found[1]}"\nmsgid {_quoted(text)}\n' if text else found[0]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def _names(text: str) -> str:
    """The names in braces and the words to reply with, which a translation has too."""
    return " ".join((*(f"{{{name}}}" for name in PLACEHOLDER.findall(text)), *_REPLIES.findall(text)))
