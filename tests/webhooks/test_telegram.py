"""Telegram's door: who may come in, what is heard, and what a stranger can make of it."""

import json
from typing import Any

import pytest

from tests.webhooks.callers import SECRET_HEADER, TELEGRAM, Call
from tests.webhooks.house import SECRET, House

PICTURE = [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}]
FILE = {"file_id": "f", "file_unique_id": "f", "duration": 4}
STICKER = {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
CONTACT = {"phone_number": "+447700900999", "first_name": "Ade"}
PLACE = {"latitude": 52.6, "longitude": -1.1}
MEDIA: list[tuple[dict[str, Any], str]] = [
    ({"photo": PICTURE}, "photo"),
    ({"voice": FILE}, "voice"),
    ({"audio": FILE}, "voice"),
    ({"video": FILE}, "video"),
    ({"video_note": FILE}, "video"),
    ({"sticker": STICKER}, "sticker"),
    ({"contact": CONTACT}, "contact"),
    ({"document": FILE}, "document"),
    ({"location": PLACE}, "location"),
    ({"dice": {"emoji": "🎲", "value": 4}}, "other"),
    ({"poll": {"id": "1", "question": "?"}}, "other"),
]


def common(house: House, sentence: str) -> str:
    """A shared sentence, as it is written down before anything is filled in."""
    return house.parts.shelf.current()[1].common[sentence].plain


def language_of(house: House, chat: int) -> str:
    """The language that is kept of whoever writes in a chat."""
    (row,) = house.rows(
        "SELECT language FROM people JOIN addresses ON person_id = people.id WHERE value = :chat", chat=str(chat)
    )
    return str(row["language"])


def last_answer(house: House, chat: int) -> str:
    """The newest words that wait for a chat."""
    return str(house.messages(chat, "out")[-1]["body"])


@pytest.mark.parametrize(
    "secrets",
    [
        pytest.param([], id="missing"),
        pytest.param([""], id="empty"),
        pytest.param([SECRET + "x"], id="wrong"),
        pytest.param([SECRET.upper()], id="in capitals"),
        pytest.param([SECRET, SECRET], id="repeated"),
        pytest.param(["wrong", SECRET], id="right after wrong"),
        pytest.param([SECRET[:-1] + "é"], id="not ASCII"),
        pytest.param(["\x80\xff"], id="no letters at all"),
    ],
)
def test_without_the_one_secret_nobody_comes_in(house: House, secrets: list[str]) -> None:
    before = house.everything()
    body = json.dumps(house.telegram.message(house.chat(), text="JOIN")).encode()
    call = Call(TELEGRAM, body, [(SECRET_HEADER, secret) for secret in secrets])
    assert house.answers(call).status_code == 403
    assert house.everything() == before


def test_the_secret_comes_before_everything_else(house: House) -> None:
    assert house.answers(Call(TELEGRAM, b"{", [])).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"JOIN", id="no JSON"),
        pytest.param(b'{"update_id": 1', id="half of it"),
        pytest.param(b'\xff\xfe{"update_id": 1}', id="no UTF-8"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"update"', id="a text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 200_000, id="deep lists"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep objects"),
        pytest.param(b'{"update_id": 1e999}', id="infinite"),
        pytest.param(b'{"update_id": ' + b"9" * 5_000 + b"}", id="a number too long to read"),
        pytest.param(b"{}", id="no update_id"),
        pytest.param(b'{"update_id": "1"}', id="update_id a text"),
        pytest.param(b'{"update_id": true}', id="update_id a boolean"),
        pytest.param(b'{"update_id": 1.5}', id="update_id a fraction"),
    ],
)
def test_what_is_no_update_is_refused(house: House, body: bytes) -> None:
    before = house.everything()
    assert house.answers(house.telegram.raw(body)).status_code == 400
    assert house.everything() == before


