"""Examples of what may be sent where a photo is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, Meant, Photo, Reading, Unclear
from tests.flow.answers.test_every_kind import ANYTHING, HEARINGS

FILE = "telegram:AgACAgQAAxkBAAIBY2Z-9_example"

EXAMPLES = [
    ("photo", FILE, Meant(FILE)),
    ("photo", "twilio:MM0123/ME0123", Meant("twilio:MM0123/ME0123")),
    ("photo", "x" * 300, Meant("x" * 300)),
    ("photo", "x" * 301, Unclear()),
    ("photo", "", Unclear()),
    ("photo", "two words", Unclear()),
    ("photo", "line\n", Unclear()),
    ("photo", "nul\x00", Unclear()),
    ("photo", "\ud800", Unclear()),
    ("photo", "ફોટો", Unclear()),
    ("voice", FILE, Unclear()),
    ("video", FILE, Unclear()),
    ("sticker", FILE, Unclear()),
    ("document", FILE, Unclear()),
    ("edited", FILE, Unclear()),
    ("other", FILE, Unclear()),
    ("", FILE, Unclear()),
    ("", "", Unclear()),
]


@pytest.mark.parametrize(("media", "file", "reading"), EXAMPLES)
def test_example(media: str, file: str, reading: Reading) -> None:
    seen = Photo().see(media, file)

    assert (type(seen), seen) == (type(reading), reading)


@given(text=ANYTHING, hearing=HEARINGS)
def test_no_words_stand_for_a_photo(text: str, hearing: Hearing) -> None:
    assert Photo().read(text, hearing) == Unclear()


@given(media=st.sampled_from(["photo", "voice", ""]), file=ANYTHING)
def test_anything_may_be_seen(media: str, file: str) -> None:
    assert Photo().see(media, file) in (Meant(file), Unclear())
