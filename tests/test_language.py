"""How words are compared, and how lists and days are written."""

import random
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import language
from bot.language import (
    ascii_digits,
    by_name,
    close_to,
    direction,
    fold,
    format_day,
    format_hour,
    format_month,
    format_pounds,
    isolate,
    join_list,
    joining_words,
    without_controls,
    words,
)
from bot.language_words import months, number_words, weekdays

TUESDAY = date(2027, 3, 9)
LANGUAGES = ["en", "gu", "ur", "pa", "bn", "so", "ar", "fa", "pl", "sk", "zh", "lt", "ga", "ro", "pt"]
# Every character there is, broken halves of pairs included.
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Yes", "yes"),
        ("  YES!! ", "yes"),
        ("yes,   please\n", "yes please"),
        ("Ear, nose & throat", "ear nose throat"),
        ("I don't", "i dont"),
        ("I don’t", "i dont"),
        ("Crohn´s", "crohns"),
        ("well-being", "well being"),
        ("Café", "cafe"),
        ("Łódź", "lodz"),
        ("Příliš žluťoučký", "prilis zlutoucky"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne ＹＥＳ", "fine yes"),
        ("١٢٣", "123"),
        ("۴۵۶", "456"),
        ("૭૮૯", "789"),
        ("੧੨", "12"),
        ("১২", "12"),
        ("१२", "12"),
        ("1️⃣", "1"),
        ("\u202e2\u202c", "2"),
        ("ye\u200bs\u0000", "yes"),
        ("👍🏽", "👍"),
        ("yes👍", "yes 👍"),
        ("હા", "હા"),
        ("ਹਾਂ।", "ਹਾਂ"),
        ("হ্যাঁ", "হ্যাঁ"),
        ("", ""),
        ("?!", ""),
        ("\ud800", ""),
        ("\u3164", ""),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مُحَمَّد", "محمد"),
        ("نعـــم", "نعم"),
        ("كتابي", "کتابی"),
        ("أجل", "اجل"),
        ("می‌خواهم", "میخواهم"),
        ("ہاں", "هاں"),
        ("zażółć", "ZAZOLC"),
        ("mâine", "maine"),
        ("क्षेत्र", "क्षेत्र"),
    ],
)
def test_two_ways_to_write_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("કી", "કિ"), ("ਕਾ", "ਕੀ"), ("কা", "কি"), ("ک", "گ")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ANY_TEXT)
def test_folding_is_settled_after_once(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    folded.encode()


def test_the_characters_kept_ready_are_bounded() -> None:
    for start in range(0x80, 0x11_0000, 2_000):
        fold("".join(map(chr, range(start, min(start + 2_000, 0x11_0000)))))

    assert len(language._FOLDING) <= language._Folding.MOST


@given(ANY_TEXT)
def test_ascii_digits_change_nothing_but_digits(text: str) -> None:
    assert len(ascii_digits(text)) == len(text)
    assert ascii_digits("٣ of ૩, ৩ and ۳") == "3 of 3, 3 and 3"


@given(ANY_TEXT)
def test_without_controls_can_be_kept_by_any_database(text: str) -> None:
    clean = without_controls(text)

    clean.encode()
    assert "\x00" not in clean
    assert not {"\u202e", "\u2067", "\ufeff"} & set(clean)


def test_without_controls_keeps_what_words_need() -> None:
    assert without_controls("one\n\ttwo") == "one\n\ttwo"
    assert without_controls("می‌خواهم 👨‍👩‍👧") == "می‌خواهم 👨‍👩‍👧"
    assert without_controls("one\u2028two\r\n") == "one\ntwo\n"


def test_words() -> None:
    assert words("one two one") == {"one", "two"}


def test_near_misses_come_nearest_first_and_at_most_three() -> None:
    assert close_to("dibetes", ["maternity", "diabetes"]) == ["diabetes"]
    assert close_to("eyes", ["eye", "eyed", "keys", "eyes"])[0] == "eyes"
    assert len(close_to("aaaa", ["aaaab", "aaaac", "aaaad", "aaaae"])) == 3
    assert close_to("zebra", ["maternity", "diabetes"]) == []


@pytest.mark.parametrize(
    ("spoken", "way"),
    [
        ("en", "ltr"),
        ("pl", "ltr"),
        ("gu", "ltr"),
        ("ur", "rtl"),
        ("ar", "rtl"),
        ("fa", "rtl"),
        ("xx", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction(spoken: str, way: str) -> None:
    assert direction(spoken) == way


def test_isolate_only_in_right_to_left_languages() -> None:
    assert isolate("STOP", "ur") == "\u2068STOP\u2069"
    assert isolate("STOP", "gu") == "STOP"


@pytest.mark.parametrize(
    ("items", "spoken", "written"),
    [
        ([], "en", ""),
        (["A"], "en", "A"),
        (["A", "B"], "en", "A and B"),
        (["A", "B", "C"], "en", "A, B and C"),
        (["A", "B", "C"], "pl", "A, B i C"),
        (["A", "B", "C"], "ur", "A، B، اور C"),
        (["A", "B", "C"], "zh", "A、B和C"),
        (["A", "B"], "no such language", "A and B"),
    ],
)
def test_join_list(items: list[str], spoken: str, written: str) -> None:
    assert join_list(items, spoken) == written


@pytest.mark.parametrize(
    ("spoken", "day", "month"),
    [
        ("en", "Tuesday 9 March 2027", "March 2027"),
        ("pl", "wtorek, 9 marca 2027", "marzec 2027"),
        ("ar", "الثلاثاء، 9 مارس 2027", "مارس 2027"),
        ("bn", "মঙ্গলবার, 9 মার্চ, 2027", "মার্চ 2027"),
        ("gu", "મંગળવાર, 9 માર્ચ, 2027", "માર્ચ 2027"),
        ("pt", "terça-feira, 9 de março de 2027", "março de 2027"),
        ("zh", "2027年3月9日星期二", "2027年3月"),
        ("xx", "Tuesday 9 March 2027", "March 2027"),
    ],
)
def test_days_and_months_as_the_language_writes_them(spoken: str, day: str, month: str) -> None:
    assert (format_day(TUESDAY, spoken), format_month(TUESDAY, spoken)) == (day, month)


def test_no_language_gives_its_month_names_to_another() -> None:
    """Babel shares what it resolved for one language with others (its issue 1234)."""
    in_order = {spoken: dict(months(spoken)) for spoken in LANGUAGES}
    months.cache_clear()
    shuffled = random.Random(7).sample(["pa_Arab", "he", "co", *LANGUAGES], k=len(LANGUAGES) + 3)
    for spoken in shuffled:
        format_month(TUESDAY, spoken)

    assert {spoken: dict(months(spoken)) for spoken in LANGUAGES} == in_order
    assert format_month(TUESDAY, "bn") == "মার্চ 2027"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_language_has_its_months_days_and_a_word_for_and(spoken: str) -> None:
    assert set(months(spoken).values()) == set(range(1, 13))
    assert set(weekdays(spoken).values()) == set(range(7))
    assert fold(format_month(date(2027, 1, 1), "en").split()[0]) in months("en")
    assert joining_words(spoken) >= {"and", "plus"}
    assert spoken == "en" or joining_words(spoken) > joining_words("en")


@pytest.mark.parametrize(
    ("spoken", "name", "number"),
    [
        ("en", "march", 3),
        ("en", "mar", 3),
        ("en", "sept", 9),
        ("en", "sep", 9),
        ("pl", "maja", 5),
        ("pl", "maj", 5),
        ("ga", "deireadh fomhair", 10),
        ("zh", "三月", 3),
    ],
)
def test_months_by_name_and_abbreviation(spoken: str, name: str, number: int) -> None:
    assert months(spoken)[name] == number


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_number_words_are_those_of_the_language_and_of_english(spoken: str) -> None:
    numbers = number_words(spoken)

    assert (numbers["zero"], numbers["one"], numbers["twenty"]) == (0, 1, 20)
    assert {fold(word) for word in numbers} == set(numbers)
    assert [n for n in numbers.values() if n == 7] == [7] * (1 if spoken == "en" else 2)


def test_joining_words() -> None:
    assert "i" in joining_words("pl")
    assert "اور" in joining_words("ur")
    assert "aur" in joining_words("ur")
    assert "和" in joining_words("zh")


@pytest.mark.parametrize(
    ("pounds", "language", "written"),
    [
        ("20", "en", "£20"),
        ("4.50", "en", "£4.50"),
        ("1200", "en", "£1,200"),
        ("4.50", "pl", "4,50\u00a0£"),
        ("20", "gu", "£20"),
        ("20", "ur", "£20"),
        ("20", "ar", "20\u00a0£"),
    ],
)
def test_a_sum_is_written_as_the_language_writes_it_and_always_in_pounds(
    pounds: str, language: str, written: str
) -> None:
    assert format_pounds(Decimal(pounds), language) == written


@pytest.mark.parametrize(
    ("at", "spoken", "written"),
    [
        (time(14), "en", "2pm"),
        (time(10, 30), "gu_Latn", "10:30am"),
        (time(14), "pl", "14:00"),
        (time(14), "ar", "2:00 م"),
        (time(9), "gu", "સવારે 9"),
        (time(14), "gu", "બપોરે 2"),
        (time(16, 15), "gu", "સાંજે 4:15"),
        (time(9, 30), "ur", "صبح 9:30"),
        (time(14), "ur", "دوپہر 2"),
        (time(19), "ur", "شام 7"),
    ],
)
def test_an_hour_is_written_as_people_say_it(at: time, spoken: str, written: str) -> None:
    assert format_hour(at, spoken) == written


def test_names_stand_in_order_whatever_their_capitals_accents_and_letters() -> None:
    names = ["Zoë", "فاطمة", "ade", "Łucja", "Özil", "મીરા", "Lucy", "Ade", "Olga", "Émile", "eve", "احمد", "આશા"]
    ordered = ["Ade", "ade", "Émile", "eve", "Łucja", "Lucy", "Olga", "Özil", "Zoë", "احمد", "فاطمة", "આશા", "મીરા"]
    assert sorted(names, key=by_name) == ordered
