"""Examples of yes, of no, and of what must be neither."""

import pytest

from bot.flow import load_book
from bot.flow.answers import Hearing, Meant, Unclear, YesNo
from tests.flow.books import shipped_book, shipped_sources

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


YES = {
    "pl": "no tak|jasne|pewnie|no pewnie|chętnie|tak, chętnie|okej|jak najbardziej|zgadza się|tak, dzięki",
    "gu": "હાજી|haji|હો|ho|bilkul|બિલકુલ|thik che|ઠીક છે|હા હો|ચોક્કસ|jarur|ઓકે|hanji",
    "ur": "جی بالکل|بالکل|ji bilkul|ہاں ضرور|ھاں|ٹھیک|zaroor|jee han|منظور ہے",
    "ar": "اي|اه|آه|إي نعم|ايوة|طبعا|بالتأكيد|ماشي|اوكي|صح|akeed|نعم بالتأكيد",
    "en": "bilkul|haanji|okey",
}
NO = {
    "pl": "nie, dziękuję|nie, dzięki|raczej nie|niestety nie|na pewno nie|no|nie chcę|oczywiście, że nie",
    "gu": "નહિ|નહી|nai|ના, આભાર|bilkul nahi|બિલકુલ નહીં|nahi ji|barabar nathi",
    "ur": "بالکل نہیں|نہیں جی|نھیں|nhi|ji nhi|bilkul nahi|نہیں شکریہ|جی بالکل نہیں|manzoor nahi",
    "ar": "لأ|لا لا|لا أبدا|طبعا لا|مو موافق|ما بدي|la shukran|مش صح",
}
NEITHER = {
    "pl": "chyba tak|raczej tak|absolutnie|jeszcze nie|no, nie, jasne|nie jasne",
    "gu": "સારું|saru|bhale|haji nahi|ho na|જરૂર નથી",
    "ur": "اچھا|acha|کیوں نہیں|kyun nahi|جی نا|haan nahi",
    "ar": "ايه|أبدأ|ابدا|مش أكيد|ان شاء الله|لا أكيد|أي وقت",
}


@pytest.mark.parametrize(
    ("text", "language", "reading"),
    [
        (text, language, reading)
        for said, reading in ((YES, Meant(True)), (NO, Meant(False)), (NEITHER, Unclear()))
        for language, texts in said.items()
        for text in texts.split("|")
    ],
)
def test_as_people_say_it(text: str, language: str, reading: Meant | Unclear, sunday: Hearing) -> None:
    """Yes and no with the words that are shipped, and what says two things, which is asked again."""
    read = shipped_book().yes_no.read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


def test_whoever_reads_roman_letters_is_understood_in_both(sunday: Hearing) -> None:
    book = load_book(shipped_sources(), also=("gu_Latn", "ur_Latn"))
    for roman in ("gu_Latn", "ur_Latn"):
        for text in YES[roman[:2]].split("|"):
            assert book.yes_no.read(text, sunday._replace(language=roman)) == Meant(True), text