def test_a_huge_body_is_refused_unread(house: House) -> None:
    update = house.telegram.message(house.chat(), text="x" * 1_000_001)
    assert house.answers(house.telegram.call(update)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_door_is_for_posting(house: House, method: str) -> None:
    refusal = house.client.open(TELEGRAM, method=method)
    assert refusal.status_code == 405 and "POST" in refusal.headers["Allow"]


@pytest.mark.parametrize(
    "content",
    [
        {"inline_query": {"id": "1", "from": {"id": 5}, "query": "JOIN", "offset": ""}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0]}},
        {"chat_join_request": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5}}},
        {"message_reaction": {"chat": {"id": 5, "type": "private"}, "message_id": 1}},
        {"something_new": {"text": "JOIN"}},
        {"message": None},
        {"message": "JOIN"},
        {"message": {}},
        {"message": {"text": "JOIN", "chat": {"id": "5", "type": "private"}}},
        {"message": {"text": "JOIN", "chat": {"id": 2**80, "type": "private"}}},
        {"message": {"text": "JOIN", "chat": {"id": 5, "type": "something_new"}}},
        {"callback_query": {"id": "1", "from": {"id": 5}, "inline_message_id": "i", "data": "1:1:1:yes"}},
        {"callback_query": {"id": 7, "message": {"chat": {"id": 5, "type": "private"}}, "data": "1:1:1:yes"}},
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}, "new_chat_member": {"status": "left"}}},
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}, "new_chat_member": {"status": ["kicked"]}}},
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}}},
        {},
    ],
    ids=lambda content: json.dumps(content)[:60],
)
def test_what_is_not_for_us_changes_nothing(house: House, content: dict[str, Any]) -> None:
    before = house.everything()
    call = house.telegram.call({"update_id": 77, **content})
    assert house.answers(call).status_code == 200
    assert house.everything() == before


@pytest.mark.parametrize("sort", ["group", "supergroup", "channel"])
@pytest.mark.parametrize("kind", ["message", "edited_message", "channel_post", "my_chat_member", "callback_query"])
def test_groups_and_channels_are_ignored(house: House, sort: str, kind: str) -> None:
    before = house.everything()
    chat = {"id": -1_000_000_000_001, "type": sort, "title": "Everyone"}
    content = {"message_id": 5, "date": 1, "chat": chat, "text": "JOIN", "new_chat_member": {"status": "kicked"}}
    if kind == "callback_query":
        content = {"id": "9", "data": "1:1:1:yes", "message": content}
    assert house.answers(house.telegram.call({"update_id": 78, kind: content})).status_code == 200
    assert house.everything() == before


def test_a_text_is_heard_once_and_answered_once(house: House) -> None:
    chat = house.chat()
    call = house.telegram.call(house.telegram.message(chat, text="JOIN"))
    assert [house.answers(call).status_code for _ in range(3)] == [200] * 3
    (heard,) = house.messages(chat)
    assert (heard["kind"], heard["body"], heard["state"]) == ("text", "JOIN", "heard")
    (letter,) = house.messages(chat, "out")
    assert letter["state"] == "waiting" and json.loads(letter["buttons"])


def test_the_counter_may_start_again_anywhere(house: House) -> None:
    chat = house.chat()
    for number, name in ((500_000, 1), (12, 2), (12, 3)):
        update = {**house.telegram.message(chat, text="hello"), "update_id": number}
        update["message"]["message_id"] = name
        house.answers(house.telegram.call(update))
    assert len(house.messages(chat)) == 3


@pytest.mark.parametrize(
    ("text", "source"),
    [("/start", None), ("/start join", None), ("/start join-festival", "festival"), ("/start@bot join-qr", "qr")],
)
def test_a_deep_link_begins_joining_and_its_origin_is_kept(house: House, text: str, source: str | None) -> None:
    chat = house.chat()
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    house.hears(chat, text=text, entities=command)
    (person,) = house.rows(
        "SELECT source FROM people JOIN addresses ON people.id = person_id WHERE value = :chat", chat=str(chat)
    )
    assert person["source"] == source
    assert "automatic service" in last_answer(house, chat)


