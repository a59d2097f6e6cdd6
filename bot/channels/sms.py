"""SMS, through Twilio's sync client in threads of its own."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from ssl import SSLCertVerificationError
from typing import Any
from urllib.parse import urlencode

from bot.channels.channel import (
    PRESS,
    Accepted,
    Brought,
    CannotTell,
    Copy,
    Fate,
    Letter,
    Outcome,
    Picture,
    Refused,
    reason_of,
)
from bot.channels.delivering import Delivering
from bot.channels.provider_errors import (
    BROKEN_OFF,
    NEVER_MADE,
    NO_ANSWER,
    NOT_TRUSTED,
    OF_TWILIO,
    TOO_SLOW_TO_CONNECT,
    UNREADABLE,
)
from bot.channels.receipts import sms_error, sms_refusal, sms_state

MOST = 1600
AT_ONCE = 8
LISTED = 1000  # the provider's largest page; nobody is sent so much in a day or two
MOST_LISTED = 20_000  # that came in since; more is a flood, and not to be answered late
NOT_THERE = 404
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")


class SmsChannel:
    """Sends from one number, or from a messaging service (`MG...`); receipts go to `status_callback`."""

    def __init__(
        self,
        sid: str,
        token: str,
        sender: str,
        api_url: str | None = None,
        status_callback: str | None = None,
        timeout: float = 8.0,
    ) -> None:
        from twilio.rest import Client

        from bot.channels.twilio_http import TwilioHttp

        self.name = "sms"
        self.at_once = AT_ONCE
        self.together = 1
        self._http = TwilioHttp(api_url, timeout, AT_ONCE)
        # An environment of its own: TWILIO_EDGE and TWILIO_REGION would change the address behind our back.
        alone = {"TWILIO_ACCOUNT_SID": sid}
        self._client: Any = Client(sid, token, http_client=self._http, environment=alone)
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._status_callback = status_callback
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sms")

    def pieces(self, body: str, picture: Picture | None = None) -> Sequence[str]:
        """The body itself: what one turn says is one SMS, and the network cuts it and joins it again."""
        return (body,)

    async def send(self, letter: Letter) -> Outcome:
        """Send one SMS; whatever could be refused here is, before it costs anything."""
        if letter.kind == PRESS:
            return Refused("sms_has_no_buttons")
        if not letter.body.strip():
            return Refused("empty")
        if len(letter.body) > MOST:
            return Refused("too_long")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, letter)

    async def copies(self, address: str, since: datetime) -> Sequence[Copy] | None:
        """What Twilio lists as sent from here to this number since then; its days begin at midnight UTC."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._listed, address, since)

    async def brought(self, since: datetime) -> Sequence[Brought]:
        """What Twilio lists as sent to our number, or to those of our messaging service, since then."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._brought, since)

    async def fate(self, provider_id: str) -> Fate | None:
        """What Twilio says of one message now."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._fate, provider_id)

    async def discard(self, provider_id: str) -> bool | None:
        """Have Twilio delete its copy; one that it does not know is deleted already."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._discard, provider_id)

    async def check(self) -> str:
        """Ask Twilio for the account."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._check)

    async def delivers(self) -> Delivering:
        """Ask Twilio for the address at the number we send from; of a messaging service it is not asked."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._delivers)

    async def close(self) -> None:
        """Close the connections; a request under way ends by its time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.session.close()

    def _check(self) -> str:
        return self._managed(lambda: self._client.api.accounts(self._client.account_sid).fetch())

    def _fate(self, provider_id: str) -> Fate | None:
        with _list_as_told(gone=NOT_THERE):
            message = self._client.messages(provider_id).fetch()
            return Fate(str(message.status), str(message.error_code or ""))
        return None

    def _discard(self, provider_id: str) -> bool:
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        try:
            return bool(self._client.messages(provider_id).delete())
        except TwilioException as error:
            return getattr(error, "status", 0) == NOT_THERE
        except RequestException:
            return False

    def _delivers(self) -> Delivering:
        numbers: list[Any] = []
        own = self._sender.get("from_", "")
        if not own:
            return Delivering()
        trouble = self._managed(
            lambda: numbers.extend(self._client.incoming_phone_numbers.list(phone_number=own, limit=1))
        )
        return Delivering(numbers[0].sms_url if numbers else "", trouble=trouble)

    def _managed(self, call: Callable[[], object]) -> str:
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        try:
            call()
        except TwilioException as error:
            return reason_of(sms_refusal(getattr(error, "status", 0), getattr(error, "code", None)))
        except RequestException as error:
            return reason_of(_lost(error))
        return ""

    def _brought(self, since: datetime) -> Sequence[Brought]:
        ours = {"to": self._sender["from_"]} if "from_" in self._sender else {}
        service = self._sender.get("messaging_service_sid")
        found: list[Brought] = []
        with _list_as_told():
            pages = self._client.messages.stream(
                date_sent_after=since.date().isoformat(), limit=MOST_LISTED, page_size=LISTED, **ours
            )
            looked_at = 0
            while page := list(islice(pages, LISTED)):
                looked_at += len(page)
                found += [_came_in(message) for message in page if _is_for_us(message, service, since)]
                if looked_at >= MOST_LISTED:
                    raise CannotTell("twilio_list_too_long")
                # That the newest come first is promised nowhere: it is seen, or the list is read to its end.
                if page[-1].date_created < min(since, page[0].date_created):
                    break
        return found

    def _listed(self, address: str, since: datetime) -> Sequence[Copy]:
        # A service may use any of its numbers: then the list is for the number written to alone.
        ours = {"from_": self._sender["from_"]} if "from_" in self._sender else {}
        with _list_as_told():
            found = self._client.messages.list(
                to=address, date_sent_after=since.date().isoformat(), limit=LISTED, page_size=LISTED, **ours
            )
            if len(found) >= LISTED:
                raise CannotTell("twilio_list_too_long")
            return [_copy(message, address) for message in found if message.direction != "inbound"]

    def _send(self, letter: Letter) -> Outcome:
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        try:
            receipts = self._receipts_for(letter)
            message = self._client.messages.create(
                to=letter.address, body=letter.body, status_callback=receipts, **self._sender
            )
        except TwilioException as error:
            return sms_refusal(getattr(error, "status", 0), getattr(error, "code", None), letter.address)
        except RequestException as error:
            return _lost(error)
        except ValueError:
            return OF_TWILIO[UNREADABLE].action
        return _taken(message.sid, message.status)

    def _receipts_for(self, letter: Letter) -> str | None:
        """Our own id in the address: a receipt may come before the answer that tells us theirs."""
        if self._status_callback is None:
            return None
        mark = "&" if "?" in self._status_callback else "?"
        return f"{self._status_callback}{mark}{urlencode({'id': letter.id})}"


