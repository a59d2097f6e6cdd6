"""Examples of how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, Meant, Number, Perhaps, Reading, Unclear
from tests.flow.answers.test_every_kind import ANYTHING, HEARINGS

NOUGHTS = "0٠۰૦੦০०０"  # the first figure of every script that people here write

EXAMPLES = [
    ("3", "en", Meant("3")),
    ("three", "en", Meant("3")),
    ("Three.", "en", Meant("3")),
    ("0", "en", Meant("0")),
    ("none", "en", Meant("0")),
    ("007", "en", Meant("7")),
    ("twenty one", "en", Meant("21")),
    ("Twenty-one", "en", Meant("21")),
    ("twentyone", "en", Meant("21")),
    ("a hundred", "en", Meant("100")),
    ("one hundred and five", "en", Meant("105")),
    ("fifteen hundred", "en", Meant("1500")),
    ("two thousand three hundred and forty five", "en", Meant("2345")),
    ("1,000", "en", Meant("1000")),
    ("1,000.", "en", Meant("1000")),
    ("1,00,000", "en", Meant("100000")),
    ("١٬٠٠٠", "ar", Meant("1000")),
    ("999,999", "en", Meant("999999")),
    ("about 20", "en", Meant("20")),
    ("20ish", "en", Meant("20")),
    ("I think about 20, thanks", "en", Meant("20")),
    ("there are 3 in all", "en", Meant("3")),
    ("3️⃣", "en", Meant("3")),
    ("5 😊", "en", Meant("5")),
    # Other digits, other languages.
    ("٢١", "ar", Meant("21")),
    ("۲۱", "fa", Meant("21")),
    ("૨૧", "gu", Meant("21")),
    ("੨੧", "pa", Meant("21")),
    ("২১", "bn", Meant("21")),
    ("२१", "en", Meant("21")),
    ("２１", "zh", Meant("21")),
    ("\u202b٢١\u202c", "ar", Meant("21")),
    ("około 20", "pl", Meant("20")),
    ("trzy", "pl", Meant("3")),
    ("تقریبا ۲۰", "ur", Meant("20")),
    ("પાંચ", "gu", Meant("5")),
    ("大约20", "zh", Meant("20")),
    ("三", "zh", Meant("3")),
    # Beyond ten, in every language that is shipped.
    ("dwanaście", "pl", Meant("12")),
    ("trzydzieści pięć", "pl", Meant("35")),
    ("około dwudziestu", "pl", Meant("20")),
    ("dwieście czterdzieści osiem", "pl", Meant("248")),
    ("sto pięć", "pl", Meant("105")),
    ("tysiąc dwieście", "pl", Meant("1200")),
    ("dwie", "pl", Meant("2")),
    ("પચ્ચીસ", "gu", Meant("25")),
    ("પાંત્રીસ", "gu", Meant("35")),
    ("એક સો વીસ", "gu", Meant("120")),
    ("બે હજાર", "gu", Meant("2000")),
    ("tran", "gu_Latn", Meant("3")),
    ("be", "gu", Meant("2")),
    ("پچیس", "ur", Meant("25")),
    ("ایک سو پانچ", "ur", Meant("105")),
    ("teen", "ur_Latn", Meant("3")),
    ("gyarah", "ur", Meant("11")),
    ("خمسة عشر", "ar", Meant("15")),
    ("أحد عشر", "ar", Meant("11")),
    ("اثنا عشر", "ar", Meant("12")),
    ("خمسة وعشرون", "ar", Meant("25")),
    ("خمس وثلاثين", "ar", Meant("35")),
    ("مئة وخمسة وعشرون", "ar", Meant("125")),
    ("حوالي عشرين", "ar", Meant("20")),
    ("ألفين", "ar", Unclear()),
    ("trzydzieści dwadzieścia", "pl", Unclear()),
    # Among words that may make it another number, it is asked back.
    ("3 people", "en", Perhaps(("3",))),
    ("me and 2 others", "en", Perhaps(("2",))),
    ("2 weeks", "en", Perhaps(("2",))),
    ("more than 20", "en", Perhaps(("20",))),
    ("20+", "en", Perhaps(("20",))),
    ("<5", "en", Perhaps(("5",))),
    ("20%", "en", Perhaps(("20",))),
    ("20k", "en", Perhaps(("20",))),
    ("20?", "en", Perhaps(("20",))),
    ("maybe 20", "en", Perhaps(("20",))),
    ("20 or so", "en", Perhaps(("20",))),
    ("3rd", "en", Perhaps(("3",))),
    ("two dozen", "en", Perhaps(("2",))),
    ("3个", "zh", Perhaps(("3",))),
    # Parts, several, below nought, not one at all.
    ("3.5", "en", Unclear()),
    ("3,5", "pl", Unclear()),
    ("1.000", "pt", Unclear()),
    ("1 000", "pl", Unclear()),
    (".5", "en", Unclear()),
    ("2½", "en", Unclear()),
    ("1/2", "en", Unclear()),
    ("-5", "en", Unclear()),
    ("\u200e−5", "en", Unclear()),
    ("20 or 30", "en", Unclear()),
    ("20-30", "en", Unclear()),
    ("3 3", "en", Unclear()),
    ("five zero", "en", Unclear()),
    ("not 5", "en", Unclear()),
    ("no one", "en", Unclear()),
    ("a few", "en", Unclear()),
    ("5 May 2026", "en", Unclear()),
    ("07700 900123", "en", Unclear()),
    ("07700900123", "en", Unclear()),
    ("1,000,000", "en", Unclear()),
    ("9" * 6_000, "en", Unclear()),
    ("I was on the ward for 3 nights and nobody came to see me at all", "en", Unclear()),
    ("trzy", "en", Unclear()),
    ("lots", "en", Unclear()),
    ("?", "en", Unclear()),
    ("", "en", Unclear()),
]

WORDS = "1 20 3 1,000 00 twenty one hundred thousand and a about none not 3.5 - . ½ ٣ ૨ people % 999999"
FITTING = st.lists(st.sampled_from(WORDS.split()), max_size=14)
SAID = ANYTHING | FITTING.map(" ".join) | FITTING.map("".join)


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Number().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("0", Unclear("too_small")),
        ("1", Meant("1")),
        ("ten", Meant("10")),
        ("11", Unclear("too_big")),
        ("10 people", Perhaps(("10",))),
        ("11 people", Unclear("too_big")),
        ("eleven or twelve", Unclear()),
    ],
)
def test_out_of_range_is_said_so(text: str, reading: Reading, sunday: Hearing) -> None:
    read = Number(least=1, most=10).read(text, sunday)

    assert (type(read), read) == (type(reading), reading)


def test_one_end_of_the_range_may_be_open(sunday: Hearing) -> None:
    assert Number(least=5).read("999999", sunday) == Meant("999999")
    assert Number(least=5).read("4", sunday) == Unclear("too_small")
    assert Number(most=5).read("0", sunday) == Meant("0")
    assert Number(most=5).read("6", sunday) == Unclear("too_big")


@given(number=st.integers(0, 999_999), nought=st.sampled_from(NOUGHTS), grouped=st.booleans())
def test_every_number_is_understood_in_the_figures_of_every_script(
    number: int, nought: str, grouped: bool, sunday: Hearing
) -> None:
    written = f"{number:,}" if grouped else str(number)
    native = "".join(chr(ord(nought) + int(char)) if char.isdecimal() else char for char in written)

    assert Number().read(native, sunday) == Meant(str(number))


@given(text=SAID, hearing=HEARINGS)
def test_what_is_understood_is_always_one_whole_number_in_range(text: str, hearing: Hearing) -> None:
    number = Number(least=2, most=31)
    reading = number.read(text, hearing)

    assert number.read(text, hearing) == reading
    values = reading.values if isinstance(reading, Perhaps) else reading[:1] if isinstance(reading, Meant) else ()
    assert len(values) < 2
    assert all(value in map(str, range(2, 32)) for value in values)
