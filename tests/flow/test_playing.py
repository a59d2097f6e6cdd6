"""A conversation played without a hospital: what is said, and what is remembered, kept apart and forgotten."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.flow import Heard, Talk, TurnLimit
from bot.flow.playing import Scene, answer_that_means, hear, press_under
from tests.flow.books import book_with, shipped_book
from tests.flow.talking import TUESDAY

TO_THE_NAME = ("join", "yes", "1", "diabetes", "agree", "yes", "yes")


def scene(channel: str = "sms", language: str = "en", improver: bool = False) -> Scene:
    return Scene(shipped_book(), Talk({}, language, channel=channel, improver=improver))


def said(start: Scene, *texts: str) -> Scene:
    for text in texts:
        start = hear(start, Heard(text), TUESDAY)
    return start


def chosen(start: Scene, *keys: str) -> Scene:
    heard = answer_that_means(start, *keys)
    assert heard is not None
    return hear(start, heard, TUESDAY)


def open_question(of: Scene) -> str:
    return of.question.at if of.question else ""


def test_what_was_answered_is_remembered_agreed_and_done() -> None:
    joined = said(scene(), *TO_THE_NAME, "Ade", "2", "1", "skip", "2", "1")
    assert joined.facts == {"relation": "patient", "services": ["diabetes"], "agreed": True, "first_name": "Ade"}
    assert all(joined.agreed.values()) and len(joined.agreed) == 4
    assert joined.apart["age_group"] == "age_25_34" and joined.apart["disability"] is None
    assert joined.done == ("agree", "nearly_join", "enrol")
    assert joined.talk.improver and joined.question is None
    assert joined.said.body.startswith("Welcome, Ade.")


def test_a_scene_can_be_played_on_in_two_ways() -> None:
    ready = said(scene(), "join")
    assert open_question(said(ready, "yes")) == "join:recent"
    assert open_question(said(ready, "no")) == ""
    assert open_question(ready) == "join:ready"


def test_an_answer_kept_apart_is_no_fact_though_the_next_question_depends_on_it() -> None:
    detail = said(scene(), *TO_THE_NAME, "Ade", "2", "1", "3", "asian")
    assert "Chinese" in detail.said.body
    assert not detail.facts.keys() & shipped_book().private
    assert said(detail, "4").apart["ethnic_detail"] == "chinese"


def test_none_declines_what_has_no_answer_yet() -> None:
    apart = said(scene(), *TO_THE_NAME, "Ade", "2", "none").apart
    assert apart["age_group"] == "age_25_34"
    of_joining = shipped_book().kept_apart_in("equality")
    assert {question for question, answer in apart.items() if answer is None} == set(of_joining) - {"age_group"}


def test_who_does_not_go_on_is_forgotten_and_an_improver_is_not() -> None:
    gone = said(scene(), "join", "yes", "patient", "diabetes", "no")
    assert "We will not keep what you told us" in gone.said.body
    assert (gone.facts, gone.agreed, gone.apart) == ({}, {}, {})
    kept = said(scene(improver=True), "join", "no")
    assert kept.done == ("forget",) and kept.talk.improver


def test_the_results_of_verbs_can_be_others() -> None:
    nearly = said(scene()._replace(results={"enrol": "nearly"}), *TO_THE_NAME, "Ade", "none")
    assert "You have nearly joined" in nearly.said.body and not nearly.talk.improver


def test_stop_keeps_the_place_and_start_comes_back_to_it() -> None:
    stopped = said(scene(), "join", "yes", "stop")
    assert stopped.said.body == "" and stopped.question is None
    assert said(stopped, "yes").said.body == ""
    assert open_question(said(stopped, "start")) == "join:recent"


def test_easy_words_and_pauses_are_remembered() -> None:
    assert said(scene(), "join", "easy").speech.easy
    paused = said(scene(), "join", "I can't breathe")
    assert paused.talk.paused and paused.decided.act == "urgent"
    assert not said(paused, "where was i").talk.paused


def test_time_passes_only_as_it_is_told() -> None:
    waiting = said(scene(), "join")
    late = hear(waiting, Heard("what?"), TUESDAY + timedelta(days=8))
    assert "hello again" in late.said.body and late.talk.last_heard == TUESDAY + timedelta(days=8)


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_every_choice_can_be_made_by_its_name_on_either_channel(channel: str) -> None:
    at = chosen(said(scene(channel), "join"), "yes")
    at = chosen(chosen(at, "carer"), "more")
    at = chosen(at, "allergy")
    assert at.facts == {"relation": "carer", "services": ["allergy"]}
    several = chosen(chosen(said(scene(channel), "join", "yes"), "both"), "eye", "heart")
    assert several.facts["services"] == ["eye", "heart"]
    assert open_question(chosen(several, "no")) == ""


def test_choices_are_buttons_on_telegram_and_numbers_or_words_on_sms() -> None:
    telegram, sms = (said(scene(channel), "join", "yes") for channel in ("telegram", "sms"))
    by_button, by_number = (answer_that_means(each, "no") for each in (telegram, sms))
    assert by_button is not None and by_button.press is not None and by_button.press.option == "no"
    assert by_number == Heard("5")
    assert answer_that_means(said(scene(), "join"), "no") == Heard("NO")
    assert answer_that_means(sms, "skip") == Heard("SKIP")


def test_what_was_not_shown_cannot_be_chosen() -> None:
    services = said(scene(), "join", "yes", "1")
    assert answer_that_means(services, "allergy") is None
    assert answer_that_means(services, "diabetes", "allergy") is None
    assert answer_that_means(scene(), "diabetes") is None


def test_one_of_several_meanings_is_chosen_by_its_number() -> None:
    offered = said(scene(), "join", "yes", "1", "screening")
    assert offered.talk.place is not None and len(offered.talk.place.maybe) == 2
    assert chosen(offered, "breast_screening").facts["services"] == ["breast_screening"]


def test_a_word_is_said_in_the_persons_language_where_it_has_one() -> None:
    assert answer_that_means(said(scene(language="pl"), "join"), "skip") == Heard("POMIN")


def test_a_button_of_an_earlier_question_can_be_pressed() -> None:
    scenes = [said(scene("telegram"), "join")]
    scenes.append(chosen(scenes[-1], "yes"))
    first = scenes[0].asked
    assert first is not None
    pressed = hear(scenes[1], press_under(first, "no"), TUESDAY)
    assert pressed.said.body == shipped_book().common["earlier_question"].plain
    assert [open_question(each) for each in (*scenes, pressed)] == ["join:ready", "join:recent", "join:recent"]
    assert all(before is not after for before, after in pairwise(scenes))


def test_a_flow_that_never_asks_is_told_and_does_not_hang() -> None:
    steps = "".join(f"\n  s{number}: {{say: On., easy: On.}}" for number in range(120))
    book = book_with(f"title: Long\nstarts on: [long]\nsteps:{steps}")
    with pytest.raises(TurnLimit):
        hear(Scene(book), Heard("long"), TUESDAY)