def _taken(sid: str | None, status: str | None) -> Outcome:
    if not sid:
        return OF_TWILIO[UNREADABLE].action
    return Accepted(sid, sms_state(status or "") or "accepted")


@contextmanager
def _list_as_told(gone: int | None = None) -> Iterator[None]:
    """Whatever keeps a list, or what it has of one message, from being read is CannotTell; but not that it is gone."""
    from requests import RequestException
    from twilio.base.exceptions import TwilioException

    try:
        yield
    except TwilioException as error:
        if gone is None or getattr(error, "status", 0) != gone:
            raise CannotTell("twilio_list_refused") from None
    except RequestException as error:
        raise CannotTell(reason_of(_lost(error))) from None
    except (ValueError, TypeError, KeyError):
        raise CannotTell(reason_of(OF_TWILIO[UNREADABLE].action)) from None


def _is_for_us(message: Any, service: str | None, since: datetime) -> bool:
    # To another number of the account is not to us; and a number is one as at the door.
    to_us = service is None or message.messaging_service_sid == service
    is_new = message.direction == "inbound" and message.date_created >= since
    return to_us and is_new and _NUMBER.fullmatch(message.from_ or "") is not None


def _came_in(message: Any) -> Brought:
    # The list does not say what kind of file came with it.
    media = "" if message.num_media in (None, "", "0") else "other"
    return Brought(message.sid, message.from_, message.body or "", media, message.date_created)


def _copy(message: Any, address: str) -> Copy:
    if message.date_created is None:
        raise ValueError("a message without its time")
    outcome = sms_error(int(message.error_code), address) if message.error_code else None
    return Copy(message.sid, message.body, message.date_created, sms_state(message.status) or "accepted", outcome)


def _lost(error: Exception) -> Outcome:
    return OF_TWILIO[_how_lost(error)].action


def _how_lost(error: Exception) -> str:
    """A request without an answer: only a connection that was never made is certain."""
    from requests.exceptions import ConnectTimeout, ProxyError, ReadTimeout
    from urllib3.exceptions import NewConnectionError

    reason = getattr(error.args[0], "reason", None) if error.args else None
    detail = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    if isinstance(error, ConnectTimeout):
        return TOO_SLOW_TO_CONNECT
    if isinstance(detail, SSLCertVerificationError):
        return NOT_TRUSTED
    if isinstance(error, ProxyError) or isinstance(reason, NewConnectionError):
        return NEVER_MADE
    return NO_ANSWER if isinstance(error, ReadTimeout) else BROKEN_OFF
