"""`improvers language`: catalogues begun, brought up to date, looked at, played and vouched for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import click
from babel.messages import Catalog

from bot.cli import fail
from bot.cli.environment import workshop
from bot.cli.language_tables import cost_table, status_lines
from bot.cli.playing_all import plays
from bot.flow import Book, FlowMistakes, Mistake, read_book
from bot.flow.approvals import APPROVALS, Approvals
from bot.flow.catalogues import Text, brought_up_to_date, facts_of, texts_of, written
from bot.flow.progress import progress_of
from bot.flow.reading_translations import catalogue_among, path_of, singular, without_roman
from bot.flow.vouching import Vouched, signed
from bot.language import ENGLISH, english_name
from bot.work.folder import SHIPPED, read_folder


class _Workshop:
    """The folder in which flows and catalogues are edited, read once."""

    def __init__(self) -> None:
        self.root = workshop() or SHIPPED
        self.sources = read_folder(self.root)
        self.others = [
            path.read_text("utf-8") for path in sorted((self.root / "flows" / "samples").glob("*/organisation.yaml"))
        ]

    def codes(self) -> list[str]:
        """Every language that has a catalogue."""
        return sorted(path.split("/")[1] for path in self.sources if path.endswith("/LC_MESSAGES/flows.po"))

    @cached_property
    def plain(self) -> Book:
        """The flows as they are."""
        return read_book(self.sources)[0]

    def book(self, also: Iterable[str] = ()) -> Book:
        """The flows, with these languages as if they were switched on."""
        return read_book(self.sources, also=also)[0]

    def catalogue(self, code: str) -> Catalog | None:
        return catalogue_among(self.sources, code)

    def texts(self, code: str) -> list[Text]:
        """What is to be translated, the facts of the sample hospitals with it."""
        found = {text[:2]: text for text in texts_of(self.plain, self.sources, code)}
        for organisation in self.others:
            sources = {"flows/organisation.yaml": organisation}
            for fact in facts_of(read_book(sources)[0], sources, self.plain):
                found.setdefault(fact[:2], fact)
        return list(found.values())

    def keep(self, code: str, catalogue: Catalog) -> Path:
        file = self.root / path_of(code)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written(catalogue), "utf-8")
        return file


def add(code: str) -> int:
    """0 once the catalogue is there, with every text in it."""
    here = _Workshop()
    known = here.plain.language_names
    if code not in known and code.partition("_")[0] not in known:
        fail(f'"{code}" is not a language of flows/languages.yaml: {", ".join(sorted(known))}. Add it there first.')
    if code == ENGLISH or path_of(code) in here.sources:
        fail(f"{path_of(code)} is there already. To bring it up to date: improvers language update {code}")
    texts = here.texts(code)
    file = here.keep(code, brought_up_to_date(None, texts, code, datetime.now(UTC)))
    click.echo(f"{file}: {len(texts)} texts for {english_name(code)}. How to go on: docs/translating.md")
    return 0


def update(codes: tuple[str, ...]) -> int:
    """0 once every catalogue named, or there is, holds what the flows hold."""
    here = _Workshop()
    for code in _wanted(here, codes):
        old = here.catalogue(code)
        new = brought_up_to_date(old, here.texts(code), code, datetime.now(UTC))
        here.keep(code, new)
        messages = [each for each in new if each.id]
        fuzzy = sum(each.fuzzy for each in messages)
        empty = sum(not singular(each.string) for each in messages)
        click.echo(f"{code}: {len(messages)} texts, {fuzzy} need another look, {empty} without a translation.")
    return 0


def status(codes: tuple[str, ...], cost: bool, output: Path | None) -> int:
    """0 always: however far they are, it is told."""
    here = _Workshop()
    codes = tuple(_wanted(here, codes, english=True))
    book = here.book([code for code in codes if code != ENGLISH])
    if cost:
        table = cost_table(book, codes)
        if output is not None:
            output.write_text(table, "utf-8")
            click.echo(f"Written to {output}.", err=True)
        else:
            click.echo(table, nl=False)
        return 0
    from bot.cli.signed import signed_in_the_console  # so that everything else here needs no database

    approvals, elsewhere = _approvals(here), signed_in_the_console()
    switched_on = here.plain.languages
    for code in codes:
        signed, known = elsewhere(code, approvals)
        progress = progress_of(book, here.texts(code), code, here.catalogue(code), known, signed)
        for line in status_lines(progress, code in switched_on, without_roman(code, switched_on, here.sources)):
            click.echo(line)
    return 0


def check_(codes: tuple[str, ...], pseudo: bool) -> int:
    """0 when the catalogues can be switched on as they are, 1 when something must be mended first."""
    here = _Workshop()
    if pseudo:
        return plays(here.root, here.sources, pseudo=True)
    before = read_book(here.sources)[1]
    if any(mistake.serious for mistake in before):
        raise FlowMistakes(mistake for mistake in before if mistake.serious)
    wrong = False
    for code in _wanted(here, codes):
        found = [each for each in read_book(here.sources, also=(code,))[1] if each not in before]
        wrong |= _told(code, found)
        wrong |= bool(plays(here.root, here.sources, only=code))
    return 1 if wrong else 0


def _told(code: str, found: Sequence[Mistake]) -> bool:
    """Whether any of it is serious; all of it is told."""
    for mistake in found:
        click.echo(mistake)
    serious = sum(mistake.serious for mistake in found)
    click.echo(f"{code}: {serious} to mend, {len(found) - serious} pieces of advice.", err=True)
    return bool(serious)


def review(code: str, part: str, by: str, on: datetime | None) -> int:
    """0 once it is written into the top of the catalogue."""
    here = _Workshop()
    (code,) = _wanted(here, (code,))
    catalogue = here.catalogue(code) or fail(f"{path_of(code)} cannot be read.")
    book = here.book((code,))
    progress = progress_of(book, here.texts(code), code, catalogue, _approvals(here))
    if part and part not in progress.prints:
        fail(f'"{part}" is no part of it: {", ".join(sorted(progress.prints))}.')
    print_ = progress.prints[part] if part else progress.whole_print
    catalogue.header_comment = signed(catalogue.header_comment, part, Vouched(by, _day(on), print_))
    here.keep(code, catalogue)
    click.echo(f"{code}: {part or 'everything'} is reviewed by {by}, {_day(on).isoformat()}.")
    return 0


def approve_easy(code: str, part: str, by: str, on: datetime | None) -> int:
    """0 once it is written into locales/easy_words.csv."""
    here = _Workshop()
    (code,) = _wanted(here, (code,), english=True)
    approvals = _approvals(here)
    texts = list(approvals.easy_texts(here.book((code,)), code))
    chosen = [each for each in texts if not part or each.part == part or each.context == part]
    if not chosen:
        fail(f'"{part}" has no easy words: {", ".join(sorted({each.part for each in texts}))}.')
    (here.root / APPROVALS).write_text(approvals.approved(code, chosen, by, _day(on)).written(), "utf-8")
    click.echo(f"{code}: {len(chosen)} easy texts are approved by {by}, {_day(on).isoformat()}.")
    return 0


def hard() -> int:
    """0 always: the hardest texts first."""
    from bot.cli.hard import lines_of_hard_texts

    for line in lines_of_hard_texts():
        click.echo(line)
    return 0


def _approvals(here: _Workshop) -> Approvals:
    file = here.root / APPROVALS
    return Approvals.read(file.read_text("utf-8") if file.exists() else "")


def _day(on: datetime | None) -> date:
    return on.date() if on else datetime.now(UTC).date()


def _wanted(here: _Workshop, codes: Iterable[str], english: bool = False) -> Iterator[str]:
    """The languages named, or all; one without a catalogue is refused."""
    there = [ENGLISH, *here.codes()] if english else here.codes()
    for code in dict.fromkeys(codes):
        if code not in there:
            fail(f"{code}: there is no catalogue for it. To begin one: improvers language add {code}")
    yield from dict.fromkeys(codes) or there
