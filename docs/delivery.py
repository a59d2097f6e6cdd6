"""Draws the tables of `delivery.md` from the code that they describe: `python docs/delivery.py` writes them anew.

Whatever stands between two marks is drawn; everything else on the page is written by hand.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, TryLater
from bot.channels.receipts import (
    BROKEN_OFF,
    ERRORS,
    NEVER_MADE,
    NO_ANSWER,
    OTHERWISE,
    SERVER_ERROR,
    STATUSES,
    UNREADABLE,
    WAYS,
)
from bot.channels.receipts import (
    STATES as SMS_STATES,
)
from bot.channels.telegram import ASKED_TO_WAIT, MEANINGS
from bot.store.outbox_states import MEANS, MOVERS, MOVES, RANK, RECEIPT, STATES

PAGE = Path(__file__).with_name("delivery.md")
MARKED = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def drawn(page: str) -> str:
    """The page with everything between its marks drawn anew."""
    return MARKED.sub(lambda found: f"{found[1]}{DRAWINGS[found[2]]()}{found[3]}", page)


def states_diagram() -> str:
    """The moves, but for those of receipts, which lead from everywhere upwards."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> waiting"]
    by: dict[tuple[str, str], list[str]] = {}
    for who in MOVERS:
        for earlier, laters in MOVES[who].items() if who != RECEIPT else ():
            for later in laters:
                by.setdefault((earlier, later), []).append(who)
    lines += [f"    {earlier} --> {later} : {', '.join(who)}" for (earlier, later), who in by.items()]
    ranks = " < ".join(state for state in STATES if RANK[state])
    return "\n".join(
        [*lines, "```", "", f"A receipt moves a message from any state to one that is worth more: {ranks}.", ""]
    )


def states() -> str:
    """Each state, what it means, and who brings a message there from where."""
    return _table(
        ("state", "worth", "what it means", "who brings a message there, from where"),
        ((f"`{state}`", str(RANK[state]), MEANS[state], _ways_to(state)) for state in STATES),
    )


def _ways_to(state: str) -> str:
    found = []
    for who in MOVERS:
        earlier = [before for before, laters in MOVES[who].items() if state in laters]
        if earlier:
            found.append(f"{who}: " + ("whatever is worth less" if who == RECEIPT else ", ".join(earlier)))
    return "; ".join(found) or "put there"


def twilio() -> str:
    """Twilio's errors, their meaning, and what follows."""
    rows = [(str(code), meaning.says, _sms(meaning.outcome)) for code, meaning in ERRORS.items()]
    rows += [
        (str(code), says, f"at home: {_sms(Paused(''))}; abroad: {_sms(Refused(''))}") for code, says in WAYS.items()
    ]
    rows += [(f"HTTP {status}", meaning.says, _sms(meaning.outcome)) for status, meaning in STATUSES.items()]
    rows.append(("HTTP 5xx", SERVER_ERROR, _sms(InDoubt(""))))
    rows += [("", lost.says, _sms(lost.outcome)) for lost in (NEVER_MADE, NO_ANSWER, BROKEN_OFF, UNREADABLE)]
    rows.append(("any other", OTHERWISE, _sms(Refused(""))))
    return _table(("error", "meaning", "what we do"), rows)


def telegram() -> str:
    """Telegram's errors as aiogram names them, their meaning, and what follows."""
    rows = [(f"`{row.error}` {_quoted(row.words)}".strip(), row.says, _chat(row.outcome)) for row in MEANINGS]
    waits = "due again when it says, no attempt counted; the whole bot pauses so long, in every process"
    return _table(("error", "meaning", "what we do"), [("`TelegramRetryAfter`", ASKED_TO_WAIT, waits), *rows])


def sms_states() -> str:
    """Twilio's words for where a message is, and ours."""
    return _table(("Twilio says", "our state"), ((f"`{theirs}`", f"`{ours}`") for theirs, ours in SMS_STATES.items()))


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""


def _sms(outcome: Outcome) -> str:
    return "`unknown`: never blindly sent again" if isinstance(outcome, InDoubt) else _follows(outcome)


def _chat(outcome: Outcome) -> str:
    if isinstance(outcome, InDoubt):
        return "a reply in a conversation is due again, growing waits, at most 8 times; anything else is `unknown`"
    return _follows(outcome)


def _follows(outcome: Outcome) -> str:
    match outcome:
        case Accepted():
            return "`accepted`: nobody waits for it"
        case Refused(suppress=True):
            return "`failed`, and nothing goes to this address any more until somebody writes from it"
        case Refused(words=True):
            return "`failed`, and these words leave to nobody any more"
        case Refused():
            return "`failed`, never sent again"
        case Paused():
            return "due again, no attempt counted; the channel pauses in every process, and an alarm is raised"
        case TryLater(once=True):
            minutes = round((outcome.after or 0) / 60)
            once_more = f"once more after {minutes} minutes, as a new message that names this one"
            return f"failed for good; {once_more}"
        case TryLater(after=None):
            return "due again, no attempt counted; the channel pauses in every process, longer each time"
        case TryLater():
            return f"due again, no attempt counted; the channel pauses for {outcome.after:.0f} s in every process"
    raise TypeError(outcome)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        for cells in (head, tuple("---" for _ in head), *rows):
            yield f"| {' | '.join(cells)} |\n"

    return "".join(lines())


DRAWINGS = {
    "diagram": states_diagram,
    "states": states,
    "twilio": twilio,
    "telegram": telegram,
    "sms_states": sms_states,
}


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
