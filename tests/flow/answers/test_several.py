"""Examples of one message among several."""

import pytest

from bot.flow.answers import Hearing, Meant, Photo, Reading, Several, Text, Unclear

EXAMPLES = [
    ("The ward was clean", Meant("The ward was clean")),
    ("  And quiet \n", Meant("And quiet")),
    ("2", Meant("2")),
    ("yes", Meant("yes")),
    ("👍", Meant("👍")),
    ("મને ગમ્યું", Meant("મને ગમ્યું")),
    ("", Unclear()),
    ("...", Unclear()),
    ("x" * 1001, Unclear("too_long")),
]


@pytest.mark.parametrize(("text", "reading"), EXAMPLES)
def test_example(text: str, reading: Reading, sunday: Hearing) -> None:
    read = Several().read(text, sunday)

    assert (type(read), read) == (type(reading), reading)


def test_each_message_has_the_limit_of_its_own_kind(sunday: Hearing) -> None:
    assert Several(Text(most=5)).read("hello!", sunday) == Unclear("too_long")


@pytest.mark.parametrize(
    ("kind", "media", "file", "reading"),
    [
        (Several(Photo()), "photo", "telegram:abc", Meant("telegram:abc")),
        (Several(Photo()), "voice", "telegram:abc", Unclear()),
        (Several(Photo()), "photo", "", Unclear()),
        (Several(Text()), "photo", "telegram:abc", Unclear()),
    ],
)
def test_photos_are_taken_where_photos_are_collected(kind: Several, media: str, file: str, reading: Reading) -> None:
    assert (type(kind.see(media, file)), kind.see(media, file)) == (type(reading), reading)


def test_words_are_no_photo(sunday: Hearing) -> None:
    assert Several(Photo()).read("here it is", sunday) == Unclear()
