"""One person with two phones in two conversations at once: neither takes from the other what is being said."""

from collections.abc import Iterator, Mapping
from itertools import chain, zip_longest

import pytest

from tests.work.hospital import ADE, BEA, Hospital

FEEDBACK = {
    ADE: ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "yes"),
    BEA: ("FEEDBACK", "maternity", "carer", "The midwife", "Cold tea", "no", "yes"),
}
STORY = {
    ADE: ("STORY", "our team and nobody else", "I came at night", "I left at noon", "DONE", "yes"),
    BEA: ("STORY", "anyone without my name", "My baby slept", "DONE", "yes"),
}


@pytest.fixture
def one(hospital: Hospital) -> Hospital:
    """Both phones are Ade's."""
    hospital.joins(ADE)
    hospital.hears("HELP", BEA)
    hospital.changes("UPDATE addresses SET person_id = 1 WHERE value = :bea", bea=BEA)
    return hospital


def in_turn(said: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """A reply from one phone, then one from the other."""
    both = zip_longest(*([(address, each) for each in replies] for address, replies in said.items()))
    return (pair for pair in chain.from_iterable(both) if pair)


def test_feedback_from_two_phones_at_once_is_kept_whole(one: Hospital) -> None:
    for address, said in in_turn(FEEDBACK):
        one.hears(said, address)
    kept = one.rows("SELECT kind, from_whom, service, text FROM contributions WHERE person_id = 1 ORDER BY id")
    assert [tuple(row.values()) for row in kept] == [
        ("good", "service_user", "eye", "The nurse"),
        ("different", "service_user", "eye", "Small letters"),
        ("good", "carer", "maternity", "The midwife"),
        ("different", "carer", "maternity", "Cold tea"),
    ]
    assert [row["service"] for row in one.rows("SELECT service FROM praise")] == ["eye"]
    facts = one.rows("SELECT facts FROM people WHERE id = 1")[0]["facts"]
    assert "feedback" not in facts and '"at"' not in facts, "nothing of it is remembered once it is kept"


def test_stories_from_two_phones_at_once_are_kept_each_as_it_was_told(one: Hospital) -> None:
    for address, said in in_turn(STORY):
        one.hears(said, address)
    kept = one.rows("SELECT level, parts FROM stories WHERE person_id = 1 ORDER BY level")
    assert [(row["level"], "night" in row["parts"], "baby" in row["parts"]) for row in kept] == [
        ("anonymous", False, True),
        ("private", True, False),
    ]


def test_leaving_at_one_phone_forgets_what_is_being_said_at_the_other(one: Hospital) -> None:
    for said in FEEDBACK[BEA][:4]:
        one.hears(said, BEA)
    for said in ("LEAVE", "yes"):
        one.hears(said, ADE)
    assert one.rows("SELECT facts FROM people WHERE id = 1") == [{"facts": "{}"}]
