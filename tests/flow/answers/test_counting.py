"""Words for numbers: each number to a hundred has one in the languages that are shipped, and no word is two numbers."""

import pytest

from bot.flow.answers import Hearing, Meant, OneOf, Unclear
from bot.flow.answers.counting import counting_words, pairs_of_words, roman_numbers
from bot.flow.answers.numerals import numeral_alone
from bot.flow.answers.vocabulary import Choice, Vocabulary
from bot.language import fold


@pytest.mark.parametrize(
    ("language", "without"),
    [("gu", set()), ("ur", {72, 80})],
)
def test_each_number_to_a_hundred_has_its_word(language: str, without: set[int]) -> None:
    own = {word: number for word, number in counting_words(language).items() if not word.isascii()}
    assert set(range(1, 101)) - set(own.values()) == without
    assert all(numeral_alone(word, language) == str(number) for word, number in own.items())


POLISH = [
    *("jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"),
    *("dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt", "sześćdziesiąt", "siedemdziesiąt"),
    *("osiemdziesiąt", "dziewięćdziesiąt"),
]
ARABIC = [
    *("واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"),
    *("عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"),
]


def test_units_and_tens_make_each_number_to_a_hundred() -> None:
    for tens in range(2, 10):
        for units in range(1, 10):
            number = str(10 * tens + units)
            assert numeral_alone(f"{POLISH[tens + 7]} {POLISH[units - 1]}", "pl") == number
            assert numeral_alone(f"{ARABIC[units - 1]} و{ARABIC[tens + 7]}", "ar") == number


@pytest.mark.parametrize("language", ["en", "pl", "gu", "ur", "ar", "fa", "zh"])
def test_no_word_is_part_of_a_number_in_one_language_and_another_one_in_english(language: str) -> None:
    english, words = counting_words("en"), counting_words(language)
    assert {word: words[word] for word in english} == dict(english)
    assert all(word == fold(word) for word in words), "as they are compared"
    assert all(first == fold(first) and second == fold(second) for first, second in pairs_of_words(language))


def test_roman_words_count_only_alone() -> None:
    assert roman_numbers("gu_Latn")["be"] == 2 and roman_numbers("ur")["do"] == 2 and not roman_numbers("pl")
    assert numeral_alone("do", "ur") == "2" and numeral_alone("do not know", "ur") == ""
    assert numeral_alone("be", "en") == ""


AGES = OneOf(Vocabulary([Choice("young", {"en": ("16 to 24", "17")}), Choice("older", {"en": ("25 to 39", "35")})]))


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("thirty five", "en", "older"),
        ("trzydzieści pięć", "pl", "older"),
        ("પાંત્રીસ", "gu", "older"),
        ("پینتیس", "ur", "older"),
        ("خمسة وثلاثون", "ar", "older"),
        ("seventeen", "en", "young"),
        ("do", "ur_Latn", "older"),
        ("dwa", "pl", "older"),
    ],
)
def test_an_age_or_the_number_of_a_choice_may_be_in_words(text: str, language: str, key: str, sunday: Hearing) -> None:
    hearing = sunday._replace(language=language, shown=("young", "older"))
    assert AGES.read(text, hearing) == Meant(key)


def test_a_number_in_words_that_is_neither_is_unclear(sunday: Hearing) -> None:
    assert AGES.read("trzydzieści sześć", sunday._replace(language="pl", shown=("young", "older"))) == Unclear()
