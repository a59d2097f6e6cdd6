"""A ward's list of services, and a Sunday in November, for every kind of answer."""

from datetime import date

import pytest

from bot.flow.answers import Choice, Hearing, Vocabulary, YesNo

SUNDAY = date(2026, 11, 22)
SERVICES = (
    Choice(
        "diabetes",
        {
            "en": ("Diabetes", "sugar clinic"),
            "pl": ("Cukrzyca",),
            "ar": ("السكري",),
            "gu": ("ડાયાબિટીસ",),
            "zh": ("糖尿病",),
        },
    ),
    Choice("maternity", {"en": ("Maternity", "having a baby"), "pl": ("Położnictwo",), "ar": ("الولادة",)}),
    Choice("eye", {"en": ("Eye clinic", "ophthalmology"), "pl": ("Poradnia okulistyczna",), "zh": ("眼科",)}),
    Choice("ent", {"en": ("Ear, nose and throat", "ENT"), "zh": ("耳鼻和喉",)}),
    Choice("heart", {"en": ("Heart clinic", "cardiology")}),
    Choice("ward12", {"en": ("Ward 12",)}),
    Choice("other", {"en": ("Something else", "none of these")}),
    Choice("physio", {"en": ("Physiotherapy", "exercises")}),  # on the second page
)
SHOWN = ("diabetes", "maternity", "eye", "ent", "heart", "ward12", "other")
SAID = {
    "yes": {
        "en": (
            "yes",
            "y",
            "yeah",
            "yep",
            "ok",
            "okay",
            "sure",
            "of course",
            "agree",
            "i agree",
            "i do",
            "i am",
            "👍",
        ),
        "pl": ("tak", "zgadzam się"),
        "gu": ("હા", "haan"),
        "ur": ("ہاں", "جی ہاں", "haan", "ji"),
    },
    "no": {
        "en": ("no", "n", "nope", "i don't", "not really"),
        "pl": ("nie", "no nie"),
        "gu": ("ના", "nahi", "sure"),
        "ur": ("نہیں", "nahi"),
    },
}


@pytest.fixture(scope="session")
def services() -> Vocabulary:
    """Eight services, seven of them shown."""
    return Vocabulary(SERVICES)


@pytest.fixture(scope="session")
def yes_no() -> YesNo:
    """Yes or no with some words of four languages."""
    return YesNo(SAID)


@pytest.fixture(scope="session")
def sunday() -> Hearing:
    """What is heard on Sunday 22 November 2026, in English, with the services shown."""
    return Hearing("en", SUNDAY, SHOWN)
