"""Examples of choosing several at once."""

import pytest

from bot.flow.answers import Choice, Hearing, ManyOf, Meant, Perhaps, Reading, Unclear, Vocabulary

FIRST_PAGE = ["diabetes", "maternity", "eye", "ent", "heart", "ward12"]
EXAMPLES = [
    ("1", "en", Meant(["diabetes"])),
    ("1 and 3", "en", Meant(["diabetes", "eye"])),
    ("1,3", "en", Meant(["diabetes", "eye"])),
    ("1, 3.", "en", Meant(["diabetes", "eye"])),
    ("1 3", "en", Meant(["diabetes", "eye"])),
    ("1.3", "en", Meant(["diabetes", "eye"])),
    ("1&3", "en", Meant(["diabetes", "eye"])),
    ("1+3", "en", Meant(["diabetes", "eye"])),
    ("1and3", "en", Meant(["diabetes", "eye"])),
    ("1\n3", "en", Meant(["diabetes", "eye"])),
    ("3 and 1", "en", Meant(["eye", "diabetes"])),
    ("3 3 and 3", "en", Meant(["eye"])),
    ("one, two and three please", "en", Meant(["diabetes", "maternity", "eye"])),
    ("1 to 3", "en", Meant(["diabetes", "maternity", "eye"])),
    ("1-2", "en", Meant(["diabetes", "maternity"])),
    ("diabetes and eye clinic", "en", Meant(["diabetes", "eye"])),
    ("eye clinic, maternity", "en", Meant(["eye", "maternity"])),
    ("eye clinic maternity", "en", Meant(["eye", "maternity"])),
    ("Ear, nose and throat", "en", Meant(["ent"])),
    ("ear, nose and throat and diabetes", "en", Meant(["ent", "diabetes"])),
    ("diabetes and ear nose throat", "en", Meant(["diabetes", "ent"])),
    ("eye, heart", "en", Meant(["eye", "heart"])),
    ("eye heart", "en", Meant(["eye", "heart"])),
    ("1 and maternity", "en", Meant(["diabetes", "maternity"])),
    ("1 for diabetes, 3 for eye clinic", "en", Meant(["diabetes", "eye"])),
    ("ward 12 and 1", "en", Meant(["ward12", "diabetes"])),
    ("physiotherapy and 2", "en", Meant(["physio", "maternity"])),
    ("1 i 3", "pl", Meant(["diabetes", "eye"])),
    ("cukrzyca oraz poloznictwo", "pl", Meant(["diabetes", "maternity"])),
    ("١ و ٣", "ar", Meant(["diabetes", "eye"])),
    ("١ و٣", "ar", Meant(["diabetes", "eye"])),
    ("السكري والولادة", "ar", Meant(["diabetes", "maternity"])),
    ("۱، ۳", "fa", Meant(["diabetes", "eye"])),
    ("۱ و ۳", "fa", Meant(["diabetes", "eye"])),
    ("૧ અને ૩", "gu", Meant(["diabetes", "eye"])),
    ("1 ane 3", "gu", Meant(["diabetes", "eye"])),
    ("੧ ਅਤੇ ੩", "pa", Meant(["diabetes", "eye"])),
    ("১ এবং ৩", "bn", Meant(["diabetes", "eye"])),
    ("१, ३", "en", Meant(["diabetes", "eye"])),
    ("糖尿病和眼科", "zh", Meant(["diabetes", "eye"])),
    ("耳鼻和喉、糖尿病", "zh", Meant(["ent", "diabetes"])),
    # Offered as whole lists to choose from.
    ("dibetes", "en", Perhaps((["diabetes"],))),
    ("1 and eye clnic", "en", Perhaps((["diabetes", "eye"],))),
    (
        "maternity, clinic",
        "en",
        Perhaps((["maternity", "diabetes"], ["maternity", "eye"], ["maternity", "heart"])),
    ),
    ("clinic, 1, clinic", "en", Perhaps((["diabetes"], ["eye", "diabetes"], ["heart", "diabetes"]))),
    ("1-3", "en", Perhaps((["diabetes", "eye"], ["diabetes", "maternity", "eye"]))),
    ("1–3", "en", Perhaps((["diabetes", "eye"], ["diabetes", "maternity", "eye"]))),
    ("1 or 2", "en", Perhaps((["diabetes", "maternity"],))),
    ("maternity and dentist", "en", Perhaps((["maternity"],))),
    # Eight services are two pages: all of the first is asked back, without what is called "none of these".
    ("all", "en", Perhaps((FIRST_PAGE,))),
    ("All of them, please", "en", Perhaps((FIRST_PAGE,))),
    ("wszystkie", "pl", Perhaps((FIRST_PAGE,))),
    ("none of these", "en", Meant(["other"])),
    ("none of them", "en", Meant(["other"])),
    ("żadne z nich", "pl", Meant(["other"])),
    # Not one of the numbers shown, nothing said, or the opposite.
    ("1 and 9", "en", Unclear()),
    ("13", "en", Unclear()),
    ("0 1", "en", Unclear()),
    ("3-1", "en", Unclear()),
    ("1-9", "en", Unclear()),
    ("1 to 9", "en", Unclear()),
    ("everything but 2", "en", Unclear()),
    ("1 not 2", "en", Unclear()),
    ("all but 2", "en", Unclear()),
    ("all wards", "en", Perhaps((["ward12"],))),
    ("wszystkie", "en", Unclear()),
    ("and", "en", Unclear()),
    ("dentist", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, services: Vocabulary, sunday: Hearing) -> None:
    read = ManyOf(services).read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


MEALS = Vocabulary(
    [
        Choice("hot", {"en": ("Hot meals",), "pl": ("Ciepłe posiłki",)}),
        Choice("cold", {"en": ("Cold meals",)}),
        Choice("rated", {"en": ("Not at all",)}),
    ]
)
OF_A_SHORT_LIST = [
    *((text, "en", Meant(["cold", "hot", "rated"])) for text in ("all", "ALL!", "all of them", "all of these please")),
    *((text, "en", Meant(["cold", "hot", "rated"])) for text in ("all of the above", "everything")),
    ("الكل", "ar", Meant(["cold", "hot", "rated"])),
    ("સબ", "gu", Unclear()),
    ("બધા", "gu", Meant(["cold", "hot", "rated"])),
    ("سب", "ur", Meant(["cold", "hot", "rated"])),
    ("sab", "ur", Meant(["cold", "hot", "rated"])),
    ("wszystkie z nich", "pl", Meant(["cold", "hot", "rated"])),
    ("全部", "zh", Meant(["cold", "hot", "rated"])),
    *((text, "en", Meant([])) for text in ("none of these", "None of them, thanks", "no, none of these", "none")),
    ("none of these", "pl", Meant([])),
    ("żadne", "pl", Meant([])),
    ("لا شيء منها", "ar", Meant([])),
    ("આમાંથી કોઈ નહીં", "gu", Meant([])),
    ("ان میں سے کوئی نہیں", "ur", Meant([])),
    ("هیچ‌کدام", "fa", Meant([])),
    ("都不是", "zh", Meant([])),
    ("not at all", "en", Meant(["rated"])),
    ("all except hot meals", "en", Unclear()),
    ("none of the meals were hot", "en", Unclear()),
    ("not all of them", "en", Unclear()),
    ("no, all of them", "en", Unclear()),
    ("sab", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), OF_A_SHORT_LIST)
def test_all_and_none_of_a_list_that_was_shown_whole(
    text: str, language: str, reading: Reading, sunday: Hearing
) -> None:
    read = ManyOf(MEALS).read(text, sunday._replace(language=language, shown=("cold", "hot", "rated")))

    assert (type(read), read) == (type(reading), reading)


def test_a_choice_may_itself_be_called_all_or_none(sunday: Hearing) -> None:
    many = ManyOf(Vocabulary([Choice("every", {"en": ("All of them",)}), Choice("nil", {"en": ("None of these",)})]))
    hearing = sunday._replace(shown=("every", "nil"))

    assert many.read("all of them", hearing) == Meant(["every"])
    assert many.read("all", hearing) == Meant(["every"])
    assert many.read("none of them", hearing) == Meant(["nil"])


def test_all_are_those_that_are_allowed_and_shown(services: Vocabulary, sunday: Hearing) -> None:
    many = ManyOf(services)
    eyes_and_hearts = sunday._replace(shown=("eye", "heart"), allowed=frozenset(("eye", "heart")))

    assert many.read("all", eyes_and_hearts) == Meant(["eye", "heart"])
    assert many.read("all", sunday._replace(shown=("physio",))) == Perhaps((["physio"],))
    assert many.read("all", sunday._replace(shown=())) == Unclear()
    assert many.read("none of them", eyes_and_hearts) == Meant([])


def test_only_what_is_allowed(services: Vocabulary, sunday: Hearing) -> None:
    hearing = sunday._replace(shown=("eye", "heart"), allowed=frozenset(("eye", "heart")))
    many = ManyOf(services)

    assert many.read("1 and heart", hearing) == Meant(["eye", "heart"])
    assert many.read("diabetes", hearing) == Unclear()
    assert many.read("eye clinic and diabetes", hearing) == Perhaps((["eye"],))


def test_more_lists_than_can_be_offered_are_unclear(sunday: Hearing) -> None:
    wards = ("red", "blue", "green")
    many = ManyOf(Vocabulary([Choice(f"{ward} {n}", {"en": (f"{ward} ward {n}",)}) for ward in wards for n in "ABC"]))

    assert many.read("red", sunday) == Perhaps((["red A"], ["red B"], ["red C"]))
    assert many.read("red and blue", sunday) == Unclear()
    assert many.read("red, blue, green", sunday) == Unclear()


def test_what_one_reading_says_cannot_change_the_next(services: Vocabulary, sunday: Hearing) -> None:
    many = ManyOf(services)
    first = many.read("diabetes", sunday)
    assert isinstance(first, Meant)
    first.value.append("eye")

    assert many.read("diabetes", sunday) == Meant(["diabetes"])
