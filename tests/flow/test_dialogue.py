"""The order of precedence: STOP, urgent, words for everyone, the open question, words that start a flow."""

import pytest

from bot.flow import Said, Talk
from tests.flow.books import book_with, shipped_book
from tests.flow.talking import Person


@pytest.fixture
def sms() -> Person:
    return Person(shipped_book())


@pytest.fixture
def chat() -> Person:
    return Person(shipped_book(), Talk({}, channel="telegram"))


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "StOp!", "stopall", "UNSUBSCRIBE", "cancel", "end", "quit", "/stop"]
)
def test_stop_as_a_whole_message_stops_at_once_and_says_nothing_by_sms(sms: Person, text: str) -> None:
    sms.says("join")
    assert sms.says(text) == ""
    assert sms.last.act == "stop"
    assert sms.says("yes") == ""
    assert sms.last.act == "silent"


@pytest.mark.parametrize("text", ["stop all", "Leave me alone!", "no more texts"])
def test_stop_that_the_provider_would_not_confirm_is_answered_with_one_sentence(sms: Person, text: str) -> None:
    sms.says("join")
    assert "START" in sms.says(text)
    assert sms.last.act == "stop"
    assert sms.says("yes") == sms.says(text) == ""


def test_on_telegram_stop_is_answered_with_one_sentence(chat: Person) -> None:
    chat.says("join")
    assert "START" in chat.says("stop")
    assert chat.says("hello") == ""


@pytest.mark.parametrize("text", ["please stop asking me", "I can't stop coughing", "the bus stop", "yes, at the end"])
def test_stop_within_a_sentence_does_not_stop(sms: Person, text: str) -> None:
    sms.says("join")
    assert sms.says(text)
    assert sms.last.act != "stop"


def test_cancel_stops_and_tells_staff_what_may_have_been_meant(sms: Person) -> None:
    sms.says("CANCEL")
    assert sms.last.act == "stop" and "CANCEL" in sms.last.why


def test_only_start_brings_back_and_asks_where_they_were(sms: Person) -> None:
    for text in ("join", "yes", "stop"):
        sms.says(text)
    assert sms.says("YES") == ""
    assert "last 18 months" in sms.says("START")
    assert sms.last.act == "start" and sms.at == "join:recent"


def test_unstop_brings_back_too(sms: Person) -> None:
    sms.says("stop")
    assert sms.says("UNSTOP")
    assert sms.last.act == "start"


def test_help_answers_and_comes_back_to_the_same_question(sms: Person) -> None:
    for text in ("join", "yes"):
        sms.says(text)
    before = sms.talk.place
    answer = sms.says("HELP")
    assert str(sms.book.organisation["phone"]) in answer and "last 18 months" in answer
    assert sms.talk.place == before


def test_urgent_words_get_the_fixed_reply_and_the_flow_waits(sms: Person) -> None:
    for text in ("join", "yes"):
        sms.says(text)
    answer = sms.says("I want to kill myself")
    assert "999" in answer and "Reply" not in answer
    assert sms.last.act == "urgent" and sms.talk.paused
    assert sms.says("1") == sms.book.templates["common.after_urgent", "en", False, True].pieces[0]
    assert sms.last.act == "person"
    assert "last 18 months" in sms.says("join")
    assert not sms.talk.paused


def test_stop_comes_before_urgent_words_and_urgent_before_the_question(sms: Person) -> None:
    sms.says("join")
    sms.says("I have chest pain and cannot breathe")
    assert sms.last.act == "urgent"
    assert sms.says("stop") == ""


def test_urgent_words_are_understood_in_a_language_we_do_not_know_them_by(sms: Person) -> None:
    sms.says("chcę umrzeć")
    assert sms.last.act == "urgent"


def test_an_idiom_is_not_urgent(sms: Person) -> None:
    sms.says("join")
    sms.says("I could kill for a cup of tea")
    assert sms.last.act != "urgent"


