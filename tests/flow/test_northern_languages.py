"""The journeys of every flow with the Northern Trust's own details, in every language, variant and channel."""

from zoneinfo import ZoneInfo

import pytest

from bot.flow import load_book
from bot.flow.coverage import covering
from bot.flow.reading_journeys import read_journeys
from bot.flow.rehearsing import rehearse, speeches
from tests.flow.books import NORTHERN, ROOT, shipped_sources

pytestmark = pytest.mark.thorough

LONDON = ZoneInfo("Europe/London")
LANGUAGES = sorted(path.parents[1].name for path in (ROOT / "locales").glob("*/LC_MESSAGES/flows.po"))
SHIPPED = sorted((ROOT / "flows" / "journeys").glob("*.yaml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_journey_holds_for_the_northern_trust_in_that_language(language: str) -> None:
    sources = {**shipped_sources(), "flows/organisation.yaml": NORTHERN.read_text("utf-8")}
    coverage = covering(load_book(sources, also=[language]))
    journeys, mistakes = read_journeys({path.name: path.read_text("utf-8") for path in SHIPPED}, coverage.book)
    assert mistakes == [] and journeys
    spoken = [(each, speech) for each in journeys for speech in speeches(each, coverage.book)]
    assert {(speech.easy, speech.channel) for _, speech in spoken if speech.language == language} == {
        (easy, channel) for easy in (False, True) for channel in ("sms", "telegram")
    }
    differences = [
        difference
        for journey, speech in spoken
        if speech.language == language
        for difference in rehearse(journey, coverage, speech, LONDON)
    ]
    assert differences == []
