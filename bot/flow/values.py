"""What reaches a flow from a person: a text, a press of a button, or something that is no text."""

from typing import NamedTuple


class Press(NamedTuple):
    """A button: its conversation, the number of the question it stood under, and what it says.

    `option` is the key of a choice, or one of "yes", "no", "skip" and "more".
    """

    conversation: int
    ask: int
    option: str


class Heard(NamedTuple):
    """One message: its text, the button pressed, and what else it was.

    `media` is "" for a text, or photo, voice, sticker, contact, video, document, location, other or edited. `file` is
    what the provider calls a photo that it keeps, "telegram:..." or "twilio:...", or "".
    """

    text: str = ""
    press: Press | None = None
    media: str = ""
    file: str = ""
