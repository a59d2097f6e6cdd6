"""Examples of choosing several at once."""

import pytest

from bot.flow.answers import Choice, Hearing, ManyOf, Meant, Perhaps, Reading, Unclear, Vocabulary

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
    # Not one of the numbers shown, nothing said, or the opposite.
    ("1 and 9", "en", Unclear()),
    ("13", "en", Unclear()),
    ("0 1", "en", Unclear()),
    ("3-1", "en", Unclear()),
    ("1-9", "en", Unclear()),
    ("1 to 9", "en", Unclear()),
    ("everything but 2", "en", Unclear()),
    ("1 not 2", "en", Unclear()),
    ("all", "en", Unclear()),
    ("and", "en", Unclear()),
    ("dentist", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, services: Vocabulary, sunday: Hearing) -> None:
    read = ManyOf(services).read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


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
