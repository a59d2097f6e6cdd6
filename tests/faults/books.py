"""The doubles' books beside ours: what was lost, what was doubled, what nobody knows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bot.demo.double import Entry
from tests.system.hospital import Hospital

ON_THE_WAY = ("waiting", "retry", "leased", "submitting")
TAKEN = ("accepted", "sent", "delivered")
# These are answered whoever says them, as often as they are said.
ALWAYS_ANSWERED = ("JOIN", "HELP")


class Acknowledged(NamedTuple):
    """A message that a provider brought and was told to be rid of."""

    channel: str
    name: str
    address: str
    text: str


class Reckoning(NamedTuple):
    """Each list names messages, so that whoever reads a red test knows where to look."""

    lost: list[str]
    doubled: list[str]
    unknown: list[str]
    unexplained: list[str]
    under_way: list[str]
    repeated: int  # on Telegram, where a reply in doubt is said again

    def __str__(self) -> str:
        again = f", said again on Telegram {self.repeated}" if self.repeated else ""
        counts = {"lost": self.lost, "doubled": self.doubled, "unknown": self.unknown}
        return ", ".join(f"{name} {len(found)}" for name, found in counts.items()) + again

    @property
    def is_well(self) -> bool:
        """Nothing lost, no text doubled, every doubt explained, and nothing still on its way."""
        return not (self.lost or self.doubled or self.unexplained or self.under_way)


def reckon(hospital: Hospital, acknowledged: Iterable[Acknowledged] = ()) -> Reckoning:
    """All that this hospital and its doubles have written down, compared."""
    texts, tries = hospital.doubles.twilio.book("sent"), hospital.doubles.twilio.book("tries")
    letters = hospital.rows(LETTERS)
    copies = Counter(one["letter"] for one in tries if one["name"])
    named = {name for letter in letters for name in _names(letter)}
    chats = {str(one["message_id"]) for one in hospital.doubles.telegram.book("sent")}
    known = {one["sid"] for one in texts} | {f"chat:{name}" for name in chats}
    doubts = [letter for letter in letters if letter["state"] == "unknown"]
    return Reckoning(
        lost=[
            *(f"{_line(letter)}: no provider has it" for letter in letters if _is_missing(letter, known)),
            *_unheard(hospital, acknowledged),
        ],
        doubled=[f"letter {number}: {times} texts" for number, times in copies.items() if times > 1],
        unknown=[_line(letter) for letter in doubts],
        unexplained=[_line(letter) for letter in doubts if not _is_explained(letter, tries)],
        under_way=[_line(letter) for letter in letters if letter["state"] in ON_THE_WAY],
        repeated=len({f"chat:{name}" for name in chats} - named),
    )


def _names(letter: dict[str, Any]) -> Iterator[str]:
    """What its provider calls it, or each of its pieces."""
    for name in filter(None, (letter["provider_id"] or "").split(",")):
        yield f"chat:{name.rpartition(':')[2]}" if letter["channel"] == "telegram" else name


def _is_missing(letter: dict[str, Any], known: set[str]) -> bool:
    named = list(_names(letter))
    return letter["state"] in TAKEN and letter["kind"] != "press" and not (named and known.issuperset(named))


def _is_explained(letter: dict[str, Any], tries: list[Entry]) -> bool:
    """A reason, and by SMS exactly one try, which ended in a fault of the provider or in the middle of ours."""
    mine = [one for one in tries if one["letter"] == str(letter["id"])]
    by_sms = letter["channel"] == "sms"
    return bool(letter["reason"]) and (not by_sms or _ended_in_doubt(letter, mine))


def _ended_in_doubt(letter: dict[str, Any], tries: list[Entry]) -> bool:
    # A worker that dies after "submitting" is committed may never have called, so nobody's book has that try.
    return letter["reason"] == "lease_lost" or bool(tries and tries[-1]["fault"])


def _line(letter: dict[str, Any]) -> str:
    return f"letter {letter['id']} by {letter['channel']} is {letter['state']} ({letter['reason']})"


def _unheard(hospital: Hospital, acknowledged: Iterable[Acknowledged]) -> Iterator[str]:
    heard = {(row["channel"], row["provider_id"]): row for row in hospital.rows(HEARD)}
    for one in acknowledged:
        row = heard.get((one.channel, one.name))
        if row is None:
            yield f"{one.channel} {one.name} was acknowledged and is nowhere"
        elif row["state"] == "failed" and not row["needs_person"]:
            yield f"{one.channel} {one.name} failed and nobody is told"
        elif one.text in ALWAYS_ANSWERED and not (row["answers"] or row["stopped"] or row["state"] == "failed"):
            yield f"{one.channel} {one.name} was heard and never answered"


LETTERS = "SELECT id, channel, kind, state, reason, provider_id FROM messages WHERE direction = 'out'"
HEARD = """
SELECT messages.channel, messages.provider_id, messages.state, messages.needs_person,
    (SELECT count(*) FROM messages AS answer WHERE answer.direction = 'out'
        AND answer.address_id = messages.address_id AND answer.created_at = messages.created_at) AS answers,
    (SELECT count(*) FROM messages AS earlier WHERE earlier.direction = 'in' AND earlier.body = 'STOP'
        AND earlier.address_id = messages.address_id AND earlier.id < messages.id) AS stopped
FROM messages WHERE messages.direction = 'in'
"""
