"""When nobody answers: after how long to nudge, after how long to give up, and what is said and done then."""

from bot.flow.mistakes import did_you_mean
from bot.flow.model import Silence
from bot.flow.moments import HOW_TO_WRITE_SPAN, Span, parse_span
from bot.flow.reading_texts import read_text
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Notebook

NUDGE_AFTER, NUDGE, GIVE_UP_AFTER, ON_SILENCE = "nudge after", "nudge", "give up after", "on silence"
FOR_EVERY_QUESTION = (NUDGE_AFTER, NUDGE, GIVE_UP_AFTER)
"""What a flow may say once for all its questions."""
NEVER = "never"
# Stand in for a time that cannot be read, so that nothing else is told because of it.
_UNREADABLE = {NUDGE_AFTER: Span(1, "minute"), GIVE_UP_AFTER: Span(999, "month")}


def read_silence(ways: Ways, node: Mapping) -> Silence | None:
    """What a question does about silence, in its own words or in those of its flow; None for nothing."""
    notes, usual = ways.notes, ways.silence
    nudge = _span(node, NUDGE_AFTER, notes, usual.nudge)
    give_up = _span(node, GIVE_UP_AFTER, notes, usual.give_up)
    _check(node, nudge, give_up, notes)
    if ON_SILENCE in node.entries and give_up is None:
        what = f'"{ON_SILENCE}" needs "{GIVE_UP_AFTER}" with a time, like "{GIVE_UP_AFTER}: 7 days".'
        notes.wrong(node.keys[ON_SILENCE], what)
    words = usual.words
    if NUDGE in node.entries:
        words = read_text(ways.book, notes, node.entries[NUDGE], ways.context(NUDGE))
    if nudge is None and give_up is None:
        return None
    next_at = (ways.target(node.entries[ON_SILENCE]) or "") if ON_SILENCE in node.entries else None
    return Silence(nudge, words, give_up, next_at)


def read_usual_silence(ways: Ways, flow: Mapping) -> Silence:
    """What a flow says once for all its questions."""
    notes = ways.notes
    nudge, give_up = (_span(flow, key, notes, None) for key in (NUDGE_AFTER, GIVE_UP_AFTER))
    _check(flow, nudge, give_up, notes)
    written = flow.entries.get(NUDGE)
    words = read_text(ways.book, notes, written, f"{ways.flow}.{NUDGE}") if written else None
    return Silence(nudge, words, give_up)


def _span(node: Mapping, key: str, notes: Notebook, usual: Span | None) -> Span | None:
    if key not in node.entries:
        return usual
    text = notes.text(node.entries[key], f'"{key}"', node.spot_of(key))
    span = parse_span(text)
    if span or text.lower() == NEVER:
        return span
    if text:
        hint = did_you_mean(text, (NEVER,))
        notes.wrong(node.spot_of(key), f'"{text}" is not a span of time.{hint} {HOW_TO_WRITE_SPAN} Or write never.')
    return _UNREADABLE[key]


def _check(node: Mapping, nudge: Span | None, give_up: Span | None, notes: Notebook) -> None:
    """Giving up comes after the nudge, and the words of a nudge need one."""
    if nudge and give_up and give_up.at_least <= nudge.at_least:
        at = GIVE_UP_AFTER if GIVE_UP_AFTER in node.entries else NUDGE_AFTER
        if at in node.entries:
            notes.wrong(node.keys[at], f'"{GIVE_UP_AFTER}" must be longer than "{NUDGE_AFTER}".')
    if NUDGE in node.entries and nudge is None:
        what = f'"{NUDGE}" needs "{NUDGE_AFTER}" with a time, like "{NUDGE_AFTER}: 2 days".'
        notes.wrong(node.keys[NUDGE], what)
