"""An update as a file writes it: what people said, what came of it, whose words it came from, and who is named."""

from typing import NamedTuple

from bot.flow import Book, FlowMistakes, Mistake, fold
from bot.flow.notices import Texts, read_notice
from bot.flow.source import Mapping, Node, Notebook, Scalar, parse

_KEYS = ("title", "from", "services", "project", "with", "words", "came of it", "why")
ON_PAPER = " (on paper)"
"""After the name of somebody who agreed to be named on paper, where no ledger of ours says so."""
_MOST_TITLE = 60
CAME_OF_IT = DONE, COULD_NOT = "done", "could_not"


class Draft(NamedTuple):
    """What a file says, and the advice on it."""

    title: str
    contributions: tuple[int, ...]
    services: tuple[str, ...]
    project_id: int | None
    co_authors: tuple[str, ...]
    words: Texts
    came_of_it: str
    why: str
    advice: list[Mistake]


def read_update(path: str, text: str, book: Book) -> Draft:
    """The draft that a file describes, or FlowMistakes with all that is wrong in it."""
    notes = Notebook(languages=book.written_languages)
    node = parse(path, text, notes)
    draft = Draft("", (), (), None, (), {}, DONE, "", [])
    if path not in notes.unread:
        notes.unknown_keys(node, _KEYS, "an update")
        draft = _read(node, book, notes)
    if serious := [mistake for mistake in notes.mistakes if mistake.serious]:
        raise FlowMistakes(set(serious))
    return draft._replace(advice=sorted(set(notes.mistakes)))


def _read(node: Mapping, book: Book, notes: Notebook) -> Draft:
    title = notes.text(node.entries.get("title"), '"title"', node.spot)
    if len(title) > _MOST_TITLE:
        notes.wrong(node.spot_of("title"), f'"title" has more than {_MOST_TITLE} characters.')
    if "from" not in node.entries:
        notes.wrong(node.spot, '"from" is missing: the numbers of what people said, as `improvers voices list` shows.')
    services = [each.text for each in _scalars(node, "services", notes)]
    known = {*book.lists["services"].keys, *book.lists["places"].keys}
    for each in _scalars(node, "services", notes):
        if each.text not in known:
            notes.wrong(each.spot, f'"{each.text}" is not one of the services or places.')
    words: Texts = {}
    if "words" not in node.entries:
        notes.wrong(node.spot, '"words" is missing: what people said, what was done or could not be and why.')
    elif read := read_notice(book, notes.mapping(node.entries["words"], '"words"'), notes):
        words = read[1]
    _check_named(node, words, notes)
    came_of_it = _came_of_it(node, notes)
    return Draft(
        title,
        tuple(_whole(each, notes) for each in _scalars(node, "from", notes)),
        tuple(services),
        _whole(node.entries["project"], notes) if "project" in node.entries else None,
        tuple(each.text for each in _scalars(node, "with", notes)),
        words,
        came_of_it,
        _why(node, came_of_it, words, notes),
        [],
    )


def _came_of_it(node: Mapping, notes: Notebook) -> str:
    if "came of it" not in node.entries:
        return DONE
    written = notes.text(node.entries["came of it"], '"came of it"', node.spot)
    found = fold(written).replace(" ", "_")
    if found not in CAME_OF_IT:
        notes.wrong(node.spot_of("came of it"), f'"{written[:20]}" can be done, or could not.')
    return found


def _why(node: Mapping, came_of_it: str, words: Texts, notes: Notebook) -> str:
    """Why it could not be done: people are told it, so it stands in the words."""
    if came_of_it != COULD_NOT:
        if "why" in node.entries:
            notes.wrong(node.spot_of("why"), '"why" belongs to what could not be done: write "came of it: could not".')
        return ""
    if "why" not in node.entries:
        notes.wrong(node.spot, '"why" is missing: the part of the plain words that says why it could not be done.')
        return ""
    why = " ".join(notes.text(node.entries["why"], '"why"', node.spot).split())
    plain = " ".join(words.get("en", {}).get("plain", "").split())
    if why and plain and fold(why) not in fold(plain):
        notes.wrong(node.spot_of("why"), 'the plain words do not say "why": people must be told it as it stands there.')
    return why


def _scalars(node: Mapping, key: str, notes: Notebook) -> list[Scalar]:
    return list(notes.scalars(node.entries[key], f'"{key}"')) if key in node.entries else []


def _whole(node: Node, notes: Notebook) -> int:
    written = notes.text(node, "a number", node.spot)
    if written.isascii() and written.isdecimal() and len(written) <= 12:
        return int(written)
    notes.wrong(node.spot, f'"{written[:20]}" is not a number.')
    return 0


def _check_named(node: Mapping, words: Texts, notes: Notebook) -> None:
    """Whoever helped and agreed to be named is named in the words, in both waves alike."""
    said = words.get("en", {}).get("plain", "")
    for each in _scalars(node, "with", notes):
        name = each.text.removesuffix(ON_PAPER)
        if said and name not in said:
            notes.wrong(each.spot, f'"with" names {name}, and the words do not.')
