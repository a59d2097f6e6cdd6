"""Twilio's door for texts: whose signature counts, which texts are heard, and what numbers may be."""

import pytest

from bot.settings import UNSET
from tests.webhooks.callers import SIGNATURE_HEADER, SMS, STATUS, Call, Form, Twilio
from tests.webhooks.house import PUBLIC_URL, SID, House

EMPTY_TWIML = b"<Response></Response>"


def text(house: House, body: str = "JOIN", **fields: str) -> Form:
    """The form of a text from somebody new."""
    return house.twilio.text(house.number(), body, **fields)


def path_of(form: Form) -> str:
    """The door at which a form belongs."""
    return STATUS if "MessageStatus" in form else SMS


@pytest.fixture(params=["text", "receipt"])
def form(request: pytest.FixtureRequest, house: House) -> Form:
    """What may come to either of the doors."""
    if request.param == "text":
        return text(house)
    name = f"SM{house.number()[1:]}"
    house.letter_to(house.number(), "accepted", name)
    return house.twilio.receipt(name, "delivered")


@pytest.mark.parametrize(
    "signatures",
    [
        pytest.param([], id="missing"),
        pytest.param([""], id="empty"),
        pytest.param(["AAAAAAAAAAAAAAAAAAAAAAAAAAA="], id="wrong"),
        pytest.param(["é" * 28], id="not ASCII"),
        pytest.param(["\x80\xff"], id="no letters at all"),
        pytest.param(["x" * 5_000], id="long"),
        pytest.param(["RIGHT", "RIGHT"], id="repeated"),
        pytest.param(["AAAA", "RIGHT"], id="right after wrong"),
    ],
)
def test_without_the_one_signature_nobody_comes_in(house: House, form: Form, signatures: list[str]) -> None:
    before = house.everything()
    right = house.twilio.signature(form, PUBLIC_URL + path_of(form))
    given = [right if signature == "RIGHT" else signature for signature in signatures]
    assert house.answers(house.twilio.with_signatures(form, *given, path=path_of(form))).status_code == 403
    assert house.everything() == before


@pytest.mark.parametrize(
    "url",
    [
        *("https://elsewhere.example", "http://texts.hospital.example", "https://texts.hospital.example:8443"),
        *("http://localhost", "", PUBLIC_URL + "/other"),
    ],
)
def test_a_signature_for_another_address_counts_for_nothing(house: House, form: Form, url: str) -> None:
    before = house.everything()
    signature = house.twilio.signature(form, url + path_of(form))
    call = house.twilio.with_signatures(form, signature, path=path_of(form))
    assert house.answers(call).status_code == 403
    assert house.everything() == before


@pytest.mark.parametrize("key", ["", "another token of another account"])
def test_a_signature_by_another_key_counts_for_nothing(house: House, form: Form, key: str) -> None:
    stranger = Twilio(PUBLIC_URL, SID, key)
    assert house.answers(stranger.call(form, path_of(form))).status_code == 403


FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Original-URL": "/elsewhere",
    "Forwarded": "host=evil.example;proto=http",
}


def test_only_the_public_address_decides_whatever_a_proxy_says(house: House, form: Form) -> None:
    right = house.twilio.call(form, path_of(form))
    for base in ("http://evil.example", "http://127.0.0.1:8000"):
        wrong = house.twilio.signature(form, base + path_of(form))
        call = house.twilio.with_signatures(form, wrong, path=path_of(form))
        assert house.answers(call._replace(headers=[*call.headers, *FORGED.items()])).status_code == 403
        assert house.answers(call, base_url=base).status_code == 403
    assert house.answers(right._replace(headers=[*right.headers, *FORGED.items()])).status_code < 300


def test_the_query_is_part_of_what_is_signed(house: House) -> None:
    form = text(house)
    assert house.answers(house.twilio.call(form, f"{SMS}?a=1&b=%20x")).status_code == 200
    signature = house.twilio.signature(form, f"{PUBLIC_URL}{SMS}?a=1")
    call = house.twilio.with_signatures(form, signature, path=f"{SMS}?a=2")
    assert house.answers(call).status_code == 403


