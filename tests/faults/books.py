"""The doubles' books beside ours: what was lost, what was doubled, what nobody knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.channels.receipts import sms_state
from bot.demo.double import Entry
from bot.store.outbox_states import STAFF
from tests.system.hospital import Hospital

ON_THE_WAY = ("waiting", "retry", "leased", "submitting")
TAKEN = ("accepted", "sent", "delivered")
ENDED = ("failed", "undelivered")
# These are answered whoever says them, as often as they are said.
ALWAYS_ANSWERED = ("JOIN", "HELP")
TOO_MANY = 429  # is said of what was certainly not taken

# What a fault of a double's makes us say; a stall may be ended before we stop waiting, and then it is an error.
SAID_OF = {
    "Stall": {"timeout", "connection_lost", "http_503"},
    "AcceptThenStall": {"timeout", "connection_lost", "http_503"},
    "AnswerLate": {"timeout", "connection_lost"},
    "AcceptThenFail": {"http_500", "unreadable", "connection_lost"},
    "Receipts": {"timeout"},  # early ones take their time while nobody is there to be told
    "Refuse": {"http_503"},
}

Letter = dict[str, Any]


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
    ended: list[str]  # failed or undelivered; those that no provider refused are among the lost too
    repeated: int  # on Telegram, where a reply in doubt is said again

    def __str__(self) -> str:
        again = f", said again on Telegram {self.repeated}" if self.repeated else ""
        counts = {"lost": self.lost, "doubled": self.doubled, "unknown": self.unknown, "ended": self.ended}
        return ", ".join(f"{name} {len(found)}" for name, found in counts.items()) + again

    def since(self, before: "Reckoning") -> "Reckoning":
        """What has come to be since an earlier one of the same books."""
        found = {name: [one for one in lines if one not in getattr(before, name)] for name, lines in self._lists()}
        return Reckoning(**found, repeated=self.repeated - before.repeated)

    def _lists(self) -> list[tuple[str, list[str]]]:
        return [(name, lines) for name, lines in self._asdict().items() if name != "repeated"]

    @property
    def is_well(self) -> bool:
        """Nothing lost, no text doubled, every doubt explained, and nothing still on its way."""
        return not (self.lost or self.doubled or self.unexplained or self.under_way)


NOTHING = Reckoning([], [], [], [], [], [], 0)


def reckon(hospital: Hospital, acknowledged: Iterable[Acknowledged] = ()) -> Reckoning:
    """All that this hospital and its doubles have written down, compared."""
    texts, tries = hospital.doubles.twilio.book("sent"), hospital.doubles.twilio.book("tries")
    letters = hospital.rows(LETTERS)
    named = {name for letter in letters for name in _names(letter)}
    chats = {str(one["message_id"]) for one in hospital.doubles.telegram.book("sent")}
    known = {one["sid"] for one in texts} | {f"chat:{name}" for name in chats}
    doubts = [letter for letter in letters if letter["state"] == "unknown"]
    ended = [letter for letter in letters if letter["state"] in ENDED]
    return Reckoning(
        lost=[
            *(f"{_line(letter)}: no provider has it" for letter in letters if _is_missing(letter, known)),
            *(f"{_line(letter)}: nobody called it back" for letter in letters if _is_dropped(letter)),
            *(f"{_line(letter)}: no provider refused it" for letter in _given_up(hospital, ended)),
            *_unheard(hospital, acknowledged),
        ],
        doubled=_doubled(letters, tries),
        unknown=[_line(letter) for letter in doubts],
        unexplained=[*_unexplained_texts(hospital, doubts), *_unexplained_chats(hospital, doubts)],
        under_way=[_line(letter) for letter in letters if letter["state"] in ON_THE_WAY],
        ended=[_line(letter) for letter in ended],
        repeated=len({f"chat:{name}" for name in chats} - named),
    )


def may_be_taken(attempt: Entry) -> bool:
    """Whether the provider has this one, or nobody can tell from its answer: it must not be tried again."""
    return bool(attempt["name"] or (attempt["fault"] and attempt["status"] != TOO_MANY))


def _doubled(letters: Iterable[Letter], tries: Iterable[Entry]) -> list[str]:
    """Texts that may have been taken twice, whether or not they were, and texts that are no letter of ours."""
    ours = {(str(letter["id"]), letter["value"]) for letter in letters if letter["channel"] == "sms"}
    times = Counter((one["letter"], one["to"]) for one in tries if may_be_taken(one))
    strange = [f"{count} texts that are no letter of ours" for text, count in times.items() if text not in ours]
    again = {number: count for (number, _), count in times.items() if number and count > 1}
    return [*(f"letter {number}: handed over {count} times" for number, count in again.items()), *strange]


def _names(letter: Letter) -> Iterator[str]:
    """What its provider calls it, or each of its pieces."""
    for name in filter(None, (letter["provider_id"] or "").split(",")):
        yield f"chat:{name.rpartition(':')[2]}" if letter["channel"] == "telegram" else name


def _is_missing(letter: Letter, known: set[str]) -> bool:
    named = list(_names(letter))
    return letter["state"] in TAKEN and letter["kind"] != "press" and not (named and known.issuperset(named))


def _is_dropped(letter: Letter) -> bool:
    """Closed without having left, and neither STOP nor the end of its broadcast is why."""
    called_back = letter["stopped_at"] or letter["broadcast"] == "cancelled" or letter["kind"] == "nudge"
    return letter["state"] in ("cancelled", "suppressed", "expired") and not called_back


def _given_up(hospital: Hospital, ended: Iterable[Letter]) -> Iterator[Letter]:
    """Ended by ourselves: no answer refused it, no receipt or list of its provider's says so, nor a member of staff."""
    twilio, telegram = hospital.doubles.twilio, hospital.doubles.telegram
    refused = {one["letter"] for one in twilio.book("tries") if _is_refused(one)}
    said = {(one["MessageSid"], sms_state(one["MessageStatus"])) for one in twilio.book("receipts")}
    said |= {(one["sid"], sms_state(one["status"])) for one in twilio.book("sent")}
    # Telegram knows no number of ours: a chat has no more that ended than refusals. What answers a press has no chat,
    # and is not tried again when in doubt.
    tries = [one for one in telegram.book("tries") if _is_refused(one) or (one["fault"] and not one["to"])]
    chats = Counter(one["to"] for one in tries)
    for letter in ended:
        if letter["moved_by"] == STAFF:
            continue
        if letter["channel"] == "sms":
            if str(letter["id"]) not in refused and (letter["provider_id"], letter["state"]) not in said:
                yield letter
            continue
        chat = "" if letter["kind"] == "press" else letter["value"]
        chats[chat] -= 1
        if chats[chat] < 0:
            yield letter


