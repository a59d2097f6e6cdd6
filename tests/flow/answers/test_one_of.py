"""Examples of choosing one: by number, by name, by part of a name, and what is asked again."""

import pytest

from bot.flow.answers import Choice, Hearing, Meant, OneOf, Perhaps, Reading, Unclear, Vocabulary

EXAMPLES = [
    ("1", "en", Meant("diabetes")),
    ("7", "en", Meant("other")),
    (" 2. ", "en", Meant("maternity")),
    ("(2)", "en", Meant("maternity")),
    ("02", "en", Meant("maternity")),
    ("2️⃣", "en", Meant("maternity")),
    ("٢", "ar", Meant("maternity")),
    ("۲", "fa", Meant("maternity")),
    ("૨", "gu", Meant("maternity")),
    ("੨", "pa", Meant("maternity")),
    ("২", "bn", Meant("maternity")),
    ("२", "en", Meant("maternity")),
    ("two", "en", Meant("maternity")),
    ("dwa", "pl", Meant("maternity")),
    ("number 2 please", "en", Meant("maternity")),
    ("2nd", "en", Meant("maternity")),
    ("2 for Maternity", "en", Meant("maternity")),
    ("Diabetes", "en", Meant("diabetes")),
    ("the EYE CLINIC", "en", Meant("eye")),
    ("I went to the eye clinic", "en", Meant("eye")),
    ("the eye one", "en", Meant("eye")),
    ("Ear, nose & throat", "en", Meant("ent")),
    ("ear nose and throat", "en", Meant("ent")),
    ("nose", "en", Meant("ent")),
    ("throat and nose", "en", Meant("ent")),
    ("sugar clinic", "en", Meant("diabetes")),
    ("ophthal", "en", Meant("eye")),
    ("ward 12", "en", Meant("ward12")),
    ("Physiotherapy", "en", Meant("physio")),  # not on this page, and still its name
    ("cukrzyca", "pl", Meant("diabetes")),
    ("poloznictwo", "pl", Meant("maternity")),
    ("okulistyczna", "pl", Meant("eye")),
    ("Maternity", "pl", Meant("maternity")),
    ("السّكري", "ar", Meant("diabetes")),
    ("糖尿病", "zh", Meant("diabetes")),
    # Near, or two things at once: the person is asked.
    ("dibetes", "en", Perhaps(("diabetes",))),
    ("eye clnic", "en", Perhaps(("eye",))),
    ("eyeclinic", "en", Perhaps(("eye",))),
    ("clinic", "en", Perhaps(("diabetes", "eye", "heart"))),
    ("maternity or heart", "en", Perhaps(("maternity", "heart"))),
    ("2 diabetes", "en", Perhaps(("maternity", "diabetes"))),
    ("eyes", "en", Perhaps(("eye",))),
    ("maybe maternity", "en", Perhaps(("maternity",))),
    ("maternity with my sister", "en", Perhaps(("maternity",))),
    # Nothing that was offered.
    ("8", "en", Unclear()),
    ("0", "en", Unclear()),
    ("-", "en", Unclear()),
    ("99999999999999999999999", "en", Unclear()),
    ("not diabetes", "en", Unclear()),
    ("anything but maternity", "en", Unclear()),
    ("the first one", "en", Unclear()),
    ("my mum was in room 3", "en", Unclear()),
    ("dentist", "en", Unclear()),
    ("sent", "en", Unclear()),
    ("cukrzyca", "gu", Unclear()),
    ("the", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, services: Vocabulary, sunday: Hearing) -> None:
    read = OneOf(services).read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


def test_a_long_story_counts_only_for_the_names_in_it(services: Vocabulary, sunday: Hearing) -> None:
    story = (
        "my mother had her hip done last year and after a while they sent her on to cardiology "
        "where 3 people in the clnic were kind"
    )

    assert OneOf(services).read(story, sunday) == Perhaps(("heart",))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("eye clinic", Meant("eye")),
        ("clinic", Perhaps(("eye", "heart"))),
        ("2", Meant("heart")),
        ("1 or 2", Perhaps(("eye", "heart"))),
        ("diabetes", Unclear()),
        ("dibetes", Unclear()),
        ("sugar", Unclear()),
        ("3", Unclear()),
    ],
)
def test_only_what_is_allowed(text: str, reading: Reading, services: Vocabulary, sunday: Hearing) -> None:
    hearing = sunday._replace(shown=("eye", "heart"), allowed=frozenset(("eye", "heart")))
    read = OneOf(services).read(text, hearing)

    assert (type(read), read) == (type(reading), reading)


