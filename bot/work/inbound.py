"""What a door hands in: the few fields of a provider's message that matter, whoever the provider is."""

from typing import NamedTuple

from bot.flow.values import Heard


class Inbound(NamedTuple):
    """One thing that reached us, once. `provider_id` names it for good; `callback_id` is a press to be answered."""

    channel: str
    address: str
    provider_id: str
    heard: Heard
    language_hint: str = ""
    callback_id: str = ""
    event: str = ""


BLOCKED = "blocked"
UNBLOCKED = "unblocked"
EVENTS = (BLOCKED, UNBLOCKED)
