"""Examples of telephone numbers; the British ones are from the range kept for stories."""

import pytest

from bot.flow.answers import Hearing, Meant, Perhaps, Phone, Reading, Unclear

EXAMPLES = [
    ("07700 900123", Meant("+447700900123")),
    ("07700900123", Meant("+447700900123")),
    ("07700-900-123", Meant("+447700900123")),
    ("(07700) 900123.", Meant("+447700900123")),
    ("+44 7700 900123", Meant("+447700900123")),
    ("+44 (0)7700 900123", Meant("+447700900123")),
    ("0044 7700 900123", Meant("+447700900123")),
    ("447700900123", Meant("+447700900123")),
    ("my number is 07700 900123, thanks", Meant("+447700900123")),
    ("ring 07700 900123 after 5pm", Meant("+447700900123")),
    ("\u202a+44 7700 900123\u202c", Meant("+447700900123")),
    ("＋44 7700 900123", Meant("+447700900123")),
    ("٠٧٧٠٠ ٩٠٠١٢٣", Meant("+447700900123")),
    ("૦૭૭૦૦ ૯૦૦૧૨૩", Meant("+447700900123")),
    ("07700 900123 07700 900123", Unclear()),
    ("07700 900123, 07700 900123", Meant("+447700900123")),
    ("07700 900123 or 07700 900124", Perhaps(("+447700900123", "+447700900124"))),
    ("999", Unclear()),
    ("111", Unclear()),
    ("85258", Unclear()),
    ("12345", Unclear()),
    ("1234567", Unclear()),
    ("07700 9001", Unclear()),
    ("07700 900123 4567", Unclear()),
    ("+999 7700 900123", Unclear()),
    ("01/02/1960", Unclear()),
    ("hello", Unclear()),
    ("07700 nine hundred", Unclear()),
    ("(" * 2000, Unclear()),
    ("0" * 5000, Unclear()),
    ("", Unclear()),
]


@pytest.mark.parametrize(("text", "reading"), EXAMPLES)
def test_example(text: str, reading: Reading, sunday: Hearing) -> None:
    read = Phone().read(text, sunday)

    assert (type(read), read) == (type(reading), reading)


def test_a_number_without_a_country_belongs_to_the_nation(sunday: Hearing) -> None:
    phonenumbers = pytest.importorskip("phonenumbers")
    example = phonenumbers.example_number("IE")
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)

    assert Phone().read(national, sunday._replace(nation="IE")) == Meant(international)
    assert Phone().read(international, sunday) == Meant(international)
