"""HARD on both databases: which text it was, without a word about who said so; suggestions go when people go."""

from bot.store import hard_texts
from bot.store.engine import reading
from tests.work.hospital import ADE, BEA, Hospital


def hardest(hospital: Hospital) -> list[tuple[str, str, bool, int]]:
    with reading(hospital.engine) as connection:
        return [text[:4] for text in hard_texts.hardest(connection)]


def test_a_hard_text_is_counted_by_its_words_language_and_variant(hospital: Hospital) -> None:
    for address in (ADE, BEA):
        hospital.hears("JOIN", address)
        hospital.hears("HARD", address)
    hospital.hears("too hard", BEA)
    assert hardest(hospital) == [("join.ready.ask", "en", False, 2), ("join.ready.ask", "en", True, 1)]
    assert hospital.answers()[-1].startswith("Thank you for telling us. We will use easy words now.")
    (person, other) = hospital.rows("SELECT easy FROM people ORDER BY id")
    assert person["easy"] and other["easy"]
    (kept, *_) = hospital.rows("SELECT * FROM hard_texts ORDER BY id")
    assert kept.keys() == {
        *("id", "text_key", "language", "easy", "channel", "revision_id", "message_id", "suggests", "said_on")
    }
    assert kept["revision_id"] == hospital.revision


def test_what_people_suggest_is_listed_with_the_text(hospital: Hospital) -> None:
    for said in ("JOIN", "HARD", "hard: automatic service"):
        hospital.hears(said)
    with reading(hospital.engine) as connection:
        assert hard_texts.suggestions(connection) == {("join.ready.ask", "en"): ["hard: automatic service"]}
    assert hospital.answers()[-1].startswith("Thank you. That helps us to write better.")
    hospital.hears("yes")
    assert "Have you been to our hospital" in hospital.answers()[-1]


def test_what_was_suggested_goes_with_the_message(hospital: Hospital) -> None:
    for said in ("JOIN", "HARD", "hard automatic"):
        hospital.hears(said)
    hospital.changes("UPDATE messages SET body = NULL")
    with reading(hospital.engine) as connection:
        assert hard_texts.suggestions(connection) == {}
    assert hardest(hospital) == [("join.ready.ask", "en", False, 1)]


def test_an_equality_question_can_be_hard_and_no_answer_is_kept(hospital: Hospital) -> None:
    hospital.joins(replies=("JOIN", "yes", "1", "diabetes and eye clinic", "agree", "yes", "yes", "Ade", "HARD"))
    said = hardest(hospital)
    assert said and said[0][0].startswith("equality.")
    assert hospital.rows("SELECT count(*) AS many FROM equality_answers") == [{"many": 0}]
