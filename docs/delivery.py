"""Draws the tables of `delivery.md` from the code that they describe: `python docs/delivery.py` writes them anew.

Whatever stands between two marks is drawn; everything else on the page is written by hand.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.channels.channel import Accepted, InDoubt, Outcome, Paused, Refused, TryLater
from bot.channels.provider_errors import ASKED_TO_WAIT, TABLE, TWILIO, Row
from bot.channels.receipts import STATES as SMS_STATES
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


def errors() -> str:
    """Every error of both providers, its meaning, and what follows."""
    rows = ((row.provider, _named(row), row.meaning, _action(row)) for row in TABLE)
    return _table(("provider", "error", "meaning", "action"), rows)


def _named(row: Row) -> str:
    return f'`{row.error}` "{row.words}"' if row.words else f"`{row.error}`"


def _action(row: Row) -> str:
    if row.error == ASKED_TO_WAIT:
        return "due again when it says, no attempt counted; the whole bot pauses so long, in every process"
    follows = _sms if row.provider == TWILIO else _chat
    if row.abroad is None:
        return follows(row.action)
    return f"at home: {follows(row.action)}; abroad: {follows(row.abroad)}"


def sms_states() -> str:
    """Twilio's words for where a message is, and ours."""
    return _table(("Twilio says", "our state"), ((f"`{theirs}`", f"`{ours}`") for theirs, ours in SMS_STATES.items()))


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
        case Refused(region=True):
            return "`failed`, never sent again; nothing pauses, and an alarm (`region_closed`) says what to do"
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
    "errors": errors,
    "sms_states": sms_states,
}


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
