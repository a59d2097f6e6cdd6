"""`improvers rehearse`: example conversations played in every language, variant and channel."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.cli import fail
from bot.cli.chat import first_word, play
from bot.cli.environment import root_of, workshop
from bot.flow import Book, Speech, Talk, load_book
from bot.flow.coverage import Coverage, covering
from bot.flow.journeys import Journey
from bot.flow.playing import Scene
from bot.flow.reading_journeys import read_journeys
from bot.flow.recording import Line, journey_of
from bot.flow.rehearsing import Difference, speeches
from bot.flow.rehearsing import rehearse as differences_in
from bot.work.folder import SHIPPED, read_folder

JOURNEYS = Path("flows") / "journeys"
_ZONE = ZoneInfo("Europe/London")
_CHANNELS = {"sms": "SMS", "telegram": "Telegram"}


def rehearse(paths: tuple[str, ...], organisation: Path | None, whole: bool, record: Path | None) -> int:
    """0 when every journey holds, 1 when one does not (or, with `whole`, when anything was never walked)."""
    if record is not None:
        return _record(record, paths, organisation)
    root, files = _journeys_at([Path(path) for path in paths])
    book = load_book(read_folder(root, organisation))
    journeys, mistakes = read_journeys(_texts(files, root), book)
    if mistakes:
        for mistake in mistakes:
            click.echo(mistake)
        click.echo(_counted(len(mistakes), "thing") + " to mend in the journeys.", err=True)
        return 1
    coverage = covering(book)
    failed = sum(_play(journey, coverage) for journey in journeys)
    missed = coverage.unwalked()
    if whole or not paths or any(Path(path).is_dir() for path in paths):
        for unwalked in missed:
            click.echo(unwalked)
    click.echo(_summary(journeys, failed, book))
    click.echo(coverage)
    return 1 if failed or (whole and missed) else 0


def _journeys_at(paths: list[Path]) -> tuple[Path, list[Path]]:
    """(the folder whose flows are played, the files of journeys); nothing named means what is shipped."""
    if not paths:
        root = workshop() or SHIPPED
        return root, sorted((root / JOURNEYS).glob("*.yaml"))
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            fail(f"{path}: there is no such file or folder.")
        folder = path / JOURNEYS if (path / JOURNEYS).is_dir() else path
        found = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        if not found:
            fail(f"{folder}: there are no journeys here. One is a file like {JOURNEYS / 'join.yaml'}.")
        files += found
    roots = {root_of(file) or SHIPPED for file in files}
    if len(roots) > 1:
        fail(f"These journeys belong to different flows: {', '.join(sorted(map(str, roots)))}. Rehearse one at a time.")
    return roots.pop(), list(dict.fromkeys(files))


def _texts(files: Iterable[Path], root: Path) -> dict[str, str]:
    """{path as it is told: text}."""
    try:
        return {_told(file, root): file.read_text("utf-8") for file in files}
    except UnicodeDecodeError as error:
        fail(f"A journey cannot be read: {error}. Save it as UTF-8 text.")


def _told(file: Path, root: Path) -> str:
    whole = file.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(file)


def _play(journey: Journey, coverage: Coverage) -> bool:
    """Whether the journey failed, once in every way of speaking; what was otherwise is told, alike things once."""
    found: dict[Difference, list[Speech]] = {}
    for speech in speeches(journey, coverage.book):
        for difference in differences_in(journey, coverage, speech, _ZONE):
            same = next((each for each in found if each[:3] == difference[:3]), difference)
            found.setdefault(same, []).append(speech)
    for difference, spoken in found.items():
        named = [_named(speech, coverage.book.language_names) for speech in spoken]
        everywhere = len(spoken) > 1 and len(spoken) == len(speeches(journey, coverage.book))
        _tell(journey, difference, f"every way of speaking, first in {named[0]}" if everywhere else "; ".join(named))
    return bool(found)


def _tell(journey: Journey, difference: Difference, spoken: str) -> None:
    spot = difference.spot
    click.echo(f'{spot.path}:{spot.line}:{spot.column}: "{journey.title}" fails in {spoken}')
    parts = {
        "they said": difference.they,
        "expected": difference.expected,
        "instead": difference.instead,
        "we said": difference.we,
    }
    for name, text in parts.items():
        for number, line in enumerate(text.split("\n") if text else ()):
            click.echo(f"    {'' if number else name + ':':<11}{line}".rstrip())
    click.echo()


def _named(speech: Speech, names: Mapping[str, str]) -> str:
    variant = "easy words" if speech.easy else "plain words"
    return f"{names.get(speech.language, speech.language)}, {variant}, {_CHANNELS[speech.channel]}"


def _summary(journeys: list[Journey], failed: int, book: Book) -> str:
    played = [len(speeches(journey, book)) for journey in journeys]
    left_out = sum(not each for each in played)
    said = f"{_counted(len(journeys), 'journey')}, played {_counted(sum(played), 'time')}: "
    said += f"{failed} {'fails' if failed == 1 else 'fail'}." if failed else "all hold."
    if left_out:
        said += f" {left_out} left out: their language is not switched on."
    return said


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _record(file: Path, flows: tuple[str, ...], organisation: Path | None) -> int:
    """Hold a conversation in the terminal and write it down."""
    if len(flows) > 1:
        fail("A recording plays one flow: improvers rehearse --record FILE [FLOW]")
    if file.exists():
        fail(f"{file} is there already. Choose another name: a recording never overwrites.")
    if not file.parent.is_dir():
        fail(f"{file.parent}: there is no such folder.")
    book = load_book(read_folder(workshop() or SHIPPED, organisation))
    flow = flows[0] if flows else "join"
    held = list(play(Scene(book, Talk({})), first_word(book, flow)))
    lines = [Line(text, scene) for text, _, scene in held]
    file.write_text(journey_of(book, book.flows[flow].title, flow, held[0][1], lines), "utf-8")
    click.echo(f"Written to {file}. Give it a title of its own, then: improvers rehearse {file}", err=True)
    return 0
