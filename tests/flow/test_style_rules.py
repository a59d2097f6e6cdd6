"""Each rule of how texts read, by the lists that are shipped: planted in each language, told at its line and column."""

import pytest

from bot.flow import read_book
from tests.flow.books import sources_with

pytestmark = pytest.mark.thorough

FLOW = """
    title: Tea
    starts on: [tea]
    steps:
      hello:
        say: {PLAIN}
        easy: {EASY}
"""
CATALOGUE = """
msgctxt "tea.hello.say"
msgid "Hello."
msgstr "{PLAIN}"

msgctxt "tea.hello.say.easy"
msgid "Hello you."
msgstr "{EASY}"
"""
WHERE = {("en", "plain"): "flows/tea.yaml:6:10", ("en", "easy"): "flows/tea.yaml:7:11"}
IN_CATALOGUE = {"plain": "3:9", "easy": "7:9"}

# (what is planted, language, variant, the text, what is told, in whole or in its first words)
PLANTED = [
    (
        *("sentence length", "en", "plain"),
        "We want to hear from you about each of the many things that you saw on the ward that day now.",
        'advice: the sentence "We want to hear from ..." has 21 words; at most 20 read well.',
    ),
    (
        *("sentence length", "en", "easy"),
        "We want to hear from you about each of the things you saw on the ward.",
        'advice: the sentence "We want to hear from ..." has 16 words; at most 15 read well.',
    ),
    (
        *("sentence length", "pl", "easy"),
        "Pytamy dziś o to co widzą Państwo na oddziale w naszym szpitalu teraz.",
        'advice: the sentence "Pytamy dziś o to co ..." has 13 words; at most 12 read well.',
    ),
    (
        *("sentence length", "gu", "easy"),
        "તમે અમારી હોસ્પિટલમાં આવીને જે જોયું તે વિશે અમને આજે અહીં લખીને કહો હવે.",
        "advice: the sentence",
    ),
    (
        *("sentence length", "ur", "easy"),
        "آپ نے ہمارے ہسپتال میں اس دن جو کچھ بھی دیکھا وہ ہمیں آج یہاں لکھ کر بتائیں۔",
        "advice: the sentence",
    ),
    (
        *("sentence length", "ar", "easy"),
        "اكتبوا لنا اليوم عن كل شيء رأيتم في هذا القسم من مستشفى المدينة.",
        "advice: the sentence",
    ),
    (
        *("one idea", "en", "easy"),
        "We ask you if you came here and if you liked it.",
        'advice: the sentence "We ask you if you ..." has more than one idea. Make it two sentences.',
    ),
    (
        *("one idea", "pl", "easy"),
        "Pytamy, czy są Państwo w domu i czy jest dobrze, bo chcemy.",
        "has more than one idea. Make it two sentences.",
    ),
    (
        *("one idea", "gu", "easy"),
        "તમે આવો અને અમને કહો જો તમને તે ગમે તો સારું.",
        "has more than one idea. Make it two sentences.",
    ),
    (
        *("one idea", "ur", "easy"),
        "آپ آئیں اور ہمیں بتائیں اگر آپ کو یہ اچھا لگے تو۔",
        "has more than one idea. Make it two sentences.",
    ),
    (
        *("one idea", "ar", "easy"),
        "تعالوا إلينا إذا أردتم ثم قولوا لنا ما رأيتم هنا.",
        "has more than one idea. Make it two sentences.",
    ),
    (
        *("passive", "en", "easy"),
        "Your words were kept.",
        'advice: "were kept" tells what is done, and not who does it. Say who.',
    ),
    (
        *("passive", "pl", "easy"),
        "Imię zostało zapisane.",
        'advice: "zostało zapisane" tells what is done, and not who does it. Say who.',
    ),
    (
        *("passive", "gu", "easy"),
        "તે કરવામાં આવશે.",
        'advice: "કરવામાં આવશે" tells what is done, and not who does it. Say who.',
    ),
    (
        *("passive", "ur", "easy"),
        "خط بھیجا جائے گا۔",
        'advice: "بھیجا جائے" tells what is done, and not who does it. Say who.',
    ),
    (
        *("passive", "ar", "easy"),
        "يتم إرسال الرسالة.",
        'advice: "يتم إرسال" tells what is done, and not who does it. Say who.',
    ),
    (
        *("hard word", "en", "easy"),
        "You can participate.",
        'advice: "participate" is a hard word for easy words. Say "take part".',
    ),
    (
        *("hard word", "en", "easy"),
        "This is about oncology.",
        'advice: "oncology" is a hard word for easy words. Say "cancer".',
    ),
    (
        *("hard word", "pl", "easy"),
        "Mogą Państwo uczestniczyć.",
        'advice: "uczestniczyć" is hard for easy words in "pl". Napisać "brać udział".',
    ),
    (
        *("hard word", "gu", "easy"),
        "તે ગોપનીય છે.",
        'advice: "ગોપનીય" is hard for easy words in "gu". "ખાનગી" લખો.',
    ),
    (
        *("hard word", "ur", "easy"),
        "آپ کی شرکت اچھی ہے۔",
        'advice: "شرکت" is hard for easy words in "ur". "حصہ لینا" یا "آنا" لکھیں۔',
    ),
    (
        *("hard word", "ar", "easy"),
        "هذا سؤال بشأن البيت.",
        'advice: "بشأن" is hard for easy words in "ar". اكتبوا "عن".',
    ),
    (
        *("short form", "en", "easy"),
        "Your appt is on Monday.",
        '"appt" is a short form, and easy words have none. Say "appointment".',
    ),
    (
        *("short form", "en", "plain"),
        "The PPI team says hello.",
        '"PPI" is in capitals, but no word to reply with. Use small letters. Or, for a short form, write it out or say '
        "what it is.",
    ),
    (
        *("short form", "pl", "easy"),
        "Książki, gazety itd. są tu.",
        '"itd." is not said in easy words in "pl". Wymienić rzeczy albo pominąć.',
    ),
    (
        *("short form", "gu", "easy"),
        "ચા, દૂધ વગેરે અહીં છે.",
        '"વગેરે" is not said in easy words in "gu". વસ્તુઓ લખો, કે છોડી દો.',
    ),
    (
        *("short form", "ur", "easy"),
        "چائے، دودھ وغیرہ یہاں ہے۔",
        '"وغیرہ" is not said in easy words in "ur". چیزوں کے نام لکھیں، یا چھوڑ دیں۔',
    ),
    (
        *("short form", "ar", "easy"),
        "شاي وحليب إلخ.",
        '"إلخ" is not said in easy words in "ar". اذكروا الأشياء أو احذفوها.',
    ),
    (
        *("percentage", "en", "plain"),
        "Nearly 80% of you liked it.",
        '"%" is hard to read or unkind. Say it like "8 out of 10".',
    ),
    (
        *("percentage", "pl", "plain"),
        "Tak mówi 80 procent osób.",
        '"procent" is not said in "pl" here. Napisać "8 na 10 osób".',
    ),
    (
        *("percentage", "gu", "plain"),
        "૮૦ ટકા લોકો આવ્યા.",
        '"ટકા" is not said in "gu" here. "૧૦ માંથી ૮" એમ લખો.',
    ),
    (
        *("percentage", "ur", "plain"),
        "80 فیصد لوگ آئے۔",
        '"فیصد" is not said in "ur" here. "10 میں سے 8" لکھیں۔',
    ),
    (
        *("percentage", "ar", "plain"),
        "جاء 80٪ منهم.",
        '"٪" is hard to read or unkind. Say it like "8 out of 10".',
    ),
    (
        *("capitals", "en", "plain"),
        "This is IMPORTANT to us.",
        '"IMPORTANT" is in capitals, but it is no word to reply with. Write it in small letters.',
    ),
    (
        *("capitals", "pl", "plain"),
        "To jest BARDZO dobre.",
        'advice: "BARDZO" is in capitals, but it is no word to reply with in "pl".',
    ),
    (
        *("capitals", "ur", "plain"),
        "یہ GOOD ہے۔",
        'advice: "GOOD" is in capitals, but it is no word to reply with in "ur".',
    ),
    (
        *("saying", "en", "plain"),
        "We will keep you in the loop.",
        '"in the loop" is hard to read or unkind. Say "told".',
    ),
    (
        *("saying", "en", "easy"),
        "It is a piece of cake.",
        '"a piece of cake" is hard to read or unkind. Say "easy".',
    ),
    (
        *("saying", "pl", "easy"),
        "To bułka z masłem.",
        '"bułka z masłem" is not said in "pl" here. Napisać "łatwe".',
    ),
    (
        *("saying", "gu", "plain"),
        "આ તો ડાબા હાથનો ખેલ છે.",
        '"ડાબા હાથનો ખેલ" is not said in "gu" here. "સહેલું" લખો.',
    ),
    (
        *("saying", "ur", "plain"),
        "یہ بائیں ہاتھ کا کھیل ہے۔",
        '"بائیں ہاتھ کا کھیل" is not said in "ur" here. "آسان" لکھیں۔',
    ),
    (
        *("saying", "ar", "easy"),
        "العمل يجري على قدم وساق.",
        '"على قدم وساق" is not said in "ar" here. اكتبوا بلا تعبير شائع.',
    ),
]
RULES = ("sentence length", "one idea", "passive", "hard word", "short form", "percentage", "capitals", "saying")


