"""Examples of own words."""

import pytest

from bot.flow.answers import Hearing, Meant, Reading, Text, Unclear

EXAMPLES = [
    ("The letters were too small", Meant("The letters were too small")),
    ("  The letters\n\nwere too small \n", Meant("The letters\n\nwere too small")),
    ("ok", Meant("ok")),
    ("5", Meant("5")),
    ("👍", Meant("👍")),
    ("👨‍👩‍👧 came", Meant("👨‍👩‍👧 came")),
    ("می‌خواهم", Meant("می‌خواهم")),
    ("મને ગમ્યું", Meant("મને ગમ્યું")),
    ("很好", Meant("很好")),
    ("{first_name} <b>", Meant("{first_name} <b>")),
    ("nul\x00 and bell\x07", Meant("nul and bell")),
    ("\u202ehello\u202c", Meant("hello")),
    ("half \ud83d", Meant("half")),
    ("x" * 1000, Meant("x" * 1000)),
    (" " * 500 + "x" * 1000, Meant("x" * 1000)),
    ("x" * 1001, Unclear("too_long")),
    ("x" * 100_000, Unclear("too_long")),
    (" " * 100_000, Unclear("too_long")),
    ("", Unclear()),
    ("   \n\t", Unclear()),
    ("...", Unclear()),
    ("?", Unclear()),
    ("\u200b\u2060\ufeff", Unclear()),
    ("\u3164\u2800", Unclear()),
]


@pytest.mark.parametrize(("text", "reading"), EXAMPLES)
def test_example(text: str, reading: Reading, sunday: Hearing) -> None:
    read = Text().read(text, sunday)

    assert (type(read), read) == (type(reading), reading)


def test_how_long_it_may_be_is_up_to_the_question(sunday: Hearing) -> None:
    assert Text(most=5).read("hello", sunday) == Meant("hello")
    assert Text(most=5).read("hello!", sunday) == Unclear("too_long")
