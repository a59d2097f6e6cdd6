"""A folder of flow files, given as texts, into one linked book; every mistake is told at once."""

from collections.abc import Mapping as Map
from io import BytesIO
from pathlib import PurePosixPath

from babel.messages.pofile import PoFileError, read_po

from bot.flow.answers import YesNo
from bot.flow.checks import check_book
from bot.flow.mistakes import FlowMistakes, Mistake, Spot, did_you_mean
from bot.flow.model import WORDS_IN_A_QUESTION, Book, Run, Urgent
from bot.flow.reading_lists import read_lists
from bot.flow.reading_steps import read_flow
from bot.flow.reading_texts import read_text
from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence, parse
from bot.flow.wording import SOURCE_LANGUAGE, Words, choose, template
from bot.language import fold

ORGANISATION = "flows/organisation.yaml"
_SHARED = {ORGANISATION, "flows/common.yaml", "flows/words.yaml", "flows/urgent.yaml", "flows/languages.yaml"}
_ANSWER_WORDS = ("yes", "no", "not_sure")
_TEXT_KEYS = ("plain", "text")


def read_book(sources: Map[str, str]) -> tuple[Book, list[Mistake]]:
    """The book that {path: text} describes, and everything found wrong or worth a look, in file order.

    With a serious mistake among them the book must not be used.
    """
    notes = Notebook()
    files = {path: parse(path, text, notes) for path, text in sorted(sources.items()) if path.endswith(".yaml")}
    for path in sorted(_SHARED - files.keys()):
        notes.wrong(Spot(path), "this file is missing: every hospital needs it.")
    nothing = Mapping({}, {}, Spot(ORGANISATION))
    book = Book(YesNo(_answer_words(files.get("flows/words.yaml", nothing))))
    _read_organisation(book, files.get(ORGANISATION, nothing), notes)
    _read_translations(book, sources, notes)
    _read_words(book, files.get("flows/words.yaml", nothing), notes)
    _question_words(book)
    _read_languages(book, files.get("flows/languages.yaml", nothing), notes)
    _read_common(book, files.get("flows/common.yaml", nothing), notes)
    _read_urgent(book, files.get("flows/urgent.yaml", nothing), notes)
    for path, node in files.items():
        if path.startswith("flows/lists/"):
            read_lists(book, notes, PurePosixPath(path).stem, node)
    for path, node in files.items():
        if path not in _SHARED and PurePosixPath(path).parent == PurePosixPath("flows"):
            read_flow(PurePosixPath(path).stem, node, book, notes)
    _link(book, notes)
    _resolve(book)
    check_book(book, notes)
    return book, sorted(notes.mistakes)


def load_book(sources: Map[str, str]) -> Book:
    """The book, or FlowMistakes with everything that must be mended first."""
    book, found = read_book(sources)
    serious = [mistake for mistake in found if mistake.serious]
    if serious:
        raise FlowMistakes(serious)
    return book


def _read_organisation(book: Book, node: Mapping, notes: Notebook) -> None:
    languages = node.entries.get("languages")
    if languages:
        codes = notes.texts(languages, '"languages"')
        book.languages.extend(code for code in dict.fromkeys(codes) if code != SOURCE_LANGUAGE)
    for key, value in node:
        if key != "languages":
            _organisation_fact(book, notes, key.replace(" ", "_"), value)
    for needed in ("name", "phone", "hours"):
        if needed not in book.organisation:
            notes.wrong(node.spot, f'the organisation needs "{needed}".')


def _organisation_fact(book: Book, notes: Notebook, name: str, value: Node) -> None:
    if isinstance(value, Scalar):
        book.organisation[name] = value.text
    elif isinstance(value, Mapping):
        head = next((key for key in _TEXT_KEYS if key in value.entries), None)
        for key, inner in value:
            if key not in (head, "easy", "sms", "easy sms", "note") or head is None:
                _organisation_fact(book, notes, f"{name}_{key.replace(' ', '_')}", inner)
        if head:
            book.organisation[name] = _organisation_text(book, notes, name, value, head)


def _organisation_text(book: Book, notes: Notebook, name: str, value: Mapping, head: str) -> Words:
    variants: dict[str, Node] = {key: value.entries[key] for key in ("easy", "sms", "easy sms", "note") if key in value.entries}
    entries: dict[str, Node] = {"plain": value.entries[head], **variants}
    keys = {key: node.spot for key, node in entries.items()}
    return read_text(book, notes, Mapping(entries, keys, value.spot), f"organisation.{name}")


