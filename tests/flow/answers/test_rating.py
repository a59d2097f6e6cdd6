"""Examples of marks on a scale from 1 to 5."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, Meant, Perhaps, Rating, Reading, Unclear
from tests.flow.answers.test_every_kind import ANYTHING, HEARINGS

EXAMPLES = [
    ("4", "en", Meant("4")),
    ("4.", "en", Meant("4")),
    ("four", "en", Meant("4")),
    ("4 out of 5", "en", Meant("4")),
    ("four out of five", "en", Meant("4")),
    ("5 out of 5", "en", Meant("5")),
    ("4/5", "en", Meant("4")),
    ("4 / 5", "en", Meant("4")),
    ("4 of 5", "en", Meant("4")),
    ("5 stars", "en", Meant("5")),
    ("4/5 stars", "en", Meant("4")),
    ("I'd give it a 4", "en", Meant("4")),
    ("5!!!", "en", Meant("5")),
    ("4️⃣", "en", Meant("4")),
    ("5/5 👍", "en", Meant("5")),
    ("⭐⭐⭐", "en", Meant("3")),
    ("⭐️ ⭐️", "en", Meant("2")),
    ("★★★☆☆", "en", Meant("3")),
    ("3⭐", "en", Meant("3")),
    ("٤", "ar", Meant("4")),
    ("٤ من ٥", "ar", Meant("4")),
    ("۴ از ۵", "fa", Meant("4")),
    ("4 na 5", "pl", Meant("4")),
    ("cztery", "pl", Meant("4")),
    ("5 میں سے 4", "ur", Meant("4")),
    ("૫ માંથી ૪", "gu", Meant("4")),
    ("৫ এর মধ্যে ৪", "bn", Meant("4")),
    ("四", "zh", Meant("4")),
    # Among other words it is asked back.
    ("very good 4", "en", Perhaps(("4",))),
    ("maybe 3", "en", Perhaps(("3",))),
    ("3?", "en", Perhaps(("3",))),
    ("5+", "en", Perhaps(("5",))),
    # Not on this scale, or no mark at all.
    ("0", "en", Unclear()),
    ("6", "en", Unclear()),
    ("8/10", "en", Unclear()),
    ("4 out of 10", "en", Unclear()),
    ("5/4", "en", Unclear()),
    ("5 out of 4", "ur", Unclear()),
    ("4.5", "en", Unclear()),
    ("4.5/5", "en", Unclear()),
    ("4,5", "pl", Unclear()),
    ("4 or 5", "en", Unclear()),
    ("4-5", "en", Unclear()),
    ("-4", "en", Unclear()),
    ("not 4", "en", Unclear()),
    ("5 ⭐⭐⭐", "en", Unclear()),
    ("⭐⭐½", "en", Unclear()),
    ("⭐" * 6, "en", Unclear()),
    ("☆☆☆", "en", Unclear()),
    ("👍", "en", Unclear()),
    ("good", "en", Unclear()),
    ("", "en", Unclear()),
]

WORDS = "1 4 5 10 four five out of / . ⭐ ☆ stars من از ٤ میں سے maybe not 4/5 + -"
FITTING = st.lists(st.sampled_from(WORDS.split()), max_size=14)
SAID = ANYTHING | FITTING.map(" ".join) | FITTING.map("".join)


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Rating().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("10", Meant("10")),
        ("8/10", Meant("8")),
        ("ten out of ten", Meant("10")),
        ("⭐" * 8, Meant("8")),
        ("11", Unclear()),
        ("4/5", Unclear()),
    ],
)
def test_the_scale_is_up_to_the_question(text: str, reading: Reading, sunday: Hearing) -> None:
    assert Rating(most=10).read(text, sunday) == reading


@given(text=SAID, hearing=HEARINGS, most=st.sampled_from([5, 10]))
def test_what_is_understood_is_always_one_mark_of_the_scale(text: str, hearing: Hearing, most: int) -> None:
    rating = Rating(most)
    reading = rating.read(text, hearing)

    assert rating.read(text, hearing) == reading
    values = reading.values if isinstance(reading, Perhaps) else reading[:1] if isinstance(reading, Meant) else ()
    assert len(values) < 2
    assert all(value in map(str, range(1, most + 1)) for value in values)