def _is_refused(attempt: Entry) -> bool:
    """Certainly not taken, and never to be: planned, or for a mistake that the double itself found."""
    if attempt["name"]:
        return False
    return not attempt["fault"] or (400 <= attempt["status"] < 500 and attempt["status"] != TOO_MANY)


def _unexplained_texts(hospital: Hospital, doubts: Iterable[Letter]) -> list[str]:
    """By SMS a doubt is one try, or none, that ended in a fault, and that no receipt of its own has cleared up."""
    told = {one["MessageSid"] for one in hospital.doubles.twilio.book("receipts") if one["answered"] == 204}
    tries: Mapping[str, list[Entry]] = defaultdict(list)
    for one in filter(may_be_taken, hospital.doubles.twilio.book("tries")):
        tries[one["letter"]].append(one)
    by_sms = [(letter, tries[str(letter["id"])]) for letter in doubts if letter["channel"] == "sms"]
    return [_line(letter) for letter, mine in by_sms if not _is_explained(letter, mine, told)]


def _is_explained(letter: Letter, tries: list[Entry], told: set[str]) -> bool:
    if len(tries) > 1 or any(one["name"] in told for one in tries):
        return False
    # A worker that dies after "submitting" is committed may never have called, so nobody's book has that try.
    return letter["reason"] == "lease_lost" or any(_says(letter, one["fault"]) for one in tries)


def _says(letter: Letter, fault: str) -> bool:
    return str(letter["reason"]).partition("_")[2] in SAID_OF.get(fault, ())


def _unexplained_chats(hospital: Hospital, doubts: Iterable[Letter]) -> list[str]:
    """Telegram knows no number of ours: a chat has no more doubts than tries that ended in one."""
    tries = Counter(one["to"] for one in hospital.doubles.telegram.book("tries") if one["fault"] and may_be_taken(one))
    chats: Mapping[str, list[str]] = defaultdict(list)
    for letter in doubts:
        if letter["channel"] == "telegram" and letter["reason"] != "lease_lost":
            chats[letter["value"]].append(_line(letter))
    return [line for chat, lines in chats.items() for line in lines[tries[chat] :]]


def _line(letter: Letter) -> str:
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


LETTERS = """
SELECT messages.id, messages.channel, kind, messages.state, reason, moved_by, provider_id, value, stopped_at,
    broadcasts.state AS broadcast
FROM messages JOIN addresses ON addresses.id = address_id LEFT JOIN broadcasts ON broadcasts.id = broadcast_id
WHERE direction = 'out'
"""
HEARD = """
SELECT messages.channel, messages.provider_id, messages.state, messages.needs_person,
    (SELECT count(*) FROM messages AS answer WHERE answer.direction = 'out'
        AND answer.address_id = messages.address_id AND answer.created_at = messages.created_at) AS answers,
    (SELECT count(*) FROM messages AS earlier WHERE earlier.direction = 'in' AND earlier.body = 'STOP'
        AND earlier.address_id = messages.address_id AND earlier.id < messages.id) AS stopped
FROM messages WHERE messages.direction = 'in'
"""
