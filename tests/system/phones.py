"""People with phones: they write over HTTP as their provider would, and read what its double was given."""

from abc import ABC, abstractmethod
from typing import NamedTuple

from bot.demo.double import Double
from tests.system.hospital import PATIENCE, Hospital
from tests.webhooks.callers import Call


class Letter(NamedTuple):
    """One message on a phone."""

    name: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class Phone(ABC):
    """Somebody's phone, whichever it is."""

    address: str
    double: Double

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital

    @abstractmethod
    def call(self, text: str) -> Call:
        """What the provider brings when this is written."""

    @abstractmethod
    def letters(self) -> list[Letter]:
        """What has come, oldest first."""

    def says(self, text: str) -> str:
        """Write, and wait for the reply, which is a single one."""
        before = len(self.letters())
        answer = self.hospital.answers(self.call(text))
        assert answer == 200, f"{answer}\n{self.hospital.processes['serve'].said}"
        come = waits_for(self, before + 1)
        assert len(come) == before + 1, f"{len(come) - before} replies"
        return come[-1].text


class SmsPhone(Phone):
    """A number."""

    def __init__(self, hospital: Hospital, last: int) -> None:
        super().__init__(hospital)
        self.address, self.double = f"+44770090{last:04d}", hospital.doubles.twilio

    def call(self, text: str) -> Call:
        """What Twilio brings when this is texted."""
        return self.hospital.twilio.call(self.hospital.twilio.text(self.address, text))

    def letters(self) -> list[Letter]:
        """What Twilio took for this number."""
        return [Letter(one["sid"], one["Body"]) for one in self.double.sent if one["To"] == self.address]


class TelegramPhone(Phone):
    """A chat; where there is a button of that name, it is pressed."""

    def __init__(self, hospital: Hospital, last: int) -> None:
        super().__init__(hospital)
        self.address, self.double = str(700_000_000 + last), hospital.doubles.telegram

    def call(self, text: str) -> Call:
        """What Telegram brings when this is written, or pressed."""
        telegram, chat = self.hospital.telegram, int(self.address)
        newest = self.letters()[-1:]
        data = next((data for letter in newest for label, data in letter.buttons if label == text), None)
        return telegram.call(telegram.press(chat, data) if data else telegram.message(chat, text=text))

    def letters(self) -> list[Letter]:
        """What Telegram took for this chat."""
        mine = [one for one in self.double.sent if one["chat_id"] == self.address]
        return [Letter(str(one["message_id"]), one["text"], tuple(one["buttons"])) for one in mine]


def waits_for(phone: Phone, count: int) -> list[Letter]:
    """What has come, once it is so many."""
    with phone.double.changed:
        phone.double.changed.wait_for(lambda: len(phone.letters()) >= count, PATIENCE)
    return phone.letters()
