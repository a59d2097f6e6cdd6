"""Examples of times of day."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.answers import Hearing, Meant, Perhaps, Reading, Time, Unclear
from tests.flow.answers.test_every_kind import ANYTHING, HEARINGS

EXAMPLES = [
    ("2pm", "en", Meant("14:00")),
    ("2 PM", "en", Meant("14:00")),
    ("2 p.m.", "en", Meant("14:00")),
    ("2.30pm", "en", Meant("14:30")),
    ("2:30 pm please", "en", Meant("14:30")),
    ("2 30pm", "en", Meant("14:30")),
    ("11am", "en", Meant("11:00")),
    ("12pm", "en", Meant("12:00")),
    ("14:00", "en", Meant("14:00")),
    ("14.30", "en", Meant("14:30")),
    ("1430", "en", Meant("14:30")),
    ("1430 hrs", "en", Meant("14:30")),
    ("14h30", "en", Meant("14:30")),
    ("fourteen hundred hours", "en", Meant("14:00")),
    ("14:00 pm", "en", Meant("14:00")),
    ("09:30", "en", Meant("09:30")),
    ("0900", "en", Meant("09:00")),
    ("09:00pm", "en", Meant("21:00")),
    ("00:15", "en", Meant("00:15")),
    ("noon", "en", Meant("12:00")),
    ("12 noon", "en", Meant("12:00")),
    ("midday", "en", Meant("12:00")),
    ("midnight", "en", Meant("00:00")),
    ("12 at night", "en", Meant("00:00")),
    ("2 in the afternoon", "en", Meant("14:00")),
    ("at about 2 o'clock in the afternoon", "en", Meant("14:00")),
    ("9 in the morning", "en", Meant("09:00")),
    ("6 at night", "en", Meant("18:00")),
    ("half past two in the afternoon", "en", Meant("14:30")),
    ("a quarter past 3 pm", "en", Meant("15:15")),
    ("quarter to 12 in the morning", "en", Meant("11:45")),
    ("twenty five past two pm", "en", Meant("14:25")),
    ("20 minutes to 3 pm", "en", Meant("14:40")),
    ("2pm 👍", "en", Meant("14:00")),
    # Other languages, other digits.
    ("٢:٣٠ م", "ar", Meant("14:30")),
    ("الساعة ٢ مساءً", "ar", Meant("14:00")),
    ("ساعت ۲ بعد از ظهر", "fa", Meant("14:00")),
    ("نیمه‌شب", "fa", Meant("00:00")),
    ("બપોરે ૨ વાગ્યે", "gu", Meant("14:00")),
    ("دوپہر ۲ بجے", "ur", Meant("14:00")),
    ("sham 5 baje", "ur", Meant("17:00")),
    ("ਸ਼ਾਮ ੫ ਵਜੇ", "pa", Meant("17:00")),
    ("বিকাল ৩টায়", "bn", Meant("15:00")),
    ("o 2 po południu", "pl", Meant("14:00")),
    ("godz. 14:30", "pl", Meant("14:30")),
    ("o północy", "pl", Meant("00:00")),
    ("o 2 popoludní", "sk", Meant("14:00")),
    ("2 val. dienos", "lt", Meant("14:00")),
    ("às 14 horas", "pt", Meant("14:00")),
    ("ora 2 după-amiaza", "ro", Meant("14:00")),
    ("2 galabnimo", "so", Meant("14:00")),
    ("2 i.n.", "ga", Meant("14:00")),
    ("下午2点半", "zh", Meant("14:30")),
    ("晚上12点", "zh", Meant("00:00")),
    # In the morning or in the evening, and what some mean by 12am.
    ("2", "en", Perhaps(("14:00", "02:00"))),
    ("two", "en", Perhaps(("14:00", "02:00"))),
    ("2 o'clock", "en", Perhaps(("14:00", "02:00"))),
    ("half past two", "en", Perhaps(("14:30", "02:30"))),
    ("half 2", "en", Perhaps(("14:30", "02:30"))),
    ("two thirty", "en", Perhaps(("14:30", "02:30"))),
    ("quarter to 3", "en", Perhaps(("14:45", "02:45"))),
    ("ten to three", "en", Perhaps(("14:50", "02:50"))),
    ("9:30", "en", Perhaps(("09:30", "21:30"))),
    ("around 7ish", "en", Perhaps(("07:00", "19:00"))),
    ("12", "en", Perhaps(("12:00", "00:00"))),
    ("12am", "en", Perhaps(("12:00", "00:00"))),
    ("૨", "gu", Perhaps(("14:00", "02:00"))),
    # Doubtful, or perhaps two hours.
    ("maybe 2pm", "en", Perhaps(("14:00",))),
    ("10 to 12 in the morning", "en", Perhaps(("11:50",))),
    # Two times, no time, or more than a time.
    ("2 to 4", "en", Unclear()),
    ("2pm to 4pm", "en", Unclear()),
    ("5pm to 7pm", "en", Unclear()),
    ("10-12", "en", Unclear()),
    ("13-15", "en", Unclear()),
    ("2pm or 3pm", "en", Unclear()),
    ("after 5pm", "en", Unclear()),
    ("not 2pm", "en", Unclear()),
    ("tomorrow 2pm", "en", Unclear()),
    ("in 2 hours", "en", Unclear()),
    ("2 hours", "en", Unclear()),
    ("20 minutes", "en", Unclear()),
    ("5 pm in the morning", "en", Unclear()),
    ("14 am", "en", Unclear()),
    ("half past 14", "en", Unclear()),
    ("70 past 2", "en", Unclear()),
    ("14:60", "en", Unclear()),
    ("24:00", "en", Unclear()),
    ("25", "en", Unclear()),
    ("0", "en", Unclear()),
    ("none", "en", Unclear()),
    ("2.5", "en", Unclear()),
    ("5.11.2026", "en", Unclear()),
    ("07700 900123", "en", Unclear()),
    ("half", "en", Unclear()),
    ("pm", "en", Unclear()),
    ("any time", "en", Unclear()),
    ("I am here", "en", Unclear()),
    ("po południu", "pl", Unclear()),
    ("o 2 po południu", "en", Unclear()),
    ("2pm " * 400, "en", Unclear()),
    ("", "en", Unclear()),
]

WORDS = "2 12 14 30 09 1430 14:00 2.30pm half quarter past to am pm noon midnight night minutes hours maybe at - 0"
FITTING = st.lists(st.sampled_from(WORDS.split()), max_size=14)
SAID = ANYTHING | FITTING.map(" ".join) | FITTING.map("".join)


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Time().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), between=st.sampled_from([":", ".", "", " : "]))
def test_every_minute_of_the_day_is_understood_on_a_24_hour_clock(
    hour: int, minute: int, between: str, sunday: Hearing
) -> None:
    reading = Time().read(f"{hour:02}{between}{minute:02}", sunday)
    value = f"{hour:02}:{minute:02}"

    if 10 <= hour <= 12:  # written alike on a clock of 12 hours
        assert isinstance(reading, Perhaps) and value in reading.values
    else:
        assert reading == Meant(value)


@given(hour=st.integers(1, 12), minute=st.integers(0, 59))
def test_every_minute_of_the_afternoon_is_understood_with_pm(hour: int, minute: int, sunday: Hearing) -> None:
    assert Time().read(f"{hour}:{minute:02}pm", sunday) == Meant(f"{hour % 12 + 12}:{minute:02}")


@given(text=SAID, hearing=HEARINGS)
def test_what_is_understood_is_always_a_time_of_day(text: str, hearing: Hearing) -> None:
    reading = Time().read(text, hearing)

    assert Time().read(text, hearing) == reading
    values = reading.values if isinstance(reading, Perhaps) else reading[:1] if isinstance(reading, Meant) else ()
    assert len(values) <= 2
    assert all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII) for value in values)
