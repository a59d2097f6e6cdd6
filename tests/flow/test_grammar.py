"""Easy words in each language: what is done by nobody, two ideas in one sentence, and how long a sentence may be."""

import pytest

from bot.flow import Spot
from bot.flow.checks_easy import check_easy, only_repeats, says_the_same
from bot.flow.checks_wording import check_sentences, check_signs
from bot.flow.grammar import grammar_of
from bot.flow.source import Notebook
from bot.flow.style import Phrases

HERE = Spot("locales/x.po", 3, 9)


def advised(text: str, language: str) -> list[str]:
    """What is advised of an easy text in that language."""
    notes = Notebook()
    check_easy(text, HERE, notes, language)
    assert not any(mistake.serious for mistake in notes.mistakes)
    return [mistake.what for mistake in notes.mistakes]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Your answer is kept.", "is kept"),
        ("pl", "Odpowiedź została usunięta.", "została usunięta"),
        ("pl", "Listy są wysyłane w piątek.", "są wysyłane"),
        ("pl", "Zapisano odpowiedź.", "Zapisano"),
        ("pl", "Przyjęto zgłoszenie.", "Przyjęto"),
        ("gu", "તમારો જવાબ રાખવામાં આવશે.", "રાખવામાં આવશે"),
        ("gu", "જવાબ મોકલાશે.", "મોકલાશે"),
        ("ur", "آپ کا جواب بھیجا جائے گا۔", "بھیجا جائے"),
        ("ur", "بات لکھی گئی۔", "لکھی گئی"),
        ("ar", "سيتم إرسال الرسالة.", "سيتم إرسال"),
        ("ar", "تم الحفظ.", "تم الحفظ"),
    ],
)
def test_what_is_done_by_nobody_is_advised_of(language: str, text: str, found: str) -> None:
    assert advised(text, language) == [f'"{found}" tells what is done, and not who does it. Say who.']


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Jest zmiana. Spotkanie jest rano. Są Państwo zainteresowani? Proszę napisać CO ZROBIONO."),
        ("pl", "Usunęliśmy odpowiedzi."),
        ("gu", "અમે જવાબ રાખીશું. ફોન આવશે. તમે આવી શકો છો?"),
        ("ur", "وہ گھر چلا گیا۔ ہم جواب بھیجیں گے۔ مل جائے تو لکھیں۔"),
        ("ar", "سنرسل الرسالة. هل تمانعون؟ التمر هنا."),
        ("so", "Waa la diray."),  # nothing is known of it, so nothing is said
    ],
)
def test_what_only_looks_so_is_not(language: str, text: str) -> None:
    assert advised(text, language) == []


@pytest.mark.parametrize(
    ("language", "two", "one"),
    [
        (
            "pl",
            "Napiszemy do Państwa w maju, gdy będzie odpowiedź, i powiemy o tym.",
            "Napiszemy do Państwa w maju, gdy będzie odpowiedź na ten list.",
        ),
        (
            "gu",
            "જો તમે આવી શકો તો અમને આજે લખો અને અમે તમને જવાબ આપીશું.",
            "જો તમે આવી શકો તો અમને આજે લખો, અમે તમને જવાબ આપીશું.",
        ),
        (
            "ur",
            "اگر آپ آ سکتے ہیں تو ہمیں آج لکھیں اور ہم آپ کو جواب دیں گے۔",
            "اگر آپ آ سکتے ہیں تو ہمیں آج لکھیں، ہم آپ کو جواب دیں گے۔",
        ),
        (
            "ar",
            "إذا استطعتم المجيء اكتبوا لنا اليوم ونحن نرد عليكم غدا صباحا.",
            "إذا استطعتم المجيء اكتبوا لنا اليوم ثمة رد عليكم غدا.",
        ),
    ],
)
def test_two_ideas_in_a_sentence_are_advised_of_and_one_is_not(language: str, two: str, one: str) -> None:
    (what,) = advised(two, language)
    assert "has more than one idea" in what
    assert advised(one, language) == []


@pytest.mark.parametrize(("language", "stop"), [("en", "."), ("pl", "."), ("gu", "।"), ("ur", "۔"), ("ar", "؟")])
@pytest.mark.parametrize("easy", [True, False])
def test_a_sentence_ends_as_its_script_ends_it_and_may_be_as_long_as_its_language_allows(
    language: str, stop: str, easy: bool
) -> None:
    grammar = grammar_of(language)
    most = grammar.longest_easy if easy else grammar.longest
    notes = Notebook()
    check_sentences(f"{'آ ' * most}{stop} {'આ ' * most}{stop}", HERE, easy, notes, language)
    assert notes.mistakes == []
    check_sentences(f"{'ab ' * most}ab{stop}", HERE, easy, notes, language)
    (mistake,) = notes.mistakes
    assert (mistake.spot, mistake.serious) == (HERE, False)
    assert f"has {most + 1} words; at most {most} read well" in mistake.what


@pytest.mark.parametrize("text", ["હા/ના", "ہاں/نہیں", "نعم / لا", "tak/nie", "80%", "٨٠٪", "૮૦%"])
def test_slashes_and_percentages_are_found_in_every_script(text: str) -> None:
    notes = Notebook()
    check_signs(text, HERE, notes)
    assert len(notes.mistakes) == 1


@pytest.mark.parametrize("text", ["۱/۲", "1/2", "૧/૨", "https://example.org/a/b"])
def test_a_slash_between_numbers_or_in_an_address_is_none(text: str) -> None:
    notes = Notebook()
    check_signs(text, HERE, notes)
    assert notes.mistakes == []


def test_a_phrase_ends_where_its_word_ends_in_scripts_whose_vowels_are_marks() -> None:
    assert list(Phrases({"હાજર": "આવવું"}).found_in("હાજરી આપો.")) == []
    assert list(Phrases({"હાજર*": "આવવું"}).found_in("હાજરી આપો.")) == [("હાજરી", "આવવું")]
    assert list(Phrases({"સર": "x"}).found_in("અસર, સારું, સર.")) == [("સર", "x")]


def test_a_phrase_may_stand_behind_what_its_language_writes_before_it() -> None:
    assert list(Phrases({"تقييم": "رأيكم"}).found_in("والتقييم هنا")) == []
    assert list(Phrases({"*تقييم": "رأيكم"}).found_in("والتقييم هنا")) == [("تقييم", "رأيكم")]


@pytest.mark.parametrize("language", ["en", "pl", "gu", "ur", "ar"])
def test_an_easy_text_repeats_the_plain_one_once_it_is_longer_than_one_sentence_may_be(language: str) -> None:
    text = "ab " * grammar_of(language).longest
    assert not only_repeats(text, text, language)
    assert only_repeats(f"{text} ab", f"{text} AB.", language)
    assert not only_repeats(f"{text} ab", f"{text} cd", language)


def test_the_same_words_in_more_sentences_are_easier_and_do_not_repeat() -> None:
    assert says_the_same("لا بأس، لن ندعوكم.", "لا بأس، لن ندعوكم.")
    assert says_the_same("W porządku. Dziękujemy.", "W porządku, dziękujemy.")
    assert not says_the_same("W porządku, dziękujemy.", "W porządku. Dziękujemy.")
    assert not says_the_same("ٹھیک ہے، شکریہ۔", "ٹھیک ہے۔ شکریہ۔")
