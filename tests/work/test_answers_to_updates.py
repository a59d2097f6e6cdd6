"""What people write back to an update: in their own words."""

from pathlib import Path

import pytest

from bot.flow.dialogue import OWN_WORDS
from tests.work.hospital import Hospital
from tests.work.listening import is_told_of_letters, orders


@pytest.fixture
def told(hospital: Hospital, tmp_path: Path) -> Hospital:
    """Ade has joined, told us something, and heard what came of it."""
    is_told_of_letters(hospital, tmp_path)
    return hospital


def to_read(hospital: Hospital) -> list[str]:
    """What waits for a person to read it, for being words about what we asked."""
    found = hospital.rows("SELECT body FROM messages WHERE needs_person = :why ORDER BY id", why=OWN_WORDS)
    return [row["body"] for row in found]


def test_own_words_are_for_a_person_to_read_and_the_question_stands(told: Hospital) -> None:
    told.hears("which letters do you mean")
    assert "A person in our team will read what you wrote" in told.answers()[-1]
    assert to_read(told) == ["which letters do you mean"]
    told.hears("thank you")
    assert "nothing is waiting" in told.answers()[-1] and len(to_read(told)) == 1
    told.hears("yes")
    assert "We count your yes" in told.answers()[-1]
    assert orders(told).show(1).answers == {"yes": 1, "no": 0, "not yet": 0}


def test_another_automatic_answerer_is_not_answered_all_day(told: Hospital) -> None:
    before = len(told.answers())
    for _ in range(6):
        told.hears("I am away until Monday")
    assert len(told.answers()) - before == 3 and len(to_read(told)) == 6


def test_what_is_asked_for_an_answer_without_a_name_is_not_put_before_anybody(told: Hospital) -> None:
    told.changes("UPDATE messages SET asks = 'friends_and_family:1' WHERE asks IS NOT NULL")
    told.hears("the nurse was unkind")
    assert "A person in our team will read" not in told.answers()[-1] and to_read(told) == []
