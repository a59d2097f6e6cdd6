"""Examples of postcodes, of which no more than the district is ever kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, Meant, Perhaps, PostcodeArea, Reading, Unclear
from tests.flow.answers.test_every_kind import ANYTHING, HEARINGS

EXAMPLES = [
    ("LE1 5WW", Meant("LE1")),
    ("le1 5ww", Meant("LE1")),
    ("LE15WW", Meant("LE1")),
    ("LE15 1WW", Meant("LE15")),
    ("LE151WW", Meant("LE15")),
    ("LE1-5WW", Meant("LE1")),
    ("LE 1 5WW", Meant("LE1")),
    ("LE1 OWW", Meant("LE1")),
    ("BT41 2RL", Meant("BT41")),
    ("M1 1AE", Meant("M1")),
    ("EC1A 1BB", Meant("EC1A")),
    ("w1a1aa", Meant("W1A")),
    ("le1", Meant("LE1")),
    ("LE15", Meant("LE15")),
    ("BT41", Meant("BT41")),
    ("LE1 5", Meant("LE1")),
    ("my postcode is le1 5ww, thanks", Meant("LE1")),
    ("I moved to LE1 5WW last year", Meant("LE1")),
    ("I live in BT41.", Meant("BT41")),
    ("LE1 5WW LE1 5WX", Meant("LE1")),
    ("LE١ ٥WW", Meant("LE1")),
    ("ＬＥ１ ５ＷＷ", Meant("LE1")),
    ("\u2068LE1 5WW\u2069", Meant("LE1")),
    ("મારો પોસ્ટકોડ LE1 5WW છે", Meant("LE1")),
    # Among other words, or in two pieces, it is asked back; of two the person chooses.
    ("the M1 motorway", Perhaps(("M1",))),
    ("મારો LE1 છે", Perhaps(("LE1",))),
    ("LE1 5CC", Perhaps(("LE1",))),
    ("LE 1", Perhaps(("LE1",))),
    ("BT 41", Perhaps(("BT41",))),
    ("LE1 or LE2", Perhaps(("LE1", "LE2"))),
    ("LE1 5WW and BT41 2RL", Perhaps(("LE1", "BT41"))),
    # No postcode, or none of this country.
    ("LE", Unclear()),
    ("me", Unclear()),
    ("Leicester", Unclear()),
    ("LE01", Unclear()),
    ("LE123", Unclear()),
    ("LE1A", Unclear()),
    ("A1", Unclear()),
    ("XX1 5WW", Unclear()),
    ("D02 AF30", Unclear()),
    ("90210", Unclear()),
    ("ward 12", Unclear()),
    ("mp3", Unclear()),
    ("l8r", Unclear()),
    ("07700 900123", Unclear()),
    ("so 3 of us", Unclear()),
    ("no", Unclear()),
    ("LE1 LE2 LE3 LE4 LE5 LE7 LE8", Unclear()),
    ("we went there in the spring with my mother and she said that LE1 is far", Unclear()),
    ("l" * 5_000, Unclear()),
    ("", Unclear()),
]

WORDS = "LE1 5WW BT41 2RL le 1 EC1A 1BB w1 my postcode is near A1 01 o 5 and m1"
FITTING = st.lists(st.sampled_from(WORDS.split()), max_size=14)
SAID = ANYTHING | FITTING.map(" ".join) | FITTING.map("".join)


@pytest.mark.parametrize(("text", "reading"), EXAMPLES)
def test_example(text: str, reading: Reading, sunday: Hearing) -> None:
    read = PostcodeArea().read(text, sunday)

    assert (type(read), read) == (type(reading), reading)


@given(
    district=st.sampled_from(["LE1", "LE15", "BT41", "M1", "EC1A", "SW1W", "B33"]),
    rest=st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
    before=SAID,
    after=SAID,
    between=st.sampled_from(["", " ", "-"]),
)
def test_the_second_half_is_let_go_whatever_stands_round_it(
    district: str, rest: str, before: str, after: str, between: str, sunday: Hearing
) -> None:
    whole = f"{district}{between}{rest}"

    assert PostcodeArea().read(whole, sunday) == Meant(district)
    reading = PostcodeArea().read(f"{before} {whole} {after}", sunday)
    assert whole not in str(reading) and f"{district}{rest}" not in str(reading)


@given(text=SAID, hearing=HEARINGS)
def test_what_is_understood_is_never_longer_than_a_district(text: str, hearing: Hearing) -> None:
    reading = PostcodeArea().read(text, hearing)

    assert PostcodeArea().read(text, hearing) == reading
    values = reading.values if isinstance(reading, Perhaps) else reading[:1] if isinstance(reading, Meant) else ()
    assert len(values) <= 6
    assert all(2 <= len(value) <= 4 and value.isascii() and value.isalnum() for value in values)
