"""A folder of flow files, given as texts, into one linked book; every mistake is told at once."""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import replace
from pathlib import PurePosixPath

from bot.flow.answers import YesNo
from bot.flow.checks import check_book
from bot.flow.mistakes import FlowMistakes, Mistake, Spot, did_you_mean
from bot.flow.model import Book, Run
from bot.flow.reading_facts import check_asked_later, check_uses
from bot.flow.reading_lists import put_in_order, read_lists
from bot.flow.reading_organisation import NAMES_OF_PEOPLE, read_organisation
from bot.flow.reading_pictures import read_pictures
from bot.flow.reading_steps import read_flow
from bot.flow.reading_style import read_style
from bot.flow.reading_texts import PICTURES, read_text
from bot.flow.reading_translations import read_translations
from bot.flow.reading_words import answer_words, read_languages, read_urgent, read_words
from bot.flow.sms_parts import plainer
from bot.flow.source import Mapping, Notebook, parse
from bot.flow.style import Style
from bot.flow.verbs import VERBS, Verb
from bot.flow.wording import (
    SOURCE_LANGUAGE,
    Forms,
    Template,
    Words,
    choose,
    choose_variant,
    english_rule,
    isolated,
    template,
)

ORGANISATION = "flows/organisation.yaml"
_WORDS, _LANGUAGES = "flows/words.yaml", "flows/languages.yaml"
_COMMON, _URGENT = "flows/common.yaml", "flows/urgent.yaml"
_STYLE = "flows/wording.yaml"
COMMON_KEYS = ("title", "note", "says")
_FLOWS, _LISTS = PurePosixPath("flows"), PurePosixPath("flows/lists")


def read_book(
    sources: Map[str, str], verbs: Map[str, Verb] = VERBS, also: Iterable[str] = ()
) -> tuple[Book, list[Mistake]]:
    """The book that {path: text} describes, and everything found wrong or worth a look, in file order.

    With a serious mistake among them the book must not be used. `verbs`: all that a step may `do`; `also`: languages
    to read as if they were switched on.
    """
    notes = Notebook()
    book = _read(sources, verbs, also, notes)
    check_book(book, notes)
    if not notes.unread:  # what is not read may hold the question that saves a fact
        check_uses(book, notes)
        check_asked_later(book, notes)
    return book, sorted(set(notes.mistakes))


def book_to_look_at(sources: Map[str, str], also: Iterable[str] = ()) -> Book:
    """The book of sources that were checked when they were published, with these languages as if switched on.

    Nothing is looked for in it, which takes most of the time; nobody real must be talked to out of it.
    """
    return _read(sources, VERBS, also, Notebook())


def _read(sources: Map[str, str], verbs: Map[str, Verb], also: Iterable[str], notes: Notebook) -> Book:
    files = _parse(sources, notes)
    style = read_style(files[_STYLE], notes) if _STYLE in files else Style()
    book = Book(YesNo({"yes": {}, "no": {}}), style)
    book.languages.extend(language for language in also if language not in book.languages)
    if ORGANISATION in files:
        read_organisation(book, files[ORGANISATION], notes)
    read_translations(book, sources, notes)
    book = replace(book, yes_no=YesNo(answer_words(book, files.get(_WORDS, _NOTHING))))
    for path, read in _SHARED.items():
        if path in files:
            read(book, files[path], notes)
    read_pictures(book, files.get(PICTURES, _NOTHING), sources, notes)
    known = (ORGANISATION, *_SHARED, _STYLE, PICTURES)
    others = [(PurePosixPath(path), node) for path, node in files.items() if path not in known]
    for file, node in others:
        if file.parent == _LISTS:
            read_lists(book, notes, file.stem, node)
    for file, node in others:
        if file.parent == _FLOWS:
            read_flow(file.stem, node, book, notes, verbs)
    _link(book, notes)
    resolve(book)
    return book


def load_book(sources: Map[str, str], also: Iterable[str] = ()) -> Book:
    """The book, or FlowMistakes with everything that must be mended first."""
    book, found = read_book(sources, also=also)
    serious = [mistake for mistake in found if mistake.serious]
    if serious:
        raise FlowMistakes(serious)
    return book


