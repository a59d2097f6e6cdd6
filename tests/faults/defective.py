"""`improvers` with one planted mistake: `python -m tests.faults.defective DEFECT COMMAND`.

What the database refuses is not planted: these are mistakes that get past it, which only the doubles' books can show.
"""

import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import Text, false

from bot.channels.channel import Accepted, Letter, Outcome, Refused
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.cli import main
from bot.store import outbox, outbox_submitting
from bot.store.outbox_changes import for_each
from bot.work.conversation import Conversations

# As modules are: things whose parts can be exchanged.
SMS: Any = SmsChannel
TELEGRAM: Any = TelegramChannel
DOOR: Any = Conversations
SUBMITTING: Any = outbox_submitting
ASKED: Any = SmsChannel._send


def sends_twice() -> None:
    """Every text is handed to the provider twice before it is settled, under the same number of ours."""

    def twice(channel: SmsChannel, letter: Letter) -> Outcome:
        ASKED(channel, letter)
        outcome: Outcome = ASKED(channel, letter)
        return outcome

    SMS._send = twice


def sends_once_more_without_a_number() -> None:
    """As before, but the second one is not known to be ours."""

    def more(channel: SmsChannel, letter: Letter) -> Outcome:
        outcome: Outcome = ASKED(channel, letter)
        channel._client.messages.create(to=letter.address, body=letter.body, **channel._sender)
        return outcome

    SMS._send = more


def claims_to_have_sent() -> None:
    """The provider is never asked, by whichever channel."""
    numbers = count(1)

    async def claimed(channel: object, letter: Letter) -> Outcome:
        return Accepted(f"{letter.id}:{next(numbers)}00000")

    SMS.send = claimed
    TELEGRAM.send = claimed


def gives_up() -> None:
    """What the provider was never asked about is ended as if it had refused it, by whichever channel."""

    async def given_up(channel: object, letter: Letter) -> Outcome:
        return Refused("twilio_21617")

    SMS.send = given_up
    TELEGRAM.send = given_up


def forgets_what_it_hears() -> None:
    """A message is acknowledged and kept nowhere."""
    DOOR.hear = lambda *_: None


def ignores_stop() -> None:
    """Nothing is cancelled by STOP, nor does submitting look for it."""
    outbox.cancel_waiting = lambda *_: 0
    SUBMITTING.REFUSED = false()
    SUBMITTING.SUBMIT = for_each({"body": Text(), "goes": Text()}, outbox_submitting._submitted)


DEFECTS: dict[str, Callable[[], None]] = {
    plant.__name__: plant
    for plant in (
        sends_twice,
        sends_once_more_without_a_number,
        claims_to_have_sent,
        gives_up,
        forgets_what_it_hears,
        ignores_stop,
    )
}

if __name__ == "__main__":
    DEFECTS[sys.argv[1]]()
    main(sys.argv[2:], prog_name="improvers")
