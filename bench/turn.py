"""Rows 1 and 2: one turn of a flow, against the same conversation fed through aiogram's dispatcher.

Both sides run in this process on one core, in interleaved rounds. Ours is `turn` on a book read from YAML, with
what it saves remembered as the caller would; the second row also writes the place as JSON after each turn and reads
it before the next. aiogram runs its finite-state machine with memory storage and a session that answers at once.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.aiogram_bot import AiogramRegistration
from bench.books import FLOW, SAID, registration_book
from bench.measure import at_least, interleaved, keep_to, last_core, micros, ratios, show
from bot.flow import Asked, Effect, Heard, Place, Said, Save, Speech, Talk, reply, turn, word_turn

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=ZoneInfo("Europe/London"))
TURNS = 1 + len(SAID)
SAYS = 8
SLICES = 10
OURS, THEIRS = 200, 12
BOOK = registration_book()
THE_FLOW = BOOK.flows[FLOW]
HEARD = tuple(Heard(text) for text in SAID)
SPEECH = Speech("en", False, "sms")
KNOWN = {"language": "en", "channel": "sms"}


def in_memory() -> None:
    """One conversation on places that stay objects."""
    facts: dict[str, Any] = dict(KNOWN)
    taken = turn(THE_FLOW, None, None, facts, NOW)
    for heard in HEARD:
        taken = turn(THE_FLOW, taken.place, heard, facts, NOW)
        _remember(taken.effects, facts)


def through_json() -> None:
    """The same, with the place loaded from and dumped to JSON on each turn."""
    facts: dict[str, Any] = dict(KNOWN)
    taken = turn(THE_FLOW, None, None, facts, NOW)
    for heard in HEARD:
        kept = taken.place.dumps() if taken.place else ""
        taken = turn(THE_FLOW, Place.loads(kept), heard, facts, NOW)
        _remember(taken.effects, facts)


def in_words() -> None:
    """The same as in memory, with every turn's message put into words."""
    facts: dict[str, Any] = dict(KNOWN)
    taken = turn(THE_FLOW, None, None, facts, NOW)
    word_turn(BOOK, taken.effects, SPEECH, facts, 7)
    for heard in HEARD:
        taken = turn(THE_FLOW, taken.place, heard, facts, NOW)
        _remember(taken.effects, facts)
        word_turn(BOOK, taken.effects, SPEECH, facts, 7)


def whole_reply() -> None:
    """What a message costs before any database: STOP, urgent words, shared words, the turn, and the wording."""
    facts: dict[str, Any] = {}
    talk = Talk(facts)
    for heard in (Heard("register"), *HEARD):
        decided = reply(BOOK, talk, heard, NOW)
        _remember(decided.effects, facts)
        word_turn(BOOK, decided.effects, SPEECH, facts, 7)
        talk = talk._replace(flow=decided.flow, place=decided.place, last_heard=NOW)


def _remember(effects: Sequence[Effect], facts: dict[str, Any]) -> None:
    for effect in effects:
        if type(effect) is Save:
            facts[effect.fact] = effect.value


def _check() -> None:
    """Nothing is measured unless the conversation is the one that is meant, to its end."""
    facts: dict[str, Any] = dict(KNOWN)
    taken = turn(THE_FLOW, None, None, facts, NOW)
    said = [*taken.effects]
    for heard in HEARD:
        taken = turn(THE_FLOW, taken.place, heard, facts, NOW)
        said += taken.effects
    if taken.place is not None or sum(isinstance(effect, (Said, Asked)) for effect in said) != SAYS:
        raise SystemExit(f"The conversation did not end after {SAYS} messages: nothing was measured.")


def _ours(converse: Callable[[], None]) -> Callable[[], float]:
    def side() -> float:
        began = process_time()
        for _ in range(OURS):
            converse()
        return (process_time() - began) / (OURS * TURNS)

    return side


def _aiogram(loop: asyncio.AbstractEventLoop, *, lean: bool) -> Callable[[], float]:
    registration = AiogramRegistration(SAID, lean=lean)
    loop.run_until_complete(registration.converse(1))
    if registration.session.calls != SAYS:
        raise SystemExit(f"aiogram said {registration.session.calls} things instead of {SAYS}.")

    def side() -> float:
        began = process_time()
        loop.run_until_complete(registration.converse(THEIRS))
        return (process_time() - began) / (THEIRS * TURNS)

    return side


def main() -> None:
    """Measure and print."""
    _check()
    where = keep_to(last_core())
    loop = asyncio.new_event_loop()
    taken = interleaved(
        {
            "documented": _aiogram(loop, lean=False),
            "lean": _aiogram(loop, lean=True),
            "turn": _ours(in_memory),
            "json": _ours(through_json),
            "words": _ours(in_words),
            "reply": _ours(whole_reply),
        },
        slices=SLICES,
    )
    loop.close()
    lean, documented = taken["lean"], taken["documented"]
    show(
        f"Rows 1 and 2: one turn, {TURNS} messages in and {SAYS} out (bench/turn.py)",
        [
            at_least("1  turn in memory / aiogram, leanest", ratios(lean, taken["turn"]), 40),
            at_least("1  turn in memory / aiogram, as documented", ratios(documented, taken["turn"]), 40),
            at_least("2  place from and to JSON / aiogram, leanest", ratios(lean, taken["json"]), 25),
            at_least("2  place from and to JSON / aiogram, as documented", ratios(documented, taken["json"]), 25),
            at_least("   in memory, put into words / aiogram, leanest", ratios(lean, taken["words"])),
            at_least("   whole reply, put into words / aiogram, leanest", ratios(lean, taken["reply"])),
            micros("   aiogram, leanest: one update", lean),
            micros("   aiogram, as documented: one update", documented),
            micros("   turn in memory", taken["turn"]),
            micros("   turn, place from and to JSON", taken["json"]),
            micros("   turn, put into words", taken["words"]),
            micros("   whole reply, put into words", taken["reply"]),
        ],
        [f"all in one process on {where}, in processor time, so that a busy machine disturbs it less"],
    )


if __name__ == "__main__":
    main()