def _read_translations(book: Book, sources: Map[str, str], notes: Notebook) -> None:
    for language in book.languages:
        path = f"locales/{language}/LC_MESSAGES/flows.po"
        if language == SOURCE_LANGUAGE:
            continue
        if path not in sources:
            notes.wrong(Spot(ORGANISATION), f'the language "{language}" is switched on, but {path} is missing.')
            continue
        try:
            catalogue = read_po(BytesIO(sources[path].encode()), locale=language, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            notes.wrong(Spot(path), f"this catalogue cannot be read: {str(error).splitlines()[0]}")
            continue
        book.translations[language] = {
            message.context: message.string
            for message in catalogue
            if message.context and isinstance(message.string, str) and message.string and not message.fuzzy
        }


def _read_words(book: Book, node: Mapping, notes: Notebook) -> None:
    book.words[SOURCE_LANGUAGE] = {}
    for word, forms in node:
        if word in _ANSWER_WORDS:
            continue
        for language, said in notes.mapping(forms, f'"{word}"'):
            texts = notes.texts(said, f'"{word}"')
            known = book.words.setdefault(language, {})
            for text in texts:
                other = known.setdefault(fold(text), word)
                if other != word:
                    notes.wrong(said.spot, f'"{text}" already means {other.upper()} in "{language}".')


def _question_words(book: Book) -> None:
    """For each language the words that mean something within a question, English beside them: one look-up a turn."""
    for language in book.words:
        both = book.words[SOURCE_LANGUAGE] | book.words[language]
        book.question_words[language] = {said: word for said, word in both.items() if word in WORDS_IN_A_QUESTION}


def _answer_words(node: Mapping) -> dict[str, dict[str, tuple[str, ...]]]:
    notes = Notebook()  # what is wrong with these is told by _read_words, once
    words: dict[str, dict[str, tuple[str, ...]]] = {"yes": {}, "no": {}}
    for word in words:
        forms = node.entries.get(word)
        if isinstance(forms, Mapping):
            words[word] = {language: notes.texts(said, word) for language, said in forms}
    return words


def _read_languages(book: Book, node: Mapping, notes: Notebook) -> None:
    for code, entry in node:
        details = notes.mapping(entry, f'language "{code}"')
        notes.unknown_keys(details, ("name", "also"), "a language")
        name = notes.text(details.entries.get("name"), '"name"', details.spot)
        also = details.entries.get("also")
        book.language_names[code] = name
        for said in (name, *(notes.texts(also, '"also"') if also else ())):
            book.language_words[fold(said)] = code


def _read_common(book: Book, node: Mapping, notes: Notebook) -> None:
    notes.unknown_keys(node, ("title", "note", "says"), "the shared sentences")
    says = node.entries.get("says")
    for key, entry in notes.mapping(says, '"says"') if says else ():
        book.common[key] = read_text(book, notes, entry, f"common.{key}")


def _read_urgent(book: Book, node: Mapping, notes: Notebook) -> None:
    kinds: list[Urgent] = []
    for kind, entry in node:
        if kind in ("title", "note"):
            continue
        details = notes.mapping(entry, f'"{kind}"')
        notes.unknown_keys(details, ("reply", "words", "never", "note"), "urgent words")
        if "reply" not in details.entries or "words" not in details.entries:
            notes.wrong(details.spot, f'"{kind}" needs "reply" and "words".')
            continue
        reply = read_text(book, notes, details.entries["reply"], f"urgent.{kind}")
        phrases = _phrases(details.entries["words"], notes)
        kinds.append(Urgent(kind, reply, phrases, _phrases(details.entries.get("never"), notes)))
    book.urgent.extend(kinds)


def _phrases(node: Node | None, notes: Notebook) -> dict[str, tuple[str, ...]]:
    if not isinstance(node, Mapping):
        return {}
    return {
        language: tuple(fold(text) for text in notes.texts(said, "words"))
        for language, said in node
        if isinstance(said, (Sequence, Scalar))
    }


def _link(book: Book, notes: Notebook) -> None:
    for at, step in list(book.index.items()):
        if isinstance(step, Run):
            target = step.first.rstrip(":")
            flow = book.flows.get(target)
            if flow is None:
                spot = book.spots[at]
                step_name = at.split(":")[1]
                hint = did_you_mean(target, book.flows)
                notes.wrong(spot, f'step "{step_name}" runs "{target}", which is not a flow.{hint}')
                continue
            book.index[at] = Run(step.at, flow.first, step.next, step.ways)
    for flow in book.flows.values():
        for language, said in flow.starts_on.items():
            known = book.starts.setdefault(language, {})
            for text in said:
                other = known.setdefault(fold(text), flow.name)
                if other != flow.name:
                    notes.wrong(flow.spot, f'"{text}" already starts the flow "{other}".')


def _resolve(book: Book) -> None:
    """Every text in every language, variant and channel, chosen and cut up once."""
    for language in book.languages:
        translations = book.translations.get(language, {})

        def translate(context: str, _: str, found: Map[str, str] = translations) -> str:
            return found.get(context, "")

        for easy in (False, True):
            for sms in (False, True):
                fixed = {
                    name: choose(value, language, easy, sms, translate)[0] if isinstance(value, Words) else value
                    for name, value in book.organisation.items()
                }
                for words in book.texts.values():
                    text, written_in = choose(words, language, easy, sms, translate)
                    book.templates[words.key, language, easy, sms] = template(text, written_in, fixed)
