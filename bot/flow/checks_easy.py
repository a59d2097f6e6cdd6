"""What else makes words hard: things done by nobody, two ideas in a sentence, signs that cannot be spoken."""

import re
from collections.abc import Iterable

from bot.flow.grammar import grammar_of
from bot.flow.mistakes import Spot
from bot.flow.source import Notebook
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import fold

SENTENCE_END = re.compile(r"[.?!:\n]+(?:\s|$)|\n|[।۔؟。！？]+")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+\.[a-z]{2,}/\S*", re.IGNORECASE)
_MOST_JOINS = 1
REPEATS = "the easy words only repeat the plain ones. Make them easier."
_UNSPOKEN = re.compile(r"[&+=@#*<>~^|_\\\u2022\u2192]")


def check_easy(text: str, spot: Spot, notes: Notebook, language: str = SOURCE_LANGUAGE) -> None:
    """Advise against what is done by nobody, and against two ideas in one sentence."""
    grammar = grammar_of(language)
    for found in grammar.passive.finditer(text):
        is_reply = language != SOURCE_LANGUAGE and found[0].isupper()  # CO ZROBIONO is a word to reply with
        if found[0].split()[-1].lower() not in grammar.states and not is_reply:
            notes.advise(spot, f'"{found[0]}" tells what is done, and not who does it. Say who.')
    short = grammar.longest_easy * 2 // 3
    for sentence in SENTENCE_END.split(text):
        said = sentence.split()
        if len(said) > short and len(grammar.joins.findall(sentence)) > _MOST_JOINS:
            start = " ".join(said[:5])
            notes.advise(spot, f'the sentence "{start} ..." has more than one idea. Make it two sentences.')


def check_repeats(text: Words, notes: Notebook) -> None:
    """Advise where easy words only repeat plain ones that are not easy by themselves."""
    for plain, easy, context in ((text.plain, text.easy, ".easy"), (text.sms, text.easy_sms, ".easy_sms")):
        if easy and plain and only_repeats(plain, easy, SOURCE_LANGUAGE):
            notes.advise(text.spot_of(text.key + context), REPEATS)


def only_repeats(plain: str, easy: str, language: str) -> bool:
    """Whether easy words are the plain ones, and too many of them to be easy by themselves in that language."""
    return says_the_same(plain, easy) and len(easy.split()) > grammar_of(language).longest


def says_the_same(plain: str, easy: str) -> bool:
    """Whether easy words are the plain ones, in no more sentences than those."""
    return fold(plain) == fold(easy) and _sentences(easy) <= _sentences(plain)


def _sentences(text: str) -> int:
    """How many there are; what stands before a colon is none of its own."""
    return sum(1 for sentence in SENTENCE_END.split(text.replace(":", "")) if sentence.strip())


def check_aloud(text: str, spot: Spot, known: Iterable[str], notes: Notebook) -> None:
    """Advise against what a voice cannot read: bare signs, and an address in the middle."""
    said = PLACEHOLDER.sub(" ", text)
    if (address := ADDRESS.search(said)) and len(said[address.end() :].split()) > 0:
        notes.advise(spot, "an address in the middle of a text is read out there. Put it at the end.")
    said = ADDRESS.sub(" ", said)
    for short in known:
        said = said.replace(short, " ")
    for sign in dict.fromkeys(_UNSPOKEN.findall(said)):
        notes.advise(spot, f'"{sign}" is read out as a sign, or not at all. Write a word.')


def check_choice_line(of: Words, text: str, spot: Spot, notes: Notebook) -> None:
    """Advise where nothing that can be spoken stands between a number and its choice."""
    if of.key == "common.choice_line" and not any(map(str.isalpha, PLACEHOLDER.sub("", text))):
        notes.advise(spot, 'put a word between the number and the choice, as in "1 for Diabetes": this is read out.')
