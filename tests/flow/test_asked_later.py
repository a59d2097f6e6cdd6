"""The equality questions of organisation.yaml: what a law lists is asked, and no name is taken that no step asks."""

import pytest

from bot.flow import MORE_ABOUT_ME, read_book
from bot.flow.model import Ask
from tests.flow.test_shipped import LEICESTER, shipped_sources

# What each law lists, and the question by which it is asked.
QUESTIONS = {
    "protected_characteristics": {
        "age": "age_group",
        "disability": "disability",
        "gender_reassignment": "gender_since_birth",
        "marriage": "marital_status",
        "pregnancy": "pregnancy",
        "race": "ethnic_group",
        "religion": "religion",
        "sex": "sex_or_gender",
        "sexual_orientation": "sexual_orientation",
    },
    "section_75": {
        "religious_belief": "religious_belief",
        "political_opinion": "political_opinion",
        "racial_group": "ethnic_group",
        "age": "age_group",
        "marital_status": "marital_status",
        "sexual_orientation": "sexual_orientation",
        "gender": "sex_or_gender",
        "disability": "disability",
        "dependants": "dependants",
    },
}


@pytest.mark.parametrize(("law", "northern"), [("protected_characteristics", False), ("section_75", True)])
def test_every_characteristic_of_the_law_is_asked_once(law: str, northern: bool) -> None:
    book, _ = read_book(shipped_sources(northern))
    assert set(QUESTIONS[law]) == set(book.lists[law].keys)
    asked = [*book.kept_apart_in("equality"), *book.asked_later]
    assert [each for each in QUESTIONS[law].values() if asked.count(each) != 1] == []
    # The kinds of impairment are the disability's detail, as the finer groups are ethnicity's.
    assert set(asked) - set(QUESTIONS[law].values()) == {"impairments", "ethnic_detail"}


def test_each_can_be_left_declined_or_put_off_and_none_decides_the_way_on() -> None:
    book, _ = read_book(shipped_sources(False))
    asks = [step for at, step in book.index.items() if at.startswith(f"{MORE_ABOUT_ME}:") and isinstance(step, Ask)]
    private = [step for step in asks if step.private]
    assert len(private) == 9
    for step in private:
        assert step.can_skip and step.ways.keys() == {"none", "later"}, step.at
        assert step.silence is None or step.silence.nudge is None, step.at
        assert len(step.first_page) <= 7


def test_a_question_that_no_step_asks_is_a_mistake_with_its_line() -> None:
    sources = shipped_sources(False)
    here = LEICESTER.read_text("utf-8").replace("[religion, marital_status", "[religoin, age_group")
    line = next(number for number, text in enumerate(here.splitlines(), 1) if text.startswith("more about me"))
    _, mistakes = read_book({**sources, "flows/organisation.yaml": here})
    told = [str(mistake) for mistake in mistakes if "more_about_me" in mistake.what]
    assert [text.partition(": ")[0] for text in told] == [f"flows/organisation.yaml:{line}:16"] * 2
    assert any("religoin" in text and 'Did you mean "religion"?' in text for text in told)
    assert any("age_group" in text for text in told)
