"""The slow understanding: which choices a sentence mentions, and how sure that is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.flow.answers.kind import MOST_READ, Hearing
from bot.flow.answers.small_words import denying_words, small_words
from bot.language import close_to, fold, joining_words, script_of_text, words
from bot.language_words import number_words

# Longer than this is a story: only whole names count in it, never parts and near misses.
MOST_WORDS = 20
_PAUSE = re.compile(r"[,;:/&+|\n\u060c\u061b\u3001\uff0c\uff1b]")
_DIGITS_AND_REST = re.compile(r"\d+|\D+")
_DOUBTS = words("or maybe perhaps possibly")
_SMALL = words("to or the of a an")
_SHORTEST = 3  # so many letters at least name a choice by themselves; fewer are asked about
_IDEOGRAPHS = "\u2e80"  # from here on a letter is a word


class Mentioned(NamedTuple):
    """For each mention the choices it may mean, in the order said, and whether all of it was understood."""

    found: tuple[tuple[str, ...], ...] = ()
    sure: bool = False


NOTHING = Mentioned()


class Wordings:
    """What the choices are called in one language and in English, folded, each with the keys it may mean."""

    __slots__ = ("denying", "exact", "initials", "joins", "longest", "numbers", "parts", "small")

    def __init__(self, language: str, named: Iterable[tuple[str, str]]) -> None:
        self.joins = joining_words(language)
        self.numbers = number_words(language)
        self.small = small_words(language)
        self.denying = denying_words(language)
        self.initials: set[str] = set()
        names: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        parts: dict[str, list[str]] = {}
        for called, key in named:
            name = fold(called)
            self.initials.update(fold(word) for word in called.split() if word.isupper() and word.isascii())
            _put(names, name, key)
            # "Ear, nose and throat" is also "ear nose throat", and "25 to 34" is also "25-34".
            rest = [word for word in name.split() if word not in self.joins and word not in _SMALL]
            if not self.small.issuperset(rest):
                _put(short, " ".join(rest), key)
            for word in name.split():
                if word not in self.small and word not in self.denying:
                    _put(parts, word, key)
        self.exact = {name: tuple(keys) for name, keys in (short | names).items() if name}
        self.parts = {word: tuple(keys) for word, keys in parts.items()}
        self.longest = max((name.count(" ") + 1 for name in self.exact), default=0)


def _put(into: dict[str, list[str]], word: str, key: str) -> None:
    keys = into.setdefault(word, [])
    if key not in keys:
        keys.append(key)


def numbered(digits: str, shown: Sequence[str]) -> str | None:
    """The key of the choice that was shown under this number, if there is one."""
    number = int(digits) if len(digits) <= 3 else 0
    return shown[number - 1] if 1 <= number <= len(shown) else None


def mentions(text: str, wordings: Wordings, hearing: Hearing) -> Mentioned:
    """The choices that the text mentions; NOTHING when it says no, or gives a number that was not shown."""
    tokens = list(_tokens(text[:MOST_READ], wordings))
    return _Listener(wordings, hearing, is_story=len(tokens) > MOST_WORDS).listen(tokens)


class _Token(NamedTuple):
    word: str
    pause: bool  # whether a comma or the like stands before it


def _tokens(text: str, wordings: Wordings) -> Iterator[_Token]:
    for piece in _PAUSE.split(text):
        pause = True
        for word in fold(piece).split():
            whole = word in wordings.parts or word in wordings.small
            for part in [word] if whole else _unglued(word, wordings):
                yield _Token(part, pause)
                pause = False


def _unglued(word: str, wordings: Wordings) -> Iterator[str]:
    """A word with what is written onto it taken off: "1and3", the Arabic and Chinese "and"."""
    for join in wordings.joins:
        if len(join) == 1 and join > "\u3000":
            word = word.replace(join, f" {join} ")
        elif len(join) == 1 and join > "\u0600" and word.startswith(join):
            word = f"{join} {word[1:]}"
    for part in word.split():
        yield from _DIGITS_AND_REST.findall(part)


class _Listener:
    """Goes through a sentence once, from left to right, taking the longest name that fits at each word."""

    def __init__(self, wordings: Wordings, hearing: Hearing, is_story: bool) -> None:
        self.wordings = wordings
        self.hearing = hearing
        self.is_story = is_story
        self.found: list[tuple[str, ...]] = []
        self.numbers: list[int] = []  # where in `found` a number put something
        self.run: list[str] = []  # words that are no whole name
        self.after_name = False
        self.sure = True
        self.all_known = True

    def listen(self, tokens: list[_Token]) -> Mentioned:
        at = 0
        while at < len(tokens):
            size, keys = self._name_at(tokens, at)
            if keys:
                self._end_run()
                self.found.append(keys)
                self.after_name = True
            elif not self._word(tokens[at]):
                return NOTHING
            at += size
        self._end_run()
        if not self.all_known:
            # A number among words that we do not know ("on ward 12 twice") is no choice.
            self.found = [keys for at, keys in enumerate(self.found) if at not in self.numbers]
        return Mentioned(tuple(self.found), self.sure and self.all_known)

    def _name_at(self, tokens: list[_Token], at: int) -> tuple[int, tuple[str, ...]]:
        for size in range(min(self.wordings.longest, len(tokens) - at), 0, -1):
            name = " ".join(token.word for token in tokens[at : at + size])
            if keys := self._allowed(self.wordings.exact.get(name, ())):
                return size, keys
        return 1, ()

    def _word(self, token: _Token) -> bool:
        """Take in a word that begins no name; False when it makes an answer of any choice impossible."""
        word = token.word
        if word in self.wordings.denying:
            return False
        if token.pause or word in self.wordings.joins:
            self._end_run()
            self.after_name = False
        if word in _DOUBTS:
            self._end_run()
            self.sure = False
        elif word == "one" and (self.run or self.after_name):
            pass  # "the eye one", "the second one": not a number
        elif word.isdecimal() or word in self.wordings.numbers:
            return self._number(word)
        elif word in self.wordings.small:
            self._end_run()
        elif word not in self.wordings.joins:
            self.run.append(word)
        return True

    def _number(self, word: str) -> bool:
        self._end_run()
        key = numbered(word if word.isdecimal() else str(self.wordings.numbers[word]), self.hearing.shown)
        if key is None:
            return False
        self.numbers.append(len(self.found))
        self.found.append((key,))
        return True

    def _end_run(self) -> None:
        """Make what can be made of the words since the last name."""
        run, self.run = self.run, []
        if not run:
            return
        if self.is_story:
            self.all_known = False
            return
        parts = [self._part(word) for word in run]
        keys = self._in_common(parts) or self._near(" ".join(run), self.wordings.exact)
        if keys:
            self.found.append(keys)
        else:
            self._word_by_word(run, parts)

    def _word_by_word(self, run: list[str], parts: list[tuple[str, ...]]) -> None:
        together: tuple[str, ...] = ()
        for word, part in zip(run, parts, strict=True):
            keys = part or self._near(word, self.wordings.parts)
            if not keys:
                self.all_known = False
            elif both := self._in_common([together, keys]):
                together = both
            else:
                self._add(together)
                together = keys
        self._add(together)

    def _add(self, keys: tuple[str, ...]) -> None:
        if keys:
            self.found.append(keys)

    def _part(self, word: str) -> tuple[str, ...]:
        """The choices with this word in a name, or with one that begins with it when it is long enough."""
        if keys := self._allowed(self.wordings.parts.get(word, ())):
            self.sure = self.sure and self._says_enough(word)
            return keys
        if len(word) < _least_beginning(word):
            return ()
        return self._all([keys for known, keys in self.wordings.parts.items() if known.startswith(word)])

    def _says_enough(self, word: str) -> bool:
        """Whether a word of a name is long enough to be that name; of what stands in capitals two letters are."""
        return len(word) >= _SHORTEST or word.isdecimal() or word[0] >= _IDEOGRAPHS or word in self.wordings.initials

    def _near(self, said: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if len(said) <= 2:
            return ()
        # Of short words many are alike ("sent" is no slip of "ENT"); few people mistake the first letter.
        like = known if len(said) > 4 else [name for name in known if name[0] == said[0]]
        keys = self._all([known[name] for name in close_to(said, like)])
        if keys:
            self.sure = False
        return keys

    def _in_common(self, sets: list[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(key for key in sets[0] if all(key in keys for keys in sets[1:]))

    def _all(self, sets: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        return self._allowed(dict.fromkeys(key for keys in sets for key in keys)) if sets else ()

    def _allowed(self, keys: Iterable[str]) -> tuple[str, ...]:
        allowed = self.hearing.allowed
        return tuple(keys) if allowed is None else tuple(key for key in keys if key in allowed)


def _least_beginning(word: str) -> int:
    """How many letters the beginning of a word must have to stand for it."""
    if word[0] >= _IDEOGRAPHS:
        return 2
    return 4 if script_of_text(word).startswith("LATIN") else _SHORTEST
