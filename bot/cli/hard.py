"""`improvers language hard`: the texts that people said were hard."""

from collections.abc import Iterator

from bot.language import english_name
from bot.store import hard_texts
from bot.store.engine import reading
from bot.store.schema import ready
from bot.wiring import parts_from_environment


def lines_of_hard_texts() -> Iterator[str]:
    """One line a text, the hardest first, and below it what people suggest, for the team's eyes only."""
    parts = parts_from_environment()
    ready(parts.engine)
    with reading(parts.engine) as connection:
        texts = hard_texts.hardest(connection)
        suggested = hard_texts.suggestions(connection)
    if not texts:
        yield "Nobody has said that a text is hard."
    for text in texts:
        words = "easy words" if text.easy else "plain words"
        times = "once" if text.times == 1 else f"{text.times} times"
        yield f"{text.key} ({english_name(text.language)}, {words}): {times}, last on {text.last.isoformat()}"
        for suggestion in suggested.get((text.key, text.language), ()):
            yield f"    {' '.join(suggestion.split())}"