@pytest.fixture
def ethnicity() -> Vocabulary:
    """Two groups with a choice of the same name, ages in words, and more choices than can be offered."""
    return Vocabulary(
        [
            Choice("asian_other", {"en": ("Any other",)}, "asian"),
            Choice("black_other", {"en": ("Any other",)}, "black"),
            Choice("young", {"en": ("16 to 24",)}),
            *(Choice(f"town{n}", {"en": (f"Town {chr(96 + n)}ville",)}) for n in range(1, 9)),
        ]
    )


@pytest.mark.parametrize(
    ("text", "allowed", "reading"),
    [
        ("any other", None, Perhaps(("asian_other", "black_other"))),
        ("any other", frozenset(["black_other"]), Meant("black_other")),
        ("16-24", None, Meant("young")),
        ("16 - 24", None, Meant("young")),
        ("town", None, Unclear()),  # eight are too many to choose from
        ("aville", None, Meant("town1")),
    ],
)
def test_names_that_several_choices_share(
    text: str, allowed: frozenset[str] | None, reading: Reading, ethnicity: Vocabulary, sunday: Hearing
) -> None:
    read = OneOf(ethnicity).read(text, sunday._replace(allowed=allowed))

    assert (type(read), read) == (type(reading), reading)


def test_an_empty_list_understands_nothing(sunday: Hearing) -> None:
    assert OneOf(Vocabulary([])).read("diabetes", sunday._replace(shown=())) == Unclear()


SURE = (
    Choice(
        "unsure",
        {
            "en": ("I do not know", "no idea"),
            "pl": ("Nie wiem", "nie mam zdania"),
            "gu": ("ખબર નથી", "કહી ન શકું"),
            "ur": ("پتا نہیں", "koi aur"),
            "ar": ("لا أعرف", "ما أدري"),
        },
    ),
    Choice(
        "blood",
        {
            "en": ("Blood tests",),
            "pl": ("Badania krwi w szpitalu",),
            "gu": ("લોહીની તપાસ છે",),
            "ur": ("خون کے ٹیسٹ", "MRI ٹیسٹ"),
            "ar": ("تحليل دم من المختبر",),
        },
    ),
)


@pytest.mark.parametrize(
    ("text", "language", "reading"),
    [
        *((word, "ar", Unclear()) for word in ("لا", "نعم", "ما", "من", "لا بأس", "لا دم")),
        *((word, "pl", Unclear()) for word in ("nie", "w", "tak", "mam", "bez krwi")),
        *((word, "gu", Unclear()) for word in ("નથી", "છે", "ન", "હા", "nathi")),
        *((word, "ur", Unclear()) for word in ("نہیں", "کے", "koi", "haan", "nahi")),
        *((word, "en", Unclear()) for word in ("no", "do", "i")),
        # Two letters may be a word of their own: it is asked whether they are meant.
        ("دم", "ar", Perhaps(("blood",))),
        ("mri", "ur", Meant("blood")),
        ("krwi", "pl", Meant("blood")),
        ("krwi w szpitalu", "pl", Meant("blood")),
        ("لا أعرف", "ar", Meant("unsure")),
        ("أعرف", "ar", Meant("unsure")),
        ("ما أدري", "ar", Meant("unsure")),
        ("nie wiem", "pl", Meant("unsure")),
        ("koi aur", "ur", Meant("unsure")),
    ],
)
def test_no_small_word_of_a_label_is_an_answer(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    hearing = sunday._replace(language=language, shown=("unsure", "blood"))
    read = OneOf(Vocabulary(SURE)).read(text, hearing)

    assert (type(read), read) == (type(reading), reading)
