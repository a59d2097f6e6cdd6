"""How texts are cut into SMS parts."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.sms_parts import EXTENSION, GSM7, first_unicode, parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),  # an empty text is still one message
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("é\n@£" * 40, 1),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("a" * 158 + "^", 1),
        ("a" * 159 + "^", 2),
        ("a" * 152 + "^" + "a" * 152, 3),
        ("a" * 153 + "^" + "a" * 151, 2),
        ("€" * 152, 2),  # 76 pairs a part: the 153rd place stays empty
        ("€" * 153, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("’" + "a" * 69, 1),
        ("’" + "a" * 70, 2),
        ("’" + "€" * 69, 1),
        ("😀" * 35, 1),
        ("😀" * 35 + "a", 2),
        ("ж" * 66 + "😀" + "ж" * 66, 3),  # as "^" above: a pair is never cut in two
        ("😀" * 66, 2),
        ("😀" * 67, 3),
        ("`", 1),
        ("`" * 71, 2),
    ],
)
def test_parts(text: str, count: int) -> None:
    assert parts(text) == count


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("Reply YES or NO. £5 isn't much {at} [all] ~ | \\ ^ €\r\n", None),
        ("", None),
        ("isn’t “it”", "’"),
        ("a – b", "–"),
        ("a`b", "`"),
        ("tab\t", "\t"),
        ("ç", "ç"),
        ("Ç", None),
        ("zażółć", "ż"),
        ("ok 👍", "👍"),
        ("\u2068STOP\u2069", "\u2068"),
    ],
)
def test_first_unicode(text: str, character: str | None) -> None:
    assert first_unicode(text) == character


def test_the_alphabets() -> None:
    assert len(GSM7) == 127  # 128 places, one of them the escape
    assert set("^{}\\[~]|€") == EXTENSION
    assert not GSM7 & EXTENSION


def _septets(text: str) -> bytes:
    """The text as a phone sends it: one septet a character, and an escape before each of the extension."""
    return b"".join(b"\x1b" + char.encode("cp1252") if char in EXTENSION else b"x" for char in text)


def _slowly_cut(sent: bytes, most: int, unit: int, pair_begins: Callable[[bytes], bool]) -> int:
    """Parts made by taking as much as fits, one unit (of so many bytes) less where that would cut a pair in two."""
    count = 0
    while sent:
        size = most * unit
        sent = sent[size - unit :] if len(sent) > size and pair_begins(sent[:size]) else sent[size:]
        count += 1
    return count


@given(st.text(st.sampled_from("ab^€"), max_size=700))
def test_parts_are_those_of_what_a_phone_sends(text: str) -> None:
    sent = _septets(text)
    expected = 1 if len(sent) <= 160 else _slowly_cut(sent, 153, 1, lambda part: part.endswith(b"\x1b"))
    assert parts(text) == expected


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_unicode_parts_are_those_of_what_a_phone_sends(text: str) -> None:
    sent = f"{text}\u0436".encode("utf-16-be")
    high = range(0xD8, 0xDC)
    expected = 1 if len(sent) <= 2 * 70 else _slowly_cut(sent, 67, 2, lambda part: part[-2] in high)
    assert parts(f"{text}\u0436") == expected


def _cut(text: str, most: int, size_of: dict[str, int], size: int) -> list[str]:
    """The text filled into parts one character at a time, the plain way."""
    filled = [""]
    for char in text:
        if sum(size_of.get(each, size) for each in filled[-1] + char) > most:
            filled.append("")
        filled[-1] += char
    return filled


@given(st.text(st.sampled_from("ab^€"), max_size=700))
def test_parts_are_those_of_the_plain_way(text: str) -> None:
    sizes = {"^": 2, "€": 2}
    alone = sum(sizes.get(char, 1) for char in text) <= 160

    assert parts(text) == (1 if alone else len(_cut(text, 153, sizes, 1)))


@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_unicode_counts_utf_16_units(text: str) -> None:
    text += "ж"
    sizes = {char: len(char.encode("utf-16-le", "surrogatepass")) // 2 for char in text}
    alone = sum(sizes[char] for char in text) <= 70

    assert parts(text) == (1 if alone else len(_cut(text, 67, sizes, 1)))
    assert first_unicode(text) is not None