def test_easy_words_at_any_time_and_back(sms: Person) -> None:
    sms.says("join")
    easy = sms.says("EASY")
    assert sms.talk.easy and sms.at == "join:ready" and "A computer sends these messages" in easy
    sms.says("plain")
    assert not sms.talk.easy


def test_a_language_that_is_not_switched_on_is_told_kindly_and_passed_to_a_person(sms: Person) -> None:
    sms.says("join")
    answer = sms.says("Soomaali")
    assert "interpreter" in answer
    assert sms.last.act == "person" and sms.talk.language == "en"
    assert sms.at == "join:ready"


def test_a_call_instead_on_sms_needs_no_number_and_on_telegram_asks_for_one(sms: Person, chat: Person) -> None:
    for person in (sms, chat):
        person.says("join")
    assert "want_call" in (sms.says("call"), sms.verbs)[1]
    assert sms.at == "join:ready"
    chat.says("CALL")
    assert chat.at == "call:number"
    chat.says("07700 900123")
    assert chat.saved["call_number"] == "+447700900123"
    assert chat.verbs == ["want_call"] and chat.at == "join:ready"


def test_when_nothing_is_open_we_say_who_we_are_and_what_to_reply(sms: Person) -> None:
    answer = sms.says("hello, is anybody there?")
    assert str(sms.book.organisation["name"]) in answer and "JOIN" in answer
    assert sms.last.act == "idle"


@pytest.mark.parametrize("media", ["photo", "voice", "sticker", "contact", "video", "document", "location", "edited"])
def test_what_is_no_text_gets_a_kind_reply_and_the_question_again(chat: Person, media: str) -> None:
    chat.says("join")
    answer = chat.says(media=media)
    assert answer and chat.at == "join:ready" and "16 or over" in answer


def test_a_photo_with_words_is_answered_by_its_words(chat: Person) -> None:
    chat.says("join")
    chat.says("yes", media="photo")
    assert chat.at == "join:recent"


@pytest.mark.parametrize("text", ["", " ", "\u200f\u200e", "...", "\x07"])
def test_an_empty_text_gets_a_kind_reply(sms: Person, text: str) -> None:
    sms.says("join")
    assert sms.says(text) and sms.at == "join:ready"


def test_telegrams_start_begins_joining_and_a_link_names_its_source(chat: Person) -> None:
    assert "16 or over" in chat.says("/start join-festival26")
    assert chat.last.source == "festival26"
    assert "16 or over" in chat.says("/start")


def test_commands_are_words(chat: Person) -> None:
    chat.says("/join@leicester_bot")
    assert chat.at == "join:ready"
    assert str(chat.book.organisation["phone"]) in chat.says("/help")


def test_a_press_when_nothing_is_open_is_an_earlier_question(chat: Person) -> None:
    chat.presses("1")
    assert [effect.words.key for effect in chat.effects if isinstance(effect, Said)] == ["common.earlier_question"]


def test_a_word_of_another_flow_asks_which_to_go_on_with_and_comes_back() -> None:
    sms = Person(shipped_book(), Talk({"agreed": True}))
    sms.says("services")
    assert "1 for The services you know\n2 for What matters to you" in sms.says("issues")
    assert sms.at == "services:services"
    sms.says("2")
    assert sms.at == "issues:issues"
    sms.says("parking")
    assert sms.at == "services:services" and sms.saved == {"issues": ["parking"]}


@pytest.mark.parametrize("text", ["Polish", "privacy"])
def test_a_choice_of_the_open_question_comes_before_a_word_that_means_something_elsewhere(text: str) -> None:
    lists = {"lists__mine": "title: Mine\nchoices: {polish: Polish, privacy: Privacy}"}
    flow = """
        title: Choosing
        starts on: [choosing]
        steps:
          one: {ask: Which?, easy: Which?, answer: {one of: mine}, save: chosen}
    """
    privacy = "title: P\nstarts on: [privacy]\nanywhere: yes\nsteps: {p: {say: Private., easy: Private.}}"
    person = Person(book_with(flow, privacy=privacy, **lists))
    person.says("choosing")
    person.says(text)
    assert person.saved == {"chosen": text.lower()}
