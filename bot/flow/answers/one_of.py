"""One of the choices of a list; the value is its key."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading
from bot.flow.answers.vocabulary import Vocabulary


class OneOf:
    """One of the choices of a list; the value is its key."""

    __slots__ = ("vocabulary",)
    name: ClassVar[str] = "one of"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The meaning of the text among the choices, in the person's language or in English."""
        return self.vocabulary.read_one(text, hearing)