def told(language: str, variant: str, text: str) -> list[str]:
    """All that is told at the place of the text."""
    texts = {"plain": "Hello.", "easy": "Hello you."}
    english = texts | ({variant: text} if language == "en" else {})
    flow = FLOW.replace("{PLAIN}", english["plain"]).replace("{EASY}", english["easy"])
    sources, where = sources_with(flow), WHERE.get((language, variant), "")
    if language != "en":
        file = f"locales/{language}/LC_MESSAGES/flows.po"
        said = {"plain": "…", "easy": "…"} | {variant: text}
        catalogue = CATALOGUE.replace("{PLAIN}", said["plain"]).replace("{EASY}", said["easy"]).lstrip("\n")
        sources, where = {**sources, file: catalogue}, f"{file}:{IN_CATALOGUE[variant]}"
    _, mistakes = read_book(sources, also=() if language == "en" else (language,))
    return [line.removeprefix(f"{where}: ") for line in map(str, mistakes) if line.startswith(f"{where}: ")]


@pytest.mark.parametrize(("rule", "language", "variant", "text", "what"), PLANTED)
def test_it_is_told_where_it_stands(rule: str, language: str, variant: str, text: str, what: str) -> None:
    assert any(what in line for line in told(language, variant, text)), f"{rule}: {told(language, variant, text)}"


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_planted_in_each_language_that_has_it(rule: str) -> None:
    planted = {language for what, language, *_ in PLANTED if what == rule}
    # Gujarati and Arabic have no capitals: only Roman words among theirs, as in Urdu.
    assert planted >= ({"en", "pl", "ur"} if rule == "capitals" else {"en", "pl", "gu", "ur", "ar"})
