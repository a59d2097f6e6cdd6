"""Any number of the choices of a list; the value is their keys in the order said."""

from typing import ClassVar

from bot.flow.answers.all_or_none import said_of_all
from bot.flow.answers.kind import MOST_READ, Hearing, Meant, Perhaps, Reading, Unclear
from bot.flow.answers.vocabulary import Choice, Vocabulary
from bot.language import ENGLISH, fold


class ManyOf:
    """Any number of the choices of a list; the value is their keys in the order said.

    "All" is the whole list where all of it was shown; of a longer one those on the page are asked back. "None of
    these" is the empty list, unless a choice is called so: then it is that choice, and not among "all".
    """

    __slots__ = ("vocabulary",)
    name: ClassVar[str] = "many of"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The meaning of the text among the choices, in the person's language or in English."""
        folded = fold(text[:MOST_READ])
        whole = said_of_all(folded, hearing.language)
        if not whole or self._is_a_choice(folded, hearing.language):
            return self.vocabulary.read_many(text, hearing)
        choices = [each for each in self.vocabulary.choices if hearing.allowed is None or each.key in hearing.allowed]
        called_none = [choice.key for choice in choices if _says_none(choice, hearing.language)]
        if whole == "none":
            return Meant(called_none[:1])
        keys = {choice.key for choice in choices}.difference(called_none)
        shown = [key for key in hearing.shown if key in keys]
        if not shown:
            return Unclear()
        return Meant(shown) if keys.issubset(shown) else Perhaps((shown,))

    def _is_a_choice(self, folded: str, language: str) -> bool:
        return any(folded in _folded_names(choice, language) for choice in self.vocabulary.choices)


def _says_none(choice: Choice, language: str) -> bool:
    return any(said_of_all(name, language) == "none" for name in _folded_names(choice, language))


def _folded_names(choice: Choice, language: str) -> list[str]:
    return [fold(name) for spoken in {language, ENGLISH} for name in choice.names.get(spoken, ())]
