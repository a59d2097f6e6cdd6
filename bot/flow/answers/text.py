"""A person's own words; the value is the text as it was written."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Meant, Reading, Unclear
from bot.language import fold, without_controls


class Text:
    """Any words of up to `most` characters."""

    __slots__ = ("most",)
    name: ClassVar[str] = "text"

    def __init__(self, most: int = 1000) -> None:
        self.most = most

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The words, without what cannot be seen; too long is said so, and nothing to read is unclear."""
        if len(text) > 2 * self.most:  # however much of it cannot be seen, it need not be looked at
            return Unclear("too_long")
        said = without_controls(text).strip()
        if len(said) > self.most:
            return Unclear("too_long")
        return Meant(said) if said[:1].isalnum() or fold(said) else Unclear()
