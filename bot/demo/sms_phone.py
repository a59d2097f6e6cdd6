"""The SMS phone: it texts as Twilio brings texts, signed, and reads what the real Twilio client sent."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from twilio.request_validator import RequestValidator

from bot.demo.phones import Came, Phones, Said
from bot.demo.twilio_double import TwilioDouble
from bot.flow.sms_parts import parts

MOST = 1600


class SmsPhones(Phones):
    """Phones with a number like +447700900301; `service` is the number that they text."""

    channel = "sms"

    def __init__(self, twilio: TwilioDouble, public_url: str, service: str) -> None:
        super().__init__(twilio, f"{public_url}/webhooks/sms")
        self._account = twilio.sid
        self._service = service
        self._validator: Any = RequestValidator(twilio.token)

    def say(self, address: str, text: str) -> None:
        """Send a text, as long as Twilio would take it."""
        form = self._form(address, text[:MOST])
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self._validator.compute_signature(self._url, form),
        }
        self.deliver(address, Said("text", text[:MOST]), urlencode(form).encode(), headers)

    def came(self, address: str) -> list[Came]:
        """What the provider has for this number, oldest first."""
        return [Came(text["sid"], text["Body"]) for text in self._double.sent if text.get("To") == address]

    def _form(self, address: str, text: str) -> dict[str, str]:
        name = f"SM{uuid4().hex}"
        return {
            "ToCountry": "GB",
            "FromCountry": "GB",
            "SmsMessageSid": name,
            "SmsSid": name,
            "SmsStatus": "received",
            "MessageSid": name,
            "AccountSid": self._account,
            "ApiVersion": "2010-04-01",
            "NumMedia": "0",
            "NumSegments": str(parts(text)),
            "From": address,
            "To": self._service,
            "Body": text,
        }
