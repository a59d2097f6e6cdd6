"""Steps that ask: the kind of answer, the choices, and what may be done with the answer."""

import re
from typing import NamedTuple

from bot.flow.answers import KINDS, ManyOf, Number, OneOf, Photo, Rating, YesNo
from bot.flow.answers.kind import Kind
from bot.flow.checks import BUILT_IN_FACTS
from bot.flow.mistakes import did_you_mean
from bot.flow.model import PAGE, Ask, Listing
from bot.flow.reading_lists import read_listing
from bot.flow.reading_texts import read_beside, read_text
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Node, Notebook, Scalar

_EVERY_QUESTION = ("skip", "none", "later")
LISTS: dict[str, type[OneOf] | type[ManyOf]] = {"one of": OneOf, "many of": ManyOf}
WITHIN = "in"
LIMITS = {Number.name: ("from", "to"), Rating.name: ("to",)}
_SCALES = (5, 10)
_MOST_FIGURES = 6
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST_TRIES = 9
_TRIES = 3


class _Answer(NamedTuple):
    """What is understood; not `known` when it was not readable, so that nothing can be said about its ways."""

    kind: Kind
    listing: Listing | None = None
    within: str = ""
    known: bool = True

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers that can lead to different steps."""
        if isinstance(self.kind, YesNo):
            return ("yes", "no")
        return self.listing.keys if isinstance(self.kind, OneOf) and self.listing else ()


def read_question(ways: Ways, node: Mapping, follows: str | None) -> Ask:
    """The step that `ask` describes."""
    entries, notes = node.entries, ways.notes
    answer = _answer(ways, node)
    _check_private(node, answer, notes)
    _check_uses(node, answer, ways)
    on = ways.on(node)
    skip = notes.switch(entries.get("can skip"), '"can skip"')
    if "on skip" in entries and not skip:
        notes.wrong(node.keys["on skip"], '"on skip" needs "can skip: yes".')
    shown = answer.listing.keys if answer.listing and not answer.within else ()
    first_page = shown if len(shown) <= PAGE else shown[: PAGE - 1]
    private = "private" in entries
    after = on.get("skip", follows) if skip else None
    if "after tries" in entries:
        after = ways.target(entries["after tries"]) or ""  # the end of this flow, not of everything
    return Ask(
        at=f"{ways.flow}:{ways.step}",
        words=read_beside(ways.book, notes, node, "ask", ways.context("ask")),
        kind=answer.kind,
        next=follows,
        listing=answer.listing,
        within=answer.within,
        save=_name(node, "save", ways),
        consent=notes.text(entries.get("consent"), '"consent"'),
        private=private,
        can_skip=skip,
        tries=_tries(entries.get("tries"), notes),
        after_tries=after,
        own_words=_name(node, "own words", ways),
        hint=read_text(ways.book, notes, entries["hint"], ways.context("hint")) if "hint" in entries else None,
        ways=on,
        first_page=first_page,
        has_more=len(first_page) < len(shown),
        keeps_shown=bool(answer.listing) and not private,
    )


def _answer(ways: Ways, node: Mapping) -> _Answer:
    unknown = _Answer(ways.book.yes_no, known=False)
    answer = node.entries.get("answer")
    if answer is None:
        kinds = ", ".join(KINDS)
        ways.notes.wrong(node.keys["ask"], f'this question needs "answer". It can be {kinds}.')
        return unknown
    if not isinstance(answer, Scalar):
        given = ways.notes.mapping(answer, '"answer"')
        if not isinstance(answer, Mapping):
            return unknown
        limited = next((kind for kind in LIMITS if kind in given.entries), "")
        return _limited_answer(given, limited, ways.notes) if limited else _list_answer(ways, given) or unknown
    if answer.text == YesNo.name:
        return _Answer(ways.book.yes_no)
    if answer.text in LISTS:
        what = f'"{answer.text}" needs a list, like `answer: {{{answer.text}: services}}`.'
    elif answer.text in KINDS:
        return _Answer(KINDS[answer.text]())
    else:
        what = f'"{answer.text}" is not a kind of answer.{did_you_mean(answer.text, KINDS)}'
    ways.notes.wrong(answer.spot, what)
    return unknown


def _limited_answer(answer: Mapping, kind: str, notes: Notebook) -> _Answer:
    """A number from ... to ..., or a rating up to ..."""
    notes.unknown_keys(answer, (kind,), "this answer")
    limits = notes.mapping(answer.entries[kind], f'"{kind}"')
    notes.unknown_keys(limits, LIMITS[kind], f'"{kind}"')
    least, most = _limit(limits, "from", notes), _limit(limits, "to", notes)
    if kind == Rating.name:
        if most not in (None, *_SCALES):
            notes.wrong(limits.spot_of("to"), 'a rating goes up to 5 or to 10. For anything else use "number".')
        return _Answer(Rating(most or _SCALES[0]))
    if least is not None and most is not None and least > most:
        notes.wrong(limits.spot_of("from"), '"from" is more than "to", so no number would do.')
    return _Answer(Number(least, most))


def _limit(limits: Mapping, key: str, notes: Notebook) -> int | None:
    if key not in limits.entries:
        return None
    text = notes.text(limits.entries[key], f'"{key}"')
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_FIGURES:
        return int(text)
    notes.wrong(limits.spot_of(key), f'"{key}" must be a whole number from 0 to 999999.')
    return None


def _list_answer(ways: Ways, answer: Mapping) -> _Answer | None:
    notes = ways.notes
    notes.unknown_keys(answer, (*LISTS, WITHIN), "an answer")
    chosen = [key for key in LISTS if key in answer.entries]
    if len(chosen) != 1:
        if answer.keys.keys() <= {*LISTS, "in"}:
            notes.wrong(answer.spot, 'this answer needs "one of" or "many of", with a list.')
        return None
    listing = _listing(ways, answer.entries[chosen[0]])
    within = notes.text(answer.entries.get("in"), '"in"')
    if within:
        ways.book.spots[f"{ways.flow}:{ways.step} in"] = answer.spot_of("in")
        if listing and listing.keys and not listing.groups:
            what = f'the list "{listing.name}" has no groups, so "in" cannot be used.'
            notes.wrong(answer.spot_of("in"), what)
            within = ""
    vocabulary = listing.vocabulary if listing else ways.book.no_vocabulary
    return _Answer(LISTS[chosen[0]](vocabulary), listing, within, known=listing is not None)


def _listing(ways: Ways, source: Node) -> Listing | None:
    book, notes = ways.book, ways.notes
    if isinstance(source, Mapping):
        choices = Mapping({"choices": source}, {"choices": source.spot}, source.spot)
        return read_listing(book, notes, ways.context("answer"), choices, inline=True)
    name = notes.text(source, "the list", source.spot)
    if name and name not in book.lists and f"flows/lists/{name.removeprefix('groups of ')}.yaml" not in notes.unread:
        notes.wrong(source.spot, f'there is no list called "{name}".{did_you_mean(name, book.lists)}')
    return book.lists.get(name)


def _check_private(node: Mapping, answer: _Answer, notes: Notebook) -> None:
    """An answer kept apart goes nowhere else, and nothing that others can see follows from it."""
    if "private" not in node.entries:
        return
    if notes.text(node.entries["private"], '"private"') != "equality":
        notes.wrong(node.spot_of("private"), '"private" can only be equality.')
    if "save" not in node.entries:
        notes.wrong(node.keys["private"], 'an answer kept apart needs "save" with the name of its question.')
    for key in ("consent", "own words"):
        if key in node.entries:
            notes.wrong(node.keys[key], f'an answer kept apart cannot have "{key}": it would be kept elsewhere too.')
    for key in (f"on {choice}" for choice in answer.choices):
        if key in node.entries:
            what = "an answer kept apart cannot decide the way on: the way would tell it."
            notes.wrong(node.keys[key], what)


def _check_uses(node: Mapping, answer: _Answer, ways: Ways) -> None:
    if not answer.known:
        return
    if "consent" in node.entries and not isinstance(answer.kind, YesNo):
        ways.notes.wrong(node.keys["consent"], "only a yes or no answer can be an agreement.")
    if isinstance(answer.kind, Photo) and "can skip" not in node.entries and "after tries" not in node.entries:
        what = 'not everyone can send a picture, and a text message carries none: add "can skip: yes" or "after tries".'
        ways.notes.wrong(node.keys["answer"], what)
    if "own words" in node.entries and (answer.listing is None or "save" not in node.entries):
        ways.notes.wrong(node.keys["own words"], '"own words" needs "save", and a list to choose from.')
    ways.only(node, (*answer.choices, *_EVERY_QUESTION), "this question")


def _name(node: Mapping, key: str, ways: Ways) -> str:
    """The name under which an answer is remembered."""
    ways.book.spots[f"{ways.flow}:{ways.step} {key}"] = node.spot_of(key)
    name = ways.notes.text(node.entries.get(key), f'"{key}"', node.spot_of(key) if key in node.entries else None)
    if name and not _NAME.fullmatch(name):
        ways.notes.wrong(node.spot_of(key), f'"{name}" cannot be a name: use a-z, 0-9 and _, a letter first.')
    elif name in ways.book.organisation or name in BUILT_IN_FACTS:
        ways.notes.wrong(node.spot_of(key), f'"{name}" is known already, and is not an answer: use another name.')
    return name


def _tries(node: Node | None, notes: Notebook) -> int:
    text = notes.text(node, '"tries"', node.spot) if node else str(_TRIES)
    if len(text) == 1 and text.isdecimal() and 1 <= int(text) <= _MOST_TRIES:
        return int(text)
    if node and text:
        notes.wrong(node.spot, f'"tries" must be a number from 1 to {_MOST_TRIES}.')
    return _TRIES