@pytest.mark.parametrize("sid", ["AC" + "2" * 32, "", SID.lower(), SID + " "])
def test_a_foreign_account_is_refused_however_well_it_signs(house: House, form: Form, sid: str) -> None:
    before = house.everything()
    foreign = {**form, "AccountSid": sid}
    assert house.answers(house.twilio.call(foreign, path_of(form))).status_code == 403
    nameless = {name: value for name, value in form.items() if name != "AccountSid"}
    assert house.answers(house.twilio.call(nameless, path_of(form))).status_code == 403
    assert house.everything() == before


def test_new_fields_are_signed_too_and_do_no_harm(house: House, form: Form) -> None:
    news = {"NewField": "1", "zebra": "é 🙂", "Ünï": "ü", "Empty": ""}
    assert house.answers(house.twilio.call({**form, **news}, path_of(form))).status_code < 300


def test_a_changed_field_breaks_the_signature(house: House, form: Form) -> None:
    signature = house.twilio.signature(form, PUBLIC_URL + path_of(form))
    for name in form:
        changed = {**form, name: form[name] + "x"}
        call = house.twilio.with_signatures(changed, signature, path=path_of(form))
        assert house.answers(call).status_code == 403


def test_a_text_is_heard_once_and_answered_by_the_outbox(house: House) -> None:
    form = text(house)
    answers = [house.answers(house.twilio.call(form)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert all(answer.data.endswith(EMPTY_TWIML) for answer in answers)
    assert answers[0].content_type.startswith("text/xml")
    (heard,) = house.messages(form["From"])
    assert (heard["kind"], heard["body"], heard["provider_id"]) == ("text", "JOIN", form["MessageSid"])
    (letter,) = house.messages(form["From"], "out")
    assert letter["state"] == "waiting" and letter["buttons"] is None


@pytest.mark.parametrize(
    "number",
    [
        *("", "07700900123", "447700900123", "+0447700900123", "+44 7700 900123", "+44770090012a", "anonymous"),
        *("+1", "+" + "4" * 40, "+٤٤٧٧٠٠٩٠٠١٢٣", "+447700900123\n", "whatsapp:+447700900123", "HOSPITAL", "\x00"),
    ],
    ids=ascii,
)
def test_a_number_that_is_no_number_is_refused(house: House, number: str) -> None:
    before = house.everything()
    assert house.answers(house.twilio.call(house.twilio.text(number, "JOIN"))).status_code == 400
    assert house.everything() == before


@pytest.mark.parametrize("field", ["From", "MessageSid"])
def test_a_text_without_a_sender_or_a_name_is_refused(house: House, field: str) -> None:
    form = text(house)
    del form[field]
    assert house.answers(house.twilio.call(form)).status_code == 400


@pytest.mark.parametrize("name", ["", " ", "SM 1", "x" * 65, "SM\x00", "ＳＭ１", "../.."], ids=ascii)
def test_a_name_that_is_none_is_refused(house: House, name: str) -> None:
    assert house.answers(house.twilio.call(text(house, MessageSid=name))).status_code == 400


@pytest.mark.parametrize(
    ("sort", "kind", "sentence"),
    [
        ("image/jpeg", "photo", "media_photo"),
        ("audio/ogg", "voice", "media_voice"),
        ("video/mp4", "video", "media_other"),
        ("text/vcard", "other", "media_other"),
        ("", "other", "media_other"),
        ("nonsense", "other", "media_other"),
    ],
)
def test_a_picture_is_answered_kindly(house: House, sort: str, kind: str, sentence: str) -> None:
    form = text(house, "", NumMedia="1", MediaContentType0=sort, MediaUrl0="https://api.twilio.com/1")
    assert house.answers(house.twilio.call(form)).status_code == 200
    (heard,) = house.messages(form["From"])
    assert (heard["kind"], heard["body"]) == (kind, "")
    (letter,) = house.messages(form["From"], "out")
    assert letter["body"] == house.parts.shelf.current()[1].common[sentence].plain
    assert "api.twilio.com" not in house.everything()


def test_the_words_beside_a_picture_are_words(house: House) -> None:
    form = text(house, "JOIN", NumMedia="3", MediaContentType0="image/png")
    house.answers(house.twilio.call(form))
    assert "automatic service" in house.messages(form["From"], "out")[0]["body"]


@pytest.mark.parametrize("pieces", ["0", "", "-1", "many", "٣", "9" * 400], ids=ascii)
def test_any_number_of_pictures_is_taken(house: House, pieces: str) -> None:
    form = text(house, NumMedia=pieces)
    assert house.answers(house.twilio.call(form)).status_code == 200
    assert house.messages(form["From"])[0]["body"] == "JOIN"


@pytest.mark.parametrize("body", ["", " ", "\u200b", "\r\n"], ids=ascii)
def test_an_empty_text_is_answered(house: House, body: str) -> None:
    form = text(house, body)
    assert house.answers(house.twilio.call(form)).status_code == 200
    (letter,) = house.messages(form["From"], "out")
    assert letter["body"] == house.parts.shelf.current()[1].common["empty"].plain


def test_a_text_without_a_body_is_an_empty_one(house: House) -> None:
    form = text(house)
    del form["Body"]
    assert house.answers(house.twilio.call(form)).status_code == 200
    assert house.messages(form["From"])[0]["body"] == ""


@pytest.mark.parametrize(
    "body",
    [
        *("x" * 1_600, "🙂" * 800, "word " * 320, "a\x00b", "\u202ertl\u202c", "[{^}]~|€"),
        *("નમસ્તે", "شکریہ", "ありがとう"),
        *("<b>&amp;", "+&=%41", "%s {name} {0}", "'; DROP TABLE people; --", "line\r\nline"),
    ],
    ids=lambda body: ascii(body)[:30],
)
def test_long_and_many_part_texts_in_any_script_are_kept_whole(house: House, body: str) -> None:
    form = text(house, body, NumSegments="11")
    assert house.answers(house.twilio.call(form)).status_code == 200
    assert house.messages(form["From"])[0]["body"] == body.replace("\x00", "\ufffd")
    assert len(house.messages(form["From"], "out")) == 1


def test_what_is_longer_than_anyone_types_is_kept_as_far_as_that(house: House) -> None:
    form = text(house, "y" * 100_000)
    assert house.answers(house.twilio.call(form)).status_code == 200
    assert house.messages(form["From"])[0]["body"] == "y" * 5_000


def test_a_huge_body_is_refused_unread(house: House) -> None:
    form = text(house, "x" * 1_000_001)
    assert house.answers(house.twilio.call(form)).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"Body", b"=&=&=", b'{"Body": "JOIN"}', b"%", b"a=%zz&b=%ff"], ids=repr
)
@pytest.mark.parametrize("sort", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""])
def test_what_is_no_form_is_refused(house: House, body: bytes, sort: str) -> None:
    for path in (SMS, STATUS):
        signature = house.twilio.signature({}, PUBLIC_URL + path)
        call = Call(path, body, [("Content-Type", sort), (SIGNATURE_HEADER, signature)])
        assert house.answers(call).status_code == 403


@pytest.mark.parametrize("stop", ["STOP", "stop", " Stop ", "UNSUBSCRIBE", "StopAll"])
def test_stop_works_from_the_first_text(house: House, stop: str) -> None:
    form = text(house, stop)
    assert house.answers(house.twilio.call(form)).status_code == 200
    assert house.address(form["From"])["stopped_at"] is not None
    assert house.messages(form["From"], "out") == []


def test_the_same_name_from_another_number_is_still_a_repeat(house: House) -> None:
    first = text(house)
    house.answers(house.twilio.call(first))
    again = text(house, MessageSid=first["MessageSid"])
    assert house.answers(house.twilio.call(again)).status_code == 200
    assert house.messages(again["From"]) == []


def test_the_doors_of_a_provider_without_an_account_are_not_there(own_house: House) -> None:
    url = own_house.parts.database_url
    only_telegram = House.at(url, twilio_account_sid="")
    only_sms = House.at(url, telegram_secret=UNSET)
    assert only_telegram.answers(only_telegram.twilio.call(text(only_telegram))).status_code == 404
    assert only_sms.answers(only_sms.telegram.call({"update_id": 1})).status_code == 404
