"""A conversation that was held becomes a journey that reads well and holds."""

from zoneinfo import ZoneInfo

import pytest

from bot.flow import Heard
from bot.flow.coverage import covering
from bot.flow.playing import Scene, hear
from bot.flow.reading_journeys import read_journeys
from bot.flow.recording import Line, journey_of
from bot.flow.rehearsing import rehearse, speeches
from tests.flow.books import shipped_book
from tests.flow.talking import TUESDAY

TO_THE_NAME = ("join", "yes", "1", "diabetes", "agree", "yes", "yes")


def recorded(*texts: str) -> str:
    scene, lines = Scene(shipped_book()), []
    for text in texts:
        scene = hear(scene, Heard(text), TUESDAY)
        lines.append(Line(text, scene))
    return journey_of(shipped_book(), "What was said", "join", TUESDAY, lines)


def test_it_reads_like_one_written_by_hand() -> None:
    assert recorded("join", "yes", "5").startswith(
        """title: What was said
flow: join
on: 2026-11-24 14:00

steps:
  - they say: join
    we say: >-
      {name}: thank you for offering to help. """
    )
    assert recorded("join", "yes", "5").endswith(
        """    we ask: nothing

then remembered: nothing
agreed: nothing
kept apart: nothing
done: [forget]
over: yes
"""
    )


@pytest.mark.parametrize(
    "texts",
    [
        ("join", "yes", "5"),
        (*TO_THE_NAME, "Ade", "2", "1", "skip", "2", "african"),
        (*TO_THE_NAME, "Ade", "later", "about me", "none"),
        ("join", "yes", "6", "May 2025", "help", "diabetis", "no", "where they zapped my gizmo", "no"),
        ("join", "what: is this?", "- no", "#3", "'", '"', "{name}", "null", "[1", "12:30", "0x1"),
        ("hello", "join", "stop", "yes", "start", "سلام", "👍"),
    ],
)
@pytest.mark.parametrize("northern", [False, True], ids=["leicester", "northern"])
def test_what_was_recorded_holds_here_and_in_another_hospital(texts: tuple[str, ...], northern: bool) -> None:
    coverage = covering(shipped_book(northern))
    written = recorded(*texts)
    [journey], mistakes = read_journeys({"recorded.yaml": written}, coverage.book)
    assert mistakes == []
    assert tuple(move.act.what[0] for move in journey.moves) == texts
    assert max(map(len, written.splitlines())) <= 120
    sms = [speech for speech in speeches(journey, coverage.book) if speech.channel == "sms"]
    for speech in sms if "stop" in texts else speeches(journey, coverage.book):
        assert rehearse(journey, coverage, speech, ZoneInfo("Europe/London")) == []
