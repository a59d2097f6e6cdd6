"""What `improvers language status` prints: how far each language is, and what it costs."""

from collections.abc import Iterable, Iterator

from bot.flow import Book
from bot.flow.costing import costs_of, page
from bot.flow.progress import Part, Progress
from bot.language import ENGLISH, english_name


def cost_table(book: Book, codes: Iterable[str]) -> str:
    """The page about what each language costs."""
    return page(costs_of(book, codes), book)


def status_lines(progress: Progress, switched_on: bool, advice: str = "") -> Iterator[str]:
    """What there is to say of one language; `advice` on how it is switched on, or ""."""
    yield f"{english_name(progress.language)} ({progress.language}): {_standing(progress, switched_on)}"
    if advice:
        yield f"  {advice}"
    if progress.manner:
        yield f"  formal or familiar: {progress.manner}"
    if progress.reviewer and not progress.reviewed:
        yield f"  to be reviewed by: {progress.reviewer}"
    width = max((len(part.name) for part in progress.parts), default=4)
    yield f"  {'part':<{width}}  texts  translated  changed  easy words approved  reviewed"
    for part in progress.parts:
        easy = f"{part.approved} of {part.easy}"
        yield (
            f"  {part.name:<{width}}  {part.texts:>5}  {part.translated:>10}  {part.changed:>7}  {easy:>19}  "
            f"{_reviewed(part, progress.language)}"
        )
    yield f"  {_easy(progress.parts)}"
    yield ""


def _standing(progress: Progress, switched_on: bool) -> str:
    left = sum(part.texts - part.translated for part in progress.parts)
    changed = sum(part.changed for part in progress.parts)
    far = "complete" if progress.complete else f"{left} texts are not translated ({changed} of them changed since)"
    if progress.language == ENGLISH:
        return far
    if progress.reviewed:
        return f"{far}, reviewed, {'switched on' if switched_on else 'not switched on: nobody gets it'}"
    if switched_on:
        return f"{far}. NOT REVIEWED and switched on: people get words that nobody has vouched for"
    return f"{far}, not reviewed, not switched on: nobody gets it"


def _reviewed(part: Part, language: str) -> str:
    if language == ENGLISH:
        return "written here"
    if part.reviewed is None:
        return "no"
    said = f"{part.reviewed.by}, {part.reviewed.on.isoformat()}"
    return said if part.holds else f"changed since {said} read it"


def _easy(parts: Iterable[Part]) -> str:
    parts = list(parts)
    all_of, good = sum(part.easy for part in parts), sum(part.approved for part in parts)
    if all_of and all_of == good:
        return "Easy Read: readers have approved every text."
    return f"Easy words, not yet Easy Read: readers have approved {good} of {all_of} texts."
