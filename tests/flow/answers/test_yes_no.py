"""Examples of yes, of no, and of what must be neither."""

import pytest

from bot.flow.answers import Hearing, Meant, Unclear, YesNo

EXAMPLES = [
    ("yes", "en", Meant(True)),
    ("YES!", "en", Meant(True)),
    ("  Yes.  ", "en", Meant(True)),
    ("yes please", "en", Meant(True)),
    ("Yes, thank you very much", "en", Meant(True)),
    ("yeah ok", "en", Meant(True)),
    ("yes yes yes", "en", Meant(True)),
    ("I agree", "en", Meant(True)),
    ("yes I agree to that", "en", Meant(True)),
    ("Yes, I do", "en", Meant(True)),
    ("yes we have", "en", Meant(True)),
    ("yes of course", "en", Meant(True)),
    ("well yes", "en", Meant(True)),
    ("Hi, yes please", "en", Meant(True)),
    ("👍🏽", "en", Meant(True)),
    ("yes 😀", "en", Meant(True)),
    ("no", "en", Meant(False)),
    ("No thank you", "en", Meant(False)),
    ("sorry no", "en", Meant(False)),
    ("nope", "en", Meant(False)),
    ("no no no", "en", Meant(False)),
    ("No, I don’t", "en", Meant(False)),
    ("no i do not", "en", Meant(False)),
    ("No I'm afraid not", "en", Meant(False)),
    ("no, I am afraid not", "en", Meant(False)),
    ("no I haven't", "en", Meant(False)),
    ("no not yet", "en", Meant(False)),
    ("I am not", "en", Meant(False)),
    ("not really", "en", Meant(False)),
    ("Tak", "pl", Meant(True)),
    ("zgadzam sie", "pl", Meant(True)),
    ("tak, proszę", "pl", Meant(True)),
    ("nie, dziękuję bardzo", "pl", Meant(False)),
    ("ہاں شکریہ", "ur", Meant(True)),
    ("no nie", "pl", Meant(False)),
    ("yes", "pl", Meant(True)),
    ("હા", "gu", Meant(True)),
    ("haan", "gu", Meant(True)),
    ("جی ہاں", "ur", Meant(True)),
    ("ہاں please", "ur", Meant(True)),
    ("nahi", "ur", Meant(False)),
    ("yes", "a language nobody added", Meant(True)),
    # Both, neither, and what only sounds like an answer.
    ("yes but no", "en", Unclear()),
    ("yes no", "en", Unclear()),
    ("no yes", "en", Unclear()),
    ("not yes", "en", Unclear()),
    ("not no", "en", Unclear()),
    ("yes I do not", "en", Unclear()),
    ("no I do", "en", Unclear()),
    ("I do not mind", "en", Unclear()),
    ("no it is", "en", Unclear()),
    ("yes 👎", "en", Unclear()),
    ("👎", "en", Unclear()),
    ("no problem", "en", Unclear()),
    ("no idea", "en", Unclear()),
    ("yes if my son can come", "en", Unclear()),
    ("yes I am 15", "en", Unclear()),
    ("yess", "en", Unclear()),
    ("maybe", "en", Unclear()),
    ("sorry", "en", Unclear()),
    ("thank you", "en", Unclear()),
    ("tak", "en", Unclear()),
    ("sure", "gu", Unclear()),  # yes in English, no in the Gujarati of this test: so neither
    ("1", "en", Unclear()),
    ("?", "en", Unclear()),
    ("", "en", Unclear()),
    ("yes " * 500, "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Meant | Unclear, yes_no: YesNo, sunday: Hearing) -> None:
    read = yes_no.read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


def test_words_of_one_language_are_enough(sunday: Hearing) -> None:
    yes_no = YesNo({"yes": {"en": ("yes",)}, "no": {"en": ("no",)}})

    assert yes_no.read("No.", sunday._replace(language="ar")) == Meant(False)
