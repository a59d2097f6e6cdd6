"""What holds for every kind of answer, whatever anybody writes."""

import json
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.flow.answers import (
    KINDS,
    Date,
    Hearing,
    Kind,
    ManyOf,
    Meant,
    Month,
    Name,
    Number,
    OneOf,
    Perhaps,
    Phone,
    Photo,
    PostcodeArea,
    Rating,
    Several,
    Text,
    Time,
    Unclear,
    Vocabulary,
    YesNo,
)
from bot.flow.answers.kind import MOST_READ

ANY_CHARACTER = st.characters(exclude_categories=())  # broken halves of pairs included
MEANINGFUL = st.sampled_from(
    [
        *("yes", "no", "not", "and", "or", "to", "of", "the", "i am", "my name is", "Ade", "👍", "{x}", "\n"),
        *(
            "1",
            "2",
            "9",
            "12",
            "31",
            "05",
            "2026",
            "07700900123",
            "+44",
            "%",
            ",",
            "-",
            "/",
            ".",
            "+",
            "&",
            "(",
        ),
        *(
            "March",
            "may",
            "next",
            "last",
            "tuesday",
            "th",
            "ago",
            "weeks",
            "diabetes",
            "eye",
            "clinic",
            "clnic",
        ),
        *("ear", "nose", "throat", "و", "和", "٣", "૩", "હા", "અને", "月", "年", "مارس", "\u202e", "\u200d"),
    ]
)
ANYTHING = st.one_of(
    st.text(ANY_CHARACTER, max_size=80),
    st.lists(MEANINGFUL, max_size=25).map(" ".join),
    st.lists(st.one_of(MEANINGFUL, st.text(ANY_CHARACTER, max_size=5)), max_size=25).map("".join),
)
HEARINGS = st.builds(
    Hearing,
    language=st.sampled_from(["en", "pl", "ar", "fa", "gu", "zh", "ga", "xx", ""]),
    today=st.dates(date(2026, 1, 1), date(2099, 12, 31)),
    shown=st.sampled_from([(), ("diabetes",), ("diabetes", "maternity", "eye")]),
    nation=st.sampled_from(["GB", "IE", "nowhere"]),
    allowed=st.sampled_from([None, frozenset[str](), frozenset(["diabetes", "eye", "maternity"])]),
)
NAMES = [
    *("yes or no", "one of", "many of", "number", "rating", "text", "name"),
    *("month", "date", "time", "phone", "postcode area", "photo", "several"),
]


@pytest.fixture(scope="session")
def kinds(yes_no: YesNo, services: Vocabulary) -> dict[str, Kind]:
    """One of each kind."""
    made: list[Kind] = [yes_no, OneOf(services), ManyOf(services), Number(), Rating(), Text(), Name()]
    made += [Month(), Date(), Time(), Phone(), PostcodeArea(), Photo(), Several()]
    return {kind.name: kind for kind in made}


def test_kinds_are_known_by_name(kinds: dict[str, Kind]) -> None:
    assert list(KINDS) == NAMES
    assert {name: type(kind) for name, kind in kinds.items()} == dict(KINDS)


@pytest.mark.parametrize("name", NAMES)
@given(text=ANYTHING, hearing=HEARINGS)
@example(text="9" * 6_000, hearing=Hearing("en", date(2026, 11, 22), ("diabetes",)))
@example(text="\ufdfa" * 3_000, hearing=Hearing("ar", date(2026, 11, 22)))
@example(text="diabetis clnic " * 400, hearing=Hearing("en", date(2026, 11, 22)))
@example(text="clinic, " * 400, hearing=Hearing("en", date(2026, 11, 22)))
@example(text="my name is " * 200, hearing=Hearing("en", date(2026, 11, 22)))
@example(text="\ud800", hearing=Hearing("en", date(2026, 11, 22)))
def test_anything_at_all_is_read_the_same_way_each_time(
    name: str, text: str, hearing: Hearing, kinds: dict[str, Kind]
) -> None:
    reading = kinds[name].read(text, hearing)

    again = kinds[name].read(text, hearing)
    assert (type(again), again) == (type(reading), reading)
    assert isinstance(reading, (Meant, Perhaps, Unclear))
    if isinstance(reading, Perhaps):
        assert 1 <= len(reading.values) <= 6
        assert len({json.dumps(value) for value in reading.values}) == len(reading.values)
    if isinstance(reading, (Meant, Perhaps)):
        json.dumps(reading, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("text", "several")])
@given(text=ANYTHING)
def test_only_the_beginning_of_a_very_long_answer_is_looked_at(name: str, text: str, kinds: dict[str, Kind]) -> None:
    hearing = Hearing("en", date(2026, 11, 22), ("diabetes", "maternity"))
    beginning = (text + " " * MOST_READ)[:MOST_READ]

    assert kinds[name].read(beginning + text + "no", hearing) == kinds[name].read(beginning, hearing)


@pytest.mark.parametrize("name", ["one of", "many of"])
@given(text=ANYTHING)
def test_nothing_outside_the_allowed_choices_is_ever_understood(name: str, text: str, kinds: dict[str, Kind]) -> None:
    allowed = frozenset(("eye", "maternity"))
    reading = kinds[name].read(text, Hearing("en", date(2026, 11, 22), ("maternity", "eye"), allowed=allowed))

    values = reading.values if isinstance(reading, Perhaps) else reading[:1] if isinstance(reading, Meant) else ()
    for value in values:
        assert set([value] if isinstance(value, str) else value) <= allowed