@pytest.mark.parametrize("text", ["/join", "/JOIN", "/join@hospital_bot", "join"])
def test_a_command_is_the_word_it_names(house: House, text: str) -> None:
    chat = house.chat()
    house.hears(chat, text=text)
    assert house.rows("SELECT flow FROM conversations ORDER BY id DESC LIMIT 1") == [{"flow": "join"}]
    assert "automatic service" in last_answer(house, chat)


@pytest.mark.parametrize("text", ["/", "//", "/start " + "x" * 400, "/nonsense", "/start \x00", "/stop"])
def test_no_command_is_left_without_an_answer(house: House, text: str) -> None:
    chat = house.chat()
    house.hears(chat, text=text)
    assert len(house.messages(chat, "out")) == 1


@pytest.mark.parametrize(("content", "kind"), MEDIA, ids=[next(iter(content)) for content, _ in MEDIA])
def test_what_is_no_text_is_noted_without_its_content_and_answered_kindly(
    house: House, content: dict[str, Any], kind: str
) -> None:
    chat = house.chat()
    house.hears(chat, **content)
    (heard,) = house.messages(chat)
    assert (heard["kind"], heard["body"]) == (kind, "")
    sentence = f"media_{kind}" if kind in ("photo", "voice", "sticker", "contact") else "media_other"
    assert last_answer(house, chat) == common(house, sentence)


def test_a_contact_is_not_kept(house: House) -> None:
    house.hears(house.chat(), contact=CONTACT)
    assert CONTACT["phone_number"] not in house.everything()


def test_the_words_under_a_picture_are_words(house: House) -> None:
    chat = house.chat()
    house.hears(chat, photo=PICTURE, caption="JOIN")
    (heard,) = house.messages(chat)
    assert (heard["kind"], heard["body"]) == ("photo", "JOIN")
    assert "automatic service" in last_answer(house, chat)


def test_a_changed_message_is_no_second_answer(house: House) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    edited = house.telegram.call(house.telegram.edited(chat, "STOP"))
    for _ in range(2):
        assert house.answers(edited).status_code == 200
    first, change = house.messages(chat)
    assert (first["body"], change["kind"], change["body"]) == ("JOIN", "edited", "")
    assert last_answer(house, chat).startswith(common(house, "edited"))
    assert house.address(chat)["stopped_at"] is None


def press_newest(house: House, chat: int, option: str) -> None:
    """Somebody presses a button of the newest question."""
    letter = house.messages(chat, "out")[-1]
    data = dict(reversed(pair) for pair in json.loads(letter["buttons"]))
    (wanted,) = [carried for carried in data if carried.rpartition(":")[2] == option]
    assert house.answers(house.telegram.call(house.telegram.press(chat, wanted))).status_code == 200


def test_a_press_is_answered_and_is_an_answer(house: House) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    press_newest(house, chat, "yes")
    heard = house.messages(chat)[-1]
    assert (heard["kind"], heard["body"]) == ("press", "(yes)")
    _, answered, question = house.messages(chat, "out")
    assert answered["kind"] == "press" and answered["provider_id"]
    assert "last 18 months" in question["body"]


def test_a_press_on_an_earlier_question_says_so(house: House) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    first = json.loads(house.messages(chat, "out")[0]["buttons"])[0][1]
    press_newest(house, chat, "yes")
    assert house.answers(house.telegram.call(house.telegram.press(chat, first))).status_code == 200
    assert last_answer(house, chat).startswith(common(house, "earlier_question"))


@pytest.mark.parametrize(
    "data",
    [
        *(None, 5, ["1:1:1:yes"], "", "yes", "1:1:1", "1:1:1:yes:no", "2:1:1:yes", "1::1:yes", "1:-1:1:yes"),
        *("1:x:1:yes", "1:1:٣:yes", "1:²:1:yes", "1:99999999999999999999999:1:yes", "1:1:99999999999999:yes"),
        *("1:1:1:" + "x" * 500, "1:1:1:\x00", "1:1:1:\ud800", "1:1:1:'; DROP TABLE people; --", "1:1:1:<b>"),
    ],
    ids=repr,
)
def test_no_press_can_do_harm(house: House, data: object) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    assert house.answers(house.telegram.call(house.telegram.press(chat, data))).status_code == 200
    assert house.messages(chat)[-1]["state"] == "heard"
    assert last_answer(house, chat).startswith(common(house, "earlier_question"))


