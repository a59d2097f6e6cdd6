"""A picture; the value is what its keeper calls it ("telegram:..."), never the picture itself."""

from typing import ClassVar

from bot.flow.answers.kind import Hearing, Meant, Reading, Unclear

_PHOTO = "photo"
_LONGEST = 300


class Photo:
    """A photo, as it is sent; no words can stand for it."""

    __slots__ = ()
    name: ClassVar[str] = "photo"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """Unclear, whatever the words say."""
        return Unclear()

    def see(self, media: str, file: str) -> Reading:
        """What was sent, if it is a photo: `media` as in Heard, `file` its name with the provider that keeps it."""
        is_name = 0 < len(file) <= _LONGEST and file.isascii() and file.isprintable() and " " not in file
        return Meant(file) if media == _PHOTO and is_name else Unclear()
