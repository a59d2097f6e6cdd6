"""Pictures that stand beside words: each with its drawing in flows/pictures, and words for whoever cannot see it."""

from collections.abc import Mapping as Map

from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Book, Picture
from bot.flow.reading_drawings import mistakes_in_drawing
from bot.flow.reading_texts import ALT_KEY, PICTURES, read_beside
from bot.flow.source import Mapping, Node, Notebook
from bot.flow.wording import Words

FOLDER = "flows/pictures"
INDEX_KEYS = ("title", "note", "pictures")
PICTURE_KEYS = ("file", "alt", "easy", "note")


def read_pictures(book: Book, node: Mapping, sources: Map[str, str], notes: Notebook) -> None:
    """Put every picture of the index into the book, with the drawing that stands in `sources`."""
    drawings = {path: text for path, text in sources.items() if path.endswith(".svg")}
    notes.unknown_keys(node, INDEX_KEYS, "the list of pictures")
    entries = node.entries.get("pictures")
    used: set[str] = set()
    for name, entry in notes.mapping(entries, '"pictures"') if entries else ():
        used.add(_read(book, name, entry, drawings, notes))
    all_found = used <= drawings.keys() and PICTURES not in notes.unread
    for path, svg in drawings.items():
        for line, column, what in mistakes_in_drawing(svg):
            notes.wrong(Spot(path, line, column), what)
        if path not in used and all_found:
            what = f"no picture of {PICTURES} is drawn here. Add one there, or take this file away."
            notes.advise(Spot(path), what)


def _read(book: Book, name: str, node: Node, drawings: Map[str, str], notes: Notebook) -> str:
    """The path of the drawing; the picture is put into the book all the same when there is none."""
    entry = notes.mapping(node, f'the picture "{name}"')
    path, alt = "", Words("", "")
    if entry is node:
        notes.unknown_keys(entry, PICTURE_KEYS, "a picture")
        path, alt = _drawing(entry, drawings, notes), _alt(book, name, entry, notes)
    book.pictures[name] = Picture(name, drawings.get(path, ""), alt)
    return path


def _alt(book: Book, name: str, entry: Mapping, notes: Notebook) -> Words:
    """What the picture shows, in words that are the same for everyone."""
    if "alt" not in entry.entries:
        what = 'this picture has no alt text: add "alt: ..." with what it shows, for whoever cannot see it.'
        notes.wrong(entry.spot, what)
        return Words("", "")
    alt = read_beside(book, notes, entry, "alt", f"{ALT_KEY}{name}", easy_needed=False)
    unknown = alt.placeholders() - book.organisation.keys() if book.organisation else ()
    for each in sorted(unknown):
        what = f'"{{{each}}}" is no fact of the organisation, and a picture is the same for everyone.'
        notes.wrong(alt.spot, what + did_you_mean(each, book.organisation))
    return alt


def _drawing(entry: Mapping, drawings: Map[str, str], notes: Notebook) -> str:
    file = notes.text(entry.entries.get("file"), '"file"', entry.spot_of("file"))
    path = f"{FOLDER}/{file}"
    if file and path not in drawings:
        files = [each.removeprefix(f"{FOLDER}/") for each in drawings]
        notes.wrong(entry.spot_of("file"), f"there is no drawing {path}.{did_you_mean(file, files)}")
    return path
