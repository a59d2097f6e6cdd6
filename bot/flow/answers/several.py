"""Several messages, until DONE; the value of each is what its own kind says, and the question keeps them together."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Reading, Unclear
from bot.flow.answers.photo import Photo
from bot.flow.answers.text import Text


class Several:
    """Up to `most` messages, each of them a text or a photo."""

    __slots__ = ("each", "most")
    name: ClassVar[str] = "several"

    def __init__(self, each: Text | Photo | None = None, most: int = 10) -> None:
        self.each = each or Text()
        self.most = most

    def read(self, text: str, hearing: Hearing) -> Reading:
        """One of the messages, read alone; DONE is a word for everyone, and never gets here."""
        return self.each.read(text, hearing)

    def see(self, media: str, file: str) -> Reading:
        """A photo as one of the messages, where photos are what is collected."""
        return self.each.see(media, file) if isinstance(self.each, Photo) else Unclear()
