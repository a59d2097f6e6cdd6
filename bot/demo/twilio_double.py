"""Twilio's Messages, pretended over HTTP: real shapes, real refusals, signed receipts, nobody's account."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Event
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request

from bot.demo.double import AcceptThenFail, AcceptThenStall, Double, Entry, Fault, Receipts, answer

ANSWERED_WITHIN = 5.0  # seconds; after them a receipt goes out though its caller has not read the answer


class TwilioDouble(Double):
    """Programmable Messaging of one account; receipts are signed and posted from a thread."""

    def __init__(self, sid: str = "AC" + "0" * 32, token: str = "double-token") -> None:
        super().__init__()
        self.sid = sid
        self.token = token
        self.delivers_to = ""  # the address at every number of the account
        self.oldest_first = False  # the order of its list
        self._reporter = ThreadPoolExecutor(1, thread_name_prefix="receipts")

    def blueprint(self) -> Blueprint:
        """The REST addresses of messages (create, list, read one, delete) and of the account."""
        pages = Blueprint("twilio_double", __name__)
        address = "/2010-04-01/Accounts/<sid>/Messages.json"
        pages.add_url_rule(address, "create", self._create, methods=["POST"])
        pages.add_url_rule(address, "list", self._list, methods=["GET"])
        one = "/2010-04-01/Accounts/<sid>/Messages/<name>.json"
        pages.add_url_rule(one, "one", self._one, methods=["GET"])
        pages.add_url_rule(one, "delete", self._delete, methods=["DELETE"])
        pages.add_url_rule("/2010-04-01/Accounts/<sid>.json", "account", self._account)
        pages.add_url_rule("/2010-04-01/Accounts/<sid>/IncomingPhoneNumbers.json", "numbers", self._numbers)
        return pages

    def close(self) -> None:
        """Finish posting receipts."""
        self._reporter.shutdown(wait=True)

    def _create(self, sid: str) -> Response:
        form = dict(request.form)
        known = self._knows(sid)
        fault = self.next_fault() if known else None
        self.write("calls", {"method": "POST", **form})
        attempt = self.tried(form.get("To", ""), _our_number(form), fault)
        if not known:
            return _complaint(401, 20003, "Authenticate")
        if refusal := self.refusal(fault):
            return refusal
        if mistake := _twilio_mistake(form):
            return _complaint(400, *mistake)
        entry = self._accept(form)
        self.accepted(attempt, entry["sid"])
        return self._answer_to(entry, fault)

    def _accept(self, form: Entry) -> Entry:
        entry = {**form, "sid": f"SM{uuid4().hex}", "status": "queued", "at": datetime.now(UTC)}
        self.write("sent", entry)
        return entry

    def _answer_to(self, entry: Entry, fault: Fault | None) -> Response:
        plan = fault if isinstance(fault, Receipts) else Receipts()
        created = jsonify(self._resource(entry))
        created.status_code = 201
        if plan.early:
            self._report(entry, plan)
        elif isinstance(fault, AcceptThenStall | AcceptThenFail):
            self._reporter.submit(self._report, entry, plan)
        else:
            # Told once it is answered, but taken in hand before: whoever has the answer may close the double at once.
            answered = Event()
            self._reporter.submit(self._report_once, answered, entry, plan)
            created.call_on_close(answered.set)
        return self.spoiled(fault) or created

    def _report_once(self, answered: Event, entry: Entry, plan: Receipts) -> None:
        answered.wait(ANSWERED_WITHIN)
        self._report(entry, plan)

    def _report(self, entry: Entry, plan: Receipts) -> None:
        for place, status in enumerate(plan.statuses, start=1):
            with self.changed:
                entry["status"] = status
                code = plan.error_code if place == len(plan.statuses) else None
                entry["error_code"] = code
            for _ in range(plan.times if entry.get("StatusCallback") else 0):
                self._post(entry, status, code)

    def _post(self, entry: Entry, status: str, code: int | None) -> None:
        import requests
        from twilio.request_validator import RequestValidator

        url = entry["StatusCallback"]
        form = {"MessageSid": entry["sid"], "SmsSid": entry["sid"], "AccountSid": self.sid}
        form |= {"MessageStatus": status, "SmsStatus": status, "ApiVersion": "2010-04-01"}
        form |= {"To": entry.get("To", ""), "From": entry.get("From", "")}
        form |= {"ErrorCode": str(code)} if code else {}
        signature = RequestValidator(self.token).compute_signature(url, form)
        try:
            headers = {"X-Twilio-Signature": signature}
            answered = requests.post(url, data=form, headers=headers, timeout=15).status_code
        except requests.RequestException:
            answered = 0
        self.write("receipts", {**form, "answered": answered})

    def _account(self, sid: str) -> Response:
        if not self._knows(sid):
            return _complaint(401, 20003, "Authenticate")
        return jsonify({"sid": self.sid, "friendly_name": "Double", "status": "active", "type": "Full"})

    def _numbers(self, sid: str) -> Response:
        if not self._knows(sid):
            return _complaint(401, 20003, "Authenticate")
        number = request.args.get("PhoneNumber", "")
        found = [{"sid": "PN" + "0" * 32, "phone_number": number, "sms_url": self.delivers_to, "sms_method": "POST"}]
        return jsonify(incoming_phone_numbers=found, page=0, page_size=50, next_page_uri=None, uri=request.path)

    def _list(self, sid: str) -> Response:
        self.write("looks", {"method": "GET", **request.args})
        if not self._knows(sid):
            return _complaint(401, 20003, "Authenticate")
        every = (*self.sent, *self.book("received"))
        entries = sorted(every, key=lambda entry: entry["at"], reverse=not self.oldest_first)
        found = [self._resource(entry) for entry in entries if _wanted(entry, request.args)]
        size, page = (request.args.get(name, usual, int) for name, usual in (("PageSize", 50), ("Page", 0)))
        later = {**request.args, "Page": page + 1} if len(found) > (page + 1) * size else None
        return jsonify(
            messages=found[page * size : (page + 1) * size],
            page=page,
            page_size=size,
            next_page_uri=f"/2010-04-01/Accounts/{sid}/Messages.json?{urlencode(later)}" if later else None,
            uri=request.path,
        )

    def text_in(self, sender: str, to: str, body: str, at: datetime, **more: str) -> str:
        """Somebody texts a number of the account: it stands in the list from now on, under this name."""
        name = f"SM{uuid4().hex}"
        entry = {"sid": name, "From": sender, "To": to, "Body": body, "at": at, **more}
        self.write("received", {**entry, "status": "received", "direction": "inbound"})
        return name

    def _one(self, sid: str, name: str) -> Response:
        self.write("looks", {"method": "GET", "name": name})
        if not self._knows(sid):
            return _complaint(401, 20003, "Authenticate")
        if refusal := self.refusal(self.next_fault()):
            return refusal
        found = [self._resource(entry) for entry in self.sent if entry["sid"] == name]
        return jsonify(found[0]) if found else _complaint(404, 20404, "The requested resource was not found.")

    def _delete(self, sid: str, name: str) -> Response:
        self.write("calls", {"method": "DELETE", "name": name})
        if not self._knows(sid):
            return _complaint(401, 20003, "Authenticate")
        if refusal := self.refusal(self.next_fault()):
            return refusal
        with self.changed:
            kept = [entry for entry in self.books["sent"] if entry["sid"] != name]
            known = len(kept) < len(self.books["sent"])
            self.books["sent"][:] = kept
        return Response(status=204) if known else _complaint(404, 20404, "The requested resource was not found.")

    def _knows(self, sid: str) -> bool:
        login = request.authorization
        return sid == self.sid and login is not None and login.get("password") == self.token

    def _resource(self, entry: Entry) -> Entry:
        when = format_datetime(entry["at"])
        return {
            "sid": entry["sid"],
            "account_sid": self.sid,
            "messaging_service_sid": entry.get("MessagingServiceSid"),
            "to": entry["To"],
            "from": entry.get("From"),
            "body": entry["Body"],
            "status": entry["status"],
            "direction": entry.get("direction", "outbound-api"),
            "date_created": when,
            "date_updated": when,
            "date_sent": when,
            "num_segments": "1",
            "num_media": entry.get("NumMedia", "0"),
            "price": None,
            "price_unit": "GBP",
            "error_code": entry.get("error_code"),
            "error_message": None,
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.sid}/Messages/{entry['sid']}.json",
            "subresource_uris": {},
        }


def _complaint(status: int, code: int, message: str) -> Response:
    return answer(status, {"code": code, "message": message, "more_info": "", "status": status})


def _twilio_mistake(form: Entry) -> tuple[int, str] | None:
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return 21603, "A 'From' or 'MessagingServiceSid' parameter is required."
    if not str(form.get("To", "")).startswith("+"):
        return 21211, "The 'To' number is not a valid phone number."
    if not form.get("Body"):
        return 21602, "Message body is required."
    return (21617, "The message body is too long.") if len(form["Body"]) > 1600 else None


def _our_number(form: Entry) -> str:
    """The sender's own number for a message stands in the address for receipts."""
    found = parse_qs(urlsplit(form.get("StatusCallback", "")).query).get("id")
    return found[0] if found else ""


def _wanted(entry: Entry, wanted: Mapping[str, str]) -> bool:
    """To, From and DateSent as the list's filters mean them; DateSent> and DateSent< include their day."""
    day = entry["at"].date().isoformat()
    return (
        wanted.get("To", entry["To"]) == entry["To"]
        and wanted.get("From", entry.get("From")) == entry.get("From")
        and wanted.get("DateSent", day)[:10] == day
        and wanted.get("DateSent>", day)[:10] <= day
        and wanted.get("DateSent<", day)[:10] >= day
    )