@pytest.mark.parametrize("name", ["", "\x00", "\ud800", "x" * 10_000, "🙂"], ids=ascii)
def test_a_press_of_any_name_is_kept(house: House, name: str) -> None:
    chat = house.chat()
    call = house.telegram.call(house.telegram.press(chat, "1:1:1:yes", id=name))
    assert house.answers(call).status_code == 200
    assert len(house.messages(chat)) == 1


def test_a_blocked_bot_writes_no_more_until_it_is_let_in(house: House) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    for status, suppressed, waiting in (("kicked", "blocked", "cancelled"), ("member", None, "cancelled")):
        assert house.answers(house.telegram.call(house.telegram.membership(chat, status))).status_code == 200
        assert house.address(chat)["suppressed"] == suppressed
        assert [letter["state"] for letter in house.messages(chat, "out")] == [waiting]
    assert len(house.messages(chat)) == 1, "an event is not something that was said"


def test_who_writes_has_let_us_in_even_if_nobody_said_so(house: House) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    house.answers(house.telegram.call(house.telegram.membership(chat, "kicked")))
    house.hears(chat, text="hello")
    assert house.address(chat)["suppressed"] is None
    assert house.messages(chat, "out")[-1]["state"] == "waiting"


@pytest.mark.parametrize(
    "hint", ["pl", "pt-BR", "PL", "", "x" * 500, "\x00", "\ud800", "🙂", None, 5, ["pl"]], ids=ascii
)
def test_the_language_of_the_app_is_only_a_hint(house: House, hint: object) -> None:
    chat = house.chat()
    update = house.telegram.message(chat, text="JOIN")
    update["message"]["from"]["language_code"] = hint
    assert house.answers(house.telegram.call(update)).status_code == 200
    assert house.messages(chat)[0]["state"] == "heard"
    assert "automatic service" in last_answer(house, chat)


def test_the_language_of_the_app_is_that_of_the_chat_where_it_is_switched_on(own_house: House) -> None:
    sources = own_house.parts.shelf.sources(own_house.parts.shelf.current()[0])
    organisation = sources["flows/organisation.yaml"].replace("languages: [en] ", "languages: [en, pl] ", 1)
    own_house.parts.shelf.publish({**sources, "flows/organisation.yaml": organisation})
    for hint, language, said in (("pl", "pl", "automatyczn"), ("fr", "en", "automatic service")):
        chat = own_house.chat()
        update = own_house.telegram.message(chat, text="JOIN")
        update["message"]["from"]["language_code"] = hint
        assert own_house.answers(own_house.telegram.call(update)).status_code == 200
        assert language_of(own_house, chat) == language
        assert said in last_answer(own_house, chat)
    own_house.hears(chat, text="zgadzam się")
    assert language_of(own_house, chat) == "pl", "whoever answers in a language is answered in it"


@pytest.mark.parametrize(
    "text",
    [
        *("\x00", "a\x00b", "\u202ertl\u202c", "\u200b\u200d", "\ud83d", "🙂" * 500, "x" * 4_096, "y" * 5_000),
        *("નમસ્તે", "شکریہ", "שלום", "ありがとう", "Ω≈ç", "<b>&amp;", "{0} %s"),
        *("%s {name} {0}", "'; DROP TABLE people; --", "\r\n\t"),
    ],
    ids=ascii,
)
def test_every_script_and_sign_is_kept_and_answered(house: House, text: str) -> None:
    chat = house.chat()
    house.hears(chat, text="JOIN")
    house.hears(chat, text=text)
    heard = house.messages(chat)[-1]
    assert heard["state"] == "heard" and heard["body"] is not None
    assert len(house.messages(chat, "out")) == 2
