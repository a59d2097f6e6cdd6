"""HARD on both databases: which text it was, without a word about who said so; suggestions go when people go."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.flow import Said, Speech, word_turn
from bot.programme.audience import Audience
from bot.store import broadcasts, hard_texts, outbox
from bot.store.engine import begin, reading
from bot.work.broadcast import Writing
from bot.work.telling_people import put_to_person
from bot.work.wording import reference
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


def told_by_staff(hospital: Hospital, words: dict[str, dict[str, str]]) -> int:
    """A broadcast that has gone out to everybody."""
    with begin(hospital.engine) as connection:
        number = broadcasts.add(connection, "Signs", words, Audience(asked_at_most=9), "Priya", hospital.now)
        broadcasts.start(connection, number, "Priya", hospital.now)
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    for before, after in (("waiting", "leased"), ("leased", "submitting")):
        change = f"UPDATE messages SET state = '{after}', moved_by = 'worker'"
        hospital.changes(f"{change} WHERE direction = 'out' AND state = '{before}'")
    return number


EASY = "{name}: Can you help us?"
SIGNS = {"en": {"plain": "{name}: would you assist in the selection of signs?", "easy": EASY}}


def test_what_staff_wrote_can_be_hard_and_its_easy_words_come_at_once(hospital: Hospital) -> None:
    hospital.joins()
    number = told_by_staff(hospital, SIGNS)
    hospital.hears("HARD")
    assert hardest(hospital) == [(f"broadcast {number}", "en", False, 1)]
    assert hospital.answers()[-1].endswith("Leicester's Hospitals: Can you help us?")
    hospital.hears("HARD selection")
    with reading(hospital.engine) as connection:
        assert hard_texts.suggestions(connection) == {(f"broadcast {number}", "en"): ["HARD selection"]}


def test_what_staff_wrote_only_in_one_way_is_noted(hospital: Hospital) -> None:
    hospital.joins()
    number = told_by_staff(hospital, {"en": {"plain": EASY, "easy": EASY}})
    hospital.hears("HARD")
    hospital.hears("hard signs")
    with reading(hospital.engine) as connection:
        assert hard_texts.suggestions(connection) == {(f"broadcast {number}", "en"): ["hard signs"]}
    assert "We will look at these words." in hospital.answers()[-2]


def test_an_update_told_to_one_person_and_a_reminder_can_be_hard(hospital: Hospital) -> None:
    hospital.joins()
    with begin(hospital.engine) as connection:
        address = connection.execute(text("SELECT id FROM addresses")).scalar_one()
        outbox.put(connection, address, None, "sms", hospital.now, body="You said. Is this right?", asks="update:5")
        assert hard_texts.last_said(connection, address) == ("update 5",)
        words = reference((Said(hospital.shelf.current()[1].common["remind_equality"]),), hospital.revision)
        outbox.put(connection, address, None, "sms", hospital.now, words=words)
        assert hard_texts.last_said(connection, address) == ("common.remind_equality",)


def reminded(hospital: Hospital, sentence: str) -> None:
    """That shared sentence has gone out by itself, worded as it left."""
    book = hospital.shelf.current()[1]
    with begin(hospital.engine) as connection:
        address = connection.execute(text("SELECT id FROM addresses")).scalar_one()
        words = reference((Said(book.common[sentence]),), hospital.revision)
        outbox.put(connection, address, None, "sms", hospital.now, words=words)


@pytest.mark.parametrize("sentence", ["remind_equality", "remind_conduct", "remind_pause_over", "remind_translations"])
def test_a_reminder_comes_again_in_easy_words_at_once(hospital: Hospital, sentence: str) -> None:
    hospital.joins()
    reminded(hospital, sentence)
    hospital.hears("HARD")
    book = hospital.shelf.current()[1]
    easy = word_turn(book, (Said(book.common[sentence]),), Speech("en", True, "sms"), {}).body
    assert hospital.answers()[-1].endswith(f"the words.\n\n{easy}")
    assert hardest(hospital) == [(f"common.{sentence}", "en", False, 1)]


def test_a_reminder_in_the_middle_of_a_question_is_said_again_before_it(hospital: Hospital) -> None:
    for said in ("JOIN", "yes"):
        hospital.hears(said)
    reminded(hospital, "remind_pause_over")
    hospital.hears("HARD")
    _, reminder, question = hospital.answers()[-1].split("\n\n", 2)
    assert "You wanted a break until today." in reminder and "Have you been to our hospital" in question


def test_what_was_told_to_somebody_by_ourselves_comes_again_in_easy_words(hospital: Hospital) -> None:
    hospital.joins()
    book = hospital.shelf.current()[1]
    with begin(hospital.engine) as connection:
        assert put_to_person(connection, book, 1, "contribution_late", lambda _: {}, hospital.now)
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    hospital.hears("HARD")
    easy = word_turn(book, (Said(book.common["contribution_late"]),), Speech("en", True, "sms"), {}).body
    assert hospital.answers()[-1].endswith(easy)


def test_a_code_is_not_said_again(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("MY DATA")
    hospital.hears("HARD")
    assert "1234" not in hospital.answers()[-1] and not hospital.rows("SELECT id FROM messages WHERE state = 'failed'")


def test_what_staff_answer_and_what_we_tell_by_ourselves_can_be_hard(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("PERSON")
    hospital.handing.answer(1, "Priya", "The procedure is ambulatory.")
    with begin(hospital.engine) as connection:
        address = connection.execute(text("SELECT id FROM addresses")).scalar_one()
        assert hard_texts.last_said(connection, address) == ("common.from_a_person",)
        book = hospital.shelf.current()[1]
        hospital.now += timedelta(minutes=1)
        told = {"choice": "Blue: 12"}
        assert put_to_person(connection, book, 1, "vote_counts", lambda _: told, hospital.now)
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")
    with reading(hospital.engine) as connection:
        assert hard_texts.last_said(connection, address) == ("common.vote_counts",)


def test_new_ones_are_counted_by_the_message(hospital: Hospital) -> None:
    hospital.joins()
    told_by_staff(hospital, SIGNS)
    hospital.hears("HARD")
    with reading(hospital.engine) as connection:
        today = hospital.now.date()
        assert hard_texts.said_since(connection, today) == 1
        assert hard_texts.said_since(connection, today + timedelta(days=1)) == 0
        assert hard_texts.who_suggests(connection) == set()
