"""The doubles keep what they accept, answer as the providers do, and fail only when told to."""

import json
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
import requests
from flask import Flask, request
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.channels.twilio_http import TwilioHttp
from bot.demo.doubles import (
    AcceptThenFail,
    AcceptThenStall,
    Doubles,
    Receipts,
    Refuse,
    Stall,
    TelegramDouble,
    TwilioDouble,
    create_double_app,
    running_doubles,
    serving,
)

NUMBER, OURS = "+447700900123", "+447700900999"


@pytest.fixture
def doubles() -> Iterator[Doubles]:
    with running_doubles(TelegramDouble("1:token")) as doubles:
        yield doubles


def telegram(doubles: Doubles, method: str, token: str = "1:token", **given: Any) -> requests.Response:
    """One call of the Bot API."""
    return requests.post(f"{doubles.telegram_url}/bot{token}/{method}", json=given, timeout=10)


def create(doubles: Doubles, **form: str) -> requests.Response:
    """One SMS."""
    address = f"{doubles.twilio_url}/2010-04-01/Accounts/{doubles.twilio.sid}/Messages.json"
    login = (doubles.twilio.sid, doubles.twilio.token)
    return requests.post(address, {"To": NUMBER, "From": OURS, "Body": "Hello", **form}, auth=login, timeout=10)


class Office:
    """Our own side: it takes in receipts and checks their signatures."""

    def __init__(self, token: str) -> None:
        self.app = Flask(__name__)
        self.app.add_url_rule("/status", view_func=self._take, methods=["POST"])
        self.heard: list[tuple[str, str, str]] = []
        self.signed: list[bool] = []
        self._validator = RequestValidator(token)

    def _take(self) -> str:
        signature = request.headers["X-Twilio-Signature"]
        self.signed.append(self._validator.validate(request.url, request.form, signature))
        form = request.form
        self.heard.append((request.args["id"], form["MessageStatus"], form.get("ErrorCode", "")))
        return ""


@pytest.fixture
def office(doubles: Doubles) -> Iterator[tuple[Office, str]]:
    office = Office(doubles.twilio.token)
    with serving(office.app) as url:
        yield office, f"{url}/status?id=7"


def test_a_text_and_its_buttons_are_kept_and_echoed(doubles: Doubles) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "1:1:1:1"}], [{"text": "No"}]]}
    answer = telegram(doubles, "sendMessage", chat_id=77, text="Well?", reply_markup=json.dumps(markup)).json()
    [entry] = doubles.telegram.sent
    assert answer["ok"]
    assert answer["result"]["message_id"] == entry["message_id"] == 1
    assert answer["result"]["chat"]["id"] == 77
    assert (entry["chat_id"], entry["text"]) == ("77", "Well?")
    assert entry["buttons"] == [("Yes", "1:1:1:1"), ("No", "")]


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"chat_id": 77, "text": " "}, "Bad Request: message text is empty"),
        ({"chat_id": 77, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": "nobody", "text": "Hello"}, "Bad Request: chat not found"),
        (
            {
                "chat_id": 77,
                "text": "Hello",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]},
            },
            "Bad Request: BUTTON_DATA_INVALID",
        ),
    ],
)
def test_what_telegram_would_refuse_is_refused(doubles: Doubles, given: Any, description: str) -> None:
    answer = telegram(doubles, "sendMessage", **given)
    assert (answer.status_code, answer.json()["description"]) == (400, description)
    assert doubles.telegram.sent == []
    assert len(doubles.telegram.calls) == 1


def test_another_token_is_nobody(doubles: Doubles) -> None:
    assert telegram(doubles, "getMe", token="2:other").status_code == 401
    assert telegram(doubles, "getMe").json()["result"]["is_bot"]


def test_the_webhook_is_remembered(doubles: Doubles) -> None:
    telegram(doubles, "setWebhook", url="https://example.org/webhooks/telegram")
    assert telegram(doubles, "getWebhookInfo").json()["result"]["url"] == "https://example.org/webhooks/telegram"
    telegram(doubles, "deleteWebhook")
    assert telegram(doubles, "getWebhookInfo").json()["result"]["url"] == ""


def test_a_method_nobody_knows_is_not_found(doubles: Doubles) -> None:
    assert telegram(doubles, "sendNonsense").status_code == 404
    assert telegram(doubles, "setMyCommands", commands=[]).json() == {"ok": True, "result": True}


def test_an_sms_is_created_and_can_be_looked_up_with_the_real_client(doubles: Doubles) -> None:
    double = doubles.twilio
    http = TwilioHttp(doubles.twilio_url, 8.0, 1)
    client = Client(double.sid, double.token, http_client=http)
    created = client.messages.create(to=NUMBER, from_=OURS, body="Hello")
    client.messages.create(to="+447700900124", from_=OURS, body="Not this one")
    day = created.date_sent.date()
    assert created.sid.startswith("SM")
    assert (len(created.sid), created.status) == (34, "queued")
    double.wait_for(2)
    for filters in ({"to": NUMBER}, {"to": NUMBER, "from_": OURS, "date_sent": day}):
        assert [message.sid for message in client.messages.list(**filters)] == [created.sid]
    assert client.messages.list(date_sent_before="2001-01-01") == []
    assert len(client.messages.list(date_sent_after=day)) == 2
    assert client.messages.list(from_="+447700900111") == []
    http.session.close()


