"""`improvers check`: every mistake in a folder of flows, all at once."""

from collections.abc import Iterable
from pathlib import Path

import click

from bot.cli import fail
from bot.cli.environment import root_of, workshop
from bot.cli.language_tables import cost_table
from bot.cli.reports import REPORTS, Found
from bot.flow import Ask, Book, Mistake, read_book
from bot.flow.checks_easy import says_the_same
from bot.flow.reading import book_to_look_at
from bot.flow.reading_journeys import read_journeys
from bot.language import ENGLISH
from bot.work.folder import SHIPPED, read_folder

_JOURNEYS = "flows/journeys/*.yaml"


def check(paths: tuple[Path, ...], form: str, organisation: Path | None, costs: bool) -> int:
    """0 when what was asked about can be published, 1 when something must be mended first.

    Everything is read together whatever is named: a flow is right only beside the others. `costs`: then what each
    message costs by SMS too, which takes several times as long, and is told of what can be published alone.
    """
    root, named = _folder_and_files(paths)
    sources = read_folder(root, organisation)
    book, mistakes = read_book(sources)
    journeys = _journeys(root)
    if not any(mistake.serious for mistake in mistakes):
        mistakes = sorted((*mistakes, *read_journeys(journeys, book)[1]))
    _refuse_unread(named, root, {*sources, *journeys, *(mistake.spot.path for mistake in mistakes)})
    shown = [mistake for mistake in mistakes if not named or mistake.spot.path in named]
    click.echo(REPORTS[form](Found(root, shown)), nl=False)
    click.echo(_summary(book, shown, len(mistakes) - len(shown)), err=True)
    if costs and not any(mistake.serious for mistake in mistakes):
        click.echo(costs_of_all(sources), nl=False)
    return 1 if any(mistake.serious for mistake in shown) else 0


def costs_of_all(sources: dict[str, str]) -> str:
    """The page of what every message costs, in English and each language that has a catalogue."""
    codes = sorted(path.split("/")[1] for path in sources if path.endswith("/LC_MESSAGES/flows.po"))
    return cost_table(book_to_look_at(sources, codes), (ENGLISH, *(code for code in codes if code != ENGLISH)))


def _folder_and_files(paths: Iterable[Path]) -> tuple[Path, set[str]]:
    """(the folder that is read, the files of it to tell about); no files means all of them."""
    roots: set[Path] = set()
    named: set[str] = set()
    for path in paths:
        root = root_of(path)
        if root is None and path.is_dir():
            root = path.resolve()  # which holds no flows, and is told so when it is read
        if root is None:
            fail(f"{path}: this file belongs to no flows: there is no flows/organisation.yaml in any folder above it.")
        roots.add(root)
        whole = path.resolve()
        if whole != root:
            inner = sorted(whole.rglob("*.yaml")) + sorted(whole.rglob("*.po")) if whole.is_dir() else [whole]
            named |= {file.relative_to(root).as_posix() for file in inner} or {whole.relative_to(root).as_posix()}
    if len(roots) > 1:
        fail(f"These belong to different flows: {', '.join(sorted(map(str, roots)))}. Check one at a time.")
    return (roots.pop() if roots else workshop() or SHIPPED), named


def _journeys(root: Path) -> dict[str, str]:
    try:
        return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in root.glob(_JOURNEYS)}
    except UnicodeDecodeError as error:
        fail(f"A journey cannot be read: {error}. Save it as UTF-8 text.")


def _refuse_unread(named: set[str], root: Path, read: set[str]) -> None:
    """Silence about a file that was never looked at would be taken for praise."""
    if named and not named & read:
        fail(
            f"{', '.join(sorted(named))}: not read with the flows in {root}. Another organisation? --organisation FILE"
        )


def _summary(book: Book, shown: list[Mistake], elsewhere: int) -> str:
    serious = sum(mistake.serious for mistake in shown)
    questions = sum(1 for step in book.index.values() if isinstance(step, Ask))
    said = (
        f"{len(book.flows)} flows, {questions} questions, {len(book.texts)} texts: "
        f"{serious} to mend, {len(shown) - serious} pieces of advice."
    )
    if alike := sum(1 for text in book.texts.values() if text.easy and says_the_same(text.plain, text.easy)):
        said += f" {alike} easy texts are the plain ones word for word; longer ones would be advised against."
    return f"{said} {elsewhere} more in other files." if elsewhere else said
