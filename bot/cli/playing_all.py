"""Every journey played in one language, or in the made-up one that shows what escapes translation."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.flow import Speech, read_book
from bot.flow.coverage import covering
from bot.flow.journeys import CHANNELS, Journey
from bot.flow.playing import Scene
from bot.flow.pseudo import PSEUDO, escaped, speak_pseudo
from bot.flow.reading import resolve
from bot.flow.reading_journeys import read_journeys
from bot.flow.rehearsing import rehearse

_ZONE = ZoneInfo("Europe/London")
_MOST_TOLD = 20


def plays(root: Path, sources: Mapping[str, str], only: str = "", pseudo: bool = False) -> int:
    """0 when every journey holds in that language, plain and easy, by SMS and Telegram; otherwise each is told."""
    book, _ = read_book(sources, also=(only,) if only else ())
    if pseudo:
        speak_pseudo(book)
        resolve(book)
    texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.glob("flows/journeys/*.yaml")}
    journeys, _ = read_journeys(texts, book)
    language = PSEUDO if pseudo else only
    coverage = covering(book)
    told: dict[str, None] = {}
    count = 0
    for journey in journeys:
        for speech in _speeches(journey, language):
            count += 1

            def listen(scene: Scene, where: Journey = journey) -> None:
                if pseudo and scene.talk.language == PSEUDO:
                    for word in escaped(scene.said, {**scene.facts, **scene.decided.told}, book):
                        told[f'{where.spot.path}: "{word}" was said in English: {scene.said.body[:80]!r}'] = None

            for difference in rehearse(journey, coverage, speech, _ZONE, listen):
                spot = difference.spot
                told[f"{spot.path}:{spot.line}: expected {difference.expected}, and {difference.instead}"] = None
    for line in list(told)[:_MOST_TOLD]:
        click.echo(line)
    click.echo(f"{language}: {count} conversations played, {len(told) or 'no'} differences.", err=True)
    return 1 if told else 0


def _speeches(journey: Journey, language: str) -> list[Speech]:
    if journey.language and journey.language != language:
        return []
    variants = [journey.variant == "easy"] if journey.variant else [False, True]
    channels = [journey.channel] if journey.channel else CHANNELS
    return [Speech(language, easy, channel) for easy in variants for channel in channels]