@pytest.mark.parametrize(
    ("form", "code"),
    [({"To": "0770"}, 21211), ({"Body": ""}, 21602), ({"Body": "x" * 1601}, 21617), ({"From": ""}, 21603)],
)
def test_what_twilio_would_refuse_is_refused(doubles: Doubles, form: dict[str, str], code: int) -> None:
    answer = create(doubles, **form)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert doubles.twilio.sent == []


def test_a_wrong_token_is_refused(doubles: Doubles) -> None:
    http = TwilioHttp(doubles.twilio_url, 8.0, 1)
    client = Client(doubles.twilio.sid, "wrong", http_client=http)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=NUMBER, from_=OURS, body="Hello")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    with pytest.raises(TwilioException, match="20003"):
        client.messages.list()
    http.session.close()


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        pytest.param(None, [("sent", ""), ("delivered", "")], id="in order"),
        pytest.param(Receipts(("delivered", "sent")), [("delivered", ""), ("sent", "")], id="out of order"),
        pytest.param(Receipts(("sent",), times=3), [("sent", "")] * 3, id="repeated"),
        pytest.param(Receipts(("failed",), error_code=30007), [("failed", "30007")], id="with an error"),
        pytest.param(AcceptThenFail(), [("sent", ""), ("delivered", "")], id="though the answer was an error"),
    ],
)
def test_receipts_are_signed_and_posted(
    doubles: Doubles, office: tuple[Office, str], fault: Any, heard: list[tuple[str, str]]
) -> None:
    ours, url = office
    if fault:
        doubles.twilio.faults.put(fault)
    create(doubles, StatusCallback=url)
    receipts = doubles.twilio.wait_for(len(heard), book="receipts")
    assert ours.heard == [("7", *one) for one in heard]
    assert all(ours.signed)
    assert {receipt["answered"] for receipt in receipts} == {200}


def test_a_receipt_can_come_before_the_answer(doubles: Doubles, office: tuple[Office, str]) -> None:
    doubles.twilio.faults.put(Receipts(early=True))
    create(doubles, StatusCallback=office[1])
    assert [status for _, status, _ in office[0].heard] == ["sent", "delivered"]


def test_a_receipt_may_never_come(doubles: Doubles, office: tuple[Office, str]) -> None:
    doubles.twilio.faults.put(Receipts(()))
    create(doubles, StatusCallback=office[1])
    create(doubles, StatusCallback=office[1], Body="Next")
    receipts = doubles.twilio.wait_for(2, book="receipts")
    assert {receipt["MessageSid"] for receipt in receipts} == {doubles.twilio.sent[1]["sid"]}


def test_an_office_that_is_closed_is_noted(doubles: Doubles) -> None:
    create(doubles, StatusCallback="http://127.0.0.1:9/status?id=7")
    assert doubles.twilio.wait_for(2, book="receipts")[0]["answered"] == 0


@pytest.mark.parametrize(
    ("fault", "status", "sent"),
    [(Refuse(429, {"code": 20429}), 429, 0), (Refuse(502, "<html>"), 502, 0), (AcceptThenFail(), 500, 1)],
)
def test_faults_are_used_up_one_for_each_send(doubles: Doubles, fault: Any, status: int, sent: int) -> None:
    for double in (doubles.twilio, doubles.telegram):
        double.faults.put(fault)
    assert create(doubles).status_code == status
    assert telegram(doubles, "sendMessage", chat_id=1, text="Hello").status_code == status
    assert (len(doubles.twilio.sent), len(doubles.telegram.sent)) == (sent, sent)
    assert create(doubles).status_code == 201
    assert telegram(doubles, "sendMessage", chat_id=1, text="Hello").status_code == 200


@pytest.mark.parametrize(("stall", "sent"), [(Stall, 0), (AcceptThenStall, 1)])
def test_a_stall_ends_with_its_event(doubles: Doubles, stall: Any, sent: int) -> None:
    until = Event()
    doubles.twilio.faults.put(stall(until))
    statuses: list[int] = []
    thread = Thread(target=lambda: statuses.append(create(doubles).status_code))
    thread.start()
    doubles.twilio.wait_for(1, book="calls")
    assert statuses == []
    until.set()
    thread.join()
    assert statuses == [503]
    assert len(doubles.twilio.sent) == sent


def test_waiting_for_what_does_not_come_says_how_far_it_got() -> None:
    with pytest.raises(TimeoutError, match="0 of 1 in sent"):
        TwilioDouble().wait_for(1, timeout=0)


def test_one_app_holds_both() -> None:
    client = create_double_app().test_client()
    assert client.post("/telegram/bot1:x/getMe").status_code == 200
    assert client.get("/twilio/2010-04-01/Accounts/AC1/Messages.json").status_code == 401


def test_books_are_copies() -> None:
    double = TelegramDouble()
    double.write("sent", {"text": "Hello"})
    double.sent[0]["text"] = "changed"
    assert double.sent == [{"text": "Hello"}]