def _parse(sources: Map[str, str], notes: Notebook) -> dict[str, Mapping]:
    """Each file that can be read; the others are noted, and remembered as unread."""
    files: dict[str, Mapping] = {}
    for path, text in sorted(sources.items()):
        if path.endswith(".yaml"):
            node = parse(path, text, notes)
            if path not in notes.unread:
                files[path] = node
    for path in sorted({ORGANISATION, *_SHARED} - sources.keys()):
        notes.wrong(Spot(path), "this file is missing: every hospital needs it.")
        notes.unread.add(path)
    if _STYLE not in sources:
        notes.advise(Spot(_STYLE), "this file is missing, so nobody looks for words that are hard to read.")
    notes.languages = tuple(files.get(_LANGUAGES, _NOTHING).entries)
    return files


def _read_common(book: Book, node: Mapping, notes: Notebook) -> None:
    notes.unknown_keys(node, COMMON_KEYS, "the shared sentences")
    if "says" not in node.entries:
        notes.wrong(node.spot, 'the shared sentences need "says".')
        return
    for key, entry in notes.mapping(node.entries["says"], '"says"'):
        book.common[key] = read_text(book, notes, entry, f"common.{key}")


_NOTHING = Mapping({}, {}, Spot(""))
# In this order: words must be known before whatever may not clash with them.
_SHARED: Map[str, Callable[[Book, Mapping, Notebook], None]] = {
    _WORDS: read_words,
    _LANGUAGES: read_languages,
    _COMMON: _read_common,
    _URGENT: read_urgent,
}


def _link(book: Book, notes: Notebook) -> None:
    """Each `run` to the first step of its flow."""
    for at, step in list(book.index.items()):
        if isinstance(step, Run) and (target := step.first.rstrip(":")):
            flow = book.flows.get(target)
            if flow is not None:
                book.index[at] = Run(step.at, flow.first, step.next, step.ways)
            elif f"flows/{target}.yaml" not in notes.unread:
                what = f'step "{at.partition(":")[2]}" runs "{target}", which is not a flow.'
                notes.wrong(book.spots[f"{at} run"], what + did_you_mean(target, book.flows))


def resolve(book: Book) -> None:
    """Fill the book's templates: every text in every language, variant and channel, chosen and cut up once."""
    for language in book.languages:

        def translate(context: str, english: str, into: str = language) -> str:
            return book.translation(into, context, english)

        for easy in (False, True):
            for sms in (False, True):
                fixed = {
                    name: choose(value, language, easy, sms, translate)[0]
                    if isinstance(value, Words)
                    else translate(f"organisation.{name}", value) or value
                    for name, value in book.organisation.items()
                }
                if sms:
                    fixed |= {name: plainer(value) for name, value in fixed.items() if name not in NAMES_OF_PEOPLE}
                for words in book.texts.values():
                    context, text, written_in = choose_variant(words, language, easy, sms, translate)
                    made = template(plainer(text), written_in, fixed) if sms else template(text, written_in, fixed)
                    if words.counted:
                        made = _for_each_number(book, words, context, made, fixed, sms)
                    book.templates[words.key, language, easy, sms] = made if sms else isolated(made)
    put_in_order(book, book.languages)


def _for_each_number(
    book: Book, words: Words, context: str, made: Template, fixed: Map[str, str], sms: bool
) -> Template:
    """The template with its forms; with the right one alone where the number is a fact of the organisation."""
    theirs = book.plurals.get(made.language, {}).get(context)
    if made.language == SOURCE_LANGUAGE and context in words.ones:
        theirs = Forms((words.ones[context], dict(words.variants())[context]), english_rule)
    if theirs is None:
        return made
    said = [each or theirs.texts[-1] for each in theirs.texts]
    forms = tuple(template(plainer(each) if sms else each, made.language, fixed) for each in said)
    counted = replace(made, counted=words.counted, forms=forms, rule=theirs.rule)
    number = fixed.get(words.counted, "")
    return counted.for_number(int(number)) if number.isdecimal() else counted
