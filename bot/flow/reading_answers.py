"""What stands under "answer": the kind, its limits, and the list to choose from."""

from typing import NamedTuple

from bot.flow.answers import KINDS, ManyOf, Number, OneOf, Photo, Rating, Several, Text, YesNo
from bot.flow.answers.kind import Kind
from bot.flow.mistakes import did_you_mean
from bot.flow.model import Listing
from bot.flow.reading_lists import read_listing
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Node, Notebook, Scalar
from bot.flow.verbs import CHOICES_TOLD

LISTS: dict[str, type[OneOf] | type[ManyOf]] = {"one of": OneOf, "many of": ManyOf}
AT_MOST = "at most"
WITHIN = "in"
LIMITS = {Number.name: ("from", "to"), Rating.name: ("to",), Text.name: (AT_MOST,)}
_SCALES = (5, 10)
_MOST_FIGURES = 6
MOST_CHARACTERS = 1000
MOST_MESSAGES = 20
EACH = (Text.name, Photo.name)
"""What each of several messages can be."""


class Answer(NamedTuple):
    """What is understood; not `known` when it was not readable, so that nothing can be said about its ways."""

    kind: Kind
    listing: Listing | None = None
    within: str = ""
    known: bool = True
    told: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers that can lead to different steps."""
        if isinstance(self.kind, YesNo):
            return ("yes", "no")
        return self.listing.keys if isinstance(self.kind, OneOf) and self.listing else ()


def read_answer(ways: Ways, node: Mapping) -> Answer:
    """What the question understands, as "answer" says; mistakes are noted, and yes or no stands in."""
    unknown = Answer(ways.book.yes_no, known=False)
    answer = node.entries.get("answer")
    if answer is None:
        kinds = ", ".join(KINDS)
        ways.notes.wrong(node.keys["ask"], f'this question needs "answer". It can be {kinds}.')
        return unknown
    if not isinstance(answer, Scalar):
        given = ways.notes.mapping(answer, '"answer"')
        if not isinstance(answer, Mapping):
            return unknown
        if Several.name in given.entries:
            return _several(given, ways.notes)
        limited = next((kind for kind in LIMITS if kind in given.entries), "")
        return _limited_answer(given, limited, ways.notes) if limited else _list_answer(ways, given) or unknown
    if answer.text == YesNo.name:
        return Answer(ways.book.yes_no)
    if answer.text in LISTS:
        what = f'"{answer.text}" needs a list, like `answer: {{{answer.text}: services}}`.'
    elif answer.text in KINDS:
        return Answer(KINDS[answer.text]())
    else:
        what = f'"{answer.text}" is not a kind of answer.{did_you_mean(answer.text, KINDS)}'
    ways.notes.wrong(answer.spot, what)
    return unknown


def _limited_answer(answer: Mapping, kind: str, notes: Notebook) -> Answer:
    """A number from ... to ..., a rating up to ..., or a text of at most ... characters."""
    notes.unknown_keys(answer, (kind,), "this answer")
    limits = notes.mapping(answer.entries[kind], f'"{kind}"')
    notes.unknown_keys(limits, LIMITS[kind], f'"{kind}"')
    if kind == Text.name:
        return Answer(Text(_most(limits, "a text", "characters", MOST_CHARACTERS, notes)))
    least, most = _limit(limits, "from", notes), _limit(limits, "to", notes)
    if kind == Rating.name:
        if most not in (None, *_SCALES):
            notes.wrong(limits.spot_of("to"), 'a rating goes up to 5 or to 10. For anything else use "number".')
        return Answer(Rating(most or _SCALES[0]))
    if least is not None and most is not None and least > most:
        notes.wrong(limits.spot_of("from"), '"from" is more than "to", so no number would do.')
    return Answer(Number(least, most))


def _several(answer: Mapping, notes: Notebook) -> Answer:
    """Several texts or photos, until DONE."""
    notes.unknown_keys(answer, (Several.name, AT_MOST), "this answer")
    most = _most(answer, '"several"', "messages", MOST_MESSAGES, notes, usual=10)
    each = answer.entries[Several.name]
    if isinstance(each, Mapping) and Text.name in each.entries:
        text = _limited_answer(each, Text.name, notes).kind
        return Answer(Several(text if isinstance(text, Text) else None, most))
    named = each.text if isinstance(each, Scalar) else ""
    if named not in EACH:
        instead = f', not "{named}"' if named else ""
        notes.wrong(each.spot, f"several messages can each be text or photo{instead}.")
    return Answer(Several(Photo() if named == Photo.name else Text(), most))


def _most(limits: Mapping, what: str, unit: str, bound: int, notes: Notebook, usual: int = 0) -> int:
    """The limit under "at most", from 1 to `bound`."""
    most = _limit(limits, AT_MOST, notes)
    if most is not None and not 1 <= most <= bound:
        notes.wrong(limits.spot_of(AT_MOST), f"{what} can have from 1 to {bound} {unit}.")
        return bound
    return most or usual or bound


def _limit(limits: Mapping, key: str, notes: Notebook) -> int | None:
    if key not in limits.entries:
        return None
    text = notes.text(limits.entries[key], f'"{key}"')
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_FIGURES:
        return int(text)
    notes.wrong(limits.spot_of(key), f'"{key}" must be a whole number from 0 to 999999.')
    return None


def _list_answer(ways: Ways, answer: Mapping) -> Answer | None:
    notes = ways.notes
    chosen = [key for key in LISTS if key in answer.entries]
    if not chosen and (alone := next((key for key in answer.entries if key in KINDS), "")):
        notes.wrong(answer.keys[alone], f'"{alone}" takes nothing more: write `answer: {alone}`.')
        return None
    notes.unknown_keys(answer, (*(LISTS if chosen else KINDS), WITHIN), "an answer")
    if len(chosen) != 1:
        if answer.keys.keys() <= {*LISTS, "in"}:
            notes.wrong(answer.spot, 'this answer needs "one of" or "many of", with a list.')
        return None
    named = answer.entries[chosen[0]]
    if isinstance(named, Scalar) and named.text in CHOICES_TOLD and named.text not in ways.book.lists:
        return _told(ways, answer, chosen[0], named)
    listing = _listing(ways, named)
    within = notes.text(answer.entries.get("in"), '"in"')
    if within:
        ways.book.spots[f"{ways.flow}:{ways.step} in"] = answer.spot_of("in")
        if listing and listing.keys and not listing.groups:
            what = f'the list "{listing.name}" has no groups, so "in" cannot be used.'
            notes.wrong(answer.spot_of("in"), what)
            within = ""
    vocabulary = listing.vocabulary if listing else ways.book.no_vocabulary
    return Answer(LISTS[chosen[0]](vocabulary), listing, within, known=listing is not None)


def _told(ways: Ways, answer: Mapping, chosen: str, named: Scalar) -> Answer:
    """One of what a verb tells."""
    if chosen != OneOf.name or WITHIN in answer.entries:
        ways.notes.wrong(answer.spot, f'"{named.text}" is told by a verb: write `answer: {{one of: {named.text}}}`.')
        return Answer(ways.book.yes_no, known=False)
    return Answer(OneOf(ways.book.no_vocabulary), told=named.text)


def _listing(ways: Ways, source: Node) -> Listing | None:
    book, notes = ways.book, ways.notes
    if isinstance(source, Mapping):
        choices = Mapping({"choices": source}, {"choices": source.spot}, source.spot)
        return read_listing(book, notes, ways.context("answer"), choices, inline=True)
    name = notes.text(source, "the list", source.spot)
    if name and name not in book.lists and f"flows/lists/{name.removeprefix('groups of ')}.yaml" not in notes.unread:
        notes.wrong(source.spot, f'there is no list called "{name}".{did_you_mean(name, book.lists)}')
    return book.lists.get(name)
